"""Programs of small functions that call each other: defaults, keywords, recursion, methods; callees rebound in mid-run."""
from families.grammar import Grammar, calls_of, function, seeded, write

HEADER = '''"""Generated: functions that call each other."""
from typing import Any, List, Optional

from support import LOG, FloatChild, IntChild, Noisy, Raiser, Rebinder, note, rebind

LIMIT = 5
SCALE = 0.5
FLAG = True


def helper(n: int) -> int:
    return n * 2 + 1


def blend(a: float, b: float = 2.0) -> float:
    return a * SCALE + b


def square(x: float) -> float:
    return x * x


def clamp(n: int, low: int = 0, high: int = 10) -> int:
    if n < low:
        return low
    return high if n > high else n


def mirror(i: int, n: int) -> int:
    if i < 0:
        i = -i
    if i >= n:
        i = 2 * n - i - 2
    return i


def lerp(a: float, b: float, *, t: float = 0.5) -> float:
    return a + (b - a) * t


def pick(items: List[float], at: int) -> float:
    return items[at]


def put(items: List[float], at: int, value: float) -> None:
    items[at] = value


def tally(*numbers: int) -> int:
    total = 0
    for number in numbers:
        total += number
    return total


def named(a: int, **more: int) -> int:
    return a + len(more)


def fact(n: int) -> int:
    return 1 if n <= 1 else n * fact(n - 1)


def even(n: int) -> bool:
    return True if n <= 0 else odd(n - 1)


def odd(n: int) -> bool:
    return False if n <= 0 else even(n - 1)


def deep(n: int) -> int:
    return deep(n + 1) + 1


def ratio(a: float, b: float) -> float:
    return a / b


def maybe(n: int) -> Optional[int]:
    if n > 3:
        return n


def loud(n: int) -> int:
    note("loud", n)
    return n


def named_pair(n: int, x: float):
    return n, x


class Counter:
    __slots__ = ("n", "step")

    def __init__(self, n: int, step: int = 1):
        self.n = n
        self.step = step

    def next(self) -> int:
        self.n += self.step
        return self.n

    def peek(self) -> int:
        return self.n

    def jump(self, k: int) -> int:
        self.step = k
        return self.next() + self.peek()


class Loud(Counter):
    __slots__ = ()

    def peek(self) -> int:
        return loud(self.n)


$SMALL


REBINDABLE = ["LIMIT", "SCALE", "FLAG", "helper", "blend", "square", "clamp", "mirror", "lerp", "pick", "put", "tally", "fact", "even", "odd", "ratio", "maybe", "loud", "Counter"]
'''
NAMES = "$<helper|blend|square|clamp|mirror|lerp|pick|put|tally|fact|even|odd|ratio|maybe|loud|Counter|small0|small1|small2|small3>"
HOW = "$<other|code|defaults|keywords|none|builtin|partial|method|delete>"
LEAVES = {
    "floats": ["[1.5, 2.5, -0.5]", "[]", "([0.0] * 4)"],
    "counter": ["Counter(1)", "Counter(2, 3)", "Loud(5)"],
}
EXPRESSIONS = {
    "int": ["helper($int)", "clamp($int)", "clamp($int, $int)", "clamp($int, high=$int)", "clamp(n=$int, low=$int, high=$int)", "mirror($int, $int)", "tally($int, $int)", "tally()", "named($int, k=$int)", "fact($small)", "fact($int % 12)", "loud($int)",
            "maybe($int)", "$counter.next()", "$.counter.next()", "$.counter.peek()", "$.counter.jump($int)", "$.counter.n", "len($floats)", "tally(*[$int, $int])", "clamp(*$any)", "named_pair($int, $float)[0]", "small0($int, $float)", "small2($int, $float)"],
    "float": ["blend($float)", "blend($float, b=$float)", "square($float)", "square($int)", "lerp($float, $float)", "lerp($float, $float, t=$float)", "pick($floats, $small)", "pick($.floats, mirror($int, len($.floats)))", "ratio($float, $float)", "square(square($float))",
              "small1($int, $float)", "small3($int, $float)", "ratio($int, $int)"],
    "bool": ["even($int % 20)", "odd($small)", "maybe($int) is None"],
    "any": ["$counter", "$floats", "maybe($int)", "named_pair($int, $float)", "small0($int, $float)", "small3(k=$float, n=$int)", "put($floats, $small, $float)", "helper", "deep($int)"],
    "any_of": ["$floats"],
    "floats": ["[square($#) for $# in $floats]", "[$float, $float]", "$floats[:]"],
    "counter": ["Counter($int)", "Counter($int, $int)", "Counter(step=$int, n=$int)", "Loud($int)"],
}
STATEMENTS = [
    "$=floats = $floats", "$=counter = $counter", "put($.floats, $small, $float)", "$.floats.append(square($float))", "$.counter.step = $int",
    f"rebind('{HOW}', '{NAMES}')",
    f"if $bool:\n    rebind('{HOW}', '{NAMES}')",
    "for $@int in range(5):\n    $=int = helper($^) + clamp($^ - 2)\n    $block",
    "for $@int in range(5):\n    $=float = square($^ * 0.5)\n    if $^ == 3:\n        " + f"rebind('{HOW}', '{NAMES}')" + "\n    $block",
    "for $# in range(len($.floats)):\n    $.floats[$#] = blend($.floats[$#], $float)",
    "for $# in range(-2, 5):\n    $=int = mirror($#, len($.floats))\n    $=float = pick($.floats, mirror($#, len($.floats)))",
    "$=int = 0\nfor $# in range(6):\n    $^ += $.counter.next() + small0($#, $float)",
    "try:\n    $=float = ratio($float, $float)\nexcept ZeroDivisionError$<| as error>:\n    $block",
    "try:\n    $=int = deep($int)\nexcept RecursionError:\n    note('deep')",
    "try:\n    $=float = pick($floats, $int)\nexcept IndexError:\n    $block",
    "$=int, $=float = named_pair($int, $float)",
]
PARAMETERS = [("int", ": int"), ("int", ": int"), ("float", ": float"), ("float", ": float"), ("floats", ": list[float]"), ("floats", ": List[float]"), ("counter", ": Counter"), ("any", ""), ("bool", ": bool")]
RESULTS = [("int", "int"), ("float", "float"), ("any", ""), ("bool", "bool"), ("int", "int"), ("float", "float")]
ARGUMENTS = {
    "int": ["0", "1", "3", "-2", "7", "12", "2**62", "-2**63", "10**25", "True", "IntChild(2)", "2.5", "Noisy(3)", "Rebinder(MODULE, 'helper', len)", "None"],
    "float": ["0.5", "-0.0", "0.0", "2.0", "1e308", "float('nan')", "3", "FloatChild(1.5)", "None", "Rebinder(MODULE, 'square', abs)"],
    "floats": ["[1.5, 2.5, -0.5, 4.0]", "[]", "[0.0] * 5", "[1, 2.5]", "[None, 1.0, 2.0]", "(1.5, 2.5)", "[Noisy(1), 2.0]"],
    "counter": ["Counter(1)", "Counter(2, 5)", "Loud(3)", "Counter(2**62, 2**62)", "Counter(1.5)", "None", "Counter(1, 'x')"],
    "any": ["None", "'text'", "[1, 2]", "Noisy(1)", "Raiser(ValueError)", "2", "Counter(3)"],
    "bool": ["True", "False", "1", "Noisy(0)"],
}


def main(seed, count, out, inputs):
    rng = seeded("calls", seed)
    grammar = Grammar(LEAVES, EXPRESSIONS, STATEMENTS)
    # The small ones call nothing of each other, so that nothing recurs without end.
    quiet = Grammar(LEAVES, {kind: [one for one in found if "small" not in one and "deep" not in one] for kind, found in EXPRESSIONS.items()}, ["$=float = $float", "$=int = $int", "if $bool:\n    return $any"])
    small = [
        function(rng, quiet, f"small{index}", [("n", "int", ": int"), ("k", "float", ": float = 1.5")], [("int", "int"), ("float", "float")][index % 2], size=(1, 3))
        for index in range(4)
    ]
    texts, calls = [], []
    for index in range(count):
        chosen = [rng.choice(PARAMETERS) for _ in range(rng.randrange(1, 5))]
        parameters = [("abcd"[place], kind, note) for place, (kind, note) in enumerate(chosen)]
        texts.append(function(rng, grammar, f"run{index}", parameters, rng.choice(RESULTS)))
        calls += calls_of(rng, f"run{index}", [ARGUMENTS[kind] for kind, _ in chosen], inputs)
    write(out, HEADER.replace("$SMALL", "\n\n\n".join(small)), texts, calls)
