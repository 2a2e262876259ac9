"""Native code is left, or an exception caught, while a call's callee is known and its arguments are made."""

CALLS = [
    "lengths(3)",
    "lengths(2**62)",
    "held(3)",
    "held(2**62)",
    "moved(First(1), Second(2), Third(3), 4)",
    "moved(First(1), Second(2), Third(3), 2**62)",
    "moved(First(2**62), Second(2**62), Third(2**62), 2**62)",
    "moved(First(1), Second(2), Third('x'), 4)",
    "keyed({}, {}, set(), set())",
    "keyed({0.5: 1, 1.0: 2}, {3: 1.5}, {0.5}, {1})",
    "keyed({}, {}, set(), {True})",
    "missing({})",
]


def lengths(n: int):
    try:
        return len([0.0] * n), len([1.5] * (n + 1))
    except MemoryError as error:
        return "no memory", str(error)


def held(n: int):
    measure = len
    try:
        first = [0.0] * n
        second = [1.5] * (n + 1)
    except MemoryError:
        return measure("ab")
    return measure(first), measure(second)


class First:
    __slots__ = ("n",)

    def __init__(self, n: int):
        self.n = n

    def plus(self, k: int) -> int:
        return self.n + k


class Second:
    __slots__ = ("n",)

    def __init__(self, n: int):
        self.n = n

    def plus(self, k: int) -> int:
        return self.n + k


class Third:
    __slots__ = ("n",)

    def __init__(self, n: int):
        self.n = n

    def plus(self, k: int) -> int:
        return self.n + k


def moved(a: First, b: Second, c: Third, k: int):
    total = 0
    for i in range(3):
        total += a.plus(k * 2 + i) + b.plus(k * 3 + a.n) + c.plus(k * 4 + c.plus(k * k))
    return total


STEP = 0.5
COUNT = 3
READY = True


def keyed(d: dict[float, int], e: dict[int, float], s: set[float], t: set[int]):
    """Keys that are what a global holds: a missing one is in the exception, the very object."""
    total = 0.0
    for i in range(3):
        if STEP in s or READY in t or STEP in d:
            total += e[COUNT] + e.get(READY, 0.25) + d.get(STEP, 7)
        d[STEP] = i
        e[COUNT] = 0.5
        e[READY] = STEP
        s.add(STEP)
        t.add(READY)
    try:
        total += d[READY]
    except KeyError as error:
        return total, error.args[0] is READY, list(d), list(e)
    return total


def missing(d: dict[float, int]):
    try:
        return d[STEP]
    except KeyError as error:
        return error.args[0] is STEP
