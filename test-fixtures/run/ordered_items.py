"""Heaps, bisections and random numbers: what runs no other code, and everything that does, or raises."""

import bisect
import heapq
import random
from heapq import heappop, heappush

LOG: list = []


class Loud:
    def __init__(self, key: int) -> None:
        self.key = key

    def __lt__(self, other: object) -> bool:
        LOG.append((self.key, getattr(other, "key", other)))
        return self.key < getattr(other, "key", other)

    def __gt__(self, other: object) -> bool:
        LOG.append(("gt", self.key))
        return self.key > other

    def __repr__(self) -> str:
        return f"Loud({self.key})"


class Clearing:
    """Comparing it empties the heap."""

    def __init__(self, heap: list) -> None:
        self.heap = heap

    def __lt__(self, other: object) -> bool:
        self.heap.clear()
        return True


class Heap(list):
    pass


class Number(int):
    def __lt__(self, other: object) -> bool:
        LOG.append(int(self))
        return int(self) > int(other)


def through(items: list) -> tuple:
    heap: list = []
    for item in items:
        heappush(heap, item)
    between = list(heap)
    out = []
    while heap:
        out.append(heapq.heappop(heap))
    return between, out


def mixed_steps(items: list) -> list:
    heap: list = []
    out = []
    for i in range(len(items)):
        heapq.heappush(heap, items[i])
        if i % 3 == 2:
            out.append(heappop(heap))
        out.append(len(heap))
    out.append(heap)
    return out


def onto(heap: list, item: object) -> list:
    LOG.clear()
    for _ in range(2):
        heappush(heap, item)
    return [heap, list(LOG)]


def from_heap(heap: list) -> list:
    LOG.clear()
    out = []
    for _ in range(2):
        out.append(heappop(heap))
    return [out, heap, list(LOG)]


def clearing() -> list:
    heap: list = [1, 2, 3]
    heappush(heap, Clearing(heap))
    return [len(heap)]


def failing_push(heap: list, item: object) -> list:
    try:
        for _ in range(2):
            heappush(heap, item)
    except TypeError as error:
        return [str(error), heap]
    return [heap]


def failing_pop(heap: list) -> list:
    try:
        for _ in range(3):
            heappop(heap)
    except (TypeError, IndexError) as error:
        return [str(error), heap]
    return [heap]


def places(items: list, wanted: list) -> list:
    LOG.clear()
    out = []
    for item in wanted:
        out.append((bisect.bisect_left(items, item), bisect.bisect_right(items, item), bisect.bisect(items, item)))
    return [out, list(LOG)]


def within(items: list, item: object, low: int, high: int) -> tuple:
    return bisect.bisect_left(items, item, low, high), bisect.bisect_right(items, item, low, high)


def numbers(seed: int, count: int) -> list:
    random.seed(seed)
    own = random.Random(seed)
    out = []
    for _ in range(count):
        out.append(random.random())
        out.append(own.random())
    return out


class Fixed(random.Random):
    def random(self) -> float:
        LOG.append("random")
        return 0.5


def fixed() -> list:
    LOG.clear()
    own = Fixed(3)
    out = []
    for _ in range(3):
        out.append(own.random())
    return [out, list(LOG)]


def lifetimes() -> list:
    """Items keep their references: a text that only the heap holds."""
    heap: list = []
    for i in range(200):
        heappush(heap, ("key" + str((i * 37) % 101), i))
    out = []
    for _ in range(200):
        key, number = heappop(heap)
        out.append(key + str(number))
    return out[::17]


NAN = float("nan")

CALLS = [
    "through([])",
    "through([3])",
    "through([5, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9])",
    "through([(i * 7919) % 1009 for i in range(300)])",
    "through([(i * 31 % 17, -i) for i in range(100)])",
    "through([1.5, 2, -0.0, 0, True, False, 10 ** 30, -(10 ** 30), float('inf')])",
    "repr(through([1.0, NAN, 2.0, NAN, 0.5, 3.0]))",
    "through(['b', 'a', 'é', '', 'ab', 'B'])",
    "through([(1, 'b'), (1, 'a'), (0, 'z'), (1, 'a', 0), ()])",
    "through([((1, 2), 3), ((1, 1), 4), ((0, 5), 1)])",
    "through([[3], [1], [2], [1, 0]])",
    "through([b'b', b'a', b'c'])",
    "mixed_steps([(i * 13) % 29 for i in range(40)])",
    "onto([1, 2, 3], Loud(0))",
    "onto([Loud(1), Loud(2), Loud(3)], 0)",
    "onto([1, 2, 3], (0,)) if False else None",
    "onto(Heap([1, 2, 3]), 0)",
    "onto([Number(3), 4, 5], 1)",
    "from_heap([Loud(1), Loud(2), Loud(3), Loud(4)])",
    "from_heap([1, Number(2), Number(3), 4, 5])",
    "from_heap(Heap([1, 2, 3]))",
    "clearing()",
    "failing_push([1, 2, 3], 'text')",
    "failing_push([1, 2, 3], None)",
    "failing_push([], None)",
    "failing_push((1, 2), 0)",
    "failing_push([(1, 'a')], (1, None))",
    "failing_pop([1])",
    "failing_pop([])",
    "failing_pop([1, 'a', 2, 3])",
    "failing_pop([1, 2, 'a', 3])",
    "failing_pop((1, 2))",
    "places([1, 2, 2, 2, 3], [0, 1, 2, 2.5, 3, 4, True])",
    "places([], [1])",
    "places((1, 3, 5), [0, 3, 6])",
    "places(['a', 'b', 'b'], ['', 'b', 'c'])",
    "places([Loud(1), Loud(2)], [Loud(1)])",
    "places(range(0, 100, 7), [14, 15])",
    "places([1, 2, 3], ['a'])",
    "places([NAN, 1.0, NAN], [1.0, NAN])",
    "within([1, 2, 2, 3], 2, 0, 2)",
    "within([1, 2, 2, 3], 2, -1, 2)",
    "numbers(1, 20)",
    "fixed()",
    "lifetimes()",
]
