"""Comprehensions: their variables, what goes wrong in them, and who looks on."""

import sys

LOG: list = []


class Noisy:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return "Noisy " + self.name

    def __del__(self):
        LOG.append("del " + self.name)


class Truth:
    def __init__(self, value):
        self.value = value

    def __bool__(self):
        LOG.append("bool")
        return 10 // self.value > 3


CALLS = [
    "squares(5)",
    "squares(0)",
    "squares('x')",
    "squares(True)",
    "floats([1.0, 2.5, float('nan')])",
    "floats([1.0, 2])",
    "floats([1.0, 'x'])",
    "filtered([5, 2, 8, 1, 9], 4)",
    "filtered([5, 2, None, 1, 9], 4)",
    "filtered([5, 2**70], 4)",
    "nested(3, 4)",
    "table(3, 2)",
    "flat([[1, 2], [3], []])",
    "flat([[1, 2], 3])",
    "flat(None)",
    "shadow(7, [1, 2, 3])",
    "shadow(7, [])",
    "shadow_error(7, [1, 0])",
    "unbound([1, 2])",
    "unbound([])",
    "reads_itself([1, 2])",
    "raises([3, 2, 1, 0])",
    "truths([1, 2, 3, 0])",
    "truths([1, 2, 3])",
    "multiline([1, 2, 'x'])",
    "deaths()",
    "replaced()",
    "walrus([1, 2, 3, 4])",
    "unpacked([(1, 2.0), (3, 4.0)])",
    "unpacked([(1, 2.0), (3,)])",
    "unpacked([(1, 2.0), [3, 4.5]])",
    "sets([1, 2, 2, 3])",
    "sets([[1]])",
    "dicts(['a', 'b'])",
    "dicts(5)",
    "single([1, 2, 3])",
    "targets([1, 2, 3])",
    "callee_sees([1, 2])",
    "caught([1, 0])",
    "mutated([1, 2, 3])",
    "grown([1, 2, 3])",
    "default_name([1, 2])",
    "inner_outer([[1, 2], [3]])",
    "same_name_inside([[1, 2], [3]])",
    "in_loop(4)",
    "sizes(20)",
]


def squares(n: int):
    return [i * i for i in range(n)]


def floats(a: list[float]):
    b = [x * 2.0 for x in a]
    total = 0.0
    for y in b:
        total += y
    return b, total


def filtered(a: list[int], limit: int):
    return [x + 1 for x in a if x > limit if x % 2 == 1]


def nested(n: int, m: int):
    return [i * 10 + j for i in range(n) for j in range(m) if i != j]


def table(n: int, m: int):
    grid = [[0.0] * m for _ in range(n)]
    for i in range(n):
        for j in range(m):
            grid[i][j] = i + j * 0.5
    return grid, [[row[j] for row in grid] for j in range(m)]


def flat(rows: list[list[int]]):
    return [x for row in rows for x in row]


def shadow(x, a):
    before = x
    b = [x for x in a]
    return before, x, b


def shadow_error(x, a):
    try:
        return [10 // x for x in a]
    except ZeroDivisionError as error:
        return x, str(error)


def unbound(a):
    b = [q for q in a]
    try:
        return q  # noqa: F821
    except (NameError, UnboundLocalError) as error:
        return b, type(error).__name__, str(error)


def reads_itself(a):
    return [z for y in a for z in z]  # noqa: F821


def raises(a):
    return [
        12 // x
        for x in a
    ]


def truths(a):
    LOG.clear()
    try:
        return [x for x in a if Truth(x)], list(LOG)
    finally:
        LOG.append("finally")


def multiline(a: list[int]):
    return [
        x
        +
        1
        for x in a
        if x != 5
    ]


def deaths():
    LOG.clear()
    r = Noisy("old")
    r = [Noisy(str(i)).name for i in range(2)]
    LOG.append("between")
    r = [item for item in [Noisy("a"), Noisy("b")]]
    LOG.append("kept")
    r = None
    LOG.append("end")
    return list(LOG)


def replaced():
    LOG.clear()
    x = Noisy("x")
    n = len([x for x in (1, 2)])
    LOG.append(x.name)
    x = [x.name for _ in range(2)]
    return n, x, list(LOG)


def walrus(a: list[int]):
    b = [last := x * 2 for x in a]
    return b, last


def unpacked(pairs: list[tuple[int, float]]):
    return [i * x for i, x in pairs]


def sets(a):
    return sorted({x * 2 for x in a}), len({x for x in a if x > 1})


def dicts(a: list[str]):
    return {name: index for index, name in enumerate(a)}


def single(a: list[int]):
    return [y * y + x for x in a for y in [x + 1] if y > 2]


def targets(a):
    box = [0]
    return [box[0] * 2 for box[0] in a], box


def look():
    frame = sys._getframe(1)
    return frame.f_code.co_name, sorted(frame.f_locals), frame.f_lineno > 0


def callee_sees(a):
    seen = [look() for item in a]
    return seen, look()


def caught(a):
    result = []
    try:
        result = [1 // x for x in a]
    except ZeroDivisionError:
        result.append("caught")
    x = 5
    return result, x


def mutated(a: list[int]):
    return [a.pop() for _ in range(2)], a


def grown(a: list[int]):
    return [a.append(x) or len(a) for x in a if len(a) < 6], a


def default_name(a):
    return [int for int in a], int("5")


def inner_outer(rows):
    j = 100
    return [[j for j in row] for row in rows], j


def same_name_inside(rows):
    return [[i for i in i] for i in rows]


def in_loop(n: int):
    total = 0
    for i in range(n):
        row = [j * i for j in range(n)]
        total += row[i]
        i = [i for i in row][0]
        total += i
    return total, i


def sizes(n: int):
    a = [i for i in range(n)]
    b = []
    for i in range(n):
        b.append(i)
    return sys.getsizeof(a) == sys.getsizeof(b), sys.getsizeof(a) == sys.getsizeof([x for x in a])
