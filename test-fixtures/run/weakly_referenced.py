"""Instances that have neither a dict nor slots alone: `__weakref__` among the slots, subclasses with and without a dict."""
import weakref

CALLS = [
    "norms([Point(1.0, 2.0)] * 5)",
    "norms([Point(1.0, 2.0), Named(2.0, 1.0), Point(3.0, 1.0), Bare(1.0, 1.0)])",
    "norms([shadowed(Named(2.0, 1.0))] * 3)",
    "norms([Named(2.0, 1.0), shadowed(Named(2.0, 1.0)), Named(1.0, 1.0)])",
    "replaced([Point(1.0, 2.0)] * 5)",
    "norms([Point(1.0, 2.0)] * 5)",
    "gone(Point(1.0, 2.0))",
]


class Point:
    __slots__ = ("x", "y", "__weakref__")

    def __init__(self, x: float, y: float):
        self.x = x
        self.y = y

    def norm(self) -> float:
        return self.x * self.x + self.y * self.y


class Named(Point):
    """Has a dict."""


class Bare(Point):
    __slots__ = ()


def shadowed(point: Named) -> Named:
    point.norm = lambda: 100.0
    return point


def norms(points: list[Point]) -> float:
    total = 0.0
    for point in points:
        total += point.norm()
    return total


def replaced(points: list[Point]):
    old = Point.norm
    Point.norm = lambda self: 1.0
    try:
        return norms(points)
    finally:
        Point.norm = old


def gone(point: Point):
    seen = weakref.ref(point)
    total = norms([point, point])
    del point
    return total, seen() is None
