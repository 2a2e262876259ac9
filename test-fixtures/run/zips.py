"""zip in for statements, with what can go wrong on the way."""


def dot(xs: list[float], ys: list[float]) -> float:
    total = 0.0
    for x, y in zip(xs, ys):
        total += x * y
    return total


def triple(a: list[int], b: tuple, c: str) -> list:
    out = []
    for x, y, z in zip(a, b, c):
        out.append((z, y, x))
    return out


def single(a: list[int]) -> int:
    total = 0
    for (x,) in zip(a):
        total += x
    return total


def grows(a: list[int], b: list[int]) -> list[int]:
    for x, y in zip(a, b):
        if len(b) < 6:
            b.append(x + y)
            a.append(x)
    return a + b


def shrinks(a: list[int], b: list[int]) -> tuple:
    seen = 0
    for x, y in zip(a, b):
        seen += x * y
        if x == 2:
            b.clear()
    return seen, a, b


def rebinds(xs: list[float], ys: list[float]) -> tuple:
    for x, y in zip(xs, ys):
        xs = [x]
        ys = None
    return x, y, xs, ys


def breaks(xs: list[int], ys: list[int]) -> tuple:
    for x, y in zip(xs, ys):
        if x > y:
            break
    else:
        return x, "none"
    return x, y


def fails(xs: list[int], ys: list[int]) -> int:
    total = 0
    for x, y in zip(xs, ys):
        total += x // y
    return total


def nested(rows: list[list[float]], weights: list[float]) -> list[float]:
    out = []
    for row in rows:
        s = 0.0
        for value, weight in zip(row, weights):
            s += value * weight
        out.append(s)
    return out


def fresh(n: int) -> int:
    total = 0
    for a, b in zip([i for i in range(n)], list(range(n, 2 * n))):
        total += a * b
    return total


def shifted(xs: list[int]) -> list[int]:
    return [b - a for a, b in zip(xs, xs[1:])]


def pairs_as_one(xs: list[int], ys: list[int]) -> list:
    out = []
    for pair in zip(xs, ys):
        out.append(pair)
    return out


def distance(a: str, b: str) -> int:
    n = 0
    for x, y in zip(a, b):
        if x != y:
            n += 1
    return n


class Loud:
    log: list = []

    def __init__(self, name, target=None):
        self.name = name
        self.target = target

    def __del__(self):
        Loud.log.append(self.name)
        if self.target is not None:
            self.target.clear()


def objects(xs: list, ys: list) -> list:
    out = []
    for x, y in zip(xs, ys):
        out.append(x is y)
        x = None
    return out


def dying(n: int) -> list:
    xs = [Loud(i) for i in range(n)]
    ys = [Loud(10 + i, xs) for i in range(n)]
    for x, y in zip(xs, ys):
        ys[0] = None
        Loud.log.append("turn")
        x = y = None
    found = Loud.log[:]
    Loud.log.clear()
    return found


def big(xs: list[int], ys: list[int]) -> int:
    total = 1
    for x, y in zip(xs, ys):
        total = total * x + y
    return total


class Strange(list):
    def __iter__(self):
        return iter([7, 8])


CALLS = [
    "dot([1.0, 2.0], [3.0, 4.0])", "dot([1.0], [])", "dot([1.0, 2], [3.0, 4.0])", "dot([1, 2], [3, 4])",
    "dot([1.0, 'x'], [2.0, 3.0])", "dot((1.0,), [2.0])", "dot(Strange([1.0]), [2.0, 1.0])", "dot(None, [2.0])",
    "dot([float('nan'), 1.0], [0.0, -0.0])", "triple([1, 2], ('a', None), 'xyz')", "triple([1], (), 'x')",
    "triple([1, 2.5], (1, 2), 'éa')", "triple([1], (1,), b'ab')", "single([1, 2, 3])", "single([])", "single([1, 'a'])",
    "grows([1, 2], [3, 4])", "shrinks([1, 2, 3], [4, 5, 6])", "rebinds([1.0, 2.0], [3.0, 4.0])", "rebinds([], [])",
    "breaks([1, 5, 2], [2, 3, 4])", "breaks([1], [2])", "breaks([], [])", "fails([4, 2], [2, 0])", "fails([4], [2])",
    "nested([[1.0, 2.0], [3.0]], [0.5, 0.25])", "nested([[1.0], 'ab'], [0.5])", "nested([[1.0], [2]], [0.5])",
    "fresh(5)", "fresh(0)", "shifted([1, 4, 9])", "shifted([])", "shifted([1, 2.5, 4])", "pairs_as_one([1, 2], [3, 4])",
    "distance('karolin', 'kathrin')", "distance('é', 'e')", "distance('ab', b'ab')",
    "objects([1, None, 'a'], [1, None, 'b'])", "dying(3)", "dying(1)", "big([2 ** 62, 2 ** 62], [1, 2])", "big([2 ** 70], [1])",
]
TIERS = {"dot": "native", "nested": "native", "distance": "native"}


def words(a: list[str], b: list[int]) -> dict:
    found = {}
    for word, count in zip(a, b):
        found[word] = found.get(word, 0) + count
    return found


CALLS += ["words(['a', 'b', 'a'], [1, 2, 3])", "words(['a', 1], [1, 2])", "words([None], [1])"]
