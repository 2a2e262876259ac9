"""Edit distances: lists that `list` makes, rows of ints, characters of two strings; `list` and `range` that are something else."""

CALLS = [
    "distance('kitten', 'sitting')",
    "distance('', 'abc')",
    "distance('abc', '')",
    "distance('é€😀', 'e€😀')",
    "distance('a' * 30, 'b' * 20)",
    "distance(Text('ab'), 'ac')",
    "distance([1, 2], [1, 3])",
    "distance(b'ab', b'ac')",
    "distance('ab', None)",
    "kinds([3, 1, 2], 3)",
    "kinds((1.5, 2.5), 2)",
    "kinds([], 0)",
    "kinds('ab', 1)",
    "kinds(None, 1)",
    "shadowed(4)",
    "other_list(3)",
]


class Text(str):
    def __getitem__(self, index):
        return "?"


def distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i in range(1, len(a) + 1):
        diagonal = row[0]
        row[0] = i
        for j in range(1, len(b) + 1):
            above = row[j]
            cost = 0 if a[i - 1] == b[j - 1] else 1
            best = diagonal + cost
            if above + 1 < best:
                best = above + 1
            if row[j - 1] + 1 < best:
                best = row[j - 1] + 1
            row[j] = best
            diagonal = above
    return row[len(b)]


def kinds(items: list[int], n: int):
    ordered = sorted(items)
    copies = list(items)
    distinct = set(items)
    total = 0
    for i in range(n):
        total += ordered[i] * copies[i]
    for item in distinct:
        total += item
    return total, ordered, copies is items


def last_of(n: int):
    items = list(range(n))
    items[0] = n * 2
    return items[0] + items[-1], items


class Doubled(list):
    def __getitem__(self, index):
        return list.__getitem__(self, index) * 100


def shadowed(n: int):
    global list
    before = last_of(n)
    list = Doubled
    try:
        during = last_of(n)
    finally:
        del list
    return before, during, type(during[1]).__name__, last_of(n)


def other_list(n: int):
    list = tuple
    items = list(range(n))
    return items[n - 1] + n * n, items
