"""The part of a build that only the target interpreter can do.

It compiles the source with itself, says what its functions look like, and writes the image (runtime/image.h): the
module's code object with placeholders where native code enters, and each function's baseline MIR with constants and
positions taken from the real code object. For a module that is run with `-m` it also writes the .pyc.

Requests are JSON objects, one a line, on stdin; answers are JSON objects, one a line, on stdout. The process serves any
number of builds. It runs with -I -S: nothing of the user's is imported, and the source is compiled, never executed.
"""

import ast
import binascii
import json
import marshal
import os
import sys
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from positions import Positions
from prefix import add_prefix

VERSION = sys.version_info[:2]
PATCH_BINDER, PATCH_PREFIX, PATCH_CONST = 0, 1, 2
FLAG_PREFIX = 2


class Refused(Exception):
    """The user's source, or what was asked for, does not fit; `answer` says how."""

    def __init__(self, **answer):
        super().__init__(answer.get("message"))
        self.answer = answer


# ---- compiling ---------------------------------------------------------------------------------------------------------


def parse(source, filename):
    try:
        return ast.parse(source, filename)
    except SyntaxError as error:
        raise Refused(
            kind="syntax",
            message=str(error.msg),
            line=error.lineno or 1,
            column=error.offset or 0,
            endLine=getattr(error, "end_lineno", None) or error.lineno or 1,
            endColumn=getattr(error, "end_offset", None) or error.offset or 0,
            type=type(error).__name__,
        ) from None
    except (ValueError, UnicodeError, RecursionError, MemoryError) as error:
        raise Refused(kind="syntax", message=str(error) or type(error).__name__, line=1, column=0, endLine=1,
                      endColumn=0, type=type(error).__name__) from None


def compile_tree(tree, filename, optimize):
    try:
        return compile(tree, filename, "exec", dont_inherit=True, optimize=optimize)
    except SyntaxError as error:  # found by the symbol table or the compiler: 'return' outside function, ...
        raise Refused(
            kind="syntax",
            message=str(error.msg),
            line=error.lineno or 1,
            column=error.offset or 0,
            endLine=getattr(error, "end_lineno", None) or error.lineno or 1,
            endColumn=getattr(error, "end_offset", None) or error.offset or 0,
            type=type(error).__name__,
        ) from None
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise Refused(kind="syntax", message=str(error) or type(error).__name__, line=1, column=0, endLine=1,
                      endColumn=0, type=type(error).__name__) from None


def walk_codes(code, path=()):
    yield path, code
    for index, const in enumerate(code.co_consts):
        if isinstance(const, type(code)):
            yield from walk_codes(const, path + (index,))


def codes_by_def(code):
    """Code objects by (first line, name): no two def statements share both."""
    found = {}
    for path, nested in walk_codes(code):
        found.setdefault((nested.co_firstlineno, nested.co_name), []).append((path, nested))
    return found


def first_line(node):
    return node.decorator_list[0].lineno if node.decorator_list else node.lineno


# ---- inspect -----------------------------------------------------------------------------------------------------------


def frame_variables(code):
    """Where a frame keeps what: locals, cells, free variables. From 3.11 on a parameter that is a cell has one place for both."""
    names = list(code.co_varnames)
    shared = set(names) if VERSION >= (3, 11) else ()
    return names + ["*" + name for name in (*code.co_cellvars, *code.co_freevars) if name not in shared]


def inner_codes(code):
    return [(const.co_firstlineno, const.co_name) for const in code.co_consts if isinstance(const, type(code))]


def inspect(request):
    source, filename = binascii.a2b_base64(request["source"]), request["filename"]
    code = compile_tree(parse(source, filename), filename, request["optimize"])
    functions = []
    for (line, name), codes in codes_by_def(code).items():
        nested = codes[0][1]
        functions.append(
            {
                "line": line,
                "name": name,
                "locals": frame_variables(nested),
                "positionalOnly": nested.co_posonlyargcount,
                "positional": nested.co_argcount,
                "keywordOnly": nested.co_kwonlyargcount,
                "flags": nested.co_flags,
                "inner": inner_codes(nested) if VERSION < (3, 11) else None,
                "frees": list(nested.co_freevars),
                "copies": len(codes),
            }
        )
    return {"functions": functions, "sourceHash": source_hash(source).hex()}


# ---- placeholders --------------------------------------------------------------------------------------------------------


def place(node, where):
    """Give every node of an expression the position of the def's start, with no extent."""
    for child in ast.walk(node):
        if "lineno" in child._attributes:
            child.lineno = child.end_lineno = where.lineno
            child.col_offset = child.end_col_offset = where.col_offset
    return node


