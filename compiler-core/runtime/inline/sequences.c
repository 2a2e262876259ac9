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

RTI int64_t rti_bytes_at(PyObject *object, int64_t index) {
    return (unsigned char)PyBytes_AS_STRING(object)[index];
}

/* Where the items of a list are, until its size changes. */
RTI PyObject **rti_list_items(PyObject *object) {
    return ((PyListObject *)object)->ob_item;
}

RTI PyObject *rti_item_at(PyObject **items, int64_t index) {
    return items[index];
}

/* Hints: any address will do. */
RTI void rti_prefetch_item(PyObject **items, int64_t index, int64_t step, int64_t factor) {
    uint64_t ahead = (uint64_t)index + (uint64_t)step * (uint64_t)factor;
    __builtin_prefetch((const void *)((uintptr_t)items + (uintptr_t)ahead * sizeof *items));
}

enum { RTI_CACHE_LINE = 64 };

RTI void rti_prefetch_beside(PyObject *object) {
    __builtin_prefetch((const void *)((uintptr_t)object + RTI_CACHE_LINE));
}

RTI PyObject *rti_tuple_at(PyObject *object, int64_t index) {
    return PyTuple_GET_ITEM(object, index);
}

/* Stores `value`, whose reference is consumed; gives the old element's reference. */
RTI PyObject *rti_item_exchange(PyObject **items, int64_t index, PyObject *value) {
    PyObject *old = items[index];
    items[index] = value;
    return old;
}

/* ---- stores ------------------------------------------------------------------------------------------------------ */

/* Nobody can see the object die. */
RTI int rti_is_quiet(PyObject *object) {
    return rt_is_quiet(object);
}

RTI int rti_item_is_quiet(PyObject **items, int64_t index) {
    return RT_LIKELY(rti_is_quiet(items[index]));
}

/* Consumes `value`. The old element is quiet. */
RTI void rti_item_store_object(PyObject **items, int64_t index, PyObject *value) {
    PyObject *old = rti_item_exchange(items, index, value);
    Py_DECREF(old);
}

/* A number of which no object exists yet is stored in the object that was there, where only the place knows it: 1. */
RTI int rti_float_in_place(PyObject *old, double value) {
    if (RT_UNLIKELY(old == NULL || Py_TYPE(old) != &PyFloat_Type || Py_REFCNT(old) != 1)) return 0;
    ((PyFloatObject *)old)->ob_fval = value;
    return 1;
}

RTI Py_ssize_t rti_int_digits(PyLongObject *number) {
#if RT_PY(12)
    return (Py_ssize_t)(number->long_value.lv_tag >> 3);
#else
    return Py_SIZE(number) < 0 ? -Py_SIZE(number) : Py_SIZE(number);
#endif
}

/* The same for an int of one digit, or of two where there are two. A small int has one object, which others refer to. */
RTI int rti_int_in_place(PyObject **place, int64_t value) {
    PyObject *old = *place;
    if (RT_UNLIKELY(old == NULL || Py_TYPE(old) != &PyLong_Type)) return 0;
    if (value >= -5 && value <= 256) {
#if RT_PY(11)
        *place = rti_box_int(value);
        if (RT_UNLIKELY(rti_release(old))) _Py_Dealloc(old);
        return 1;
#else
        return 0;
#endif
    }
    if (RT_UNLIKELY(Py_REFCNT(old) != 1)) return 0;
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    PyLongObject *number = (PyLongObject *)old;
    Py_ssize_t digits = 1;
    if (RT_UNLIKELY(magnitude > PyLong_MASK)) {
        digits = 2;
        if (magnitude >> 2 * PyLong_SHIFT != 0 || rti_int_digits(number) != 2) return 0;
    }
#if RT_PY(12)
    digit *places = number->long_value.ob_digit;
    number->long_value.lv_tag = (uintptr_t)digits << 3 | (value < 0 ? 2 : 0);
#else
    digit *places = number->ob_digit;
    Py_SET_SIZE(number, value < 0 ? -digits : digits);
#endif
    places[0] = (digit)(magnitude & PyLong_MASK);
    if (RT_UNLIKELY(digits == 2)) places[1] = (digit)(magnitude >> PyLong_SHIFT);
    return 1;
}

/* 0: the death of the old element could be seen. */
RTI int rti_item_store_float(PyObject **items, int64_t index, double value) {
    if (RT_LIKELY(rti_float_in_place(items[index], value))) return 1;
    return rt_native_place_float(&items[index], value);
}

RTI int rti_item_store_int(PyObject **items, int64_t index, int64_t value) {
    if (RT_LIKELY(rti_int_in_place(&items[index], value))) return 1;
    return rt_native_place_int(&items[index], value);
}

RTI int rti_item_store_bool(PyObject **items, int64_t index, int value) {
    PyObject *old = items[index];
    if (RT_UNLIKELY(old != Py_True && old != Py_False)) {
        if (!rti_is_quiet(old)) return 0;
        rti_item_store_object(items, index, rti_box_bool(value));
        return 1;
    }
    PyObject *object = value ? Py_True : Py_False;
    items[index] = object;
#if !RT_PY(12)
    object->ob_refcnt++;
    old->ob_refcnt--; /* never the last one */
#endif
    return 1;
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
