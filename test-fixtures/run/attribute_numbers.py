"""Ints and floats stored in attributes, in the object that is there, or in a new one; small methods called in loops."""
from dataclasses import dataclass


class Counter:
    def __init__(self, count: int, total: float) -> None:
        self.count = count
        self.total = total

    def add(self, amount: int, weight: float) -> None:
        self.count += amount
        self.total += weight

    def flip(self) -> None:
        self.count = -self.count

    def grow(self) -> None:
        self.count = self.count * 40000 + 7


class Slotted:
    __slots__ = ("count", "total")

    def __init__(self, count: int, total: float) -> None:
        self.count = count
        self.total = total

    def add(self, amount: int, weight: float) -> None:
        self.count += amount
        self.total += weight


@dataclass
class Point:
    x: int
    y: int

    def move(self, dx: int, dy: int) -> None:
        self.x += dx
        if self.x > 1000:
            self.x = -self.x
            self.y += 1
        self.y += dy


class Loud:
    """An object that is seen to die where an int was expected."""

    log: list = []

    def __init__(self, name: str) -> None:
        self.name = name

    def __add__(self, other: object) -> int:
        Loud.log.append(("add", self.name))
        return 5

    def __del__(self) -> None:
        Loud.log.append(("died", self.name))


class Numeral(int):
    pass


def run_counters(counters: list[Counter], times: int) -> None:
    for i in range(times):
        for counter in counters:
            counter.add(i, 0.5)


def run_slotted(counters: list[Slotted], times: int) -> None:
    for i in range(times):
        for counter in counters:
            counter.add(i * 100, 0.25)


def run_points(points: list[Point], times: int) -> int:
    calls = 0
    for _ in range(times):
        for p in points:
            p.move(3, -1)
            calls += 1
    return calls


def grow_all(counters: list[Counter], times: int) -> None:
    for _ in range(times):
        for counter in counters:
            counter.grow()


def flip_all(counters: list[Counter]) -> None:
    for counter in counters:
        counter.flip()


def show(counters: list) -> list:
    return [(c.count, type(c.count).__name__, c.total) for c in counters]


def counters_over(values: list) -> list:
    counters = [Counter(value, 0.0) for value in values]
    run_counters(counters, 20)
    return show(counters)


def slotted_over(values: list) -> list:
    counters = [Slotted(value, 1.5) for value in values]
    run_slotted(counters, 300)
    return show(counters)


def shared_int() -> tuple:
    """The int of one attribute is held by others, who must not see it change."""
    number = 123456789
    kept = number + 1
    first, second = Counter(kept, 0.0), Counter(kept, 0.0)
    holders = [kept, first.count]
    run_counters([first], 5)
    return kept, holders, first.count, second.count


def held_result(counter: Counter) -> tuple:
    before = counter.count
    counter.add(1000, 0.0)
    between = counter.count
    counter.add(1000, 0.0)
    return before, between, counter.count


def around_small() -> list:
    seen = []
    limit = 256
    counter = Counter(254, 0.0)
    for _ in range(6):
        run_counters([counter], 2)
        seen.append((counter.count, counter.count is limit))
    counter = Counter(-3, 0.0)
    for _ in range(4):
        counter.add(-1, 0.0)
        seen.append(counter.count)
    return seen


def grown(start: int) -> list:
    counters = [Counter(start, 0.0), Counter(-start, 0.0)]
    seen = []
    for _ in range(7):
        grow_all(counters, 1)
        seen.append((counters[0].count, counters[1].count))
        flip_all(counters)
    return seen


def unusual(kind: str) -> list:
    value = {
        "bool": True,
        "float": 2.5,
        "numeral": Numeral(7),
        "text": "text",
        "none": None,
        "huge": 1 << 70,
        "edge": (1 << 63) - 3,
    }[kind]
    counters = [Counter(1, 0.0), Counter(value, 0.0), Counter(2, 0.0)]
    try:
        run_counters(counters, 4)
    finally:
        shown = show(counters)
    return shown


def loud() -> list:
    Loud.log.clear()
    counters = [Counter(1, 0.0), Counter(Loud("a"), 0.0)]
    run_counters(counters, 3)
    return [show(counters), list(Loud.log)]


def unbound() -> tuple:
    counter = Slotted(1, 2.0)
    del counter.total
    try:
        run_slotted([counter], 2)
    except AttributeError as error:
        return str(error).replace("'", ""), counter.count
    return "no error", counter.count


def replaced() -> list:
    """The method is another one in the middle of the loop."""
    points = [Point(0, 0), Point(999, 5)]
    first = run_points(points, 3)
    original = Point.move
    try:
        Point.move = lambda self, dx, dy: setattr(self, "x", self.x + 10000)
        second = run_points(points, 3)
    finally:
        Point.move = original
    third = run_points(points, 400)
    return [first, second, third, points]


def shadowed() -> list:
    counters = [Counter(1, 0.0), Counter(2, 0.0)]
    counters[1].add = lambda amount, weight: None
    run_counters(counters, 5)
    return show(counters)


def deep(limit: int) -> int:
    """At the recursion limit a method that is inlined has no room either."""
    counter = Counter(0, 0.0)

    def down(depth: int) -> int:
        try:
            run_counters([counter], 1)
            return down(depth + 1)
        except RecursionError:
            return depth

    reached = down(0)
    return 1 if reached > 10 and counter.count == 0 else 0


def sieve(n: int, step: int) -> int:
    flags = [True] * n
    for i in range(step, n, step):
        flags[i] = False
    for i in range(n - 1, 0, -step):
        flags[i] = False
    return flags.count(True)


def strided_sum(values: list[int], step: int) -> int:
    total = 0
    for i in range(0, len(values), step):
        total += values[i]
    for i in range(0, len(values) - 16, 16):
        total -= values[i + 3]
    return total


def column(rows: list[list[float]], j: int) -> float:
    total = 0.0
    for i in range(len(rows)):
        total += rows[i][j]
    return total


CALLS = [
    "counters_over([1, 2, 300])",
    "counters_over([-5, 256, 257, 255, 1 << 29, (1 << 30) - 1, 1 << 30, -(1 << 30), 1 << 60, -(1 << 60)])",
    "slotted_over([0, 1 << 30, (1 << 60) - 100, -(1 << 62), (1 << 63) - 1])",
    "shared_int()",
    "held_result(Counter(5, 0.0))",
    "held_result(Counter(100000, 0.0))",
    "around_small()",
    "grown(1)",
    "grown(255)",
    "unusual('bool')",
    "unusual('float')",
    "unusual('numeral')",
    "unusual('text')",
    "unusual('none')",
    "unusual('huge')",
    "unusual('edge')",
    "loud()",
    "unbound()",
    "replaced()",
    "shadowed()",
    "deep(0)",
    "[sieve(n, s) for n, s in ((1, 1), (100, 7), (5000, 3), (3000, 1000))]",
    "sieve(10, 0)",
    "strided_sum(list(range(400)), 33)",
    "strided_sum(list(range(400)), 1)",
    "strided_sum([1, 2.5, 3, 4], 1)",
    "column([[float(i * j) for j in range(5)] for i in range(60)], 3)",
    "column([[1.0, 2.0], [3.0]], 1)",
    "column([[1.0, 2.0], [3, 4]], 1)",
    "column([[1.0, 2.0], (3.0, 4.0)], -1)",
]
