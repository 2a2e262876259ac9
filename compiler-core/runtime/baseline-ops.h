/* Generated from compiler-core/src/mir/baseline-ops.ts by npm run generate. */
#ifndef MARTLET_BASELINE_OPS_H
#define MARTLET_BASELINE_OPS_H

/* Every baseline operation in the order of its number, with the formats of its operands, one letter each:
 * d dst, u use, o use or absent, U uses, D dsts, c const, C const or absent, n name, i imm, l label. */
#define RT_BASELINE_OPS(X) \
    X(const, "dc") \
    X(move, "du") \
    X(check_bound, "u") \
    X(delete_local, "d") \
    X(release, "d") \
    X(take_local, "dd") \
    X(put_local, "du") \
    X(make_cell, "do") \
    X(load_deref, "dun") \
    X(store_deref, "uu") \
    X(delete_deref, "un") \
    X(copy_free, "di") \
    X(load_free, "dun") \
    X(check_free, "un") \
    X(make_function, "diccU") \
    X(load_global, "dn") \
    X(store_global, "nu") \
    X(delete_global, "n") \
    X(load_assertion_error, "d") \
    X(load_attr, "dun") \
    X(store_attr, "unu") \
    X(delete_attr, "un") \
    X(load_method, "ddun") \
    X(load_subscr, "duu") \
    X(store_subscr, "uuu") \
    X(delete_subscr, "uu") \
    X(build_slice, "duuu") \
    X(unary, "diu") \
    X(binary, "diuu") \
    X(inplace, "diuu") \
    X(compare, "diuu") \
    X(is, "diuu") \
    X(contains, "diuu") \
    X(build_tuple, "dU") \
    X(build_list, "dU") \
    X(build_set, "dU") \
    X(build_map, "dU") \
    X(list_append, "uu") \
    X(list_extend, "uu") \
    X(list_to_tuple, "du") \
    X(set_add, "uu") \
    X(set_update, "uu") \
    X(map_add, "uuu") \
    X(dict_update, "uu") \
    X(dict_merge, "uuu") \
    X(format_value, "diuo") \
    X(build_string, "dU") \
    X(unpack_sequence, "Du") \
    X(unpack_ex, "iDu") \
    X(get_iter, "du") \
    X(for_iter, "dul") \
    X(call, "duUC") \
    X(load_super, "du") \
    X(call_method, "duuUC") \
    X(call_ex, "duuo") \
    X(jump, "l") \
    X(branch_true, "ul") \
    X(branch_false, "ul") \
    X(tick, "") \
    X(return, "u") \
    X(raise, "oo") \
    X(reraise, "u") \
    X(push_exception, "du") \
    X(pop_exception, "u") \
    X(match_exception, "duu") \
    X(before_with, "ddu") \
    X(with_exit_exception, "duu") \
    X(import_name, "dnuu") \
    X(import_from, "dun")

#define RT_BASELINE_OPCODE(name, formats) RT_BASELINE_##name,
enum { RT_BASELINE_OPS(RT_BASELINE_OPCODE) RT_BASELINE_OPCODE_COUNT };
#undef RT_BASELINE_OPCODE

#define RT_ABSENT 0xffffffffu

enum {
    RT_UNARY_NEGATE, /* - */
    RT_UNARY_POSITIVE, /* + */
    RT_UNARY_INVERT, /* ~ */
    RT_UNARY_NOT, /* not */
};

enum {
    RT_BINARY_ADD, /* + */
    RT_BINARY_SUBTRACT, /* - */
    RT_BINARY_MULTIPLY, /* * */
    RT_BINARY_DIVIDE, /* / */
    RT_BINARY_FLOOR_DIVIDE, /* // */
    RT_BINARY_REMAINDER, /* % */
    RT_BINARY_POWER, /* ** */
    RT_BINARY_MATRIX_MULTIPLY, /* @ */
    RT_BINARY_LEFT_SHIFT, /* << */
    RT_BINARY_RIGHT_SHIFT, /* >> */
    RT_BINARY_AND, /* & */
    RT_BINARY_OR, /* | */
    RT_BINARY_XOR, /* ^ */
};

enum {
    RT_COMPARE_LESS, /* < */
    RT_COMPARE_LESS_EQUAL, /* <= */
    RT_COMPARE_EQUAL, /* == */
    RT_COMPARE_NOT_EQUAL, /* != */
    RT_COMPARE_GREATER, /* > */
    RT_COMPARE_GREATER_EQUAL, /* >= */
};

#endif
