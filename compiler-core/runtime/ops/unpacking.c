/* Unpacking of iterables into targets. */
#include "../ops.h"

static void release_items(PyObject **results, Py_ssize_t count) {
    while (count > 0) {
        count--;
        Py_CLEAR(results[count]);
    }
}

static PyObject *open_iterable(PyObject *iterable) {
    PyObject *iterator = PyObject_GetIter(iterable);
    if (iterator == NULL && PyErr_ExceptionMatches(PyExc_TypeError) && Py_TYPE(iterable)->tp_iter == NULL &&
        !PySequence_Check(iterable))
        PyErr_Format(PyExc_TypeError, "cannot unpack non-iterable %.200s object", Py_TYPE(iterable)->tp_name);
    return iterator;
}

/* How many of `count` items the iterator gave: fewer when it is exhausted or raised. */
static Py_ssize_t fetch_items(PyObject *iterator, Py_ssize_t count, PyObject **results) {
    for (Py_ssize_t i = 0; i < count; i++)
        if ((results[i] = PyIter_Next(iterator)) == NULL) return i;
    return count;
}

int rt_op_unpack_sequence(PyObject *iterable, Py_ssize_t count, PyObject **results) {
    if ((PyTuple_CheckExact(iterable) || PyList_CheckExact(iterable)) && Py_SIZE(iterable) == count) {
        PyObject **items = PySequence_Fast_ITEMS(iterable);
        for (Py_ssize_t i = 0; i < count; i++) {
            Py_INCREF(items[i]);
            results[i] = items[i];
        }
        return 0;
    }
    PyObject *iterator = open_iterable(iterable);
    if (iterator == NULL) return -1;
    Py_ssize_t fetched = fetch_items(iterator, count, results);
    if (fetched == count) {
        PyObject *surplus = PyIter_Next(iterator);
        if (surplus != NULL) {
            Py_DECREF(surplus);
            PyErr_Format(PyExc_ValueError, "too many values to unpack (expected %d)", (int)count);
        } else if (!PyErr_Occurred()) {
            Py_DECREF(iterator);
            return 0;
        }
    } else if (!PyErr_Occurred()) {
        PyErr_Format(PyExc_ValueError, "not enough values to unpack (expected %d, got %d)", (int)count, (int)fetched);
    }
    release_items(results, fetched);
    Py_DECREF(iterator);
    return -1;
}

int rt_op_unpack_ex(Py_ssize_t before, PyObject *iterable, Py_ssize_t count, PyObject **results) {
    Py_ssize_t after = count - before - 1;
    PyObject *iterator = open_iterable(iterable);
    if (iterator == NULL) return -1;
    Py_ssize_t fetched = fetch_items(iterator, before, results);
    if (fetched < before) {
        if (!PyErr_Occurred())
            PyErr_Format(PyExc_ValueError, "not enough values to unpack (expected at least %d, got %d)",
                         (int)(before + after), (int)fetched);
        goto error;
    }
    PyObject *rest = PySequence_List(iterator);
    if (rest == NULL) goto error;
    results[fetched++] = rest;
    Py_ssize_t size = PyList_GET_SIZE(rest);
    if (size < after) {
        PyErr_Format(PyExc_ValueError, "not enough values to unpack (expected at least %d, got %zd)",
                     (int)(before + after), before + size);
        goto error;
    }
    /* The references to the last items move out of the list. */
    for (Py_ssize_t i = 0; i < after; i++) results[fetched + i] = PyList_GET_ITEM(rest, size - after + i);
    Py_SET_SIZE(rest, size - after);
    Py_DECREF(iterator);
    return 0;
error:
    release_items(results, fetched);
    Py_DECREF(iterator);
    return -1;
}
