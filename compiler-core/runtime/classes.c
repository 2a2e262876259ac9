/* Classes that native code relies on: is a type what the text of the module says?
 *
 * A shape is verified on a type when the first instance of it turns up, attribute by attribute; that holds as long as the
 * type's version tag stays. Any type that passes will do, so instances of subclasses that inherit what is used run the
 * same code. Nothing here runs Python code.
 */
#include "module.h"
#include "rt-fields.h"
#include "rt-items.h"
#include "rt-quiet.h"

#include <structmember.h>

/* ---- the verification of a type -------------------------------------------------------------------------------------- */

int rt_slot_offset(PyTypeObject *type, PyObject *value, Py_ssize_t *offset) {
    PyMemberDescrObject *descriptor = (PyMemberDescrObject *)value;
    const PyMemberDef *member = descriptor->d_member;
    if (member->type != T_OBJECT_EX || member->flags != 0) return 0;
    *offset = member->offset;
    return PyType_IsSubtype(type, PyDescr_TYPE(descriptor));
}

static int is_slot(PyTypeObject *type, PyObject *value, const rt_attribute_spec *spec) {
    Py_ssize_t offset;
    if (value == NULL || !Py_IS_TYPE(value, &PyMemberDescr_Type) || !rt_slot_offset(type, value, &offset)) return 0;
    return offset == (Py_ssize_t)(sizeof(PyObject) + spec->argument * sizeof(PyObject *));
}

/* What an exact property or static method wraps, borrowed. */
PyObject *rt_wrapped_by(PyObject *value, PyTypeObject *type, const char *name) {
    if (value == NULL || !Py_IS_TYPE(value, type)) return NULL;
    PyObject *function = PyObject_GetAttrString(value, name);
    if (function == NULL) {
        PyErr_Clear();
        return NULL;
    }
    Py_DECREF(function);
    return function;
}

/* What the attribute stands for in native code; `*found` is the object to remember. */
static int matches(rt_func *self, PyTypeObject *type, const rt_attribute_spec *spec, PyObject *value, PyObject **found) {
    *found = NULL;
    switch (spec->expects) {
    case RT_ATTRIBUTE_SLOT:
        return is_slot(type, value, spec);
    case RT_ATTRIBUTE_FIELD:
        return rt_has_fields(type) && (value == NULL || Py_TYPE(value)->tp_descr_set == NULL);
    case RT_ATTRIBUTE_METHOD:
        *found = value;
        return value != NULL && Py_IS_TYPE(value, &PyFunction_Type) && rt_is_untouched(self, value, spec->argument);
    case RT_ATTRIBUTE_PROPERTY:
        *found = rt_wrapped_by(value, &PyProperty_Type, "fget");
        return *found != NULL && rt_is_untouched(self, *found, spec->argument);
    case RT_ATTRIBUTE_SETTER:
        *found = rt_wrapped_by(value, &PyProperty_Type, "fset");
        return *found != NULL && rt_is_untouched(self, *found, spec->argument);
    case RT_ATTRIBUTE_STATIC:
        *found = rt_wrapped_by(value, &PyStaticMethod_Type, "__func__");
        return *found != NULL && rt_is_untouched(self, *found, spec->argument);
    case RT_ATTRIBUTE_CONSTANT:
        *found = value;
        return value != NULL && Py_TYPE(value)->tp_descr_get == NULL && Py_TYPE(value)->tp_descr_set == NULL;
    case RT_ATTRIBUTE_ABSENT:
        return value == NULL;
    default:
        return 0;
    }
}

