"""Strings: characters that are never built, comparison, search, slices, concatenation, methods."""

CALLS = [
    *(f"codes({text!r})" for text in ("", "abc", "aé€😀", "\ud800x", "\x00\xff")),
    "codes(Text('abc'))",
    "codes(['a', 'b'])",
    "codes(['ab'])",
    "codes(None)",
    *(f"pick({text!r}, {index})" for text in ("héllo", "a😀") for index in (0, 1, -1, -2, 4, 5, -6, 2**70)),
    "pick(Text('abc'), 1)",
    "pick('abc', True)",
    "pick('abc', 'x')",
    "pick([1, 2], 1)",
    *(f"kinds({text!r})" for text in ("aZ_5 \t\n", "é²½Ⅷߕ\u00a0\u2003ßİǅ", "\ud800\U0010ffff", "")),
    "kinds(Loud('x y'))",
    *(f"compare({a!r}, {b!r})" for a in ("", "a", "b", "ab", "é", "€", "😀") for b in ("", "a", "ab", "é", "😀!")),
    "compare('a', Text('a'))",
    "compare(Text('a'), 'a')",
    "compare('a', None)",
    "compare('a', 1)",
    "compare(1, 'a')",
    *(f"classify({text!r})" for text in ("let x = 3.5", "é_1", "", "+-*/=", "\ud83d\ude00")),
    "literals('aé€')",
    "literals('😀')",
    *(f"search({text!r}, {part!r})" for text in ("abcabc", "", "ééb", "a😀b") for part in ("b", "", "cab", "é", "😀", "zz")),
    "search('abc', Text('b'))",
    "search('abc', None)",
    "search(Text('abc'), 'b')",
    "search('abc', b'b')",
    *(f"slices({text!r}, {i}, {j})" for text in ("", "a", "héllo€") for i, j in ((0, 3), (-2, 9), (3, 1), (-99, 99), (2**80, 1))),
    "slices(Text('hello'), 1, 3)",
    "slices(b'hello', 1, 3)",
    "slices([1, 2, 3], 1, 3)",
    "slices('abc', 'x', 3)",
    "slices('abc', None, True)",
    "cut(b'hello', 1, 4)",
    "cut(b'hello', -9, 99)",
    "cut(bytearray(b'hello'), 1, 4)",
    "whole('abc')",
    "whole('')",
    "append(['a', 'b', 'é', '😀'], '')",
    "append(['a', Text('b'), 'c'], 'x')",
    "append(['a', 3, 'c'], 'x')",
    "append([], Text('x'))",
    "doubled('ab', 4)",
    "aliases('ab')",
    "kept('ab')",
    "repeat('ab', 3)",
    "repeat('ab', -1)",
    "repeat(3, 'ab')",
    "repeat('ab', 2**62)",
    "repeat('é', True)",
    "methods('  Hello, World  ')",
    "methods('ßtraße İ')",
    "methods(Text(' a '))",
    "methods(Loud(' a '))",
    "sides('a\\tb, C', ', C', 12)",
    "sides('Title Cäse', 'se', 12)",
    "sides(Text(' a '), ' ', 3)",
    "sides('abc', '', 3)",
    "sides('abc', 'c', 2**70)",
    "sides(b'abc', b'c', 5)",
    "words('a b  c,d', ',')",
    "words('a b  c', None)",
    "words('abc', '')",
    "words('abc', 3)",
    "words('abc', Text('b'))",
    "joined(['a', 'b'], '-')",
    "joined(('a', Text('b')), '-')",
    "joined(['a', 3], '-')",
    "joined((c for c in 'xyz'), '')",
    "joined(None, '')",
    "joined(['a'], '-') is joined.__defaults__",
    "tails('prefix.suffix', 'pre', 'fix')",
    "tails('prefix', ('x', 'pre'), ('fix', 'y'))",
    "tails('x', ('x', 3), 'x')",
    "tails('x', 3, 'x')",
    "index('abc', 'c')",
    "index('abc', 'z')",
    "rotate('Hello, Wörld!', 3)",
    "rotate('xyz', 2**70)",
    "characters(-1)",
    "characters(65)",
    "characters(0x10ffff)",
    "characters(0x110000)",
    "characters('A')",
    "characters(65.0)",
    "ordinal('ab')",
    "ordinal('')",
    "ordinal(b'a')",
    "ordinal(65)",
    "same_character('aé')",
    "same_character('€😀')",
    "stripped_character('a b€')",
    "lower_identity('Ab')",
    "truths('', 'x')",
    "lengths('a😀', b'ab', {1: 2}, {1, 2, 3})",
    "lengths(Text('abc'), b'', {}, set())",
    "mutual('abc', 'abd')",
    "bytes_compare(b'ab', b'ab')",
    "bytes_compare(b'ab', b'ac')",
    "bytes_compare(b'ab', bytearray(b'ab'))",
    "bytes_compare(b'ab', 'ab')",
    "formatted('x', 3)",
    "default_text()",
    "default_text('é')",
    "rebound('abc')",
    "patched('abc')",
    "codes('abc')",
    "unpatched()",
    "codes('abc')",
    "late('abc')",
    "unbound(3)",
    "unbound(0)",
    "first_or_none('', 0)",
    "first_or_none('x', 0)",
    "mixed('ab', 1)",
    "spread('ab')",
    "count_by_kind('ab12 é')",
]


