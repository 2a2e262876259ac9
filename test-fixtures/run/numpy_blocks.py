"""Loops over arrays whose iterations are done in blocks: borders of blocks, overlaps, unusual results in the middle, masks, tallies."""

import binascii
import math
import warnings
from typing import Any, Callable

import numpy as np
import numpy.typing as npt

NEEDS = ["numpy"]

Vector = npt.NDArray[np.float64]
Grid = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def smooth(src: Grid, dst: Grid) -> None:
    rows, cols = src.shape
    for i in range(1, rows - 1):
        for j in range(1, cols - 1):
            dst[i, j] = 0.25 * (src[i - 1, j] + src[i + 1, j] + src[i, j - 1] + src[i, j + 1])


def shift_sum(a: Vector, b: Vector, gap: int) -> None:
    """b may be a part of a, ahead or behind."""
    for i in range(b.shape[0] - gap):
        b[i] = a[i] + a[i + gap]


def scale_own(a: Vector, k: float) -> float:
    last = 0.0
    for i in range(a.shape[0]):
        v = a[i] * k
        a[i] = v
        last = float(v)
    return last


def forward(a: Vector, gap: int) -> None:
    """Each result is read by a later iteration."""
    for i in range(gap, a.shape[0]):
        a[i] = a[i - gap] * 0.5 + 1.0


def two_stores(a: Vector, b: Vector, c: Vector) -> None:
    for i in range(a.shape[0]):
        b[i] = a[i] + 1.0
        c[i] = a[i] * 2.0


def store_then_load(a: Vector, b: Vector, c: Vector) -> None:
    """c may be b."""
    for i in range(a.shape[0]):
        b[i] = a[i] * 3.0
        a[i] = c[i] + 0.5


def quotients(a: Vector, b: Vector, out: Vector) -> None:
    for i in range(out.shape[0]):
        out[i] = a[i] / b[i]


def lengths(x: Vector, y: Vector, out: Vector) -> None:
    for i in range(out.shape[0]):
        out[i] = math.sqrt(x[i] * x[i] - y[i] * y[i])


def python_quotients(out: Vector, start: float, step: float) -> None:
    for i in range(out.shape[0]):
        x = start + i * step
        out[i] = 1.0 / x


def clip(a: Vector, low: float, high: float) -> int:
    changed = 0
    for i in range(a.shape[0]):
        v = a[i] * 1.0
        if v < low:
            a[i] = low
            changed += 1
        elif v > high:
            a[i] = high
            changed += 2
        else:
            changed -= 1
    return changed


def masked_quotients(a: Vector, b: Vector, out: Vector) -> int:
    """What other iterations would compute is not looked at."""
    done = 0
    for i in range(out.shape[0]):
        if b[i] != 0.0:
            out[i] = a[i] / b[i]
            done += 1
    return done


def neighbours(a: Vector, out: Vector) -> None:
    """The first element has no neighbour: what is asked keeps the index in range."""
    for i in range(a.shape[0]):
        v = a[i] + 0.0
        if i > 0:
            v = v + a[i - 1]
        out[i] = v


def pick(dist: Grid, hops: npt.NDArray[np.int32], k: int) -> int:
    updates = 0
    n = dist.shape[0]
    for i in range(n):
        through = dist[i, k]
        for j in range(n):
            candidate = through + dist[k, j]
            if candidate < dist[i, j]:
                dist[i, j] = candidate
                hops[i, j] = hops[i, k]
                updates += 1
    return updates


def spread(a: Vector, out: Vector, at: int) -> None:
    """One element, which the loop itself may change, goes into all others."""
    for i in range(out.shape[0]):
        out[i] = a[at] * 0.5 + i


def count_above(a: Vector, limit: float, start: int) -> int:
    count = start
    for i in range(a.shape[0]):
        if a[i] > limit:
            count += 1
    return count


