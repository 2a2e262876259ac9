/* Arguments to parameters, as CPython's own entry does it: positional, keywords, defaults, *args, **kwargs. A call that
 * does not fit is not explained here: the bytecode's entry raises CPython's own error. */
#include "module.h"

enum { FITS = 0, DOES_NOT_FIT = 1, FAILED = -1 };

static PyObject *variable_names(PyCodeObject *code) {
#if RT_PY(11)
    return code->co_localsplusnames; /* arguments come first there, too */
#else
    return code->co_varnames;
#endif
}

/* The parameter (from `first` on) that a keyword names, or -1. Only exact strings are compared. */
static Py_ssize_t parameter_of(PyObject *names, Py_ssize_t first, Py_ssize_t end, PyObject *keyword) {
    for (Py_ssize_t index = first; index < end; index++)
        if (PyTuple_GET_ITEM(names, index) == keyword) return index;
    for (Py_ssize_t index = first; index < end; index++)
        if (PyUnicode_Compare(PyTuple_GET_ITEM(names, index), keyword) == 0) return index;
    return -1;
}

static int bind_keywords(PyCodeObject *code, PyObject *const *values, PyObject *keywords, PyObject **bound, PyObject *extra) {
    PyObject *names = variable_names(code);
    Py_ssize_t named = code->co_argcount + code->co_kwonlyargcount;
    for (Py_ssize_t index = 0; index < PyTuple_GET_SIZE(keywords); index++) {
        PyObject *keyword = PyTuple_GET_ITEM(keywords, index);
        if (!PyUnicode_CheckExact(keyword)) return DOES_NOT_FIT;
        Py_ssize_t parameter = parameter_of(names, code->co_posonlyargcount, named, keyword);
        if (parameter >= 0) {
            if (bound[parameter] != NULL) return DOES_NOT_FIT;
            bound[parameter] = values[index];
        } else {
            if (extra == NULL) return DOES_NOT_FIT;
            if (PyDict_SetItem(extra, keyword, values[index]) < 0) return FAILED;
        }
    }
    return FITS;
}

static int bind_defaults(PyFunctionObject *function, PyCodeObject *code, Py_ssize_t given, PyObject **bound) {
    PyObject *defaults = function->func_defaults;
    Py_ssize_t count = defaults == NULL ? 0 : PyTuple_GET_SIZE(defaults);
    Py_ssize_t first = code->co_argcount - count;
    for (Py_ssize_t index = given; index < code->co_argcount; index++) {
        if (bound[index] != NULL) continue;
        if (index < first) return DOES_NOT_FIT;
        bound[index] = PyTuple_GET_ITEM(defaults, index - first);
    }
    PyObject *names = variable_names(code);
    for (Py_ssize_t index = code->co_argcount; index < code->co_argcount + code->co_kwonlyargcount; index++) {
        if (bound[index] != NULL) continue;
        if (function->func_kwdefaults == NULL) return DOES_NOT_FIT;
        bound[index] = PyDict_GetItemWithError(function->func_kwdefaults, PyTuple_GET_ITEM(names, index));
        if (bound[index] == NULL) return PyErr_Occurred() ? FAILED : DOES_NOT_FIT;
    }
    return FITS;
}

static int bind_all(PyFunctionObject *function, PyObject *const *args, Py_ssize_t nargs, PyObject *keywords,
                    PyObject **bound, PyObject *owned[2]) {
    PyCodeObject *code = (PyCodeObject *)function->func_code;
    Py_ssize_t named = code->co_argcount + code->co_kwonlyargcount;
    Py_ssize_t given = nargs < code->co_argcount ? nargs : code->co_argcount;
    int takes_more = (code->co_flags & CO_VARARGS) != 0;
    if (nargs > given && !takes_more) return DOES_NOT_FIT;
    if (code->co_flags & CO_VARKEYWORDS) {
        owned[1] = bound[named + takes_more] = PyDict_New();
        if (owned[1] == NULL) return FAILED;
    }
    for (Py_ssize_t index = 0; index < given; index++) bound[index] = args[index];
    for (Py_ssize_t index = given; index < named; index++) bound[index] = NULL;
    if (takes_more) {
        owned[0] = bound[named] = PyTuple_New(nargs - given);
        if (owned[0] == NULL) return FAILED;
        for (Py_ssize_t index = given; index < nargs; index++) {
            Py_INCREF(args[index]);
            PyTuple_SET_ITEM(owned[0], index - given, args[index]);
        }
    }
    if (keywords != NULL) {
        int status = bind_keywords(code, args + nargs, keywords, bound, owned[1]);
        if (status != FITS) return status;
    }
    return bind_defaults(function, code, given, bound);
}

int rt_bind_arguments(PyFunctionObject *function, PyObject *const *args, Py_ssize_t nargs, PyObject *keywords,
                      PyObject **bound, PyObject *owned[2]) {
    owned[0] = owned[1] = NULL;
    int status = bind_all(function, args, nargs, keywords, bound, owned);
    if (status != FITS) {
        Py_CLEAR(owned[0]);
        Py_CLEAR(owned[1]);
    }
    return status;
}
