/* What an operator still does after a method of a class of the module, which native code called directly, gave its
 * result: as CPython's abstract.c and object.c go on. */
#include "ops.h"
#include "rt-native.h"

#include <stddef.h>

/* ---- binary operators ------------------------------------------------------------------------------------------------ */

typedef struct {
    size_t slot;           /* of PyNumberMethods */
    const char *reflected; /* the method of the other operand */
    const char *symbol, *inplace_symbol;
} operator_spec;

#define SPEC(slot, reflected, symbol) {offsetof(PyNumberMethods, slot), reflected, symbol, symbol "="}
static const operator_spec OPERATORS[] = {
    [RT_BINARY_ADD] = SPEC(nb_add, "__radd__", "+"),
    [RT_BINARY_SUBTRACT] = SPEC(nb_subtract, "__rsub__", "-"),
    [RT_BINARY_MULTIPLY] = SPEC(nb_multiply, "__rmul__", "*"),
    [RT_BINARY_DIVIDE] = SPEC(nb_true_divide, "__rtruediv__", "/"),
    [RT_BINARY_FLOOR_DIVIDE] = SPEC(nb_floor_divide, "__rfloordiv__", "//"),
    [RT_BINARY_REMAINDER] = SPEC(nb_remainder, "__rmod__", "%"),
    [RT_BINARY_MATRIX_MULTIPLY] = SPEC(nb_matrix_multiply, "__rmatmul__", "@"),
    [RT_BINARY_LEFT_SHIFT] = SPEC(nb_lshift, "__rlshift__", "<<"),
    [RT_BINARY_RIGHT_SHIFT] = SPEC(nb_rshift, "__rrshift__", ">>"),
    [RT_BINARY_AND] = SPEC(nb_and, "__rand__", "&"),
    [RT_BINARY_OR] = SPEC(nb_or, "__ror__", "|"),
    [RT_BINARY_XOR] = SPEC(nb_xor, "__rxor__", "^"),
};

static binaryfunc slot_of(PyTypeObject *type, const operator_spec *spec) {
    return type->tp_as_number == NULL ? NULL : *(binaryfunc *)((char *)type->tp_as_number + spec->slot);
}

static PyObject *not_implemented(void) {
    Py_INCREF(Py_NotImplemented);
    return Py_NotImplemented;
}

/* The reflected method of the right operand, looked up on its type. */
static PyObject *call_reflected(const operator_spec *spec, PyObject *left, PyObject *right) {
    PyObject *name = PyUnicode_InternFromString(spec->reflected);
    if (name == NULL) return NULL;
    PyObject *method = _PyType_Lookup(Py_TYPE(right), name);
    Py_DECREF(name);
    if (method == NULL) return not_implemented();
    descrgetfunc bind = Py_TYPE(method)->tp_descr_get;
    Py_INCREF(method);
    if (bind != NULL) {
        PyObject *bound = bind(method, right, (PyObject *)Py_TYPE(right));
        Py_DECREF(method);
        if (bound == NULL) return NULL;
        method = bound;
    }
    PyObject *result = PyObject_CallOneArg(method, left);
    Py_DECREF(method);
    return result;
}

/* The left operand's method was asked, by its type's own slot. */
static PyObject *ask_right(const operator_spec *spec, PyObject *left, PyObject *right) {
    if (Py_IS_TYPE(right, Py_TYPE(left))) return not_implemented();
    binaryfunc own = slot_of(Py_TYPE(left), spec), others = slot_of(Py_TYPE(right), spec);
    if (others == NULL) return not_implemented();
    return others == own ? call_reflected(spec, left, right) : others(left, right);
}

/* Only the method of the operator in place was asked. */
static PyObject *ask_both(const operator_spec *spec, PyObject *left, PyObject *right) {
    binaryfunc own = slot_of(Py_TYPE(left), spec), others = slot_of(Py_TYPE(right), spec);
    if (others == own) others = NULL;
    if (own != NULL && others != NULL && PyType_IsSubtype(Py_TYPE(right), Py_TYPE(left))) {
        PyObject *result = others(left, right);
        if (result != Py_NotImplemented) return result;
        Py_DECREF(result);
        others = NULL;
    }
    if (own != NULL) {
        PyObject *result = own(left, right);
        if (result != Py_NotImplemented) return result;
        Py_DECREF(result);
    }
    return others != NULL ? others(left, right) : not_implemented();
}

static PyObject *concatenate(PyObject *left, PyObject *right, int in_place) {
    PySequenceMethods *methods = Py_TYPE(left)->tp_as_sequence;
    if (methods == NULL) return not_implemented();
    binaryfunc concat = in_place && methods->sq_inplace_concat != NULL ? methods->sq_inplace_concat : methods->sq_concat;
    return concat == NULL ? not_implemented() : concat(left, right);
}

