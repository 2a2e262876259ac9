"""A natural cubic spline through points: its second derivatives, and its values at many places."""


def second_derivatives(xs: list[float], ys: list[float]) -> list[float]:
    n = len(xs)
    upper = [0.0] * n
    result = [0.0] * n
    for i in range(1, n - 1):
        left = xs[i] - xs[i - 1]
        right = xs[i + 1] - xs[i]
        slope = (ys[i + 1] - ys[i]) / right - (ys[i] - ys[i - 1]) / left
        pivot = 2.0 * (left + right) - left * upper[i - 1]
        upper[i] = right / pivot
        result[i] = (6.0 * slope - left * result[i - 1]) / pivot
    for i in reversed(range(n - 1)):
        result[i] -= upper[i] * result[i + 1]
    return result


def value_at(xs: list[float], ys: list[float], curve: list[float], x: float) -> float:
    low = 0
    high = len(xs) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if xs[middle] > x:
            high = middle
        else:
            low = middle
    h = xs[high] - xs[low]
    a = (xs[high] - x) / h
    b = (x - xs[low]) / h
    cubic = (a * a * a - a) * curve[low] + (b * b * b - b) * curve[high]
    return a * ys[low] + b * ys[high] + cubic * h * h / 6.0


def run(xs: list[float], ys: list[float], places: list[float], rounds: int) -> tuple[float, float]:
    total = 0.0
    for turn in range(rounds):
        curve = second_derivatives(xs, ys)
        for x in places:
            total += value_at(xs, ys, curve, x)
    values = [value_at(xs, ys, curve, x) for x in places]
    error = sum((value - x) * (value - x) for x, value in zip(places, values))
    return total, error
