"""Programs over strings, bytes, dicts, sets and tuples: equal keys of several types, changes during iteration."""
from families.grammar import Grammar, calls_of, function, seeded, write

HEADER = '''"""Generated: functions over strings, dicts and sets."""
from typing import Any, Dict, List, Set, Tuple

from support import LOG, DictChild, FloatChild, IntChild, Key, Noisy, Raiser, Rebinder, StrChild, note

LIMIT = 5
SCALE = 0.5
FLAG = True
TABLE = {"a": 1, "b": 2}


def helper(n: int) -> int:
    return n * 2 + 1


def blend(a: float, b: float = 2.0) -> float:
    return a * SCALE + b


def reset():
    TABLE.clear()
    TABLE.update({"a": 1, "b": 2})


REBINDABLE = ["LIMIT", "SCALE", "FLAG", "helper", "blend", "TABLE"]
'''
LEAVES = {
    "str": ["''", "'a'", "'abc'", "'b'", "'héé'", "'x\\\\ty'", "'zz top'", "'\\U0001f600'"],
    "bytes": ["b''", "b'abc'", "b'\\x00\\xff'", "bytes(3)"],
    "counts": ["{}", "{'a': 1, 'b': 2}", "TABLE"],
    "weights": ["{}", "{1: 0.5, 2: 1.5}", "{0: 0.0}"],
    "reals": ["{0.5: 1, 1.0: 2}", "{}"],
    "ids": ["set()", "{1, 2, 3}", "{0}"],
    "words": ["set()", "{'a', 'b'}", "{'abc'}"],
    "pair": ["(1, 2.5)", "(0, 0.0)", "(True, 1.0)"],
    "parts": ["[]", "['a', 'b', 'a']", "['zz']"],
    "sep": ["' '", "','", "'a'", "''"],
}
EXPRESSIONS = {
    "int": ["len($str)", "len($counts)", "ord($str[$small])", "ord($.str[0])", "$.counts[$str]", "$.counts.get($str, $int)", "$counts.get($str, 0)", "$bytes[$small]", "$bytes[$small]", "$pair[0]", "len($ids)", "len($words)", "$str.count($str)",
            "$str.find($str)", "hash($str or 'x')  % 7", "$.counts.pop($str, 0)", "$.counts.setdefault($str, $int)", "int($str)", "$reals[$float]", "len($parts)", "sum($.counts.values())", "$.ids.pop()", "$.counts['a']"],
    "float": ["$.weights[$int]", "$weights.get($int, $float)", "$pair[1]", "float($str)", "$.weights.pop($int, 0.5)", "sum($weights.values())"],
    "bool": ["$str $cmp $str", "$str == $str", "$str in $str", "$str in $counts", "$str not in $counts", "$int in $weights", "$int in $ids", "$float in $ids", "$str in $words", "$str.startswith($str)", "$bytes == $bytes", "$str is $str",
             "$str.isdigit()", "$pair == $pair", "$pair $cmp $pair", "$any in $.counts", "$any in $.ids", "$str[$small] == 'a'", "$.str[$small] == $.str[$small]", "$ids <= $ids", "$str != $any"],
    "any": ["$str", "$bytes", "$counts", "$weights", "$ids", "$pair", "$parts", "$bytes[$small:]", "$counts.items()", "list($.counts)", "sorted($ids)", "sorted($words)", "tuple($parts)", "$.counts.get($any)", "($any, $any)", "Key($int)", "Noisy($int)"],
    "any_of": ["$str", "$counts", "$ids", "$parts", "$bytes"],
    "str": ["$str + $str", "$str[$small]", "$str[$small:]", "$str[::-1]", "$str[:$small]", "$str.upper()", "$str.strip()", "$sep.join($parts)", "str($int)", "str($float)", "f'{$.int}:{$.str}'", "f'{$.float:.2f}|{$.str!r:>8}'", "'%s-%d' % ($str, $int)", "chr(97 + $int % 26)",
            "$str.replace($str, 'q')[:40]", "($str * ($int % 3))[:40]", "repr($any)[:40]", "$parts[$small]", "max($parts)", "$str or 'empty'", "'{}{}'.format($int, $str)[:40]", "$bytes.decode('latin-1')", "$str.format($any)[:40]"],
    "bytes": ["$bytes[:$small]", "($bytes + $bytes)[:30]", "$str.encode()", "bytes([$int % 256, 1])", "$bytes[::-1]"],
    "counts": ["dict($counts)", "{$str: $int, $str: $int}", "{$#: len($#) for $# in $parts}", "$counts.copy()", "{**$counts, $str: $int}", "dict.fromkeys($parts, $int)"],
    "weights": ["{$int: $float, $int: $float}", "dict(zip(sorted($ids, key=repr), [0.5, 1.5]))", "{$#: $float for $# in range($int % 5)}"],
    "reals": ["{$float: $int, $float: $int, 0.5: 1}", "{$int: $int, $float: $int, True: $int}"],
    "ids": ["{$int, $int}", "set($.weights)", "$ids | $ids", "$ids & $ids", "$ids - $ids", "{$# % 5 for $# in range($int % 9)}", "{$int, $float, $bool}"],
    "words": ["set($parts)", "{$str, $str}", "set($str)", "$words ^ $words"],
    "pair": ["($int, $float)", "($int, $float)", "($int, $float)"],
    "parts": ["$str.split($<|','|'a'>)", "list($str)", "sorted($words)", "[$str, $str]", "[$#.upper() for $# in $parts]", "[$# for $# in $str if $# != 'a']", "sorted($.counts)", "$parts[:$small]", "[str($#) for $# in range($int % 4)]"],
}
STATEMENTS = [
    "$=str = $str", "$=str = $str", "$=bytes = $bytes", "$=counts = $counts", "$=counts: Dict[str, int] = {}", "$=weights = $weights", "$=ids = $ids", "$=words = $words", "$=pair = $pair", "$=parts = $parts", "$=reals = $reals",
    "$.str = ($.str + $str)[:60]", "$.str += $str[:3]",
    "$.counts[$str] = $int", "$.counts[$str] = $any", "$.counts[$str] = $.counts.get($str, 0) + 1", "$.counts[$str] += $int", "$.weights[$int] = $float", "$.weights[$int] $<+|*>= $float", "$.weights[$float] = $float", "$.weights[$bool] = $float",
    "$.reals[$float] = $int", "$.reals[float('nan')] = $int", "$.counts[Key($int)] = $int", "$.ids.add(Key($int))", "$.weights[Key($int)] = $float", "$.counts[$any] = $int",
    "del $.counts[$str]", "del $.weights[$int]", "$.ids.add($int)", "$.ids.add($any)", "$.words.add($str)", "$.ids.discard($int)", "$.ids.remove($int)", "$.parts.append($str)", "$.counts.update($counts)", "$.counts.clear()", "$.parts.append($any)",
    "$=int, $=float = $pair", "$=str, *$=parts = $parts", "$=int, $=int = $pair",
    "for $@str in $str:\n    $block", "for $@str in $str:\n    $.counts[$^] = $.counts.get($^, 0) + 1\n    $block", "for $@str in $str:\n    if $^ in $.counts:\n        $.counts[$^] += $int\n    else:\n        $.counts[$^] = 1",
    "for $@str in $.counts:\n    $block\n    note($^)\n    if len(LOG) > 80:\n        break",
    "for $@str, $@int in $.counts.items():\n    note($^)\n    if len(LOG) > 80 or len($.counts) > 12:\n        break\n    $block",
    "for $@float in $.weights.values():\n    note($^)\n    if len(LOG) > 80:\n        break\n    $block",
    "for $@int in $bytes:\n    $block", "for $@int in $.ids:\n    note($^)\n    if len(LOG) > 80:\n        break\n    $block",
    "for $@str in $.parts:\n    note($^)\n    if len(LOG) > 80:\n        break\n    $block",
    "for $@str in $.counts:\n    if $bool:\n        del $.counts[$^]\n    note($^)\n    if len(LOG) > 80:\n        break",
    "for $@str in list($.counts):\n    if $.counts[$^] $cmp $int:\n        del $.counts[$^]",
    "for $#, $@str in enumerate($.str):\n    note($#)\n    if $^ == $.str[$# - 1]:\n        $=int = $#\n        break",
    "$=int = 0\nwhile $^ < len($.str) and $.str[$^] != 'z':\n    $^ += 1",
    "for $# in range(len($.str)):\n    if $.str[$#] == $str[$small]:\n        $.str = $.str[:$#] + 'w'\n        break",
    "for $# in range(min(len($.str), len($.bytes))):\n    $=int = ord($.str[$#]) ^ $.bytes[$#]\n    $block",
    "try:\n    $=int = $.counts[$str]\nexcept KeyError$<| as error>:\n    $block",
    "try:\n    $=float = $.weights[$int]\nexcept KeyError as error:\n    note(str(error))\n    $block",
    "try:\n    $=int = int($str)\nexcept ValueError:\n    $=int = -1",
    "try:\n    $=str = next(iter($.parts))\nexcept StopIteration:\n    $block",
    "if $.str $<==|!=> $str and $str in $.words:\n    $block",
]
PARAMETERS = [("int", ": int"), ("float", ": float"), ("str", ": str"), ("str", ": str"), ("str", ": str"), ("bytes", ": bytes"), ("counts", ": Dict[str, int]"), ("counts", ": dict[str, int]"), ("counts", ": dict"), ("weights", ": dict[int, float]"),
              ("reals", ": Dict[float, int]"), ("ids", ": Set[int]"), ("words", ": set[str]"), ("pair", ": Tuple[int, float]"), ("parts", ": List[str]"), ("any", "")]
