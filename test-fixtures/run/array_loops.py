"""Loops over arrays: vectorised chunks, results that are infinite or nan in mid-loop, views that overlap, long arrays."""

import warnings

import numpy as np
import numpy.typing as npt

NEEDS = ["numpy"]

Vector = npt.NDArray[np.float64]
Grid = npt.NDArray[np.float64]
Single = npt.NDArray[np.float32]


def threshold(a: Vector, level: float, out: Vector, n: int) -> int:
    count = 0
    for i in range(n):
        if a[i] > level:
            out[i] = 255.0
            count += 1
        else:
            out[i] = a[i] - 1.0
    return count


def clip(grid: Grid, low: float, high: float, out: Grid, mask: npt.NDArray[np.bool_]) -> float:
    total = 0.0
    for i in range(grid.shape[0]):
        for j in range(grid.shape[1]):
            v = grid[i, j]
            if v < low:
                out[i, j] = low
                mask[i, j] = True
            elif v > high:
                out[i, j] = high
                mask[i, j] = True
            else:
                out[i, j] = v * 2.0
                mask[i, j] = False
            total += out[i, j]
    return total


def two_stores(a: Vector, out: Vector, other: Vector) -> None:
    for i in range(len(a) - 1):
        if a[i] > 0.0:
            other[i] = a[i + 1]
            out[i] = a[i]
        else:
            other[i + 1] = a[i]
            out[i] = -a[i]


def add(a: Vector, b: Vector, out: Vector) -> None:
    for i in range(len(out)):
        out[i] = a[i] + b[i]


def chain(a: Vector, b: Vector, out: Vector) -> None:
    n = a.shape[0]
    for i in range(1, n - 1):
        out[i] = 0.25 * (a[i - 1] + 2.0 * a[i] + a[i + 1]) * b[i]


def divide(a: Vector, b: Vector, out: Vector) -> None:
    i = 0
    while i < len(a):
        out[i] = a[i] / b[i]
        i += 1


def hidden(a: Vector, b: Vector, out: Vector) -> None:
    for i in range(len(a)):
        out[i] = 1.0 / (a[i] * b[i])


def down(a: Vector, out: Vector) -> None:
    for i in range(len(a) - 1, -1, -1):
        out[i] = a[i] * 1e200


def two(a: Vector, b: Vector, first: Vector, second: Vector) -> None:
    for i in range(len(a)):
        first[i] = a[i] * b[i]
        second[i] = a[i] - b[i]


def dot(a: Vector, b: Vector) -> float:
    s = 0.0
    for i in range(len(a)):
        s += a[i] * b[i]
    return s


def rows(src: Grid, dst: Grid) -> None:
    n, m = src.shape
    for i in range(1, n - 1):
        for j in range(1, m - 1):
            dst[i, j] = 0.25 * (src[i - 1, j] + src[i + 1, j] + src[i, j - 1] + src[i, j + 1])


def columns(src: Grid, dst: Grid) -> None:
    n, m = src.shape
    for j in range(m):
        for i in range(n):
            dst[i, j] = src[i, j] * src[i, j]


def singles(a: Single, b: Single, out: Single) -> None:
    for i in range(len(a)):
        out[i] = a[i] * b[i]


def prefix(a: Vector) -> None:
    for i in range(1, len(a)):
        a[i] = a[i] + a[i - 1]


def conditional(a: Vector, out: Vector) -> None:
    for i in range(len(a)):
        x = a[i] * 2.0
        if x > 1.0:
            out[i] = x


def vector(n: int, start: float = 0.5, **values: float) -> Vector:
    made = np.linspace(start, start + 2.0, n)
    for key, value in values.items():
        made[int(key[1:])] = value
    return made


def heard(function, *args):
    """What comes of it: the arrays, and the warnings with their lines."""
    with warnings.catch_warnings(record=True) as log:
        warnings.simplefilter("always")
        result = function(*args)
    arrays = [arg.tolist()[:7] + arg.tolist()[-3:] + [float(np.nansum(arg[np.isfinite(arg)]))] for arg in args]
    return result, arrays, [(str(w.message), w.lineno) for w in log]


