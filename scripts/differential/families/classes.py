"""Programs over classes: slots, dataclasses, plain attributes, properties, inheritance; poked at in mid-run."""
from families.grammar import Grammar, calls_of, function, seeded, write

HEADER = '''"""Generated: classes and functions over their instances."""
from dataclasses import dataclass, field
from typing import Any, List, Optional

from support import LOG, FloatChild, IntChild, Noisy, Raiser, Rebinder, note, poke, unset

LIMIT = 5
SCALE = 0.5
FLAG = True


def helper(n: int) -> int:
    return n * 2 + 1


def blend(a: float, b: float = 2.0) -> float:
    return a * SCALE + b


class Vec:
    __slots__ = ("x", "y", "tag")

    def __init__(self, x: float, y: float = 0.5) -> None:
        self.x = x
        self.y = y

    def norm(self) -> float:
        return self.x * self.x + self.y * self.y

    def plus(self, other: "Vec") -> "Vec":
        return Vec(self.x + other.x, self.y + other.y)

    def scale(self, k: float) -> None:
        self.x *= k
        self.y *= k

    def __add__(self, other: "Vec") -> "Vec":
        return self.plus(other)

    def __mul__(self, k: float) -> "Vec":
        return Vec(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __neg__(self) -> "Vec":
        return type(self)(-self.x, -self.y)

    def __abs__(self) -> float:
        return self.norm() ** 0.5

    def __float__(self) -> float:
        return self.x

    def __iter__(self):
        yield self.x
        yield self.y

    @classmethod
    def unit(cls) -> "Vec":
        return cls(1.0, 0.0)

    @staticmethod
    def zero() -> "Vec":
        return Vec(0.0, 0.0)

    def __eq__(self, other: object) -> bool:
        note("Vec.__eq__")
        return isinstance(other, Vec) and self.x == other.x
$VEC

class VecChild(Vec):
    def norm(self) -> float:
        note("VecChild.norm")
        return super().norm() + 1.0


@dataclass$<|(eq=False)|(order=True)>
class Cell:
    count: int
    total: float = 0.0
    name: str = "c"
    items: List[int] = field(default_factory=list)
$POST
    def bump(self, n: int) -> int:
        self.count += n
        self.total += n * 0.5
        return self.count

    @property
    def mean(self) -> float:
        return self.total / self.count

    def keep(self, n: int) -> int:
        self.items.append(n)
        return len(self.items)
$CELL

@dataclass(frozen=True)
class Fixed:
    a: int
    b: float = 2.5
    marks: list = field(default_factory=list, compare=False)

    def sum(self) -> float:
        return self.a + self.b

    @classmethod
    def both(cls, n: int) -> "Fixed":
        return cls(n, n * 0.5)


class Node:
    limit: int = 3
    made = 0

    def __init__(self, value: int, next: "Optional[Node]" = None):
        self.value = value
        self.next = next
        Node.made += 1

    def depth(self) -> int:
        return 1 if self.next is None else 1 + self.next.depth()

    def total(self) -> int:
        found = 0
        node = self
        for _ in range(9):
            found += node.value
            if node.next is None:
                break
            node = node.next
        return found

    def capped(self) -> int:
        return self.value if self.value < self.limit else self.limit

    @classmethod
    def of(cls, n: int) -> "Node":
        return cls(n)

    @classmethod
    def pair(cls, n: int, m: int = 2) -> "Node":
        first = cls(n)
        first.next = cls(m)
        return first

    @staticmethod
    def twice(n: int) -> int:
        return n * 2

    def __bool__(self) -> bool:
        note("bool")
        return self.value != 0

    def __lt__(self, other: "Node") -> bool:
        return self.value < other.value

    def __call__(self, n: int) -> int:
        return self.value + n

    def __len__(self) -> int:
        return 2
$NODE

class Mortal(Node):
    def __del__(self):
        note("Mortal", self.value)

    def __init__(self, value: int, next: "Optional[Node]" = None):
        super().__init__(value, next)
        self.born = value

    def capped(self) -> int:
        return super().capped() - 1

    def depth(self) -> int:
        return super().depth() + 1


class Shape:
    sides = 0

    def __init__(self, name: str):
        self.name = name

    def area(self) -> float:
        return 0.0

    def twice(self) -> float:
        return self.area() * 2.0


class Square(Shape):
    sides = 4

    def __init__(self, side: float):
        super().__init__("square")
        self._side = side

    @property
    def side(self) -> float:
        return self._side

    @side.setter
    def side(self, value: float) -> None:
        note("side", value)
        self._side = value

    def area(self) -> float:
        return self._side * self._side + super().area()

    def twice(self) -> float:
        return super().twice() + 0.5


class Odd(Shape):
    def __getattr__(self, name):
        note("missing", name)
        if name == "gone":
            raise AttributeError(name)
        return 2.5

    def __setattr__(self, name, value):
        note("set", name)
        object.__setattr__(self, name, value)


REBINDABLE = ["LIMIT", "SCALE", "FLAG", "helper", "blend", "Vec", "Cell", "Node", "Square"]
'''

