"""Windows and other short loops: of sizes that are known, usual and unusual, at borders, with results that NumPy reports."""

import warnings

import numpy as np
import numpy.typing as npt

NEEDS = ["numpy"]

Grid = npt.NDArray[np.float64]
Vector = npt.NDArray[np.float64]
Single = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]


def blur(src: Grid, dst: Grid, weights: Grid) -> None:
    rows, cols = src.shape
    for i in range(1, rows - 1):
        for j in range(1, cols - 1):
            total = 0.0
            for u in range(-1, 2):
                for v in range(-1, 2):
                    total += src[i + u, j + v] * weights[u + 1, v + 1]
            dst[i, j] = total


def above(at: int, limit: float, weights: Vector):
    """What is found is a number of another type than what was looked for, and windows go on with it."""
    low = limit
    for i in range(weights.shape[0] - at):
        for j in range(at):
            if weights[i + j] > low:
                low = weights[i + j]
    return low


def convolve(src: Grid, weights: Grid, dst: Grid) -> None:
    high, wide = weights.shape
    for i in range(dst.shape[0]):
        for j in range(dst.shape[1]):
            total = 0.0
            for u in range(high):
                for v in range(wide):
                    total += src[i + u, j + v] * weights[u, v]
            dst[i, j] = total


def convolve_single(src: Single, weights: Single, dst: Single) -> float:
    high, wide = weights.shape
    most = 0.0
    for i in range(dst.shape[0]):
        for j in range(dst.shape[1]):
            total = 0.0
            for u in range(high):
                for v in range(wide):
                    total += float(src[i + u, j + v]) * float(weights[u, v])
            dst[i, j] = total
            most = max(most, total)
    return most


def life(cells: Bytes, out: Bytes) -> int:
    rows, cols = cells.shape
    alive = 0
    for i in range(rows):
        for j in range(cols):
            count = 0
            for di in range(-1, 2):
                for dj in range(-1, 2):
                    if di == 0 and dj == 0:
                        continue
                    y = i + di
                    x = j + dj
                    if y < 0 or y >= rows or x < 0 or x >= cols:
                        continue
                    count += int(cells[y, x])
            if count == 3 or (count == 2 and cells[i, j] == 1):
                out[i, j] = 1
                alive += 1
            else:
                out[i, j] = 0
    return alive


def median_like(a: Vector, radius: int, limit: float) -> int:
    count = 0
    for i in range(radius, a.shape[0] - radius):
        highest = a[i]
        for k in range(-radius, radius + 1):
            if a[i + k] > highest:
                highest = a[i + k]
            if highest > limit:
                count += 1
                break
    return count


def filtered(a: Vector, taps: Vector, out: Vector) -> float:
    total = 0.0
    for i in range(out.shape[0]):
        s = 0.0
        for k in range(taps.shape[0]):
            s += a[i + k] * taps[k]
        out[i] = s
        total += s
    return total


def pairs(p: Grid, out: Grid) -> int:
    n = p.shape[0]
    for i in range(n):
        for j in range(n):
            s = 0.0
            for k in range(3):
                d = p[i, k] - p[j, k]
                s += d * d
            out[i, j] = s
    return k


def last_of_each(n: int) -> tuple[int, int, int]:
    u = -7
    v = -7
    s = 0
    for i in range(n):
        for u in range(2):
            for v in range(3, 0, -1):
                s = (s * 31 + u * 7 + v + i) % 1000003
    return u, v, s


def small_product(a: list[list[float]], b: list[list[float]]) -> list[list[float]]:
    out = []
    for i in range(3):
        row = []
        for j in range(3):
            s = 0.0
            for k in range(3):
                s += a[i][k] * b[k][j]
            row.append(s)
        out.append(row)
    return out


def growing(n: int) -> int:
    s = n
    for i in range(n):
        for k in range(3):
            s = s * 1000003 + k - i
    return s


def divided(a: Vector, n: int) -> float:
    total = 0.0
    for i in range(n):
        for k in range(3):
            total += a[i] / (k - 1 + i)
    return total


