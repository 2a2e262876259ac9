"""Iterators of unknown kind in generic loops: zip, enumerate and reversed over what changes, dies, ends or is shared."""

import sys

CALLS = [
    "pairs([1, 2, 3], (4.0, 5.0, 6.0))",
    "pairs([1, 2, 3], [4])",
    "pairs([], [4])",
    "pairs('abc', 'é€x')",
    "pairs(range(3), {1: 2, 3: 4})",
    "pairs(iter([1, 2]), {5})",
    "pairs([1], 5)",
    "twice([1, 2, 3, 4, 5])",
    "twice('abcd')",
    "nested([1, 2, 3])",
    "strict([1, 2], [3])",
    "strict([1, 2], [3, 4])",
    "growing([1, 2, 3])",
    "shrinking([1, 2, 3, 4, 5])",
    "turned([1, 2, 3, 4, 5])",
    "numbered([10, 20], 5)",
    "numbered('ab', 2**63 - 2)",
    "numbered(range(2), -1)",
    "numbered({1: 2}, 0)",
    "numbered(Counting(3), 0)",
    "kept_tuples([1, 2, 3])",
    "deaths(4)",
    "deaths_of_pairs(4)",
    "raising([1, 2], Failing(3))",
    "raising([1, 2], Failing(1))",
    "rebinding([1, 2, 3])",
    "interleaved([1, 2, 3, 4])",
    "deep([1, 2, 3])",
    "empty()",
]

LOG = []


class Counting:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return iter(range(self.n))


class Failing:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        self.n -= 1
        if self.n < 0:
            raise KeyError("failing")
        return self.n


class Dying:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        LOG.append(self.name)


def pairs(a, b):
    found = []
    for x, y in zip(a, b):
        found.append((x, y))
    return found


def twice(a):
    it = iter(a)
    found = []
    for x, y in zip(it, it):
        found.append((x, y))
    return found, list(it)


def nested(a):
    it = iter(a)
    found = []
    for x, (i, y) in zip(it, enumerate(it)):
        found.append((x, i, y))
    for (i, x), y in zip(enumerate(a), reversed(a)):
        found.append((i, x, y))
    return found


def strict(a, b):
    if sys.version_info < (3, 10):
        return None
    found = []
    try:
        for x, y in zip(a, b, strict=True):
            found.append((x, y))
    except ValueError as error:
        found.append(str(error))
    return found


def growing(a):
    found = []
    for x, (i, y) in zip(a, enumerate(a)):
        if len(a) < 6:
            a.append(x * 10)
        found.append((x, i, y))
    return found


def shrinking(a):
    found = []
    for x, y in zip(a, list(a)):
        a.pop()
        found.append((x, y))
    return found, a


def turned(a):
    found = []
    for i, x in enumerate(reversed(a)):
        if i == 1:
            del a[1:]
        if i == 2:
            a.extend([7, 8, 9])
        found.append(x)
    return found, a


def numbered(a, start):
    found = []
    for i, x in enumerate(a, start):
        found.append((i, x))
    return found


def kept_tuples(a):
    kept = []
    for pair in zip(a, a):
        kept.append(pair)
    for pair in enumerate(a):
        kept.append(pair)
    last = None
    for pair in zip(a, a):
        last = pair
    return kept, last, [one is kept[0] for one in kept]


def deaths(n):
    LOG.clear()
    items = [Dying(k) for k in range(n)]
    for i, one in enumerate(items):
        items[i] = None
        LOG.append(("at", i, one.name))
    return list(LOG)


def deaths_of_pairs(n):
    LOG.clear()
    items = [Dying(k) for k in range(n)]
    others = [Dying(-k) for k in range(1, n + 1)]
    for one, other in zip(items, others):
        LOG.append(("at", one.name))
        items[one.name] = None
        others[one.name] = None
        one = other = None
        LOG.append("rebound")
    one = 5
    LOG.append("end")
    return list(LOG)


def raising(a, b):
    found = []
    try:
        for x, y in zip(a, b):
            found.append((x, y))
    except KeyError as error:
        found.append(str(error))
    return found


def rebinding(a):
    found = []
    source = zip(a, a)
    for x, y in source:
        found.append((x, y, next(source, None)))
    return found


def interleaved(a):
    first, second = iter(a), enumerate(a)
    found = []
    for x in first:
        found.append((x, next(second), next(first, None)))
    return found, list(second)


def deep(a):
    found = []
    for one in enumerate(enumerate(enumerate(enumerate(enumerate(a))))):
        found.append(one)
    for one in zip(zip(zip(zip(zip(a))))):
        found.append(one)
    return found


def empty():
    found = []
    for one in zip():
        found.append(one)
    for one in enumerate(()):
        found.append(one)
    for one in zip([], [1]):
        found.append(one)
    return found
