"""Numbers that are a NumPy scalar on one way and a Python number on another."""

NEEDS = ["numpy"]

import warnings

import numpy as np
import numpy.typing as npt

F = npt.NDArray[np.float64]

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]

LONG = np.array([5, -3, 0, 7, 2**62, -(2**63), 9])
INT = np.array([5, -3, 0, 7, 2**31 - 1, -(2**31), 9], dtype=np.int32)
BYTES = np.array([5, 0, 200, 255, 7, 100, 3], dtype=np.uint8)

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
    "best_of(LONG, 0, 0)",
    "best_of(LONG, 10**6, 3)",
    "best_of(LONG, -(2**63), 3)",
    "best_of(LONG, 2**70, 3)",
    "align(BYTES, BYTES[::-1], 2)",
    "align(BYTES[:0], BYTES, 2)",
    "long_arithmetic(LONG[:4], 3, 2)",
    "long_arithmetic(LONG, 3, 2)",
    "long_arithmetic(LONG, 2**62, 1)",
    "int_arithmetic(INT[:4], 3, 2)",
    "int_arithmetic(INT, 3, 6)",
    "int_arithmetic(INT, 2**31, 2)",
    "int_arithmetic(INT, -5, 7)",
    "byte_arithmetic(BYTES, 3, 3)",
    "byte_arithmetic(BYTES, 200, 2)",
    "byte_arithmetic(BYTES, -1, 2)",
    "divided(LONG[:4], 2, 3)",
    "divided(LONG[:4], 0, 3)",
    "divided(LONG[:4], 0, 0)",
    "shifted(LONG[:4], 1, 2)",
    "shifted(LONG[:4], 70, 2)",
    "shifted(LONG[:4], -1, 2)",
    "indexes(LONG[:4], ROW, 2)",
    "indexes(LONG, ROW, 6)",
    "int_types(INT, 3)",
    "int_types(INT, 7)",
    "beside_floats(INT, ROW, 3)",
    "compared(LONG, 2.0**53, 4)",
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


def best_of(values: I64, start: int, n: int):
    best = start
    second = start
    where = -1
    for i in range(len(values)):
        if values[i] > best:
            second = best
            best = values[i]
            where = i
        elif values[i] > second:
            second = values[i]
        if i == n:
            second = max(second, 1)
            best = max(best, second, 0)
    return best, second, where, type(best).__name__, type(second).__name__


def align(a: U8, b: U8, gap: int):
    table = np.zeros((len(a) + 1, len(b) + 1), dtype=np.int32)
    best = 0
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            diagonal = table[i - 1, j - 1] + (3 if a[i - 1] == b[j - 1] else -1)
            value = max(0, diagonal, table[i - 1, j] - gap, table[i, j - 1] - gap)
            table[i, j] = value
            if value > best:
                best = value
    return best, type(best).__name__, table.tolist()


def long_arithmetic(values: I64, x: int, n: int):
    a = x
    b = 1
    for i in range(len(values)):
        if i < n:
            a = values[i]
        if i + 1 < n:
            b = values[i]
        a = a * 3 - b
        b = abs(b) + (a & 7)
        a = -a
        b = b ^ i
    return a, b, type(a).__name__, type(b).__name__


def int_arithmetic(values: I32, x: int, n: int):
    a = x
    b = 1
    caught = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for i in range(len(values)):
            if i < n:
                a = values[i]
            if i + 1 < n:
                b = values[i]
            a = a + 3
            b = b * 2
            b = abs(b)
            a = -a
    return a, b, type(a).__name__, type(b).__name__, [str(one.message) for one in caught]


def byte_arithmetic(values: U8, x: int, n: int):
    a = x
    b = 1
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for i in range(len(values)):
            if i < n:
                a = values[i]
            if i + 1 < n:
                b = values[i]
            a = a + b
            b = b - 1
            if i == 4:
                a = -a
    return a, b, type(a).__name__, type(b).__name__, [str(one.message) for one in caught]


def divided(values: I64, x: int, n: int):
    a = 100
    b = x
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for i in range(len(values)):
            if i < n:
                a = values[i]
            if i + 2 < n:
                b = values[i]
            a = a // b + a % b
            b = b + 1
    return a, b, a / 7, type(a / 7).__name__, [str(one.message) for one in caught]


def shifted(values: I64, x: int, n: int):
    a = 1
    b = x
    for i in range(len(values)):
        if i < n:
            a = values[i]
        if i + 1 < n:
            b = abs(values[i])
        a = (a << b) >> 1
    return a, b, type(a).__name__, type(b).__name__


def indexes(values: I64, row: F, n: int):
    i = 1
    j = 2
    total = 0.0
    items = [10, 20, 30, 40, 50]
    for k in range(len(values)):
        if k < n:
            i = values[k]
        if k + 1 < n:
            j = values[k]
        total += row[i] + items[j % 5]
        for step in range(j % 3):
            total += step
    return total, i, j, type(i).__name__, type(step).__name__


def int_types(values: I32, n: int):
    names = []
    a = 0
    b = 1
    for i in range(len(values)):
        if i < n:
            a = values[i]
        if i + 2 < n:
            b = values[i]
        names.append((type(a).__name__, type(b).__name__, f"{a} {b!r}", a is b, bool(a), int(b), float(a), hash(b)))
    return names, {a: b}, [a, b], (a, b)


def beside_floats(values: I32, row: F, n: int):
    a = 2
    b = 3
    x = 0.5
    for i in range(len(row)):
        if i < n:
            a = values[i]
        if i + 1 < n:
            b = values[i]
        if i + 2 < n:
            x = row[i]
        x = x * a - b / 2.0
    return x, a, b, type(x).__name__, math_of(a, x)


def math_of(a, x):
    return f"{type(a).__name__} {a} {type(x).__name__} {x}"


def compared(values: I64, x: float, n: int):
    a = 2**53 + 1
    b = 1
    count = 0
    for i in range(len(values)):
        if i < n:
            a = values[i]
        if i + 1 < n:
            b = values[i]
        if a > x:
            count += 1
        if b < x:
            count += 10
        if a == b:
            count += 100
        if a <= b and b > 0:
            count += 1000
    return count, a, b
