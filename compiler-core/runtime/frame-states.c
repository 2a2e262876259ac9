/* From raw values in an activation's buffer to the objects of its baseline registers. */
#include "frame-states.h"

#include "numpy.h"
#include "rt-iterators.h"

static int32_t plain(int32_t representation) { return representation & 0xff; }

/* How many slots of the buffer hold the value; the flag of a RT_REP_MAYBE comes behind them. */
static int32_t width(int32_t kind) {
    if (kind >= RT_REP_EITHER) return 2;
    switch (kind) {
    case RT_REP_RANGE:
    case RT_REP_THROWN_OWNED:
    case RT_REP_THROWN_BORROWED:
    case RT_REP_ENUMERATE_REVERSED_OWNED:
    case RT_REP_ENUMERATE_REVERSED_BORROWED:
    case RT_REP_ENUMERATE_OWNED:
    case RT_REP_ENUMERATE_BORROWED: return 3;
    case RT_REP_ZIP_OWNED:
    case RT_REP_ZIP_BORROWED:
    case RT_REP_SPAN:
    case RT_REP_REVERSED_OWNED:
    case RT_REP_REVERSED_BORROWED:
    case RT_REP_ITERATOR_OWNED:
    case RT_REP_ITERATOR_BORROWED: return 2;
    case RT_REP_NONE: return 0;
    default: return 1;
    }
}

/* What an RT_REP_EITHER is, by its flag. */
static int32_t either_kind(int32_t kind, uint64_t is_scalar) {
    int32_t dtype = kind - RT_REP_EITHER;
    if (is_scalar & 1) return RT_REP_NUMPY + dtype;
    return dtype == RT_NP_FLOAT64 ? RT_REP_FLOAT : RT_REP_INT;
}

int32_t rt_entry_kind_slow(const rt_activation *activation, const rt_state_entry *entry) {
    int32_t kind = plain(entry->representation);
    if (kind == RT_REP_METHOD) return kind;
    const uint64_t *slots = &activation->buffer[entry->slot];
    if ((entry->representation & RT_REP_MAYBE) && (slots[width(kind)] & 1) == 0) return 0;
    if (kind == RT_REP_OBJECT_OWNED || kind == RT_REP_OBJECT_BORROWED) return slots[0] == 0 ? 0 : RT_REP_OBJECT_OWNED;
    if (kind >= RT_REP_EITHER) return either_kind(kind, slots[1]);
    if (kind == RT_REP_ENUMERATE_BORROWED) return RT_REP_ENUMERATE_OWNED;
    if (kind == RT_REP_ZIP_BORROWED) return RT_REP_ZIP_OWNED;
    if (kind == RT_REP_REVERSED_BORROWED) return RT_REP_REVERSED_OWNED;
    if (kind == RT_REP_ENUMERATE_REVERSED_BORROWED) return RT_REP_ENUMERATE_REVERSED_OWNED;
    return kind == RT_REP_ITERATOR_BORROWED ? RT_REP_ITERATOR_OWNED : kind;
}

int rt_entry_is_ready(int32_t kind) {
    return kind == RT_REP_OBJECT_OWNED || kind == RT_REP_CONST || kind == RT_REP_CELL || kind == RT_REP_METHOD || kind == RT_REP_NONE ||
           kind == RT_REP_BOOL;
}

static PyObject *new_reference(PyObject *object) {
    Py_INCREF(object);
    return object;
}

/* iter(range(next, next + remaining * step, step)) */
static PyObject *range_iterator(int64_t next, int64_t remaining, int64_t step) {
    PyObject *iterator = NULL, *range = NULL, *length = NULL, *stop = NULL;
    PyObject *first = PyLong_FromLongLong(next);
    PyObject *count = PyLong_FromLongLong(remaining);
    PyObject *stride = PyLong_FromLongLong(step);
    if (first != NULL && count != NULL && stride != NULL) length = PyNumber_Multiply(count, stride);
    if (length != NULL) stop = PyNumber_Add(first, length);
    if (stop != NULL) range = PyObject_CallFunctionObjArgs((PyObject *)&PyRange_Type, first, stop, stride, NULL);
    if (range != NULL) iterator = PyObject_GetIter(range);
    Py_XDECREF(range);
    Py_XDECREF(stop);
    Py_XDECREF(length);
    Py_XDECREF(stride);
    Py_XDECREF(count);
    Py_XDECREF(first);
    return iterator;
}

/* Brings a new iterator to an index. Iterators of lists are changed in place: `__setstate__` would not go beyond a list
 * that has shrunk meanwhile, and may grow again. */
static PyObject *moved_to(PyObject *iterator, PyObject *container, Py_ssize_t index) {
    if (iterator == NULL) return NULL;
    rt_sequence_iterator *of_list = (rt_sequence_iterator *)iterator;
    if (PyList_CheckExact(container) && of_list->sequence == container) {
        of_list->index = index;
        return iterator;
    }
    PyObject *done = PyObject_CallMethod(iterator, "__setstate__", "n", index);
    if (done == NULL) Py_CLEAR(iterator);
    Py_XDECREF(done);
    return iterator;
}

static PyObject *sequence_iterator(PyObject *container, int64_t index) {
    PyObject *iterator = PyObject_GetIter(container);
    return index == 0 ? iterator : moved_to(iterator, container, (Py_ssize_t)index);
}

