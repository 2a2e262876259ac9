"""Sites: from the position of a syntax node to the instruction of the real code object that stands for it.

A site is (line, column, end line, end column, opcode): lines from 1, columns in UTF-8 bytes, and the baseline opcode.
From 3.11 on instructions have whole positions; before, they have lines.
"""

import ast
import sys

from opcode import opmap, opname

VERSION = sys.version_info[:2]

# Which instructions may stand for an operation of baseline MIR; the names of five versions.
FITTING = {
    "check_bound": ("LOAD_FAST", "LOAD_FAST_CHECK"),
    "delete_local": ("DELETE_FAST",),
    "load_deref": ("LOAD_DEREF",),
    "load_free": ("LOAD_DEREF",),
    "check_free": ("LOAD_DEREF",),
    "store_deref": ("STORE_DEREF",),
    "delete_deref": ("DELETE_DEREF",),
    "make_function": ("MAKE_FUNCTION",),
    "load_global": ("LOAD_GLOBAL",),
    "store_global": ("STORE_GLOBAL",),
    "delete_global": ("DELETE_GLOBAL",),
    "load_super": ("LOAD_SUPER_ATTR", "CALL"),
    "load_attr": ("LOAD_ATTR", "LOAD_SUPER_ATTR"),
    "store_attr": ("STORE_ATTR",),
    "delete_attr": ("DELETE_ATTR",),
    "load_method": ("LOAD_METHOD", "LOAD_ATTR", "LOAD_SUPER_ATTR"),
    "load_subscr": ("BINARY_SUBSCR", "BINARY_SLICE"),
    "store_subscr": ("STORE_SUBSCR", "STORE_SLICE"),
    "delete_subscr": ("DELETE_SUBSCR",),
    "build_slice": ("BUILD_SLICE", "BINARY_SLICE", "STORE_SLICE"),
    "unary": ("UNARY_",),
    "binary": ("BINARY_",),
    "inplace": ("INPLACE_", "BINARY_OP"),
    "compare": ("COMPARE_OP",),
    "is": ("IS_OP",),
    "contains": ("CONTAINS_OP",),
    "build_set": ("BUILD_SET", "SET_"),
    "build_map": ("BUILD_MAP", "BUILD_CONST_KEY_MAP"),
    "list_extend": ("LIST_EXTEND",),
    "set_update": ("SET_UPDATE",),
    "dict_update": ("DICT_UPDATE",),
    "dict_merge": ("DICT_MERGE",),
    "format_value": ("FORMAT_",),
    "unpack_sequence": ("UNPACK_SEQUENCE",),
    "unpack_ex": ("UNPACK_EX",),
    "get_iter": ("GET_ITER",),
    "for_iter": ("FOR_ITER",),
    "call": ("CALL",),
    "call_method": ("CALL",),
    "call_ex": ("CALL_FUNCTION_EX",),
    "branch_true": ("POP_JUMP_", "JUMP_IF_", "TO_BOOL"),
    "branch_false": ("POP_JUMP_", "JUMP_IF_", "TO_BOOL"),
    "tick": ("JUMP_ABSOLUTE", "JUMP_BACKWARD", "POP_JUMP_"),
    "return": ("RETURN_",),
    "raise": ("RAISE_VARARGS",),
    "reraise": ("RERAISE",),
    "match_exception": ("CHECK_EXC_MATCH", "JUMP_IF_NOT_EXC_MATCH"),
    "before_with": ("BEFORE_WITH", "SETUP_WITH"),
    "with_exit_exception": ("WITH_EXCEPT_START",),
    "import_name": ("IMPORT_NAME",),
    "import_from": ("IMPORT_FROM",),
}
CACHE = opmap.get("CACHE")


