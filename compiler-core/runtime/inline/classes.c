/* Instances of the module's classes: shapes, slots, fields. */

RTI int rti_instance(rt_func *func, uint32_t class_index, PyObject *object) {
    const rt_class_way *way = &func->classes[class_index].ways[0];
    PyTypeObject *type = Py_TYPE(object);
    if (RT_UNLIKELY(type != way->type)) return 0;
#if !RT_PY(10)
    if (RT_UNLIKELY(!(type->tp_flags & Py_TPFLAGS_VALID_VERSION_TAG))) return 0;
#endif
    return RT_LIKELY(type->tp_version_tag == way->version);
}

/* The object is of the type that was found first to have the shape. */
RTI int rti_is_first_type(rt_func *func, uint32_t class_index, PyObject *object) {
    return Py_TYPE(object) == func->classes[class_index].ways[0].type;
}

RTI int rti_same_type(PyObject *left, PyObject *right) {
    return Py_TYPE(left) == Py_TYPE(right);
}

RTI int rti_class_callable(rt_func *func, uint32_t class_index) {
    return RT_LIKELY(func->classes[class_index].epoch == rt_epoch);
}

/* The instance has no dict of its own, and its type's shared keys are those that were searched; or it can have no dict. */
RTI int rti_unshadowed(rt_func *func, uint32_t class_index, PyObject *object) {
#if RT_PY(11)
    const rt_class *shape = &func->classes[class_index];
    PyTypeObject *type = Py_TYPE(object);
    if (RT_UNLIKELY(shape->keys < 0)) return !rt_has_dict(type);
    if (RT_UNLIKELY(type != shape->ways[0].type || rt_inline_values(object) == NULL)) return 0;
    return RT_LIKELY(rt_shared_keys(type)->dk_nentries == shape->keys);
#else
    return Py_TYPE(object)->tp_dictoffset > 0 && rt_own_dict(object) == NULL;
#endif
}

RTI PyObject **rti_slot_place(PyObject *object, uint32_t index) {
    return &((PyObject **)(object + 1))[index];
}

RTI PyObject *rti_slot(PyObject *object, uint32_t index) {
    return *rti_slot_place(object, index);
}

RTI PyObject *rti_field(rt_func *func, uint32_t class_index, uint32_t attribute, PyObject *object) {
    PyObject **place = rt_field_place(&func->classes[class_index].attributes[attribute], object);
    if (RT_LIKELY(place != NULL)) {
        PyObject *value = *place;
        if (RT_LIKELY(value != NULL)) return value;
    }
    return rt_native_field(func, class_index, attribute, object);
}

RTI int rti_is_absent_or_quiet(PyObject *object) {
    return object == NULL || rti_is_quiet(object);
}

RTI PyObject *rti_slot_exchange(PyObject *object, uint32_t index, PyObject *value) {
    PyObject **place = rti_slot_place(object, index);
    PyObject *old = *place;
    *place = value;
    return old;
}

RTI PyObject *rti_field_exchange(rt_func *func, uint32_t class_index, uint32_t attribute, PyObject *object, PyObject *value) {
#if RT_PY(11)
    PyObject **place = rt_field_place(&func->classes[class_index].attributes[attribute], object);
    if (RT_LIKELY(place != NULL)) {
        PyObject *old = *place;
        *place = value;
        return old;
    }
#endif
    return rt_native_field_exchange(func, class_index, attribute, object, value);
}

RTI int rti_slot_store_float(PyObject *object, uint32_t index, double value) {
    PyObject **place = rti_slot_place(object, index);
    if (RT_LIKELY(rti_float_in_place(*place, value))) return 1;
    return rt_native_place_float(place, value);
}

RTI int rti_field_store_float(rt_func *func, uint32_t class_index, uint32_t attribute, PyObject *object, double value) {
    PyObject **place = rt_field_place(&func->classes[class_index].attributes[attribute], object);
    if (RT_LIKELY(place != NULL) && RT_LIKELY(rti_float_in_place(*place, value))) return 1;
    return rt_native_field_float(func, class_index, attribute, object, value);
}

RTI int rti_slot_store_int(PyObject *object, uint32_t index, int64_t value) {
    PyObject **place = rti_slot_place(object, index);
    if (RT_LIKELY(rti_int_in_place(place, value))) return 1;
    return rt_native_place_int(place, value);
}

RTI int rti_field_store_int(rt_func *func, uint32_t class_index, uint32_t attribute, PyObject *object, int64_t value) {
    PyObject **place = rt_field_place(&func->classes[class_index].attributes[attribute], object);
    if (RT_LIKELY(place != NULL) && RT_LIKELY(rti_int_in_place(place, value))) return 1;
    return rt_native_field_int(func, class_index, attribute, object, value);
}

/* A field that the instance does not have yet. */
RTI int rti_field_grow(rt_func *func, uint32_t class_index, uint32_t attribute, PyObject *object, PyObject *value) {
#if RT_PY(11)
    const rt_attribute *field = &func->classes[class_index].attributes[attribute];
    PyDictValues *values = rt_inline_values(object);
    if (RT_LIKELY(values != NULL && field->index >= 0) && RT_LIKELY(values->values[field->index] == NULL)) {
        Py_INCREF(value);
        values->values[field->index] = value;
        _PyDictValues_AddToInsertionOrder(values, field->index);
        return 1;
    }
#endif
    return rt_native_field_grow(func, class_index, attribute, object, value);
}

RTI PyObject *rti_class_attribute(rt_func *func, uint32_t class_index, uint32_t attribute) {
    PyObject *value = func->classes[class_index].attributes[attribute].value;
    Py_INCREF(value);
    return value;
}

RTI PyObject *rti_class_borrowed(rt_func *func, uint32_t class_index, uint32_t attribute) {
    return func->classes[class_index].attributes[attribute].value;
}

/* The object is an instance of a type that was found to have it. */
RTI PyObject *rti_class_value(rt_func *func, uint32_t class_index, uint32_t attribute, PyObject *object) {
    (void)object;
    return func->classes[class_index].attributes[attribute].value;
}

/* What super() finds is known for the class in the cell. */
RTI int rti_super_known(rt_func *func, uint32_t class_index, uint32_t attribute, PyObject *cell) {
    const rt_attribute *found = &func->classes[class_index].attributes[attribute];
    return RT_LIKELY(found->value != NULL && found->owner == PyCell_GET(cell));
}

RTI rt_func *rti_attribute_target(rt_func *func, uint32_t class_index, uint32_t attribute) {
    return func->classes[class_index].attributes[attribute].target;
}

/* What a callee gave is NotImplemented: its result is an object; or it is an unboxed one, and left as an object. */
RTI int rti_is_deferred(int64_t payload, int64_t tag) {
    return RT_UNLIKELY(payload == (int64_t)(intptr_t)Py_NotImplemented) && tag != RT_ERROR;
}

RTI int rti_is_deferred_box(int64_t payload, int64_t tag) {
    return RT_UNLIKELY(tag == RT_BOXED) && payload == (int64_t)(intptr_t)Py_NotImplemented;
}

/* An unboxed result was left as an object. */
RTI int rti_is_box(int64_t payload, int64_t tag) {
    (void)payload;
    return RT_UNLIKELY(tag == RT_BOXED);
}