/* What the classes behind `owner` in the type's order of resolution have under a name, borrowed. */
static PyObject *behind(PyTypeObject *type, PyObject *owner, PyObject *name) {
    PyObject *order = type->tp_mro;
    if (order == NULL) return NULL;
    Py_ssize_t count = PyTuple_GET_SIZE(order), at = 0;
    while (at < count && PyTuple_GET_ITEM(order, at) != owner) at++;
    for (at++; at < count; at++) {
        PyTypeObject *one = (PyTypeObject *)PyTuple_GET_ITEM(order, at);
        if (!(one->tp_flags & Py_TPFLAGS_HEAPTYPE)) return NULL;
        PyObject *found = PyDict_GetItemWithError(one->tp_dict, name);
        if (found != NULL) return found;
        if (PyErr_Occurred()) PyErr_Clear();
    }
    return NULL;
}

/* For a first type it is looked for when it is asked for; others must agree with what was found. */
static int agrees_on_super(rt_attribute *attribute, PyTypeObject *type, int is_first) {
    if (is_first) attribute->value = NULL;
    return attribute->value == NULL || behind(type, attribute->owner, attribute->name) == attribute->value;
}

#if RT_PY(11)
static int same_name(PyObject *key, PyObject *name) {
    return key == name || (key != NULL && PyUnicode_CheckExact(key) && PyUnicode_Compare(key, name) == 0);
}

Py_ssize_t rt_shared_index(PyTypeObject *type, PyObject *name) {
    PyDictKeysObject *keys = rt_shared_keys(type);
    if (keys == NULL || keys->dk_kind == DICT_KEYS_GENERAL) return -1;
    PyDictUnicodeEntry *entries = DK_UNICODE_ENTRIES(keys);
    for (Py_ssize_t index = 0; index < keys->dk_nentries; index++)
        if (same_name(entries[index].me_key, name)) return index;
    return -1;
}
#endif

static int way_holds(const rt_class_way *way, PyTypeObject *type) {
    return way->type == type && rt_version_is_valid(type) && type->tp_version_tag == way->version;
}

/* All attributes are as expected, and the same objects as in the types that are accepted already. */
static int accepts(rt_func *self, rt_class *shape, const rt_class_spec *spec, PyTypeObject *type, int is_first) {
    if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE) || type->tp_getattro != PyObject_GenericGetAttr) return 0;
    if (spec->sealed && rt_has_dict(type)) return 0;
    for (uint32_t index = 0; index < spec->attribute_count; index++) {
        const rt_attribute_spec *wanted = &spec->attributes[index];
        rt_attribute *attribute = &shape->attributes[index];
        if (wanted->stored && type->tp_setattro != PyObject_GenericSetAttr) return 0;
        if (wanted->expects == RT_ATTRIBUTE_SUPER) {
            if (!agrees_on_super(attribute, type, is_first)) return 0;
            continue;
        }
        PyObject *found;
        if (!matches(self, type, wanted, _PyType_Lookup(type, attribute->name), &found)) return 0;
        if (is_first) attribute->value = found;
        else if (attribute->value != found) return 0;
        if (wanted->expects != RT_ATTRIBUTE_FIELD) continue;
#if RT_PY(11)
        Py_ssize_t place = rt_shared_index(type, attribute->name);
        if (is_first) attribute->index = place;
        else if (place < 0 || attribute->index != place) return 0;
#endif
    }
    return rt_version_is_valid(type);
}

int rt_native_instance(rt_func *func, uint32_t class_index, PyObject *object) {
    rt_class *shape = &func->classes[class_index];
    PyTypeObject *type = Py_TYPE(object), *first = shape->ways[0].type;
    int kept = 0;
    for (int index = 0; index < RT_CLASS_WAYS; index++) {
        rt_class_way way = shape->ways[index];
        if (way.type == NULL) continue;
        if (way_holds(&way, type)) return 1;
        if (way.type == type) continue; /* it has changed */
        shape->ways[kept++] = way;
    }
    for (int index = kept; index < RT_CLASS_WAYS; index++) shape->ways[index] = (rt_class_way){NULL, 0};
    if (shape->ways[0].type != first) shape->keys = -1;
    if (kept == RT_CLASS_WAYS) return 0;
    if (!accepts(func, shape, &func->native->classes[class_index], type, kept == 0)) return 0;
    shape->ways[kept] = (rt_class_way){type, type->tp_version_tag};
    return 1;
}

