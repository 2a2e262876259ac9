/* Attributes. */
#include "../ops.h"

PyObject *rt_op_load_super(PyObject *callable) { return PyObject_CallNoArgs(callable); }

PyObject *rt_op_load_attr(PyObject *object, PyObject *name) { return PyObject_GetAttr(object, name); }

int rt_op_store_attr(PyObject *object, PyObject *name, PyObject *value) {
    return PyObject_SetAttr(object, name, value);
}

int rt_op_delete_attr(PyObject *object, PyObject *name) { return PyObject_SetAttr(object, name, NULL); }

int _PyObject_GetMethod(PyObject *object, PyObject *name, PyObject **method);

int rt_op_load_method(PyObject *object, PyObject *name, PyObject **results) {
    PyObject *method = NULL;
    int unbound = _PyObject_GetMethod(object, name, &method);
    results[0] = method;
    results[1] = NULL;
    if (method == NULL) return -1;
    if (unbound) {
        Py_INCREF(object);
        results[1] = object;
    }
    return 0;
}
