/* Numbers that strings spell, and exceptions made late. */
#include "rt-throw.h"
#include "ops.h"

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

typedef struct { const unsigned char *start, *end; } span;

static int is_space(unsigned char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* The characters of an ASCII str without the spaces around them; 0 when it is not ASCII. */
static int trimmed(PyObject *text, span *out) {
    if (!PyUnicode_IS_COMPACT_ASCII(text)) return 0;
    const unsigned char *start = (const unsigned char *)((PyASCIIObject *)text + 1);
    const unsigned char *end = start + PyUnicode_GET_LENGTH(text);
    while (start < end && is_space(*start)) start++;
    while (end > start && is_space(end[-1])) end--;
    *out = (span){start, end};
    return 1;
}

#define MOST_DIGITS 18

int64_t rt_parse_int(PyObject *text, int *failed) {
    span digits;
    if (trimmed(text, &digits)) {
        int negative = digits.start < digits.end && *digits.start == '-';
        const unsigned char *at = digits.start;
        if (at < digits.end && (*at == '-' || *at == '+')) at++;
        if (at < digits.end && digits.end - at <= MOST_DIGITS) {
            int64_t value = 0;
            for (; at < digits.end && *at >= '0' && *at <= '9'; at++) value = value * 10 + (*at - '0');
            if (at == digits.end) return negative ? -value : value;
        }
    }
    *failed = 1;
    return 0;
}

int rt_spells_no_int(PyObject *text) {
    span digits;
    if (!trimmed(text, &digits)) return 0;
    const unsigned char *at = digits.start;
    if (at < digits.end && (*at == '-' || *at == '+')) at++;
    if (at == digits.end) return 1;
    for (; at < digits.end; at++)
        if ((*at < '0' || *at > '9') && *at != '_') return 1;
    return 0;
}

double rt_parse_float(PyObject *text, int *failed) {
    span digits;
    if (trimmed(text, &digits) && digits.start < digits.end) {
        char *end;
        double value = PyOS_string_to_double((const char *)digits.start, &end, NULL);
        if (end == (const char *)digits.end && !(value == -1.0 && PyErr_Occurred())) return value;
        PyErr_Clear();
    }
    *failed = 1;
    return 0.0;
}

int rt_spells_no_float(PyObject *text) {
    span digits;
    if (!trimmed(text, &digits)) return 0;
    if (digits.start == digits.end) return 1;
    for (const unsigned char *at = digits.start; at < digits.end; at++) {
        unsigned char c = *at | 0x20; /* letters in lower case */
        int fits = (*at >= '0' && *at <= '9') || *at == '.' || *at == '+' || *at == '-' || *at == '_' || c == 'e' ||
                   c == 'i' || c == 'n' || c == 'f' || c == 't' || c == 'y' || c == 'a';
        if (!fits) return 1;
    }
    return 0;
}

/* ---- exceptions --------------------------------------------------------------------------------------------------- */

void rt_throw(int64_t thrower, PyObject *argument) {
    PyObject *result = NULL;
    switch (thrower) {
    case RT_THROW_INT: result = PyLong_FromUnicodeObject(argument, 10); break;
    case RT_THROW_FLOAT: result = PyFloat_FromString(argument); break;
    case RT_THROW_KEY: _PyErr_SetKeyError(argument); break;
    default: result = PySequence_GetItem(argument, PY_SSIZE_T_MAX); break;
    }
    Py_XDECREF(result);
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_SystemError, "martlet: an operation did not raise again");
}

PyObject *rt_handle_thrown(rt_thread *thread, rt_frame *frame, int64_t thrower, PyObject *argument, uint32_t site) {
    rt_frame_set_site(frame, site);
    rt_throw(thrower, argument);
    rt_frame_add_traceback(thread, frame);
    PyObject *exception = rt_op_take_exception();
    PyObject *saved = rt_op_push_exception(thread->tstate, exception);
    Py_DECREF(exception);
    return saved;
}
