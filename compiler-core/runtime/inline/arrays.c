/* NumPy arrays and scalars. Element types and strides are constants where these are called. Elements are read and written
 * as memory of any type: two arrays may show the same memory as different types. */

RTI int rti_is_array(PyObject *object, int dtype, int rank, int flags) {
    const rt_array *array = (const rt_array *)object;
    if (RT_UNLIKELY(Py_TYPE(object) != rt_numpy.array)) return 0;
    int wrong = flags & RT_NP_WRITEABLE ? RT_NP_WARN_ON_WRITE : 0;
    return array->nd == rank && array->descr == rt_numpy.descr[dtype] && (array->flags & (flags | wrong)) == flags;
}

/* The caller's reference to an argument is not the only one. */
RTI int rti_is_held_elsewhere(PyObject *object) {
    return Py_REFCNT(object) > 1;
}

RTI char *rti_array_data(PyObject *object) {
    return ((const rt_array *)object)->data;
}

RTI int64_t rti_array_extent(PyObject *object, int axis) {
    return ((const rt_array *)object)->dimensions[axis];
}

RTI int64_t rti_array_stride(PyObject *object, int axis) {
    return ((const rt_array *)object)->strides[axis];
}

#define RTI_ELEMENT(type) typedef type __attribute__((may_alias)) rti_element_##type
RTI_ELEMENT(int8_t);
RTI_ELEMENT(uint8_t);
RTI_ELEMENT(int16_t);
RTI_ELEMENT(uint16_t);
RTI_ELEMENT(int32_t);
RTI_ELEMENT(uint32_t);
RTI_ELEMENT(int64_t);
RTI_ELEMENT(float);
RTI_ELEMENT(double);

/* `offset` counts elements, or bytes when `strided`. */
#define RTI_AT(type) ((rti_element_##type *)(strided ? data + offset : data + offset * (int64_t)sizeof(type)))

RTI int64_t rti_array_load_int(char *data, int64_t offset, int dtype, int strided) {
    switch (dtype) {
    case RT_NP_BOOL: return *RTI_AT(uint8_t) != 0;
    case RT_NP_INT8: return *RTI_AT(int8_t);
    case RT_NP_UINT8: return *RTI_AT(uint8_t);
    case RT_NP_INT16: return *RTI_AT(int16_t);
    case RT_NP_UINT16: return *RTI_AT(uint16_t);
    case RT_NP_INT32: return *RTI_AT(int32_t);
    case RT_NP_UINT32: return *RTI_AT(uint32_t);
    default: return *RTI_AT(int64_t);
    }
}

RTI double rti_array_load_float(char *data, int64_t offset, int dtype, int strided) {
    return dtype == RT_NP_FLOAT32 ? (double)*RTI_AT(float) : *RTI_AT(double);
}

RTI void rti_array_store_int(char *data, int64_t offset, int dtype, int strided, int64_t value) {
    switch (dtype) {
    case RT_NP_BOOL:
    case RT_NP_UINT8: *RTI_AT(uint8_t) = (uint8_t)value; return;
    case RT_NP_INT8: *RTI_AT(int8_t) = (int8_t)value; return;
    case RT_NP_INT16:
    case RT_NP_UINT16: *RTI_AT(uint16_t) = (uint16_t)value; return;
    case RT_NP_INT32:
    case RT_NP_UINT32: *RTI_AT(uint32_t) = (uint32_t)value; return;
    default: *RTI_AT(int64_t) = value; return;
    }
}

RTI void rti_array_store_float(char *data, int64_t offset, int dtype, int strided, double value) {
    if (dtype == RT_NP_FLOAT32) *RTI_AT(float) = (float)value;
    else *RTI_AT(double) = value;
}

RTI double rti_float_to_single(double value) {
    return (double)(float)value;
}

/* The value of a scalar lies behind its header. */
#define RTI_SCALAR(type) (*(const rti_element_##type *)(object + 1))

RTI int64_t rti_unbox_np_int(PyObject *object, int dtype, int *failed) {
    if (RT_UNLIKELY(Py_TYPE(object) != rt_numpy.scalar[dtype])) {
        *failed = 1;
        return 0;
    }
    switch (dtype) {
    case RT_NP_BOOL: return RTI_SCALAR(uint8_t) != 0;
    case RT_NP_INT8: return RTI_SCALAR(int8_t);
    case RT_NP_UINT8: return RTI_SCALAR(uint8_t);
    case RT_NP_INT16: return RTI_SCALAR(int16_t);
    case RT_NP_UINT16: return RTI_SCALAR(uint16_t);
    case RT_NP_INT32: return RTI_SCALAR(int32_t);
    case RT_NP_UINT32: return RTI_SCALAR(uint32_t);
    case RT_NP_UINT64:
        if (RTI_SCALAR(int64_t) < 0) *failed = 1;
        return RTI_SCALAR(int64_t);
    default: return RTI_SCALAR(int64_t);
    }
}

RTI double rti_unbox_np_float(PyObject *object, int dtype, int *failed) {
    if (RT_UNLIKELY(Py_TYPE(object) != rt_numpy.scalar[dtype])) {
        *failed = 1;
        return 0.0;
    }
    return dtype == RT_NP_FLOAT32 ? (double)RTI_SCALAR(float) : RTI_SCALAR(double);
}
