"""Programs over NumPy arrays.

Functions read and write elements of one to three arrays of one to three axes in loops, in straight and odd ways: indexes
that leave the array, views that overlap, scalars of every type, whole rows and whole arrays. They are called with arrays
of every layout and type, and with floating-point errors ignored, warned of and raised (`state`).
"""
from families.grammar import seeded, write

HEADER = '''"""Generated: a module of random functions over arrays."""
from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from support_arrays import fill, part, strict, view

REBINDABLE = ["scaled"]


def scaled(x: float) -> float:
    return x * 0.5
'''

DTYPES = ["float64", "float64", "float64", "float32", "int64", "int32", "uint8", "int8", "uint64", "bool_"]
KINDS = ["plain"] * 8 + ["transposed", "reversed", "stepped", "read-only", "swapped", "fortran", "broadcast", "masked", "child", "zero-d", "matrix", "list", "offset"]
COMPARES = ["<", "<=", "==", "!=", ">", ">="]


class Function:
    def __init__(self, rng, name):
        self.rng = rng
        self.name = name
        self.arrays = []
        for letter in "abc"[: rng.randrange(1, 4)]:
            self.arrays.append((letter, rng.choice(DTYPES), rng.choice([1, 1, 2, 2, 3])))
        self.parameters = list(self.arrays)
        self.most = max(axes for _, _, axes in self.arrays)
        self.loops = []
        self.locals = ["x"]
        self.lines = []

    def index(self, axis):
        rng = self.rng
        choices = [str(rng.choice([0, 0, 1, -1]))]
        if self.loops:
            loop = rng.choice(self.loops)
            if len(self.loops) > 1:
                outer = rng.choice(self.loops[:-1])
                choices += [f"{outer} + {loop}", f"{outer} - {loop}", f"({outer} + {loop}) % n"] * 2
            choices += [loop] * 8 + [f"{loop} - 1", f"{loop} - 1", f"-{loop}", f"{loop} // 2", f"n - {loop} - 1", f"({loop} + 1) % n", f"({loop} - 1) % n"]
        if rng.random() < 0.03:
            choices = ["n", "2", "-2", f"{self.loops[-1]} + 1" if self.loops else "n - 1"]
        return rng.choice(choices)

    def element(self):
        letter, _, axes = self.rng.choice(self.arrays)
        indexes = [self.index(axis) for axis in range(axes)]
        if axes > 1 and self.rng.random() < 0.2:
            return letter + "".join(f"[{index}]" for index in indexes)
        return f"{letter}[{', '.join(indexes)}]"

    def expr(self, depth=0):
        rng = self.rng
        roll = rng.random()
        if depth > 2 or roll < 0.4:
            return rng.choice([self.element, self.element, lambda: rng.choice(self.locals), self.constant, lambda: rng.choice(self.loops or ["n"])])()
        if roll < 0.75:
            op = rng.choice(["+", "-", "*", "/", "+", "-", "*", "//", "%"])
            return f"({self.expr(depth + 1)} {op} {self.expr(depth + 1)})"
        return rng.choice([
            lambda: f"(-{self.expr(depth + 1)})",
            lambda: f"abs({self.expr(depth + 1)})",
            lambda: f"float({self.expr(depth + 1)})",
            lambda: f"int({self.element()})",
            lambda: f"np.{rng.choice(['sqrt', 'exp', 'sin', 'tanh', 'floor', 'abs', 'isnan', 'log'])}({self.expr(depth + 1)})",
            lambda: f"math.{rng.choice(['sqrt', 'floor', 'cos', 'fabs'])}({self.expr(depth + 1)})",
            lambda: f"min({self.expr(depth + 1)}, {self.expr(depth + 1)})",
            lambda: f"scaled({self.expr(depth + 1)})",
            lambda: f"({self.expr(depth + 1)} ** 2)",
            lambda: f"({self.expr(depth + 1)} if {self.condition()} else {self.expr(depth + 1)})",
            lambda: f"({self.element()} {rng.choice(['&', '|', '^', '<<', '>>'])} {self.expr(depth + 2)})",
            lambda: f"({self.condition()})",
        ])()

    def constant(self):
        return str(self.rng.choice([0, 1, 2, 3, -1, 100, 300, 0.5, 2.0, 1e10, 0.1, -0.0, True]))

    def condition(self):
        return f"{self.expr(2)} {self.rng.choice(COMPARES)} {self.expr(2)}"

    def line(self, text):
        self.lines.append("    " * (len(self.loops) + self.extra + 1) + text)

    def statement(self, budget):
        rng = self.rng
        roll = rng.random()
        if rng.random() < 0.2 and len(self.loops) < 2:
            self.blocks()
        elif rng.random() < 0.15:
            self.meeting()
        elif rng.random() < 0.15:
            self.whole()
        elif roll < 0.4:
            self.line(f"{self.element()} {rng.choice(['=', '=', '+=', '-=', '*='])} {self.expr()}")
        elif roll < 0.6:
            name = rng.choice(["s", "t"])
            if name in self.locals:
                self.line(f"{name} {rng.choice(['=', '+=', '+=', '*='])} {self.expr()}")
            else:
                self.line(f"{name} = {self.expr()}")
        elif roll < 0.66:
            # Counters and sums, from where they may overflow; smallest sums.
            name, value = rng.choice(["count", "count", "s"]), rng.choice(["1", "-3", "2**61", f"int({self.element()})"])
            if name == "count":
                self.line(f"if {self.condition()}: count {rng.choice(['+=', '-='])} {value}")
            else:
                self.line(f"s = {self.element()} + {self.element()}")
                self.line(f"if s < {self.element()}: {self.element()} = s")
        elif roll < 0.75:
            self.line(f"if {self.condition()}:")
            self.extra += 1
            self.statement(budget - 1)
            self.extra -= 1
        elif roll < 0.95 and len(self.loops) < 3 and budget > 0:
            loop = "ijk"[len(self.loops)]
            letter, _, axes = rng.choice(self.arrays)
            bound = rng.choice(["n", f"len({letter})", f"{letter}.shape[{rng.randrange(axes)}]", "n - 1"])
            walk = f"{rng.choice(['', '', '1, '])}{bound}"
            if self.loops and rng.random() < 0.4:
                # Windows, and other short walks.
                walk = rng.choice(["2", "3", "-1, 2", "1, 4", "2, -1, -1", "0, 5, 2", "n // 2", "-(n // 4), n // 4 + 1"])
            self.line(f"for {loop} in range({walk}):")
            self.loops.append(loop)
            for _ in range(rng.randrange(1, 4)):
                self.statement(budget - 1)
            self.loops.pop()
        else:
            self.line(f"if {self.condition()}: {rng.choice(['s', 't'])} = {self.expr(1)}")

    def array(self, axes=None):
        fitting = [letter for letter, _, own in self.arrays if axes is None or own == axes]
        return self.rng.choice(fitting) if fitting else "np.arange(4.0)"

    def meeting(self):
        """Python's numbers and NumPy's in one variable; one element that both ways of an if store into."""
        rng = self.rng
        name = rng.choice(["best", "low"])
        roll = rng.random()
        if roll < 0.4:
            element = self.element()
            self.line(f"if {element} {rng.choice(['>', '<', '!='])} {name}: {name} = {element}")
        elif roll < 0.7:
            self.line(f"{name} = {rng.choice(['max', 'min'])}({name}, {rng.choice([self.element(), self.expr(1)])})")
        elif roll < 0.85:
            self.line(f"{name} = {rng.choice(['abs', '-', '', 'float', 'int'])}({name}) {rng.choice('+-*/')} {self.expr(2)}")
        else:
            element = self.element()
            self.line(f"if {self.condition()}:")
            self.line(f"    {element} = {self.expr(1)}")
            self.line("else:")
            self.line(f"    {element} = {self.expr(1)}")

    def blocks(self):
        """A walk along lines, which is done in blocks: neighbours, borders, conditions, counts and flags."""
        rng = self.rng
        letter, _, axes = rng.choice(self.arrays)
        bound = f"{letter}.shape[{axes - 1}]"
        outer = [self.index(axis) for axis in range(2)]
        loop = "ijk"[len(self.loops)]

        def place(letter, axes):
            near = [f"{loop} - 1", f"{loop} + 1", f"({loop} + 1) % {bound}", f"({loop} - 1) % {bound}", f"max({loop} - 1, 0)", f"min({loop} + 1, {bound} - 1)"]
            last = loop if rng.random() < 0.6 else rng.choice(near)
            first = [rng.choice([*outer, "0", "1"]) for _ in range(axes - 1)]
            return f"{letter}[{', '.join([*first, last])}]"

        def value():
            letter, _, axes = rng.choice(self.arrays)
            return rng.choice([place(letter, axes)] * 4 + ["x", "0.5", "2.0", loop, "v"])

        def condition():
            return rng.choice([f"v {rng.choice(COMPARES)} {value()}", f"{loop} == {rng.choice(['0', 'n - 1', bound + ' - 1'])}", f"{loop} > 0", f"{value()} < {value()}"])

        self.line(f"for {loop} in range({rng.choice(['', '', '1, '])}{bound}{rng.choice(['', '', ' - 1'])}):")
        self.loops.append(loop)
        self.line(f"v = {place(letter, axes)} {rng.choice('+-*')} {rng.choice(['x', '0.5', place(letter, axes)])}")
        for _ in range(rng.randrange(0, 3)):
            change = rng.choice([
                f"v = {rng.choice(['', '-', 'abs'])}({value()} {rng.choice('+-**/')} {value()})",
                f"count {rng.choice(['+= 1', '-= 2', '+= 3'])}",
                "best = 7",
                f"{place(*rng.choice([(name, own) for name, _, own in self.arrays]))} = v",
                "continue",
            ])
            self.line(change if rng.random() < 0.4 and change != "continue" else f"if {condition()}: {change}")
        self.line(f"{place(*rng.choice([(name, own) for name, _, own in self.arrays]))} {rng.choice(['=', '=', '+='])} v")
        self.loops.pop()

    def whole(self):
        """A row, a slice or an array at once."""
        rng = self.rng
        a, b, lane = self.array(), self.array(), self.array(1)
        if rng.random() < 0.3 and "w" not in [letter for letter, _, _ in self.arrays] and not self.loops and not self.extra:
            made = rng.choice(["np.zeros(n)", "np.zeros_like(np.arange(n) * 0.5)", "np.ones(n) * x", "np.arange(n) / 4", f"{a}[0] + 0.0", f"{lane} * 2.0", f"{lane}.copy()", f"np.array([x, 1.0, n])"])
            self.line(f"w = {made}")
            self.arrays.append(("w", "float64", 1))
            return
        self.line(rng.choice([
            f"{a}[{self.index(0)}] = {self.expr(1)}",
            f"{a}[{self.index(0)}] = {b}[{self.index(0)}]",
            f"{a}[1:] {rng.choice(['=', '+=', '-=', '*='])} {rng.choice([a, a, b])}[:-1]",
            f"{a}[:] = {b} {rng.choice('+-*/')} {self.expr(2)}",
            f"{a}[...] = {self.expr(2)}",
            f"{a} {rng.choice('+-*')}= {self.expr(2)}",
            f"s += {a}.sum()",
            f"t = {a}.{rng.choice(['max()', 'min()', 'mean()', 'size', 'ndim', 'shape[0]', 'T', 'item(0)', 'dtype', 'copy()', 'any()'])}",
            f"t = np.{rng.choice(['sum', 'sqrt', 'max', 'dot', 'abs', 'cumsum'])}({a})" if rng.random() < 0.8 else f"t = np.dot({lane}, {lane})",
            f"t = {a}[{self.index(0)}]",
            f"t = {a} {rng.choice(['+', '*', '<', '-', '/'])} {b}",
            f"t = len({a}[{self.index(0)}])",
            f"for row in {a}: s += row" if rng.random() < 0.5 else f"for row in {a}: t = row",
            f"{a}.flags.writeable = False" if rng.random() < 0.3 else f"t = {a}[{self.index(0)}:n]",
            f"{a}.shape = (-1,)" if rng.random() < 0.2 else f"t = {a}[::-1]",
            f"{lane} = {lane}[1:]" if lane != "np.arange(4.0)" else "pass",
        ]))

    def text(self):
        rng = self.rng
        self.extra = 0
        parameters = []
        for letter, dtype, axes in self.arrays:
            shape = ", ".join(["int"] * axes)
            parameters.append(f"{letter}: " + rng.choice([
                f"npt.NDArray[np.{dtype}]",
                f"np.ndarray[tuple[{shape}], np.dtype[np.{dtype}]]",
                "np.ndarray",
            ]))
        self.lines.append("    s = 0.0")
        self.lines.append(f"    t = {rng.choice(['0', '1.5', 'n', 'x'])}")
        self.lines.append(f"    count = {rng.choice(['0', '0', '2**63 - 9', '-2**63 + 4'])}")
        self.lines += [f"    {name} = {rng.choice(['0', '1', '0.5', 'n', 'x'])}" for name in ("best", "low")]
        self.locals += ["s", "t", "best", "low"]
        for _ in range(rng.randrange(2, 5)):
            self.statement(3)
        self.lines.append("    return s, t, count, best, low")
        return f"def {self.name}({', '.join(parameters)}, n: int, x: float) -> Any:\n" + "\n".join(self.lines)

    def calls(self, inputs):
        rng = self.rng
        calls = []
        for _ in range(inputs):
            # Blocks of iterations need more of them than other things do.
            n = rng.choice([2, 3, 4, 4, 5] * 2 + ([16, 17, 18, 20, 33] if self.most < 3 else [16, 17]))
            args = []
            for _, dtype, axes in self.parameters:
                size = n if rng.random() < 0.9 else rng.randrange(0, 6)
                used = dtype if rng.random() < 0.85 else rng.choice(DTYPES)
                made = f"fill({rng.randrange(1000)}, np.{used}, ({size},) * {axes}, {rng.choice([0, 0, 1, 2])})"
                kind = rng.choice(KINDS)
                args.append(made if kind == "plain" else f"view({made}, {kind!r})")
            if len(args) > 1 and rng.random() < 0.25:
                args[0] = f"(m := {args[0]})"
                args[1] = rng.choice(["m", "m", "part(m, slice(None, None, -1))", "part(m, slice(1, None))", "part(m, slice(None, -1))"])
            count = str(n) if rng.random() < 0.9 else f"np.{rng.choice(['int64', 'int32', 'uint8', 'intp'])}({n})"
            x = rng.choice([0.5, 2, -1.25, 0.0, "np.float64(1.5)", "np.float32(0.1)", "np.int8(100)", "np.bool_(True)", "np.uint8(250)", "np.float16(2.5)", "2**70", "True"])
            state = rng.choice(["np.errstate()", "np.errstate()", "np.errstate(all='raise')", "np.errstate(all='ignore')", "np.errstate(under='warn')", "strict()", "np.errstate(over='raise', invalid='ignore')"])
            calls.append((self.name, [*args, count, str(x)], state))
        return calls


def main(seed, count, out, inputs):
    rng = seeded("arrays", seed)
    texts, calls = [], []
    for index in range(count):
        function = Function(rng, f"run{index}")
        texts.append(function.text())
        calls += function.calls(inputs)
    write(out, HEADER, texts, calls)