class Text(str):
    def __eq__(self, other):
        return "eq"

    def __lt__(self, other):
        return "lt"

    __hash__ = str.__hash__


class Loud(str):
    def __getitem__(self, index):
        return f"item {index}"

    def __len__(self):
        return 99

    def __iter__(self):
        return iter(["loud"])

    def strip(self, *args):
        return "stripped loudly"

    def isalpha(self):
        return "maybe"


def codes(s: str):
    total = 0
    for c in s:
        total = total * 31 + ord(c)
    return total, len(s)


def pick(s: str, i: int):
    c = s[i]
    return c, c == "l", c < "m", ord(c)


def kinds(s: str):
    rows = []
    for c in s:
        rows.append((c.isalpha(), c.isdigit(), c.isdecimal(), c.isnumeric(), c.isalnum(), c.isspace()))
        rows.append((c.isupper(), c.islower(), c.isprintable(), c.isascii(), c.isidentifier(), c.lower(), c.upper()))
    return rows, s.isalpha(), s.isspace(), s.isascii(), s.isprintable()


def compare(a: str, b: str):
    return a == b, a != b, a < b, a <= b, a > b, a >= b


def classify(s: str) -> list:
    out = [0, 0, 0, 0, 0]
    for i in range(len(s)):
        c = s[i]
        if c.isalpha() or c == "_":
            out[0] += 1
        elif c in "+-*/=":
            out[1] += 1
        elif c in "0123456789.,;:":
            out[2] += 1
        elif "a" <= c <= "z" or c == " ":
            out[3] += 1
        elif c == "ab" or c != "":
            out[4] += 1
    return out


def literals(s: str):
    rows = []
    for c in s:
        rows.append((c == "€", c == "😀", c in "€😀", c not in "xy", c in "", c < "ab", "ab" <= c, c + "!", "!" + c))
    return rows


def search(s: str, part: str):
    return part in s, part not in s, s.find(part), s.rfind(part), s.find(part, 1), s.find(part, 1, -1), s.count(part)


def slices(s: str, i: int, j: int):
    return s[i:j], s[i:], s[:j], s[:], s[::2], s[i:j:-1]


def cut(s: bytes, i: int, j: int):
    return s[i:j], s[i:], s[:j]


def whole(s: str):
    return s[:] is s, s[0:] is s, s[: len(s)] is s, s[1:] is s


def append(parts: list[str], start: str):
    text = start
    for part in parts:
        text += part
        text = text + "."
    return text


def doubled(s: str, n: int):
    for _ in range(n):
        s += s
        s = s + s
    return s


def aliases(s: str):
    a = s + "c"
    b = a
    a += "d"
    c = a
    a = a + a
    return a, b, c


def kept(s: str):
    a = s + "c"
    rows = [a]
    a += "d"
    rows.append(a)
    a += "e"
    return a, rows