POKES = "$<unit|zero|of|pair|twice|__init__|__post_init__|__add__|__mul__|__abs__|__bool__|norm|plus|scale|bump|mean|depth|capped|limit|area|side|_side|sides|x|y|count|total|value|next|name|items>"
HOW = "$<replace|remove|property|text|class|instance|unset|dict|getattr|setattr|global>"
LEAVES = {
    "vec": ["Vec(1.0, 2.0)", "Vec(0.5)", "VecChild(1.5, 2.0)"],
    "cell": ["Cell(1)", "Cell(2, 1.5)", "Cell(3, name='d')"],
    "node": ["Node(1)", "Node(2, Node(3))", "Mortal(4)", "Node.of(2)"],
    "shape": ["Square(1.5)", "Shape('s')", "Odd('o')"],
    "vecs": ["[Vec(1.0), Vec(2.0, -1.0)]", "[]"],
}
EXPRESSIONS = {
    "int": ["$cell.count", "$.cell.bump($int)", "len($.cell.items)", "$.node.value", "$node.depth()", "$.node.capped()", "$node.total()", "Node.made", "Node.limit", "$.node.limit", "Node.twice($int)",
            "$.shape.sides", "$.cell.keep($int)", "len($vecs)", "Node.pair($int).capped()", "$node($int)", "len($node)", "$.node.pair($int, $int).depth()", "Mortal($int).depth()", "Fixed($int).a", "len(Fixed.both($int).marks)"],
    "float": ["$vec.x", "$.vec.y", "$.vec.norm()", "$vec.norm()", "$.cell.total", "$.cell.mean", "$shape.area()", "$.shape.twice()", "Square($float).side", "$vec.plus($vec).x", "($vec + $vec).y", "$vecs[$small].x", "abs($vec)", "abs($.vec)", "float($vec)", "(-$vec).x", "($float * $vec).x", "($vec * $float).y", "Vec.unit().x", "$.vec.zero().y", "Vec.unit().norm()", "Fixed($int, $float).sum()", "Fixed.both($int).b", "sum($vec)"],
    "bool": ["not $.node.next", "$node < $node", "bool($.node)", "$vec == $vec", "$.vec is $vec", "$cell == $cell", "isinstance($any, $<Vec|VecChild|Cell|Node>)", "$.node.next is None", "hasattr($.vec, '$<x|tag|z>')", "$cell $<<|==> $cell".replace("$<<|==>", "!=")],
    "any": ["Fixed($int)", "Fixed($int) == Fixed($int, $float)", "Node.pair($int).next", "$vec", "$cell", "$node", "$shape", "$.vec.tag", "$.node.next", "$.shape.$<name|_side|gone|area>", "getattr($.cell, '$<count|name|none>', None)", "$.node.extra", "type($vec)"],
    "any_of": ["$vecs", "$.cell.items"],
    "vec": ["Vec($float, $float)", "Vec($float)", "Vec(y=$float, x=$float)", "$vec.plus($vec)", "($vec + $vec)", "$vecs[$small]", "Vec($int, $int)", "$vec.plus(VecChild($float))", "$vec * $float", "$float * $vec", "-$vec", "Vec.unit()", "VecChild.unit()", "$.vec.unit()", "Vec.zero()"],
    "cell": ["Cell($int)", "Cell($int, $float)", "Cell(count=$int, total=$float, name='e')", "Cell($int, items=[$int])"],
    "node": ["Node($int)", "Node($int, $node)", "Node.of($int)", "Mortal($int)", "$.node.next", "Node.pair($int)", "Mortal.of($int)", "$.node.of($int)", "Mortal.pair($int, $int)"],
    "shape": ["Square($float)", "Shape('$<a|b>')"],
    "vecs": ["[Vec($float) for _ in range($int % 4)]", "[$vec, $vec]", "[$#.plus($vec) for $# in $vecs]", "$vecs[:]"],
}
STATEMENTS = [
    "$=vec = $vec", "$=cell = $cell", "$=node = $node", "$=shape = $shape", "$=vecs = $vecs",
    "$.vec.x = $float", "$.vec.y $<+|-|*>= $float", "$.vec.x = $<$int|$any|$float>", "$.vec.tag = $any", "$.vec.scale($float)",
    "del $.vec.$<x|y|tag>", "$.cell.count = $int", "$.cell.total += $float", "$.cell.count $<+|-|*>= $int", "$.cell.name = $any", "$.cell.items.append($int)", "$.cell.items = [$int]",
    "$.cell.extra = $any", "del $.cell.$<count|total|name>",
    "$.node.value = $int", "$.node.value += $int", "$.node.next = $node", "$.node.next = None", "$.node.limit = $int", "Node.limit = $int", "Node.made += 1", "$.node.extra = $any", "del $.node.$<value|next|extra>",
    "$.shape.side = $float", "$.shape._side = $<$float|$any>", "$.shape.name = $any", "Shape.sides = $any", "Square.sides += 1",
    f"poke('{HOW}', '{POKES}', $<$vec|$cell|$node|$shape>)",
    f"poke('{HOW}', '{POKES}', $<$.vec|$.cell|$.node|$.shape>)",
    f"if note($int) == {{}}:\n    poke('{HOW}', '{POKES}', $<$.vec|$.cell|$.node|$.shape>)".replace("{}", "3"),
    "for $@int in range(4):\n    $.vec.x += $.vec.y * $float\n    $block",
    "for $@int in range(4):\n    $.cell.bump($^)\n    if $^ == 2:\n        " + f"poke('{HOW}', '{POKES}', $.cell)" + "\n    $block",
    "for $@vec in $vecs:\n    $^.x += $float\n    $block",
    "for $@vec in $vecs:\n    $=float = $^.norm() + $^.x\n    " + f"poke('{HOW}', '{POKES}', $.vec)",
    "for $# in range(len($.vecs)):\n    $.vecs[$#].x = $.vecs[$#].y + $float",
    "$=node = $node\nfor $# in range(5):\n    if $^.next is None:\n        break\n    $^ = $^.next\n    $block",
    "if len($.vecs) < 9:\n    $.vecs.append($vec)",
    "$=vec, $=cell = $vec, $cell",
    "$=float = $vec.norm() + $vec.norm()",
    "$.vec *= $float", "$=node = $node\nfor $# in range(4):\n    if not $^:\n        break\n    $^ = $^.next",
    "if $.node.next:\n    $block", "$=vec = Vec.unit()\n$block", "try:\n    Fixed($int).a = $int\nexcept AttributeError as error:\n    note(type(error).__name__)",
]
PARAMETERS = [("int", ": int"), ("float", ": float"), ("vec", ": Vec"), ("vec", ": Vec"), ("cell", ": Cell"), ("cell", ": Cell"), ("node", ": Node"), ("node", ": Optional[Node]"), ("shape", ": Shape"), ("shape", ": Square"),
              ("vecs", ": List[Vec]"), ("vecs", ": list"), ("any", "")]
