"""Loops over enumerate: the pair is never built; what is iterated may change meanwhile."""

LOG: list = []


class Child(list):
    def __iter__(self):
        LOG.append("iter")
        return list.__iter__(self)


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        LOG.append("del " + self.name)


CALLS = [
    "weighted([1.5, 2.5, 3.5])",
    "weighted([1.5, 2, 3.5])",
    "weighted([])",
    "weighted((1.5, 2.5))",
    "weighted(Child([1.5, 2.5]))",
    "weighted(None)",
    "weighted('ab')",
    "from_start([10, 20], 5)",
    "from_start([10, 20], -1)",
    "from_start([10, 20], 2**63 - 1)",
    "from_start([10, 20], 2**70)",
    "from_start([10, 20], True)",
    "from_start([10, 20], 'x')",
    "grows([1, 2])",
    "shrinks([1, 2, 3, 4])",
    "stored([1.0, 2.0, 3.0])",
    "objects()",
    "first_index(['a', 'b', 'c'], 'b')",
    "first_index(['a', 'b', 'c'], 'x')",
    "temporary(3)",
    "nested([[1, 2], [3, 4]])",
    "last([7, 8])",
    "last([])",
    "raises([1, 2, 0, 4])",
    "in_comprehension([3, 4])",
    "whole_pair([3, 4])",
    "identity([1e300, 2.5])",
    "outside([1, 2])",
]


def weighted(a: list[float]):
    LOG.clear()
    total = 0.0
    for i, x in enumerate(a):
        total += i * x
    return total, list(LOG)


def from_start(a: list[int], start: int):
    out = []
    for i, x in enumerate(a, start):
        out.append(i * x)
    return out


def grows(a: list[int]):
    for i, x in enumerate(a):
        if len(a) < 6:
            a.append(x + i)
    return a, i, x


def shrinks(a: list[int]):
    seen = 0
    for i, x in enumerate(a):
        seen = seen * 10 + x
        a.pop()
    return a, seen, i


def stored(a: list[float]):
    for i, x in enumerate(a):
        a[i] = x * 2.0
        a[i - 1] = x
    return a


def objects():
    LOG.clear()
    items = [Noisy("a"), Noisy("b")]
    for i, item in enumerate(items):
        items[i] = None
        LOG.append(i)
    LOG.append("done")
    item = None
    LOG.append("end")
    return list(LOG)


def first_index(names: list[str], wanted: str):
    for i, name in enumerate(names):
        if name == wanted:
            return i
    else:
        i = -1
    return i


def temporary(n: int):
    total = 0
    for i, x in enumerate([n] * n):
        total += i * x
    return total


def nested(rows: list[list[int]]):
    total = 0
    for i, row in enumerate(rows):
        for j, x in enumerate(row):
            total += x * (10 * i + j)
    return total, i, j


def last(a: list[int]):
    i = x = None
    for i, x in enumerate(a):
        pass
    return i, x


def raises(a: list[int]):
    total = 0
    for i, x in enumerate(a, 1):
        total += 12 // x + i
    return total


def in_comprehension(a: list[int]):
    return [i * x for i, x in enumerate(a)]


def whole_pair(a: list[int]):
    out = []
    for pair in enumerate(a):
        out.append(pair)
    return out


def identity(a: list[float]):
    kept = []
    for i, x in enumerate(a):
        kept.append(x)
    return kept[0] is a[0], kept[1] is a[1], kept


def outside(a: list[int]):
    pairs = enumerate(a)
    return list(pairs), list(pairs)