/* Whether the object may say itself what its class is. */
static int hides_class(PyObject *object) {
    static PyObject *name;
    if (name == NULL && (name = PyUnicode_InternFromString("__class__")) == NULL) {
        PyErr_Clear();
        return 1;
    }
    PyTypeObject *type = Py_TYPE(object);
    if (type->tp_getattro != PyObject_GenericGetAttr && type->tp_getattro != PyType_Type.tp_getattro) return 1;
    return _PyType_Lookup(type, name) != _PyType_Lookup(&PyBaseObject_Type, name);
}

int rt_is_instance_of(PyObject *object, PyObject *type, int *failed) {
    if (Py_IS_TYPE(object, (PyTypeObject *)type)) return 1;
    if (!Py_IS_TYPE(type, &PyType_Type)) {
        *failed = 1;
        return 0;
    }
    if (PyType_IsSubtype(Py_TYPE(object), (PyTypeObject *)type)) return 1;
    *failed = hides_class(object);
    return 0;
}

int64_t rt_native_which(rt_func *func, const int64_t *classes, int64_t count, PyObject *object) {
    for (int64_t position = 0; position < count; position++)
        if (rt_native_instance(func, (uint32_t)classes[position], object)) return position;
    return 0;
}

static int names_function(uint32_t expects) {
    return expects == RT_ATTRIBUTE_METHOD || expects == RT_ATTRIBUTE_PROPERTY || expects == RT_ATTRIBUTE_SETTER ||
           expects == RT_ATTRIBUTE_STATIC || expects == RT_ATTRIBUTE_SUPER;
}

int rt_native_callable(rt_thread *thread, rt_func *func, uint32_t class_index, PyObject *object) {
    (void)object;
    rt_class *shape = &func->classes[class_index];
    const rt_class_spec *spec = &func->native->classes[class_index];
    for (uint32_t index = 0; index < spec->attribute_count; index++) {
        uint32_t expects = spec->attributes[index].expects, target = spec->attributes[index].argument;
        if (!names_function(expects)) continue;
        if (expects == RT_ATTRIBUTE_SUPER && shape->attributes[index].value == NULL) continue;
        if (!rt_is_untouched(func, shape->attributes[index].value, target)) return 0;
        if (!rt_native_may_call(thread, &func->module->functions[target])) return 0;
    }
    shape->epoch = rt_epoch;
    return 1;
}

int rt_native_super(rt_thread *thread, rt_func *func, uint32_t class_index, uint32_t index, PyObject *object,
                    PyObject *cell) {
    rt_class *shape = &func->classes[class_index];
    rt_attribute *attribute = &shape->attributes[index];
    PyTypeObject *type = Py_TYPE(object);
    PyObject *owner = PyCell_GET(cell), *found = owner == NULL ? NULL : behind(type, owner, attribute->name);
    uint32_t target = func->native->classes[class_index].attributes[index].argument;
    if (found == NULL || !Py_IS_TYPE(found, &PyFunction_Type) || !rt_is_untouched(func, found, target)) return 0;
    if (!rt_native_may_call(thread, &func->module->functions[target])) return 0;
    /* The other types, which may be gone, are looked at again. */
    if (shape->ways[0].type != type) shape->keys = -1;
    shape->ways[0] = (rt_class_way){type, type->tp_version_tag};
    for (int way = 1; way < RT_CLASS_WAYS; way++) shape->ways[way] = (rt_class_way){NULL, 0};
    attribute->value = found;
    attribute->owner = owner;
    return 1;
}

