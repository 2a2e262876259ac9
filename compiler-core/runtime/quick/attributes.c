/* Attributes that are found without running code: slots, fields, what a class or a module has. */
#include "../module.h"
#include "../ops.h"
#include "../rt-fields.h"
#include "../rt-quick.h"
#include "../rt-quiet.h"

enum {
    NOTHING,  /* found out to need the operation itself */
    SLOT,     /* a member descriptor of an object slot, at offset `place` */
    FIELD,    /* in the instance's own fields, else in the class */
    IN_CLASS, /* in the class: instances have no dict */
    OF_CLASS, /* of the class as an object */
    STORED_SLOT,
    STORED_FIELD,
};

/* What becomes of the class's value when it is reached through an instance. */
enum { ABSENT, PLAIN, METHOD, STATIC, OTHER };

static inline int is_known(const rt_quick_cache *cache, PyTypeObject *type) {
    if (__builtin_expect(cache->type != type, 0)) return 0;
#if !RT_PY(12)
    if (!(type->tp_flags & Py_TPFLAGS_VALID_VERSION_TAG)) return 0;
#endif
    return __builtin_expect(cache->version == type->tp_version_tag, 1);
}

/* The lookup gave the type its version. */
static void remember(rt_quick_cache *cache, PyTypeObject *type, int kind) {
    *cache = (rt_quick_cache){.type = NULL, .place = -1, .keys = -1};
    if (!rt_version_is_valid(type)) return;
    cache->type = type;
    cache->version = type->tp_version_tag;
    cache->kind = kind;
}

static int binding_of(PyObject *value) {
    if (value == NULL) return ABSENT;
    if (Py_TYPE(value)->tp_descr_get == NULL) return PLAIN;
    if (Py_TYPE(value)->tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR) return METHOD;
    return Py_IS_TYPE(value, &PyStaticMethod_Type) ? STATIC : OTHER;
}

/* Sets the place where the type's instances have a slot for the descriptor, if they do. */
static int learn_slot(rt_quick_cache *cache, PyTypeObject *type, PyObject *descriptor) {
    return Py_IS_TYPE(descriptor, &PyMemberDescr_Type) && rt_slot_offset(type, descriptor, &cache->place);
}

static void learn_load(rt_quick_cache *cache, PyTypeObject *type, PyObject *name) {
    PyObject *value = _PyType_Lookup(type, name);
    remember(cache, type, NOTHING);
    if (type->tp_getattro != PyObject_GenericGetAttr || cache->type == NULL) return;
    if (value != NULL && Py_TYPE(value)->tp_descr_set != NULL) {
        if (learn_slot(cache, type, value)) cache->kind = SLOT;
        return;
    }
    cache->value = value;
    cache->binding = binding_of(value);
    if (!rt_has_dict(type)) cache->kind = cache->binding == ABSENT || cache->binding == OTHER ? NOTHING : IN_CLASS;
    else if (rt_has_fields(type)) cache->kind = FIELD;
}

/* In a dict whose keys are all exact strings, borrowed. */
static PyObject *in_dict(PyObject *dict, PyObject *name, int *unusual) {
    if (!PyDict_CheckExact(dict)) {
        *unusual = 1;
        return NULL;
    }
    if (((PyDictObject *)dict)->ma_values == NULL) return rt_dict_find_str(dict, name, unusual);
    return rt_or_decline(PyDict_GetItemWithError(dict, name));
}

#if RT_PY(11)
/* Where the instance, which has no dict yet, keeps the field; NULL: its class's instances have none of that name. */
static inline PyObject **field_place(rt_quick_cache *cache, PyDictValues *values, PyTypeObject *type, PyObject *name) {
    if (__builtin_expect(cache->place >= 0, 1)) return &values->values[cache->place];
    PyDictKeysObject *keys = rt_shared_keys(type);
    if (keys == NULL || cache->keys == keys->dk_nentries) return NULL;
    cache->place = rt_shared_index(type, name);
    cache->keys = keys->dk_nentries;
    return cache->place >= 0 ? &values->values[cache->place] : NULL;
}
#endif

/* What the instance itself has, borrowed; NULL with *unusual when only code can tell. */
static inline PyObject *own_field(rt_quick_cache *cache, PyObject *object, PyObject *name, int *unusual) {
#if RT_PY(11)
    PyDictValues *values = rt_inline_values(object);
    if (__builtin_expect(values != NULL, 1)) {
        PyObject **place = field_place(cache, values, Py_TYPE(object), name);
        return place == NULL ? NULL : *place;
    }
#else
    rt_attribute attribute = {.name = name, .index = cache->place};
    PyObject **place = rt_field_place(&attribute, object);
    if (place != NULL && *place != NULL) return *place;
#endif
    PyObject *dict = rt_own_dict(object);
    if (dict == NULL) return NULL;
#if !RT_PY(11)
    if (PyDict_CheckExact(dict)) {
        PyDictKeysObject *keys = ((PyDictObject *)dict)->ma_keys;
        rt_dict_entry *entries = rt_dict_entries(keys);
        for (Py_ssize_t index = 0; index < keys->dk_nentries; index++)
            if (entries[index].key == name) cache->place = index;
    }
#endif
    return in_dict(dict, name, unusual);
}

static PyObject *bound_static(PyObject *value, PyTypeObject *type) {
    return rt_or_decline(Py_TYPE(value)->tp_descr_get(value, NULL, (PyObject *)type));
}