static PyObject *repeat(PyObject *left, PyObject *right, int in_place) {
    PySequenceMethods *methods = Py_TYPE(left)->tp_as_sequence, *others = Py_TYPE(right)->tp_as_sequence;
    ssizeargfunc times = methods == NULL ? NULL : methods->sq_repeat;
    if (in_place && methods != NULL && methods->sq_inplace_repeat != NULL) times = methods->sq_inplace_repeat;
    PyObject *sequence = left, *count = right;
    if (times == NULL) {
        times = others == NULL ? NULL : others->sq_repeat;
        sequence = right;
        count = left;
    }
    if (times == NULL) return not_implemented();
    if (!PyIndex_Check(count))
        return PyErr_Format(PyExc_TypeError, "can't multiply sequence by non-int of type '%.200s'", Py_TYPE(count)->tp_name);
    Py_ssize_t number = PyNumber_AsSsize_t(count, PyExc_OverflowError);
    return number == -1 && PyErr_Occurred() ? NULL : times(sequence, number);
}

static PyObject *binary(int form, int operator, PyObject *left, PyObject *right) {
    const operator_spec *spec = &OPERATORS[operator];
    int in_place = form == RT_COMPLETE_INPLACE || form == RT_COMPLETE_OWN;
    PyObject *result = form == RT_COMPLETE_OWN         ? ask_both(spec, left, right)
                       : form == RT_COMPLETE_REFLECTED ? not_implemented()
                                                       : ask_right(spec, left, right);
    if (result == Py_NotImplemented && operator == RT_BINARY_ADD) {
        Py_DECREF(result);
        result = concatenate(left, right, in_place);
    } else if (result == Py_NotImplemented && operator == RT_BINARY_MULTIPLY) {
        Py_DECREF(result);
        result = repeat(left, right, in_place);
        if (result != Py_NotImplemented) return result;
    }
    if (result != Py_NotImplemented) return result;
    Py_DECREF(result);
    return PyErr_Format(PyExc_TypeError, "unsupported operand type(s) for %.100s: '%.100s' and '%.100s'",
                        in_place ? spec->inplace_symbol : spec->symbol, Py_TYPE(left)->tp_name, Py_TYPE(right)->tp_name);
}

/* ---- comparisons ----------------------------------------------------------------------------------------------------- */

static PyObject *compare(int operator, PyObject *left, PyObject *right) {
    static const int SWAPPED[] = {Py_GT, Py_GE, Py_EQ, Py_NE, Py_LT, Py_LE};
    static const char *const SYMBOLS[] = {"<", "<=", "==", "!=", ">", ">="};
    richcmpfunc others = Py_TYPE(right)->tp_richcompare;
    if (others != NULL) {
        PyObject *result = others(right, left, SWAPPED[operator]);
        if (result != Py_NotImplemented) return result;
        Py_DECREF(result);
    }
    if (operator == Py_EQ || operator == Py_NE) return PyBool_FromLong((left == right) == (operator == Py_EQ));
    return PyErr_Format(PyExc_TypeError, "'%s' not supported between instances of '%.100s' and '%.100s'",
                        SYMBOLS[operator], Py_TYPE(left)->tp_name, Py_TYPE(right)->tp_name);
}

/* ---- truths and lengths ----------------------------------------------------------------------------------------------- */

static PyObject *length(PyObject *result) {
    PyObject *index = PyNumber_Index(result);
    if (index == NULL) return NULL;
    Py_ssize_t size = PyNumber_AsSsize_t(index, PyExc_OverflowError);
    Py_DECREF(index);
    if (size == -1 && PyErr_Occurred()) return NULL;
    if (size < 0) rt_native_negative_length();
    return size < 0 ? NULL : PyLong_FromSsize_t(size);
}

void rt_native_negative_length(void) { PyErr_SetString(PyExc_ValueError, "__len__() should return >= 0"); }

static PyObject *truth(PyObject *result) {
    int value = PyObject_IsTrue(result);
    return value < 0 ? NULL : PyBool_FromLong(value);
}

rt_result rt_native_complete(rt_thread *thread, rt_activation *activation, int form, int operator, PyObject *result,
                             int64_t tag, PyObject *left, PyObject *right) {
    PyObject *final = NULL;
    if (rt_expose(thread, activation) == 0) {
        switch (form) {
        case RT_COMPLETE_COMPARE: final = compare(operator, left, right); break;
        case RT_COMPLETE_TRUTH: final = truth(result); break;
        case RT_COMPLETE_LENGTH: final = length(result); break;
        default: final = binary(form, operator, left, right);
        }
    }
    Py_DECREF(result);
    rt_epoch++;
    return (rt_result){(int64_t)(intptr_t)final, final == NULL ? RT_ERROR : tag};
}
