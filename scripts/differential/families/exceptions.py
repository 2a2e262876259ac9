"""Programs over exceptions: handlers, clean-up, chains, and what tracebacks say of lines and locals."""
from families.grammar import Grammar, calls_of, function, seeded, write

HEADER = '''"""Generated: functions that raise and catch."""
import sys
from typing import Any, List

from support import LOG, Chain, FloatChild, Guard, IntChild, Noisy, Raiser, Rebinder, frames, note, raising

LIMIT = 5
SCALE = 0.5
FLAG = True
TABLE = {"a": 1, "b": 2}


class Trouble(Exception):
    def __init__(self, code: int, where: str = "here"):
        super().__init__(code, where)
        self.code = code


class Worse(Trouble):
    pass


def helper(n: int) -> int:
    return n * 2 + 1


def blend(a: float, b: float = 2.0) -> float:
    return a * SCALE + b


def checked(n: int) -> int:
    if n < 0:
        raise Trouble(n)
    if n > 100:
        raise Worse(n, "there")
    return n + 1


def divided(a: float, b: float) -> float:
    return a / b


def picked(items: List[int], at: int) -> int:
    return items[at]


def cleaned(n: int) -> int:
    try:
        return checked(n)
    finally:
        note("cleaned", n)


def again(n: int) -> int:
    try:
        return checked(n) + TABLE["a"]
    except Trouble:
        note("again")
        raise
    except KeyError as error:
        raise Worse(n) from error


REBINDABLE = ["LIMIT", "SCALE", "FLAG", "helper", "blend", "checked", "Trouble", "TABLE"]
'''
KINDS = "$<Trouble|Worse|ValueError|KeyError|IndexError|ZeroDivisionError|TypeError|Exception|(KeyError, Trouble)|(Worse, ZeroDivisionError)|OverflowError|LookupError|ArithmeticError|BaseException>"
LEAVES = {
    "ints": ["[]", "[1, 2, 3]"],
    "error": ["Trouble(1)", "Worse(2)", "ValueError('v')", "KeyError('k')", "None"],
}
EXPRESSIONS = {
    "int": ["checked($int)", "checked($int)", "cleaned($int)", "again($int)", "picked($ints, $small)", "$ints[$small]", "TABLE[$<'a'|'b'|'c'>]", "int($<'12'|'x'|''>)", "$.error.code", "($int // $int)", "len($ints)", "sys.exc_info()[0] is None", "($int << ($int % 70))"],
    "float": ["divided($float, $float)", "divided($float, $float)", "($float / $float)", "($float % $float)", "float($<'1.5'|'x'>)", "($int / $int)", "($float ** $float)"],
    "bool": ["isinstance($error, Trouble)", "$error is None", "$.error.__traceback__ is None"],
    "any": ["$error", "str($error)", "$.error.args", "type($error).__name__", "sys.exc_info()[1]", "Chain($.error)", "frames($.error)", "$.error.__context__", "Noisy($int)"],
    "error": ["Trouble($int)", "Worse($int, 'x')", "ValueError($any)", "$.error.__cause__"],
    "ints": ["[$int, $int]", "[checked($#) for $# in $ints]"],
    "any_of": ["$ints"],
}
CATCH = f"except {KINDS} as $@error"
STATEMENTS = [
    "$=ints = $ints", "$=error = $error", "$=any = Noisy($int)",
    "raise $error", "raise Trouble($int)", "raise Trouble($int) from $error", "raise Worse($int) from None",
    "if $bool:\n    raise $<Trouble($int)|ValueError($any)|KeyError($int)|Worse|StopIteration($int)>",
    "assert $bool, $any", "assert $bool",
    "raising($<ValueError|Trouble|KeyError|None|None>, $int)",
    f"try:\n    $block\nexcept {KINDS}:\n    $block",
    f"try:\n    $block\nexcept {KINDS}:\n    $block\nexcept {KINDS}:\n    $block",
    f"try:\n    $block\nexcept {KINDS}:\n    $block\n    raise",
    f"try:\n    $block\n{CATCH}:\n    note(type($^).__name__, str($^))\n    $block".replace("$^", "ERR"),
    f"try:\n    $block\n{CATCH}:\n    $block\nelse:\n    $block",
    f"try:\n    $block\n{CATCH}:\n    $block\nelse:\n    $block\nfinally:\n    note('finally')\n    $block",
    f"try:\n    $block\n{CATCH}:\n    note(Chain(ERR), frames(ERR))\n    raise Worse($int) from ERR",
    f"try:\n    $block\n{CATCH}:\n    note(frames(ERR))\n    raise ValueError($any)",
    f"try:\n    $block\n{CATCH}:\n    $=error = ERR",
    f"try:\n    $block\n{CATCH}:\n    del ERR\n    $block",
    "try:\n    $block\nfinally:\n    note('finally', $any)",
    "try:\n    $block\nfinally:\n    $block",
    "try:\n    return $any\nfinally:\n    note('left', $any)",
    "for $@int in range(4):\n    try:\n        $block\n    finally:\n        if $bool:\n            $<break|continue|note(1)>",
    f"for $@int in range(5):\n    try:\n        $=int = checked(50 - $int)\n        $block\n    except {KINDS}:\n        $<break|continue|note('again')>\n    $block",
    f"for $@int in $ints:\n    try:\n        if $bool:\n            $<break|continue|return 1>\n        $block\n    except {KINDS}$<| as error>:\n        note('in loop', $int)\n    else:\n        $block",
    f"while $bool and len(LOG) < 20:\n    try:\n        note($int)\n        $block\n    except {KINDS}:\n        break",
    "with Guard($<True|False>):\n    $block",
    "with Guard($<True|False>) as $@any:\n    $block\n    raise Trouble($int)",
    "try:\n    $=float = $float / $float\nexcept ZeroDivisionError:\n    $=float = 0.0",
    "try:\n    $=int = $ints[$small]\nexcept IndexError:\n    $=int = -1",
    "try:\n    $=int = TABLE[$<'a'|'q'>]\nexcept KeyError as error:\n    $=int = len(str(error))",
    "try:\n    $=int = int($<'7'|'x'>)\nexcept (ValueError, TypeError):\n    $=int = 0",
    "note(sys.exc_info()[0], frames(sys.exc_info()[1]))",
    "$.any = None",
]
PARAMETERS = [("int", ": int"), ("int", ": int"), ("float", ": float"), ("float", ": float"), ("ints", ": list[int]"), ("any", ""), ("error", ": Exception"), ("error", "")]
RESULTS = [("int", "int"), ("float", "float"), ("any", ""), ("bool", "bool")]
ARGUMENTS = {
    "int": ["0", "1", "3", "-2", "7", "101", "2**62", "-2**63", "10**25", "True", "IntChild(2)", "2.5", "Noisy(3)", "Rebinder(MODULE, 'checked', len)", "None"],
    "float": ["0.5", "-0.0", "0.0", "2.0", "1e308", "float('nan')", "3", "FloatChild(1.5)", "None", "Rebinder(MODULE, 'Trouble', ValueError)"],
    "ints": ["[3, 1, 2]", "[]", "[0, -1, 200]", "[1, 'x']", "(1, 2)", "None"],
    "any": ["None", "'text'", "[1]", "Noisy(1)", "Raiser(ValueError)", "2"],
    "error": ["Trouble(1)", "Worse(5, 'q')", "ValueError('v')", "KeyError(1)", "None", "StopIteration(3)"],
}


def named(template, number):
    """Handlers bind a name of their own, which the template calls ERR."""
    if "$@error" not in template:
        return template
    return template.replace("$@error", f"error{number}").replace("ERR", f"error{number}")


def main(seed, count, out, inputs):
    rng = seeded("exceptions", seed)
    statements = [named(one, number) for one in STATEMENTS for number in (1, 2)]
    grammar = Grammar(LEAVES, EXPRESSIONS, statements)
    texts, calls = [], []
    for index in range(count):
        chosen = [rng.choice(PARAMETERS) for _ in range(rng.randrange(1, 5))]
        parameters = [("abcd"[place], kind, note) for place, (kind, note) in enumerate(chosen)]
        texts.append(function(rng, grammar, f"run{index}", parameters, rng.choice(RESULTS)))
        calls += calls_of(rng, f"run{index}", [ARGUMENTS[kind] for kind, _ in chosen], inputs)
    write(out, HEADER, texts, calls)