RESULTS = [("int", "int"), ("float", "float"), ("vec", "Vec"), ("cell", "Cell"), ("any", ""), ("node", "")]
ARGUMENTS = {
    "int": ["0", "1", "3", "-2", "7", "2**62", "-2**63", "True", "IntChild(2)", "2.5", "Noisy(3)", "Rebinder(MODULE, 'helper', None)"],
    "float": ["0.5", "-0.0", "2.0", "1e308", "float('nan')", "3", "FloatChild(1.5)", "None", "Rebinder(MODULE, 'Vec', Noisy)"],
    "vec": ["Vec(1.0, 2.0)", "Vec(-0.5, 0.25)", "Vec(1, 2)", "VecChild(1.0, 2.0)", "unset(Vec(1.0), 'x')", "unset(Vec(1.0), 'y')", "Vec('a', 2.0)", "None", "Cell(1)", "Vec(2.0, 4.0)", "Vec(float('nan'), 1e308)"],
    "cell": ["Cell(1, 2.5)", "Cell(3)", "Cell(0)", "Cell(2.5, 1)", "unset(Cell(1), 'count')", "unset(Cell(1), 'items')", "Vec(1.0, 2.0)", "Cell(2**62, 1.5)", "Cell(4, name=None)"],
    "node": ["Node(1)", "Node(1, Node(2, Node(3)))", "Mortal(5, Mortal(6))", "Node(2.5)", "unset(Node(1), 'next')", "None", "Node(1, Mortal(2))", "Node('v')"],
    "shape": ["Square(2.0)", "Square(3)", "Shape('s')", "Odd('o')", "unset(Square(1.0), '_side')", "None"],
    "vecs": ["[Vec(1.0), Vec(2.0), Vec(3.0, 4.0)]", "[]", "[VecChild(1.0), Vec(1.0)]", "[Vec(1), None]", "[(v := Vec(1.0, 1.5)), v, v]", "[Cell(1), Vec(2.0)]"],
    "any": ["None", "'text'", "Vec(1.0)", "Noisy(1)", "Raiser(ValueError)", "2", "Cell(1)"],
}


