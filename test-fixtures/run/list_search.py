"""`in` and `not in` of lists and tuples, and the deaths of tuples that hold plain objects only."""
import sys


def has(xs: list[int], k: int) -> bool:
    return k in xs


def lacks(xs: tuple, k: str) -> bool:
    return k not in xs


def vowels(text: str) -> int:
    n = 0
    for c in text:
        if c in ("a", "e", "i", "o", "u"):
            n += 1
    return n


def distinct(xs: list[int]) -> list[int]:
    seen: list[int] = []
    for x in xs:
        if x not in seen:
            seen.append(x)
    return seen


def known(words: list[str], more: list[str]) -> int:
    n = 0
    for w in more:
        if w in words:
            n += len(w)
    return n


def nan_in(xs: list[float], x: float) -> tuple:
    y = x * 1.0
    return x in xs, y in xs


class Evil:
    def __init__(self, answer, action=None):
        self.answer = answer
        self.action = action

    def __eq__(self, other):
        if self.action is not None:
            self.action()
        return self.answer(other)


class Text(str):
    def __eq__(self, other):
        raise RuntimeError("compared")

    __hash__ = str.__hash__


def evil(k: int):
    xs: list[int] = [1, 2]
    xs.append(Evil(lambda other: other == 7, xs.clear))
    xs.append(8)
    return has(xs, k), xs


class Loud:
    def __init__(self, log, name):
        self.log = log
        self.name = name

    def __del__(self):
        self.log.append((self.name, sys._getframe(1).f_locals.get("i")))


def tuples_die(n: int) -> list:
    log = []
    t = None
    for i in range(n):
        t = (i, i * 2)
        t = (i, Loud(log, i), "x")
        t = ("y", (i,))
        t = [i, 1.5, None]
        t = [i, [i]]
        t = [Loud(log, -i)]
    t = None
    return log


def grid(n: int) -> dict:
    counts: dict[tuple[int, int], int] = {}
    for i in range(n):
        for j in range(n):
            cell = (i % 3, j % 2)
            counts[cell] = counts.get(cell, 0) + 1
    return counts


CALLS = [
    "has([1, 2, 3], 2)", "has([], 2)", "has([1, 2.0, None, True, 'a', b'b', (1,)], 2)", "has([1, True], 1)",
    "has([2 ** 70, -1], -1)", "has([2 ** 62, 5], 2 ** 62)", "has([1, object], 2)", "has((1, 2), 2)", "has([1.5, 3.0], 3)",
    "has([1], 2 ** 80)", "has([1], 'a')", "has([1], 1.0)", "has(None, 1)",
    "has([Evil(lambda other: True)], 3)", "has([Evil(lambda other: 1 / 0)], 3)", "evil(7)", "evil(9)",
    "lacks(('a', 'bc'), 'bc')", "lacks(('a', None, 3), 'bc')", "lacks((), 'x')", "lacks((Text('x'),), 'x')",
    "lacks((Text('x'),), Text('x'))", "lacks(['x'], 'x')", "lacks(('é', '\\u20ac'), '\\u20ac')",
    "vowels('education é')", "distinct([3, 1, 3, 2, 1])", "distinct([1, 1.0, True, 2])", "distinct([2 ** 70, 2 ** 70])",
    "known(['a', 'bc'], ['bc', 'x', 'a'])", "known(['a', 1], ['b'])", "known([Text('b')], ['b'])",
    "nan_in([float('nan'), 1.0], 1.0)", "(lambda n: nan_in([n], n))(float('nan'))",
    "tuples_die(3)", "grid(5)",
]
TIERS = {"has": "native", "lacks": "native", "vowels": "native", "distinct": "native", "known": "native", "grid": "native"}


def stale(n: int) -> list:
    log = []
    for i in range(n):
        x = Loud(log, i)
        sys._getframe()
        t = (i, x)
        x = None
        log.append("before")
        t = None
        log.append("after")
    return log


CALLS.append("stale(2)")
