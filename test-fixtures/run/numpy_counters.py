"""Loops over arrays that count, wrap around, and index one array by what another proved: limits, borders, infinities."""

import warnings
from typing import Any, Callable

import numpy as np
import numpy.typing as npt

NEEDS = ["numpy"]

Vector = npt.NDArray[np.float64]


def count_from(a: Vector, start: int, by: int) -> int:
    count = start
    for i in range(a.shape[0]):
        if a[i] > 0.5:
            count += 1
        elif a[i] < -0.5:
            count -= 3
        else:
            count += by
    return count


def total_small(a: npt.NDArray[np.int16], start: int) -> int:
    total = start
    for i in range(len(a)):
        total += int(a[i])
    return total


def total_wide(a: npt.NDArray[np.int64], start: int) -> int:
    total = start
    for i in range(len(a)):
        total += int(a[i])
    return total


def both(a: Vector, b: Vector, c: npt.NDArray[np.int32], k: int) -> int:
    """b and c may be shorter, and k may lie outside."""
    n = a.shape[0]
    found = 0
    for i in range(n):
        if a[i] > 0.0:
            b[i] = a[i]
            c[i] = c[k]
            found += 1
    return found


def shortest(dist: npt.NDArray[np.float64]) -> int:
    n = dist.shape[0]
    updates = 0
    for k in range(n):
        for i in range(n):
            through = dist[i, k]
            for j in range(n):
                candidate = through + dist[k, j]
                if candidate < dist[i, j]:
                    dist[i, j] = candidate
                    updates += 1
    return updates


def cheaper(a: Vector, b: Vector, out: Vector) -> int:
    better = 0
    for i in range(a.shape[0]):
        s = a[i] + b[i]
        better += s < out[i]
        out[i] = s
    return better


def wrapped(a: Vector, out: Vector) -> None:
    n = a.shape[0]
    for i in range(n):
        out[i] = a[(i - 1) % n] + 2.0 * a[i] + a[(i + 1) % n]


def wrapped_by(a: Vector, at: int, n: int) -> float:
    return float(a[at % n])


def remainders(a: Vector, by: float) -> list:
    return [repr(float(a[i] % by)) for i in range(a.shape[0])]


def plain_remainder(a: float, b: float) -> str:
    return repr(a % b)


def int_remainders(a: npt.NDArray[np.int64], by: int) -> int:
    h = 0
    for i in range(a.shape[0]):
        h = h * 31 % 1000003 + int(a[i]) % by
    return h


def stop_early(a: Vector, limit: float) -> int:
    last = -1
    for last in range(3, a.shape[0]):
        if a[last] > limit:
            break
    else:
        last += 1000
    return last


def walk(a: Vector, look: Callable[[int], Any]) -> list:
    seen = []
    for i in range(1, a.shape[0]):
        look(i)
        for j in range(i, a.shape[0]):
            if a[j] > 1.0:
                seen.append((i, j))
    return seen


def scaled(a: Vector, b: Vector, factor: float) -> None:
    for i in range(a.shape[0]):
        b[i] = 0.25 * (a[i] * factor)


def recorded(call: Callable[..., Any], *args: Any) -> Any:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        result = call(*args)
    return result, [str(one.message) for one in seen], [getattr(arg, "tolist", lambda: None)() for arg in args]


def raised(call: Callable[..., Any], *args: Any) -> Any:
    with np.errstate(all="raise"):
        try:
            result = call(*args)
        except (FloatingPointError, IndexError, ZeroDivisionError) as error:
            result = repr(error)
    return result, [getattr(arg, "tolist", lambda: None)() for arg in args]


INF = float("inf")


def graph(n: int) -> Any:
    d = np.full((n, n), INF)
    for i in range(n):
        d[i, i] = 0.0
        d[i, (i * 5 + 1) % n] = float(i % 4 + 1)
        d[i, (i * 3 + 2) % n] = 2.5
    return d


def late(n: int, value: float, at: int) -> Any:
    a = np.linspace(-1.0, 1.0, n)
    a[at] = value
    return a


