"""Doubles that are an np.float64 on one way and a Python float on another."""

NEEDS = ["numpy"]

import warnings

import numpy as np
import numpy.typing as npt

F = npt.NDArray[np.float64]

POINTS = np.array([[0.0, 1.0], [2.0, 3.5], [-1.0, 0.25], [4.0, -2.0]])
CENTERS = np.array([[0.5, 0.5], [3.0, 3.0]])
ROW = np.array([3.0, -1.5, 0.0, 7.25, -0.0, 2.5])
INFINITE = np.array([1.0, np.inf, -2.0, np.nan, 5.0])

CALLS = [
    "assign(POINTS, CENTERS, np.zeros(4, dtype=np.int64))",
    "assign(POINTS[::2], CENTERS, np.zeros(2, dtype=np.int64))",
    "largest_change(ROW, 3)",
    "largest_change(INFINITE, 2)",
    "largest_change(np.zeros(0), 2)",
    "mixed_results(ROW, 1.5, 0)",
    "mixed_results(ROW, 1.5, 3)",
    "mixed_results(ROW, float('nan'), 3)",
    "mixed_results(ROW, np.float64(2.0), 3)",
    "divides(ROW, 4.0, 2)",
    "divides(ROW, 0.0, 2)",
    "divides(ROW, 0.0, 0)",
    "divides(np.zeros(6), 1.0, 3)",
    "powers(ROW, 2.0, 3)",
    "powers(ROW, -1.0, 0)",
    "overflows(np.array([1e308, 1e308, -1e308]), 1e308)",
    "overflows(np.array([1.0, 2.0, 3.0]), 1e308)",
    "types_seen(ROW, 3)",
    "types_seen(ROW, 0)",
    "same_constant(ROW, 0)",
    "same_constant(ROW, 9)",
    "may_be_unbound(ROW, 2)",
    "may_be_unbound(ROW, 9)",
    "caller(ROW, 3)",
    "negated(ROW, 4)",
    "chained(ROW, 0.5)",
    "stored(ROW, np.zeros(6), np.zeros(6, dtype=np.float32), [0.0] * 6)",
    "integers_beside(ROW, np.array([1, 2, 3]), 2)",
    "raises_late(ROW, 4)",
]


def assign(points: F, centers: F, labels: npt.NDArray[np.int64]) -> float:
    total = 0.0
    for i in range(points.shape[0]):
        best = 0
        nearest = 1e300
        for c in range(centers.shape[0]):
            s = 0.0
            for j in range(points.shape[1]):
                t = points[i, j] - centers[c, j]
                s += t * t
            if s < nearest:
                nearest = s
                best = c
        labels[i] = best
        total += nearest
    return total, type(total).__name__, labels.tolist()


def largest_change(row: F, rounds: int):
    change = 0.0
    for r in range(rounds):
        change = 0.0
        for i in range(len(row)):
            change = max(change, abs(row[i] - r))
            change = min(change, 100.0, row[i] + 50.0)
    return change, type(change).__name__


def mixed_results(row: F, x: float, n: int):
    total = x
    low = x
    for i in range(n):
        if row[i] > 0.0:
            total = total + row[i]
        if row[i] < low:
            low = row[i]
        total = total * 1.5 - low
    return total, low, type(total).__name__, type(low).__name__, f"{total:.3f} {low!r}"


def divides(row: F, x: float, n: int):
    q = 1.0
    d = x
    for i in range(n):
        if row[i] >= 0.0:
            q = row[i]
        if row[i] > 1.0:
            d = row[i] - 3.0
        q = q / d
        d = d + 1.0
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        q = last_quotient(q, d, row, n)
    return q, d, type(q).__name__, type(d).__name__, [str(one.message) for one in caught]


def last_quotient(q: float, d: float, row: F, n: int):
    a = q
    b = d
    for i in range(len(row)):
        if i < n:
            a = row[i]
        if i + 1 < n:
            b = row[i] * 0.0
        if b < 100.0:
            a = a / b
    return a


