/* Exact bytes, lists and tuples. Checked access counts negative indexes from the end. */

RTI int64_t rti_length(PyObject *object, int code) {
    switch (code) {
    case RTI_BYTES: return PyBytes_GET_SIZE(object);
    case RTI_LIST: return PyList_GET_SIZE(object);
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

RTI int64_t rti_bytes_item(PyObject *object, int64_t index, int *failed) {
    uint64_t position = rti_wrap_index(index, PyBytes_GET_SIZE(object));
    if (RT_LIKELY(position < (uint64_t)PyBytes_GET_SIZE(object))) return rti_bytes_at(object, (int64_t)position);
    *failed = 1;
    return 0;
}

RTI PyObject *rti_list_item(PyObject *object, int64_t index, int *failed) {
    uint64_t position = rti_wrap_index(index, PyList_GET_SIZE(object));
    if (RT_LIKELY(position < (uint64_t)PyList_GET_SIZE(object))) return PyList_GET_ITEM(object, (Py_ssize_t)position);
    *failed = 1;
    return NULL;
}

RTI PyObject *rti_tuple_item(PyObject *object, int64_t index, int *failed) {
    uint64_t position = rti_wrap_index(index, PyTuple_GET_SIZE(object));
    if (RT_LIKELY(position < (uint64_t)PyTuple_GET_SIZE(object))) return PyTuple_GET_ITEM(object, (Py_ssize_t)position);
    *failed = 1;
    return NULL;
}

/* Stores `value`, whose reference is consumed; gives the old element's reference. */
RTI PyObject *rti_list_exchange_at(PyObject *object, int64_t index, PyObject *value) {
    PyObject **item = &((PyListObject *)object)->ob_item[index];
    PyObject *old = *item;
    *item = value;
    return old;
}

RTI PyObject *rti_list_exchange(PyObject *object, int64_t index, PyObject *value, int *failed) {
    uint64_t position = rti_wrap_index(index, PyList_GET_SIZE(object));
    if (RT_LIKELY(position < (uint64_t)PyList_GET_SIZE(object))) return rti_list_exchange_at(object, (int64_t)position, value);
    *failed = 1;
    return NULL;
}
