"""Prints the symbol table of each file named on standard input, one JSON array a line.

An entry is [kind, name, first line, {name: facts}], outer tables before inner, in source order. The facts are letters:
p parameter, l local, g global, d declared global, n nonlocal, f free, i imported, a assigned, r referenced, t annotated.
"""
import json
import sys
import symtable
import tokenize
import warnings

FACTS = [("p", "is_parameter"), ("l", "is_local"), ("g", "is_global"), ("d", "is_declared_global"),
         ("n", "is_nonlocal"), ("f", "is_free"), ("i", "is_imported"), ("a", "is_assigned"),
         ("r", "is_referenced"), ("t", "is_annotated")]


def collect(table, out):
    symbols = {}
    for symbol in table.get_symbols():
        symbols[symbol.get_name()] = "".join(letter for letter, test in FACTS if getattr(symbol, test)())
    out.append([str(table.get_type()), table.get_name(), table.get_lineno(), symbols])
    for child in table.get_children():
        collect(child, out)


sys.setrecursionlimit(5000)
warnings.simplefilter("ignore")
sys.stdin.reconfigure(encoding="utf-8")
for line in sys.stdin:
    path = line.rstrip("\n")
    try:
        with tokenize.open(path) as file:
            source = file.read()
        tables = []
        collect(symtable.symtable(source, path, "exec"), tables)
        text = json.dumps({"source": source, "tables": tables})
    except (SyntaxError, ValueError, UnicodeError, RecursionError):
        text = "null"
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
