"""Integers and floats at their edges: overflow goes on with big integers, in the middle of a loop too."""

TIERS = {"triple": "native", "product": "native", "mean": "native", "bits": "native", "divisions": "native"}

import math
import warnings

CALLS = [
    "strictly(inverted, True, 5)",
    "strictly(inverted, 3, 5)",
    "strictly(inverted, 3, -1)",
    "told(inverted, True, 5)",
    "told(inverted, 3, 5)",
    "told(inverted_test, 3, 5)",
    "triple(7)",
    "triple(-(2**62))",
    "triple(2**63 - 1)",
    "triple(2**70)",
    "triple(True)",
    "triple('ab')",
    "triple(1.5)",
    "triple([])",
    "product(20)",
    "product(21)",
    "product(60)",
    "product(-1)",
    "mean(1.0, 2.0)",
    "mean(1, 2)",
    "mean(float('nan'), 1.0)",
    "mean(float('inf'), float('-inf'))",
    "mean(-0.0, -0.0)",
    "mean(None, 1.0)",
    "bits(12, 3)",
    "bits(1, 62)",
    "bits(1, 63)",
    "bits(1, 64)",
    "bits(-1, 70)",
    "bits(5, -1)",
    "bits(True, True)",
    "divisions(7, 2)",
    "divisions(-7, 2)",
    "divisions(7, -2)",
    "divisions(-(2**63), -1)",
    "divisions(2**63, 3)",
    "divisions(1, 0)",
    "powers(2, 10)",
    "powers(2, 63)",
    "powers(2, -1)",
    "powers(0, 0)",
    "powers(0, -1)",
    "powers(-2, 3)",
    "chained(1, 2, 3)",
    "chained(3, 2, 1)",
    "chained(1.0, True, 2**80)",
    "float_floor(7.5, 2.0)",
    "float_floor(-7.5, 2.0)",
    "float_floor(1e308, 1e-308)",
    "float_floor(1.0, 0.0)",
    "float_floor(float('inf'), 2.0)",
    "float_floor(-0.0, 5.0)",
    "signs_of_nan(float('nan'), 2.0)",
    "signs_of_nan(-float('nan'), 2.0)",
    "signs_of_nan(2.0, float('nan'))",
    "signs_of_nan(2.0, -float('nan'))",
    "signs_of_nan(float('inf'), 0.0)",
    "signs_of_nan(1.5, -0.0)",
    "signs_in_loop([1.0, float('nan'), -float('nan'), float('inf'), -2.5])",
]


def triple(n: int) -> int:
    return n * 3


def product(n: int) -> int:
    result = 1
    for i in range(2, n + 1):
        result *= i
    return result


def mean(a: float, b: float) -> float:
    return (a + b) / 2.0


def bits(a: int, b: int) -> int:
    return (a << b) ^ (a >> 1) | (a & b)


def divisions(a: int, b: int) -> int:
    return a // b * 1000 + a % b


def powers(a: int, b: int):
    return a**b


def chained(a: float, b: float, c: float) -> bool:
    return a < b <= c


def float_floor(a: float, b: float):
    return a // b, a % b, divmod(a, b)


def strictly(function, *args):
    """The call's result, where warnings are errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return function(*args)


def told(function, *args):
    """The call's result, and where it warned."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        result = function(*args)
    return result, [(one.category.__name__, one.lineno) for one in found]


def inverted_test(n: int, limit: int):
    is_more = n > limit
    while n > 0:
        n -= 1
    return [~is_more, ~n]


def inverted(n: int, limit: int) -> int:
    total = 0
    for k in range(limit):
        total += ~n + k
    else:
        n = total > 3
    return ~n + total


def signs_of_nan(x: float, y: float):
    """Each operation by itself: a minus in front turns the sign of a nan, a factor does not."""
    turned = -(x * 3.0), -(x * y), -x * -y, -(x / 2.0), -(5.0 / y if y else y), y - -x, -(x + y)
    kept = x * -1.0, -1.0 * y, x / -1.0, -0.0 - x, 0.0 - x, x - y, abs(x) * abs(x), math.fabs(y) * math.fabs(y)
    folded = 1e999 - 1e999, 1e999 * 0.0, -1e999 + 1e999, -(1e999 - 1e999)
    return [math.copysign(1.0, value) for value in (*turned, *kept, *folded)]


def signs_in_loop(values: list[float]):
    found = []
    for value in values:
        found.append(math.copysign(1.0, -(value * 2.0)))
        found.append(math.copysign(1.0, value * -1.0 - abs(value)))
    return found
