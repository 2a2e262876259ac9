/* Operators of exact floats and of exact ints of one digit, which generic code meets most: no call of the interpreter's
 * own operators (float_add of Objects/floatobject.c, long_add of Objects/longobject.c, …), which look at types again. */
#include "../ops.h"
#include "../rt-quick.h"

static PyObject *of_floats(int operator, double left, double right) {
    switch (operator) {
    case RT_BINARY_ADD: return PyFloat_FromDouble(left + right);
    case RT_BINARY_SUBTRACT: return PyFloat_FromDouble(left - right);
    case RT_BINARY_MULTIPLY: return PyFloat_FromDouble(left * right);
    case RT_BINARY_DIVIDE: return right == 0.0 ? NULL : PyFloat_FromDouble(left / right);
    default: return NULL;
    }
}

/* Products of two digits fit. */
static PyObject *of_ints(int operator, int64_t left, int64_t right) {
    switch (operator) {
    case RT_BINARY_ADD: return PyLong_FromLongLong(left + right);
    case RT_BINARY_SUBTRACT: return PyLong_FromLongLong(left - right);
    case RT_BINARY_MULTIPLY: return PyLong_FromLongLong(left * right);
    case RT_BINARY_AND: return PyLong_FromLongLong(left & right);
    case RT_BINARY_OR: return PyLong_FromLongLong(left | right);
    case RT_BINARY_XOR: return PyLong_FromLongLong(left ^ right);
    default: return NULL;
    }
}

/* A float, or an int that is one exactly. */
static inline int is_double(PyObject *object, double *value) {
    int64_t whole;
    if (PyFloat_CheckExact(object)) *value = PyFloat_AS_DOUBLE(object);
    else if (rt_is_short(object, &whole)) *value = (double)whole;
    else return 0;
    return 1;
}

PyObject *rt_numbers_binary(int operator, PyObject *left, PyObject *right) {
    int64_t whole, other;
    double x, y;
    if (rt_is_short(left, &whole) && rt_is_short(right, &other)) return rt_or_decline(of_ints(operator, whole, other));
    return is_double(left, &x) && is_double(right, &y) ? rt_or_decline(of_floats(operator, x, y)) : NULL;
}

int rt_numbers_compare(int operator, PyObject *left, PyObject *right) {
    double x, y;
    if (!is_double(left, &x) || !is_double(right, &y)) return -1;
    switch (operator) {
    case Py_LT: return x < y;
    case Py_LE: return x <= y;
    case Py_EQ: return x == y;
    case Py_NE: return x != y;
    case Py_GT: return x > y;
    default: return x >= y;
    }
}