CALLS = [
    "count_from(np.linspace(-1, 1, 50), 0, 2)",
    "count_from(np.linspace(-1, 1, 50), 2**63 - 20, 2)",
    "count_from(np.linspace(-1, 1, 50), -2**63 + 5, -2)",
    "count_from(np.linspace(-1, 1, 50), 5, 2**62)",
    "count_from(np.linspace(-1, 1, 5000), 2**63 - 2100, 0)",
    "total_small(np.full(3000, 32767, np.int16), 0)",
    "total_small(np.full(3000, -32768, np.int16), -2**63 + 98303999)",
    "total_small(np.full(3000, 32767, np.int16), 2**63 - 98301001)",
    "total_small(np.full(3000, 32767, np.int16), 2**63 - 98301000)",
    "total_wide(np.array([2**62, 2**62 - 1, 1, -5]), 0)",
    "total_wide(np.array([-2**63, -1]), 0)",
    "raised(both, late(8, 0.5, 1), np.zeros(8), np.arange(8, dtype=np.int32), 3)",
    "raised(both, late(8, 0.5, 1), np.zeros(8), np.arange(8, dtype=np.int32), -1)",
    "raised(both, late(8, 0.5, 1), np.zeros(6), np.arange(8, dtype=np.int32), 3)",
    "raised(both, late(8, 0.5, 1), np.zeros(8), np.arange(6, dtype=np.int32), 3)",
    "raised(both, late(8, 0.5, 1), np.zeros(8), np.arange(8, dtype=np.int32), 9)",
    "raised(both, -np.ones(8), np.zeros(2), np.arange(2, dtype=np.int32), 9)",
    "(lambda a: raised(both, a, a, np.arange(9, dtype=np.int32), 0))(late(9, 2.0, 8))",
    "(lambda d: (shortest(d), d.tolist()))(graph(17))",
    "recorded(shortest, np.array([[0.0, INF], [-INF, 0.0]]))",
    "recorded(shortest, np.array([[0.0, 1e308], [1e308, 9e307]]))",
    "recorded(cheaper, late(40, INF, 20), late(40, 1.0, 3), np.zeros(40))",
    "recorded(cheaper, late(40, INF, 20), late(40, -INF, 20), np.zeros(40))",
    "recorded(cheaper, late(40, 1.5e308, 20), late(40, 1e308, 20), np.zeros(40))",
    "recorded(cheaper, late(40, np.nan, 20), late(40, 1.0, 3), np.zeros(40))",
    "raised(cheaper, late(40, 1.5e308, 39), late(40, 1e308, 39), np.zeros(40))",
    "(lambda a: recorded(cheaper, a, a, a))(late(33, 1e308, 17))",
    "recorded(wrapped, np.arange(7.0), np.zeros(7))",
    "recorded(wrapped, np.arange(1.0), np.zeros(1))",
    "recorded(wrapped, np.arange(0.0), np.zeros(0))",
    "raised(wrapped, np.arange(5.0), np.zeros(3))",
    "[wrapped_by(np.arange(5.0), at, 5) for at in (-7, -5, -1, 0, 4, 5, 12)]",
    "raised(wrapped_by, np.arange(5.0), 3, 0)",
    "raised(wrapped_by, np.arange(5.0), 7, 9)",
    "[wrapped_by(np.arange(5.0), at, -3) for at in (-7, -1, 0, 1, 2)]",
    "remainders(np.array([0.0, -0.0, 1.0, 2.5, -2.5, 4.0, 3.9999999999999996, 1e300, 5e-324]), 4.0)",
    "remainders(np.array([0.0, -0.0, 1.0, 2.5, -2.5, 4.0, -4.0]), -4.0)",
    "remainders(np.array([1.0, -1.0, 0.0]), INF)",
    "[plain_remainder(x, y) for x in (0.0, -0.0, 1.5, -1.5, 3.0, INF, float('nan')) for y in (3.0, -3.0, INF)]",
    "plain_remainder(1.0, 0.0)",
    "int_remainders(np.array([5, -5, 0, 2**62, -2**63, 7]), 7)",
    "int_remainders(np.array([5, -5, 0, 2**62, -2**63, 7]), -7)",
    "int_remainders(np.array([5, -5, -2**63]), -1)",
    "int_remainders(np.array([5]), 0)",
    "stop_early(np.arange(9.0), 5.5)",
    "stop_early(np.arange(9.0), 50)",
    "stop_early(np.arange(2.0), 1.0)",
    "stop_early(np.array([0, 1, 2, 3, 'x'], dtype=object), 5)",
    "walk(np.arange(5.0), lambda i: None)",
    "walk(np.arange(5.0), lambda i: 1 // (3 - i))",
    "recorded(scaled, np.full(40, 1e308), np.zeros(40), 1.5)",
    "recorded(scaled, np.full(40, 1e308), np.zeros(40), 2.5)",
    "raised(scaled, late(40, 1e308, 31), np.zeros(40), 2.5)",
]
