/* Exact bytes, lists and tuples. */

RTI int64_t rti_length(PyObject *object, int code) {
    switch (code) {
    case RTI_BYTES: return PyBytes_GET_SIZE(object);
    case RTI_STR: return PyUnicode_GET_LENGTH(object);
    case RTI_LIST: return PyList_GET_SIZE(object);
    case RTI_DICT: return PyDict_GET_SIZE(object);
    case RTI_SET: return PySet_GET_SIZE(object);
    default: return PyTuple_GET_SIZE(object);
    }
}

/* The index counted from the start; anything not below `length` is out of range. */
RTI uint64_t rti_wrap_index(int64_t index, int64_t length) {
    return (uint64_t)(index < 0 ? index + length : index);
}

RTI int64_t rti_bytes_at(PyObject *object, int64_t index) {
    return (unsigned char)PyBytes_AS_STRING(object)[index];
}

RTI PyObject *rti_list_at(PyObject *object, int64_t index) {
    return PyList_GET_ITEM(object, index);
}

RTI PyObject *rti_tuple_at(PyObject *object, int64_t index) {
    return PyTuple_GET_ITEM(object, index);
}

/* Stores `value`, whose reference is consumed; gives the old element's reference. */
RTI PyObject *rti_list_exchange_at(PyObject *object, int64_t index, PyObject *value) {
    PyObject **item = &((PyListObject *)object)->ob_item[index];
    PyObject *old = *item;
    *item = value;
    return old;
}

/* ---- stores ------------------------------------------------------------------------------------------------------ */

/* Nobody can see the object die. */
RTI int rti_is_quiet(PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    if (RT_LIKELY(type == &PyFloat_Type || type == &PyLong_Type || type == &PyBool_Type)) return 1;
    return type == &PyUnicode_Type || object == Py_None || type == &PyBytes_Type;
}

RTI int rti_list_item_is_quiet(PyObject *list, int64_t index) {
    return RT_LIKELY(rti_is_quiet(rti_list_at(list, index)));
}

/* Consumes `value`. The old element is quiet. */
RTI void rti_list_store_object(PyObject *list, int64_t index, PyObject *value) {
    PyObject *old = rti_list_exchange_at(list, index, value);
    Py_DECREF(old);
}

/* The value becomes a new object: the one that was there, where only the list knows it. */
RTI void rti_list_store_float(PyObject *list, int64_t index, double value) {
    PyObject *old = rti_list_at(list, index);
    if (RT_LIKELY(Py_TYPE(old) == &PyFloat_Type && Py_REFCNT(old) == 1)) ((PyFloatObject *)old)->ob_fval = value;
    else rti_list_store_object(list, index, rt_box_float(value));
}

/* The same for an int of one digit. An old int that has a place in the table of small ones has more references. */
RTI void rti_list_store_int(PyObject *list, int64_t index, int64_t value) {
    PyObject *old = rti_list_at(list, index);
    if (RT_LIKELY(Py_TYPE(old) == &PyLong_Type && Py_REFCNT(old) == 1)) {
        uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
        int is_small = value >= -5 && value <= 256;
        if (RT_LIKELY(!is_small && magnitude <= PyLong_MASK)) {
            PyLongObject *number = (PyLongObject *)old;
#if RT_PY(12)
            number->long_value.lv_tag = (uintptr_t)1 << 3 | (value < 0 ? 2 : 0);
            number->long_value.ob_digit[0] = (digit)magnitude;
#else
            Py_SET_SIZE(number, value < 0 ? -1 : 1);
            number->ob_digit[0] = (digit)magnitude;
#endif
            return;
        }
    }
    rti_list_store_object(list, index, rti_box_int(value));
}

/* Consumes the value: where there is room it is stored here. */
RTI int rti_list_append(PyObject *list, PyObject *value) {
    Py_ssize_t size = PyList_GET_SIZE(list);
    if (RT_LIKELY(size < ((PyListObject *)list)->allocated)) {
        ((PyListObject *)list)->ob_item[size] = value;
        Py_SET_SIZE((PyVarObject *)list, size + 1);
        return 0;
    }
    return rt_list_append(list, value);
}
