LIMIT = 10


def clamp(i: int, high: int) -> int:
    if i < 0:
        return 0
    if i > high:
        return high
    return i


def checked(x: float) -> float:
    if x < 0.0:
        raise ValueError("negative")
    return x * 2.0


def limited(i: int) -> int:
    return clamp(i, LIMIT) + 1


def looping(n: int) -> int:
    total = 0
    for i in range(n):
        total += i
    return total


def recursive(n: int) -> int:
    return 0 if n == 0 else n + recursive(n - 1)


def caller(n: int, x: float) -> float:
    return limited(n) + checked(x) + looping(n) + recursive(n)
