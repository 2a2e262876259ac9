/* Names: globals, builtins, and the errors of unbound ones. */
#include "../ops.h"
#include "../rt-quiet.h"

static void name_error(PyObject *name) {
    const char *text = PyUnicode_AsUTF8(name);
    if (text == NULL) return;
    PyErr_Format(PyExc_NameError, "name '%.200s' is not defined", text);
#if RT_PY(10)
    /* NameError.name is what suggestions are made from. Failing to set it is no error. */
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (PyErr_GivenExceptionMatches(value, PyExc_NameError) && ((PyNameErrorObject *)value)->name == NULL)
        (void)PyObject_SetAttrString(value, "name", name);
    PyErr_Restore(type, value, traceback);
#endif
}

/* A new reference; NULL without an exception when there is no such key. */
static PyObject *namespace_get(PyObject *namespace, PyObject *name) {
    PyObject *value;
    if (PyDict_CheckExact(namespace)) {
#if RT_PY(13)
        return PyDict_GetItemRef(namespace, name, &value) < 0 ? NULL : value;
#else
        value = PyDict_GetItemWithError(namespace, name);
        Py_XINCREF(value);
        return value;
#endif
    }
    value = PyObject_GetItem(namespace, name);
    if (value == NULL && PyErr_ExceptionMatches(PyExc_KeyError)) PyErr_Clear();
    return value;
}

PyObject *rt_op_load_global(rt_func *func, PyObject *name) {
    PyObject *value = namespace_get(func->globals, name);
    if (value == NULL && !PyErr_Occurred()) value = namespace_get(func->builtins, name);
    if (value == NULL && !PyErr_Occurred()) name_error(name);
    return value;
}

int rt_op_store_global(rt_func *func, PyObject *name, PyObject *value) {
    return PyDict_SetItem(func->globals, name, value);
}

int rt_op_delete_global(rt_func *func, PyObject *name) {
    if (PyDict_DelItem(func->globals, name) == 0) return 0;
    if (PyErr_ExceptionMatches(PyExc_KeyError)) name_error(name);
    return -1;
}

static void unbound(PyObject *name) {
#if RT_PY(11)
    const char *format = "cannot access local variable '%s' where it is not associated with a value";
#else
    const char *format = "local variable '%.200s' referenced before assignment";
#endif
    const char *text = PyUnicode_AsUTF8(name);
    if (text != NULL) PyErr_Format(PyExc_UnboundLocalError, format, text);
}

static void unbound_free(PyObject *name) {
#if RT_PY(11)
    const char *format = "cannot access free variable '%s' where it is not associated with a value in enclosing scope";
#else
    const char *format = "free variable '%.200s' referenced before assignment in enclosing scope";
#endif
    const char *text = PyUnicode_AsUTF8(name);
    if (text != NULL) PyErr_Format(PyExc_NameError, format, text);
}

void rt_op_unbound_local(rt_func *func, uint32_t local) {
#if RT_PY(11)
    unbound(PyTuple_GET_ITEM(func->code->co_localsplusnames, local));
#else
    unbound(PyTuple_GET_ITEM(func->code->co_varnames, local));
#endif
}

/* ---- cells ----------------------------------------------------------------------------------------------------------- */

uint32_t rt_free_variables(PyCodeObject *code) {
#if RT_PY(11)
    return (uint32_t)code->co_nfreevars;
#else
    return (uint32_t)PyTuple_GET_SIZE(code->co_freevars);
#endif
}

uint32_t rt_frame_variables(PyCodeObject *code) {
#if RT_PY(11)
    return (uint32_t)code->co_nlocalsplus;
#else
    return (uint32_t)(code->co_nlocals + PyTuple_GET_SIZE(code->co_cellvars)) + rt_free_variables(code);
#endif
}

PyObject *rt_op_copy_free(rt_func *func, int index) {
    PyObject *cell = PyTuple_GET_ITEM(func->closure, index);
    Py_INCREF(cell);
    return cell;
}

int rt_op_check_free(PyObject *cell, PyObject *name) {
    if (PyCell_GET(cell) != NULL) return 0;
    unbound_free(name);
    return -1;
}

PyObject *rt_op_load_free(PyObject *cell, PyObject *name) {
    PyObject *value = PyCell_GET(cell);
    if (value == NULL) unbound_free(name);
    Py_XINCREF(value);
    return value;
}

PyObject *rt_op_make_cell(PyObject *value) {
    int collecting = rt_hold_collector();
    PyObject *cell = PyCell_New(value);
    rt_let_collect(collecting);
    return cell;
}

PyObject *rt_op_load_deref(PyObject *cell, PyObject *name) {
    PyObject *value = PyCell_GET(cell);
    if (value == NULL) unbound(name);
    Py_XINCREF(value);
    return value;
}

int rt_op_store_deref(PyObject *cell, PyObject *value) { return PyCell_Set(cell, value); }

int rt_op_delete_deref(PyObject *cell, PyObject *name) {
    if (PyCell_GET(cell) != NULL) return PyCell_Set(cell, NULL);
    unbound(name);
    return -1;
}

/* ---- functions within ----------------------------------------------------------------------------------------------- */

enum { DEFAULTS = 1, KEYWORD_DEFAULTS = 2, CLOSURE = 8 };

PyObject *rt_op_make_function(rt_func *func, int flags, PyObject *code_index, PyObject *qualname,
                              PyObject *const *parts, Py_ssize_t count) {
    (void)count;
    Py_ssize_t index = PyLong_AsSsize_t(code_index);
    PyObject *consts = func->code->co_consts;
    if (index < 0 || index >= PyTuple_GET_SIZE(consts) || !PyCode_Check(PyTuple_GET_ITEM(consts, index))) {
        PyErr_SetString(PyExc_SystemError, "martlet: no code object for a function within");
        return NULL;
    }
    PyObject *object = PyFunction_NewWithQualName(PyTuple_GET_ITEM(consts, index), func->globals, qualname);
    if (object == NULL) return NULL;
    PyFunctionObject *function = (PyFunctionObject *)object;
    PyObject **const places[] = {&function->func_defaults, &function->func_kwdefaults, &function->func_closure};
    static const int bits[] = {DEFAULTS, KEYWORD_DEFAULTS, CLOSURE};
    for (int i = 0; i < 3; i++) {
        if (!(flags & bits[i])) continue;
        Py_INCREF(*parts);
        Py_XDECREF(*places[i]);
        *places[i] = *parts++;
    }
    return object;
}
