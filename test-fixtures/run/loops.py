"""Hot loops: guards and lengths in front of them, chunks of iterations, indexes at and beyond the ends."""

import signal
from sys import getrefcount as references

CALLS = [
    "stopped()",
    "total([1.0, 2.0, 3.5])",
    "total([])",
    "total([0.5] * 5000)",
    "total([1.0] * 3000 + [2] + [0.25] * 10)",
    "total([1.0, 'x'])",
    "total((1.0, 2.0))",
    "dot([1.0, 2.0], [3.0, 4.0], 2)",
    "dot([1.0, 2.0], [3.0], 2)",
    "dot([1.0, 2.0], [3.0, 4.0], 0)",
    "dot([1.0] * 2100, [2.0] * 2099, 2100)",
    "dot(Odd([1.0, 2.0]), [3.0, 4.0], 2)",
    "integers([1, 2, 3])",
    "integers([2**62, 2**62, 2**62])",
    "integers([True, 2**70, 3])",
    "integers([1] * 4100)",
    "search([5, 6, 7], 7)",
    "search([5, 6, 7], 8)",
    "search(list(range(10000)), 9999)",
    "backwards(b'abc', 3)",
    "backwards(b'abc', 4)",
    "backwards(bytes(5000), 5000)",
    "neighbours([1.0, 2.0, 4.0, 8.0])",
    "neighbours([1.0])",
    "neighbours([])",
    "neighbours([1.0] * 2500)",
    "ahead([1, 2, 3])",
    "ahead([1])",
    "grid([[1.0, 2.0], [3.0, 4.0]])",
    "grid([[1.0, 2.0], [3.0]])",
    "grid([[1.0, 2.0], 7])",
    "grid([[1.0, 2.0], None, [1.0]])",
    "grid([[0.5] * 70 for _ in range(70)])",
    "affine([1, 2, 3, 4, 5, 6], 2, 3)",
    "affine([1, 2, 3, 4, 5, 6], 3, 3)",
    "affine([1, 2, 3], 2**40, 2**40)",
    "affine([1, 2, 3], 0, 3)",
    "strided([1, 2, 3, 4, 5, 6, 7], 2)",
    "strided([1, 2, 3, 4, 5, 6, 7], 3)",
    "strided([1, 2, 3, 4, 5, 6, 7], 0)",
    "strided([1, 2, 3, 4, 5, 6, 7], -1)",
    "counted(10, 3)",
    "counted(0, 3)",
    "counted(5000, 1)",
    "counted(2**63 - 5, 2**61)",
    "counted(2**63 + 5, 2**61)",
    "kept([[1.0, 2.0], [3.0]], 6000)",
    "kept([], 3)",
    "last([], 1)",
    "last([3, 4], 2)",
    "last([3, 4], 3)",
    "appended([1, 2])",
    "emptied([1, 2, 3])",
    "emptied_float([1.0, 2.0, 3.0])",
    "swapped([1, 2, 3, 4, 5])",
    "divided([4, 5, 6], 0, False)",
    "divided([4, 5, 6], 2, True)",
    "divided([4, 5, 6], 0, True)",
    "scaled(3)",
    "rescaled(3)",
    "scaled(3)",
    "unpacked([(1, 2), (3, 4)])",
    "unpacked([(1, 2), (3,)])",
    "window([1, 2, 3, 4, 5], 2)",
    "window([1, 2, 3, 4, 5], 6)",
    "window([1, 2, 3, 4, 5], 0)",
    "reversed_pairs([1, 2, 3, 4, 5])",
    "reversed_pairs([])",
    "caught([1, 2, 3], 5)",
    "caught([1] * 3000, 3001)",
    "negative([1, 2, 3], 3)",
    "negative([1, 2, 3], 4)",
    "references()",
]


class Odd(list):
    def __getitem__(self, index):
        return 100.0


def total(values: list[float]) -> float:
    s = 0.0
    for i in range(len(values)):
        s += values[i]
    return s


def dot(a: list[float], b: list[float], n: int) -> float:
    s = 0.0
    i = 0
    while i < n:
        s += a[i] * b[i]
        i += 1
    return s


def integers(values: list[int]) -> int:
    s = 0
    for value in values:
        s += value
    return s


def search(values: list[int], key: int) -> int:
    i = 0
    while values[i] != key:
        i += 1
    return i


