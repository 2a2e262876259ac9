/* Calls. */
#include "../ops.h"

PyObject *rt_op_call(PyObject *callable, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    Py_ssize_t named = names == NULL ? 0 : PyTuple_GET_SIZE(names);
    return PyObject_Vectorcall(callable, args, (size_t)(count - named), names);
}

PyObject *rt_op_call_method(PyObject *method, PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    if (self == NULL) return rt_op_call(method, args, count, names);
    PyObject *small[8];
    PyObject **all = count < 8 ? small : PyMem_Malloc((size_t)(count + 1) * sizeof(PyObject *));
    if (all == NULL) return PyErr_NoMemory();
    all[0] = self;
    for (Py_ssize_t i = 0; i < count; i++) all[i + 1] = args[i];
    PyObject *result = rt_op_call(method, all, count + 1, names);
    if (all != small) PyMem_Free(all);
    return result;
}

PyObject *_PyObject_FunctionStr(PyObject *function);

PyObject *rt_op_call_ex(PyObject *callable, PyObject *positional, PyObject *keywords) {
    PyObject *args;
    if (PyTuple_CheckExact(positional)) {
        Py_INCREF(positional);
        args = positional;
    } else {
        if (Py_TYPE(positional)->tp_iter == NULL && !PySequence_Check(positional)) {
            PyObject *name = _PyObject_FunctionStr(callable);
            if (name == NULL) return NULL;
            PyErr_Format(PyExc_TypeError, "%U argument after * must be an iterable, not %.200s", name,
                         Py_TYPE(positional)->tp_name);
            Py_DECREF(name);
            return NULL;
        }
        args = PySequence_Tuple(positional);
        if (args == NULL) return NULL;
    }
    PyObject *result = PyObject_Call(callable, args, keywords);
    Py_DECREF(args);
    return result;
}
