"""reversed(...) of ranges, lists, tuples and text in for statements."""
import builtins


def down(n: int) -> list[int]:
    return [i for i in reversed(range(n))]


def steps(a: int, b: int, s: int) -> list[int]:
    out: list[int] = []
    for i in reversed(range(a, b, s)):
        out.append(i)
    return out


def suffix_sums(xs: list[float]) -> list[float]:
    out = xs[:]
    for i in reversed(range(len(xs) - 1)):
        out[i] += out[i + 1]
    return out


def changes(n: int) -> tuple:
    seen = 0
    for i in reversed(range(n)):
        n = n + i * (2 ** 61)
        if i == 1:
            continue
        seen += 1
    return n, seen


def other(xs) -> list:
    out = []
    for x in reversed(xs):
        out.append(x)
    return out


def escapes(n: int):
    r = reversed(range(n))
    return next(r, None), list(r)


def replaced(n: int, f) -> int:
    original = builtins.reversed
    total = 0
    for i in reversed(range(n)):
        total = total * 10 + i
    builtins.reversed = f
    for i in reversed(range(n)):
        total = total * 10 + i
    builtins.reversed = original
    return total


def horner(coefficients: list[float], x: float) -> float:
    result = 0.0
    for a in reversed(coefficients):
        result = result * x + a
    return result


def digits(xs: list[int]) -> int:
    total = 0
    for x in reversed(xs):
        total = total * 10 + x
    return total


def of_tuple(xs: tuple[int, ...]) -> int:
    total = 0
    for x in reversed(xs):
        total = total * 10 + x
    return total


def of_text(text: str) -> str:
    out = ""
    for c in reversed(text):
        out += c
    return out


def of_bytes(data: bytes) -> list[int]:
    return [b for b in reversed(data)]


def numbered(xs: list[int]) -> list[tuple[int, int]]:
    return [(i, x) for i, x in enumerate(reversed(xs))]


def numbered_from(xs: list[int], start: int) -> list[tuple[int, int]]:
    return [(i, x) for i, x in enumerate(reversed(xs), start)]


def pairs_reversed(xs: list[tuple[int, int]]) -> list[int]:
    out: list[int] = []
    for a, b in reversed(xs):
        out.append(a - b)
    return out


def shrinks(xs: list[int], at: int, to: int) -> list[int]:
    seen: list[int] = []
    for x in reversed(xs):
        seen.append(x)
        if x == at:
            del xs[to:]
    return seen


def shrinks_and_grows(xs: list[int], at: int, n: int) -> list[int]:
    seen: list[int] = []
    for x in reversed(xs):
        seen.append(x)
        if x == at:
            xs.clear()
            n = n * 2 ** 62
            n += x
            xs.extend([101, 102, 103, 104, 105, 106])
        if len(seen) > 20:
            break
    return seen


def forward_shrinks_and_grows(xs: list[int], at: int, n: int) -> list[int]:
    seen: list[int] = []
    for x in xs:
        seen.append(x)
        if x == at:
            xs.clear()
            n = n * 2 ** 62
            n += x
            xs.extend([101, 102])
        if len(seen) > 20:
            break
    return seen


def empties_and_returns(xs: list[int], n: int) -> list[int]:
    seen: list[int] = []
    for i, x in enumerate(reversed(xs)):
        seen.append(x + i)
        n = n * 2 ** 61 + 1
        if len(xs) > 3:
            xs.pop()
            xs.pop()
    return seen


def grows(xs: list[int]) -> int:
    total = 0
    for x in reversed(xs):
        total += x
        if len(xs) < 50:
            xs.append(x + 1)
            xs.insert(0, x)
    return total


class Dies:
    def __init__(self, log: list, name: str) -> None:
        self.log = log
        self.name = name

    def __del__(self) -> None:
        self.log.append(self.name)


def objects_die(log: list) -> int:
    items = [Dies(log, "a"), Dies(log, "b"), Dies(log, "c"), Dies(log, "d")]
    count = 0
    for item in reversed(items):
        log.append("at " + item.name)
        items.pop()
        log.append("popped")
        count += 1
    log.append("done")
    return count


def dying() -> list:
    log: list = []
    objects_die(log)
    return log


def fails(xs: list[int], divisor: int) -> int:
    total = 0
    for x in reversed(xs):
        total += 100 // (x - divisor)
    return total


class Backwards:
    def __reversed__(self):
        return iter([3, 2, 1])


