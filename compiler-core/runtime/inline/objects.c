/* Objects: exact types, boxes, reference counts. */

/* Codes of mir/typed.ts's ExactType, in its order. */
enum {
    RTI_INT, RTI_FLOAT, RTI_BOOL, RTI_NONE, RTI_STR, RTI_BYTES, RTI_LIST, RTI_TUPLE, RTI_DICT, RTI_SET, RTI_SLICE,
    RTI_FUNCTION, RTI_RANGE, RTI_MODULE, RTI_TYPE, RTI_DICT_KEY_ITERATOR, RTI_DICT_VALUE_ITERATOR,
    RTI_DICT_ITEM_ITERATOR, RTI_SET_ITERATOR, RTI_NDARRAY,
    RTI_NUMPY = 32, /* and the code of a dtype: its scalar */
};

/* There is one reference to the object: the caller's. */
RTI int rti_is_unshared(PyObject *object) {
    return Py_REFCNT(object) == 1;
}

RTI int rti_is_type(PyObject *object, int code) {
    switch (code) {
    case RTI_INT: return Py_TYPE(object) == &PyLong_Type;
    case RTI_FLOAT: return Py_TYPE(object) == &PyFloat_Type;
    case RTI_BOOL: return Py_TYPE(object) == &PyBool_Type;
    case RTI_NONE: return object == Py_None;
#if RT_PY(12)
    case RTI_STR: return Py_TYPE(object) == &PyUnicode_Type;
#else
    /* What the old API made may lack its characters yet: it takes the generic way. */
    case RTI_STR: return Py_TYPE(object) == &PyUnicode_Type && PyUnicode_IS_READY(object);
#endif
    case RTI_BYTES: return Py_TYPE(object) == &PyBytes_Type;
    case RTI_LIST: return Py_TYPE(object) == &PyList_Type;
    case RTI_TUPLE: return Py_TYPE(object) == &PyTuple_Type;
    case RTI_DICT: return Py_TYPE(object) == &PyDict_Type;
    case RTI_SET: return Py_TYPE(object) == &PySet_Type;
    case RTI_SLICE: return Py_TYPE(object) == &PySlice_Type;
    case RTI_FUNCTION: return Py_TYPE(object) == &PyFunction_Type;
    case RTI_RANGE: return Py_TYPE(object) == &PyRange_Type;
    case RTI_MODULE: return Py_TYPE(object) == &PyModule_Type;
    case RTI_TYPE: return Py_TYPE(object) == &PyType_Type;
    case RTI_DICT_KEY_ITERATOR: return Py_TYPE(object) == &PyDictIterKey_Type;
    case RTI_DICT_VALUE_ITERATOR: return Py_TYPE(object) == &PyDictIterValue_Type;
    case RTI_DICT_ITEM_ITERATOR: return Py_TYPE(object) == &PyDictIterItem_Type;
    case RTI_SET_ITERATOR: return Py_TYPE(object) == &PySetIter_Type;
    case RTI_NDARRAY: return Py_TYPE(object) == rt_numpy.array;
    default: return code >= RTI_NUMPY && Py_TYPE(object) == rt_numpy.scalar[code - RTI_NUMPY];
    }
}

/* Of an exact int: one digit is read here, more than one by the runtime. */
RTI int64_t rti_int_value(PyObject *object, int *failed) {
    PyLongObject *number = (PyLongObject *)object;
#if RT_PY(12)
    uintptr_t tag = number->long_value.lv_tag;
    if (RT_LIKELY(tag < 2 << 3)) return (1 - (int64_t)(tag & 3)) * (int64_t)number->long_value.ob_digit[0];
#else
    Py_ssize_t size = Py_SIZE(number);
    if (RT_LIKELY((size_t)(size + 1) < 3)) return (int64_t)size * (int64_t)number->ob_digit[0];
#endif
    rt_wide_int wide = rt_unbox_int_wide(object);
    if (wide.failed) *failed = 1;
    return wide.value;
}

