"""Expressions as trees of nodes, each with its own way to give its value."""
from __future__ import annotations

from dataclasses import dataclass


class Node:
    def value(self, x: float) -> float:
        raise NotImplementedError


@dataclass
class Number(Node):
    number: float

    def value(self, x: float) -> float:
        return self.number


@dataclass
class Variable(Node):
    scale: float

    def value(self, x: float) -> float:
        return self.scale * x


@dataclass
class Sum(Node):
    left: Node
    right: Node

    def value(self, x: float) -> float:
        return self.left.value(x) + self.right.value(x)


@dataclass
class Product(Node):
    left: Node
    right: Node

    def value(self, x: float) -> float:
        return self.left.value(x) * self.right.value(x)


def build(depth: int, seed: int) -> Node:
    if depth == 0:
        if seed % 2 == 0:
            return Number(seed % 7 * 0.25)
        return Variable(seed % 5 * 0.1)
    if seed % 3 == 0:
        return Product(build(depth - 1, seed * 5 + 1), build(depth - 1, seed + 7))
    return Sum(build(depth - 1, seed * 3 + 2), build(depth - 1, seed + 4))


def run(depth: int, rounds: int) -> float:
    total = 0.0
    for i in range(rounds):
        tree = build(depth, i)
        for k in range(4):
            total += tree.value(k * 0.125)
    return total
