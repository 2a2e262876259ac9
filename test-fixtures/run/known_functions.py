"""Builtins and math functions that are compiled to machine code, on values where they go wrong easily."""

import math

CALLS = [
    *(
        f"{name}({value})"
        for name in ("roots", "rounded", "classified", "exponential", "converted", "spread")
        for value in (
            "0.0",
            "-0.0",
            "0.5",
            "-2.5",
            "1e300",
            "-1e-320",
            "float('inf')",
            "float('-inf')",
            "float('nan')",
            "3",
            "2**80",
            "True",
            "'x'",
        )
    ),
    "smallest(3, 1, 2)",
    "smallest(0.0, -0.0, 1.0)",
    "smallest(1, 1.0, True)",
    "smallest(float('nan'), 1.0, 2.0)",
    "smallest('b', 'a', 'c')",
    "smallest(1, 'a', 2)",
    "total_length([1, 2], (3,))",
    "total_length({}, 'abc')",
    "total_length(3, 4)",
    "rebound(4)",
]


def roots(x: float):
    return math.sqrt(x), math.fabs(x), math.ulp(x)


def rounded(x: float):
    return math.floor(x), math.ceil(x), math.trunc(x)


def classified(x: float):
    return math.isnan(x), math.isinf(x), math.isfinite(x)


def exponential(x: float):
    return math.exp(x), math.log(x)


def converted(x: float):
    return int(x), float(x), bool(x)


def spread(x: float):
    return abs(x), abs(-x), max(x, 1.0), min(x, 1.0)


def smallest(a, b, c):
    return min(a, b, c), max(a, b, c)


def total_length(a, b) -> int:
    return len(a) + len(b)


def rebound(x: float) -> float:
    """Somebody else's function under the name of a builtin is called like any other."""
    global abs
    before = absolute(x)
    abs = lambda value: -12345
    try:
        return before, absolute(x)
    finally:
        del abs


def absolute(x: float) -> float:
    return abs(x)
