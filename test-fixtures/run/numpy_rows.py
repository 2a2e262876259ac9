"""Rows of arrays that are only indexed further: `a[i][j]`."""

from typing import Any

import numpy as np

NEEDS = ["numpy"]


def total(a: np.ndarray) -> float:
    n, m = a.shape
    s = 0.0
    for i in range(n):
        for j in range(m):
            s += a[i][j]
    return s


def blend(a: np.ndarray, b: np.ndarray) -> None:
    n, m = a.shape
    for i in range(1, n):
        for j in range(m):
            a[i][j] = b[i - 1][j] * 2
            a[i][j] += b[i][j - 1]


def deep(a: np.ndarray) -> float:
    s = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            for k in range(a.shape[2]):
                s = s + a[i][j][k] * 0.5
    return s


def at(a: np.ndarray, i: int, j: int) -> Any:
    return a[i][j]


def put(a: np.ndarray, i: int, j: int, x: float) -> Any:
    a[i][j] = x
    return a


def add(a: np.ndarray, i: int, j: int, f: Any) -> Any:
    a[i][j] += f(a)
    return a


def permuted(a: np.ndarray, order: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> float:
    s = 0.0
    for i in range(len(order)):
        s += a[order[i]][order[i] - 1]
    return s


def of_call(make: Any, i: int, j: int) -> Any:
    return make()[i][j]


def walrus(a: np.ndarray, b: np.ndarray, i: int) -> Any:
    return a[i][(a := b)[0][0] > 0]


def read_only() -> Any:
    a = np.arange(6.0).reshape(2, 3)
    a.flags.writeable = False
    return a


def reshape(a: Any) -> float:
    a.shape = (3, 2)
    return 1.5


A = np.arange(12.0).reshape(3, 4)
TIERS = {"total": "native", "blend": "native", "at": "native"}

CALLS = [
    "total(A)",
    "total(A.T)",
    "total(A.astype('f4'))",
    "total(A[::2, ::3])",
    "total(np.zeros((0, 3)))",
    "(b := A.copy(), blend(b, A * 1.5), b)",
    "(b := A.T.copy(), blend(b.T, A), b)",
    "(b := A.copy(), blend(b, b), b)",
    "(b := A.copy(), blend(b, A[:2]), b)",
    "blend(read_only(), read_only())",
    "deep(np.arange(24.0).reshape(2, 3, 4))",
    "deep(np.arange(24.0).reshape(2, 3, 4).T)",
    "deep(np.arange(24).reshape(2, 3, 4))",
    "deep(A)",
    *[f"at(A, {i}, {j})" for i in (0, -1, 3, -4, "True") for j in (1, -1, 4, -5)],
    "at(A, np.int64(1), np.uint8(2))",
    "at([[1, 2], [3, 4]], 1, 0)",
    "at(np.arange(3.0), 1, 0)",
    "at(A, 1, slice(1, 3))",
    "at(A.astype('>f8'), 1, 2)",
    "at(A.astype(object), 1, 2)",
    "put(A.copy(), 1, 2, 9.5)",
    "put(A.copy(), 1, 2, 7)",
    "put(A.copy(), 1, 4, 7.0)",
    "put(read_only(), 1, 1, 7.0)",
    "put(A.copy(), 1, 2, 'x')",
    "add(A.copy(), 1, 1, lambda a: 0.5)",
    "add(A.copy()[:, :2], 1, 1, lambda a: 1 / 0)",
    "add(np.arange(6.0).reshape(2, 3).copy(), 1, 1, reshape)",
    "permuted(A, np.array([0, 2, 1]))",
    "permuted(A, np.array([0, 3]))",
    "of_call(A.copy, 1, 2)",
    "of_call(A.copy, 1, 4)",
    "walrus(A, A + 1, 2)",
]