def found(grid: Grid, key: float) -> tuple[int, int]:
    for i in range(grid.shape[0] - 2):
        for j in range(grid.shape[1] - 2):
            for u in range(3):
                for v in range(3):
                    if grid[i + u, j + v] == key:
                        return i + u, j + v
    return -1, -1


def beside(cells: Bytes) -> int:
    rows, cols = cells.shape
    most = 0
    for i in range(1, rows - 1):
        for j in range(1, cols - 1):
            count = 0
            for y in range(i - 1, i + 2):
                for x in range(j - 1, j + 2):
                    if y == i and x == j:
                        continue
                    count += int(cells[y, x])
            most = max(most, count * (i + 1) + j)
    return most


def clamped(cells: Bytes, radius: int, out: Bytes) -> int:
    rows, cols = cells.shape
    highest = 0
    for i in range(rows):
        for j in range(cols):
            total = 0
            count = 0
            for y in range(max(0, i - radius), min(rows, i + radius + 1)):
                for x in range(max(0, j - radius), min(cols, j + radius + 1)):
                    total += int(cells[y, x]) * (y - i + radius + 1)
                    count += 1
            out[i, j] = total // count % 256
            highest = max(highest, total)
    return highest


def near(n: int, at: int) -> int:
    s = 0
    for k in range(at - 1, at + 2):
        s += k % n
    return s


def numbers(rows: int, cols: int) -> Grid:
    return ((np.arange(rows * cols) * 7919 % 1009) / 16.0).reshape(rows, cols)


def run_blur(rows: int, cols: int, place: tuple[int, int], value: float):
    src = numbers(rows, cols)
    src[place] = value
    dst = np.zeros_like(src)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        blur(src, dst, numbers(3, 3) - 20.0)
    return dst.tobytes().hex()[:4000], [(str(w.message), w.lineno) for w in caught]


