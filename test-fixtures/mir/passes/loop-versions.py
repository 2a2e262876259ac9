def neighbours(values: list[float]) -> float:
    s = 0.0
    for i in range(1, len(values) - 1):
        s += values[i - 1] - 2.0 * values[i] + values[i + 1]
    return s


def affine(values: list[int], n: int, m: int) -> int:
    s = 0
    for i in range(n):
        for j in range(m):
            s += values[i * m + j]
    return s


def strided(values: list[int], n: int) -> int:
    s = 0
    i = 0
    while i <= n:
        s += values[n - 1 - i]
        i += 3
    return s


def first(values: list[int], key: int) -> int:
    at = -1
    for i in range(len(values)):
        if values[i] == key:
            at = i
            break
    return at
