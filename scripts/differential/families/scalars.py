"""Programs over numbers, with some lists and objects among them: loops run over small ranges or count down."""
import random

HEADER = '''"""Generated: a module of random typed functions."""
import math
from math import sqrt

from support import LOG, FloatChild, IntChild, Noisy, Raiser, Rebinder, note

LIMIT = 5
SCALE = 0.5
FLAG = True
NAMES = ["a", "b"]


def helper(n: int) -> int:
    return n * 2 + 1


def blend(a: float, b: float = 2.0) -> float:
    return a * SCALE + b


REBINDABLE = ["LIMIT", "SCALE", "FLAG", "helper", "blend"]
'''

INT_OPS = ["+", "-", "*", "//", "%", "&", "|", "^", "<<", ">>", "**"]
FLOAT_OPS = ["+", "-", "*", "/", "//", "%", "**"]
COMPARES = ["<", "<=", "==", "!=", ">", ">="]


class Function:
    """One function under construction: its names by type, and its lines."""

    def __init__(self, rng, name, callable_before):
        self.rng = rng
        self.name = name
        self.callable_before = callable_before
        # Half of the functions are pure arithmetic: those can become native whole.
        self.scalar = rng.random() < 0.5
        kinds = ["int", "int", "int", "float", "float", "bool"] + ([] if self.scalar else ["object", "list"])
        self.kinds = [rng.choice(kinds) for _ in range(rng.randrange(1, 5))]
        self.names = {"int": [], "float": [], "bool": [], "object": [], "list": []}
        self.lines = []
        self.counter = 0
        self.loop_depth = 0
        self.level = 0  # how deep calls and loops nest: bounds the running time
        self.loop_names = []
        self.budget = rng.randrange(4, 22)

    # -- expressions ---------------------------------------------------------------------------------------------

    def name_of(self, kind):
        names = self.names[kind]
        if names and self.rng.random() < 0.85:
            return self.rng.choice(names)
        return None

    def int_expr(self, depth=0):
        rng = self.rng
        roll = rng.random()
        if depth > 2 or roll < 0.35:
            return self.name_of("int") or str(rng.choice([0, 1, 2, 3, 5, 7, -1, 10, 100, 2**31, 2**62, 10**20]))
        if roll < 0.65:
            op = rng.choice(INT_OPS)
            if op == "**":  # bases stay small, so that nothing explodes in a loop
                return f"({self.int_expr(depth + 1)} % {rng.choice([7, 1000, 2**31])}) ** {rng.choice([0, 1, 2, 3, 'LIMIT'])}"
            if op == "*" and self.loop_depth > 0:
                return f"({self.int_expr(depth + 1)} * {rng.choice([3, -7, 2**31, 2**40])})"
            right = self.int_expr(depth + 1) if op != "<<" else str(rng.choice([0, 1, 2, 3, 5, 40]))
            if op == ">>":
                right = str(rng.choice([0, 1, 7, 64])) if rng.random() < 0.8 else right + " % 70"
            return f"({self.int_expr(depth + 1)} {op} {right})"
        return rng.choice([
            lambda: f"(-{self.int_expr(depth + 1)})",
            lambda: f"(~{self.int_expr(depth + 1)})",
            lambda: f"abs({self.int_expr(depth + 1)})",
            lambda: f"min({self.int_expr(depth + 1)}, {self.int_expr(depth + 1)})",
            lambda: f"max({self.int_expr(depth + 1)}, {self.int_expr(depth + 1)})",
            lambda: f"int({self.float_expr(depth + 1)})",
            lambda: f"int({self.bool_expr(depth + 1)})",
            lambda: f"helper({self.int_expr(depth + 1)})",
            lambda: "len(NAMES)" if self.scalar else f"len({self.name_of('list') or 'NAMES'})",
            lambda: f"math.floor({self.float_expr(depth + 1)})",
            lambda: f"({self.int_expr(depth + 1)} if {self.bool_expr(depth + 1)} else {self.int_expr(depth + 1)})",
            lambda: "LIMIT",
            lambda: self.call("int", depth),
            lambda: "3" if self.scalar else f"{self.name_of('list') or '[1, 2, 3]'}[{self.int_expr(depth + 1)}]",
        ])()

    def float_expr(self, depth=0):
        rng = self.rng
        roll = rng.random()
        if depth > 2 or roll < 0.35:
            return self.name_of("float") or str(rng.choice([0.0, 1.0, 0.5, 2.5, -3.25, 1e10, 1e-5, 1e300]))
        if roll < 0.65:
            op = rng.choice(FLOAT_OPS)
            left = self.float_expr(depth + 1) if rng.random() < 0.8 else self.int_expr(depth + 1)
            right = self.float_expr(depth + 1) if op != "**" else str(rng.choice([2, 0.5, -1, 3.0, 0]))
            return f"({left} {op} {right})"
        return rng.choice([
            lambda: f"(-{self.float_expr(depth + 1)})",
            lambda: f"abs({self.float_expr(depth + 1)})",
            lambda: f"float({self.int_expr(depth + 1)})",
            lambda: f"({self.int_expr(depth + 1)} / {self.int_expr(depth + 1)})",
            lambda: f"math.sqrt({self.float_expr(depth + 1)})",
            lambda: f"sqrt(abs({self.float_expr(depth + 1)}))",
            lambda: f"math.{rng.choice(['sin', 'cos', 'exp', 'log', 'atan', 'fabs', 'tanh'])}({self.float_expr(depth + 1)})",
            lambda: f"math.{rng.choice(['atan2', 'fmod', 'hypot', 'copysign', 'pow'])}({self.float_expr(depth + 1)}, {self.float_expr(depth + 1)})",
            lambda: f"blend({self.float_expr(depth + 1)})",
            lambda: f"blend({self.float_expr(depth + 1)}, b={self.float_expr(depth + 1)})",
            lambda: f"min({self.float_expr(depth + 1)}, {self.float_expr(depth + 1)})",
            lambda: f"max({self.float_expr(depth + 1)}, {self.int_expr(depth + 1)})",
            lambda: f"({self.float_expr(depth + 1)} if {self.bool_expr(depth + 1)} else {self.float_expr(depth + 1)})",
            lambda: "SCALE",
            lambda: rng.choice(["math.pi", "math.e", "math.inf"]),
            lambda: self.call("float", depth),
        ])()

    def bool_expr(self, depth=0):
        rng = self.rng
        if depth > 2:
            return self.name_of("bool") or rng.choice(["True", "False"])
        return rng.choice([
            lambda: self.name_of("bool") or "FLAG",
            lambda: f"{self.int_expr(depth + 1)} {rng.choice(COMPARES)} {self.int_expr(depth + 1)}",
            lambda: f"{self.float_expr(depth + 1)} {rng.choice(COMPARES)} {self.float_expr(depth + 1)}",
            lambda: f"{self.int_expr(depth + 1)} {rng.choice(COMPARES)} {self.float_expr(depth + 1)}",
            lambda: f"{self.int_expr(depth + 1)} < {self.int_expr(depth + 1)} <= {self.float_expr(depth + 1)}",
            lambda: f"not {self.bool_expr(depth + 1)}",
            lambda: f"({self.bool_expr(depth + 1)} and {self.bool_expr(depth + 1)})",
            lambda: f"({self.bool_expr(depth + 1)} or {self.int_expr(depth + 1)} > 0)",
            lambda: f"{self.object_expr(depth + 1)} is {rng.choice(['', 'not '])}None",
            lambda: f"{self.int_expr(depth + 1)} in ({self.int_expr(depth + 1)}, 1, 2)",
            lambda: f"bool({self.int_expr(depth + 1)})",
            lambda: f"({self.object_expr(depth + 1)} < {self.int_expr(depth + 1)})",
        ])()

    def object_expr(self, depth=0):
        rng = self.rng
        if self.scalar:
            return rng.choice([self.int_expr, self.float_expr])(depth + 1)
        if depth > 1:
            return self.name_of("object") or "None"
        return rng.choice([
            lambda: self.name_of("object") or "None",
            lambda: f"({self.object_expr(depth + 1)} + {self.int_expr(depth + 1)})",
            lambda: f"({self.float_expr(depth + 1)} + {self.object_expr(depth + 1)})",
            lambda: f"note({self.int_expr(depth + 1)}, {self.object_expr(depth + 1)})",
            lambda: f"Noisy({self.int_expr(depth + 1)})",
            lambda: f"[{self.int_expr(depth + 1)}, {self.float_expr(depth + 1)}]",
            lambda: f"({self.int_expr(depth + 1)}, {self.object_expr(depth + 1)})",
            lambda: f"{{{self.int_expr(depth + 1)}: {self.object_expr(depth + 1)}, 'k': {self.float_expr(depth + 1)}}}",
            lambda: f"f\"{{{self.int_expr(2)}}}:{{{self.float_expr(2)}:.3f}}|{{{self.object_expr(2)}!r:>12}}\"",
            lambda: f"({self.object_expr(depth + 1)} or {self.int_expr(depth + 1)})",
            lambda: f"{self.object_expr(depth + 1)}[{self.int_expr(depth + 1)}]",
            lambda: f"{self.name_of('list') or '[3, 1, 2]'}[{self.int_expr(2)}:{self.int_expr(2)}]",
            lambda: f"{self.name_of('object') or 'LOG'}.{rng.choice(['value', 'missing', 'append'])}",
            lambda: self.any_expr(depth + 1),
        ])()

    def any_expr(self, depth=0):
        kinds = [self.int_expr, self.float_expr, self.bool_expr]
        return self.rng.choice(kinds if self.scalar else [*kinds, self.object_expr])(depth)

    def call(self, result, depth):
        fitting = [
            (name, kinds, level) for name, kinds, kind, level in self.callable_before
            if kind == result and len(kinds) <= 3 and level + self.loop_depth < 3 and not (self.scalar and {"object", "list"} & set(kinds))
        ]
        if not fitting or self.loop_depth > 1:
            return "1" if result == "int" else "1.5"
        name, kinds, level = self.rng.choice(fitting[-12:])
        self.level = max(self.level, level + 1 + self.loop_depth)
        return f"{name}({', '.join(self.argument(kind, depth + 1) for kind in kinds)})"

    def argument(self, kind, depth=0):
        if kind == "list":
            return self.name_of("list") or "[4, 5]"
        return getattr(self, f"{kind}_expr")(max(depth, 1))

    # -- statements ----------------------------------------------------------------------------------------------

    def emit(self, indent, text):
        self.lines.append("    " * indent + text)

    def fresh(self, kind):
        """A name to assign: an old one of the type, or a new one; now and then an old one of another type."""
        names = [n for n in self.names[kind] if n not in self.loop_names]
        if names and self.rng.random() < 0.5:
            return self.rng.choice(names)
        others = [n for k, ns in self.names.items() if k != kind for n in ns if n not in self.loop_names]
        if others and self.rng.random() < 0.06:
            return self.rng.choice(others)
        self.counter += 1
        name = f"{kind[0]}{self.counter}"
        return name

    def block(self, indent, depth):
        scope = {kind: list(names) for kind, names in self.names.items()}
        for _ in range(self.rng.randrange(1, 4)):
            self.statement(indent, depth)
        if self.rng.random() < 0.7:
            self.names = scope

    def assign(self, indent):
        kinds = ["int", "int", "float", "float", "bool"]
        kind = self.rng.choice(kinds if self.scalar else [*kinds, "object", "list"])
        value = self.argument(kind) if kind != "list" else f"[{self.int_expr(1)}, {self.int_expr(1)}]"
        name = self.fresh(kind)
        note = f": {kind}" if kind in ("int", "float", "bool", "list") and self.rng.random() < 0.2 else ""
        self.emit(indent, f"{name}{note} = {value}")
        if name not in self.names[kind]:
            self.names[kind].append(name)

    def statement(self, indent, depth):
        rng = self.rng
        self.budget -= 1
        if self.budget < 0 or depth > 3 or rng.random() < 0.42:
            self.assign(indent)
            return
        plain = [self.augmented, self.conditional, self.counted_loop, self.while_loop, self.leave]
        others = [self.sweep, self.object_loop, self.attempt, self.effect, self.unpack, self.store, self.check, self.with_block,
                  self.delete, self.new_list, self.list_work, self.list_loop]
        rng.choice(plain if self.scalar else [*plain, *plain, *others])(indent, depth)

    def augmented(self, indent, depth):
        kind = self.rng.choice(["int", "float"])
        name = self.name_of(kind)
        if name is None or name in self.loop_names:
            self.assign(indent)
            return
        op = self.rng.choice(["+", "-", "*", "//", "%", "^", "&"] if kind == "int" else ["+", "-", "*", "/", "%"])
        bounded = kind == "int" and op == "*" and self.loop_depth > 0
        self.emit(indent, f"{name} {op}= {3 if bounded else self.argument(kind, 1)}")

    def conditional(self, indent, depth):
        self.emit(indent, f"if {self.bool_expr()}:")
        self.block(indent + 1, depth + 1)
        if self.rng.random() < 0.3:
            self.emit(indent, f"elif {self.bool_expr()}:")
            self.block(indent + 1, depth + 1)
        if self.rng.random() < 0.5:
            self.emit(indent, "else:")
            self.block(indent + 1, depth + 1)

    def loop_body(self, indent, depth):
        self.loop_depth += 1
        self.level = max(self.level, self.loop_depth)
        self.block(indent + 1, depth + 1)
        if self.rng.random() < 0.25:
            self.emit(indent + 1, f"if {self.bool_expr(1)}:")
            self.emit(indent + 2, self.rng.choice(["break", "continue"]))
        self.loop_depth -= 1
        if self.rng.random() < 0.15:
            self.emit(indent, "else:")
            self.block(indent + 1, depth + 1)

    def counted_loop(self, indent, depth):
        if self.loop_depth > 1:
            self.assign(indent)
            return
        rng = self.rng
        bound = rng.choice(["3", "6", "LIMIT", f"min({self.int_expr(2)}, 8)", f"{self.int_expr(2)} % 9"])
        span = rng.choice([bound, f"1, {bound}", f"{bound}, 0, -1", f"0, {bound}, 2", f"{self.int_expr(2)} % 5, 9, 3"])
        self.counter += 1
        name = f"i{self.counter}" if rng.random() < 0.9 else self.fresh("int")
        self.emit(indent, f"for {name} in range({span}):")
        self.names["int"].append(name)
        self.loop_names.append(name)
        self.loop_body(indent, depth)
        self.loop_names.remove(name)

    def while_loop(self, indent, depth):
        if self.loop_depth > 1:
            self.assign(indent)
            return
        self.counter += 1
        name = f"w{self.counter}"
        self.emit(indent, f"{name} = {self.rng.randrange(1, 7)}")
        self.names["int"].append(name)
        self.loop_names.append(name)
        self.emit(indent, f"while {name} > 0{self.rng.choice(['', f' and {self.bool_expr(1)}'])}:")
        self.emit(indent + 1, f"{name} -= 1")
        self.loop_body(indent, depth)
        self.loop_names.remove(name)

    def sweep(self, indent, depth):
        """Elements of a list by linear indexes, mostly within it, now and then beyond an end."""
        rng = self.rng
        if self.loop_depth > 0:
            self.assign(indent)
            return
        self.counter += 1
        items, i, total = f"q{self.counter}", f"x{self.counter}", f"t{self.counter}"
        size = rng.choice([0, 1, 3, 7, 40, 2047, 2048, 2049, 5000])
        kind = rng.choice(["int", "float"])
        value = rng.choice(["3", self.int_expr(2)] if kind == "int" else ["1.5", self.float_expr(2)])
        self.emit(indent, f"{items}: list[{kind}] = [{value}] * {size}")
        if rng.random() < 0.2:
            self.emit(indent, f"if len({items}) > 2:")
            self.emit(indent + 1, f"{items}[{rng.randrange(-2, 3)}] = {self.any_expr(2)}")
        self.emit(indent, f"{total} = {'0' if kind == 'int' else '0.0'}")
        place = lambda: rng.choice([i, i, f"{i} + 1", f"{i} - 1", f"{i} - 2", f"2 * {i}", f"3 * {i} - 1", f"len({items}) - 1 - {i}", f"-1 - {i}", f"{i} * {self.int_expr(2)}"])
        guarded = rng.random() < 0.4
        if guarded:
            self.emit(indent, "try:")
            indent += 1
        bound = rng.choice([f"len({items})", f"len({items})", f"len({items}) - 1", f"len({items}) // 2", f"len({items}) + 1", "2060"])
        if rng.random() < 0.6:
            span = rng.choice([bound, f"1, {bound}", f"{bound} - 1, -1, -1", f"0, {bound}, 2", f"{bound}, 0, -3"])
            self.emit(indent, f"for {i} in range({span}):")
        else:
            self.emit(indent, f"{i} = {rng.choice(['0', '1', '-1'])}")
            self.emit(indent, f"while {i} {rng.choice(['<', '<', '<='])} {bound}:")
            self.emit(indent + 1, f"{i} += {rng.choice(['1', '1', '2'])}")
        if rng.random() < 0.3:
            self.emit(indent + 1, f"{items}[{place()}] = {items}[{place()}] * 0.5")
        # Read, stored and read again: in the same iteration, and from one to the next.
        if rng.random() < 0.5:
            for _ in range(rng.choice([1, 1, 2])):
                self.emit(indent + 1, f"{items}[{rng.choice([i, i, place()])}] = {items}[{place()}] {rng.choice(['+', '-'])} {items}[{place()}]")
        if rng.random() < 0.3:
            self.emit(indent + 1, f"if {items}[{place()}] {rng.choice(COMPARES)} {self.float_expr(2)}:")
            self.emit(indent + 2, rng.choice([f"{total} += {items}[{place()}]", "break", "continue"]))
        self.emit(indent + 1, f"{total} += {items}[{place()}]{rng.choice(['', f' * {items}[{place()}]'])}")
        if guarded:
            indent -= 1
            self.emit(indent, "except IndexError as error:")
            self.emit(indent + 1, f"note(str(error), {total})")
        self.names[kind].append(total)

    def object_loop(self, indent, depth):
        if self.loop_depth > 1:
            self.assign(indent)
            return
        self.counter += 1
        name = f"v{self.counter}"
        source = self.rng.choice([self.name_of("list") or "[1, 2]", self.name_of("object") or "(1, 2.5)", "(1, 2.5, 3)", f"[{self.int_expr(2)}, {self.float_expr(2)}]"])
        self.emit(indent, f"for {name} in {source}:")
        self.names["object"].append(name)
        self.loop_body(indent, depth)

    def attempt(self, indent, depth):
        rng = self.rng
        self.emit(indent, "try:")
        self.block(indent + 1, depth + 1)
        kind = rng.choice(["ZeroDivisionError", "(TypeError, ValueError)", "Exception", "OverflowError", "KeyError"])
        roll = rng.random()
        if roll < 0.8:
            bind = rng.random() < 0.5
            self.emit(indent, f"except {kind}{' as error' if bind else ''}:")
            if bind:
                self.emit(indent + 1, "note(type(error).__name__, str(error))")
            self.block(indent + 1, depth + 1)
            if rng.random() < 0.15:
                self.emit(indent + 1, rng.choice(["raise", "raise ValueError('other')", "raise KeyError(1) from None"]))
            if rng.random() < 0.2:
                self.emit(indent, "else:")
                self.block(indent + 1, depth + 1)
        if roll > 0.6:
            self.emit(indent, "finally:")
            self.emit(indent + 1, f"note('finally', {self.any_expr(2)})")

    def effect(self, indent, depth):
        self.emit(indent, f"note({self.any_expr(1)}, {self.any_expr(1)})")

    def unpack(self, indent, depth):
        left, right = self.fresh("int"), self.fresh("float")
        self.emit(indent, self.rng.choice([
            f"{left}, {right} = {self.int_expr(1)}, {self.float_expr(1)}",
            f"{left}, *{right} = {self.name_of('list') or '[1, 2, 3]'}",
            f"{left} = {right} = {self.any_expr(1)}",
        ]))

    def leave(self, indent, depth):
        if depth == 0:
            self.assign(indent)
        else:
            self.emit(indent, self.rng.choice([f"return {self.any_expr(1)}"] if self.scalar else [f"return {self.any_expr(1)}", "return", f"raise ValueError({self.int_expr(1)})"]))

    def store(self, indent, depth):
        target = self.name_of("list")
        if target is None:
            self.assign(indent)
        else:
            self.emit(indent, self.rng.choice([
                f"{target}[{self.int_expr(2)}] = {self.any_expr(1)}",
                f"{target}.append({self.int_expr(1)})",
                f"{target}[{self.int_expr(2)}:2] = [{self.int_expr(1)}]",
            ]))

    def new_list(self, indent, depth):
        rng = self.rng
        self.counter += 1
        item = f"q{self.counter}"
        old = self.name_of("list") or "[2, 1.5]"
        self.names["int"].append(item)
        element = rng.choice([item, f"{item} * {self.int_expr(2)}", f"{item} + {self.float_expr(2)}", self.any_expr(1)])
        condition = rng.choice(["", "", f" if {item} > {self.int_expr(2)}", f" if {self.bool_expr(2)}"])
        self.names["int"].remove(item)
        value = rng.choice([
            f"[{self.float_expr(2)}] * ({self.int_expr(2)} % 7)",
            f"[{self.any_expr(2)}] * 4",
            f"{old}[:]",
            f"{old} + [{self.any_expr(2)}]",
            f"{old}.copy()",
            f"[{element} for {item} in range({self.int_expr(2)} % 6){condition}]",
            f"[{element} for {item} in {old}{condition}]",
            f"[[{item}, {self.float_expr(2)}] for {item} in {old}]",
            "[]",
        ])
        name = self.fresh("list")
        self.emit(indent, f"{name} = {value}")
        if name not in self.names["list"]:
            self.names["list"].append(name)

    def list_work(self, indent, depth):
        a = self.name_of("list")
        if a is None:
            self.new_list(indent, depth)
            return
        i, j = self.int_expr(2), self.int_expr(2)
        self.emit(indent, self.rng.choice([
            f"{a}.append({self.any_expr(1)})",
            f"{a}[{i} % 3], {a}[{j} % 2] = {a}[{j} % 2], {a}[{i} % 3]",
            f"{a}[{i} % 3] = {a}[{j} % 2] * 2.5 + {self.float_expr(2)}",
            f"{a}[{i} % 2] += {self.any_expr(2)}",
            f"{a}.insert({i}, {self.any_expr(2)})",
            f"{a}.extend({self.rng.choice([a, '(1, 2.5)', self.name_of('object') or '[3]'])})",
            f"{a} += [{self.any_expr(2)}]",
            f"{a}.reverse()",
            f"note({a}.pop({self.rng.choice(['', '0', i])}), {a} is {self.name_of('list')})",
            f"note({a}[{i} % 3] is {a}[{j} % 2], {a})",
        ]))

    def list_loop(self, indent, depth):
        a = self.name_of("list")
        if a is None or self.loop_depth > 1:
            self.new_list(indent, depth)
            return
        self.counter += 1
        name = f"k{self.counter}"
        self.emit(indent, f"for {name} in range(min(len({a}), 9)):")
        self.names["int"].append(name)
        self.loop_names.append(name)
        self.emit(indent + 1, f"{a}[{name}] = {self.rng.choice([self.float_expr(1), self.int_expr(1), f'{a}[{name}] + ({self.any_expr(2)})', f'{a}[-{name}]'])}")
        self.loop_body(indent, depth)
        self.loop_names.remove(name)

    def check(self, indent, depth):
        self.emit(indent, f"assert {self.bool_expr(1)}{self.rng.choice(['', ', ' + self.any_expr(1)])}")

    def with_block(self, indent, depth):
        self.counter += 1
        name = f"c{self.counter}"
        self.emit(indent, f"with Noisy({self.int_expr(1)}) as {name}:")
        self.names["int"].append(name)
        self.block(indent + 1, depth + 1)

    def delete(self, indent, depth):
        names = [n for n in self.names["object"]]
        if names and depth == 0:
            name = self.rng.choice(names)
            self.emit(indent, f"del {name}")
            self.names["object"] = [n for n in self.names["object"] if n != name]
        else:
            self.effect(indent, depth)

    # -- whole ---------------------------------------------------------------------------------------------------

    def write(self):
        parameters = []
        for index, kind in enumerate(self.kinds):
            name = f"p{index}"
            self.names[kind].append(name)
            note = self.rng.choice(["list", "list[int]", "list[float]", "list[float]"]) if kind == "list" else kind
            parameters.append(f"{name}: {note}" if kind != "object" else name)
        result = self.rng.choice(["int", "float", "int"] if self.scalar else ["int", "float", "int", "object"])
        for _ in range(self.rng.randrange(2, 7)):
            self.statement(1, 0)
        self.emit(1, f"return {self.argument(result)}" if self.rng.random() < 0.93 else "pass")
        arrow = f" -> {result}" if result != "object" else ""
        head = f"def {self.name}({', '.join(parameters)}){arrow}:"
        return "\n".join([head, *self.lines]), (self.name, self.kinds, result, self.level)


def main(seed, count, out, inputs):
    rng = random.Random(seed)
    callable_before, texts, entries = [], [], []
    for index in range(count):
        text, (name, kinds, result, level) = Function(rng, f"f{index}", callable_before).write()
        texts.append(text)
        entries.append((name, kinds))
        callable_before.append((name, kinds, result, level))
    with open(out, "w", encoding="utf-8") as file:
        file.write(HEADER + "\n\n" + "\n\n\n".join(texts) + f"\n\n\nSEED, INPUTS = {seed}, {inputs}\nENTRIES = {entries!r}\n")
