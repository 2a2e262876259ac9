/* Exceptions that native code knows before they exist: the operation would raise, a handler of the function would catch
 * it and look no further. They are made only when native code is left while such a handler runs. throw.c. */
#ifndef MARTLET_RT_THROW_H
#define MARTLET_RT_THROW_H

#include "rt.h"

#pragma GCC visibility push(hidden)

/* Which exception: specialize/throws.ts has the numbers. */
enum {
    RT_THROW_INT = 0,   /* int(argument) of a str */
    RT_THROW_FLOAT = 1, /* float(argument) of a str */
    RT_THROW_KEY = 2,   /* KeyError(argument) */
    RT_THROW_INDEX = 3, /* an index of the list, tuple, str or bytes `argument` that is out of range */
};

/* Sets the exception. */
void rt_throw(int64_t thrower, PyObject *argument);

/* Makes the exception, with the entry of the frame at `site` in its traceback, and lets it be the handled one: the saved
 * state of rt_op_push_exception. NULL with an exception when out of memory. */
PyObject *rt_handle_thrown(rt_thread *thread, rt_frame *frame, int64_t thrower, PyObject *argument, uint32_t site);

/* The int or float that an exact str spells; fails for unusual spellings and where it spells none. */
int64_t rt_parse_int(PyObject *text, int *failed);
double rt_parse_float(PyObject *text, int *failed);
/* Certainly none: int() or float() raises ValueError. */
int rt_spells_no_int(PyObject *text);
int rt_spells_no_float(PyObject *text);

#pragma GCC visibility pop
#endif
