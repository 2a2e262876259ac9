"""Loops over the columns of lists of lists, some of which are computed ahead: odd rows, shared rows, and what fails where."""

import math


class Row(list):
    def __getitem__(self, index):
        LOG.append(index)
        return list.__getitem__(self, index)


class Real(float):
    def __mul__(self, other):
        LOG.append("mul")
        return 2.0 * float(other)

    __rmul__ = __mul__


LOG: list = []


def product(a: list[list[float]], b: list[list[float]]) -> list[list[float]]:
    n = len(a)
    m = len(b[0])
    inner = len(b)
    out: list[list[float]] = []
    for i in range(n):
        row_a = a[i]
        row: list[float] = []
        for j in range(m):
            total = 0.0
            for k in range(inner):
                total += row_a[k] * b[k][j]
            row.append(total)
        out.append(row)
    return out


def product_into_zeros(a: list[list[float]], b: list[list[float]]) -> list[list[float]]:
    out: list[list[float]] = []
    for row_a in a:
        row = [0.0] * len(b[0])
        for j in range(len(b[0])):
            total = 0.0
            for k in range(len(b)):
                total += row_a[k] * b[k][j]
            row[j] = total
        out.append(row)
    return out


def product_in_place(a: list[list[float]], b: list[list[float]], c: list[list[float]]) -> list[list[float]]:
    """The rows of the result may be rows of an operand."""
    for i in range(len(a)):
        for j in range(len(b[0])):
            total = 0.0
            for k in range(len(b)):
                total += a[i][k] * b[k][j]
            c[i][j] = total
    return c


def product_onto(a: list[list[float]], b: list[list[float]]) -> list[list[float]]:
    """The row that grows is one of those that are read."""
    for i in range(len(a)):
        row: list[float] = []
        b.append(row)
        for j in range(3):
            total = 0.0
            for k in range(len(b) - 1):
                total += a[i][k % 2] * b[k][j]
            row.append(total)
    return b


def sums(rows: list[list[float]], start: int, stop: int) -> list[float]:
    result: list[float] = []
    for j in range(start, stop):
        total = 0.0
        for i in range(len(rows)):
            total += rows[i][j]
        result.append(total)
    return result


def largest(rows: list[list[int]]) -> tuple:
    """Ints, a condition in the loop, and two results; variables of the loops stay bound."""
    result: list[int] = []
    j = -1
    i = -1
    for j in range(len(rows[0])):
        best = rows[0][j]
        where = 0
        for i in range(len(rows)):
            value = rows[i][j]
            if value > best:
                best = value
                where = i
        result.append(best * 100 + where)
    return result, i, j


def moments(rows: list[list[float]]) -> tuple:
    result: list[float] = []
    i = -1
    for j in range(len(rows[0])):
        total = 0.0
        square = 0.0
        for i in range(len(rows)):
            total += rows[i][j]
            square += rows[i][j] * rows[i][j]
        result.append(square - total)
    return result, i


def int_sums(rows: list[list[int]]) -> list[int]:
    result: list[int] = []
    for j in range(len(rows[0])):
        total = 0
        for i in range(len(rows)):
            total += rows[i][j]
        result.append(total)
    return result


def until_negative(rows: list[list[float]]) -> list[float]:
    """The columns after the last one are never looked at."""
    result: list[float] = []
    for j in range(len(rows[0])):
        total = 0.0
        for i in range(len(rows)):
            total += rows[i][j]
        if total < 0.0:
            break
        result.append(total)
    return result


def running(rows: list[list[float]]) -> list[float]:
    """What one column gives goes on in the next one."""
    result: list[float] = []
    total = 1.0
    for j in range(len(rows[0])):
        for i in range(len(rows)):
            total = total * 0.5 + rows[i][j]
        result.append(total)
    return result


def every_other(rows: list[list[float]]) -> list[float]:
    result: list[float] = []
    for j in range(len(rows[0])):
        total = 0.0
        if j % 2 == 0:
            for i in range(len(rows)):
                total += rows[i][j]
        result.append(total)
    return result


def published(rows: list[list[float]], seen: list) -> list[float]:
    """Others have the list that grows."""
    result: list[float] = []
    seen.append(result)
    for j in range(len(rows[0])):
        total = 0.0
        for i in range(len(rows)):
            total += rows[i][j]
        result.append(total)
    return result


