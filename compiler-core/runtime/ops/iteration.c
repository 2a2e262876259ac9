/* Loops over iterators. */
#include "../ops.h"

PyObject *rt_op_get_iter(PyObject *iterable) { return PyObject_GetIter(iterable); }

int rt_op_for_iter(PyObject *iterator, PyObject **results) {
    results[0] = Py_TYPE(iterator)->tp_iternext(iterator);
    if (results[0] != NULL || !PyErr_Occurred()) return 0;
    if (!PyErr_ExceptionMatches(PyExc_StopIteration)) return -1;
    PyErr_Clear();
    return 0;
}