def watched(function, *args, action="always"):
    with warnings.catch_warnings(record=True) as log:
        warnings.simplefilter(action)
        try:
            result = function(*args)
        except (IndexError, RuntimeWarning) as error:
            result = repr(error), error.__traceback__.tb_next.tb_lineno
    arrays = [arg.tolist()[:7] + arg.tolist()[-3:] for arg in args if isinstance(arg, np.ndarray)]
    return result, arrays, [(str(w.message), w.lineno) for w in log]


def watched_strictly(function, *args):
    return watched(function, *args, action="error")


def raised(function, *args):
    """The first warning is an exception: nothing after it was stored."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            result = function(*args)
        except RuntimeWarning as error:
            result = str(error)
    return result, [arg.tolist()[:7] + arg.tolist()[-3:] + [int((arg == 0).sum())] for arg in args]


def quiet(function, *args):
    with np.errstate(all="ignore"):
        function(*args)
    return [arg.tolist()[:7] for arg in args]


def angry(function, *args):
    try:
        with np.errstate(all="raise"):
            function(*args)
    except FloatingPointError as error:
        return str(error), [arg.tolist()[:7] + [int((arg == 0).sum())] for arg in args]
    return [arg.tolist()[:7] for arg in args]


BIG = 1.7e308

CALLS = [
    "heard(add, vector(10), vector(10), np.zeros(10))",
    "heard(add, vector(0), vector(0), np.zeros(0))",
    "heard(add, vector(3000), vector(3000), np.zeros(3000))",
    "heard(add, vector(3000, i1500=BIG), vector(3000, i1500=BIG), np.zeros(3000))",
    "raised(add, vector(3000, i1500=BIG), vector(3000, i1500=BIG), np.zeros(3000))",
    "angry(add, vector(3000, i1500=BIG), vector(3000, i1500=BIG), np.zeros(3000))",
    "quiet(add, vector(3000, i2=BIG), vector(3000, i2=BIG), np.zeros(3000))",
    "heard(add, vector(2000, i5=np.inf, i7=np.nan), vector(2000, i5=1.0), np.zeros(2000))",
    "heard(add, vector(2000, i5=np.inf), vector(2000, i5=-np.inf), np.zeros(2000))",
    "raised(add, vector(2000, i5=np.inf), vector(2000, i5=-np.inf), np.zeros(2000))",
    "heard(chain, vector(2500), vector(2500), np.zeros(2500))",
    "heard(chain, vector(2500, i1023=BIG), vector(2500), np.zeros(2500))",
    "raised(chain, vector(2500, i1025=BIG, i1026=BIG), vector(2500), np.zeros(2500))",
    "heard(divide, vector(1100), vector(1100, i3=0.0, i1099=0.0), np.zeros(1100))",
    "raised(divide, vector(1100), vector(1100, i1050=0.0), np.zeros(1100))",
    "heard(hidden, vector(1100, i4=BIG), vector(1100, i4=BIG), np.zeros(1100))",
    "raised(hidden, vector(1100, i1060=BIG), vector(1100, i1060=BIG), np.zeros(1100))",
    "heard(down, vector(1500, i700=1e200), np.zeros(1500))",
    "raised(down, vector(1500, i700=1e200, i2=1e200), np.zeros(1500))",
    "heard(two, vector(1500), vector(1500), np.zeros(1500), np.zeros(1500))",
    "raised(two, vector(1500, i1400=BIG), vector(1500, i1400=BIG), np.zeros(1500), np.zeros(1500))",
    "raised(two, vector(1500, i1400=np.inf), vector(1500, i1400=np.inf), np.zeros(1500), np.zeros(1500))",
    "heard(dot, vector(2500), vector(2500))",
    "heard(dot, vector(2500, i2100=1e200), vector(2500, i2100=1e200))",
    "raised(dot, vector(2500, i2100=1e200), vector(2500, i2100=1e200))",
    "heard(dot, vector(2500, i2100=np.inf), vector(2500))",
    "heard(rows, vector(30 * 40).reshape(30, 40), np.zeros((30, 40)))[2]",
    "(lambda d: (rows(vector(30 * 40).reshape(30, 40), d), d.tolist()))(np.zeros((30, 40)))",
    "(lambda a: (rows(a, a), a.tolist()))(vector(5 * 1100).reshape(5, 1100))",
    "(lambda d: (heard(rows, vector(90, i33=BIG, i35=BIG).reshape(9, 10), d)[2], d.tolist()))(np.zeros((9, 10)))",
    "(lambda d: (columns(vector(1200).reshape(60, 20), d), d.tolist()))(np.zeros((60, 20)))",
    "heard(singles, vector(1100).astype(np.float32), vector(1100).astype(np.float32), np.zeros(1100, np.float32))",
    "raised(singles, vector(1100, i9=3e38).astype(np.float32), vector(1100, i9=3e38).astype(np.float32), np.zeros(1100, np.float32))",
    "heard(prefix, vector(2100))",
    "raised(prefix, vector(2100, i1030=BIG, i2000=BIG))",
    "(lambda a: (heard(add, a[:-1], a[:-1], a[1:]), a.tolist()[:9]))(vector(1300))",
    "(lambda a: (raised(add, a[:-1], a[:-1], a[1:]), np.isfinite(a).sum()))(vector(1300))",
    "(lambda a: (heard(add, a[1:], a[1:], a[:-1]), a.tolist()[:9]))(vector(1300, i1200=BIG))",
    "(lambda a: (raised(add, a[1:], a[1:], a[:-1]), a.tolist()[:9], a.tolist()[-9:]))(vector(1300, i1200=BIG))",
    "(lambda a: (heard(add, a[::2], a[1::2], a[::2]), a.tolist()[:9]))(vector(1300))",
    "(lambda a: (raised(add, a[::2], a[1::2], a[::2]), a.tolist()[:9]))(vector(1300, i600=BIG, i601=BIG))",
    "heard(conditional, vector(1500), np.zeros(1500))",
    "raised(conditional, vector(1500, i1200=BIG), np.zeros(1500))",
    "heard(add, vector(3000), vector(2999), np.zeros(2999))",
]


def scale(a: Vector, factor: float) -> None:
    for i in range(len(a)):
        a[i] = a[i] * factor


def early(a: Vector, n: int) -> None:
    if len(a) > 5:
        for i in range(n):
            x = a[5] * 1.5
            if i <= 5:
                a[i] = x


CALLS += [
    "watched(threshold, vector(3000), 0.5, np.zeros(3000), 3000)",
    "watched(threshold, vector(3000, i2500=np.nan), 0.5, np.zeros(3000), 3000)",
    "watched_strictly(threshold, vector(3000, i2500=-np.inf), 0.5, np.zeros(3000), 3000)",
    "(lambda a: (watched(threshold, a, 0.5, a, 2000), a.tolist()))(vector(2000))",
    "(lambda a: (watched(threshold, a[:-1], 0.5, a[1:], 1999), a.tolist()))(vector(2000))",
    "(lambda d: (watched(threshold, vector(1200), 0.5, d, 1100), d.tolist()))(np.zeros(1050))",
    "(lambda d: (watched(threshold, vector(1050), 0.5, d, 1100), d.tolist()))(np.zeros(1200))",
    "(lambda d, m: (watched(clip, vector(30 * 50).reshape(30, 50), -0.5, 0.75, d, m), d.tolist(), m.tolist()))(np.zeros((30, 50)), np.zeros((30, 50), dtype=bool))",
    "(lambda d, m: (watched_strictly(clip, vector(30 * 50, i700=BIG).reshape(30, 50), -0.5, BIG * 2, d, m), d.tolist(), m.tolist()))(np.zeros((30, 50)), np.zeros((30, 50), dtype=bool))",
    "(lambda d, m: (watched(clip, vector(30 * 50).reshape(30, 50), -0.5, 0.75, d, m), d.tolist(), m.tolist()))(np.zeros((30, 50)), np.zeros((30, 45), dtype=bool))",
    "(lambda d, e: (watched(two_stores, vector(2100), d, e), d.tolist(), e.tolist()))(np.zeros(2100), np.zeros(2100))",
    "(lambda a: (watched(two_stores, a, a[::-1], a), a.tolist()))(vector(300))",
    "(lambda a: (scale(a, 3.0), a.tolist()))(vector(10))",
    "(lambda a: (scale(a, 2.0), float(a.sum())))(vector(5000))",
    "(lambda a: raised(lambda b: scale(b, 2.0), a))(vector(3000, i1500=BIG, i10=np.inf))",
    "(lambda a: (early(a, 5000), a.tolist()))(vector(7))",
    "(lambda a: raised(lambda b: early(b, 3000), a))(vector(7, i5=1.5e308))",
]
