"""What the interpreter's own compiler makes of each function of a file: operations that a program can see, with
positions, in the order of the code. Reads file names, a line each; writes a JSON object a line.

An operation is [kind, detail, line, column, end line, end column]; before 3.11 it has a line only.
"""

import dis
import json
import sys
import tokenize
import warnings

MINOR = sys.version_info[1]
NAMED = {
    "LOAD_GLOBAL": "load_global", "STORE_GLOBAL": "store_global", "DELETE_GLOBAL": "delete_global",
    "STORE_ATTR": "store_attr", "DELETE_ATTR": "delete_attr", "LOAD_METHOD": "load_method",
    "IMPORT_NAME": "import_name", "IMPORT_FROM": "import_from", "LOAD_FAST_CHECK": "check_bound",
    "LOAD_DEREF": "load_deref", "DELETE_DEREF": "delete_deref",
}
COUNTED = {"UNPACK_SEQUENCE": "unpack_sequence", "RAISE_VARARGS": "raise", "CONTAINS_OP": "contains"}
PLAIN = {
    "BINARY_SUBSCR": "load_subscr", "BINARY_SLICE": "load_subscr", "STORE_SUBSCR": "store_subscr",
    "STORE_SLICE": "store_subscr", "DELETE_SUBSCR": "delete_subscr", "SET_UPDATE": "set_update",
    "DICT_UPDATE": "dict_update", "DICT_MERGE": "dict_merge", "FORMAT_VALUE": "format_value",
    "FORMAT_SIMPLE": "format_value", "FORMAT_WITH_SPEC": "format_value", "GET_ITER": "get_iter",
    "FOR_ITER": "for_iter", "CALL": "call", "CALL_FUNCTION": "call", "CALL_METHOD": "call", "CALL_FUNCTION_KW": "call",
    "CALL_KW": "call", "CALL_FUNCTION_EX": "call_ex", "CHECK_EXC_MATCH": "match_exception",
    "JUMP_IF_NOT_EXC_MATCH": "match_exception", "BEFORE_WITH": "before_with", "SETUP_WITH": "before_with",
    "WITH_EXCEPT_START": "with_exit_exception", "LOAD_ASSERTION_ERROR": "load_assertion_error",
    "MAKE_FUNCTION": "make_function", "STORE_DEREF": "store_deref",
}
UNARY = {"UNARY_NEGATIVE": "-", "UNARY_POSITIVE": "+", "UNARY_INVERT": "~", "UNARY_NOT": "not"}
INTRINSIC_UNARY_POSITIVE = 5
BINARY = {
    "ADD": "+", "SUBTRACT": "-", "MULTIPLY": "*", "TRUE_DIVIDE": "/", "FLOOR_DIVIDE": "//", "MODULO": "%",
    "POWER": "**", "MATRIX_MULTIPLY": "@", "LSHIFT": "<<", "RSHIFT": ">>", "AND": "&", "OR": "|", "XOR": "^",
}
JUMPS = ("POP_JUMP_", "JUMP_IF_FALSE_OR_POP", "JUMP_IF_TRUE_OR_POP")


def classify(instruction):
    name = instruction.opname
    if name == "LOAD_ATTR":
        is_method = MINOR >= 12 and instruction.arg & 1
        return ("load_method" if is_method else "load_attr"), instruction.argval
    if name == "LOAD_SUPER_ATTR":
        return ("load_method" if instruction.arg & 1 else "load_attr"), instruction.argval
    if name in NAMED:
        return NAMED[name], instruction.argval
    if name in COUNTED:
        return COUNTED[name], str(instruction.arg)
    if name in PLAIN:
        return PLAIN[name], ""
    if name == "UNPACK_EX":
        return "unpack_ex", str(instruction.arg & 0xFF)
    if name == "COMPARE_OP":
        return "compare", instruction.argrepr.replace("bool(", "").replace(")", "")
    if name in UNARY:
        return "unary", UNARY[name]
    if name == "CALL_INTRINSIC_1" and instruction.arg == INTRINSIC_UNARY_POSITIVE:
        return "unary", "+"
    if name == "BINARY_OP":
        return ("inplace" if instruction.argrepr.endswith("=") else "binary"), instruction.argrepr
    kind, _, operator = name.partition("_")
    if kind == "BINARY" and operator in BINARY:
        return "binary", BINARY[operator]
    if kind == "INPLACE" and operator in BINARY:
        return "inplace", BINARY[operator] + "="
    if name.startswith(JUMPS):
        return "branch", ""
    return None


def operations(code):
    found, line = [], code.co_firstlineno
    for instruction in dis.get_instructions(code):
        if MINOR >= 11:
            place = instruction.positions
            position = [place.lineno, place.col_offset, place.end_lineno, place.end_col_offset]
        else:
            line = instruction.starts_line or line
            position = [line]
        kind = classify(instruction)
        if kind is not None:
            found.append([*kind, *position])
    return found


def has_handlers(code):
    if MINOR >= 11:
        return bool(code.co_exceptiontable)
    return any(instruction.opname.startswith("SETUP_") for instruction in dis.get_instructions(code))


def variables(code):
    shared = code.co_varnames if MINOR >= 11 else ()
    return [*code.co_varnames, *("*" + name for name in code.co_cellvars + code.co_freevars if name not in shared)]


def walk(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, type(code)):
            yield from walk(constant)


warnings.simplefilter("ignore")
sys.stdin.reconfigure(encoding="utf-8")
for text in sys.stdin:
    path = text.rstrip("\n")
    try:
        with tokenize.open(path) as file:
            source = file.read()
        module = compile(source, path, "exec", dont_inherit=True)
        functions = [
            {
                "line": code.co_firstlineno,
                "name": code.co_name,
                "locals": sorted(variables(code)),
                "handlers": has_handlers(code),
                "operations": operations(code),
            }
            for code in walk(module)
        ]
        answer = {"source": source, "functions": functions}
    except (SyntaxError, ValueError, UnicodeError, RecursionError) as error:
        answer = {"error": str(error)}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
