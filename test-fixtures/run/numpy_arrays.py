"""NumPy arrays, element by element: layouts, bounds, conversions, what others do to an array in mid-loop."""

import warnings
from typing import Any, Callable

import numpy as np
import numpy.typing as npt

NEEDS = ["numpy"]

Vector = npt.NDArray[np.float64]


def total(a: Vector) -> float:
    s = 0.0
    for i in range(a.shape[0]):
        s += a[i]
    return s


def total_rows(a: npt.NDArray[np.float64]) -> float:
    rows, cols = a.shape
    s = 0.0
    for i in range(rows):
        for j in range(cols):
            s += a[i, j]
    return s


def total_cube(a: np.ndarray) -> float:
    x, y, z = a.shape
    s = 0.0
    for i in range(x):
        for j in range(y):
            for k in range(z):
                s += a[i, j, k] * 0.5
    return s


def scale(a: Vector, factor: float) -> Vector:
    for i in range(len(a)):
        a[i] = a[i] * factor
    return a


def shift(a: Vector, b: Vector) -> None:
    for i in range(1, len(a)):
        a[i] = b[i - 1]


def at(a: Vector, i: int) -> float:
    return a[i]


def at2(a: npt.NDArray[np.float64], i: int, j: int) -> float:
    return a[i, j]


def put(a: Vector, i: int, x: float) -> Vector:
    a[i] = x
    return a


def add_at(a: npt.NDArray[np.float64], i: int, j: int, x: float) -> npt.NDArray[np.float64]:
    a[i, j] += x
    return a


def last(a: Vector) -> float:
    return a[-1] + a[0]


def corner(a: npt.NDArray[np.float64]) -> float:
    return a[0, -1] - a[-1, 0]


def sweep(src: npt.NDArray[np.float64], dst: npt.NDArray[np.float64]) -> None:
    rows, cols = src.shape
    for i in range(1, rows - 1):
        for j in range(1, cols - 1):
            dst[i, j] = 0.25 * (src[i - 1, j] + src[i + 1, j] + src[i, j - 1] + src[i, j + 1])


def relax(grid: npt.NDArray[np.float64], steps: int) -> npt.NDArray[np.float64]:
    other = grid.copy()
    now = grid
    for _ in range(steps):
        sweep(now, other)
        now, other = other, now
    return now


def histogram(values: Vector, bins: int) -> Any:
    counts = np.zeros(bins, dtype=np.int64)
    sums = np.zeros(bins)
    for i in range(values.shape[0]):
        slot = int(values[i] * bins)
        counts[slot] += 1
        sums[slot] += values[i]
    return counts, sums


def walk(a: Vector, f: Callable[[int], Any]) -> list[float]:
    out = []
    for i in range(len(a)):
        out.append(float(a[i]) + 0.5)
        f(i)
    return out


def divide(a: Vector, b: Vector) -> Vector:
    out = np.empty_like(a)
    for i in range(len(a)):
        out[i] = a[i] / b[i]
    return out


def product(a: Vector) -> float:
    p = 1.0
    for i in range(len(a)):
        p *= a[i]
    return p


def facts(a: npt.NDArray[np.float64]) -> Any:
    return a.shape[0], a.shape[1], a.ndim, a.size, len(a), a.shape


def rows_by_rows(a: npt.NDArray[np.float64]) -> float:
    s = 0.0
    for i in range(len(a)):
        for j in range(len(a[i])):
            s += a[i][j]
    return s


def first_of(a: Vector) -> Any:
    x = a[0]
    y = x
    return x, y, type(x).__name__, x is y


def compare(a: Vector, limit: float) -> Any:
    below = 0
    for i in range(len(a)):
        if a[i] < limit and not a[i] == 0.0:
            below += 1
    return below, a[0] < limit


def iterated(a: Vector) -> float:
    s = 0.0
    for x in a:
        s += x * 0.5
    return s


def iterated_calls(a: Vector, f: Callable[[Any], Any]) -> list[Any]:
    out = []
    for x in a:
        f(x)
        out.append(x + 1)
    return out


def swapped(u: Vector, v: Vector, steps: int) -> Vector:
    for _ in range(steps):
        for i in range(1, len(u) - 1):
            v[i] = 0.5 * (u[i - 1] + u[i + 1])
        u, v = v, u
    return u


def copied(u: Vector, n: int) -> Vector:
    u = u.copy()
    for i in range(n):
        u[i] = u[i] + 1
    return u


