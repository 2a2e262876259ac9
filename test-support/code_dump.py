"""Prints the code objects of each file named on standard input, one JSON array a line.

An entry is [name, qualified name or null, first line, parameter count, co_varnames, co_cellvars, co_freevars, flags],
outer code before inner, in the order of their first lines. Files that cannot be compiled give null.
"""
import json
import sys
import tokenize
import types
import warnings


def collect(code, out):
    count = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 4) + bool(code.co_flags & 8)
    qualname = getattr(code, "co_qualname", None)
    out.append([code.co_name, qualname, code.co_firstlineno, count, code.co_varnames, code.co_cellvars,
                code.co_freevars, code.co_flags & (0x1 | 0x20 | 0x80 | 0x200)])
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            collect(const, out)


sys.setrecursionlimit(5000)
warnings.simplefilter("ignore")
sys.stdin.reconfigure(encoding="utf-8")
for line in sys.stdin:
    path = line.rstrip("\n")
    try:
        with tokenize.open(path) as file:
            source = file.read()
        codes = []
        collect(compile(source, path, "exec", dont_inherit=True), codes)
        text = json.dumps({"source": source, "codes": codes})
    except (SyntaxError, ValueError, UnicodeError, RecursionError):
        text = "null"
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
