import math

SCALE = 2.0


def dot(a: list[float], b: list[float], n: int) -> float:
    s = 0.0
    i = 0
    while i < n:
        s += a[i] * b[i]
        i += 1
    return s


def scaled(n: int, k: int) -> float:
    s = 0.0
    for i in range(n):
        s += SCALE * i + math.sqrt(k + 1)
    return s


def rows(a: list[tuple[float, float]], n: int) -> float:
    s = 0.0
    for i in range(n):
        row = a[0]
        s += row[i % 2]
    return s


def sometimes(n: int, d: int) -> int:
    s = 0
    for i in range(n):
        if i % 3 == 0:
            s += SCALE > 1.0
        if d > 0:
            s += n // d
    return s


def whole_parts(values: list[float]) -> int:
    total = 0
    for value in values:
        if value > 0.5:
            total += int(value)
    return total
