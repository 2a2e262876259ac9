"""What is known of memory between two reads: stores to the same place under other names, deaths, other lists, joins."""

from sys import getrefcount as references

LOG: list = []


class Point:
    __slots__ = ("x", "y", "n")

    def __init__(self, x: float, y: float, n: int) -> None:
        self.x: float = x
        self.y: float = y
        self.n: int = n

    def step(self, dt: float) -> float:
        self.x += self.y * dt
        self.y = self.x - self.y
        self.n += 1
        if self.x > 1.0:
            self.x = 2.0 - self.x
            self.n += 1
        self.y -= self.x
        return self.x + self.y


Point.alias = Point.x


class Open:
    def __init__(self, x: float, other: "Open | None") -> None:
        self.x = x
        self.other = other

    def both(self, k: float) -> float:
        self.x = self.x * k
        first = self.x
        self.x = self.x + k
        return first + self.x


class Loud(float):
    def __del__(self):
        LOG.append(float(self))
        for holder in HOLDERS:
            if isinstance(holder, list):
                holder[:] = [9.5] * len(holder)
            else:
                holder.x = 9.5


HOLDERS: list = []

CALLS = [
    "edit_distance('kitten', 'sitting')",
    "edit_distance('', 'abc')",
    "edit_distance('ä' * 5 + '€', 'a€' * 4)",
    "edit_distance('😀bc', 'abc😀')",
    "longest('abcbdab', 'bdcaba')",
    "twice([1.0, 2.0, 3.0], 0, 0)",
    "twice([1.0, 2.0, 3.0], 0, -3)",
    "twice([1.0, 2.0, 3.0], 2, -1)",
    "twice([1.0, 2.0, 3.0], 1, 2)",
    "twice([1.0, 2, 3.0], 1, 2)",
    "twice([1.0, 2.0], 1, 2)",
    "same_list([1.5, 2.5, 3.5])",
    "two_lists([1.5, 2.5], [3.5, 4.5])",
    "same_rows(3)",
    "neighbours([5, 300, 2**29, 2**30, 2**40, -7, 0])",
    "neighbours([2**62, 2**62, 1])",
    "neighbours([1, True, 3])",
    "digits([2**30 - 1, 2**30, 2**31, 2**59, 2**60 - 1, 2**60, -2**30, -2**60])",
    "held_ints([2**35, 2**36])",
    "flags(6)",
    "flags_of([True, None, False])",
    "flags_of([True, 1, 'text', 2.5, b'x'])",
    "flags_of([Loud(1.5), False])",
    "steps(4)",
    "joined(Point(0.5, 0.25, 1), 3)",
    "two_names()",
    "through_alias()",
    "deleted()",
    "wrong_type(Point(1.0, 2.0, 3))",
    "open_both()",
    "open_other()",
    "open_int()",
    "loud_element()",
    "loud_attribute()",
    "stack(12)",
    "grow_while_reading([1.0, 2.0])",
    "shared_float()",
    "big([7], 600_000)",
    "big([7, 8], 300_000)",
    "big([LOG], 600_000)",
    "big([2.5], -3)",
    "references(600_000)",
    "bubble([5, 3, 2**40, -7, 0, 3])",
    "appended([1, 2, 3])",
    "table(9)",
    "counted('mississippi')",
    "sums([0.5, 1.5, 2.5, -0.0])",
    "sums([0.5, 1.5, 2, 3.5])",
    "sums([1, 0.5])",
    "sums([0.5])",
    "sums([0.5] * 5000)[-1]",
    "sums([0.5, 1.5, Loud(2.5), 3.5, 4.5])",
    "int_sums([2**61, 2**61, 2**61, 2**61, 5])",
    "int_sums([7, True, 2**70, 1])",
    "int_sums([3, 300, 300])",
    "downward([1.0, 2.0, 4.0])",
    "strided([1, 2, 3, 4, 5, 6, 7], 2)",
    "strided([1, 2, 3, 4, 5, 6, 7], 3)",
    "until([1.5, 2.5, 9.0, 1.0], 5.0)",
    "sums_of_same([1.0, 2.0, 3.0])",
]


def edit_distance(a: str, b: str) -> int:
    row = [j for j in range(len(b) + 1)]
    for i in range(1, len(a) + 1):
        diagonal = row[0]
        row[0] = i
        for j in range(1, len(b) + 1):
            above = row[j]
            best = diagonal + (0 if a[i - 1] == b[j - 1] else 1)
            if above + 1 < best:
                best = above + 1
            if row[j - 1] + 1 < best:
                best = row[j - 1] + 1
            row[j] = best
            diagonal = above
    return row[len(b)]


