/* Iterators of lists, `iter(list)` as well as `reversed(list)` (Objects/listobject.c), and of tuples: laid out like this in
 * every version, but in no header of some. */
#ifndef MARTLET_RT_ITERATORS_H
#define MARTLET_RT_ITERATORS_H

#include "rt.h"

typedef struct {
    PyObject_HEAD
    Py_ssize_t index;
    PyObject *sequence; /* NULL at the end */
} rt_sequence_iterator;

#endif
