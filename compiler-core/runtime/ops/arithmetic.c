/* Operators. */
#include "../ops.h"

static PyObject *power(PyObject *left, PyObject *right) { return PyNumber_Power(left, right, Py_None); }
static PyObject *inplace_power(PyObject *left, PyObject *right) { return PyNumber_InPlacePower(left, right, Py_None); }

static const binaryfunc BINARY[] = {
    [RT_BINARY_ADD] = PyNumber_Add,
    [RT_BINARY_SUBTRACT] = PyNumber_Subtract,
    [RT_BINARY_MULTIPLY] = PyNumber_Multiply,
    [RT_BINARY_DIVIDE] = PyNumber_TrueDivide,
    [RT_BINARY_FLOOR_DIVIDE] = PyNumber_FloorDivide,
    [RT_BINARY_REMAINDER] = PyNumber_Remainder,
    [RT_BINARY_POWER] = power,
    [RT_BINARY_MATRIX_MULTIPLY] = PyNumber_MatrixMultiply,
    [RT_BINARY_LEFT_SHIFT] = PyNumber_Lshift,
    [RT_BINARY_RIGHT_SHIFT] = PyNumber_Rshift,
    [RT_BINARY_AND] = PyNumber_And,
    [RT_BINARY_OR] = PyNumber_Or,
    [RT_BINARY_XOR] = PyNumber_Xor,
};

static const binaryfunc INPLACE[] = {
    [RT_BINARY_ADD] = PyNumber_InPlaceAdd,
    [RT_BINARY_SUBTRACT] = PyNumber_InPlaceSubtract,
    [RT_BINARY_MULTIPLY] = PyNumber_InPlaceMultiply,
    [RT_BINARY_DIVIDE] = PyNumber_InPlaceTrueDivide,
    [RT_BINARY_FLOOR_DIVIDE] = PyNumber_InPlaceFloorDivide,
    [RT_BINARY_REMAINDER] = PyNumber_InPlaceRemainder,
    [RT_BINARY_POWER] = inplace_power,
    [RT_BINARY_MATRIX_MULTIPLY] = PyNumber_InPlaceMatrixMultiply,
    [RT_BINARY_LEFT_SHIFT] = PyNumber_InPlaceLshift,
    [RT_BINARY_RIGHT_SHIFT] = PyNumber_InPlaceRshift,
    [RT_BINARY_AND] = PyNumber_InPlaceAnd,
    [RT_BINARY_OR] = PyNumber_InPlaceOr,
    [RT_BINARY_XOR] = PyNumber_InPlaceXor,
};

PyObject *rt_op_binary(int operator, PyObject *left, PyObject *right) {
    /* Formatting, but not when the right side is a subclass of str, which may have its own __rmod__. */
    if (operator == RT_BINARY_REMAINDER && PyUnicode_CheckExact(left) &&
        (!PyUnicode_Check(right) || PyUnicode_CheckExact(right)))
        return PyUnicode_Format(left, right);
    return BINARY[operator](left, right);
}

PyObject *rt_op_inplace(int operator, PyObject *left, PyObject *right) { return INPLACE[operator](left, right); }

static PyObject *negation(PyObject *operand) {
    int truth = PyObject_IsTrue(operand);
    return truth < 0 ? NULL : PyBool_FromLong(!truth);
}

PyObject *rt_op_unary(int operator, PyObject *operand) {
    switch (operator) {
    case RT_UNARY_NEGATE: return PyNumber_Negative(operand);
    case RT_UNARY_POSITIVE: return PyNumber_Positive(operand);
    case RT_UNARY_INVERT: return PyNumber_Invert(operand);
    default: return negation(operand);
    }
}

_Static_assert(RT_COMPARE_LESS == Py_LT && RT_COMPARE_EQUAL == Py_EQ && RT_COMPARE_GREATER_EQUAL == Py_GE,
               "comparison operators are numbered as CPython numbers them");

PyObject *rt_op_compare(int operator, PyObject *left, PyObject *right) {
#if RT_PY(11)
    /* The specialized instructions of these types take no unit of the recursion counter, PyObject_RichCompare does:
     * it would fail one call short of the limit. */
    PyTypeObject *type = Py_TYPE(left);
    if (type == Py_TYPE(right) && (type == &PyLong_Type || type == &PyFloat_Type ||
                                   (type == &PyUnicode_Type && (operator == Py_EQ || operator == Py_NE))))
        return type->tp_richcompare(left, right, operator);
#endif
    return PyObject_RichCompare(left, right, operator);
}

int rt_op_contains(int negate, PyObject *item, PyObject *container) {
    int found = PySequence_Contains(container, item);
    return found < 0 ? -1 : found ^ negate;
}

int rt_op_is_true(PyObject *value) { return PyObject_IsTrue(value); }