def flagged(a: Vector, limit: float, start: object) -> object:
    """A flag, a number and an object that some iterations set, and one that is put back."""
    seen = False
    code = 7
    what = start
    kept = 1
    for i in range(a.shape[0]):
        v = a[i] * 2.0
        before = kept
        if v > limit:
            seen = True
            what = None
            kept = 2
        elif v < -limit:
            code = -1
        if v > 100.0 * limit:
            kept = before
        a[i] = v
    return seen, code, what, kept


def noticed(a: Vector, limit: float) -> tuple[bool, int]:
    seen = False
    code = 7
    for i in range(a.shape[0] - 1, -1, -1):
        pass
    for i in range(a.shape[0]):
        v = a[i] * 2.0
        if v > limit:
            seen = True
        elif v < -limit:
            code = -1
        a[i] = v
    return seen, code


def reset(a: Vector, limit: float) -> int:
    run = 0
    for i in range(a.shape[0]):
        v = a[i] * 2.0
        if v > limit:
            run += 1
        else:
            run = 0
        a[i] = v
    return run


def looked_up(a: Vector, b: Vector, out: Vector, limit: float) -> None:
    """b may be too short, where it is asked at all."""
    for i in range(out.shape[0]):
        v = a[i] + 1.0
        if v > limit:
            v = v + b[i + 2]
        out[i] = v


def periodic(u: Grid, out: Grid, by: int) -> None:
    n, m = u.shape
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = u[(i - by) % n, j] + u[i, (j - by) % m] - u[i, (j + 1) % m]


def clamped(u: Grid, out: Grid) -> None:
    n, m = u.shape
    for i in range(n):
        up = i - 1 if i > 0 else 0
        for j in range(m):
            left = j - 1 if j > 0 else 0
            right = min(j + 2, m - 1)
            out[i, j] = u[up, j] + u[i, left] * 0.5 - u[i, max(j - 3, 0)] + u[i, right]


def mirrored(u: Grid, out: Grid, by: int) -> None:
    n, m = u.shape
    for i in range(n):
        for j in range(m):
            x = j + by
            if x < 0:
                x = -x - 1
            if x >= m:
                x = 2 * m - x - 1
            out[i, j] = u[i, x] * 2.0 + j


def wrapped(u: Grid, out: Grid) -> int:
    n, m = u.shape
    wraps = 0
    for i in range(n):
        for j in range(m):
            right = j + 1
            if right == m:
                right = 0
                wraps += 1
            out[i, j] = u[i, j] + u[i, right]
    return wraps


def inside(u: Grid, out: Grid, hole: int) -> int:
    n, m = u.shape
    skipped = 0
    for i in range(n):
        for j in range(m):
            if i == 0 or j == 0 or i == n - 1 or j == m - 1 or j == hole:
                out[i, j] = u[i, j]
                skipped += 1
                continue
            out[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1])
    return skipped


def one_sided(u: Vector, out: Vector, kind: int) -> None:
    n = u.shape[0]
    for i in range(n):
        if i == 0:
            d = u[1] - u[0]
        elif i != n - 1:
            d = (u[i + 1] - u[i - 1]) * 0.5
        else:
            d = u[n - 1] - u[n - 2]
        if kind == 1:
            d = d * 2.0
        out[i] = d


def singles(a: npt.NDArray[np.float32], b: npt.NDArray[np.float32], out: npt.NDArray[np.float32]) -> None:
    for i in range(out.shape[0]):
        out[i] = a[i] * b[i] + a[i]


def from_pixels(image: npt.NDArray[np.uint8], out: Vector, gain: float) -> None:
    for i in range(out.shape[0]):
        out[i] = image[i] * gain


def from_ints(a: npt.NDArray[np.int32], out: Vector) -> None:
    for i in range(out.shape[0]):
        out[i] = float(a[i]) * 0.5 - i


def choose(a: Vector, b: Vector, out: Vector) -> None:
    for i in range(out.shape[0]):
        if a[i] < b[i]:
            v = a[i] * 2.0
        elif a[i] == b[i]:
            v = a[i] - b[i]
        else:
            v = b[i] * 3.0
        out[i] = abs(v) - v


def rows_of(a: Grid, out: Grid, shift: int) -> None:
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = a[i + shift, j] * 2.0 + a[i, j]


