"""Write a module of random functions over NumPy arrays, with the calls that run them.

usage: generate_arrays.py SEED COUNT OUT

Functions read and write elements of one to three arrays of one to three axes in loops, in straight and odd ways: indexes
that leave the array, views that overlap, scalars of every type. The module is in the format of the run fixtures: `CALLS`
lists expressions whose results, with what is left in the arrays and what was warned of, are compared.
"""
import random
import sys

HEADER = '''"""Generated: a module of random functions over arrays."""
import math
import warnings
from typing import Any

import numpy as np
import numpy.typing as npt


def scaled(x: float) -> float:
    return x * 0.5


def caught(state, call, *args):
    with warnings.catch_warnings(record=True) as seen, np.errstate(**state):
        warnings.simplefilter("always")
        try:
            result = call(*args)
        except Exception as error:
            result = type(error).__name__, str(error), error.__traceback__.tb_next.tb_lineno - call.__code__.co_firstlineno
    told = [(str(one.message), one.lineno - call.__code__.co_firstlineno) for one in seen]
    return result, told, [(a.dtype.str, a.shape, a.tobytes()) for a in args if isinstance(a, np.ndarray)]


def fill(seed, dtype, shape, kind):
    rng = np.random.RandomState(seed)
    if kind == 0:
        values = rng.standard_normal(shape) * 3
    elif kind == 1:
        values = rng.choice([0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 1e308, -1e308, 5e-324, 1e-200, 255.0, 2.0**31], shape)
    else:
        values = rng.randint(-3, 6, shape).astype(float)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.ascontiguousarray(values.astype(dtype))


def view(a, kind):
    if kind == 1:
        return a.T
    if kind == 2:
        return a[::-1]
    if kind == 3:
        return np.repeat(a, 2, axis=0)[::2]
    if kind == 4:
        a = a.view()
        a.flags.writeable = False
        return a
    return a.astype(a.dtype.newbyteorder()) if kind == 5 else a

'''

DTYPES = ["float64", "float64", "float64", "float32", "int64", "int32", "uint8", "int8", "uint64", "bool_"]
COMPARES = ["<", "<=", "==", "!=", ">", ">="]


class Function:
    def __init__(self, rng, name):
        self.rng = rng
        self.name = name
        self.arrays = []
        for letter in "abc"[: rng.randrange(1, 4)]:
            self.arrays.append((letter, rng.choice(DTYPES), rng.choice([1, 1, 2, 2, 3])))
        self.loops = []
        self.locals = ["x"]
        self.lines = []

    def index(self, axis):
        rng = self.rng
        choices = [str(rng.choice([0, 0, 1, -1]))]
        if self.loops:
            loop = rng.choice(self.loops)
            choices += [loop] * 8 + [f"{loop} - 1", f"{loop} - 1", f"-{loop}", f"{loop} // 2", f"n - {loop} - 1"]
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
        if roll < 0.4:
            self.line(f"{self.element()} {rng.choice(['=', '=', '+=', '-=', '*='])} {self.expr()}")
        elif roll < 0.6:
            name = rng.choice(["s", "t"])
            if name in self.locals:
                self.line(f"{name} {rng.choice(['=', '+=', '+=', '*='])} {self.expr()}")
            else:
                self.line(f"{name} = {self.expr()}")
        elif roll < 0.72:
            self.line(f"if {self.condition()}:")
            self.extra += 1
            self.statement(budget - 1)
            self.extra -= 1
        elif roll < 0.95 and len(self.loops) < 3 and budget > 0:
            loop = "ijk"[len(self.loops)]
            letter, _, axes = rng.choice(self.arrays)
            bound = rng.choice(["n", f"len({letter})", f"{letter}.shape[{rng.randrange(axes)}]", "n - 1"])
            self.line(f"for {loop} in range({rng.choice(['', '', '1, '])}{bound}):")
            self.loops.append(loop)
            for _ in range(rng.randrange(1, 4)):
                self.statement(budget - 1)
            self.loops.pop()
        else:
            self.line(f"if {self.condition()}: {rng.choice(['s', 't'])} = {self.expr(1)}")

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
        self.locals += ["s", "t"]
        for _ in range(rng.randrange(2, 5)):
            self.statement(3)
        self.lines.append("    return s, t")
        return f"def {self.name}({', '.join(parameters)}, n: int, x: float) -> Any:\n" + "\n".join(self.lines) + "\n\n\n"

    def calls(self):
        rng = self.rng
        calls = []
        for _ in range(6):
            n = rng.choice([2, 3, 4, 4, 5])
            args = []
            for _, dtype, axes in self.arrays:
                size = n if rng.random() < 0.9 else rng.randrange(0, 6)
                used = dtype if rng.random() < 0.85 else rng.choice(DTYPES)
                made = f"fill({rng.randrange(1000)}, np.{used}, ({size},) * {axes}, {rng.choice([0, 0, 1, 2])})"
                kind = rng.choice([0, 0, 0, 0, 1, 2, 3, 4, 5])
                args.append(made if kind == 0 else f"view({made}, {kind})")
            if len(args) > 1 and rng.random() < 0.2:
                args[1] = f"(m := {args[0]})"
                args[0], args[1] = args[1], "m"
            state = rng.choice(["{}", "{}", "{}", "{'all': 'raise'}", "{'all': 'ignore'}", "{'under': 'warn'}"])
            calls.append(f"caught({state}, {self.name}, {', '.join(args)}, {n}, {rng.choice([0.5, 2, -1.25, 0.0])})")
        return calls


def main(seed, count, out):
    rng = random.Random(int(seed))
    text = ["from __future__ import annotations\n\n" + HEADER.split("\n", 1)[1]]
    calls = []
    for number in range(int(count)):
        function = Function(rng, f"f{number}")
        text.append(function.text())
        calls += function.calls()
    text.insert(0, HEADER.split("\n", 1)[0] + "\n")
    text.append("CALLS = [\n" + "".join(f"    {call!r},\n" for call in calls) + "]\n")
    with open(out, "w") as file:
        file.write("".join(text))


main(*sys.argv[1:])
