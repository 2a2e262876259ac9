/* Sums, extremes and truths of the items of exact lists and tuples: what builtin functions give, without other code.
 * Each sets *failed, or gives NULL without an exception, where only the builtin function itself can tell. */
#ifndef MARTLET_RT_ITEMS_H
#define MARTLET_RT_ITEMS_H

#include "rt.h"

#pragma GCC visibility push(hidden)

/* Looks how this interpreter adds floats; -1 with an exception. */
int rt_items_prepare(void);

/* sum(items, start). Floats: `start` is what the first item is added to; fails without items. */
int64_t rt_items_sum_int(PyObject *items, int64_t start, int *failed);
double rt_items_sum_float(PyObject *items, int *failed);
double rt_items_sum_float_from(PyObject *items, double start, int *failed);
PyObject *rt_items_sum(PyObject *items);

/* Where min(items) and max(items) are among items that are all exact ints, or all exact floats. */
int64_t rt_items_least_int(PyObject *items, int *failed);
int64_t rt_items_least_float(PyObject *items, int *failed);
int64_t rt_items_greatest_int(PyObject *items, int *failed);
int64_t rt_items_greatest_float(PyObject *items, int *failed);
/* The same for either, a new reference. */
PyObject *rt_items_extreme(PyObject *items, int is_greatest);

/* any(items), all(items). */
int rt_items_any(PyObject *items, int *failed);
int rt_items_all(PyObject *items, int *failed);

#pragma GCC visibility pop
#endif