int rt_allocates_plainly(PyObject *value) {
    if (!Py_IS_TYPE(value, &PyType_Type)) return 0;
    PyTypeObject *type = (PyTypeObject *)value;
    if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE) || (type->tp_flags & Py_TPFLAGS_IS_ABSTRACT)) return 0;
    return type->tp_new == PyBaseObject_Type.tp_new && type->tp_alloc == PyType_GenericAlloc;
}

int rt_is_plain_class(rt_func *self, PyObject *value, uint32_t init) {
    static PyObject *init_name;
    if (!rt_allocates_plainly(value)) return 0;
    PyTypeObject *type = (PyTypeObject *)value;
    if (init == RT_NO_FUNCTION) return type->tp_init == PyBaseObject_Type.tp_init;
    if (init_name == NULL) init_name = PyUnicode_InternFromString("__init__");
    if (init_name == NULL) {
        PyErr_Clear();
        return 0;
    }
    PyObject *found = _PyType_Lookup(type, init_name);
    return found != NULL && Py_IS_TYPE(found, &PyFunction_Type) && rt_is_untouched(self, found, init);
}

/* ---- fields ------------------------------------------------------------------------------------------------------------ */

#if !RT_PY(11)
/* Where a name is in a dict; -1: nowhere. */
static Py_ssize_t dict_index(PyObject *dict, PyObject *name) {
    PyDictKeysObject *keys = ((PyDictObject *)dict)->ma_keys;
    rt_dict_entry *entries = rt_dict_entries(keys);
    for (Py_ssize_t index = 0; index < keys->dk_nentries; index++)
        if (entries[index].key == name) return index;
    return -1;
}
#endif

/* All keys of the dict are exact strings, so looking one up runs no code. */
static int has_plain_keys(PyObject *dict) {
#if RT_PY(11)
    return ((PyDictObject *)dict)->ma_keys->dk_kind != DICT_KEYS_GENERAL;
#else
    PyDictKeysObject *keys = ((PyDictObject *)dict)->ma_keys;
    rt_dict_entry *entries = rt_dict_entries(keys);
    for (Py_ssize_t index = 0; index < keys->dk_nentries; index++)
        if (entries[index].key != NULL && !PyUnicode_CheckExact(entries[index].key)) return 0;
    return 1;
#endif
}

/* In the instance's own dict, borrowed; NULL with *unusual set when looking could run code. */
static PyObject *in_own_dict(PyObject *object, PyObject *name, int *unusual) {
    PyObject *dict = rt_own_dict(object);
    if (dict == NULL) return NULL;
    if (!PyDict_CheckExact(dict) || !has_plain_keys(dict)) {
        *unusual = 1;
        return NULL;
    }
    PyObject *value = PyDict_GetItemWithError(dict, name);
    if (value == NULL && PyErr_Occurred()) PyErr_Clear();
    return value;
}

PyObject *rt_native_field(rt_func *func, uint32_t class_index, uint32_t index, PyObject *object) {
    rt_attribute *attribute = &func->classes[class_index].attributes[index];
#if RT_PY(11)
    PyDictValues *values = rt_inline_values(object);
    if (values != NULL) {
        if (attribute->index >= 0) return values->values[attribute->index];
        Py_ssize_t place = rt_shared_index(Py_TYPE(object), attribute->name);
        if (place < 0) return NULL;
        attribute->index = place; /* as long as it was not known, there was one type only */
        return values->values[place];
    }
#else
    PyObject *dict = rt_own_dict(object);
    if (dict != NULL && PyDict_CheckExact(dict)) {
        Py_ssize_t place = dict_index(dict, attribute->name);
        if (place >= 0) attribute->index = place;
    }
#endif
    int unusual = 0;
    return in_own_dict(object, attribute->name, &unusual);
}

PyObject *rt_native_field_exchange(rt_func *func, uint32_t class_index, uint32_t index, PyObject *object, PyObject *value) {
    PyObject *name = func->classes[class_index].attributes[index].name;
    PyObject *old = rt_native_field(func, class_index, index, object);
    /* Held, it does not die in the assignment, so nothing can run there. */
    Py_XINCREF(old);
    if (PyObject_GenericSetAttr(object, name, value) < 0) Py_FatalError("out of memory for an attribute");
    Py_DECREF(value);
    return old;
}

