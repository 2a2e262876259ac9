"""sum, min, max, any, all and sorted over lists and tuples; lists that change around them; builtins that are replaced."""
import builtins
from typing import List, Tuple


def total_float(xs: List[float]) -> float:
    return sum(xs)


def total_from(xs: List[float], start: float) -> float:
    return sum(xs, start)


def total_from_int(xs: List[float], start: int) -> float:
    return sum(xs, start)


def total_int(xs: List[int]) -> int:
    return sum(xs)


def total_int_from(xs: List[int], start: int) -> int:
    return sum(xs, start)


def total_bool(xs: List[bool]) -> int:
    return sum(xs)


def total_tuple(xs: Tuple[float, ...]) -> float:
    return sum(xs)


def mean(xs: List[float]) -> float:
    return sum(xs) / len(xs)


def extremes(xs: List[float]) -> tuple:
    return min(xs), max(xs)


def extremes_int(xs: List[int]) -> tuple:
    return min(xs), max(xs)


def extremes_tuple(xs: Tuple[int, ...]) -> tuple:
    return min(xs), max(xs)


def spread(xs: List[float]) -> float:
    return max(xs) - min(xs)


def same_object(xs: List[float]) -> bool:
    return any(x is max(xs) for x in xs), max(xs) is xs[0], min(xs) is xs[-1]


def truths(xs: List[int]) -> tuple:
    return any(xs), all(xs)


def truths_bool(xs: List[bool]) -> tuple:
    return any(xs), all(xs)


def truths_any(xs) -> tuple:
    return any(xs), all(xs)


def generic(xs) -> tuple:
    return sum(xs), min(xs), max(xs), sorted(xs)


def rows(m: List[List[float]]) -> List[float]:
    return [sum(row) for row in m]


def growing(n: int) -> List[float]:
    xs: List[float] = [1.0]
    for i in range(n):
        xs.append(sum(xs) * 0.5)
        xs[0] = max(xs)
        xs[i] += min(xs)
    return xs


def in_place(xs: List[float], n: int) -> float:
    total = 0.0
    for i in range(n):
        total += sum(xs) + max(xs)
        xs[i % len(xs)] = xs[i % len(xs)] * 0.5 + i
    return total


def search(xs: List[int], wanted: int) -> List[int]:
    found: List[int] = []
    for i in range(len(xs)):
        if wanted in xs:
            found.append(i)
        if any(xs):
            found.append(-i)
        xs[i] = 0
    return found


def normalized(xs: List[float]) -> List[float]:
    total = sum(xs)
    return [x / total for x in xs]


def replaced(xs: List[float], f) -> tuple:
    before = sum(xs), max(xs), any(xs)
    kept = builtins.sum, builtins.max, builtins.any
    builtins.sum = builtins.max = builtins.any = f
    try:
        between = sum(xs), max(xs), any(xs)
    finally:
        builtins.sum, builtins.max, builtins.any = kept
    return before, between, (sum(xs), max(xs), any(xs))


class Counted:
    def __init__(self, value: int, log: list) -> None:
        self.value = value
        self.log = log

    def __bool__(self) -> bool:
        self.log.append(self.value)
        return self.value > 0

    def __lt__(self, other: "Counted") -> bool:
        self.log.append((self.value, other.value))
        return self.value < other.value

    def __gt__(self, other: "Counted") -> bool:
        self.log.append((other.value, self.value))
        return self.value > other.value

    def __radd__(self, other: int) -> int:
        self.log.append(other)
        return other + self.value

    def __repr__(self) -> str:
        return f"C{self.value}"


def with_code(values: List[int]) -> tuple:
    log: list = []
    items = [Counted(v, log) for v in values]
    return any(items), all(items), sum(items), min(items), max(items), sorted(items), log


class Clears:
    def __init__(self, items: list) -> None:
        self.items = items

    def __bool__(self) -> bool:
        self.items.clear()
        return False


def clears() -> tuple:
    items: list = [0, "", None]
    items.append(Clears(items))
    items.extend([0, 0, 1])
    return any(items), items


def sorts(xs: list) -> list:
    xs.sort()
    return xs


def sorts_quietly(xs: list) -> tuple:
    try:
        xs.sort()
    except TypeError as error:
        return str(error), sorted(xs, key=str)
    return xs, sorted(xs, reverse=True)


def iterators(xs: list, ys: tuple) -> list:
    z = zip(xs, ys)
    e = enumerate(xs)
    r = reversed(ys)
    xs.append(99)
    return [list(z), list(e), list(r), list(zip()), list(zip(xs, range(2), "ab"))]


def wrong_calls(xs: list) -> list:
    out = []
    for call in (lambda: sum(), lambda: sum(xs, "a"), lambda: min(), lambda: min(xs, default=3), lambda: max([]), lambda: any(),
                 lambda: sorted(), lambda: sorted(5), lambda: sum(["a"]), lambda: sum([[1], [2]], []), lambda: reversed(5), lambda: all(1, 2)):
        try:
            out.append(call())
        except (TypeError, ValueError) as error:
            out.append(str(error))
    return out


