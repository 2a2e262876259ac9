import math
from math import sqrt

SCALE = 0.5


def length(x: float, y: float) -> float:
    return sqrt(x * x + y * y) * SCALE + math.pi


def rounding(x: float) -> int:
    return math.floor(x) + abs(int(x)) + max(len(b"abc"), 2)
