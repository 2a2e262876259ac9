import math


def twice(x: float, values: list[float], data: bytes) -> float:
    a = math.sqrt(x)
    b = math.sqrt(a)
    n = len(data) + len(data)
    return a + b + n
