/* Names: globals, builtins, and the errors of unbound ones. */
#include "../ops.h"

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

void rt_op_unbound_local(rt_func *func, uint32_t local) {
#if RT_PY(11)
    PyObject *name = PyTuple_GET_ITEM(func->code->co_localsplusnames, local);
    const char *format = "cannot access local variable '%s' where it is not associated with a value";
#else
    PyObject *name = PyTuple_GET_ITEM(func->code->co_varnames, local);
    const char *format = "local variable '%.200s' referenced before assignment";
#endif
    const char *text = PyUnicode_AsUTF8(name);
    if (text != NULL) PyErr_Format(PyExc_UnboundLocalError, format, text);
}
