/* Operations on exact str and bytes for native code. None of them runs other code. */
#include "rt-strings.h"
#include "rt-quiet.h"

PyObject *rt_characters[256];

PyObject *rt_box_char_slow(int64_t code) {
    PyObject *object = PyUnicode_FromOrdinal((int)code);
    if (object == NULL) Py_FatalError("out of memory for a character");
    if (code < 256) {
        Py_INCREF(object);
        rt_characters[code] = object;
    }
    return object;
}

#define A RT_CHARACTER_ALPHA
#define P RT_CHARACTER_PRINTABLE
#define U (RT_CHARACTER_UPPER | A | P)
#define L (RT_CHARACTER_LOWER | A | P)
#define D (RT_CHARACTER_DIGIT | P)
#define S RT_CHARACTER_SPACE
const unsigned char rt_character_flags[128] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, S, S, S, S, S, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, S, S, S, S,
    S | P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, D, D, D, D, D, D, D, D, D, D, P, P, P, P, P, P,
    P, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, P, P, P, P, P,
    P, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, P, P, P, P, 0,
};
#undef A
#undef P
#undef U
#undef L
#undef D
#undef S

int rt_character_is(int flag, int64_t code) {
    Py_UCS4 character = (Py_UCS4)code;
    switch (flag) {
    case RT_CHARACTER_ALPHA: return Py_UNICODE_ISALPHA(character) != 0;
    case RT_CHARACTER_DIGIT: return Py_UNICODE_ISDIGIT(character) != 0;
    case RT_CHARACTER_DECIMAL: return Py_UNICODE_ISDECIMAL(character) != 0;
    case RT_CHARACTER_NUMERIC: return Py_UNICODE_ISNUMERIC(character) != 0;
    case RT_CHARACTER_ALNUM: return Py_UNICODE_ISALNUM(character) != 0;
    case RT_CHARACTER_SPACE: return Py_UNICODE_ISSPACE(character) != 0;
    case RT_CHARACTER_UPPER: return Py_UNICODE_ISUPPER(character) != 0;
    case RT_CHARACTER_LOWER: return Py_UNICODE_ISLOWER(character) != 0;
    default: return Py_UNICODE_ISPRINTABLE(character) != 0;
    }
}

int64_t rt_str_order(PyObject *left, PyObject *right) { return PyUnicode_Compare(left, right); }

int rt_str_has_char(PyObject *string, int64_t code) {
    return PyUnicode_FindChar(string, (Py_UCS4)code, 0, PyUnicode_GET_LENGTH(string), 1) >= 0;
}

int rt_str_contains(PyObject *string, PyObject *part) { return PyUnicode_Contains(string, part); }

PyObject *rt_str_concat(PyObject *left, PyObject *right) { return PyUnicode_Concat(left, right); }

PyObject *rt_str_append(rt_activation *activation, PyObject *left, PyObject *right) {
    if (Py_REFCNT(left) > 1 && activation != NULL) rt_forget_local(activation, left);
    PyUnicode_Append(&left, right);
    return left;
}

/* The bounds of a slice with step 1, as PySlice_AdjustIndices makes them; the length is never negative. */
static Py_ssize_t adjust(Py_ssize_t length, int64_t *start, int64_t stop) {
    if (*start < 0 && (*start += length) < 0) *start = 0;
    if (*start > length) *start = length;
    if (stop < 0 && (stop += length) < 0) stop = 0;
    if (stop > length) stop = length;
    return stop > *start ? (Py_ssize_t)(stop - *start) : 0;
}

PyObject *rt_str_slice(PyObject *string, int64_t start, int64_t stop) {
    Py_ssize_t length = adjust(PyUnicode_GET_LENGTH(string), &start, stop);
    return PyUnicode_Substring(string, (Py_ssize_t)start, (Py_ssize_t)start + length);
}

PyObject *rt_bytes_slice(PyObject *bytes, int64_t start, int64_t stop) {
    Py_ssize_t length = adjust(PyBytes_GET_SIZE(bytes), &start, stop);
    if (length == PyBytes_GET_SIZE(bytes) && length > 0) {
        Py_INCREF(bytes);
        return bytes;
    }
    return PyBytes_FromStringAndSize(PyBytes_AS_STRING(bytes) + start, length);
}

PyObject *rt_str_repeat(PyObject *string, int64_t count) {
    return PySequence_Repeat(string, (Py_ssize_t)count);
}

int rt_bytes_equal(PyObject *left, PyObject *right) {
    if (left == right) return 1;
    Py_ssize_t length = PyBytes_GET_SIZE(left);
    return length == PyBytes_GET_SIZE(right) &&
           memcmp(PyBytes_AS_STRING(left), PyBytes_AS_STRING(right), (size_t)length) == 0;
}

int64_t rt_str_find(PyObject *string, PyObject *part, int64_t start, int64_t stop, int64_t backwards, int *failed) {
    Py_ssize_t found = PyUnicode_Find(string, part, (Py_ssize_t)start, (Py_ssize_t)stop, backwards ? -1 : 1);
    if (found < -1) { /* out of memory: the generic way says so */
        PyErr_Clear();
        *failed = 1;
    }
    return found;
}

int rt_str_tail(PyObject *string, PyObject *part, int64_t at_end) {
    return (int)PyUnicode_Tailmatch(string, part, 0, PY_SSIZE_T_MAX, at_end ? 1 : -1);
}

PyObject *rt_call_quiet(PyObject *method, PyObject *self, PyObject *const *args, Py_ssize_t count) {
    PyObject *all[RT_QUIET_ARGUMENTS + 1];
    all[0] = self;
    for (Py_ssize_t i = 0; i < count; i++) all[i + 1] = args[i];
    int collecting = rt_hold_collector();
    PyObject *result = PyObject_Vectorcall(method, all, (size_t)count + 1, NULL);
    rt_let_collect(collecting);
    return result;
}

int rt_call_quiet_truth(PyObject *method, PyObject *self, PyObject *const *args, Py_ssize_t count) {
    PyObject *result = rt_call_quiet(method, self, args, count);
    if (result == NULL) return -1;
    int truth = result == Py_True;
    Py_DECREF(result);
    return truth;
}
