"""Functions of baseline MIR written by hand, for the tests of the resume interpreter.

`assemble(source, text)` compiles the one function in `source` for its code object, and `text` to words. A line of text
is `label:`, or `[@line[:OPCODE]] opcode operand...` with the operands of the row in baseline-ops.h:

    dst, use    a local's name, or t0, t1, …; `!` behind a use kills it; `_` for an absent one
    uses, dsts  in brackets: [a t0!]
    const       a Python literal without blanks; name: the name; imm: a number; label: the label

`handler start end target register` adds a row to the exception table (labels; the first row wins).
A site is the last instruction on the line (default: the line of the previous operation) with that opcode, if any.
"""
import ast
import dis
import os
import re
import struct
import sys
import sysconfig

HERE = os.path.dirname(os.path.abspath(__file__))
ABSENT = 0xFFFFFFFF


def _formats():
    with open(os.path.join(HERE, "..", "baseline-ops.h"), encoding="utf-8") as header:
        return re.findall(r'X\((\w+), "(\w*)"\)', header.read())


ROWS = _formats()
NUMBERS = {name: number for number, (name, _) in enumerate(ROWS)}
FORMATS = dict(ROWS)
UNITS = 1 if sys.version_info < (3, 10) else 2


def compiled(source, filename="probe.py"):
    """The function in `source`, its namespace, and its code object."""
    namespace = {"__name__": "probe_module", "__builtins__": __builtins__}
    exec(compile(source, filename, "exec"), namespace)
    function = next(value for value in namespace.values() if type(value) is type(compiled))
    return function, namespace


class Assembler:
    def __init__(self, code):
        self.code = code
        self.locals = {name: index for index, name in enumerate(code.co_varnames)}
        self.consts, self.names, self.sites = [], [], []
        self.words, self.labels, self.fixups, self.handlers = [], {}, [], []
        self.registers = len(self.locals)
        self.line = code.co_firstlineno
        self.instructions = [(i, line) for i, line in _instruction_lines(code)]

    def register(self, text):
        if text in self.locals:
            return self.locals[text]
        match = re.fullmatch(r"t(\d+)", text)
        if not match:
            raise ValueError("no register " + text)
        number = len(self.locals) + int(match.group(1))
        self.registers = max(self.registers, number + 1)
        return number

    def use(self, text):
        if text == "_":
            return ABSENT
        return self.register(text.rstrip("!")) << 1 | text.endswith("!")

    def index(self, table, value):
        for position, known in enumerate(table):
            if type(known) is type(value) and known == value and repr(known) == repr(value):
                return position
        table.append(value)
        return len(table) - 1

    def site(self, line, opcode):
        candidates = [i for i, at in self.instructions if at == line]
        named = [i for i in candidates if opcode and i.opname.startswith(opcode)]
        if not candidates:
            raise ValueError("no instruction on line %d" % line)
        return self.index(self.sites, (named or candidates)[-1].offset // UNITS)

    def line_of_text(self, text):
        parts = re.findall(r"\[[^\]]*\]|'[^']*'|\([^)]*\)|\S+", text)
        if parts[0] == "handler":
            self.handlers.append(parts[1:])
            return
        if len(parts) == 1 and parts[0].endswith(":"):
            self.labels[parts[0][:-1]] = len(self.words)
            return
        opcode_at_site = None
        if parts[0].startswith("@"):
            line, _, opcode_at_site = parts.pop(0)[1:].partition(":")
            self.line = int(line)
        opcode, operands = parts[0], parts[1:]
        if len(operands) != len(FORMATS[opcode]):
            raise ValueError("operands: " + text)
        self.words.append(NUMBERS[opcode] | self.site(self.line, opcode_at_site) << 8)
        for letter, operand in zip(FORMATS[opcode], operands):
            self.operand(letter, operand)

    def operand(self, letter, text):
        if letter == "d":
            self.words.append(self.register(text))
        elif letter in "uo":
            self.words.append(self.use(text))
        elif letter in "UD":
            items = text.strip("[]").split()
            self.words.append(len(items))
            self.words.extend(self.use(item) if letter == "U" else self.register(item) for item in items)
        elif letter in "cC":
            self.words.append(ABSENT if text == "_" else self.index(self.consts, ast.literal_eval(text)))
        elif letter == "n":
            self.words.append(self.index(self.names, sys.intern(text)))
        elif letter == "i":
            self.words.append(int(text))
        else:
            self.fixups.append((len(self.words), text))
            self.words.append(0)

    def finish(self):
        for position, label in self.fixups:
            self.words[position] = self.labels[label]
        rows = [[self.labels[s], self.labels[e], self.labels[t], self.register(r)] for s, e, t, r in self.handlers]
        return (
            _pack(self.words),
            _pack(self.sites),
            _pack([word for row in rows for word in row]),
            tuple(self.names),
            tuple(self.consts),
            self.registers,
        )


def _pack(words):
    return struct.pack("<%dI" % len(words), *words)


def _instruction_lines(code):
    line = code.co_firstlineno
    starts = {start: at for start, at in dis.findlinestarts(code) if at is not None}
    for instruction in dis.get_instructions(code):
        line = starts.get(instruction.offset, line)
        yield instruction, line


def load_probe():
    sys.path.insert(0, os.environ["RESUME_PROBE"])
    import resume_probe

    return resume_probe


def assemble(source, text, filename="probe.py"):
    """The reference function, and the same in the resume interpreter, in two namespaces of equal content."""
    reference, _ = compiled(source, filename)
    function, namespace = compiled(source, filename)
    assembler = Assembler(function.__code__)
    for line in text.strip().splitlines():
        if line.strip():
            assembler.line_of_text(line.strip())
    resumed = load_probe().make_function(function.__code__, namespace, *assembler.finish())
    return reference, resumed
