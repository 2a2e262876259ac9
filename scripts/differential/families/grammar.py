"""Random functions out of a grammar: what the families share.

A family gives templates of expressions by kind and templates of statements. In a template

    $int            an expression of kind int
    $.int           a name that holds one (the template is not used where there is none)
    $=int           a name to assign: an old one or a new one
    $@int           a new name for a loop; nothing else assigns it
    $^              the name that this template assigns first
    $#              a new name nobody else sees; the same one all through the template
    $block          statements, one level deeper
    $<a|b|c>        one of these texts
"""
import random
import re

PIECE = re.compile(r"\$<([^<>]*)>|\$([.=@]?)([a-z_]+)|\$#|\$\^")


LEAVES = {
    "int": ["0", "1", "2", "3", "-1", "7", "LIMIT", "2**31", "10**19"],
    "small": ["0", "1", "2", "3", "-1", "-2"],
    "float": ["0.0", "1.0", "0.5", "2.5", "-3.25", "-0.0", "SCALE", "1e300"],
    "bool": ["True", "False", "FLAG"],
    "cmp": ["<", "<=", "==", "!=", ">", ">="],
    "any": ["None", "1", "2.5", "'k'", "True"],
    "any_of": ["(1, 2)", "'ab'"],
}
EXPRESSIONS = {
    "int": ["($int + $int)", "($int - $int)", "($int * 3)", "($int // $int)", "($int % 1000)", "($int & $int)", "($int ^ $int)", "(-$int)",
            "abs($int)", "min($int, $int)", "int($float)", "($int if $bool else $int)", "helper($int)", "($int * $int % 65537)"],
    "small": ["($int % 4)", "($int % 3 - 1)", "len($any_of)"],
    "float": ["($float + $float)", "($float - $float)", "($float * $float)", "($float / $float)", "(-$float)", "abs($float)", "float($int)",
              "($float * $int)", "blend($float)", "($float if $bool else $float)", "max($float, $float)"],
    "bool": ["$int $cmp $int", "$float $cmp $float", "$int $cmp $float", "(not $bool)", "($bool and $bool)", "($bool or $bool)", "$any is None", "$any == $any"],
    "any": ["$int", "$float", "$bool", "note($any)"],
}
STATEMENTS = [
    "$=int = $int",
    "$=float = $float",
    "$=bool = $bool",
    "$=any = $any",
    "$.int $<+|-|^>= $int",
    "$.float $<+|-|*>= $float",
    "note($any, $any)",
    "if $bool:\n    $block",
    "if $bool:\n    $block\nelse:\n    $block",
    "for $@int in range($<3|5|$small>):\n    $block",
    "for $@int in range($<6|$small, 5|4, 0, -1>):\n    $block\n    if $bool:\n        $<break|continue>",
    "if $bool:\n    return $any",
    "try:\n    $block\nexcept $<IndexError|TypeError|Exception|(ValueError, KeyError)|ZeroDivisionError|OverflowError|AttributeError>$< as error:\n    note(type(error).__name__, str(error))|:\n    note('caught')>",
]


class NoName(Exception):
    """There is no name of the kind that a template asks for."""


class Grammar:
    """Texts by kind, and statements. Numbers, conditions and plain control flow are in every grammar."""

    def __init__(self, leaves, expressions, statements, plain=1):
        merged = [LEAVES, leaves], [EXPRESSIONS, expressions]
        self.leaves, self.expressions = ({kind: sum((one.get(kind, []) for one in both), []) for kind in {**both[0], **both[1]}} for both in merged)
        self.statements = STATEMENTS * plain + statements