class Sub(list):
    def __reversed__(self):
        return iter(["sub"])


def nested(rows: list[list[float]]) -> float:
    total = 0.0
    for row in reversed(rows):
        for x in reversed(row):
            total = total * 0.5 + x
    return total


def stored(xs: list[int]) -> list[int]:
    for i, x in enumerate(reversed(xs)):
        xs[i] = xs[i] * 10 + x
    return xs


def replaced_for_lists(xs: list[int], f) -> int:
    original = builtins.reversed
    total = 0
    for i in reversed(xs):
        total = total * 10 + i
    builtins.reversed = f
    for i in reversed(xs):
        total = total * 10 + i
    builtins.reversed = original
    return total


BIG = 2**63
CALLS = [
    "down(5)", "down(0)", "down(-3)", "down(True)", "down(2.5)", "down(None)", "steps(0, 10, 3)", "steps(10, 0, -3)",
    "steps(0, 10, -1)", "steps(0, 10, 0)", "steps(1, 2, 5)", "steps(BIG - 3, BIG - 1, 1)", "steps(-BIG, -BIG + 2, 1)",
    "steps(BIG - 1, -BIG, -BIG)", "steps(0, BIG - 1, BIG - 1)", "steps(BIG - 1, BIG + 3, 1)", "steps(0, -BIG, -BIG)",
    "suffix_sums([1.0, 2.0, 3.0])", "suffix_sums([])", "suffix_sums([1.0, 'a'])", "changes(5)", "changes(40)",
    "other([1, 2])", "other('ab')", "other(5)", "other({1: 2})", "escapes(4)", "replaced(4, iter)", "replaced(4, sorted)",
    "horner([1.0, 2.0, 3.0], 2.0)", "horner([], 2.0)", "horner([1, 2.5], 2.0)", "horner([1.0, None], 2.0)", "horner((1.0, 2.0), 3.0)",
    "horner([float(i) for i in range(5000)], 0.999)", "digits([1, 2, 3])", "digits([])", "digits([1, 2**70, 3])", "digits([1, 'x', 3])",
    "digits(list(range(3000))) % 1000007", "digits(Sub([1, 2]))", "digits(Backwards())", "digits({1: 2, 3: 4})", "digits(5)", "digits(iter([1]))",
    "of_tuple((1, 2, 3))", "of_tuple(())", "of_tuple([4, 5])", "of_tuple((1, 2.5, 3))", "of_text('abc\u00e9\u4e00')", "of_text('')", "of_text(['x', 'y'])",
    "of_bytes(b'abc')", "of_bytes(b'')", "numbered([5, 6, 7])", "numbered([])", "numbered((5, 2**64, 7))", "numbered(Sub([1]))", "numbered_from([1, 2], 2**63 - 2)",
    "numbered_from([1, 2, 3], 2**63 - 2)", "numbered_from([1], 1.5)", "pairs_reversed([(1, 2), (3, 5)])", "pairs_reversed([(1, 2), (3, 5, 6)])",
    "pairs_reversed([(1, 2), [3, 5]])", "shrinks([1, 2, 3, 4, 5], 4, 2)", "shrinks([1, 2, 3, 4, 5], 4, 3)", "shrinks([1, 2, 3, 4, 5], 5, 0)", "shrinks([1, 2, 3], 1, 0)",
    "shrinks_and_grows([1, 2, 3, 4, 5, 6], 4, 1)", "shrinks_and_grows([1, 2, 3, 4, 5, 6], 4, 5)", "shrinks_and_grows([1, 2, 3], 1, 5)",
    "forward_shrinks_and_grows([1, 2, 3, 4, 5, 6], 4, 1)", "forward_shrinks_and_grows([1, 2, 3, 4, 5, 6], 4, 5)",
    "forward_shrinks_and_grows([1, 2, 3], 1, 5)", "empties_and_returns([1, 2, 3, 4, 5, 6, 7, 8], 1)", "empties_and_returns([1, 2, 3, 4, 5, 6, 7, 8], 0)",
    "grows([1, 2, 3])", "dying()", "fails([1, 2, 3, 4], 2)", "fails([4, 3, 1], 2)", "nested([[1.0, 2.0], [], [3.0]])", "nested([[1.0], [2]])",
    "stored([1, 2, 3, 4])", "replaced_for_lists([1, 2, 3], lambda xs: iter(xs))",
]
TIERS = {"suffix_sums": "native", "steps": "native"}
