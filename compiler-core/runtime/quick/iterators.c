/* Steps of iterators that run no other code: those of ranges, lists, tuples, text and dicts, and `zip` and `enumerate` over
 * them. A step to the end lets go of what was gone through, so that is for the operation itself. */
#include "../ops.h"
#include "../rt-iterators.h"
#include "../rt-quick.h"
#include "../rt-quiet.h"

/* zipobject of Python/bltinmodule.c, enumobject of Objects/enumobject.c: how they begin. */
typedef struct {
    PyObject_HEAD
    Py_ssize_t width;
    PyObject *iterators, *result;
} zip_iterator;

typedef struct {
    PyObject_HEAD
    Py_ssize_t next;
    PyObject *iterator, *result;
} enumerate_iterator;

static PyTypeObject *type_of_iter(PyObject *iterable) {
    PyObject *iterator = iterable == NULL ? NULL : PyObject_GetIter(iterable);
    PyTypeObject *type = iterator == NULL ? NULL : Py_TYPE(iterator); /* static types */
    Py_XDECREF(iterator);
    Py_XDECREF(iterable);
    return type;
}

static PyTypeObject *ascii_iterator, *text_iterator;

static int zip_is_so(PyObject *list) {
    PyObject *zip = PyObject_CallFunctionObjArgs((PyObject *)&PyZip_Type, list, list, NULL);
    if (zip == NULL) return 0;
    zip_iterator *inside = (zip_iterator *)zip;
    int is_so = PyZip_Type.tp_basicsize >= (Py_ssize_t)sizeof *inside && inside->width == 2 && inside->iterators != NULL &&
                PyTuple_CheckExact(inside->iterators) && PyTuple_GET_SIZE(inside->iterators) == 2 && inside->result != NULL &&
                PyTuple_CheckExact(inside->result) && PyTuple_GET_SIZE(inside->result) == 2;
    rt_sequence_iterator *second = is_so ? (rt_sequence_iterator *)PyTuple_GET_ITEM(inside->iterators, 1) : NULL;
    is_so = is_so && Py_IS_TYPE(second, &PyListIter_Type) && second->index == 0 && second->sequence == list;
    PyObject *first = PyIter_Next(zip);
    is_so = is_so && first != NULL && second->index == 1;
    Py_XDECREF(first);
    Py_DECREF(zip);
    return is_so;
}

static int enumerate_is_so(PyObject *list) {
    PyObject *enumerated = PyObject_CallFunction((PyObject *)&PyEnum_Type, "Oi", list, 5);
    if (enumerated == NULL) return 0;
    enumerate_iterator *inside = (enumerate_iterator *)enumerated;
    int is_so = PyEnum_Type.tp_basicsize >= (Py_ssize_t)sizeof *inside && inside->next == 5 && inside->iterator != NULL &&
                Py_IS_TYPE(inside->iterator, &PyListIter_Type) && inside->result != NULL && PyTuple_CheckExact(inside->result);
    Py_DECREF(enumerated);
    return is_so;
}

static int reversed_is_so(PyObject *list) {
    PyObject *reversed = PyObject_CallFunctionObjArgs((PyObject *)&PyReversed_Type, list, NULL);
    if (reversed == NULL) return 0;
    rt_sequence_iterator *inside = (rt_sequence_iterator *)reversed;
    int is_so = Py_IS_TYPE(reversed, &PyListRevIter_Type) && inside->index == 1 && inside->sequence == list;
    Py_DECREF(reversed);
    return is_so;
}

/* Are iterators as the types above say? Asked once. */
static int are_so(void) {
    static int known; /* 1: they are; -1: not */
    if (known != 0) return known > 0;
    PyObject *list = Py_BuildValue("[ii]", 1, 2), *tuple = Py_BuildValue("(ii)", 1, 2);
    PyObject *of_tuple = tuple == NULL ? NULL : PyObject_GetIter(tuple);
    rt_sequence_iterator *inside = (rt_sequence_iterator *)of_tuple;
    int is_so = list != NULL && of_tuple != NULL && Py_IS_TYPE(of_tuple, &PyTupleIter_Type) && inside->index == 0 &&
                inside->sequence == tuple && zip_is_so(list) && enumerate_is_so(list) && reversed_is_so(list);
    ascii_iterator = type_of_iter(PyUnicode_FromString("a"));
    text_iterator = type_of_iter(PyUnicode_FromString("\xc3\xa9"));
    Py_XDECREF(of_tuple);
    Py_XDECREF(tuple);
    Py_XDECREF(list);
    PyErr_Clear();
    known = is_so ? 1 : -1;
    return is_so;
}

/* The items of a tuple that an iterator uses again may go. */
static int result_leaves(const rt_activation *activation, PyObject *result) {
    if (Py_REFCNT(result) != 1) return 1;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(result); i++)
        if (!rt_leaves_quietly(activation, PyTuple_GET_ITEM(result, i))) return 0;
    return 1;
}

static int has_next(PyObject *iterator) {
    const rt_sequence_iterator *inside = (const rt_sequence_iterator *)iterator;
    return inside->sequence != NULL && inside->index >= 0 && inside->index < Py_SIZE(inside->sequence);
}

/* These hold nothing that could run code when it is let go of. */
static int ends_quietly(PyTypeObject *type) {
    return type == &PyRangeIter_Type || type == ascii_iterator || type == text_iterator;
}

/* The iterator has an item, and taking it runs nothing. Inner ones are nobody else's: `zip(it, it)` takes two of one. */
static int steps_quietly(const rt_activation *activation, PyObject *iterator, int depth) {
    PyTypeObject *type = Py_TYPE(iterator);
    if (depth > 0 && Py_REFCNT(iterator) != 1) return 0;
    if (type == &PyListIter_Type || type == &PyTupleIter_Type || type == &PyListRevIter_Type) return has_next(iterator);
    if (depth == 3) return 0;
    if (type == &PyEnum_Type) {
        const enumerate_iterator *inside = (const enumerate_iterator *)iterator;
        return inside->iterator != NULL && inside->next < PY_SSIZE_T_MAX && result_leaves(activation, inside->result) &&
               (ends_quietly(Py_TYPE(inside->iterator)) || steps_quietly(activation, inside->iterator, depth + 1));
    }
    if (type != &PyZip_Type) return 0;
    const zip_iterator *inside = (const zip_iterator *)iterator;
    if (inside->width == 0 || !result_leaves(activation, inside->result)) return 0;
    for (Py_ssize_t i = 0; i < inside->width; i++)
        if (!steps_quietly(activation, PyTuple_GET_ITEM(inside->iterators, i), depth + 1)) return 0;
    return 1;
}

int rt_quick_for_iter(const rt_activation *activation, PyObject *iterator, PyObject **results) {
    if (!are_so() || !(ends_quietly(Py_TYPE(iterator)) || steps_quietly(activation, iterator, 0))) return RT_DECLINES;
    int collecting = rt_hold_collector();
    int status = rt_op_for_iter(iterator, results);
    rt_let_collect(collecting);
    if (status == 0) return 0;
    PyErr_Clear(); /* no memory: once more, where it can raise */
    return RT_DECLINES;
}
