/* Items, and displays under construction. */
#include "../ops.h"

PyObject *rt_op_load_subscr(PyObject *container, PyObject *index) { return PyObject_GetItem(container, index); }

int rt_op_store_subscr(PyObject *container, PyObject *index, PyObject *value) {
    return PyObject_SetItem(container, index, value);
}

int rt_op_delete_subscr(PyObject *container, PyObject *index) { return PyObject_DelItem(container, index); }

PyObject *rt_op_build_slice(PyObject *start, PyObject *stop, PyObject *step) { return PySlice_New(start, stop, step); }

PyObject *rt_op_build_tuple(PyObject *const *items, Py_ssize_t count) {
    PyObject *tuple = PyTuple_New(count);
    if (tuple == NULL) return NULL;
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_INCREF(items[i]);
        PyTuple_SET_ITEM(tuple, i, items[i]);
    }
    return tuple;
}

PyObject *rt_op_build_list(PyObject *const *items, Py_ssize_t count) {
    PyObject *list = PyList_New(count);
    if (list == NULL) return NULL;
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_INCREF(items[i]);
        PyList_SET_ITEM(list, i, items[i]);
    }
    return list;
}

PyObject *rt_op_build_set(PyObject *const *items, Py_ssize_t count) {
    PyObject *set = PySet_New(NULL);
    for (Py_ssize_t i = 0; set != NULL && i < count; i++)
        if (PySet_Add(set, items[i]) < 0) Py_CLEAR(set);
    return set;
}

PyObject *rt_op_build_map(PyObject *const *items, Py_ssize_t count) {
    PyObject *dict = PyDict_New();
    for (Py_ssize_t i = 0; dict != NULL && i < count; i += 2)
        if (PyDict_SetItem(dict, items[i], items[i + 1]) < 0) Py_CLEAR(dict);
    return dict;
}

int rt_op_list_append(PyObject *list, PyObject *item) { return PyList_Append(list, item); }

/* Exported by every version, declared in different headers. */
PyObject *_PyList_Extend(PyListObject *list, PyObject *iterable);
int _PySet_Update(PyObject *set, PyObject *iterable);
int _PyDict_MergeEx(PyObject *dict, PyObject *mapping, int override);
PyObject *_PyObject_FunctionStr(PyObject *function);

int rt_op_list_extend(PyObject *list, PyObject *iterable) {
    PyObject *none = _PyList_Extend((PyListObject *)list, iterable);
    if (none != NULL) {
        Py_DECREF(none);
        return 0;
    }
    if (PyErr_ExceptionMatches(PyExc_TypeError) && Py_TYPE(iterable)->tp_iter == NULL && !PySequence_Check(iterable)) {
        PyErr_Clear();
        PyErr_Format(PyExc_TypeError, "Value after * must be an iterable, not %.200s", Py_TYPE(iterable)->tp_name);
    }
    return -1;
}

PyObject *rt_op_list_to_tuple(PyObject *list) { return PyList_AsTuple(list); }

int rt_op_set_add(PyObject *set, PyObject *item) { return PySet_Add(set, item); }

int rt_op_set_update(PyObject *set, PyObject *iterable) { return _PySet_Update(set, iterable); }

int rt_op_map_add(PyObject *dict, PyObject *key, PyObject *value) { return PyDict_SetItem(dict, key, value); }

int rt_op_dict_update(PyObject *dict, PyObject *mapping) {
    if (PyDict_Update(dict, mapping) == 0) return 0;
    if (PyErr_ExceptionMatches(PyExc_AttributeError))
        PyErr_Format(PyExc_TypeError, "'%.200s' object is not a mapping", Py_TYPE(mapping)->tp_name);
    return -1;
}

/* The exception's single argument when merging found a key twice; borrowed from what `keep` receives. */
static PyObject *duplicate_key(PyObject **keep) {
#if RT_PY(12)
    PyObject *exception = PyErr_GetRaisedException();
    PyObject *args = ((PyBaseExceptionObject *)exception)->args;
    PyErr_SetRaisedException(exception);
    Py_INCREF(args);
    *keep = args;
#else
    /* As in CPython: a value that was already made into an exception instance (because another exception is being
     * handled) is not recognised, and the KeyError stays. */
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *args = value;
    Py_XINCREF(value);
    *keep = value;
    PyErr_Restore(type, value, traceback);
#endif
    return args != NULL && PyTuple_Check(args) && PyTuple_GET_SIZE(args) == 1 ? PyTuple_GET_ITEM(args, 0) : NULL;
}

int rt_op_dict_merge(PyObject *dict, PyObject *mapping, PyObject *function) {
    if (_PyDict_MergeEx(dict, mapping, 2) == 0) return 0;
    if (PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
        PyObject *name = _PyObject_FunctionStr(function);
        if (name == NULL) return -1;
        PyErr_Format(PyExc_TypeError, "%U argument after ** must be a mapping, not %.200s", name,
                     Py_TYPE(mapping)->tp_name);
        Py_DECREF(name);
    } else if (PyErr_ExceptionMatches(PyExc_KeyError)) {
        PyObject *keep, *key = duplicate_key(&keep);
        if (key != NULL) {
            PyErr_Clear();
            PyObject *name = _PyObject_FunctionStr(function);
            if (name != NULL) {
                PyErr_Format(PyExc_TypeError, "%U got multiple values for keyword argument '%S'", name, key);
                Py_DECREF(name);
            }
        }
        Py_XDECREF(keep);
    }
    return -1;
}