def numbers(n: int, seed: int) -> Any:
    return np.random.RandomState(seed).rand(n) + 0.5


def with_at(a: Any, at: int, value: float) -> Any:
    a = a.copy()
    a[at] = value
    return a


def told(action: Callable[[], Any], *arrays: Any, state: str = "warn") -> Any:
    """What comes of it, what was warned of and where, and the arrays afterwards, also after an exception."""
    with warnings.catch_warnings(record=True) as caught, np.errstate(all=state):
        warnings.simplefilter("always")
        try:
            outcome = repr(action())
        except (ArithmeticError, ValueError, IndexError) as error:
            outcome = repr(error)
    return outcome, [(str(one.message), one.lineno) for one in caught], [a.tolist() for a in arrays]


def each_length(fill: Callable[[int], Any]) -> Any:
    return [fill(n) for n in (0, 1, 2, 5, 15, 16, 17, 18, 31, 32, 33, 47, 48, 50, 2047, 2048, 2049, 2063, 2064, 2065)]


def smoothed(rows: int, cols: int) -> Any:
    a = numbers(rows * cols, 3).reshape(rows, cols)
    b = a.copy()
    smooth(a, b)
    smooth(b, a)
    return a.sum(), b.tolist()


def shifted(n: int, gap: int, offset: int) -> Any:
    """The result lies in the same memory, `offset` elements further on."""
    memory = numbers(3 * n + 200, n)
    a = memory[60 : 60 + n + gap]
    b = memory[60 + offset : 60 + offset + n]
    shift_sum(a, b, gap)
    return binascii.crc32(memory.tobytes())


def stored_twice(n: int, offset: int) -> Any:
    memory = numbers(2 * n + 100, n)
    a = numbers(n, 1)
    two_stores(a, memory[40 : 40 + n], memory[40 + offset : 40 + offset + n])
    return binascii.crc32(memory.tobytes())


def reread(n: int, offset: int) -> Any:
    memory = numbers(2 * n + 100, n)
    a = numbers(n, 2)
    store_then_load(a, memory[40 : 40 + n], memory[40 + offset : 40 + offset + n])
    return binascii.crc32(memory.tobytes()), binascii.crc32(a.tobytes())


def picked(n: int, k: int, same: bool) -> Any:
    dist = numbers(n * n, 9).reshape(n, n)
    hops = np.arange(n * n, dtype=np.int32).reshape(n, n)
    updates = [pick(dist, hops, (k + step) % n) for step in range(5)]
    return updates, dist.sum(), binascii.crc32(dist.tobytes()), binascii.crc32(hops.tobytes())


def spread_out(n: int, at: int, offset: int) -> Any:
    memory = numbers(n + 100, 4)
    spread(memory, memory[offset : offset + n], at)
    return memory.tolist()


SHAPES = ((1, 1), (2, 3), (3, 15), (3, 16), (4, 17), (3, 18), (5, 33), (3, 34), (3, 64))


def bordered(fill: Any, rows: int, cols: int, *rest: int) -> Any:
    u = numbers(rows * cols, rows + cols).reshape(rows, cols)
    out = np.zeros((rows, cols))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            outcome = fill(u, out, *rest)
        except (IndexError, RuntimeWarning) as error:
            outcome = repr(error)
    return outcome, binascii.crc32(out.tobytes()), out[-1, -3:].tolist()