int rt_native_place_float(PyObject **place, double value) {
    PyObject *old = *place;
    if (old != NULL && !rt_is_quiet(old)) return 0;
    *place = rt_box_float(value);
    Py_XDECREF(old);
    return 1;
}

int rt_native_place_int(PyObject **place, int64_t value) {
    PyObject *old = *place;
    if (old != NULL && !rt_is_quiet(old)) return 0;
    *place = rt_box_int(value);
    Py_XDECREF(old);
    return 1;
}

static int holds_quiet(rt_func *func, uint32_t class_index, uint32_t index, PyObject *object) {
    PyObject *old = rt_native_field(func, class_index, index, object);
    return old != NULL && rt_is_quiet(old);
}

int rt_native_field_float(rt_func *func, uint32_t class_index, uint32_t index, PyObject *object, double value) {
    if (!holds_quiet(func, class_index, index, object)) return 0;
    Py_XDECREF(rt_native_field_exchange(func, class_index, index, object, rt_box_float(value)));
    return 1;
}

int rt_native_field_int(rt_func *func, uint32_t class_index, uint32_t index, PyObject *object, int64_t value) {
    if (!holds_quiet(func, class_index, index, object)) return 0;
    Py_XDECREF(rt_native_field_exchange(func, class_index, index, object, rt_box_int(value)));
    return 1;
}

/* The next tracked allocation does not start the collector. */
static int collector_rests(void) {
#if RT_PY(12)
    return 1;
#else
    struct _gc_runtime_state *state = &rt_tstate()->interp->gc;
    struct gc_generation *young = &state->generations[0];
    return young->count < young->threshold || !state->enabled || young->threshold == 0 || state->collecting;
#endif
}

int rt_native_field_grow(rt_func *func, uint32_t class_index, uint32_t index, PyObject *object, PyObject *value) {
    PyObject *name = func->classes[class_index].attributes[index].name;
    if (!collector_rests()) return 0;
    int unusual = 0;
#if RT_PY(11)
    PyDictValues *values = rt_inline_values(object);
    Py_ssize_t place = values == NULL ? -1 : rt_shared_index(Py_TYPE(object), name);
    PyObject *old = place >= 0 ? values->values[place] : values == NULL ? in_own_dict(object, name, &unusual) : NULL;
#else
    PyObject *old = in_own_dict(object, name, &unusual);
#endif
    if (unusual || (old != NULL && !rt_is_quiet(old))) return 0;
    if (PyObject_GenericSetAttr(object, name, value) < 0) Py_FatalError("out of memory for an attribute");
    (void)rt_native_field(func, class_index, index, object); /* now that the name is known, its place is */
    return 1;
}

int rt_native_set_field(rt_thread *thread, rt_activation *activation, rt_func *func, uint32_t class_index,
                        uint32_t index, PyObject *object, PyObject *value) {
    int status = rt_expose(thread, activation);
    if (status == 0) status = PyObject_SetAttr(object, func->classes[class_index].attributes[index].name, value);
    rt_epoch++;
    return status;
}