def binder_expression(marker, index, guarded):
    """The innermost decorator. In a .pyc it must do nothing when its machine code is not there."""
    placeholder = ast.Constant(f"{marker}:bind:{index}")
    if not guarded:
        return placeholder
    identity = ast.parse("lambda f: f", mode="eval").body
    test = ast.Compare(ast.Constant(f"{marker}:off"), [ast.NotEq()], [ast.Constant(f"{marker}:on")])
    return ast.IfExp(test, identity, placeholder)


def insert_binders(tree, functions, marker, guarded):
    wanted = {(function["line"], function["name"]): index for index, function in enumerate(functions)}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            index = wanted.get((first_line(node), node.name))
            if index is not None:
                node.decorator_list.append(place(binder_expression(marker, index, guarded), node))


PROLOGUE = """
try:
    __import__('_imp').create_dynamic(__import__('sys').implementation.__class__(name='martlet_door', origin=__file__[:CUT] + 'FILE'))
except Exception:
    pass
"""


def insert_prologue(tree, marker, source_name):
    """A first statement that opens the machine code, on the line of the first real one."""
    position = 0
    body = tree.body
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and isinstance(body[0].value.value, str):
        position = 1
    while position < len(body) and isinstance(body[position], ast.ImportFrom) and body[position].module == "__future__":
        position += 1
    if position < len(body):
        where = body[position]
        if getattr(where, "decorator_list", None):
            where = where.decorator_list[0]
    else:  # nothing but a docstring and future imports, or nothing at all
        where = body[-1] if body else ast.Pass(lineno=1, col_offset=0)
    text = PROLOGUE.replace("CUT", str(-len(source_name)))
    statement = place(ast.parse(text).body[0], where)
    for node in ast.walk(statement):
        if isinstance(node, ast.Constant) and node.value == "FILE":
            node.value = f"{marker}:file"
    body.insert(position, statement)


# ---- the image -----------------------------------------------------------------------------------------------------------


def source_hash(source):
    import _blake2

    return _blake2.blake2b(source, digest_size=32).digest()


def strict_key(value):
    """Equal keys: the same type and the same value, down to the sign of zero and the parts of containers."""
    kind = type(value)
    if kind is float:
        return kind, value.hex() if value == value else "nan", str(value)
    if kind is complex:
        return kind, strict_key(value.real), strict_key(value.imag)
    if kind is tuple:
        return kind, tuple(strict_key(item) for item in value)
    if kind is frozenset:
        return kind, frozenset(strict_key(item) for item in value)
    return kind, value


def constant(description):
    kind = description["kind"]
    if kind == "none":
        return None
    if kind == "ellipsis":
        return ...
    if kind == "bool":
        return description["value"]
    if kind == "int":
        return int(description["value"], 16)
    if kind == "float":
        return unpack_float(description["bits"])
    if kind == "complex":
        return complex(unpack_float(description["real"]), unpack_float(description["imag"]))
    if kind == "str":
        value = description["value"]
        return sys.intern(value) if value.isidentifier() else value
    if kind == "bytes":
        return binascii.a2b_base64(description["value"])
    if kind == "tuple":
        return tuple(constant(item) for item in description["items"])
    if kind == "frozenset":
        return frozenset(constant(item) for item in description["items"])
    raise ValueError(kind)


def unpack_float(bits):
    from _struct import unpack

    return unpack(">d", bytes.fromhex(bits))[0]


def own_constants(descriptions, code):
    """The code object's own constants where they have the value, so that identity is kept."""
    known = {}

    def learn(value):
        known.setdefault(strict_key(value), value)
        if type(value) is tuple:
            for item in value:
                learn(item)

    for value in code.co_consts:
        if not isinstance(value, type(code)):
            learn(value)
    values, met = [], {}
    for description in descriptions:
        if description["kind"] == "code":
            key = description["name"], description["place"][0]
            met[key] = met.get(key, -1) + 1
            values.append(code_index(code, *key, description["place"], met[key]))
        else:
            value = constant(description)
            values.append(known.get(strict_key(value), value))
    return tuple(values)


def code_index(code, name, first_line, place, nth):
    """Where the code object of what is made at that place lies among the constants: -1 when it is never made. Up to
    3.10 the nth one of a line is the nth that is made."""

    def fits(const):
        return isinstance(const, type(code)) and const.co_name == name and const.co_firstlineno == first_line

    found = [index for index, const in enumerate(code.co_consts) if fits(const)]
    if len(found) < 2:
        return found[0] if found else -1
    if VERSION < (3, 11):
        return found[nth]
    import dis

    line, column, end_line, end_column = place
    for instruction in dis.get_instructions(code):
        if instruction.opname == "LOAD_CONST" and fits(instruction.argval):
            if instruction.positions == (line, end_line, column, end_column):
                return instruction.arg
    return -1


def rewrite(code, path, prefixes):
    """The code tree with prefixes added; lengths of the prefixes are noted."""
    consts = tuple(
        rewrite(const, path + (index,), prefixes) if isinstance(const, type(code)) else const
        for index, const in enumerate(code.co_consts)
    )
    if any(new is not old for new, old in zip(consts, code.co_consts)):
        code = code.replace(co_consts=consts)
    if path in prefixes:
        code, prefixes[path] = add_prefix(code, prefixes[path])
    return code