def grid(n: int, m: int) -> list:
    return [[(i * 7 + j * 3) % 11 / 4.0 - 1.0 for j in range(m)] for i in range(n)]


def ints(n: int, m: int) -> list:
    return [[(i * 7 + j * 3) % 11 for j in range(m)] for i in range(n)]


def sizes() -> list:
    results = []
    for n in range(1, 4):
        for m in range(0, 10):
            results.append(product(grid(2, n), grid(n, m)) if n else None)
            results.append(product_into_zeros(grid(2, n), grid(n, m)))
    return results


def changed(value: object, i: int, j: int) -> list:
    rows = grid(6, 9)
    rows[i][j] = value
    LOG.clear()
    try:
        return [product(grid(3, 6), rows), LOG[:5], len(LOG)]
    except Exception as error:
        return [type(error).__name__, str(error), LOG[:5], len(LOG)]


def with_row(row: object) -> list:
    rows = grid(6, 9)
    rows[4] = row
    LOG.clear()
    try:
        return [sums(rows, 0, 9), LOG[:12]]
    except Exception as error:
        return [type(error).__name__, str(error), LOG[:12]]


def shared_rows() -> list:
    rows = grid(5, 5)
    same = [rows[0]] * 5
    c = grid(5, 5)
    return [
        product(rows, rows),
        product(same, same),
        product_in_place(rows, grid(5, 5), c),
        product_in_place(c, c, c),
        product_in_place(rows, rows, [rows[4]] * 5),
        product_onto(grid(3, 2), grid(2, 3)),
    ]


def special() -> list:
    rows = grid(4, 8)
    rows[1][2] = math.nan
    rows[2][5] = math.inf
    rows[3][5] = -math.inf
    rows[0][7] = -0.0
    return [repr(sums(rows, 0, 8)), repr(product(rows, grid(8, 5))), repr(sums([[-0.0] * 5], 0, 5))]


def long_column() -> list:
    rows = grid(5000, 6)
    return [sums(rows, 0, 6), moments(rows)]


def published_rows() -> list:
    rows = grid(5, 7)
    first = published(rows, rows)
    return [first, rows[-1] is first]


CALLS = [
    "sizes()",
    "[changed(value, 2, 3) for value in (5, True, None, 'text', 10 ** 400, 1j)]",
    "[changed(Real(1.5), i, j) for i, j in ((0, 0), (5, 8), (3, 5))]",
    "[changed(3, i, j) for i, j in ((0, 0), (0, 8), (5, 0), (5, 8), (3, 4), (3, 7))]",
    "[with_row(row) for row in ([1.0] * 8, [1.0] * 3, [], (1.0,) * 9, None, Row([2.0] * 9), 'abcdefghi')]",
    "[sums(grid(5, 9), a, b) for a, b in ((-3, 3), (-9, 0), (0, 0), (5, 2), (8, 9), (1, 6))]",
    "sums(grid(5, 9), -12, 3)",
    "sums(grid(5, 9), 3, 12)",
    "sums([], 0, 6)",
    "[largest(ints(n, m)) for n in range(1, 6) for m in (1, 3, 4, 5, 8, 9)]",
    "largest([[1, 2, 3, 4, 5], [5, 4, 10 ** 30, 2, 1]])",
    "largest([[True, 2, 3, 4, 5], [5, 4, 3.5, 2, 1]])",
    "largest([[]])",
    "[moments(grid(n, m)) for n in (1, 2, 5) for m in (3, 4, 7, 11)]",
    "int_sums(ints(6, 10))",
    "int_sums([[2 ** 62] * 9, [2 ** 62] * 9, [-1] * 9])",
    "int_sums([[1] * 9, [1] * 6 + [2 ** 63 - 1] * 3])",
    "until_negative(grid(3, 12))",
    "until_negative([[1.0, 1.0, -1.0], [1.0, 1.0]])",
    "until_negative([[1.0, 1.0, 1.0, 1.0, -9.0, 'x'], [1.0, 1.0, 2, 1.0, 1.0]])",
    "running(grid(4, 11))",
    "every_other(grid(4, 11))",
    "shared_rows()",
    "special()",
    "long_column()",
    "published_rows()",
]
