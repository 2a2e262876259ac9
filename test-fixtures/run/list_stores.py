"""Stores into lists: computed numbers, moved objects, what the list held before, and who else sees it."""

from sys import getrefcount as references

LOG: list = []


class Noisy:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return "Noisy " + self.name

    def __del__(self):
        LOG.append("del " + self.name)
        if TARGET:
            TARGET[-1].clear()


TARGET: list = []


class Number(float):
    pass


CALLS = [
    "scale([1.0, 2.5, -0.0], 2.0)",
    "scale([1.0, float('nan'), float('inf')], -1.0)",
    "scale([1.0, 2], 2.0)",
    "scale([1.0, True], 2.0)",
    "scale([1.0, None], 2.0)",
    "scale([Number(1.0), 2.0], 2.0)",
    "scale((1.0, 2.0), 2.0)",
    "shared()",
    "own_copy([1.5, 2.5])",
    "increments([1, 255, 256, 257, -5, -6, 2**30 - 1, 2**30, -2**30, 2**62])",
    "increments([2**63 - 1, 5])",
    "increments([2**70, 5])",
    "increments([True, 5])",
    "shared_ints()",
    "flags(5)",
    "flags(0)",
    "mixed([1.0, 2.0, 3.0])",
    "mixed([1.0, 'text', None])",
    "noisy()",
    "noisy_in_numbers()",
    "constants([1.0, 2.0, 3.0])",
    "parameter([1.0, 2.0], 1e300)",
    "computed_twice([1.0, 2.0], 3.0)",
    "computed_once_per_turn([1.0, 2.0, 3.0], 3.0)",
    "computed_before_loop([1.0, 2.0, 3.0], 3.0)",
    "swap([1.5, 2.5, 3.5], 0, 2)",
    "swap([1.5, 2.5, 3.5], 1, 1)",
    "swap([1.5, 2.5, 3.5], -1, 0)",
    "swap([1.5, 2.5, 3.5], 3, 0)",
    "swap([Noisy('a'), 2.5], 0, 1)",
    "rotate([1000, 2000, 3000])",
    "negative([1, 2, 3], -3)",
    "negative([1, 2, 3], -4)",
    "negative([1, 2, 3], 2**70)",
    "held_elsewhere([1.5, 2.5])",
    "bubble([5, 3, 2**40, -7, 0, 3])",
    "bubble([0.5, float('nan'), -0.0, 0.0])",
    "bubble(['b', 'a', 'c'])",
    "prefix([1, 2, 3, 4])",
]


def scale(a: list[float], k: float):
    for i in range(len(a)):
        a[i] = a[i] * k
    return a


def shared():
    x = 1.5
    a = [x * 2.0, x * 4.0]
    b = [a[0], a[1]]
    scale(a, 10.0)
    return a, b, a[0] is b[0]


def own_copy(a: list[float]):
    first = a[0]
    a[0] = first + 1.0
    a[1] = a[0] + 1.0
    return first, a, a[0] is a[1], first is a[0]


def increments(a: list[int]):
    for i in range(len(a)):
        a[i] = a[i] + 1
    return a, [x is y for x, y in zip(a, [2, 256, 257, 258, -4, -5])]


def shared_ints():
    a = [1000 * len(LOG) + 1000, 5]
    b = list(a)
    for i in range(2):
        a[i] = a[i] + 1
        a[i] = a[i] - 1
    return a, b, a[0] is b[0], a[1] is b[1]


def flags(n: int):
    a = [True] * n
    for i in range(0, n, 2):
        a[i] = False
    for i in range(n):
        a[i] = not a[i]
    return a, references(True) > 5


def mixed(a: list[float]):
    a[0] = 5.5
    a[1] = a[0] * 2.0
    a[2] = None
    a[2] = "x"
    a[2] = a[1] + 1.0
    return a


def noisy():
    LOG.clear()
    a: list[float] = [Noisy("a"), 2.5, Noisy("b")]
    TARGET.append(a)
    try:
        for i in range(3):
            a[i] = 1.5 * i
    finally:
        TARGET.clear()
    return a, list(LOG)


def noisy_in_numbers():
    LOG.clear()
    a = [1.5, 2.5]
    a[0] = Noisy("x")
    a[1] = 3.5
    a[0] = 4.5
    LOG.append("end")
    return a, list(LOG)


def constants(a: list[float]):
    for i in range(3):
        a[i] = 7.25
    return a, a[0] is a[1]


def parameter(a: list[float], x: float):
    a[0] = x
    a[1] = x
    return a[0] is x, a[1] is x, a


def computed_twice(a: list[float], x: float):
    y = x * 2.0
    a[0] = y
    a[1] = y
    return a[0] is a[1], a


def computed_once_per_turn(a: list[float], x: float):
    total = 0.0
    for i in range(3):
        y = x * i
        a[i] = y
        total += y
    return a[0] is a[1], a, total


def computed_before_loop(a: list[float], x: float):
    y = x * 2.0
    for i in range(3):
        a[i] = y
    return a[0] is a[1], a


def swap(a: list[float], i: int, j: int):
    LOG.clear()
    old = a[i] if -3 <= i < len(a) else None
    a[i], a[j] = a[j], a[i]
    return a, a[j] is old


def rotate(a: list[int]):
    first = a[0]
    for i in range(len(a) - 1):
        a[i] = a[i + 1]
    a[-1] = first
    return a, a[-1] is first


def negative(a: list[int], i: int):
    a[i] = a[i] * 1000
    return a


def held_elsewhere(a: list[float]):
    x = a[0]
    y = a[1]
    a[0] = a[0] + 1.0
    a[1] = a[1] + a[0]
    return x, y, a


def bubble(a: list[int]):
    n = len(a)
    for i in range(n):
        for j in range(n - 1 - i):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
    return a


def prefix(a: list[int]):
    total = 0
    for i in range(len(a)):
        total += a[i] * 1000
        a[i] = total
    return a
