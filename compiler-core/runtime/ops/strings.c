/* f-strings. */
#include "../ops.h"

PyObject *rt_op_format_value(int conversion, PyObject *value, PyObject *specification) {
    PyObject *converted;
    switch (conversion & 3) {
    case 1: converted = PyObject_Str(value); break;
    case 2: converted = PyObject_Repr(value); break;
    case 3: converted = PyObject_ASCII(value); break;
    default: Py_INCREF(value); converted = value;
    }
    int only_convert = conversion > 3;
    if (converted == NULL || only_convert || (PyUnicode_CheckExact(converted) && specification == NULL)) return converted;
    PyObject *result = PyObject_Format(converted, specification);
    Py_DECREF(converted);
    return result;
}

PyObject *_PyUnicode_JoinArray(PyObject *separator, PyObject *const *items, Py_ssize_t count);

PyObject *rt_op_build_string(PyObject *const *pieces, Py_ssize_t count) {
    PyObject *empty = PyUnicode_New(0, 0);
    if (empty == NULL) return NULL;
    PyObject *string = _PyUnicode_JoinArray(empty, pieces, count);
    Py_DECREF(empty);
    return string;
}
