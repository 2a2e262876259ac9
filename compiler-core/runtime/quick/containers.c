/* Items and unpacking of exact builtin containers; names; formatting. */
#include "../ops.h"
#include "../rt-quick.h"
#include "../rt-quiet.h"

/* Where an exact int leads to in `size` items; -1: nowhere. */
static Py_ssize_t position_of(PyObject *index, Py_ssize_t size) {
    if (!PyLong_CheckExact(index) && !PyBool_Check(index)) return -1;
    Py_ssize_t position = PyLong_AsSsize_t(index);
    if (position == -1 && PyErr_Occurred()) {
        PyErr_Clear();
        return -1;
    }
    if (position < 0) position += size;
    return position < size ? position : -1;
}

static int is_bound(PyObject *object) { return object == Py_None || PyLong_CheckExact(object); }

static int is_plain_slice(PyObject *index) {
    if (!PySlice_Check(index)) return 0;
    PySliceObject *slice = (PySliceObject *)index;
    return is_bound(slice->start) && is_bound(slice->stop) && is_bound(slice->step);
}

PyObject *rt_quick_load_subscr(PyObject *container, PyObject *index) {
    PyTypeObject *type = Py_TYPE(container);
    if (type == &PyDict_Type) {
        int failed = 0;
        int64_t hash = rt_key_hash(index, &failed);
        PyObject *value = failed ? NULL : rt_dict_find_object(container, index, hash, &failed);
        return failed ? NULL : rt_new_reference(value);
    }
    int has_items = type == &PyList_Type || type == &PyTuple_Type;
    if (!has_items && type != &PyUnicode_Type && type != &PyBytes_Type) return NULL;
    if (has_items && PyLong_CheckExact(index)) {
        Py_ssize_t position = position_of(index, Py_SIZE(container));
        return position < 0 ? NULL : rt_new_reference(PySequence_Fast_ITEMS(container)[position]);
    }
    if (!PyLong_CheckExact(index) && !is_plain_slice(index)) return NULL;
    int collecting = rt_hold_collector();
    PyObject *result = PyObject_GetItem(container, index);
    rt_let_collect(collecting);
    return rt_or_decline(result);
}

static int store_in_dict(const rt_activation *activation, PyObject *dict, PyObject *key, PyObject *value) {
    int failed = 0;
    int64_t hash = rt_key_hash(key, &failed);
    PyObject *old = failed ? NULL : rt_dict_find_object(dict, key, hash, &failed);
    if (failed || !rt_leaves_quietly(activation, old)) return RT_DECLINES;
    int status = rt_dict_store_object(dict, key, hash, value);
    rt_epoch++; /* the dict may be a namespace */
    if (status != -1) return status;
    PyErr_Clear();
    return RT_DECLINES;
}

int rt_quick_store_subscr(const rt_activation *activation, PyObject *container, PyObject *index, PyObject *value) {
    if (PyDict_CheckExact(container)) return store_in_dict(activation, container, index, value);
    if (!PyList_CheckExact(container)) return RT_DECLINES;
    Py_ssize_t position = position_of(index, PyList_GET_SIZE(container));
    if (position < 0) return RT_DECLINES;
    PyObject *old = PyList_GET_ITEM(container, position);
    if (!rt_leaves_quietly(activation, old)) return RT_DECLINES;
    Py_INCREF(value);
    PyList_SET_ITEM(container, position, value);
    Py_XDECREF(old);
    return 0;
}

int rt_quick_unpack_sequence(PyObject *iterable, Py_ssize_t count, PyObject **results) {
    if (!PyTuple_CheckExact(iterable) && !PyList_CheckExact(iterable)) return RT_DECLINES;
    return Py_SIZE(iterable) == count ? rt_op_unpack_sequence(iterable, count, results) : RT_DECLINES;
}

PyObject *rt_quick_get_iter(PyObject *iterable) {
    PyTypeObject *type = Py_TYPE(iterable);
    if (type->tp_iter == PyObject_SelfIter) return rt_new_reference(iterable);
    if (type != &PyList_Type && type != &PyTuple_Type && type != &PyDict_Type && type != &PyRange_Type && type != &PyUnicode_Type &&
        type != &PySet_Type && type != &PyFrozenSet_Type && type != &PyBytes_Type && type != &PyDictItems_Type &&
        type != &PyDictValues_Type && type != &PyDictKeys_Type)
        return NULL;
    int collecting = rt_hold_collector();
    PyObject *iterator = PyObject_GetIter(iterable);
    rt_let_collect(collecting);
    return rt_or_decline(iterator);
}

PyObject *rt_quick_format_value(int conversion, PyObject *value, PyObject *specification) {
    if (!rt_is_plain_scalar(value) || (specification != NULL && !PyUnicode_CheckExact(specification))) return NULL;
    return rt_or_decline(rt_op_format_value(conversion, value, specification));
}

PyObject *rt_quick_load_global(rt_func *func, PyObject *name) {
    int failed = 0;
    PyObject *value = rt_dict_find_str(func->globals, name, &failed);
    if (value == NULL && !failed && PyDict_CheckExact(func->builtins)) value = rt_dict_find_str(func->builtins, name, &failed);
    return failed ? NULL : rt_new_reference(value);
}