def dropped(a: Vector, seen: list[Any]) -> float:
    s = 0.0
    for i in range(len(a)):
        s += a[i]
    a = None
    seen.append(len(WATCHED))
    return s


WATCHED: list[Any] = []


def watched(n: int) -> Vector:
    class Watched:
        def __del__(self) -> None:
            WATCHED.append(n)

        __array_interface__ = np.arange(float(n)).__array_interface__

    WATCHED.clear()
    keep = np.arange(float(n))
    owner = Watched()
    owner.__array_interface__ = keep.__array_interface__
    owner.keep = keep
    return np.asarray(owner)


def spoil(name: str, value: Any) -> Callable[[int], Any]:
    def act(i: int) -> None:
        if i == 1:
            setattr(TARGET, name, value)

    return act


def resize(i: int) -> None:
    if i == 1:
        TARGET.resize(2, refcheck=False)


def target() -> Vector:
    global TARGET
    TARGET = np.arange(4.0)
    return TARGET


class Sub(np.ndarray):
    def __getitem__(self, index: Any) -> Any:
        return -np.ndarray.__getitem__(self, index)


def read_only() -> Vector:
    a = np.arange(3.0)
    a.flags.writeable = False
    return a


def caught(call: Callable[..., Any], *args: Any) -> Any:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        result = call(*args)
    return result, [(str(one.message), one.lineno) for one in seen]


def checked(call: Callable[..., Any], *args: Any, **state: str) -> Any:
    with np.errstate(**state):
        return call(*args)


def overlapping() -> Any:
    a = np.arange(6.0)
    shift(a[1:], a[:-1])
    b = np.arange(6.0)
    shift(b[:-1], b[1:])
    return a, b


G = np.arange(12.0).reshape(3, 4)

TIERS = {"total": "native", "total_rows": "native", "sweep": "native", "add_at": "native", "product": "native"}

