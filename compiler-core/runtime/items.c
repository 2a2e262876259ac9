/* Sums, extremes and truths of the items of exact lists and tuples. */
#include "rt-items.h"
#include "rt-quick.h"
#include "rt-quiet.h"

#include <math.h>

/* ---- sums ------------------------------------------------------------------------------------------------------------ */

/* From 3.12 on sum() compensates rounding errors of floats. What it does is asked of the interpreter itself. */
static enum { UNKNOWN, PLAINLY, COMPENSATED } adds_floats;

typedef struct { double sum, lost; } float_sum;

static inline void add(float_sum *to, double x) {
    double sum = to->sum + x;
    to->lost += fabs(to->sum) >= fabs(x) ? (to->sum - sum) + x : (x - sum) + to->sum;
    to->sum = sum;
}

static double add_floats(PyObject *const *items, Py_ssize_t count, double start, int compensates, int *failed) {
    float_sum total = {start, 0.0};
    for (Py_ssize_t i = 0; i < count; i++) {
        if (__builtin_expect(!PyFloat_CheckExact(items[i]), 0)) {
            *failed = 1;
            return 0.0;
        }
        double x = PyFloat_AS_DOUBLE(items[i]);
        if (compensates) add(&total, x);
        else total.sum += x;
    }
    return total.lost != 0.0 && isfinite(total.lost) ? total.sum + total.lost : total.sum;
}

/* Whether it gives what the interpreter's sum() gives, to the bit; -1 with an exception. */
static int sums_like(PyObject *sum, int compensates, const double *numbers, int count) {
    PyObject *list = PyList_New(count);
    for (int i = 0; list != NULL && i < count; i++) {
        PyObject *number = PyFloat_FromDouble(numbers[i]);
        if (number == NULL) Py_CLEAR(list);
        else PyList_SET_ITEM(list, i, number);
    }
    PyObject *theirs = list == NULL ? NULL : PyObject_CallFunctionObjArgs(sum, list, NULL);
    int same = -1, failed = 0;
    if (theirs != NULL) {
        double ours = add_floats(((PyListObject *)list)->ob_item + 1, count - 1, 0.0 + numbers[0], compensates, &failed);
        double other = PyFloat_CheckExact(theirs) ? PyFloat_AS_DOUBLE(theirs) : 0.0;
        same = PyFloat_CheckExact(theirs) && ((isnan(ours) && isnan(other)) || memcmp(&ours, &other, sizeof ours) == 0);
    }
    Py_XDECREF(theirs);
    Py_XDECREF(list);
    return same;
}

static const double SAMPLES[][4] = {
    {1e16, 1.0, -1e16, 1.0}, {0.1, 0.2, 0.3, -0.6}, {-0.0, -0.0, -0.0, -0.0}, {1.0, 1e100, 1.0, -1e100},
    {1e308, 1e308, -1e308, -1e308}, {INFINITY, 1.0, 2.0, 3.0}, {NAN, 1.0, 1e16, -1e16}, {1e-320, 1.0, -1.0, 1e-300},
};

static int agrees(PyObject *sum, int compensates) {
    int same = 1;
    for (size_t i = 0; same > 0 && i < sizeof SAMPLES / sizeof *SAMPLES; i++) same = sums_like(sum, compensates, SAMPLES[i], 4);
    return same;
}

int rt_items_prepare(void) {
    static int is_ready;
    if (is_ready) return 0;
    PyObject *builtins = PyImport_ImportModule("builtins");
    PyObject *sum = builtins == NULL ? NULL : PyObject_GetAttrString(builtins, "sum");
    Py_XDECREF(builtins);
    if (sum == NULL) return -1;
    if (PyCFunction_CheckExact(sum)) {
        int plainly = agrees(sum, 0), compensated = plainly == 0 ? agrees(sum, 1) : 0;
        if (plainly >= 0 && compensated >= 0) adds_floats = plainly ? PLAINLY : compensated ? COMPENSATED : UNKNOWN;
    }
    Py_DECREF(sum);
    is_ready = 1;
    return PyErr_Occurred() == NULL ? 0 : -1;
}

double rt_items_sum_float_from(PyObject *items, double start, int *failed) {
    if (adds_floats == UNKNOWN) *failed = 1;
    return add_floats(PySequence_Fast_ITEMS(items), Py_SIZE(items), start, adds_floats == COMPENSATED, failed);
}