class Body:
    """One function under construction."""

    def __init__(self, rng, grammar, names, deepest=2, size=(2, 9)):
        self.rng = rng
        self.grammar = grammar
        self.names = {kind: list(found) for kind, found in names.items()}
        self.fixed = set()
        self.counter = 0
        self.loops = 0
        self.deepest = deepest
        # Short functions for the most part: they cost the least for what they find.
        self.budget = min(rng.randrange(*size), rng.randrange(*size))

    def new_name(self, kind):
        self.counter += 1
        return f"{kind[0]}{self.counter}"

    def expr(self, kind, depth=0):
        rng = self.rng
        names = self.names.get(kind)
        if names and rng.random() < (0.4 if depth == 0 else 0.7):
            return rng.choice(names)
        larger = self.grammar.expressions.get(kind)
        if larger and rng.random() < 0.85 - 0.3 * depth:
            for _ in range(4):
                try:
                    return self.fill(rng.choice(larger), depth + 1)[0]
                except NoName:
                    continue
        if names and rng.random() < 0.7:
            return rng.choice(names)
        return self.fill(rng.choice(self.grammar.leaves[kind]), depth + 1)[0]

    def fill(self, template, depth):
        """The template's text, and the names that it assigns by kind."""
        while "$<" in template:
            template = re.sub(r"\$<([^<>]*)>", lambda found: self.rng.choice(found[1].split("|")), template)
        assigned, own = [], None
        if "$#" in template:
            own = self.new_name("own")

        def piece(found):
            mark, kind = found[2], found[3]
            if kind is None:
                return own if found[0] == "$#" else assigned[0][1]
            if mark == ".":
                if not self.names.get(kind):
                    raise NoName(kind)
                return self.rng.choice(self.names[kind])
            if mark == "=":
                old = [name for name in self.names.get(kind, []) if name not in self.fixed]
                name = self.rng.choice(old) if old and self.rng.random() < 0.5 else self.new_name(kind)
                assigned.append((kind, name))
                return name
            if mark == "@":
                name = self.new_name(kind)
                assigned.append((kind, name))
                self.fixed.add(name)
                return name
            return self.expr(kind, depth)

        return PIECE.sub(piece, template), assigned

    def statement(self, indent):
        """Lines of one statement."""
        self.budget -= 1
        for _ in range(20):
            template = self.rng.choice(self.grammar.statements)
            loops = "$@" in template or "while " in template
            blocks = template.count("$block")
            if (blocks and (indent > 4 or self.budget < 0)) or (loops and self.loops >= self.deepest):
                continue
            try:
                # Longest first: names that a loop brings must be there in its block.
                parts = template.split("$block")
                lines = []
                filled, assigned = self.fill("\0".join(parts), 0)
            except NoName:
                continue
            parts = filled.split("\0")
            for kind, name in assigned:
                if name not in self.names.setdefault(kind, []):
                    self.names[kind].append(name)
            self.loops += loops
            for index, part in enumerate(parts):
                text = part.rstrip(" ")
                inner = len(part) - len(text)
                lines += ["    " * indent + line for line in text.split("\n") if line.strip()]
                if index < len(parts) - 1:
                    lines += self.block(indent + inner // 4)
            self.loops -= loops
            return lines
        return ["    " * indent + "pass"]

    def block(self, indent):
        before = {kind: list(found) for kind, found in self.names.items()}
        lines = [line for _ in range(self.rng.randrange(1, 4)) for line in self.statement(indent)]
        if self.rng.random() < 0.8:
            self.names = before
        return lines

    def lines(self, indent=1):
        found = []
        while self.budget > 0:
            found += self.statement(indent)
        return found


def function(rng, grammar, name, parameters, result, head="", **options):
    """Text of a function. `parameters` are (name, kind, annotation and default); `result` is a kind and its annotation."""
    names = {}
    for parameter, kind, _ in parameters:
        names.setdefault(kind, []).append(parameter)
    body = Body(rng, grammar, names, **options)
    lines = body.lines()
    lines.append(f"    return {body.expr(result[0], 0)}")
    noted = ", ".join(parameter + note for parameter, _, note in parameters)
    arrow = f" -> {result[1]}" if result[1] else ""
    return "\n".join([f"{head}def {name}({noted}){arrow}:", *lines])


def calls_of(rng, name, makers, inputs, aliased=0.12):
    """Calls as the driver takes them: the function, and texts of its arguments."""
    found = []
    for _ in range(inputs):
        texts = [rng.choice(maker) for maker in makers]
        if len(texts) > 1 and rng.random() < aliased:
            texts[0], texts[1] = f"(shared := {texts[0]})", "shared"
        found.append((name, texts))
    return found


def write(out, header, texts, calls, more=""):
    with open(out, "w", encoding="utf-8") as file:
        file.write(header + "\n\n" + "\n\n\n".join(texts) + "\n\n\n" + more + "CALLS = [\n" + "".join(f"    {call!r},\n" for call in calls) + "]\n")


def seeded(family, seed):
    return random.Random(f"{family} {seed}")
