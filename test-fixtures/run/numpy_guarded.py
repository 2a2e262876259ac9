"""Arrays that end, or begin, where memory does: whoever looks beyond is killed."""

import ctypes
from typing import Any

import numpy as np
import numpy.typing as npt

NEEDS = ["numpy"]

Vector = npt.NDArray[np.float64]

PAGE = 4096
library = ctypes.CDLL(None)
library.mmap.restype = ctypes.c_void_p
library.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
library.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
READ_WRITE, PRIVATE_ANONYMOUS = 3, 0x22


def guarded(count: int, dtype: Any, at_end: bool) -> Any:
    """Elements between two pages that nobody may touch."""
    size = count * np.dtype(dtype).itemsize
    pages = (size + PAGE - 1) // PAGE
    base = library.mmap(None, (pages + 2) * PAGE, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0)
    library.mprotect(base, PAGE, 0)
    library.mprotect(base + (pages + 1) * PAGE, PAGE, 0)
    start = base + (pages + 1) * PAGE - size if at_end else base + PAGE
    values = np.frombuffer((ctypes.c_char * size).from_address(start), dtype=dtype)
    values[:] = np.arange(count) % 7 + 1
    return values


def around(u: Vector, out: Vector, by: int) -> None:
    n = u.shape[0]
    for i in range(n):
        out[i] = u[(i - by) % n] + u[(i + by) % n] * 0.5


def cut_off(u: Vector, out: Vector) -> None:
    n = u.shape[0]
    for i in range(n):
        right = i + 1
        if right == n:
            right = 0
        out[i] = u[max(i - 1, 0)] + u[min(i + 2, n - 1)] * u[right]


def asked(u: Vector, short: Vector, out: Vector, limit: float) -> None:
    for i in range(out.shape[0]):
        v = u[i] * 2.0
        if v > limit:
            v = v + short[i + 1]
        if i > 0:
            v = v - u[i - 1]
        out[i] = v


def inner(u: Vector, out: Vector) -> int:
    n = u.shape[0]
    borders = 0
    for i in range(n):
        if i == 0 or i == n - 1:
            borders += 1
            continue
        out[i] = u[i - 1] * 0.5 + u[i + 1]
    return borders


def narrow(u: npt.NDArray[np.float32], image: npt.NDArray[np.uint8], out: npt.NDArray[np.float32]) -> None:
    for i in range(out.shape[0]):
        out[i] = u[i] * image[i]


def everything(count: int, at_end: bool) -> Any:
    u = guarded(count, np.float64, at_end)
    out = guarded(count, np.float64, at_end)
    short = guarded(max(count - 3, 1), np.float64, at_end)
    results = []
    for by in (1, 3, 17):
        around(u, out, by)
        results.append(out.sum())
    cut_off(u, out)
    results.append(out.sum())
    for limit in (0.0, 7.0, 13.0, 20.0):
        try:
            asked(u, short, out, limit)
        except IndexError as error:
            results.append(str(error))
        results.append(out.sum())
    results.append(inner(u, out))
    single = guarded(count, np.float32, at_end)
    narrow(single, guarded(count, np.uint8, at_end), single)
    return [*results, out.sum(), single.sum()]


CALLS = [f"everything({count}, {at_end})" for count in (1, 2, 15, 16, 17, 18, 31, 33, 48, 512, 2065) for at_end in (False, True)]