def find_patches(code, functions, paths, prefixes, marker):
    patches = []
    for path, nested in walk_codes(code):
        for index, const in enumerate(nested.co_consts):
            if type(const) is not str or not const.startswith(marker):
                continue
            kind = const[len(marker) + 1 :]
            if kind.startswith("bind:"):
                patches.append((path, index, PATCH_BINDER, int(kind[5:])))
            elif kind == "off":
                patches.append((path, index, PATCH_CONST, f"{marker}:on"))
    for index, path in enumerate(paths):
        if path in prefixes:
            own = code_at(code, path)
            patches.append((path, len(own.co_consts) - 1, PATCH_PREFIX, index))
    return tuple(patches)


def code_at(code, path):
    for index in path:
        code = code.co_consts[index]
    return code


def uint32(values):
    from _struct import pack

    return pack(f"<{len(values)}I", *values)


def init_symbol(name):
    """PEP 489."""
    if name.isascii():
        return "PyInit_" + name
    return "PyInitU_" + name.encode("punycode").replace(b"-", b"_").decode()


def build(request):
    source, filename = binascii.a2b_base64(request["source"]), request["filename"]
    functions, in_pyc = request["functions"], request["door"] == "pyc"
    digest = source_hash(source)
    marker = f"\0martlet:{digest[:8].hex()}"
    tree = parse(source, filename)
    nodes = Positions.special_nodes(tree) if functions else {}
    insert_binders(tree, functions, marker, in_pyc)
    if in_pyc:
        insert_prologue(tree, marker, request["sourceName"])
    plain = compile_tree(tree, filename, request["optimize"])
    by_def = codes_by_def(plain)
    paths, prefixes = [], {}
    for function in functions:
        path = by_def[function["line"], function["name"]][0][0]
        paths.append(path)
        if VERSION >= (3, 11) and (VERSION == (3, 11) or function["flags"] & FLAG_PREFIX):
            function["flags"] |= FLAG_PREFIX
            prefixes[path] = in_pyc
        else:
            function["flags"] &= ~FLAG_PREFIX
    positions = [Positions(code_at(plain, path), nodes) for path in paths]
    code = rewrite(plain, (), prefixes)
    records = []
    for function, path, table in zip(functions, paths, positions):
        shift = prefixes.get(path, 0)
        sites = [table.instruction(site) + shift for site in function["sites"]]
        records.append(
            (
                path,
                binascii.a2b_base64(function["words"]),
                uint32(sites),
                binascii.a2b_base64(function["handlers"]),
                tuple(sys.intern(name) for name in function["names"]),
                own_constants(function["constants"], code_at(code, path)),
                function["flags"],
                function["registerCount"],
            )
        )
    image = (
        "martlet-image-2",
        request["runtimeHash"],
        sys.hexversion >> 16,
        request["optimize"],
        digest,
        request["sourceName"],
        None if in_pyc else code,
        tuple(records),
        find_patches(code, functions, paths, prefixes, marker),
        request["cpuLevel"],
    )
    answer = {
        "image": binascii.b2a_base64(marshal.dumps(image), newline=False).decode(),
        "initSymbol": init_symbol(request["moduleName"]),
    }
    if in_pyc:
        state["pyc"] = (code, marker, source)
    return answer


# ---- the .pyc -----------------------------------------------------------------------------------------------------------

state = {}


def pyc(request):
    """The .pyc of the module that was built last, opening the machine code in the file of that name."""
    from _frozen_importlib_external import _code_to_hash_pyc, cache_from_source
    from _imp import source_hash as pyc_hash
    import _frozen_importlib_external as external

    code, marker, source = state.pop("pyc")
    consts = tuple(
        request["file"] if type(const) is str and const == f"{marker}:file" else const for const in code.co_consts
    )
    data = _code_to_hash_pyc(code.replace(co_consts=consts), pyc_hash(external._RAW_MAGIC_NUMBER, source), True)
    return {
        "pyc": binascii.b2a_base64(data, newline=False).decode(),
        "name": os.path.basename(cache_from_source(request["sourceName"])),
    }


HANDLERS = {"inspect": inspect, "build": build, "pyc": pyc}


def main():
    warnings.simplefilter("ignore")  # a cached module does not repeat the compiler's warnings either
    for line in sys.stdin.buffer:
        request = json.loads(line)
        try:
            answer = {"ok": True, **HANDLERS[request["kind"]](request)}
        except Refused as refused:
            answer = {"ok": False, **refused.answer}
        except BaseException:  # told to the compiler, which reports it as a bug of ours
            import traceback

            answer = {"ok": False, "kind": "internal", "message": traceback.format_exc()}
        sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
