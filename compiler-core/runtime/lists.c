/* Operations on exact lists and tuples for native code. None of them runs other code: what leaves a list here is given
 * to the caller, not released. */
#include "rt-quiet.h"

#include <sys/mman.h>

/* Of every version, declared in different headers. */
PyObject *_PyList_Extend(PyListObject *list, PyObject *iterable);

static PyObject *fill(PyObject *container, PyObject **places, PyObject *const *items, Py_ssize_t count) {
    for (Py_ssize_t i = 0; i < count; i++) {
        if (container != NULL) places[i] = items[i];
        else Py_DECREF(items[i]);
    }
    return container;
}

/* Consume the items. */
PyObject *rt_list_build(PyObject *const *items, Py_ssize_t count) {
    int collecting = rt_hold_collector();
    PyObject *list = PyList_New(count);
    rt_let_collect(collecting);
    return fill(list, list == NULL ? NULL : ((PyListObject *)list)->ob_item, items, count);
}

PyObject *rt_tuple_build(PyObject *const *items, Py_ssize_t count) {
    int collecting = rt_hold_collector();
    PyObject *tuple = PyTuple_New(count);
    rt_let_collect(collecting);
    return fill(tuple, tuple == NULL ? NULL : ((PyTupleObject *)tuple)->ob_item, items, count);
}

/* From this size on the items of a new list are worth large pages: fewer of them are made, and looked up. */
enum { LARGE = 4 << 20 };

/* Asks for large pages where the system hands them out only on request, as NumPy does for its arrays. */
static void prefer_large_pages(void *start, size_t size) {
#ifdef MADV_HUGEPAGE
    uintptr_t first = ((uintptr_t)start + 4095) & ~(uintptr_t)4095;
    uintptr_t end = ((uintptr_t)start + size) & ~(uintptr_t)4095;
    (void)madvise((void *)first, end - first, MADV_HUGEPAGE);
#else
    (void)start;
    (void)size;
#endif
}

static void take_references(PyObject *object, Py_ssize_t count) {
#if RT_PY(12)
    if (_Py_IsImmortal(object)) return;
#endif
    Py_SET_REFCNT(object, Py_REFCNT(object) + count);
}

/* A large list of one object. */
static PyObject *repeat_one(PyObject *item, Py_ssize_t count) {
    PyObject *result = PyList_New(count);
    if (result == NULL) return NULL;
    PyObject **places = ((PyListObject *)result)->ob_item;
    prefer_large_pages(places, (size_t)count * sizeof *places);
    for (Py_ssize_t i = 0; i < count; i++) places[i] = item;
    take_references(item, count);
    return result;
}

PyObject *rt_list_repeat(PyObject *list, int64_t count) {
    int collecting = rt_hold_collector();
    int is_large = PyList_GET_SIZE(list) == 1 && count >= LARGE / (int64_t)sizeof(PyObject *);
    PyObject *result = is_large ? repeat_one(PyList_GET_ITEM(list, 0), (Py_ssize_t)count)
                                : PySequence_Repeat(list, (Py_ssize_t)count);
    rt_let_collect(collecting);
    return result;
}

PyObject *rt_list_concat(PyObject *left, PyObject *right) {
    int collecting = rt_hold_collector();
    PyObject *result = PySequence_Concat(left, right);
    rt_let_collect(collecting);
    return result;
}

/* By the items of an exact list or tuple. */
int rt_list_extend(PyObject *list, PyObject *items) {
    int collecting = rt_hold_collector();
    PyObject *none = _PyList_Extend((PyListObject *)list, items);
    rt_let_collect(collecting);
    Py_XDECREF(none);
    return none == NULL ? -1 : 0;
}

/* Consumes the item. */
int rt_list_append(PyObject *list, PyObject *item) {
    int status = PyList_Append(list, item);
    Py_DECREF(item);
    return status;
}

int rt_list_insert(PyObject *list, int64_t index, PyObject *item) { return PyList_Insert(list, (Py_ssize_t)index, item); }

int rt_list_reverse(PyObject *list) { return PyList_Reverse(list); }

PyObject *rt_list_pop(PyObject *list, int64_t index) {
    Py_ssize_t size = PyList_GET_SIZE(list);
    if (index < 0) index += size;
    if (index < 0 || index >= size) {
        PyErr_SetString(PyExc_IndexError, size == 0 ? "pop from empty list" : "pop index out of range");
        return NULL;
    }
    PyObject *item = PyList_GET_ITEM(list, (Py_ssize_t)index);
    /* The last one, where CPython lets go of no memory. */
    if (index == size - 1 && index > 0 && index >= ((PyListObject *)list)->allocated >> 1) {
        Py_SET_SIZE((PyVarObject *)list, (Py_ssize_t)index);
        return item;
    }
    Py_INCREF(item);
    if (PyList_SetSlice(list, (Py_ssize_t)index, (Py_ssize_t)index + 1, NULL) == 0) return item;
    Py_DECREF(item);
    return NULL;
}

/* Python's bounds of a slice with step 1. */
static void adjust(Py_ssize_t size, int64_t *start, int64_t *stop) {
    if (*start < 0 && (*start += size) < 0) *start = 0;
    if (*stop < 0 && (*stop += size) < 0) *stop = 0;
    if (*stop > size) *stop = size;
    if (*start > *stop) *start = *stop;
}

PyObject *rt_list_slice(PyObject *list, int64_t start, int64_t stop) {
    adjust(PyList_GET_SIZE(list), &start, &stop);
    int collecting = rt_hold_collector();
    PyObject *result = PyList_GetSlice(list, (Py_ssize_t)start, (Py_ssize_t)stop);
    rt_let_collect(collecting);
    return result;
}

PyObject *rt_list_copy(PyObject *list) { return rt_list_slice(list, 0, PyList_GET_SIZE(list)); }

PyObject *rt_tuple_slice(PyObject *tuple, int64_t start, int64_t stop) {
    adjust(PyTuple_GET_SIZE(tuple), &start, &stop);
    int collecting = rt_hold_collector();
    PyObject *result = PyTuple_GetSlice(tuple, (Py_ssize_t)start, (Py_ssize_t)stop);
    rt_let_collect(collecting);
    return result;
}
