/* Exact dicts and sets for native code: tables.c.
 *
 * Looking a key up compares it with keys of equal hash, and a key of a class can run any code then. These functions
 * look for themselves: they compare plain keys only (exact numbers, str, None, and tuples of such), and where the
 * table holds another one in the way they *decline*, before anything has happened. */
#ifndef MARTLET_RT_TABLES_H
#define MARTLET_RT_TABLES_H

#include "rt.h"

#pragma GCC visibility push(hidden)

/* What status functions give besides 0 (done) and -1 (an exception is set). */
#define RT_DECLINES (-2)

/* The value, borrowed; NULL when there is no such key. `failed` is set when they decline. The key: an exact str, an int
 * of 64 bits, or any plain object with its hash. */
int64_t rt_key_hash(PyObject *key, int *failed); /* fails when the key is not plain */
PyObject *rt_dict_find_str(PyObject *dict, PyObject *key, int *failed);
PyObject *rt_dict_find_int(PyObject *dict, int64_t key, int *failed);
PyObject *rt_dict_find_object(PyObject *dict, PyObject *key, int64_t hash, int *failed);
int rt_dict_has_str(PyObject *dict, PyObject *key, int *failed);
int rt_dict_has_int(PyObject *dict, int64_t key, int *failed);
int rt_dict_has_object(PyObject *dict, PyObject *key, int64_t hash, int *failed);

/* dict[key] = value, where no object dies whose death could be seen. An int key comes with its object, or NULL. */
int rt_dict_store_str(PyObject *dict, PyObject *key, PyObject *value);
int rt_dict_store_int(PyObject *dict, int64_t key, PyObject *box, PyObject *value);
int rt_dict_store_object(PyObject *dict, PyObject *key, int64_t hash, PyObject *value);

/* dict.setdefault(key, value): a new reference to the value in results[0]. */
int rt_dict_setdefault(PyObject *dict, PyObject *key, PyObject *value, PyObject **results);

/* dict.get(key, otherwise) of a number; fails also when the value is none. */
int64_t rt_dict_get_int_str(PyObject *dict, PyObject *key, int64_t otherwise, int *failed);
int64_t rt_dict_get_int_int(PyObject *dict, int64_t key, int64_t otherwise, int *failed);
int64_t rt_dict_get_int_object(PyObject *dict, PyObject *key, int64_t hash, int64_t otherwise, int *failed);
double rt_dict_get_float_str(PyObject *dict, PyObject *key, double otherwise, int *failed);
double rt_dict_get_float_int(PyObject *dict, int64_t key, double otherwise, int *failed);
double rt_dict_get_float_object(PyObject *dict, PyObject *key, int64_t hash, double otherwise, int *failed);

int rt_set_has(PyObject *set, PyObject *key, int *failed);
/* item in an exact list or tuple. */
int rt_items_have_int(PyObject *items, int64_t key, int *failed);
int rt_items_have_str(PyObject *items, PyObject *key, int *failed);
/* set.add(key), set.discard(key). */
int rt_set_add(PyObject *set, PyObject *key);
int rt_set_discard(PyObject *set, PyObject *key);

/* Displays, quietly: rt_op_build_tuple and others, with the collector held off. */
PyObject *rt_new_build_tuple(PyObject *const *items, Py_ssize_t count);
PyObject *rt_new_build_list(PyObject *const *items, Py_ssize_t count);
PyObject *rt_new_build_string(PyObject *const *items, Py_ssize_t count);

/* New empty ones; displays and calls without arguments. */
PyObject *rt_new_dict(void);
PyObject *rt_new_set(void);

/* iter() of an exact dict (kind 0), of its values() (1) or items() (2); of an exact set. */
PyObject *rt_dict_iterator(PyObject *dict, int64_t kind);
PyObject *rt_set_iterator(PyObject *set);
/* Its next item in results[0], NULL at the end; `item`: key and value, `pair`: a tuple of both. -1 with an exception. */
int rt_dict_next_key(PyObject *iterator, PyObject **results);
int rt_dict_next_value(PyObject *iterator, PyObject **results);
int rt_dict_next_item(PyObject *iterator, PyObject **results);
int rt_dict_next_pair(PyObject *iterator, PyObject **results);
int rt_set_next(PyObject *iterator, PyObject **results);

/* Whether the interpreter's iterators look inside as tables.c thinks. */
int rt_tables_work(void);

#pragma GCC visibility pop
#endif