def methods(rng, grammar, kind, names):
    """Methods with random bodies for a class."""
    texts = []
    for name in names:
        extra = rng.choice([[], [("n", "int", ": int")], [("n", "int", ": int"), ("k", "float", ": float = 1.5")]])
        text = function(rng, grammar, name, [("self", kind, ""), *extra], rng.choice([("int", "int"), ("float", "float"), ("any", "")]), size=(1, 4))
        texts.append("\n" + "\n".join("    " + line if line else line for line in text.split("\n")) + "\n")
    return "".join(texts)


def main(seed, count, out, inputs):
    rng = seeded("classes", seed)
    grammar = Grammar(LEAVES, EXPRESSIONS, STATEMENTS)
    header = HEADER.replace("$<|(eq=False)|(order=True)>", rng.choice(["", "", "(eq=False)", "(order=True)"]))
    post = "\n    def __post_init__(self) -> None:\n        note('post', self.count)\n        self.total = self.total + 1.0\n"
    header = header.replace("$POST", rng.choice(["", post]))
    for place, kind, names in [("$VEC", "vec", "ma"), ("$CELL", "cell", "ma"), ("$NODE", "node", "ma")]:
        header = header.replace(place, methods(rng, grammar, kind, names))
    calling = Grammar(
        LEAVES,
        {**EXPRESSIONS, "any": EXPRESSIONS["any"] + ["$.vec.m()", "$.vec.a()", "$.cell.m()", "$.node.a()", "$.node.m($int)", "$.cell.a($int, $float)", "$.vec.m($int)"]},
        STATEMENTS,
    )
    texts, calls = [], []
    for index in range(count):
        chosen = [rng.choice(PARAMETERS) for _ in range(rng.randrange(1, 5))]
        parameters = [("abcd"[place], kind, note) for place, (kind, note) in enumerate(chosen)]
        texts.append(function(rng, calling, f"run{index}", parameters, rng.choice(RESULTS)))
        calls += calls_of(rng, f"run{index}", [ARGUMENTS[kind] for kind, _ in chosen], inputs)
    write(out, header, texts, calls)
