"""The code prefix: a few instructions before the first traceable one that hand the bound arguments to native code.

    LOAD_CONST entry; [GET_ITER]; FOR_ITER original; UNARY_NEGATIVE; RETURN_VALUE; original: ...

`entry` is the last constant, an empty tuple until the module file is loaded. With `harmless`, GET_ITER makes that
placeholder an exhausted iterator, so that the function also runs when its machine code is not there.
See runtime/entry.c for what FOR_ITER and UNARY_NEGATIVE do with it.
"""

import sys

from opcode import opmap

VERSION = sys.version_info[:2]


def instructions(index, harmless):
    code = bytearray()

    def emit(name, argument=0):
        if argument > 255:
            code.extend((opmap["EXTENDED_ARG"], argument >> 8))
        code.extend((opmap[name], argument & 255))

    emit("LOAD_CONST", index)
    if harmless:
        emit("GET_ITER")
    emit("FOR_ITER", 2)
    if VERSION >= (3, 12):
        emit("CACHE")
    emit("UNARY_NEGATIVE")
    emit("RETURN_VALUE")
    if VERSION >= (3, 12):
        emit("END_FOR")  # where FOR_ITER jumps, and steps over
    if VERSION >= (3, 13):
        emit("POP_TOP")
    return bytes(code)


def no_location(units):
    """Line table entries for code units without a location; one entry spans at most 8."""
    table = bytearray()
    while units:
        count = min(units, 8)
        table.append(0x80 | 15 << 3 | (count - 1))
        units -= count
    return bytes(table)


def read_varint(table, position):
    byte = table[position]
    value = byte & 63
    while byte & 64:
        position += 1
        byte = table[position]
        value = value << 6 | byte & 63
    return value, position + 1


def write_varint(value, first):
    digits = [value & 63]
    value >>= 6
    while value:
        digits.append(value & 63 | 64)
        value >>= 6
    digits.reverse()
    digits[0] |= 128 if first else 0
    return bytes(digits)


def shift_exceptions(table, units):
    shifted, position = bytearray(), 0
    while position < len(table):
        start, position = read_varint(table, position)
        length, position = read_varint(table, position)
        target, position = read_varint(table, position)
        depth, position = read_varint(table, position)
        shifted += write_varint(start + units, True) + write_varint(length, False)
        shifted += write_varint(target + units, False) + write_varint(depth, False)
    return bytes(shifted)


def add_prefix(code, harmless):
    """The code object with a prefix, and the prefix's length in code units."""
    added = instructions(len(code.co_consts), harmless)
    units = len(added) // 2
    return (
        code.replace(
            co_code=added + code.co_code,
            co_consts=code.co_consts + ((),),
            co_linetable=no_location(units) + code.co_linetable,
            co_exceptiontable=shift_exceptions(code.co_exceptiontable, units),
            co_stacksize=max(code.co_stacksize, 2),
        ),
        units,
    )
