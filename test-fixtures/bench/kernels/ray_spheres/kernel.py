"""A ray tracer: vectors with operators, shapes that are told apart by their methods."""
from __future__ import annotations

import math


class Vec:
    __slots__ = ("x", "y", "z")

    def __init__(self, x: float, y: float, z: float) -> None:
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other: Vec) -> Vec:
        return Vec(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other: Vec) -> Vec:
        return Vec(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, k: float) -> Vec:
        return Vec(self.x * k, self.y * k, self.z * k)

    def dot(self, other: Vec) -> float:
        return self.x * other.x + self.y * other.y + self.z * other.z

    @property
    def length(self) -> float:
        return math.sqrt(self.dot(self))


class Shape:
    FAR = 1000.0

    def hit(self, origin: Vec, direction: Vec) -> float:
        raise NotImplementedError


class Sphere(Shape):
    def __init__(self, center: Vec, radius: float) -> None:
        self.center = center
        self.radius = radius

    def hit(self, origin: Vec, direction: Vec) -> float:
        offset = origin - self.center
        half = offset.dot(direction)
        rest = half * half - offset.dot(offset) + self.radius * self.radius
        if rest < 0.0:
            return self.FAR
        return -half - math.sqrt(rest)


class Floor(Shape):
    def __init__(self, height: float) -> None:
        self.height = height

    def hit(self, origin: Vec, direction: Vec) -> float:
        if direction.y >= 0.0:
            return self.FAR
        return (self.height - origin.y) / direction.y


def brightness(shapes: list[Shape], origin: Vec, direction: Vec, sun: Vec) -> float:
    nearest = Shape.FAR
    for shape in shapes:
        distance = shape.hit(origin, direction)
        if 0.0 < distance < nearest:
            nearest = distance
    if nearest == Shape.FAR:
        return 0.1
    point = origin + direction * nearest
    return 0.5 + 0.5 * (sun - point).length / (nearest + 1.0)


def run(width: int, count: int) -> float:
    shapes: list[Shape] = [Floor(-1.0)]
    for i in range(count):
        shapes.append(Sphere(Vec(i - count / 2.0, 0.1 * i, 4.0 + i % 3), 0.7))
    origin = Vec(0.0, 0.5, -3.0)
    sun = Vec(5.0, 9.0, -2.0)
    total = 0.0
    for row in range(width):
        for column in range(width):
            ray = Vec(column / width - 0.5, row / width - 0.5, 1.0)
            total += brightness(shapes, origin, ray * (1.0 / ray.length), sun)
    return total