CALLS = [
    "[smoothed(r, c) for r, c in ((1, 1), (3, 3), (4, 17), (5, 18), (6, 19), (3, 34), (4, 40))]",
    "each_length(lambda n: scale_own(numbers(n, 1), 1.5))",
    "each_length(lambda n: (lambda a: (forward(a, 3), a.sum())[1])(numbers(n, 1)))",
    "[(lambda a: (forward(a, g), a.tolist())[1])(numbers(70, g)) for g in (1, 2, 15, 16, 17, 31, 32, 33)]",
    "[shifted(70, g, o) for g in (0, 1, 5) for o in (-40, -33, -32, -17, -16, -15, -2, -1, 0, 1, 2, 3, 14, 15, 16, 17, 31, 33, 48, 90)]",
    "[shifted(20, 0, o) for o in (-21, -20, -19, -16, -1, 0, 1, 16, 19, 20, 21)]",
    "[stored_twice(50, o) for o in (-34, -33, -17, -16, -15, -1, 0, 1, 2, 15, 16, 17, 32, 49, 50)]",
    "[reread(50, o) for o in (-34, -17, -16, -15, -1, 0, 1, 15, 16, 17, 33, 50)]",
    "[told(lambda: quotients(a, b, out), out, state=s) for s in ('warn', 'raise', 'ignore') for at in (0, 1, 7, 15, 16, 31, 33, 49) "
    "for a, b, out in [(numbers(50, 1), with_at(numbers(50, 2), at, 0.0), np.zeros(50))]]",
    "[told(lambda: quotients(a, a, out), out) for at in (3, 20, 49) for v in (math.inf, math.nan, 0.0, 1e-320) "
    "for a, out in [(with_at(numbers(50, 1), at, v), np.zeros(50))]]",
    "[told(lambda: lengths(x, y, out), out) for at in (0, 5, 16, 40) for x, y, out in [(numbers(41, 5) + 2.0, with_at(numbers(41, 6), at, 9.0), np.ones(41))]]",
    "[told(lambda: lengths(x, y, out), out) for x, y, out in [(with_at(numbers(41, 5) + 2.0, 30, 1e300), numbers(41, 6), np.ones(41))]]",
    "[told(lambda: python_quotients(out, s, d), out) for s, d in ((1.0, 0.5), (-20.0, 1.0), (-8.0, 0.5), (0.0, 1.0), (-49.0, 1.0), (1e-310, 0.0)) for out in [np.ones(50)]]",
    "[told(lambda: clip(a, 0.7, 1.2), a) for n in (10, 16, 40, 100) for a in [numbers(n, n)]]",
    "[told(lambda: clip(a, 0.7, 1.2), a) for a in [with_at(numbers(60, 1), 20, math.nan)]]",
    "[told(lambda: clip(a, -math.inf, math.inf), a) for a in [with_at(numbers(60, 1), 33, math.inf)]]",
    "[told(lambda: masked_quotients(a, b, out), out, state=s) for s in ('warn', 'raise') for a, b, out in "
    "[(numbers(70, 1), numbers(70, 2).round(), np.full(70, 7.0)), (with_at(numbers(70, 1), 44, 1e308), with_at(numbers(70, 2), 44, 1e-10).round(11), np.full(70, 7.0))]]",
    "each_length(lambda n: (lambda a, out: (neighbours(a, out), out.sum(), out[:3].tolist())[1:])(numbers(n, 1), np.zeros(n)))",
    "[picked(n, k, False) for n, k in ((5, 1), (16, 3), (17, 16), (40, 0), (40, 15), (40, 16), (40, 39))]",
    "[spread_out(60, at, o) for at, o in ((0, 0), (0, 1), (5, 0), (20, 0), (31, 16), (40, 10), (75, 0), (9, 10), (70, 10), (69, 10))]",
    "[count_above(numbers(n, 1), 0.9, s) for n in (0, 3, 16, 40, 3000) for s in (0, -5, 2**63 - 10, 2**63 - 4000, 2**70, -(2**63))]",
    "[told(lambda: flagged(a, limit, 'x'), a) for n in (0, 1, 16, 20, 50) for limit in (0.1, 2.9, 5.0, -9.0) for a in [numbers(n, n)]]",
    "[told(lambda: flagged(with_at(numbers(50, 1), at, v), 4.0, [])) for at in (0, 15, 16, 49) for v in (3.0, -3.0, 300.0, -300.0, math.nan)]",
    "[noticed(with_at(numbers(50, 1), at, v), 4.0) for at in (0, 15, 16, 49) for v in (3.0, -3.0, 300.0, -300.0, math.nan)]",
    "[reset(numbers(n, n), limit) for n in (1, 16, 33) for limit in (0.0, 2.0, 5.0)]",
    "[told(lambda: looked_up(a, b, out, limit), out) for limit in (0.0, 2.3, 9.0) for short in (0, -2, -3, 18, 32) "
    "for a, b, out in [(numbers(50, 1), numbers(52 - abs(short), 2), np.zeros(50))]]",
    "[bordered(periodic, r, c, by) for r, c in SHAPES for by in (1, 2, -1, 17)]",
    "[told(lambda: periodic(numbers(3 * 40, 1).reshape(3, 40), out, 1), out) for out in (np.zeros((3, 41)), np.zeros((4, 40)), np.zeros((3, 39)))]",
    "[bordered(clamped, r, c) for r, c in SHAPES]",
    "[bordered(mirrored, r, c, by) for r, c in SHAPES for by in (0, 1, -1, 3, -17)]",
    "[told(lambda: mirrored(numbers(2 * 20, 1).reshape(2, 20), np.zeros((2, 20)), by)) for by in (20, 21, -20, -21, 60, 2**63 - 5)]",
    "[bordered(wrapped, r, c) for r, c in SHAPES]",
    "[bordered(inside, r, c, hole) for r, c in SHAPES for hole in (-1, 0, 5, 16, 33)]",
    "[told(lambda: one_sided(u, out, kind), out) for n in (2, 3, 15, 16, 17, 18, 33, 40) for kind in (0, 1) for u, out in [(numbers(n, n), np.zeros(n))]]",
    "[told(lambda: one_sided(u, out, 1), out) for at in (0, 1, 20, 39) for u, out in [(with_at(numbers(40, 1), at, math.inf), np.zeros(40))]]",
    "told(lambda: one_sided(np.ones(1), np.zeros(1), 0))",
    "[(lambda u: (f(u, u, *rest), binascii.crc32(u.tobytes())))(numbers(5 * 40, 1).reshape(5, 40)) for f, *rest in ((periodic, 1), (clamped,), (mirrored, 2), (wrapped,), (inside, 7))]",
    "[told(lambda: singles(a, b, out), out) for v in (1.0, 3e38, math.inf, math.nan) "
    "for a, b, out in [(with_at(numbers(50, 1), 25, v).astype(np.float32), with_at(numbers(50, 2), 25, 1e10).astype(np.float32), np.zeros(50, np.float32))]]",
    "[told(lambda: from_pixels(image, out, g), out) for g in (0.5, 1e306, math.inf, math.nan) for image, out in [(np.arange(50).astype(np.uint8), np.zeros(50))]]",
    "[told(lambda: from_ints(a, out), out) for a, out in [(np.arange(-20, 30, dtype=np.int32) * 90000000, np.zeros(50))]]",
    "[told(lambda: choose(a, b, out), out) for a, b, out in [(numbers(50, 1).round(1), numbers(50, 2).round(1), np.zeros(50)), "
    "(with_at(numbers(50, 1), 17, math.inf), with_at(numbers(50, 2), 17, math.inf), np.zeros(50)), (with_at(numbers(50, 1), 30, -0.0), numbers(50, 2) * 0.0, np.zeros(50))]]",
    "[(lambda m: (rows_of(m[:, 3:], m[2:, :-3], s), m.tolist())[1])(numbers(10 * 40, 1).reshape(10, 40)) for s in (0, 1, 2)]",
    "[(lambda m, out: (rows_of(m[:, ::2], out, 0), out.tolist())[1])(numbers(4 * 80, 1).reshape(4, 80), np.zeros((4, 40)))]",
    "[(lambda m: (rows_of(m, m[:-s, :], s), m.tolist())[1])(numbers(6 * 37, 1).reshape(6, 37)) for s in (1, 2, 5)]",
    "[told(lambda: rows_of(m, m, 0), m) for m in [with_at(numbers(3 * 37, 1), 50, 1e308).reshape(3, 37)]]",
    "told(lambda: smooth(*[np.full((5, 40), 1e308)] * 2))",
    "(lambda a: (a.flags.__setattr__('writeable', False), told(lambda: scale_own(a, 2.0), a)))(numbers(40, 1))",
]
