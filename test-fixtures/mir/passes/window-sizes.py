def smooth(values: list[float], weights: list[float], wide: int) -> float:
    highest = 0.0
    for i in range(len(values) - wide):
        s = 0.0
        for k in range(wide):
            s += values[i + k] * weights[k]
        highest = max(highest, s)
    return highest


def centred(values: list[int], radius: int, limit: int) -> int:
    count = 0
    for i in range(len(values)):
        s = 0
        for k in range(-radius, radius + 1):
            s += values[i + k]
        if s > limit:
            count += 1
    return count


def products(a: list[float], b: list[float], n: int) -> float:
    highest = 0.0
    for i in range(n):
        s = 0.0
        for k in range(n):
            s += a[i * n + k] * b[k]
        highest = max(highest, s)
    return highest


def clamped(values: list[int], radius: int, limit: int) -> int:
    count = 0
    n = len(values)
    for i in range(n):
        for k in range(max(0, i - radius), min(n, i + radius + 1)):
            if values[k] > limit:
                count += 1
    return count