CALLS = [
    "total(np.arange(5.0))",
    "total(np.arange(0.0))",
    "total(np.arange(10.0)[::3])",
    "total(np.arange(10.0)[::-1])",
    "total(np.arange(5.0, dtype='>f8'))",
    "total(np.arange(5.0, dtype=np.float32))",
    "total(np.arange(5))",
    "total(np.array([1.5, None, 2], dtype=object))",
    "total(np.array([0.5, 2, 1 + 1j]))",
    "total([1, 2.5])",
    "total((np.arange(3.0) + 0.25).view(Sub))",
    "total(np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0]))",
    "total(np.float64(3))",
    "total(np.zeros(()))",
    "total(np.zeros((2, 2)))",
    "total(np.frombuffer(bytes(9), dtype='b')[1:].view('f8'))",
    "total(np.array([True, False]))",
    "total_rows(G)",
    "total_rows(G.T)",
    "total_rows(G[::2, ::-1])",
    "total_rows(np.asfortranarray(G))",
    "total_rows(G[0])",
    "total_rows(np.zeros((0, 3)))",
    "total_rows(np.broadcast_to(np.arange(3.0), (2, 3)))",
    "total_cube(np.arange(24.0).reshape(2, 3, 4))",
    "total_cube(np.arange(24).reshape(2, 3, 4))",
    "total_cube(np.arange(24.0).reshape(2, 3, 4).T)",
    "total_cube(np.arange(24, dtype='f4').reshape(2, 3, 4))",
    "scale(np.arange(4.0), 2.0)",
    "scale(np.arange(4.0), 3)",
    "scale(np.arange(4.0)[::2], 3)",
    "scale(read_only(), 2.0)",
    "scale(np.arange(4), 2.5)",
    "at(np.arange(3.0), 1)",
    "at(np.arange(3.0), -3)",
    "at(np.arange(3.0), 3)",
    "at(np.arange(3.0), -4)",
    "at(np.arange(3.0), True)",
    "at(np.arange(3.0), np.int64(2))",
    "at(np.arange(3.0), 2**70)",
    "at(np.arange(3.0), 1.0)",
    "at(np.arange(3.0), slice(1, None))",
    "at(G, 1)",
    "at2(G, -1, 2)",
    "at2(G, 3, 0)",
    "at2(G, 0, 4)",
    "at2(G, 0, -5)",
    "at2(G, np.uint8(1), np.int32(2))",
    "at2(np.arange(3.0), 0, 0)",
    "put(np.zeros(2), 1, 2.5)",
    "put(np.zeros(2), 1, 7)",
    "put(np.zeros(2), 1, True)",
    "put(np.zeros(2), -1, np.float32(0.1))",
    "put(np.zeros(2), 2, 1.0)",
    "put(np.zeros(2), 0, 2**80)",
    "put(np.zeros(2), 0, 10**400)",
    "put(np.zeros(2), 0, 'x')",
    "put(np.zeros(2), 0, None)",
    "put(read_only(), 0, 1.0)",
    "add_at(np.zeros((2, 2)), 1, -1, 0.5)",
    "add_at(np.zeros((2, 2)), 2, 0, 0.5)",
    "add_at(np.zeros((2, 2), dtype=int), 1, 0, 1)",
    "add_at(np.zeros((2, 2), dtype=int), 1, 0, 0.5)",
    "last(np.arange(3.0))",
    "last(np.arange(0.0))",
    "corner(G)",
    "relax(np.arange(25.0).reshape(5, 5) ** 2, 3)",
    "relax(np.arange(25.0).reshape(5, 5).T ** 2, 2)",
    "relax(np.arange(25).reshape(5, 5), 2)",
    "relax(np.zeros((2, 0)), 2)",
    "histogram(np.array([0.1, 0.5, 0.9, 0.1, 0.99]), 4)",
    "histogram(np.array([0.1, 1.5]), 4)",
    "histogram(np.array([0.1, np.nan]), 4)",
    "walk(np.arange(4.0), lambda i: None)",
    "walk(target(), lambda i: TARGET.__setitem__(3, 50.0) if i == 1 else 0)",
    "walk(target(), resize)",
    "walk(target(), spoil('dtype', 'i8'))",
    "walk(target(), spoil('shape', (2, 2)))",
    "walk(np.arange(3), lambda i: None)",
    "overlapping()",
    "iterated(np.arange(4.0))",
    "iterated(np.arange(8.0)[::3])",
    "iterated(np.arange(0.0))",
    "iterated(np.arange(4))",
    "iterated(G)",
    "iterated([1, 2.5])",
    "iterated(np.float64(1))",
    "iterated_calls(target(), lambda x: TARGET.__setitem__(slice(None), -1.0) if x == 1 else 0)",
    "iterated_calls(target(), lambda x: TARGET.resize(2, refcheck=False) if x == 1 else 0)",
    "iterated_calls(target(), lambda x: setattr(TARGET, 'shape', (2, 2)) if x == 1 else 0)",
    "iterated_calls(target(), lambda x: 1 / (x - 2))",
    "swapped(np.arange(6.0) ** 2, np.zeros(6), 3)",
    "swapped(np.arange(6.0)[::2] ** 2, np.zeros(3), 2)",
    "swapped(G[0], G[1].copy(), 1)",
    "copied(np.arange(3.0), 2)",
    "copied(G[0], 2)",
    "copied(np.arange(3.0), 4)",
    "dropped(watched(3), []), WATCHED",
    "(lambda a, seen: (dropped(a, seen), seen))(watched(4), [])",
    "shift(np.arange(3.0), np.arange(2.0))",
    "shift(np.arange(3.0), np.arange(1.0))",
    "caught(divide, np.array([1.0, 0.0, -2.0]), np.array([0.0, 0.0, 4.0]))",
    "caught(divide, np.array([np.inf, np.nan]), np.array([0.0, 0.0]))",
    "caught(divide, np.array([np.inf, 1.0]), np.array([np.inf, np.inf]))",
    "caught(product, np.full(3, 1e200))",
    "caught(product, np.array([np.inf, 0.0]))",
    "caught(product, np.array([np.inf, 2.0]))",
    "caught(product, np.full(3, 1e-200))",
    "checked(product, np.full(3, 1e-200), under='raise')",
    "checked(product, np.full(3, 1e-200), under='ignore')",
    "checked(product, np.full(3, 1e200), over='raise')",
    "checked(product, np.full(3, 1e200), over='ignore')",
    "checked(divide, np.ones(2), np.zeros(2), divide='raise')",
    "facts(G)",
    "facts(G.T)",
    "facts(np.zeros((0, 2)))",
    "facts(np.arange(2.0))",
    "facts([1])",
    "rows_by_rows(G)",
    "rows_by_rows([[1, 2], [3]])",
    "first_of(np.array([1.5]))",
    "first_of(np.array([], dtype=float))",
    "compare(np.array([0.0, 1.0, 5.0, np.nan]), 2.0)",
    "compare(np.array([0.0, 1.0]), 1)",
    "compare(np.array([2.0**53]), 2**53 + 1)",
]
