"""Dicts and sets: items, search, iteration while they change, keys that run code."""

import sys

CALLS = [
    "inserted(['ab', 'c'], [None, '', 'x', None])",
    "inserted([], [None, 'y'])",
    "count(['a', 'b', 'a', 'é', 'b'])",
    "kept_key({'a': 3, 'b': 9}, 5)",
    "kept_key({}, 5)",
    "count(['a', Text('a'), Loud('a'), 'a'])",
    "count([1, 'a', None])",
    "count([[]])",
    "numbers([1, 2, 1, True, 2**70, -1, -2, 2**61 - 1, 2**61])",
    "numbers([1, 1.0, 2.5])",
    "floats({'a': 1.5, 'b': 2}, 'a')",
    "floats({'a': 1.5, 'b': 2}, 'b')",
    "floats({'a': 1.5}, 'z')",
    "pairs([(1, 2), (2, 1), (1, 2), (1, 'x'), (1.0, 2.0), ((1, 2), None)])",
    "pairs([(1, Evil(3)), (1, Evil(3))])",
    "pairs([(1, []), (1, 2)])",
    "pairs([Special((1, 2)), (1, 2)])",
    "load({'a': 1}, 'a')",
    "load({'a': 1}, 'b')",
    "load({'a': 'x'}, 'a')",
    "load(Missing(), 'a')",
    "load({}, [])",
    "load([1], 0)",
    "load(None, 0)",
    "key_error_identity('no such key', 12345678)",
    "lookup({1: 'a', 2: 'b'}, 1)",
    "lookup({1: 'a', 2: 'b'}, True)",
    "lookup({1: 'a', 2: 'b'}, 3)",
    "lookup({Evil(1): 'a'}, 1)",
    "lookup({Evil(1): 'a', 1: 'b'}, 1)",
    "lookup({1: 'a'}, Evil(1))",
    "lookup({1: 'a'}, 1.0)",
    "evil_store('k')",
    "evil_collision(7)",
    "mutating_key()",
    "log()",
    "contains({'a': 1}, {'a'}, 'a', 1)",
    "contains({1: 1}, {1}, 'a', 1)",
    "contains({1: 1}, {1, True}, 'a', 2**61)",
    "contains({'a': 1}, {Evil(1)}, 'a', 1)",
    "contains({}, set(), Text('a'), 1.5)",
    "contains(Missing(), frozenset({1}), 'a', 1)",
    "gets({'a': 1, 'b': None}, 'a')",
    "gets({'a': 1, 'b': None}, 'b')",
    "gets({'a': 1}, 'c')",
    "gets({'a': 'x'}, 'a')",
    "gets({'a': 2**80}, 'a')",
    "gets(Missing(a=1), 'z')",
    "defaults(['a', 'b', 'a'])",
    "defaults([1, (1,), [1]])",
    "defaults([Evil(1), 1])",
    "items({'a': 1, 'b': 2})",
    "items({'a': 1, 'b': 'x'})",
    "items({1: 2.5, None: None})",
    "items({})",
    "items(Missing(a=1))",
    "values({'a': 1.5, 'b': 2.5})",
    "values({'a': 1.5, 'b': None})",
    "keys({'a': 1, 'bc': 2})",
    "keys({1: 1})",
    "whole_items({'a': 1, 'b': 2})",
    "grows({'a': 1, 'b': 2})",
    "shrinks({'a': 1, 'b': 2, 'c': 3})",
    "replaces_keys({'a': 1, 'b': 2, 'c': 3})",
    "changes_values({'a': 1, 'b': 2, 'c': 3})",
    "set_grows({1, 2, 3})",
    "set_discards({1, 2, 3})",
    "unique(['a', 'b', 'a', 'é'])",
    "unique(['a', 1, 1.0, True, (1, 2), (1.0, 2)])",
    "unique(['a', []])",
    "unique([Evil(1), Evil(1), 1])",
    "discards({1, 2, 3}, [1, 5, 2])",
    "discards({1, 2, 3}, [[]])",
    "discards({Evil(1), 2}, [1, 2])",
    "log()",
    "dies({'a': Seen('old')}, 'a')",
    "log()",
    "dies_shared({'a': [Seen('inner')]}, 'a')",
    "log()",
    "identity_of_keys([100000, 10**20, 'key'.upper(), 2.5])",
    "order(['z', 'a', 'm', 'a'])",
    "nested([('a', 1), ('b', 2), ('a', 3)])",
    "temporary(3)",
    "last_reference()",
    "log()",
    "star_keys({'a': 1})",
    "instance_dict(Plain())",
    "globals_store(3)",
    "stored",
    "updates({'a': 1}, 'a')",
    "updates({'a': 1.5}, 'a')",
    "updates({'a': 'x'}, 'a')",
    "updates({}, 'a')",
    "split_keys()",
    "big(300)",
    "deleted({'a': 1, 'b': 2}, 'a')",
    "collisions(50)",
    "many_kinds()",
    "surrogates({'\\ud800': 1, 'é': 2})",
    "str_or_none([None, 'a', None])",
    "memoized(30)",
    "empty_loop({}, set())",
]