def powers(row: F, x: float, n: int):
    p = x
    q = 1.5
    for i in range(n):
        if row[i] > 0.0:
            p = row[i]
        if row[i] < 0.0:
            q = row[i]
        p = p ** 2.0
        q = q % 4.0
        p = p // 0.75
    return p, q, type(p).__name__, type(q).__name__


def overflows(row: F, x: float):
    total = 1.0
    most = x
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for i in range(len(row)):
            if row[i] > 2.5:
                total = row[i]
            if row[i] < 0.0:
                most = row[i]
            total = total + most
            most = most * 2.0
    return total, most, type(total).__name__, type(most).__name__, [str(one.message) for one in caught]


def types_seen(row: F, n: int):
    names = []
    a = 0.0
    b = 1.0
    for i in range(len(row)):
        if i < n:
            a = row[i]
        if i + 2 < n:
            b = row[i]
        names.append((type(a).__name__, type(b).__name__, type(a + b).__name__, type(-a).__name__, type(abs(b)).__name__))
    return names


def same_constant(row: F, n: int):
    a = 1e300
    b = 2e300
    for i in range(len(row)):
        if i == n:
            a = row[i]
        if i == n + 1:
            b = row[i]
    return a, constant() is a if n > 6 else None, type(b).__name__


def constant():
    return 1e300


def may_be_unbound(row: F, n: int):
    for i in range(len(row)):
        if i == n:
            found = row[i]
        if i == n + 1:
            found = 1.5
        if i == n + 2:
            other = 2.5
        if i == n + 3:
            other = row[i]
    return found, type(found).__name__, other, type(other).__name__


def report(a, b):
    return f"{type(a).__name__} {a} {type(b).__name__} {b}"


def caller(row: F, n: int):
    texts = []
    a = 0.5
    b = 0.25
    for i in range(len(row)):
        if i < n:
            a = row[i]
        if i < n - 1:
            b = row[i]
        texts.append(report(a, b))
        a = a + 1.0
        b = b * 2.0
    return texts, float(a), int(b), round(a, 2), str(b), bool(a), not b


def negated(row: F, n: int):
    a = -0.0
    b = 0.0
    for i in range(len(row)):
        if i < n:
            a = -row[i]
        if i == n:
            b = row[i]
        a = -a
        b = -b
    return a, b, type(a).__name__, type(b).__name__, 1.0 / (a + 3.0)


def chained(row: F, x: float):
    count = 0
    low = x
    high = 2.0
    for i in range(len(row)):
        if row[i] > high:
            high = row[i]
        if row[i] < low:
            low = row[i]
        if low < row[i] <= high:
            count += 1
        if low and high:
            count += 10
        inside = low < high
        if not inside:
            count += 100
    return count, low, high, inside, type(inside).__name__


def stored(row: F, doubles: F, singles: npt.NDArray[np.float32], items: list[float]):
    a = 0.1
    b = 0.2
    for i in range(len(row)):
        if row[i] > 1.0:
            a = row[i]
        if row[i] < 0.0:
            b = row[i]
        doubles[i] = a + b
        singles[i] = b
        items[i] = a
    return doubles.tolist(), singles.tolist(), items, [type(item).__name__ for item in items]


def integers_beside(row: F, counts: npt.NDArray[np.int64], n: int):
    a = 0.5
    b = 1.5
    for i in range(len(counts)):
        if i < n:
            a = row[i]
        if i + 1 < n:
            b = row[i]
        a = a * counts[i] + i
        b = (b + True) - 7
    return a, b, type(a).__name__, type(b).__name__


def raises_late(row: F, n: int):
    a = 0.5
    b = 1.5
    log = []
    for i in range(len(row) + 2):
        if i % 2 == 0:
            a = row[i]
        if i % 3 == 1:
            b = row[i]
        log.append(a)
        a = a - b
        b = b + 0.5
        if i == n:
            raise ValueError(f"{type(a).__name__} {a} {type(b).__name__} {b} {log}")
    return a, b