def run_convolve(rows: int, cols: int, high: int, wide: int, short: int, value: float):
    src = numbers(rows, cols)
    src[rows // 2, cols // 2] = value
    weights = numbers(high, wide) - 30.0
    dst = np.zeros((rows - high + 1 + short, cols - wide + 1))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            convolve(src, weights, dst)
        except IndexError as error:
            return repr(error), dst.sum()
    return dst.tobytes().hex()[:4000], [(str(w.message), w.lineno) for w in caught]


def run_single(rows: int, cols: int, size: int, value: float):
    src = numbers(rows, cols).astype(np.float32)
    src[rows // 2, cols // 2] = value
    dst = np.zeros((rows - size + 1, cols - size + 1), dtype=np.float32)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        most = convolve_single(src, numbers(size, size).astype(np.float32), dst)
    return most, dst.tobytes().hex()[:2000], [(str(w.message), w.lineno) for w in caught]


def run_strided(size: int):
    src = numbers(24, 40)[::2, ::-2]
    dst = np.zeros((12 - size + 1, 40))[:, ::2][:, : 20 - size + 1]
    convolve(src, numbers(size, size).T, dst)
    return dst.tolist()


def run_overlap(size: int):
    """The result is written over what the next windows read."""
    src = numbers(14, 14)
    convolve(src, numbers(size, size) / 100.0, src[: 14 - size + 1, : 14 - size + 1])
    return src.tolist()


def run_life(rows: int, cols: int):
    cells = (numbers(rows, cols) % 3 < 1).astype(np.uint8)
    out = np.zeros_like(cells)
    return life(cells, out), life(out, cells), cells.tolist()


def run_clamped(rows: int, cols: int, radius: int):
    cells = (numbers(rows, cols) * 4).astype(np.uint8)
    out = np.zeros_like(cells)
    return clamped(cells, radius, out), out.tolist()


def run_filter(n: int, taps: int, value: float):
    a = numbers(1, n)[0]
    a[n // 2] = value
    out = np.zeros(n - taps + 1)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        total = filtered(a, numbers(1, taps)[0] - 9.0, out)
    return repr(total), out.tobytes().hex()[:2000], [(str(w.message), w.lineno) for w in caught]


def run_pairs(n: int, axes: int):
    out = np.zeros((n, n))
    try:
        return pairs(numbers(n, axes), out), out.tolist()
    except (IndexError, UnboundLocalError) as error:
        return repr(error), out.tolist()


def run_read_only():
    dst = np.zeros((4, 4))
    dst.flags.writeable = False
    blur(numbers(4, 4), dst, numbers(3, 3))


def run_divided(values: list[float], n: int):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        total = divided(np.array(values), n)
    return repr(total), [(str(w.message), w.lineno) for w in caught]


CALLS = [
    "above(3, 0.5, np.array([0.25, 1.0, 2.0, 1.5, 3.0, 0.125]))",
    "[above(k, 7, np.arange(9.0)) for k in (3, 4, 5)]",
    "run_blur(9, 11, (4, 4), 1.0)",
    "run_blur(9, 11, (4, 4), float('inf'))",
    "run_blur(9, 11, (8, 10), float('nan'))",
    "run_blur(9, 11, (3, 7), 1e308)",
    "run_blur(2, 2, (0, 0), 1.0)",
    "run_blur(40, 60, (20, 59), -1e308)",
    "run_convolve(12, 13, 3, 3, 0, 1.0)",
    "run_convolve(12, 13, 5, 5, 0, 1.0)",
    "run_convolve(12, 13, 3, 5, 0, 1.0)",
    "run_convolve(12, 13, 4, 4, 0, 1.0)",
    "run_convolve(12, 13, 1, 3, 0, 1.0)",
    "run_convolve(12, 13, 7, 2, 0, 1.0)",
    "run_convolve(12, 13, 3, 3, 0, 1e308)",
    "run_convolve(12, 13, 5, 5, 0, float('inf'))",
    "run_convolve(12, 13, 3, 3, 1, 1.0)",
    "run_convolve(12, 13, 5, 5, 2, 1.0)",
    "run_single(12, 13, 3, 1.0)",
    "run_single(12, 13, 5, 3e38)",
    "run_single(12, 13, 2, float('nan'))",
    "run_strided(3)",
    "run_strided(5)",
    "run_strided(4)",
    "run_overlap(3)",
    "run_overlap(5)",
    "run_life(9, 12)",
    "run_life(1, 1)",
    "beside((numbers(9, 8) * 4).astype(np.uint8))",
    "run_clamped(9, 11, 1)",
    "run_clamped(9, 11, 2)",
    "run_clamped(3, 2, 3)",
    "run_clamped(9, 11, 0)",
    "near(7, 2**63 - 3)",
    "near(7, 2**63 - 2)",
    "near(7, -(2**63))",
    "near(7, 2**64)",
    "near(0, 3)",
    "median_like(numbers(1, 40)[0], 1, 50.0)",
    "median_like(numbers(1, 40)[0], 2, 50.0)",
    "median_like(numbers(1, 40)[0], 3, 60.0)",
    "median_like(numbers(1, 40)[0], 0, 60.0)",
    "run_filter(60, 3, 1.0)",
    "run_filter(60, 5, 1e308)",
    "run_filter(60, 6, float('inf'))",
    "run_pairs(6, 3)",
    "run_pairs(6, 4)",
    "run_pairs(6, 2)",
    "run_pairs(0, 3)",
    "last_of_each(0)",
    "last_of_each(4)",
    "small_product([[1.0, 2.0, 3.0]] * 3, [[0.5, 1.5, 2.5], [1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])",
    "small_product([[1.0, 2.0]] * 3, [[0.5, 1.5, 2.5]] * 3)",
    "small_product([[1, 2.0, 3.0]] * 3, [[0.5, True, 2.5]] * 3)",
    "growing(1)",
    "growing(5)",
    "run_divided([1.0, 2.0, 3.0], 3)",
    "run_divided([float('inf'), 0.0, 3.0], 2)",
    "run_divided([1.0], 2)",
    "found(numbers(9, 9), numbers(9, 9)[7, 8])",
    "found(numbers(9, 9), -1.0)",
    "found(numbers(2, 9), 0.0)",
    "run_read_only()",
    "blur(numbers(4, 4), numbers(3, 4), numbers(3, 3))",
    "blur(numbers(4, 4).astype(np.float32), numbers(4, 4), numbers(3, 3))",
]
