"""Blocks of iterations, with a condition, a tally, and a flag."""

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]


def smooth(a: Vector, out: Vector) -> None:
    for i in range(1, a.shape[0] - 1):
        out[i] = (a[i - 1] + a[i + 1]) * 0.5


def clip(a: Vector, high: float) -> tuple[int, bool]:
    count = 0
    touched = False
    for i in range(a.shape[0]):
        v = a[i] * 2.0
        if v > high:
            v = high
            count += 1
            touched = True
        a[i] = v
    return count, touched
