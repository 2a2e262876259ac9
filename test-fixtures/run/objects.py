"""Attributes, subscripts, containers, strings and methods: generic operations with CPython's own results."""

CALLS = [
    "length(Point(3.0, 4.0))",
    "length(Point(3, 4))",
    "length(Point('a', 'b'))",
    "length(None)",
    "Point(1.0, 2.0).scaled(3).x",
    "Point(1.0, 2.0) == Point(1.0, 2.0)",
    "Special(1.0, 2.0).scaled(2).x",
    "swap_ends([1, 2, 3])",
    "swap_ends('abc')",
    "swap_ends([])",
    "describe('x', 3.14159, width=8)",
    "describe(b'x', None)",
    "tally('abracadabra')",
    "tally([[1]])",
    "slices(list(range(10)))",
    "slices('0123456789')",
    "unpack((1, 2, 3, 4))",
    "unpack([1])",
    "calls(print_like)",
    "calls(len)",
    "membership(3, [1, 2, 3])",
    "membership(float('nan'), [])",
    "membership([], {})",
]


class Point:
    def __init__(self, x: float, y: float) -> None:
        self.x = x
        self.y = y

    def __eq__(self, other):
        return self.x == other.x and self.y == other.y

    def scaled(self, factor: float) -> "Point":
        return type(self)(self.x * factor, self.y * factor)


class Special(Point):
    @property
    def x(self):
        return self._x

    @x.setter
    def x(self, value):
        self._x = value + 100


def length(p: Point) -> float:
    return (p.x * p.x + p.y * p.y) ** 0.5


def swap_ends(items):
    items[0], items[-1] = items[-1], items[0]
    return items


def describe(name, value: float, *, width: int = 10) -> str:
    return f"{name!r:>{width}}={value:.2f}"


def tally(items) -> dict:
    counts = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    return counts


def slices(items):
    return items[1:3], items[::-2], items[-3:], items[:0]


def unpack(items):
    first, *middle, last = items
    return {"first": first, "middle": middle, "last": last}


def print_like(*args, sep=" ", **named):
    return sep.join(map(str, args)), sorted(named)


def calls(function):
    return function(1, *(2, 3), sep="-", **{"x": 4})


def membership(item, container):
    return item in container, item not in container, item is container
