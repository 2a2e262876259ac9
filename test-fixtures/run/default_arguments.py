"""Calls of functions whose defaults are containers, text, functions and keyword-only ones; defaults that change."""
from __future__ import annotations

from typing import Callable, List, Tuple

SHARED: list = []


def scaled(x: float, *, factor: float = 0.5, offset: int = 3) -> float:
    return x * factor + offset


def collected(x: int, into: List[int] = []) -> int:
    into.append(x)
    return len(into)


def named(x: int, name: str = "plain", pair: Tuple[int, int] = (1, 2)) -> str:
    return f"{name}{x + pair[0] - pair[1]}"


def twice(x: int) -> int:
    return 2 * x


def mapped(x: int, by: Callable[[int], int] = twice, *, also: tuple = ()) -> int:
    return by(x) + len(also)


class Node:
    def __init__(self, value: float, children: Tuple[Node, ...] = (), op: str = "") -> None:
        self.value = value
        self.children = children
        self.op = op


class Pair:
    def __init__(self, left: float, *, right: float = 2.0, tags: list = SHARED) -> None:
        self.left = left
        self.right = right
        self.tags = tags

    def total(self, *, weight: int = 1) -> float:
        return (self.left + self.right) * weight


def calls_scaled(n: int) -> float:
    total = 0.0
    for i in range(n):
        total += scaled(1.0, offset=i) + scaled(total, factor=0.25) + scaled(i * 1.0) + scaled(2.0, offset=1, factor=2.0)
    return total


def calls_collected(n: int) -> int:
    total = 0
    own: List[int] = []
    for i in range(n):
        total += collected(i, own) + collected(i)
    return total + len(own)


def calls_named(n: int) -> List[str]:
    return [named(i) + named(i, "x") + named(i, "y", (i, 1)) + named(i, pair=(3, 4)) for i in range(n)]


def calls_mapped(n: int) -> int:
    total = 0
    for i in range(n):
        total += mapped(i) + mapped(i, also=(1, 2)) + mapped(i, lambda x: x - 1) + mapped(i, twice, also=(3,))
    return total


def chain(n: int) -> float:
    node = Node(0.0)
    for i in range(n):
        node = Node(node.value + i, (node,), "+")
    total = 0.0
    while node.children:
        total += node.value
        node = node.children[0]
    return total


def pairs(n: int) -> float:
    total = 0.0
    for i in range(n):
        p = Pair(i * 1.0)
        q = Pair(1.0, right=3.0, tags=[i])
        total += p.total() + q.total(weight=2) + p.total(weight=i) + len(q.tags) + len(p.tags)
    return total


def changed_keywords(n: int) -> List[float]:
    out: List[float] = []
    kept = dict(scaled.__kwdefaults__)
    out.append(calls_scaled(n))
    scaled.__kwdefaults__["factor"] = 4.0
    out.append(calls_scaled(n))
    scaled.__kwdefaults__ = {"offset": 3, "factor": kept["factor"]}
    out.append(calls_scaled(n))
    del scaled.__kwdefaults__["factor"]
    try:
        out.append(calls_scaled(n))
    except TypeError as error:
        out.append(-1.0)
        print(error)
    scaled.__kwdefaults__ = None
    try:
        out.append(calls_scaled(n))
    except TypeError:
        out.append(-2.0)
    scaled.__kwdefaults__ = kept
    out.append(calls_scaled(n))
    return out


def changed_positions(n: int) -> List[str]:
    kept = named.__defaults__
    out = calls_named(n)
    named.__defaults__ = ("other", (5, 1))
    out += calls_named(n)
    named.__defaults__ = ("less",)
    try:
        out += calls_named(n)
    except TypeError as error:
        out.append(str(error))
    named.__defaults__ = kept
    return out + calls_named(n)


def changed_inside(n: int) -> float:
    total = 0.0
    for i in range(n):
        total += scaled(1.0, offset=i)
        if i == n // 2:
            scaled.__kwdefaults__["factor"] = 8.0
    scaled.__kwdefaults__["factor"] = 0.5
    return total


def one_list(n: int) -> tuple:
    before = len(collected.__defaults__[0])
    for i in range(n):
        collected(i)
    return len(collected.__defaults__[0]) - before, collected.__defaults__[0] is collected.__defaults__[0]


CALLS = [
    "calls_scaled(4)", "calls_scaled(0)", "calls_collected(3)", "calls_named(3)", "calls_mapped(4)", "chain(6)", "pairs(4)",
    "changed_keywords(3)", "changed_positions(2)", "changed_inside(6)", "one_list(3)", "calls_scaled(5)", "calls_named(1)",
    "Node(1.0).children", "Node(1.0).op is Node.__init__.__defaults__[1]", "Pair(1.0).tags is SHARED", "named(1, pair=None)",
    "mapped(2, None)", "scaled(1, factor=2)", "scaled(2)",
]
