def total(values: list[float]) -> float:
    s = 0.0
    for i in range(len(values)):
        s += values[i]
    return s


def walk(values: list[int]) -> int:
    s = 0
    for value in values:
        s += value
    return s


def down(values: bytes, n: int) -> int:
    s = 0
    while n >= 1:
        n -= 1
        s += values[n]
    return s


def search(values: list[int], key: int) -> int:
    i = 0
    while values[i] != key:
        i += 1
    return i


def first(values: list[int], key: int) -> int:
    at = -1
    for i in range(len(values)):
        if values[i] == key:
            at = i
            break
    return at
