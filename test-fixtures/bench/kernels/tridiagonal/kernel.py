"""Implicit diffusion: a tridiagonal system for each line of a grid, solved by elimination in alternating directions."""
import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
Grid = npt.NDArray[np.float64]


def factor(lower: Vector, diagonal: Vector, upper: Vector, ratio: Vector, pivot: Vector) -> None:
    n = diagonal.shape[0]
    pivot[0] = diagonal[0]
    ratio[0] = 0.0
    for i in range(1, n):
        ratio[i] = lower[i] / pivot[i - 1]
        pivot[i] = diagonal[i] - ratio[i] * upper[i - 1]


def solve(upper: Vector, ratio: Vector, pivot: Vector, right: Vector) -> None:
    """The solution replaces the right side."""
    n = right.shape[0]
    for i in range(1, n):
        right[i] -= ratio[i] * right[i - 1]
    right[n - 1] = right[n - 1] / pivot[n - 1]
    for i in range(n - 2, -1, -1):
        right[i] = (right[i] - upper[i] * right[i + 1]) / pivot[i]


def half_step(u: Grid, out: Grid, line: Vector, r: float, upper: Vector, ratio: Vector, pivot: Vector) -> None:
    """Explicit along columns, implicit along rows; the result is transposed."""
    n = u.shape[0]
    for i in range(n):
        if i == 0:
            for j in range(n):
                line[j] = u[i, j] + r * (u[i + 1, j] - 2.0 * u[i, j])
        elif i == n - 1:
            for j in range(n):
                line[j] = u[i, j] + r * (u[i - 1, j] - 2.0 * u[i, j])
        else:
            for j in range(n):
                line[j] = u[i, j] + r * (u[i - 1, j] - 2.0 * u[i, j] + u[i + 1, j])
        solve(upper, ratio, pivot, line)
        for j in range(n):
            out[j, i] = line[j]


def run(start: Grid, r: float, steps: int) -> tuple[Grid, float]:
    n = start.shape[0]
    lower = np.full(n, -r)
    diagonal = np.full(n, 1.0 + 2.0 * r)
    upper = np.full(n, -r)
    ratio = np.zeros(n)
    pivot = np.zeros(n)
    factor(lower, diagonal, upper, ratio, pivot)
    u = start.copy()
    other = np.zeros_like(u)
    line = np.zeros(n)
    for _ in range(steps):
        half_step(u, other, line, r, upper, ratio, pivot)
        half_step(other, u, line, r, upper, ratio, pivot)
    heat = 0.0
    for i in range(n):
        for j in range(n):
            heat += u[i, j]
    return u, float(heat)
