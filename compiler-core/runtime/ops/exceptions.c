/* Raising, catching, and the exception that is being handled (sys.exc_info). */
#include "../ops.h"

/* An exception instance from what a raise statement names. `cause` picks the messages. NULL with an exception. */
static PyObject *instance_of(PyObject *exception, int cause) {
    if (PyExceptionClass_Check(exception)) {
        PyObject *value = PyObject_CallObject(exception, NULL);
        if (value == NULL || (cause && !RT_PY(13)) || PyExceptionInstance_Check(value)) return value;
        PyErr_Format(PyExc_TypeError, "calling %R should have returned an instance of BaseException, not %R", exception,
                     Py_TYPE(value));
        Py_DECREF(value);
        return NULL;
    }
    if (PyExceptionInstance_Check(exception)) {
        Py_INCREF(exception);
        return exception;
    }
    PyErr_SetString(PyExc_TypeError, cause ? "exception causes must derive from BaseException"
                                           : "exceptions must derive from BaseException");
    return NULL;
}

/* The innermost exception that is being handled; NULL when there is none. */
static _PyErr_StackItem *handled_exception(PyThreadState *tstate) {
    _PyErr_StackItem *item = tstate->exc_info;
    while ((item->exc_value == NULL || item->exc_value == Py_None) && item->previous_item != NULL)
        item = item->previous_item;
    return item->exc_value == NULL || item->exc_value == Py_None ? NULL : item;
}

static int raise_again(void) {
    PyThreadState *tstate = rt_tstate();
    _PyErr_StackItem *item = handled_exception(tstate);
    if (item == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "No active exception to reraise");
        return -1;
    }
#if RT_PY(11)
    rt_op_reraise(item->exc_value);
#else
    Py_XINCREF(item->exc_type);
    Py_XINCREF(item->exc_value);
    Py_XINCREF(item->exc_traceback);
    PyErr_Restore(item->exc_type, item->exc_value, item->exc_traceback);
#endif
    return -2;
}

int rt_op_raise(PyObject *exception, PyObject *cause) {
    if (exception == NULL) return raise_again();
    PyObject *value = instance_of(exception, 0);
    if (value == NULL) return -1;
    if (cause != NULL) {
        PyObject *fixed = NULL;
        if (cause != Py_None && (fixed = instance_of(cause, 1)) == NULL) {
            Py_DECREF(value);
            return -1;
        }
        PyException_SetCause(value, fixed);
    }
    PyErr_SetObject(PyExceptionClass_Check(exception) ? exception : (PyObject *)Py_TYPE(value), value);
    Py_DECREF(value);
    return -1;
}

void rt_op_reraise(PyObject *exception) {
    Py_INCREF(exception);
#if RT_PY(12)
    PyErr_SetRaisedException(exception);
#else
    PyObject *type = PyExceptionInstance_Class(exception);
    Py_INCREF(type);
    PyErr_Restore(type, exception, PyException_GetTraceback(exception));
#endif
}

PyObject *rt_op_take_exception(void) {
#if RT_PY(12)
    return PyErr_GetRaisedException();
#else
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    PyException_SetTraceback(value, traceback != NULL ? traceback : Py_None);
    Py_XDECREF(traceback);
    Py_XDECREF(type);
    return value;
#endif
}

PyObject *rt_op_push_exception(PyThreadState *tstate, PyObject *exception) {
    _PyErr_StackItem *item = tstate->exc_info;
    PyObject *saved;
#if RT_PY(11)
    saved = item->exc_value;
    if (saved == NULL) {
        Py_INCREF(Py_None);
        saved = Py_None;
    }
    Py_INCREF(exception);
    item->exc_value = exception;
#else
    if (item->exc_value == NULL || item->exc_value == Py_None) {
        Py_INCREF(Py_None);
        saved = Py_None;
    } else {
        saved = PyTuple_Pack(3, item->exc_type, item->exc_value, item->exc_traceback ? item->exc_traceback : Py_None);
        if (saved == NULL) return NULL;
        PyObject_GC_UnTrack(saved); /* CPython's value stack is no more visible to the collector than this */
    }
    PyObject *type = item->exc_type, *value = item->exc_value, *traceback = item->exc_traceback;
    item->exc_type = (PyObject *)Py_TYPE(exception);
    item->exc_value = exception;
    item->exc_traceback = PyException_GetTraceback(exception);
    Py_INCREF(item->exc_type);
    Py_INCREF(item->exc_value);
    if (item->exc_traceback == NULL) {
        Py_INCREF(Py_None);
        item->exc_traceback = Py_None;
    }
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
#endif
    return saved;
}

