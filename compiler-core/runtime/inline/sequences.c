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