LOG = []


def log():
    rows = list(LOG)
    LOG.clear()
    return rows


class Text(str):
    pass


class Loud(str):
    def __hash__(self):
        LOG.append("hash")
        return 17

    def __eq__(self, other):
        LOG.append("eq")
        return False


class Special(tuple):
    def __hash__(self):
        return 3


class Missing(dict):
    def __missing__(self, key):
        return ("missing", key)

    def get(self, key, default=None):
        return ("got", key)

    def items(self):
        return [("one", 1)]


class Evil:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return hash(self.value)

    def __eq__(self, other):
        LOG.append(("eq", self.value, sys._getframe(1).f_code.co_name))
        return isinstance(other, Evil) and other.value == self.value

    def __repr__(self):
        return f"Evil({self.value})"


class Mutating:
    target = None

    def __hash__(self):
        return hash("k")

    def __eq__(self, other):
        if Mutating.target is not None:
            Mutating.target.clear()
        return True

    def __repr__(self):
        return "Mutating"


class Seen:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<{self.name}>"

    def __del__(self):
        LOG.append((self.name, sys._getframe(1).f_lineno - sys._getframe(1).f_code.co_firstlineno))


class Plain:
    def __init__(self):
        self.a = 1
        self.b = 2


def count(words: list[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


def numbers(values: list[int]):
    counts: dict[int, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
        if value in counts:
            counts[value] += 10
    return list(counts.items())


def floats(d: dict[str, float], key: str):
    total = 0.0
    for _ in range(3):
        total += d[key] * 2.0
        d[key] = total
    return total, d


def pairs(cells: list[tuple[int, int]]):
    counts: dict[tuple[int, int], int] = {}
    for cell in cells:
        counts[cell] = counts.get(cell, 0) + 1
    return list(counts.items())


def load(d: dict[str, int], key: str):
    return d[key] + 1


def key_error_identity(a: str, b: int):
    d: dict[str, int] = {}
    e: dict[int, int] = {}
    rows = []
    try:
        d[a]
    except KeyError as error:
        rows.append(error.args[0] is a)
    try:
        e[b]
    except KeyError as error:
        rows.append(error.args)
    return rows


def lookup(d: dict[int, str], key: int):
    return d[key], key in d, d.get(key), log()


def evil_store(key: str):
    d: dict[str, int] = {}
    d[Evil("k")] = 0
    d[key] = 1
    d[key] = 2
    # How often it is compared depends on the hash of the key.
    return list(d.items()), sorted(set(log()))


def evil_collision(n: int):
    d: dict[int, int] = {}
    s: set[int] = set()
    s.add(Evil(3))
    d[Evil(3)] = -1
    total = 0
    for i in range(n):
        d[i] = i
        s.add(i)
        if i in s:
            total += d[i]
    return total, len(d), len(s), log()


def mutating_key():
    d: dict[str, int] = {"x": 1}
    d[Mutating()] = 2
    Mutating.target = d
    found = d.get("k", 7)
    size = len(d)
    Mutating.target = None
    d["k"] = 3
    return found, size, list(d.items())


def contains(d: dict[str, int], s: set[int], key: str, number: int):
    return key in d, key not in d, number in s, number not in s, number in d, key in s, (key, 1) in d, None in s


def gets(d: dict[str, int], key: str):
    total = 0
    for _ in range(2):
        total += d.get(key, 5)
    return total, d.get(key), d.get(key, None), d.get(key, "x"), d.get(key) is d.get(key)


def defaults(keys: list[str]):
    d: dict[str, list[str]] = {}
    for key in keys:
        d.setdefault(key, []).append(key)
    return d, d.setdefault("n", 3), d.setdefault("n", 4)


def kept_key(d: dict[str, int], limit: int):
    for key in list(d):
        if d[key] > d.setdefault("limit", limit):
            del d[key]
    return key + "!", d


def items(d: dict[str, int]):
    total = 0
    names = []
    for name, value in d.items():
        names.append(name)
        total += value
    return names, total, name, value


def values(d: dict[str, float]):
    total = 0.0
    for value in d.values():
        total += value
    return total


def keys(d: dict[str, int]):
    n = 0
    for key in d:
        n += len(key) * d[key]
    for key in d.keys():
        n += len(key)
    return n


def whole_items(d: dict[str, int]):
    rows = []
    for item in d.items():
        rows.append(item)
    return rows


def grows(d: dict[str, int]):
    n = 0
    for key in d:
        n += 1
        d[key + "x"] = n
    return n


def shrinks(d: dict[str, int]):
    seen = []
    try:
        for key, value in d.items():
            seen.append(key)
            if value == 2:
                del d[key]
    except RuntimeError as error:
        seen.append(str(error))
    return seen


def replaces_keys(d: dict[str, int]):
    n = 0
    for key, value in d.items():
        n += value
        del d[key]
        d[key + key] = n
    return n


def changes_values(d: dict[str, int]):
    for key, value in d.items():
        d[key] = value * 2
    return d


def set_grows(s: set[int]):
    n = 0
    for value in s:
        n += value
        s.add(value + 1000)
    return n


def set_discards(s: set[int]):
    n = 0
    for value in s:
        n += value
        s.discard(value)
        s.add(-value)
    return n


def unique(values: list[str]):
    seen: set[str] = set()
    out = []
    for value in values:
        if value not in seen:
            seen.add(value)
            out.append(value)
    return out, len(seen), log()


def discards(s: set[int], values: list[int]):
    for value in values:
        s.discard(value)
    return s, len(s), log()


def dies(d: dict[str, int], key: str):
    d[key] = 1
    LOG.append("after")
    return d


def dies_shared(d: dict[str, int], key: str):
    old = d[key]
    d[key] = 1
    LOG.append("after")
    return old


def identity_of_keys(values: list[int]):
    d: dict[int, int] = {}
    s: set[int] = set()
    for value in values:
        d[value] = 1
        s.add(value)
    return [any(key is value for value in values) for key in d], [any(key is value for value in values) for key in s]


def order(words: list[str]):
    d: dict[str, int] = {}
    for i, word in enumerate(words):
        d[word] = i
    return list(d.items())


def nested(rows: list[tuple[str, int]]):
    d: dict[str, dict[int, str]] = {}
    for name, number in rows:
        inner = d.get(name)
        if inner is None:
            inner = {}
            d[name] = inner
        inner[number] = name + str(number)
    return d


def temporary(n: int):
    total = 0
    for key, value in {"a": 1, "b": n}.items():
        total += value
    for key in {1, 2, n}:
        total += key
    return total


def make():
    return {"a": Seen("in a dict"), "b": Seen("in it, too")}


def last_reference():
    n = 0
    for value in make().values():
        n += 1
    LOG.append("loop done")
    return n


def star_keys(d: dict[str, int]):
    [*a] = d
    (b,) = d
    return a, b, {**d}, [*d.values()]


def instance_dict(plain):
    d: dict[str, int] = plain.__dict__
    d["a"] = d["a"] + 1
    d["c"] = 3
    total = 0
    for key, value in d.items():
        total += value
    return total, d.get("b", 0), "c" in d, plain.c


stored = 0


def globals_store(n: int):
    d: dict[str, int] = globals()
    for i in range(n):
        d["stored"] = d["stored"] + i
    return stored


def updates(d: dict[str, int], key: str):
    d[key] += 1
    d[key] -= 3
    d[key] *= 2
    return d


def split_keys():
    a, b = Plain(), Plain()
    total = 0
    for p in (a, b):
        d: dict[str, int] = p.__dict__
        total += d["a"]
        d["a"] = 5
        if "zz" in d:
            total += 100
    return total, a.a, b.a


def big(n: int):
    d: dict[int, int] = {}
    s: set[int] = set()
    for i in range(n):
        d[i * 65537] = i
        s.add(i * 4096)
    total = 0
    for i in range(n * 2):
        total += d.get(i * 65537, -1)
        if i * 4096 in s:
            total += 1
    return total, len(d), len(s)


def deleted(d: dict[str, int], key: str):
    del d[key]
    found = key in d
    d[key] = 5
    return found, list(d)


def collisions(n: int):
    d: dict[int, int] = {}
    for i in range(n):
        d[i * (2**61 - 1)] = i
        d[-1] = i
        d[-2] = i
    return len(d), sum(d.values())


def many_kinds():
    d: dict[object, int] = {}
    for key in [1, 1.0, True, "1", None, (1,), (1.0,), "é", 0, False, -0.0, "", ()]:
        d[key] = d.get(key, 0) + 1
    return list(d.items())


def surrogates(d: dict[str, int]):
    total = 0
    for c in "\ud800é!":
        total = total * 10 + d.get(c, 9)
        d[c] = total
    return d


def str_or_none(values):
    d: dict[str, int] = {}
    for value in values:
        d[value] = d.get(value, 0) + 1
    return d


def memoized(n: int):
    memo: dict[int, int] = {}

    def go(k):
        return k

    for k in range(n):
        memo[k] = go(k) if k < 2 else memo[k - 1] + memo[k - 2]
    return memo[n - 1]


def empty_loop(d: dict[str, int], s: set[int]):
    for key, value in d.items():
        pass
    for number in s:
        pass
    try:
        return key
    except UnboundLocalError as error:
        return type(error).__name__


def inserted(groups, items):
    """A key that is proven to be an int on one way only."""
    inserts = {}
    for group in groups:
        inserts[len(group)] = "["
    parts = []
    for i, item in enumerate(items):
        if item is None:
            parts.append(None)
            if inserts.get(i) == "|":
                inserts.pop(i)
            elif inserts.get(i + 1) == "[":
                inserts.pop(i + 1)
        elif not item:
            part = str(i)
            parts.append(part)
        else:
            parts.append("x")
    for i in sorted(inserts, reverse=True):
        parts[i:i] = [inserts[i]]
    return parts
