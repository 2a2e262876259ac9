"""Prints CPython's syntax tree of each file named on standard input, one JSON array a line.

The array is the tree in preorder: class name, position (line, column, end line, end column) where `ast` has one, then
the fields of Python 3.13's class in order. Fields that an older version does not know are empty.
A file that this Python cannot parse gives {"error": message}.
"""
import ast
import json
import struct
import sys
import tokenize
import warnings

FIELDS = json.loads(sys.argv[1])
INNER_POSITIONS = sys.version_info >= (3, 12)


def dump(node, out, positions):
    kind = type(node).__name__
    out.append(kind)
    if positions and hasattr(node, "lineno"):
        out += (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
    inside = positions and (INNER_POSITIONS or kind != "JoinedStr")
    for field, empty in FIELDS[kind]:
        value(getattr(node, field, [] if empty == "list" else None), out, inside, kind)


def value(v, out, positions, kind):
    if isinstance(v, ast.expr_context) or isinstance(v, (ast.operator, ast.unaryop, ast.cmpop, ast.boolop)):
        out.append(type(v).__name__)
    elif isinstance(v, ast.AST):
        dump(v, out, positions)
    elif isinstance(v, list):
        out.append("[")
        for e in v:
            if kind == "JoinedStr" and isinstance(e, ast.Constant) and e.value == "":
                continue  # 3.12.0 to 3.12.3 leave empty constants in format specifiers
            value(e, out, positions, kind)
        out.append("]")
    else:
        out.append(constant(v))


def constant(v):
    if isinstance(v, bytes):
        return "b:" + v.hex()
    if isinstance(v, float):
        return "f:" + struct.pack(">d", v).hex()
    if isinstance(v, complex):
        return "c:" + struct.pack(">d", v.imag).hex()
    if v is Ellipsis:
        return "..."
    if isinstance(v, str):
        return "s:" + v
    if isinstance(v, int) and not isinstance(v, bool):
        return "i:%x" % v
    return v


sys.setrecursionlimit(5000)
warnings.simplefilter("ignore")
sys.stdin.reconfigure(encoding="utf-8")
for line in sys.stdin:
    path = line.rstrip("\n")
    try:
        with tokenize.open(path) as file:
            source = file.read()
        out = []
        dump(ast.parse(source), out, True)
        text = json.dumps({"source": source, "tree": out})
    except (SyntaxError, ValueError, UnicodeError) as error:
        text = json.dumps({"error": str(error)})
    except RecursionError:
        text = json.dumps({"error": "nested too deeply"})
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
