"""reversed(range(...)) in for statements."""
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


BIG = 2**63
CALLS = [
    "down(5)", "down(0)", "down(-3)", "down(True)", "down(2.5)", "down(None)", "steps(0, 10, 3)", "steps(10, 0, -3)",
    "steps(0, 10, -1)", "steps(0, 10, 0)", "steps(1, 2, 5)", "steps(BIG - 3, BIG - 1, 1)", "steps(-BIG, -BIG + 2, 1)",
    "steps(BIG - 1, -BIG, -BIG)", "steps(0, BIG - 1, BIG - 1)", "steps(BIG - 1, BIG + 3, 1)", "steps(0, -BIG, -BIG)",
    "suffix_sums([1.0, 2.0, 3.0])", "suffix_sums([])", "suffix_sums([1.0, 'a'])", "changes(5)", "changes(40)",
    "other([1, 2])", "other('ab')", "other(5)", "other({1: 2})", "escapes(4)", "replaced(4, iter)", "replaced(4, sorted)",
]
TIERS = {"suffix_sums": "native", "steps": "native"}