int rt_native_unshadowed(rt_func *func, uint32_t class_index, PyObject *object) {
    rt_class *shape = &func->classes[class_index];
    const rt_class_spec *spec = &func->native->classes[class_index];
    PyTypeObject *type = Py_TYPE(object);
    if (!rt_has_dict(type)) return 1;
    if (!rt_has_fields(type)) return 0;
#if RT_PY(11)
    int shared = rt_inline_values(object) != NULL;
#endif
    for (uint32_t index = 0; index < spec->attribute_count; index++) {
        uint32_t expects = spec->attributes[index].expects;
        if (expects != RT_ATTRIBUTE_METHOD && expects != RT_ATTRIBUTE_CONSTANT && expects != RT_ATTRIBUTE_STATIC) continue;
        PyObject *name = shape->attributes[index].name;
        int unusual = 0;
#if RT_PY(11)
        if (shared) {
            /* A name that instances share may be one that this instance lacks. */
            Py_ssize_t place = rt_shared_index(type, name);
            if (place < 0) continue;
            shared = 2;
            if (rt_inline_values(object)->values[place] != NULL) return 0;
            continue;
        }
#endif
        if (in_own_dict(object, name, &unusual) != NULL || unusual) return 0;
    }
#if RT_PY(11)
    if (shared == 1 && type == shape->ways[0].type) shape->keys = rt_shared_keys(type)->dk_nentries;
#endif
    return 1;
}

/* ---- new instances ------------------------------------------------------------------------------------------------------- */

static PyObject *allocate(PyObject *type) {
    static PyObject *nothing;
    if (nothing == NULL && (nothing = PyTuple_New(0)) == NULL) return NULL;
    return PyBaseObject_Type.tp_new((PyTypeObject *)type, nothing, NULL);
}

PyObject *rt_native_instance_quick(PyObject *type) {
    if (!collector_rests()) return NULL;
    PyObject *object = allocate(type);
    if (object == NULL) PyErr_Clear(); /* once more, where it can raise */
    return object;
}

PyObject *rt_native_instance_new(rt_thread *thread, rt_activation *activation, PyObject *type) {
    Py_INCREF(type);
    PyObject *object = rt_expose(thread, activation) < 0 ? NULL : allocate(type);
    Py_DECREF(type);
    rt_epoch++;
    return object;
}

int rt_native_check_init(PyObject *result) {
    int is_none = result == Py_None;
    if (!is_none) PyErr_Format(PyExc_TypeError, "__init__() should return None, not '%.200s'", Py_TYPE(result)->tp_name);
    Py_DECREF(result);
    return is_none ? 0 : -1;
}

/* ---- set-up ---------------------------------------------------------------------------------------------------------------- */

int rt_classes_prepare(rt_func *func) {
    if (rt_deaths_prepare() < 0 || rt_items_prepare() < 0) return -1;
    if (func->native == NULL || func->native->class_count == 0) return 0;
    uint32_t count = func->native->class_count;
    func->classes = PyMem_RawCalloc(count, sizeof *func->classes);
    if (func->classes == NULL) goto failed;
    for (uint32_t class_index = 0; class_index < count; class_index++) {
        const rt_class_spec *spec = &func->native->classes[class_index];
        rt_class *shape = &func->classes[class_index];
        shape->keys = -1;
        shape->attributes = PyMem_RawCalloc(spec->attribute_count + 1, sizeof *shape->attributes);
        if (shape->attributes == NULL) goto failed;
        for (uint32_t index = 0; index < spec->attribute_count; index++) {
            shape->attributes[index].index = -1;
            shape->attributes[index].name = PyUnicode_InternFromString(spec->attributes[index].name);
            if (shape->attributes[index].name == NULL) return -1;
            uint32_t expects = spec->attributes[index].expects;
            if (names_function(expects))
                shape->attributes[index].target = &func->module->functions[spec->attributes[index].argument];
        }
    }
    return 0;
failed:
    PyErr_NoMemory();
    return -1;
}

void rt_classes_release(rt_func *func) {
    if (func->classes == NULL) return;
    for (uint32_t class_index = 0; class_index < func->native->class_count; class_index++) {
        rt_class *shape = &func->classes[class_index];
        for (uint32_t index = 0; shape->attributes != NULL && index < func->native->classes[class_index].attribute_count; index++)
            Py_XDECREF(shape->attributes[index].name);
        PyMem_RawFree(shape->attributes);
    }
    PyMem_RawFree(func->classes);
    func->classes = NULL;
}