def repeat(s: str, n: int):
    return s * n, n * s


def methods(s: str):
    t = s.strip()
    return (
        t, t.lower(), t.upper(), t.title(), t.swapcase(), t.capitalize(), t.replace("l", "L", 1), t.center(20, "*"),
        t.split(), t.partition(" "), s.lstrip(), s.rstrip(" o"), t.encode(), t.zfill(3), t.casefold(), s.strip() is t,
        t.strip() is t, t.removeprefix("H"), t.splitlines(True),
    )


def sides(s: str, end: str, width: int):
    return s.istitle(), s.removesuffix(end), s.ljust(width), s.rjust(width), s.expandtabs(4), s.rsplit(end), s.rpartition(end)


def words(s: str, separator: str):
    out = []
    for word in s.split(separator):
        out.append(word + "!")
    return out


def joined(parts, separator: str = "-"):
    return separator.join(parts)


def tails(s: str, start: str, end: str):
    return s.startswith(start), s.endswith(end), s.startswith(start, 1), s.endswith(end, 0, 3)


def index(s: str, part: str):
    return s.index(part) + s.rindex(part)


def rotate(s: str, k: int) -> str:
    out = ""
    for c in s:
        if "a" <= c <= "z":
            out += chr((ord(c) - ord("a") + k) % 26 + ord("a"))
        elif c.isupper():
            out += c.lower()
        else:
            out += c
    return out


def characters(i: int):
    c = chr(i)
    return c, ord(c), c == "A", chr(i) is chr(i) if i < 256 else None


def ordinal(s: str):
    return ord(s)


def same_character(s: str):
    rows = []
    for i in range(len(s)):
        c = s[i]
        d = c
        rows.append((c is d, c is s[i] if ord(c) < 256 else None, [c][0] is d))
    return rows


def stripped_character(s: str):
    return [(c.strip() is c, c.strip()) for c in s], [s[i].strip() is s[i] for i in range(2)]


def lower_identity(s: str):
    c = s[1]
    return c.lower() is c, c.lower() == c, s[0].lower(), s[0].lower() is s[0]


def truths(a: str, b: str):
    return [bool(a), bool(b), not a, not b, "t" if b else "f", a or b, a and b]


def lengths(a: str, b: bytes, c: dict, d: set):
    return len(a), len(b), len(c), len(d), 1 if c else 0, 1 if d else 0, 1 if a else 0


def mutual(a: str, b: str):
    n = 0
    for x in a:
        for y in b:
            if x == y:
                n += 1
            elif x < y:
                n += 10
    return n


def bytes_compare(a: bytes, b: bytes):
    return a == b, a != b


def formatted(s: str, n: int):
    return f"{s}{n}" + f"{s!r:>5}", "%s-%d" % (s, n)


def default_text(s: str = "z"):
    return s + s[0]


def rebound(s: str):
    old = s
    s = s + "x"
    s = s[1:]
    s += old
    return s


def patched(s: str):
    global ord
    ord = lambda c: 1000
    return codes(s)


def unpatched():
    global ord
    del ord
    return ord("a")


def late(s: str):
    total = 0
    for c in s:
        if c == "b":
            globals()["chr"] = lambda i: "patched"
        if chr(97) == "a":
            total += 1
    del globals()["chr"]
    return total, chr(97)


def unbound(n: int):
    for c in "xyz"[:n]:
        last = c
    return last, last == "z"


def first_or_none(s: str, i: int):
    c = None
    if i < len(s):
        c = s[i]
    return c, c is None


def mixed(s: str, k: int):
    c = s[0]
    out = []
    for i in range(4):
        out.append(c)
        c = i if c == "a" else "b" if i == 2 else s[k]
    return out


def spread(s: str):
    a, b = s
    [c, *d] = s
    return a, b, c, d


def count_by_kind(s: str):
    counts = {}
    for c in s:
        key = "alpha" if c.isalpha() else c
        counts[key] = counts.get(key, 0) + 1
        counts[c] = counts.get(c, 0) + 1
    return counts