/* The first item is added to the int 0. */
double rt_items_sum_float(PyObject *items, int *failed) {
    PyObject **places = PySequence_Fast_ITEMS(items);
    Py_ssize_t count = Py_SIZE(items);
    if (count == 0 || adds_floats == UNKNOWN || !PyFloat_CheckExact(places[0])) {
        *failed = 1;
        return 0.0;
    }
    return add_floats(places + 1, count - 1, 0.0 + PyFloat_AS_DOUBLE(places[0]), adds_floats == COMPENSATED, failed);
}

/* An int or a bool. */
static inline int64_t whole(PyObject *item, int *failed) {
    int64_t value;
    if (__builtin_expect(rt_is_short(item, &value), 1)) return value;
    if (PyLong_CheckExact(item)) {
        int overflow;
        value = PyLong_AsLongLongAndOverflow(item, &overflow);
        if (overflow) *failed = 1;
        return value;
    }
    if (!PyBool_Check(item)) *failed = 1;
    return item == Py_True;
}

int64_t rt_items_sum_int(PyObject *items, int64_t start, int *failed) {
    PyObject **item = PySequence_Fast_ITEMS(items);
    int64_t total = start;
    for (Py_ssize_t left = Py_SIZE(items); left > 0; left--, item++) {
        int64_t value = whole(*item, failed);
        if (__builtin_add_overflow(total, value, &total)) *failed = 1;
        if (__builtin_expect(*failed, 0)) return 0;
    }
    return total;
}

PyObject *rt_items_sum(PyObject *items) {
    int failed = 0;
    if (Py_SIZE(items) > 0 && PyFloat_CheckExact(PySequence_Fast_ITEMS(items)[0])) {
        double total = rt_items_sum_float(items, &failed);
        return failed ? NULL : rt_or_decline(PyFloat_FromDouble(total));
    }
    int64_t total = rt_items_sum_int(items, 0, &failed);
    return failed ? NULL : rt_or_decline(PyLong_FromLongLong(total));
}

/* ---- extremes -------------------------------------------------------------------------------------------------------- */

#define EXTREME(name, type, test, value, operator) \
    int64_t name(PyObject *items, int *failed) { \
        PyObject **item = PySequence_Fast_ITEMS(items); \
        Py_ssize_t count = Py_SIZE(items); \
        int64_t best = 0; \
        if (count == 0 || !test(item[0])) { \
            *failed = 1; \
            return 0; \
        } \
        type extreme = value(item[0]); \
        for (Py_ssize_t i = 1; i < count; i++) { \
            if (__builtin_expect(!test(item[i]), 0)) *failed = 1; \
            if (__builtin_expect(*failed, 0)) return 0; \
            type other = value(item[i]); \
            if (other operator extreme) { \
                extreme = other; \
                best = i; \
            } \
        } \
        return best; \
    }

#define WHOLE(item) whole(item, failed)

EXTREME(rt_items_least_int, int64_t, PyLong_CheckExact, WHOLE, <)
EXTREME(rt_items_least_float, double, PyFloat_CheckExact, PyFloat_AS_DOUBLE, <)
EXTREME(rt_items_greatest_int, int64_t, PyLong_CheckExact, WHOLE, >)
EXTREME(rt_items_greatest_float, double, PyFloat_CheckExact, PyFloat_AS_DOUBLE, >)

PyObject *rt_items_extreme(PyObject *items, int is_greatest) {
    if (Py_SIZE(items) == 0) return NULL;
    PyObject **places = PySequence_Fast_ITEMS(items);
    int failed = 0;
    int64_t best;
    if (PyFloat_CheckExact(places[0]))
        best = is_greatest ? rt_items_greatest_float(items, &failed) : rt_items_least_float(items, &failed);
    else best = is_greatest ? rt_items_greatest_int(items, &failed) : rt_items_least_int(items, &failed);
    return failed ? NULL : rt_new_reference(places[best]);
}

/* ---- truths ---------------------------------------------------------------------------------------------------------- */

/* Whether an item has the truth. */
static int has_truth(PyObject *items, int truth, int *failed) {
    PyObject **item = PySequence_Fast_ITEMS(items);
    for (Py_ssize_t left = Py_SIZE(items); left > 0; left--, item++) {
        int is_true = *item == Py_True ? 1 : *item == Py_False ? 0 : rt_quick_is_true(*item);
        if (__builtin_expect(is_true < 0, 0)) *failed = 1;
        if (is_true == truth || is_true < 0) return 1;
    }
    return 0;
}

int rt_items_any(PyObject *items, int *failed) { return has_truth(items, 1, failed); }

int rt_items_all(PyObject *items, int *failed) { return !has_truth(items, 0, failed); }
