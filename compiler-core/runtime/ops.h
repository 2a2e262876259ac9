/* Generic operations: what a baseline operation does to objects, exactly as the target's own interpreter does it
 * (order of effects, messages). The resume interpreter runs them, and native code calls them for what it does not
 * specialize.
 *
 * Arguments are the operands of the row in BASELINE_OPS in their order, without `dst`: registers as borrowed references,
 * `uses` as array and count, `use?` and `const?` as NULL when absent, `imm` as int, names as str. Operations that need
 * the function's namespaces take it first. Results: a new reference, NULL on error; or int, -1 on error; or, when there
 * are several, int (-1 on error) and new references in `results`. Callers keep the arguments alive and release them.
 */
#ifndef MARTLET_OPS_H
#define MARTLET_OPS_H

#include "baseline-ops.h"
#include "rt.h"

/* names.c */
PyObject *rt_op_load_global(rt_func *func, PyObject *name);
int rt_op_store_global(rt_func *func, PyObject *name, PyObject *value);
int rt_op_delete_global(rt_func *func, PyObject *name);
void rt_op_unbound_local(rt_func *func, uint32_t local); /* sets UnboundLocalError */
PyObject *rt_op_make_cell(PyObject *value); /* value: may be NULL */
PyObject *rt_op_load_deref(PyObject *cell, PyObject *name);
PyObject *rt_op_copy_free(rt_func *func, int index);
int rt_op_check_free(PyObject *cell, PyObject *name);
PyObject *rt_op_load_free(PyObject *cell, PyObject *name);
int rt_op_store_deref(PyObject *cell, PyObject *value);
int rt_op_delete_deref(PyObject *cell, PyObject *name);
/* `code_index`: of the code object among the function's constants. */
PyObject *rt_op_make_function(rt_func *func, int flags, PyObject *code_index, PyObject *qualname,
                              PyObject *const *parts, Py_ssize_t count);

/* attributes.c */
PyObject *rt_op_load_super(PyObject *callable);
PyObject *rt_op_load_attr(PyObject *object, PyObject *name);
int rt_op_store_attr(PyObject *object, PyObject *name, PyObject *value);
int rt_op_delete_attr(PyObject *object, PyObject *name);
/* results: the unbound method and its self, or the attribute and NULL. */
int rt_op_load_method(PyObject *object, PyObject *name, PyObject **results);

/* arithmetic.c. operator: RT_UNARY_*, RT_BINARY_*, RT_COMPARE_*. */
PyObject *rt_op_unary(int operator, PyObject *operand);
PyObject *rt_op_binary(int operator, PyObject *left, PyObject *right);
PyObject *rt_op_inplace(int operator, PyObject *left, PyObject *right);
PyObject *rt_op_compare(int operator, PyObject *left, PyObject *right);
int rt_op_contains(int negate, PyObject *item, PyObject *container);
int rt_op_is_true(PyObject *value);

/* containers.c */
PyObject *rt_op_load_subscr(PyObject *container, PyObject *index);
int rt_op_store_subscr(PyObject *container, PyObject *index, PyObject *value);
int rt_op_delete_subscr(PyObject *container, PyObject *index);
PyObject *rt_op_build_slice(PyObject *start, PyObject *stop, PyObject *step);
PyObject *rt_op_build_tuple(PyObject *const *items, Py_ssize_t count);
PyObject *rt_op_build_list(PyObject *const *items, Py_ssize_t count);
PyObject *rt_op_build_set(PyObject *const *items, Py_ssize_t count);
PyObject *rt_op_build_map(PyObject *const *items, Py_ssize_t count); /* key, value, key, value, … */
int rt_op_list_append(PyObject *list, PyObject *item);
int rt_op_list_extend(PyObject *list, PyObject *iterable);
PyObject *rt_op_list_to_tuple(PyObject *list);
int rt_op_set_add(PyObject *set, PyObject *item);
int rt_op_set_update(PyObject *set, PyObject *iterable);
int rt_op_map_add(PyObject *dict, PyObject *key, PyObject *value);
int rt_op_dict_update(PyObject *dict, PyObject *mapping);
int rt_op_dict_merge(PyObject *dict, PyObject *mapping, PyObject *function);

/* strings.c */
PyObject *rt_op_format_value(int conversion, PyObject *value, PyObject *specification);
PyObject *rt_op_build_string(PyObject *const *pieces, Py_ssize_t count);

/* unpacking.c */
int rt_op_unpack_sequence(PyObject *iterable, Py_ssize_t count, PyObject **results);
int rt_op_unpack_ex(Py_ssize_t before, PyObject *iterable, Py_ssize_t count, PyObject **results); /* count: star included */

/* iteration.c */
PyObject *rt_op_get_iter(PyObject *iterable);
int rt_op_for_iter(PyObject *iterator, PyObject **results); /* results[0] is NULL when exhausted */

/* calls.c. `names`: tuple of the names of the last arguments, or NULL. args[-1] is not used. */
PyObject *rt_op_call(PyObject *callable, PyObject *const *args, Py_ssize_t count, PyObject *names);
PyObject *rt_op_call_method(PyObject *method, PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names);
PyObject *rt_op_call_ex(PyObject *callable, PyObject *positional, PyObject *keywords);

/* exceptions.c */
int rt_op_raise(PyObject *exception, PyObject *cause); /* always sets an exception: -1, or -2 for a bare raise (adds no traceback entry) */
void rt_op_reraise(PyObject *exception);
PyObject *rt_op_push_exception(PyThreadState *tstate, PyObject *exception); /* the saved state */
void rt_op_pop_exception(PyThreadState *tstate, PyObject *saved);
PyObject *rt_op_take_exception(void); /* the exception that is set, normalized, with its traceback; clears it */
int rt_op_match_exception(PyObject *exception, PyObject *type);
int rt_op_before_with(PyObject *manager, PyObject **results); /* __exit__, result of __enter__ */
PyObject *rt_op_with_exit_exception(PyObject *exit, PyObject *exception);

/* imports.c */
PyObject *rt_op_import_name(rt_func *func, PyObject *name, PyObject *level, PyObject *fromlist);
PyObject *rt_op_import_from(PyObject *module, PyObject *name);

#endif