def longest(a: str, b: str) -> tuple[int, list[list[int]]]:
    table: list[list[int]] = []
    for _ in range(len(a) + 1):
        table.append([0] * (len(b) + 1))
    for i in range(len(a)):
        for j in range(len(b)):
            if a[i] == b[j]:
                table[i + 1][j + 1] = table[i][j] + 1
            elif table[i][j + 1] > table[i + 1][j]:
                table[i + 1][j + 1] = table[i][j + 1]
            else:
                table[i + 1][j + 1] = table[i + 1][j]
    return table[len(a)][len(b)], table


def twice(a: list[float], i: int, j: int) -> tuple[float, float, list[float]]:
    first = a[i] * 2.0
    second = a[j] + first
    a[i] = second * 2.0
    a[j] = a[i] + a[j]
    return a[i] + first, a[j] + second, a


def same_list(a: list[float]) -> tuple[float, list[float]]:
    return mixed(a, a), a


def two_lists(a: list[float], b: list[float]) -> tuple[float, list[float], list[float]]:
    return mixed(a, b), a, b


def mixed(a: list[float], b: list[float]) -> float:
    total = 0.0
    for i in range(len(a)):
        a[i] = a[i] + 1.0
        b[i] = b[i] * 2.0
        total += a[i] + b[i]
        b[-1] = total
        total += a[i]
    return total


def same_rows(n: int) -> list[list[float]]:
    row = [0.5] * n
    grid = [row] * n
    for i in range(n):
        for j in range(n):
            grid[i][j] = grid[i][j] + 1.0
            grid[j][i] = grid[i][j] + grid[j][i]
    return grid


def neighbours(a: list[int]) -> list[int]:
    for i in range(1, len(a)):
        a[i] = a[i] + a[i - 1]
        a[i - 1] = a[i] - a[i - 1] * 2
    return a


def digits(a: list[int]) -> list[int]:
    for _ in range(4):
        for i in range(len(a)):
            a[i] = a[i] // 2 + 1
        for i in range(len(a)):
            a[i] = a[i] * 2 - 3
    return a


def held_ints(a: list[int]) -> tuple[list[int], list[int]]:
    kept = [a[0] + 1, a[1] + 1]
    copied = kept[:]
    for i in range(len(kept)):
        kept[i] = kept[i] + 2**33
        kept[i] = kept[i] + 1
    return kept, copied


def flags(n: int) -> list[bool]:
    seen = [False] * n
    for i in range(0, n, 2):
        seen[i] = True
        seen[i] = not seen[i - 1]
    return seen


def flags_of(a: list[bool]) -> list[bool]:
    for i in range(len(a)):
        a[i] = i == 1
    return a


def steps(n: int) -> list:
    points = [Point(0.25 * i, 0.5, i) for i in range(n)]
    points.append(points[0])
    results = []
    for _ in range(3):
        for p in points:
            results.append(p.step(0.5))
    return results + [(p.x, p.y, p.n) for p in points]


def joined(p: Point, n: int) -> tuple[float, float, int]:
    for i in range(n):
        if i == 1:
            p.x = p.y * 2.0
        else:
            p.y = p.x + 1.0
        p.n += i
        p.x = p.x + p.y
    return p.x, p.y, p.n


def move(a: Point, b: Point) -> float:
    a.x = a.x + 1.0
    b.x = b.x * 3.0
    a.y = a.x
    return a.x + b.x + a.y


def two_names() -> list:
    p, q = Point(1.0, 2.0, 3), Point(4.0, 5.0, 6)
    return [move(p, q), move(p, p), p.x, p.y, q.x, q.y]


def aliased(p: Point) -> float:
    p.x = p.x + 1.0
    p.alias = p.alias + 2.0
    p.x = p.x * 2.0
    return p.alias + p.x


def through_alias() -> float:
    return aliased(Point(1.0, 2.0, 3))


def lose(p: Point) -> float:
    p.x = p.y + 1.0
    first = p.x
    del p.x
    return first + p.x


def deleted() -> float:
    return lose(Point(1.0, 2.0, 3))


def wrong_type(p: Point) -> list:
    p.x = "text"
    results = []
    for _ in range(2):
        try:
            results.append(p.step(0.5))
        except TypeError as error:
            results.append(str(error))
        p.x = 3
    return results