RTI int64_t rti_unbox_int(PyObject *object, int *failed) {
    if (RT_LIKELY(Py_TYPE(object) == &PyLong_Type)) return rti_int_value(object, failed);
    *failed = 1;
    return 0;
}

RTI double rti_float_value(PyObject *object) {
    return ((PyFloatObject *)object)->ob_fval;
}

RTI double rti_unbox_float(PyObject *object, int *failed) {
    if (RT_LIKELY(Py_TYPE(object) == &PyFloat_Type)) return rti_float_value(object);
    *failed = 1;
    return 0.0;
}

RTI int rti_unbox_bool(PyObject *object, int *failed) {
    if (object == Py_True) return 1;
    if (RT_UNLIKELY(object != Py_False)) *failed = 1;
    return 0;
}

RTI PyObject *rti_none(void) {
    return Py_None;
}

RTI void rti_incref(PyObject *object) {
    Py_INCREF(object);
}

RTI void rti_xincref(PyObject *object) {
    Py_XINCREF(object);
}

RTI void rti_decref(PyObject *object) {
    Py_DECREF(object);
}

RTI void rti_xdecref(PyObject *object) {
    Py_XDECREF(object);
}

/* The one object of each small int is looked up here. */
RTI PyObject *rti_box_int(int64_t value) {
#if RT_PY(11)
    if ((uint64_t)value + _PY_NSMALLNEGINTS < _PY_NSMALLNEGINTS + _PY_NSMALLPOSINTS) {
        PyObject *object = (PyObject *)&_PyLong_SMALL_INTS[_PY_NSMALLNEGINTS + value];
        Py_INCREF(object);
        return object;
    }
#endif
    return rt_box_int(value);
}

RTI PyObject *rti_box_bool(int value) {
    PyObject *object = value ? Py_True : Py_False;
    Py_INCREF(object);
    return object;
}

/* Drops a reference; 1 when it was the last one and the caller must destroy the object. NULL is fine. */
RTI int rti_release(PyObject *object) {
    if (object == NULL) return 0;
#if RT_PY(12)
    if (_Py_IsImmortal(object)) return 0;
#endif
    return RT_UNLIKELY(--object->ob_refcnt == 0);
}

/* The same where the activation is linked. 1 also when all references that remain may be those of its own frame, which
 * shows older values until it is brought up to date: rt_native_release does that, and the object dies now. */
RTI int rti_release_shown(rt_activation *activation, PyObject *object) {
    if (rti_release(object)) return 1;
    if (RT_LIKELY(activation->frame == NULL) || object == NULL) return 0;
    return Py_REFCNT(object) <= (Py_ssize_t)activation->func->local_count && rt_native_shows_all(activation, object);
}

/* An argument that becomes the body's own: out of the frame of a code prefix, which lets go of it, else a new reference. */
RTI PyObject *rti_take_argument(rt_func *func, PyObject **args, uint32_t index) {
    PyObject *object = args[index];
    if (func->prefix) args[index] = NULL;
    else Py_INCREF(object);
    return object;
}

/* A native caller's reference that becomes the callee's. Up to 3.10 the caller of a function holds its arguments until
 * the call is over. */
RTI void rti_pass(PyObject *object) {
#if !RT_PY(11)
    Py_INCREF(object);
#else
    (void)object;
#endif
}

/* After the call: 1 when the caller must destroy the object. */
RTI int rti_release_passed(PyObject *object) {
#if !RT_PY(11)
    return rti_release(object);
#else
    (void)object;
    return 0;
#endif
}

RTI PyObject *rti_const(rt_func *func, uint32_t index) {
    return PyTuple_GET_ITEM(func->consts, index);
}

/* Of another function of the module. */
RTI PyObject *rti_const_of(rt_func *func, uint32_t other, uint32_t index) {
    return PyTuple_GET_ITEM(func->module->functions[other].consts, index);
}

RTI PyObject *rti_name(rt_func *func, uint32_t index) {
    return PyTuple_GET_ITEM(func->names, index);
}
