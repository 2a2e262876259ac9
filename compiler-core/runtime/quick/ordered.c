/* Heaps and sorted lists (heapq, bisect) where comparing their items runs no other code: plain scalars, and tuples of
 * them. All comparisons come first, so one that cannot be made here declines before anything has happened. */
#include "../rt-quick.h"

/* The comparison of two plain scalars: 1 or 0; -1: only code can tell, or it raises. */
static inline int compare(PyObject *left, PyObject *right, int operator) {
    int64_t first, second;
    if (rt_is_short(left, &first) && rt_is_short(right, &second)) return operator == Py_LT ? first < second : first == second;
    if (PyFloat_CheckExact(left) && PyFloat_CheckExact(right)) {
        double below = PyFloat_AS_DOUBLE(left), above = PyFloat_AS_DOUBLE(right);
        return operator == Py_LT ? below < above : below == above;
    }
    if (!rt_is_plain_scalar(left) || !rt_is_plain_scalar(right)) return -1;
    int outcome = PyObject_RichCompareBool(left, right, operator);
    if (outcome < 0) PyErr_Clear();
    return outcome;
}

/* left < right, also of tuples: at the first place where they differ. */
static int is_less(PyObject *left, PyObject *right) {
    if (!PyTuple_CheckExact(left) || !PyTuple_CheckExact(right)) return compare(left, right, Py_LT);
    Py_ssize_t size = PyTuple_GET_SIZE(left), other = PyTuple_GET_SIZE(right);
    for (Py_ssize_t i = 0; i < size && i < other; i++) {
        PyObject *first = PyTuple_GET_ITEM(left, i), *second = PyTuple_GET_ITEM(right, i);
        if (first == second) continue;
        int equal = compare(first, second, Py_EQ);
        if (equal < 0) return -1;
        if (!equal) return compare(first, second, Py_LT);
    }
    return size < other;
}

static PyObject **items_of(PyObject *list) { return ((PyListObject *)list)->ob_item; }

PyObject *rt_quick_heap_push(PyObject *heap, PyObject *item) {
    if (!PyList_CheckExact(heap)) return NULL;
    Py_ssize_t last = PyList_GET_SIZE(heap), place = last;
    while (place > 0) {
        int less = is_less(item, items_of(heap)[(place - 1) >> 1]);
        if (less < 0) return NULL;
        if (less == 0) break;
        place = (place - 1) >> 1;
    }
    if (PyList_Append(heap, item) < 0) return rt_or_decline(NULL);
    PyObject **items = items_of(heap);
    for (Py_ssize_t at = last; at != place; at = (at - 1) >> 1) items[at] = items[(at - 1) >> 1];
    items[place] = item;
    return rt_new_reference(Py_None);
}

enum { DEEPEST = 64 };

PyObject *rt_quick_heap_pop(PyObject *heap) {
    if (!PyList_CheckExact(heap) || PyList_GET_SIZE(heap) == 0) return NULL;
    Py_ssize_t size = PyList_GET_SIZE(heap) - 1;
    if (size == 0) return rt_or_decline(rt_list_pop(heap, 0));
    PyObject **items = items_of(heap), *moved = items[size];
    /* Where the first place is filled from: the smaller child of each, down to a leaf. */
    Py_ssize_t path[DEEPEST] = {0};
    int leaf = 0;
    while (path[leaf] < size >> 1) {
        Py_ssize_t child = 2 * path[leaf] + 1;
        if (child + 1 < size) {
            int less = is_less(items[child], items[child + 1]);
            if (less < 0) return NULL;
            child += less == 0;
        }
        path[++leaf] = child;
    }
    /* The one that was the last goes up from there. */
    int place = leaf;
    while (place > 0) {
        int less = is_less(moved, items[path[place]]);
        if (less < 0) return NULL;
        if (less == 0) break;
        place--;
    }
    PyObject *last = rt_list_pop(heap, size);
    if (last == NULL) return rt_or_decline(NULL);
    items = items_of(heap);
    PyObject *first = items[0];
    for (int i = 0; i < place; i++) items[path[i]] = items[path[i + 1]];
    items[path[place]] = last;
    return first;
}

/* The place of an item in a sorted list or tuple; `is_right`: behind those that are equal. */
PyObject *rt_quick_bisect(PyObject *sorted, PyObject *item, int is_right) {
    int is_list = PyList_CheckExact(sorted);
    if (!is_list && !PyTuple_CheckExact(sorted)) return NULL;
    PyObject **items = is_list ? items_of(sorted) : ((PyTupleObject *)sorted)->ob_item;
    Py_ssize_t low = 0, high = Py_SIZE(sorted);
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        int less = is_right ? is_less(item, items[middle]) : is_less(items[middle], item);
        if (less < 0) return NULL;
        if (less == is_right) high = middle;
        else low = middle + 1;
    }
    return rt_or_decline(PyLong_FromSsize_t(low));
}