static PyObject *reversed_iterator(PyObject *container, int64_t ahead) {
    PyObject *iterator = PyObject_CallFunctionObjArgs((PyObject *)&PyReversed_Type, container, NULL);
    return moved_to(iterator, container, (Py_ssize_t)ahead - 1);
}

/* Consumes the iterator. */
static PyObject *enumerate_iterator(PyObject *iterator, int64_t count) {
    if (iterator == NULL) return NULL;
    PyObject *counting = PyObject_CallFunction((PyObject *)&PyEnum_Type, "OL", iterator, (long long)count);
    Py_DECREF(iterator);
    return counting;
}

static PyObject *zip_iterator(PyObject *containers, int64_t index) {
    Py_ssize_t count = PyTuple_GET_SIZE(containers);
    PyObject *iterators = PyTuple_New(count);
    for (Py_ssize_t i = 0; iterators != NULL && i < count; i++) {
        PyObject *iterator = sequence_iterator(PyTuple_GET_ITEM(containers, i), index);
        if (iterator == NULL) Py_CLEAR(iterators);
        else PyTuple_SET_ITEM(iterators, i, iterator);
    }
    if (iterators == NULL) return NULL;
    PyObject *zip = PyObject_Call((PyObject *)&PyZip_Type, iterators, NULL);
    Py_DECREF(iterators);
    return zip;
}

static PyObject *int_tuple(const uint64_t *slots, Py_ssize_t length) {
    PyObject *tuple = PyTuple_New(length);
    for (Py_ssize_t i = 0; tuple != NULL && i < length; i++) {
        PyObject *item = PyLong_FromLongLong((int64_t)slots[i]);
        if (item == NULL) Py_CLEAR(tuple);
        else PyTuple_SET_ITEM(tuple, i, item);
    }
    return tuple;
}

PyObject *rt_entry_object(const rt_activation *activation, const rt_state_entry *entry) {
    const uint64_t *slots = &activation->buffer[entry->slot];
    double number;
    int32_t kind = plain(entry->representation);
    if (kind >= RT_REP_EITHER) kind = either_kind(kind, slots[1]);
    if (kind >= RT_REP_NUMPY) return rt_box_np(kind - RT_REP_NUMPY, (int64_t)slots[0]);
    switch (kind) {
    case RT_REP_INT_TUPLE: return int_tuple(slots, entry->representation >> 16);
    case RT_REP_INT: return PyLong_FromLongLong((int64_t)slots[0]);
    case RT_REP_FLOAT: memcpy(&number, slots, sizeof number); return PyFloat_FromDouble(number);
    case RT_REP_BOOL: return PyBool_FromLong((long)(slots[0] & 1));
    case RT_REP_CHAR: return PyUnicode_FromOrdinal((int)slots[0]);
    case RT_REP_CONST: return new_reference(PyTuple_GET_ITEM(activation->func->consts, entry->slot));
    case RT_REP_CELL: return new_reference(activation->func->cells[entry->slot].value);
    case RT_REP_METHOD:
        return new_reference(activation->func->classes[entry->slot >> 16].attributes[entry->slot & 0xffff].value);
    case RT_REP_NONE: return new_reference(Py_None);
    case RT_REP_RANGE: return range_iterator((int64_t)slots[0], (int64_t)slots[1], (int64_t)slots[2]);
    case RT_REP_SPAN: return range_iterator((int64_t)slots[0], (int64_t)(slots[1] - slots[0]), 1);
    case RT_REP_ITERATOR_OWNED:
    case RT_REP_ITERATOR_BORROWED: return sequence_iterator((PyObject *)slots[0], (int64_t)slots[1]);
    case RT_REP_ZIP_OWNED:
    case RT_REP_ZIP_BORROWED: return zip_iterator((PyObject *)slots[0], (int64_t)slots[1]);
    case RT_REP_ENUMERATE_OWNED:
    case RT_REP_ENUMERATE_BORROWED:
        return enumerate_iterator(sequence_iterator((PyObject *)slots[0], (int64_t)slots[1]), (int64_t)slots[2]);
    case RT_REP_REVERSED_OWNED:
    case RT_REP_REVERSED_BORROWED: return reversed_iterator((PyObject *)slots[0], (int64_t)slots[1]);
    case RT_REP_ENUMERATE_REVERSED_OWNED:
    case RT_REP_ENUMERATE_REVERSED_BORROWED:
        return enumerate_iterator(reversed_iterator((PyObject *)slots[0], (int64_t)slots[1]), (int64_t)slots[2]);
    default: return new_reference((PyObject *)slots[0]);
    }
}

PyObject *rt_entry_take(const rt_activation *activation, const rt_state_entry *entry) {
    /* Not every entry has a slot in the buffer: a constant's number, or a method's, is no index of it. */
    switch (plain(entry->representation)) {
    case RT_REP_OBJECT_OWNED: return (PyObject *)activation->buffer[entry->slot];
    case RT_REP_ENUMERATE_OWNED:
    case RT_REP_ENUMERATE_REVERSED_OWNED:
    case RT_REP_REVERSED_OWNED:
    case RT_REP_ZIP_OWNED:
    case RT_REP_ITERATOR_OWNED: {
        PyObject *buffered = (PyObject *)activation->buffer[entry->slot];
        PyObject *iterator = rt_entry_object(activation, entry);
        Py_DECREF(buffered); /* the iterator holds it, or it is out of memory */
        return iterator;
    }
    default: return rt_entry_object(activation, entry);
    }
}