def lines_of_instructions(code):
    """(instruction index in units of f_lasti's two bytes, line) up to 3.10."""
    size = len(code.co_code) // 2
    lines = [code.co_firstlineno] * size
    if VERSION >= (3, 10):
        for start, end, line in code.co_lines():
            for index in range(start // 2, min(end // 2, size)):
                lines[index] = line
        return lines
    address, line, table = 0, code.co_firstlineno, code.co_lnotab
    for position in range(0, len(table), 2):
        next_address = address + table[position]
        for index in range(address // 2, min(next_address // 2, size)):
            lines[index] = line
        address = next_address
        step = table[position + 1]
        line += step - 256 if step >= 128 else step
    for index in range(address // 2, size):
        lines[index] = line
    return lines


class Positions:
    def __init__(self, code, special):
        self.names = [opname[op] for op in code.co_code[::2]]
        self.special = special
        if VERSION >= (3, 11):
            units = list(code.co_positions())
            # (line, end line, column, end column) -> (line, column, end line, end column)
            self.places = [(line, column, end_line, end_column) for line, end_line, column, end_column in units]
            self.lines = [place[0] for place in self.places]
        else:
            self.places = None
            self.lines = lines_of_instructions(code)
        self.count = len(self.names)
        self.by_place, self.by_line = {}, {}
        for index in range(self.count):
            if self.names[index] in ("CACHE", "EXTENDED_ARG"):
                continue
            self.by_line.setdefault(self.lines[index], []).append(index)
            if self.places is not None:
                self.by_place.setdefault(self.places[index], []).append(index)

    @staticmethod
    def special_nodes(tree):
        """Attributes that end on another line than they start: (position of the attribute or of its call) -> where the
        compiler puts the instructions that load, store or call the attribute."""
        if VERSION < (3, 10):
            return {}
        found = {}

        def place(node):
            return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset

        def attribute_start(node):
            width = len(node.attr)
            return node.end_lineno, node.end_col_offset - width

        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.lineno != node.end_lineno:
                line, column = attribute_start(node)
                found["attr", place(node)] = (line, column, node.end_lineno, node.end_col_offset)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.lineno != node.func.end_lineno:
                    line, column = attribute_start(node.func)
                    found["call", place(node)] = (line, column, node.end_lineno, node.end_col_offset)
        return found

    def fitting(self, candidates, opcode):
        wanted = FITTING.get(opcode)
        if wanted is None:
            return None
        for index in reversed(candidates):
            if self.names[index].startswith(wanted):
                return index
        return None

    def find(self, site):
        *place, opcode = site
        place = tuple(place)
        kind = "call" if opcode == "call_method" else "attr" if opcode in ("load_super", "load_attr", "load_method", "store_attr", "delete_attr") else None
        moved = self.special.get((kind, place))
        lines = [moved[0], place[0]] if moved else [place[0]]
        if self.places is not None:
            for exact in ([moved] if moved else []) + [place]:
                candidates = self.by_place.get(exact, ())
                index = self.fitting(candidates, opcode)
                if index is not None:
                    return index
            if moved:
                inside = [i for i in self.by_line.get(moved[0], ()) if self.places[i][3] == place[3] or self.places[i][1] == moved[1]]
                index = self.fitting(inside, opcode)
                if index is not None:
                    return index
            candidates = self.by_place.get(place)
            if candidates:
                return candidates[-1]
        for line in lines:
            index = self.fitting(self.by_line.get(line, ()), opcode)
            if index is not None:
                return index
        for line in lines:
            candidates = self.by_line.get(line)
            if candidates:
                return candidates[-1]
        return None

    def instruction(self, site):
        """f_lasti in the target's own unit: bytes on 3.9, code units from 3.10 on."""
        index = self.find(site)
        if index is None:
            # Code that the compiler left out: it never runs.
            index = self.names.index("RESUME") if "RESUME" in self.names else 0
        if VERSION in ((3, 11), (3, 12)) and self.names[index] == "CALL":
            while index + 1 < self.count and self.names[index + 1] == "CACHE":
                index += 1  # where a frame stands while its callee runs
        return index * 2 if VERSION == (3, 9) else index
