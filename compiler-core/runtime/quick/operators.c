/* Operators on exact builtin types. */
#include "../ops.h"
#include "../rt-quick.h"
#include "../rt-quiet.h"

static int is_number(PyTypeObject *type) {
    return type == &PyLong_Type || type == &PyFloat_Type || type == &PyBool_Type || type == &PyComplex_Type;
}

static int is_formattable(PyObject *object) {
    if (rt_is_plain_scalar(object)) return 1;
    if (!PyTuple_CheckExact(object)) return 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(object); i++)
        if (!rt_is_plain_scalar(PyTuple_GET_ITEM(object, i))) return 0;
    return 1;
}

static int is_quick(int operator, PyObject *left, PyObject *right) {
    PyTypeObject *type = Py_TYPE(left), *other = Py_TYPE(right);
    if (is_number(type)) {
        if (is_number(other)) return 1;
        if (operator != RT_BINARY_MULTIPLY || type != &PyLong_Type) return 0;
        return other == &PyUnicode_Type || other == &PyBytes_Type || other == &PyList_Type || other == &PyTuple_Type;
    }
    int is_sequence = type == &PyUnicode_Type || type == &PyBytes_Type || type == &PyList_Type || type == &PyTuple_Type;
    if (operator == RT_BINARY_ADD) return is_sequence && type == other;
    if (operator == RT_BINARY_MULTIPLY) return is_sequence && other == &PyLong_Type;
    return operator == RT_BINARY_REMAINDER && type == &PyUnicode_Type && is_formattable(right);
}

PyObject *rt_quick_binary(int operator, PyObject *left, PyObject *right) {
    PyObject *number = rt_numbers_binary(operator, left, right);
    if (number != NULL) return number;
    if (!is_quick(operator, left, right)) return NULL;
    int collecting = rt_hold_collector();
    PyObject *result = rt_op_binary(operator, left, right);
    rt_let_collect(collecting);
    return rt_or_decline(result);
}

PyObject *rt_quick_inplace(int operator, PyObject *left, PyObject *right) {
    PyObject *number = rt_numbers_binary(operator, left, right);
    if (number != NULL) return number;
    /* What changes in place must not change and then raise. */
    if (PyList_CheckExact(left) || !is_quick(operator, left, right)) return NULL;
    int collecting = rt_hold_collector();
    PyObject *result = rt_op_inplace(operator, left, right);
    rt_let_collect(collecting);
    return rt_or_decline(result);
}

PyObject *rt_quick_unary(int operator, PyObject *operand) {
    if (operator == RT_UNARY_NOT) {
        int truth = rt_quick_is_true(operand);
        return truth < 0 ? NULL : PyBool_FromLong(!truth);
    }
    /* ~ of a bool warns (3.12 and later), and the warning looks for the frame. */
    if (operator == RT_UNARY_INVERT && PyBool_Check(operand)) return NULL;
    return is_number(Py_TYPE(operand)) ? rt_or_decline(rt_op_unary(operator, operand)) : NULL;
}

static int compares_by_identity(PyObject *object) {
    return Py_TYPE(object)->tp_richcompare == PyBaseObject_Type.tp_richcompare || object == Py_None;
}

PyObject *rt_quick_compare(int operator, PyObject *left, PyObject *right) {
    int outcome = rt_numbers_compare(operator, left, right);
    if (outcome >= 0) return PyBool_FromLong(outcome);
    if (rt_is_plain_scalar(left) && rt_is_plain_scalar(right)) return rt_or_decline(rt_op_compare(operator, left, right));
    if (operator != RT_COMPARE_EQUAL && operator != RT_COMPARE_NOT_EQUAL) return NULL;
    if (compares_by_identity(left) && compares_by_identity(right))
        return PyBool_FromLong((left == right) == (operator == RT_COMPARE_EQUAL));
    if (PyBytes_CheckExact(left) && PyBytes_CheckExact(right)) return rt_or_decline(rt_op_compare(operator, left, right));
    return NULL;
}

int rt_quick_is_true(PyObject *value) {
    PyTypeObject *type = Py_TYPE(value);
    if (value == Py_True) return 1;
    if (value == Py_False || value == Py_None) return 0;
    if (is_number(type) || type == &PyUnicode_Type || type == &PyList_Type || type == &PyTuple_Type || type == &PyDict_Type ||
        type == &PySet_Type || type == &PyFrozenSet_Type || type == &PyBytes_Type || type == &PyByteArray_Type)
        return PyObject_IsTrue(value);
    if (rt_is_deque(value)) return Py_SIZE(value) > 0;
    int is_always_true = (type->tp_as_number == NULL || type->tp_as_number->nb_bool == NULL) &&
                         (type->tp_as_mapping == NULL || type->tp_as_mapping->mp_length == NULL) &&
                         (type->tp_as_sequence == NULL || type->tp_as_sequence->sq_length == NULL);
    return is_always_true ? 1 : RT_DECLINES;
}

static int in_items(PyObject *item, PyObject *const *items, Py_ssize_t count) {
    if (!rt_is_plain_scalar(item)) return RT_DECLINES;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (items[i] == item) return 1;
        if (!rt_is_plain_scalar(items[i])) return RT_DECLINES;
        if (PyObject_RichCompareBool(items[i], item, Py_EQ)) return 1;
    }
    return 0;
}

static int is_in(PyObject *item, PyObject *container) {
    PyTypeObject *type = Py_TYPE(container);
    int failed = 0, found;
    if (type == &PyDict_Type || type == &PySet_Type || type == &PyFrozenSet_Type) {
        int64_t hash = rt_key_hash(item, &failed);
        if (failed) return RT_DECLINES;
        found = type == &PyDict_Type ? rt_dict_has_object(container, item, hash, &failed) : rt_set_has(container, item, &failed);
        return failed ? RT_DECLINES : found;
    }
    if (type == &PyList_Type || type == &PyTuple_Type)
        return in_items(item, PySequence_Fast_ITEMS(container), Py_SIZE(container));
    if (type != &PyUnicode_Type || !PyUnicode_CheckExact(item)) return RT_DECLINES;
    found = PyUnicode_Contains(container, item);
    if (found >= 0) return found;
    PyErr_Clear();
    return RT_DECLINES;
}

int rt_quick_contains(int negate, PyObject *item, PyObject *container) {
    int found = is_in(item, container);
    return found < 0 ? found : found ^ negate;
}