/* An attribute of a class, which is an exact `type`. */
static PyObject *of_class(rt_quick_cache *cache, PyTypeObject *type, PyObject *name) {
    if (!is_known(cache, type) || cache->kind != OF_CLASS) {
        PyObject *value = _PyType_Lookup(type, name);
        remember(cache, type, OF_CLASS);
        cache->value = value;
        cache->binding = value != NULL && Py_IS_TYPE(value, &PyFunction_Type) ? PLAIN : binding_of(value);
        if (cache->binding == METHOD || _PyType_Lookup(&PyType_Type, name) != NULL) cache->binding = OTHER;
        if (cache->type == NULL) return NULL;
    }
    if (cache->binding == PLAIN) return rt_new_reference(cache->value);
    return cache->binding == STATIC ? bound_static(cache->value, type) : NULL;
}

static PyObject *of_module(PyObject *module, PyObject *name) {
    int unusual = 0;
    if (_PyType_Lookup(&PyModule_Type, name) != NULL) return NULL;
    PyObject *value = in_dict(PyModule_GetDict(module), name, &unusual);
    return unusual ? NULL : rt_new_reference(value);
}

PyObject *rt_quick_load_attr(rt_quick_cache *cache, PyObject *object, PyObject *name) {
    PyTypeObject *type = Py_TYPE(object);
    if (__builtin_expect(!is_known(cache, type), 0)) {
        if (type == &PyType_Type) return of_class(cache, (PyTypeObject *)object, name);
        if (type == &PyModule_Type) return of_module(object, name);
        learn_load(cache, type, name);
    }
    switch (cache->kind) {
    case SLOT:
        return rt_new_reference(*(PyObject **)((char *)object + cache->place));
    case FIELD: {
        int unusual = 0;
        PyObject *value = own_field(cache, object, name, &unusual);
        if (value != NULL || unusual) return unusual ? NULL : rt_new_reference(value);
    } /* fall through */
    case IN_CLASS:
        if (cache->binding == PLAIN) return rt_new_reference(cache->value);
        return cache->binding == STATIC ? bound_static(cache->value, type) : NULL;
    default:
        return NULL;
    }
}

int rt_quick_load_method(rt_quick_cache *cache, PyObject *object, PyObject *name, PyObject **results) {
    PyTypeObject *type = Py_TYPE(object);
    results[1] = NULL;
    if (__builtin_expect(!is_known(cache, type), 0)) {
        if (type == &PyType_Type || type == &PyModule_Type) {
            results[0] = rt_quick_load_attr(cache, object, name);
            return results[0] == NULL ? RT_DECLINES : 0;
        }
        learn_load(cache, type, name);
    }
    if (cache->binding == METHOD && (cache->kind == FIELD || cache->kind == IN_CLASS)) {
        int unusual = 0;
        PyObject *own = cache->kind == FIELD ? own_field(cache, object, name, &unusual) : NULL;
        if (unusual) return RT_DECLINES;
        results[0] = rt_new_reference(own != NULL ? own : cache->value);
        results[1] = own != NULL ? NULL : rt_new_reference(object);
        return 0;
    }
    results[0] = rt_quick_load_attr(cache, object, name);
    return results[0] == NULL ? RT_DECLINES : 0;
}

/* ---- stores ---------------------------------------------------------------------------------------------------------- */

static void learn_store(rt_quick_cache *cache, PyTypeObject *type, PyObject *name) {
    PyObject *value = _PyType_Lookup(type, name);
    remember(cache, type, NOTHING);
    if (type->tp_setattro != PyObject_GenericSetAttr || cache->type == NULL) return;
    if (value != NULL && Py_TYPE(value)->tp_descr_set != NULL) {
        if (learn_slot(cache, type, value)) cache->kind = STORED_SLOT;
    } else if (rt_has_fields(type)) {
        cache->kind = STORED_FIELD;
    }
}

static int exchange(PyObject **place, PyObject *value) {
    PyObject *old = *place;
    Py_INCREF(value);
    *place = value;
    Py_XDECREF(old);
    return 0;
}

static int store_field(rt_quick_cache *cache, const rt_activation *activation, PyObject *object, PyObject *name, PyObject *value) {
#if RT_PY(11)
    PyDictValues *values = rt_inline_values(object);
    if (__builtin_expect(values != NULL, 1)) {
        PyObject **place = field_place(cache, values, Py_TYPE(object), name);
        if (place == NULL || !rt_leaves_quietly(activation, *place)) return RT_DECLINES;
        if (*place != NULL) return exchange(place, value);
        Py_INCREF(value);
        *place = value;
        _PyDictValues_AddToInsertionOrder(values, cache->place);
        return 0;
    }
#endif
    int unusual = 0;
    PyObject *old = own_field(cache, object, name, &unusual);
    if (unusual || !rt_leaves_quietly(activation, old)) return RT_DECLINES;
    int collecting = rt_hold_collector();
    int status = PyObject_GenericSetAttr(object, name, value);
    rt_let_collect(collecting);
    rt_epoch++; /* the dict may be a namespace */
    if (status == 0) return 0;
    PyErr_Clear();
    return RT_DECLINES;
}

int rt_quick_store_attr(rt_quick_cache *cache, const rt_activation *activation, PyObject *object, PyObject *name, PyObject *value) {
    PyTypeObject *type = Py_TYPE(object);
    if (__builtin_expect(!is_known(cache, type), 0)) learn_store(cache, type, name);
    if (cache->kind == STORED_FIELD) return store_field(cache, activation, object, name, value);
    if (cache->kind != STORED_SLOT) return RT_DECLINES;
    PyObject **place = (PyObject **)((char *)object + cache->place);
    return rt_leaves_quietly(activation, *place) ? exchange(place, value) : RT_DECLINES;
}