def open_both() -> list:
    a = Open(1.5, None)
    b = Open(2, a)
    return [a.both(2.0), b.both(3.0), a.x, b.x]


def push_other(a: Open) -> float:
    a.x = a.x + 1.0
    b = a.other
    if b is not None:
        b.x = a.x * 2.0
    return a.x


def open_other() -> list:
    a = Open(1.5, None)
    a.other = a
    return [push_other(a), a.x, push_other(Open(1.5, a)), a.x]


def open_int() -> list:
    a = Open(1, None)
    return [a.both(2), a.x, type(a.x)]


def overwrite(a: list[float], b: list[float]) -> float:
    first = a[0] + 1.0
    b[0] = 2.0
    return first + a[0] + len(a)


def loud_element() -> list:
    LOG.clear()
    a = [1.5, 2.5]
    HOLDERS[:] = [a]
    result = overwrite(a, [Loud(7.0)])
    HOLDERS.clear()
    return [result, a, LOG[:]]


def loud_attribute() -> list:
    LOG.clear()
    p = Point(1.5, 2.5, 1)
    HOLDERS[:] = [p]
    result = move(p, Point(Loud(3.0), 1.0, 2))
    HOLDERS.clear()
    return [result, p.x, p.y, LOG[:]]


def stack(n: int) -> list[int]:
    values: list[int] = [0]
    total = 0
    for i in range(n):
        values.append(values[-1] + i)
        total += values[len(values) - 1]
        if i % 3 == 2:
            total += values.pop() + values[-1]
            values[-1] = total
    return values


def grow_while_reading(a: list[float]) -> list[float]:
    for i in range(200):
        first = a[0]
        a.append(first + i)
        a[0] = a[len(a) - 1] + a[0]
    return a[:3] + a[-3:]


def shared_float() -> list:
    value = 1.5 * len(LOG + [0])
    a = [value, value, value]
    for i in range(3):
        a[i] = a[i] + a[0]
    p = Point(value, value, 1)
    p.x = p.x + p.y
    return [a, p.x, p.y, value]


def big(items: list, n: int) -> tuple:
    made = items * n
    return len(made), made[:1], made[-1:], sum(1 for item in made if item is items[0])


def references(n: int) -> int:
    item = object()
    before = references(item)
    made = [item] * n
    during = references(item)
    made.clear()
    return during - before, references(item) - before


def bubble(a: list[int]) -> list[int]:
    for i in range(len(a)):
        for j in range(len(a) - 1 - i):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
    return a


def appended(a: list[int]) -> int:
    total = 0
    for i in range(3):
        total += a[i] + len(a)
        a.append(total)
        total += a[i] + a[len(a) - 1] + len(a)
    return total


def table(n: int) -> list[list[int]]:
    rows = [[1] * (n + 1) for _ in range(n + 1)]
    for i in range(1, n + 1):
        for j in range(1, i):
            rows[i][j] = rows[i - 1][j - 1] + rows[i - 1][j]
            rows[i][0] = rows[i][j] - rows[i][j - 1] + rows[i][0]
    return rows


def counted(text: str) -> list[int]:
    counts = [0] * 128
    for i in range(len(text)):
        counts[ord(text[i])] += 1
        counts[ord(text[i]) - 1] += counts[ord(text[i])]
    return [n for n in counts if n]


def sums(a: list[float]) -> list[float]:
    for i in range(1, len(a)):
        a[i] = a[i - 1] + a[i]
    return a


def int_sums(a: list[int]) -> list[int]:
    for i in range(1, len(a)):
        a[i] = a[i - 1] * 2 + a[i]
    return a


def downward(a: list[float]) -> list[float]:
    for i in range(len(a) - 2, -1, -1):
        a[i] = a[i + 1] - a[i]
    return a


def strided(a: list[int], k: int) -> list[int]:
    for i in range(k, len(a), k):
        a[i] = a[i - k] + a[i] * 10
    return a


def until(a: list[float], limit: float) -> tuple[int, list[float]]:
    at = -1
    for i in range(1, len(a)):
        if a[i - 1] > limit:
            at = i
            break
        a[i] = a[i - 1] + a[i]
    return at, a


def sums_of_same(a: list[float]) -> list[float]:
    return add_into(a, a)


def add_into(a: list[float], b: list[float]) -> list[float]:
    for i in range(1, len(a)):
        b[i] = b[i - 1] + a[i - 1]
    return b