class Sub(list):
    def __iter__(self):
        return iter([10.0, 20.0])


nan = float("nan")
inf = float("inf")
CALLS = [
    "total_float([0.1] * 10)", "total_float([1e16, 1.0, -1e16])", "total_float([])", "total_float([-0.0, -0.0])", "total_float([-0.0])",
    "total_float([1.0, nan, 2.0])", "total_float([inf, -inf])", "total_float([inf, 1.0, 2.0])", "total_float([1e308, 1e308, -1e308])",
    "total_float([1.0, 2, 3.0])", "total_float([1, 2, 3])", "total_float([1.0, True])", "total_float([1.0, 2**70])", "total_float([1.0, 'a'])",
    "total_float([1.0, None])", "total_float(Sub([1.0]))", "total_float((1.0, 2.0))", "total_float({1.0: 2})", "total_float(iter([1.0, 2.0]))",
    "total_float(5)", "total_float([1.0, 1j])", "total_float([0.1 * i for i in range(1000)])", "total_float([(-1) ** i * 1.1 ** i for i in range(300)])",
    "total_from([0.1] * 10, 0.0)", "total_from([], 0.0)", "total_from([], -0.0)", "total_from([1.0], 1e100)", "total_from([1e100, 1.0], -1e100)",
    "total_from([1.0], 2)", "total_from([-0.0], -0.0)", "total_from_int([], 0)", "total_from_int([0.1, 0.2], 3)", "total_from([1.0], 'a')",
    "total_int([1, 2, 3])", "total_int([])", "total_int([2**62, 2**62])", "total_int([2**63])", "total_int([-2**63, -1])", "total_int([2**70, -2**70])",
    "total_int([1, True, 2])", "total_int([1, 2.5])", "total_int([1.5, 2])", "total_int(list(range(1000)))", "total_int([2**40, -2**41, 5])", "total_int([-5, -7])",
    "total_int_from([1, 2], 10)", "total_int_from([], 2**63)", "total_int_from([1], 2**63 - 1)", "total_int_from([1, 2], 1.5)", "total_int_from([], True)",
    "total_bool([True, False, True])", "total_bool([])", "total_bool([True, 2])", "total_tuple((1.0, 2.5))", "total_tuple(())", "total_tuple([1.0])",
    "mean([1.0, 2.0])", "mean([])", "mean([1, 2])", "extremes([2.0, 1.0, 3.0, 1.0])", "extremes([])", "extremes([nan, 1.0])", "extremes([1.0, nan, 2.0])",
    "extremes([0.0, -0.0])", "extremes([-0.0, 0.0])", "extremes([1.0, 2, 0])", "extremes(['b', 'a'])", "extremes([1.0, 'a'])", "extremes((3.0, 1.0))", "extremes(None)",
    "extremes([inf, -inf, 0.0])", "extremes_int([3, 1, 2])", "extremes_int([2**70, 1])", "extremes_int([1, 2**63])", "extremes_int([1, True, 0, False])", "extremes_int([5])",
    "extremes_int([-2**63, 2**63 - 1])", "extremes_int([1, 0.5])", "extremes_tuple((3, 1, 2))", "extremes_tuple(())", "spread([1.0, 5.0])", "spread([1, 5])",
    "same_object([1.5, 2.5, 0.5])", "same_object([1.5, 1.5, 1.5])", "truths([0, 0, 1])", "truths([1, 2])", "truths([])", "truths([0, 'a'])", "truths([0, []])",
    "truths_bool([True, False])", "truths_bool([True])", "truths_bool([None])", "truths_any(['', 0.0, ()])", "truths_any([1j])", "truths_any({0: 1})", "truths_any(5)",
    "generic([3, 1, 2])", "generic([3.5, 1, True])", "generic(())", "generic((2, 2.0))", "generic(['b', 'a'])", "generic([(1, 2), (0, 5)])", "generic([2, 'a'])",
    "rows([[1.0, 2.0], [3.0]])", "rows([[1.0], []])", "growing(6)", "in_place([1.0, 2.0, 3.0], 8)", "search([1, 2, 3, 2, 5], 3)", "search([1, 2], 9)", "normalized([1.0, 3.0])",
    "replaced([1.0, 2.0], len)", "replaced([1.0, 2.0], lambda xs: 'other')", "with_code([2, 0, 1])", "with_code([])", "clears()",
    "sorts([3, 1, 2])", "sorts(['b', 'a'])", "sorts([2.5, True, -1])", "sorts([(2, 'a'), (1, 'b')])", "sorts([nan, 1.0, nan, 0.5])", "sorts_quietly([3, 'a', 1])", "sorts_quietly([None, 1])",
    "sorts_quietly([2, 1])", "iterators([1, 2, 3], (4, 5))", "wrong_calls([1, 2])",
]
TIERS = {"spread": "native"}
