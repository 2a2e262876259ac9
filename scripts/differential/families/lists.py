"""Programs over lists: aliases, changes during iteration, deaths of elements that change their container."""
from families.grammar import Grammar, calls_of, function, seeded, write

HEADER = '''"""Generated: functions over lists."""
from typing import Any, List

from support import LOG, FloatChild, IntChild, ListChild, Noisy, Raiser, Rebinder, Remover, note

LIMIT = 5
SCALE = 0.5
FLAG = True
SHARED = [1, 2, 3]


def helper(n: int) -> int:
    return n * 2 + 1


def blend(a: float, b: float = 2.0) -> float:
    return a * SCALE + b


def reset():
    SHARED[:] = [1, 2, 3]


REBINDABLE = ["LIMIT", "SCALE", "FLAG", "helper", "blend"]
'''

LEAVES = {
    "ints": ["[]", "[1, 2, 3]", "SHARED", "([0] * 4)", "[5]"],
    "floats": ["[]", "[1.5, -0.0]", "([0.0] * 3)", "[2.5, 1, 0.5]"],
    "grid": ["[[1.0, 2.0], [3.0]]", "([[0.0] * 3] * 2)", "[[1.5]]"],
    "things": ["[Noisy(1), Noisy(2)]", "[]"],
}
EXPRESSIONS = {
    "int": ["len($ints)", "len($grid)", "$ints[$small]", "$ints[$small]", "$ints[-1]", "$.ints.pop()", "$.ints.pop($small)", "sum($ints)", "max($ints)", "min($ints)", "sum($ints, $int)", "sum(tuple($ints))", "max(tuple($ints))",
            "$ints.count($int)", "$ints.index($int)", "len($grid[$small])"],
    "float": ["$floats[$small]", "$floats[$small]", "$grid[$small][$small]", "$grid[$small][$small]", "$.floats.pop()", "sum($floats)", "max($floats)", "min($grid[0])", "sum($floats, $float)", "sum($grid[$small])", "min(tuple($floats))"],
    "bool": ["$int in $ints", "$float not in $floats", "$ints == $ints", "$ints $cmp $ints", "$ints is $ints", "any($ints)", "all($floats)", "bool($ints)"],
    "any": ["$ints", "$floats", "$grid", "$things", "$things[$small]", "$ints[$small:$small]", "$floats[::$<-1|2|-2>]", "list(enumerate($ints))", "list(zip($ints, $floats))", "tuple($ints)"],
    "any_of": ["$ints", "$floats", "$grid", "$things"],
    "ints": ["$ints[:]", "$ints[$small:$small]", "$ints[::-1]", "($ints + $ints)", "($ints * ($int % 3))", "list($ints)", "sorted($ints)", "list(reversed($ints))", "$ints.copy()",
             "[$# * 2 for $# in $ints]", "[$# for $# in $ints if $# > $int]", "[$# + $int for $# in range($int % 6)]", "[len($#) for $# in $grid]", "[$int, $int, $int]",
             "[$# * $int for $#, _ in enumerate($floats)]", "list(range($small, 6))"],
    "floats": ["$floats[:]", "$grid[$small]", "$grid[$small]", "[$# * $float for $# in $floats]", "[$float, $float]", "([$float] * ($int % 5))", "[float($#) for $# in $ints]", "($floats + [$float])",
               "[a1 * b1 for a1, b1 in zip($floats, $floats)]", "sorted($floats, key=abs, reverse=$bool)", "[a1 * n1 for n1, a1 in enumerate($floats)]", "[a1 - b1 for a1, b1 in zip($floats, reversed($floats))]"],
    "grid": ["[[$float] * 3 for $# in range($int % 4)]", "[$#[:] for $# in $grid]", "[$floats, $floats]", "($grid + [$floats])", "[[$# * 1.0 for $# in $ints] for _ in range(2)]"],
    "things": ["[Noisy($#) for $# in range($int % 4)]", "[Noisy($int), Remover($.things, '$<pop|clear|append|zero|reverse>')]", "[*$things, Noisy(7)]", "[Remover($.ints, '$<pop|clear|append|zero|reverse>')]"],
}
STATEMENTS = [
    "$=ints = $ints",
    "$=floats: list[float] = $floats",
    "$=grid = $grid",
    "$=things = $things",
    "$.ints.append($int)",
    "$.ints.append($any)",
    "$.floats.append($float)",
    "$.floats.append($int)",
    "$.grid.append($floats)",
    "$.things.append(Noisy($int))",
    "$.things.append(Remover($.things, '$<pop|clear|append|zero|reverse>'))",
    "$.things.append(Remover($.floats, '$<pop|clear|append|zero|reverse>'))",
    "$.things.insert($small, $any)",
    "$.ints[$small] = $int",
    "$.ints[$small] = $<$int|$any>",
    "$.floats[$small] = $float",
    "$.floats[$small] = $<$float|$float|$int|$any>",
    "$.floats[$small] $<+|-|*>= $float",
    "$.ints[$small] += $int",
    "$.grid[$small][$small] = $float",
    "$.grid[$small][$small] $<+|*>= $float",
    "$.grid[$small] = $floats",
    "$.things[$small] = $any",
    "$.ints[$small:$small] = [$int, $int]",
    "$.floats[$small:] = $floats",
    "del $.ints[$small]",
    "del $.things[$small]",
    "del $.things[:]",
    "del $.floats[$small:$small]",
    "$.ints.insert($small, $int)",
    "if len($.ints) < 20:\n    $.ints.extend($ints)",
    "if len($.floats) < 20:\n    $.floats += $floats",
    "$.ints.$<sort|reverse|clear>()",
    "$.floats.sort(reverse=$bool)",
    "note($.things.pop(), len($.things))",
    "$.things.clear()",
    "$.ints.remove($int)",
    "$.ints[$small], $.ints[$small] = $.ints[$small], $.ints[$small]",
    "$=int, $=float = $int, $floats[$small]",
    "$=int, *$=ints = $ints",
    "$=float, $=float = $floats",
    "for $@int in $.ints:\n    note($^)\n    if len($.ints) > 20 or len(LOG) > 200:\n        break\n    $block",
    "for $@float in $.floats:\n    note($^)\n    if len(LOG) > 100:\n        break\n    if $bool:\n        $.floats.append($^)\n    $block",
    "for $@any in $.things:\n    note('next')\n    if len(LOG) > 100:\n        break\n    $block",
    "for $@floats in $.grid:\n    if len($.grid) > 9:\n        break\n    $block",
    "for $# in range(len($.floats)):\n    $.floats[$#] = $.floats[$#] $<+|*|-> $float",
    "for $# in range(len($.floats) - 1):\n    $.floats[$#] = $.floats[$# + 1]\n    $block",
    "for $# in range(len($.ints)):\n    if $.ints[$#] > $int:\n        $.ints[$#], $.ints[0] = $.ints[0], $.ints[$#]",
    "for $#, $@int in enumerate($.ints):\n    note($#, $^)\n    if len(LOG) > 90:\n        break\n    $block",
    "for $@int, $@float in zip($ints, $floats):\n    note($^)\n    if len(LOG) > 90:\n        break\n    $block",
    "for $@int in reversed($.ints):\n    note($^)\n    $block\n    if len(LOG) > 90:\n        break",
    "for $@int, $@float in enumerate(reversed($.floats)):\n    note($^)\n    $block\n    if len(LOG) > 90:\n        break",
    "for $@float in reversed($.floats):\n    $block\n    if len(LOG) > 90:\n        break",
    "for $@int in sorted($ints):\n    $block",
    "$=int = 0\nwhile $^ < len($.ints) and $^ < 12:\n    note($.ints[$^])\n    $^ += 1",
    "while $.ints and len(LOG) < 60:\n    note($.ints.pop())",
    "$=float = 0.0\nfor $# in range(len($.grid)):\n    for inner in range(len($.grid[$#])):\n        $^ += $.grid[$#][inner]",
    "$=floats = []\nfor $# in range(len($.grid[0])):\n    total = 0.0\n    for inner in range(len($.grid)):\n        total += $.grid[inner][$#]\n    $^.append(total)",
    "$=floats = []\n$.grid.append($^)\nfor $# in range($small, 6):\n    total = $float\n    for inner in range(len($.grid) - 1):\n        total += $.grid[inner][$#] * $float\n    $^.append(total)",
    "$=ints = []\nfor $# in range(-2, 5):\n    total = 0\n    for inner in range(len($.grid)):\n        total = total * 3 + int($.grid[inner][$#])\n    $^.append(total)\n    $block",
    "for $# in range($small, len($.floats), $<2|9|$int>):\n    $.floats[$#] = $float",
    "$.things = None",
    "$.ints = SHARED",
]
PARAMETERS = [("int", ": int"), ("float", ": float"), ("ints", ": list[int]"), ("ints", ": List[int]"), ("floats", ": list[float]"), ("floats", ": list[float]"), ("grid", ": list[list[float]]"), ("things", ": list"), ("things", ": list[Any]"), ("any", "")]
RESULTS = [("int", "int"), ("float", "float"), ("ints", "list[int]"), ("floats", "list[float]"), ("any", ""), ("grid", "list[list[float]]")]
ARGUMENTS = {
    "int": ["0", "1", "3", "-2", "7", "2**62", "-2**63", "10**25", "True", "IntChild(2)", "2.5", "Noisy(3)", "Rebinder(MODULE, 'LIMIT', 2.5)"],
    "float": ["0.5", "-0.0", "2.0", "1e308", "float('nan')", "float('inf')", "3", "FloatChild(1.5)", "None", "Rebinder(MODULE, 'SCALE', 'text')"],
    "ints": ["[3, 1, 2, 9, 8]", "[]", "[1, 2, 3, 4, 5, 6]", "[7, 7, 5, 0]", "[2**63 - 1, 2**70, -1]", "[1, 2.5, 'x']", "SHARED", "ListChild([1, 2, 3])", "[True, False]", "(1, 2)", "[IntChild(1), IntChild(4)]", "[0] * 3"],
    "floats": ["[1.5, 2.5, -0.5, 4.0]", "[-0.0, 9.5, 1e16, 3.0, 0.1]", "[]", "[0.0] * 5", "[1, 2, 3]", "[1.5, None]", "[float('nan'), 1.0]", "ListChild([1.5, 2.5])", "[FloatChild(1.5), 2.0]", "[1.5, 2]", "(1.5, 2.5)"],
    "grid": ["[[1.0, 2.0, 0.5], [3.0, 4.0, 1.5], [0.0] * 4, [7.5] * 3]", "[[1.0, 2.0], [3.0, 4.0]]", "[]", "[[1.0]] * 3", "[[1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]] * 2", "[[i * j * 0.5 for j in range(6)] for i in range(3)]", "[[1.0] * 6, [2.0] * 5 + [3]]", "[[1.0, 2.0, 3.0] for _ in range(3)]", "[[1, 2], [3.5]]", "[1.0, [2.0]]", "[ListChild([1.5]), [2.5, 3.5]]", "[[], [1.5]]"],
    "things": ["[Noisy(1), Noisy(2), Noisy(3)]", "[]", "[1, 'a', 2.5]", "(t := [Noisy(4)]).append(Remover(t, 'clear')) or t", "[Remover(SHARED, 'pop'), Remover(SHARED, 'append')]", "None"],
    "any": ["None", "'text'", "[1]", "Noisy(1)", "Raiser(ValueError)", "2", "(1, 2.5)"],
}


def main(seed, count, out, inputs):
    rng = seeded("lists", seed)
    grammar = Grammar(LEAVES, EXPRESSIONS, STATEMENTS)
    texts, calls = [], []
    for index in range(count):
        chosen = [rng.choice(PARAMETERS) for _ in range(rng.randrange(1, 5))]
        parameters = [("abcd"[place], kind, note) for place, (kind, note) in enumerate(chosen)]
        texts.append(function(rng, grammar, f"run{index}", parameters, rng.choice(RESULTS)))
        calls += calls_of(rng, f"run{index}", [ARGUMENTS[kind] for kind, _ in chosen], inputs)
    write(out, HEADER, texts, calls)