RESULTS = [("int", "int"), ("float", "float"), ("str", "str"), ("str", "str"), ("counts", "dict[str, int]"), ("any", ""), ("bool", "bool"), ("ids", "set[int]"), ("pair", "tuple[int, float]")]
ARGUMENTS = {
    "int": ["0", "1", "3", "-2", "7", "2**62", "10**25", "True", "IntChild(2)", "2.0", "Key(1)", "Rebinder(MODULE, 'TABLE', 5)"],
    "float": ["0.5", "-0.0", "1.0", "2.0", "float('nan')", "3", "FloatChild(1.5)", "None"],
    "str": ["'abc'", "''", "'a,b,a'", "'zebra z'", "'12'", "'h\\u00e9llo'", "'\\U0001f600a'", "StrChild('abc')", "b'abc'", "['a', 'b']", "None", "'x' * 30"],
    "bytes": ["b'abc'", "b''", "b'\\x00\\x01\\xff\\x80'", "bytearray(b'abc')", "'abc'", "memoryview(b'ab')"],
    "counts": ["{'a': 1, 'b': 2, 'abc': 3}", "{}", "TABLE", "DictChild(a=1)", "{'a': None, 'b': 2**70}", "{'a': 1.5, 1: 2, None: 3}", "{StrChild('a'): 5}", "{Key(1): 1, 'a': 2}", "{c: i for i, c in enumerate('abcdefgh')}", "[('a', 1)]"],
    "weights": ["{1: 0.5, 2: 1.5, 3: 0.0}", "{}", "{True: 1.5, 0: 2.5}", "{1.0: 2.5, 2: 1}", "{2**70: 1.0, -1: 2.0}", "{IntChild(1): 0.5}", "{Key(1): 0.5}", "DictChild({1: 2.5})", "{i: float(i) for i in range(7)}"],
    "reals": ["{0.5: 1, 1.0: 2}", "{1: 1, 0.0: 2}", "{float('nan'): 3}", "{-0.0: 4}", "{}"],
    "ids": ["{1, 2, 3}", "set()", "{True, 0}", "{1.0, 2.5}", "{Key(1), 2}", "frozenset({1, 2})", "set(range(12))", "[1, 2]"],
    "words": ["{'a', 'b'}", "set()", "{'abc', 1}", "{StrChild('a')}", "frozenset('ab')"],
    "pair": ["(1, 2.5)", "(2, 1)", "(True, None)", "[1, 2.5]", "(1,)", "(1, 2.5, 3)", "(2**65, float('nan'))"],
    "parts": ["['a', 'b', 'abc']", "[]", "['a', 1]", "('x', 'y')", "[StrChild('q'), 'a']", "['zz'] * 4"],
    "any": ["None", "'a'", "1", "Key(1)", "Noisy(2)", "Raiser(KeyError)", "[1]", "(1, 'a')"],
}


def main(seed, count, out, inputs):
    rng = seeded("text", seed)
    expressions = {kind: [one if kind in ("bool", "float", "any", "any_of") or one[0] in "[{(" or one.endswith(")") and " " not in one else f"({one})" for one in found] for kind, found in EXPRESSIONS.items()}
    grammar = Grammar(LEAVES, expressions, STATEMENTS)
    texts, calls = [], []
    for index in range(count):
        chosen = [rng.choice(PARAMETERS) for _ in range(rng.randrange(1, 5))]
        parameters = [("abcd"[place], kind, note) for place, (kind, note) in enumerate(chosen)]
        texts.append(function(rng, grammar, f"run{index}", parameters, rng.choice(RESULTS)))
        calls += calls_of(rng, f"run{index}", [ARGUMENTS[kind] for kind, _ in chosen], inputs)
    write(out, HEADER, texts, calls)