def backwards(values: bytes, n: int) -> int:
    s = 0
    while n >= 1:
        n -= 1
        s = s * 2 % 65537 + values[n]
    return s


def neighbours(values: list[float]) -> float:
    s = 0.0
    for i in range(1, len(values) - 1):
        s += values[i - 1] - 2.0 * values[i] + values[i + 1]
    return s


def ahead(values: list[int]) -> int:
    s = 0
    for i in range(len(values)):
        s += values[i + 1]
    return s


def grid(rows: list[list[float]]) -> float:
    s = 0.0
    n = len(rows)
    for i in range(n):
        for j in range(n):
            s += rows[i][j] * rows[j][i]
    return s


def affine(values: list[int], n: int, m: int) -> int:
    s = 0
    for i in range(n):
        for j in range(m):
            s += values[i * m + j] * (i + 1)
    return s


def strided(values: list[int], step: int) -> int:
    s = 0
    for i in range(0, len(values), step):
        s = s * 10 + values[i]
    return s


def counted(n: int, step: int) -> int:
    i = 0
    turns = 0
    while i < n:
        i += step
        turns += 1
        if turns > 10000:
            break
    return i


def kept(rows: list[list[float]], n: int) -> float:
    s = 0.0
    row = [0.5]
    for i in range(n):
        if i < len(rows):
            row = rows[i]
        s += row[0]
    return s


def last(values: list[int], n: int) -> int:
    for i in range(n):
        value = values[i]
    return value


def appended(values: list[int]) -> int:
    s = 0
    for value in values:
        if len(values) < 3000:
            values.append(value + 1)
        s += value
    return s


def emptied(values: list[int]) -> int:
    s = 0
    for value in values:
        s += value
        values.clear()
    return s


def emptied_float(values: list[float]) -> float:
    s = 0.0
    for i in range(3):
        s += values[i]
        if i == 1:
            values.pop()
    return s


def swapped(values: list[int]) -> list[int]:
    i = 0
    j = len(values) - 1
    while i < j:
        values[i], values[j] = values[j], values[i]
        i += 1
        j -= 1
    return values


def divided(values: list[int], by: int, divide: bool) -> int:
    s = 0
    for value in values:
        if divide:
            s += value // by + 100 // by
        s += value
    return s


SCALE = 2


def scaled(n: int) -> int:
    s = 0
    for i in range(n):
        s += SCALE * i
    return s


def rescaled(n: int) -> int:
    global SCALE
    SCALE = 2.5
    s = scaled(n)
    SCALE = 3
    return s


def unpacked(pairs: list[tuple[int, int]]) -> int:
    s = 0
    for a, b in pairs:
        s += a * b
    return s


def window(values: list[int], size: int) -> list[int]:
    out = []
    for i in range(len(values) - size + 1):
        s = 0
        for j in range(size):
            s += values[i + j]
        out.append(s)
    return out


def reversed_pairs(values: list[int]) -> int:
    s = 0
    n = len(values)
    for i in range(n):
        s += values[n - 1 - i] * (i + 1) - values[-1 - i]
    return s


def caught(values: list[int], n: int) -> tuple[int, int]:
    s = 0
    i = 0
    try:
        while i < n:
            s += values[i]
            i += 1
    except IndexError:
        return s, i
    return s, -1


def negative(values: list[int], n: int) -> int:
    s = 0
    for i in range(n):
        s = s * 10 + values[i - 2]
    return s


def references() -> list[int]:
    row = [1.0, 2.0]
    rows = [row] * 3
    before = references(row)
    for _ in range(20):
        grid([[1.0, 2.0], [3.0, 4.0]])
        kept(rows, 10)
    return references(row) - before


RUNNING = 1


def spin(limit: int) -> int:
    n = 0
    while RUNNING and n < limit:
        n += 1
    return n


def stopped() -> list[bool]:
    """A signal handler changes the number that a loop asks for."""
    names = globals()

    def stop(number, frame):
        names["RUNNING"] = 0

    results = []
    before = signal.signal(signal.SIGALRM, stop)
    for _ in range(2):
        names["RUNNING"] = 1
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        results.append(spin(2_000_000_000) < 2_000_000_000)
    signal.signal(signal.SIGALRM, before)
    return results