void rt_op_pop_exception(PyThreadState *tstate, PyObject *saved) {
    _PyErr_StackItem *item = tstate->exc_info;
#if RT_PY(11)
    PyObject *value = item->exc_value;
    Py_INCREF(saved);
    item->exc_value = saved;
    Py_XDECREF(value);
#else
    PyObject *type = item->exc_type, *value = item->exc_value, *traceback = item->exc_traceback;
    item->exc_type = item->exc_value = item->exc_traceback = NULL;
    if (PyTuple_CheckExact(saved)) {
        item->exc_type = PyTuple_GET_ITEM(saved, 0);
        item->exc_value = PyTuple_GET_ITEM(saved, 1);
        item->exc_traceback = PyTuple_GET_ITEM(saved, 2);
        Py_INCREF(item->exc_type);
        Py_INCREF(item->exc_value);
        Py_INCREF(item->exc_traceback);
    }
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
#endif
}

int rt_op_match_exception(PyObject *exception, PyObject *type) {
    const char *refusal = "catching classes that do not inherit from BaseException is not allowed";
    Py_ssize_t count = PyTuple_Check(type) ? PyTuple_GET_SIZE(type) : 1;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (!PyExceptionClass_Check(PyTuple_Check(type) ? PyTuple_GET_ITEM(type, i) : type)) {
            PyErr_SetString(PyExc_TypeError, refusal);
            return -1;
        }
    }
    return PyErr_GivenExceptionMatches(exception, type);
}

/* type(object).name, bound; NULL without an exception when there is none. */
static PyObject *special_method(PyObject *object, const char *name) {
    PyObject *key = PyUnicode_InternFromString(name);
    if (key == NULL) return NULL;
    PyObject *method = _PyType_Lookup(Py_TYPE(object), key);
    Py_DECREF(key);
    if (method == NULL) return NULL;
    Py_INCREF(method);
    descrgetfunc get = Py_TYPE(method)->tp_descr_get;
    if (get == NULL) return method;
    PyObject *bound = get(method, object, (PyObject *)Py_TYPE(object));
    Py_DECREF(method);
    return bound;
}

static void no_special_method(PyObject *manager, const char *name, const char *missed) {
    if (PyErr_Occurred()) return;
#if RT_PY(11)
    (void)name;
    PyErr_Format(PyExc_TypeError, "'%.200s' object does not support the context manager protocol%s",
                 Py_TYPE(manager)->tp_name, missed);
#else
    (void)manager, (void)missed;
    PyErr_SetString(PyExc_AttributeError, name);
#endif
}

int rt_op_before_with(PyObject *manager, PyObject **results) {
    results[0] = results[1] = NULL;
    PyObject *enter = special_method(manager, "__enter__");
    if (enter == NULL) {
        no_special_method(manager, "__enter__", "");
        return -1;
    }
    PyObject *exit = special_method(manager, "__exit__");
    if (exit == NULL) {
        no_special_method(manager, "__exit__", " (missed __exit__ method)");
        Py_DECREF(enter);
        return -1;
    }
    PyObject *entered = PyObject_CallObject(enter, NULL);
    Py_DECREF(enter);
    if (entered == NULL) {
        Py_DECREF(exit);
        return -1;
    }
    results[0] = exit;
    results[1] = entered;
    return 0;
}

PyObject *rt_op_with_exit_exception(PyObject *exit, PyObject *exception) {
    PyObject *traceback = PyException_GetTraceback(exception);
    PyObject *args[] = {NULL, PyExceptionInstance_Class(exception), exception, traceback ? traceback : Py_None};
    PyObject *result = PyObject_Vectorcall(exit, args + 1, 3 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    Py_XDECREF(traceback);
    return result;
}
