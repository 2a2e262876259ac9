"""Elements that native code looks at without a reference of its own, while their containers lose them."""

import gc
import math
from sys import getrefcount as references

LOG: list = []


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        LOG.append("del " + self.name)


class Row(list):
    pass


class Clearing:
    """Clears a list when it is compared."""

    def __init__(self, target):
        self.target = target

    def __lt__(self, other):
        self.target.clear()
        return True


CALLS = [
    "differences([[1.0, 2.0], [3.0, 4.0]], [5.0, 6.0])",
    "differences([[1.0, 2.0], [3.0]], [5.0, 6.0])",
    "differences((lambda a: a.append(a) or a)([[1.0, 2.0]]), [5.0, 6.0])",
    "trace([[1.0, 2.0], [3.0, 4.0]])",
    "trace([[1.0, 2.0], Row([3.0, 4.0])])",
    "trace([[1.0, 2.0], [3.0]])",
    "trace([[1.0, 2.0], (3.0, 4.0)])",
    "trace([[1.0, 2.0], [3, 4]])",
    "column([[1, 2], [3, 4], [5, 6]], 1)",
    "column([[1, 2], [3, 2**70], [5, 6]], 1)",
    "column([[1, 2], [3], [5, 6]], 1)",
    "last_row([[1], [2]])",
    "last_row([])",
    "dropped([[1, 2], [3, 4]])",
    "cleared([[1, 2], [3, 4]])",
    "cleared_by_comparison()",
    "reused([[1, 2], [3, 4], [5, 6]])",
    "from_temporary(3)",
    "noisy_elements()",
    "swapped([1.5, 2.5, 3.5])",
    "same_object([2.5, 1e300])",
    "kept_over_calls([[1, 2], [3, 4]])",
    "rows_of_tuples([(1.0, 2.0), (3.0, 4.0)])",
    "last_of_three(-3.0)",
    "last_of_three(30.0)",
    "last_of_three(0.5)",
    "rows_of_tuples([(1.0, 2.0), (3.0, 'x')])",
    "rows_of_tuples([(1.0, 2.0), (3.0,)])",
    "counts([[1, 2], [3, 4]])",
    "assigned_rows([[1, 2], [3, 4]])",
    "unpacked_over_old([Noisy('a'), Noisy('b')])",
]


def trace(m: list[list[float]]):
    total = 0.0
    for i in range(len(m)):
        row = m[i]
        total += row[i] * m[i][i]
    return total


def column(m: list[list[int]], k: int):
    total = 0
    for row in m:
        total = total * 7 + row[k]
    return total, row


def last_row(m: list[list[int]]):
    row = None
    for row in m:
        pass
    return row


def dropped(m: list[list[int]]):
    row = m[0]
    m[0] = None
    total = row[0] + row[1]
    m.append(row)
    return total, m


def cleared(m: list[list[int]]):
    total = 0
    for row in m:
        m.clear()
        gc.collect()
        total += row[0] + row[1]
    return total, row, m


def cleared_by_comparison():
    m = [[1, 2], [3, 4]]
    row = m[1]
    Clearing(m) < 3
    return row[0] + row[1], row, m


def reused(m: list[list[int]]):
    row = m[0]
    total = 0
    for i in range(3):
        total += row[0]
        if i == 1:
            row = [total, 5]
        else:
            row = m[i]
    return total, row


def make(n: int):
    return [[n, n + 1], [n + 2]]


def from_temporary(n: int):
    row = make(n)[0]
    return row[0] + row[1], make(n)[1][0]


def noisy_elements():
    LOG.clear()
    items = [Noisy("a"), Noisy("b"), Noisy("c")]
    for item in items:
        LOG.append("see " + item.name)
        items[0] = None
    LOG.append("done")
    del items
    LOG.append("deleted")
    item = None
    return list(LOG)


def swapped(a: list[float]):
    first = a[0]
    a[0] = a[2]
    a[2] = first
    return a, first is a[2]


def same_object(a: list[float]):
    x = a[1]
    a[1] = a[0]
    return x, x is a[1], a[0] is a[1], references(a) > 0


def kept_over_calls(m: list[list[int]]):
    row = m[1]
    before = references(row)
    m.pop()
    return before > 1, row[0] * 10 + row[1]


def rows_of_tuples(points: list[tuple[float, float]]):
    total = 0.0
    for p in points:
        total += p[0] * p[1]
    for x, y in points:
        total += x - y
    return total


def counts(m: list[list[int]]):
    row = m[0]
    start = references(row)
    for i in range(5):
        for row in m:
            row[0] = row[0] + i
    first = m[0]
    return references(first) == start, m


def assigned_rows(m: list[list[int]]):
    a = m[0]
    b = m[1]
    m[0] = b
    m[1] = a
    m[0][0] = 9
    return a, b, m


def unpacked_over_old(items):
    LOG.clear()
    x, y = items
    items.clear()
    x, y = y, x
    LOG.append("swapped")
    x, y = [1, 2]
    LOG.append("end")
    return x, y, list(LOG)


def differences(rows: list[list[float]], other: list[float]) -> list[float]:
    """A row lives as long as the loop over it, whatever is stored into it; it may be the list that holds it."""
    first, step = other
    other[1] = step - first
    for row in rows:
        if len(rows) > 9:
            break
        for k in range(len(other)):
            row[k] = other[k] - step
        step *= step
    return other


def ignored(value, flag, items) -> float:
    return 1.5


def last_of_three(limit: float):
    """The item that the loop leaves behind is wanted again where the exception is caught."""
    for item in (1, 2.5, 3):
        step = 10.0
    try:
        n = -4
        if n <= math.log(step + limit):
            for k in range(0, 6, 2):
                pair = [k, n]
            k %= (k % 1000) ** 3
        elif n != ignored(item, True, [4, 5]):
            text = f"{n}"
        found = n in ((n % n), 1, 2)
    except ZeroDivisionError:
        found = item
    return found
