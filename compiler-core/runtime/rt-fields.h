/* Where the fields of instances with a dict are: what differs between the minor versions. */
#ifndef MARTLET_RT_FIELDS_H
#define MARTLET_RT_FIELDS_H

#include "rt.h"
#if RT_PY(11)
#include <internal/pycore_dict.h>
#include <internal/pycore_object.h>
#endif

/* The type's version tag tells its present state from others. */
static inline int rt_version_is_valid(PyTypeObject *type) {
#if !RT_PY(12)
    if (!(type->tp_flags & Py_TPFLAGS_VALID_VERSION_TAG)) return 0;
#endif
    return type->tp_version_tag != 0;
}

/* Instances of the type keep their fields where rt_field_place looks. */
static inline int rt_has_fields(PyTypeObject *type) {
#if RT_PY(13)
    return (type->tp_flags & Py_TPFLAGS_INLINE_VALUES) != 0;
#elif RT_PY(11)
    return (type->tp_flags & Py_TPFLAGS_MANAGED_DICT) != 0;
#else
    return type->tp_dictoffset > 0;
#endif
}

static inline int rt_has_dict(PyTypeObject *type) {
#if RT_PY(11)
    if (type->tp_flags & Py_TPFLAGS_MANAGED_DICT) return 1;
#endif
    return type->tp_dictoffset != 0;
}

#if RT_PY(11)
/* The values of an instance without a dict of its own; NULL when it has one. */
static inline PyDictValues *rt_inline_values(PyObject *object) {
#if RT_PY(13)
    PyDictValues *values = _PyObject_InlineValues(object);
    return values->valid && _PyObject_GetManagedDict(object) == NULL ? values : NULL;
#elif RT_PY(12)
    PyDictOrValues either = *_PyObject_DictOrValuesPointer(object);
    return _PyDictOrValues_IsValues(either) ? _PyDictOrValues_GetValues(either) : NULL;
#else
    return *_PyObject_ValuesPointer(object);
#endif
}

/* The instance's dict, borrowed; NULL while it has none. */
static inline PyObject *rt_own_dict(PyObject *object) {
#if RT_PY(13)
    return (PyObject *)_PyObject_GetManagedDict(object);
#elif RT_PY(12)
    PyDictOrValues either = *_PyObject_DictOrValuesPointer(object);
    return _PyDictOrValues_IsValues(either) ? NULL : _PyDictOrValues_GetDict(either);
#else
    return *_PyObject_ManagedDictPointer(object);
#endif
}

static inline PyDictKeysObject *rt_shared_keys(PyTypeObject *type) {
    return ((PyHeapTypeObject *)type)->ht_cached_keys;
}

/* A place for a field that is, or was, there; NULL when it must be looked for. */
static inline PyObject **rt_field_place(const rt_attribute *attribute, PyObject *object) {
    PyDictValues *values = rt_inline_values(object);
    return __builtin_expect(values != NULL && attribute->index >= 0, 1) ? &values->values[attribute->index] : NULL;
}
#else
/* CPython's dict-common.h, which is not installed: the same in all releases of 3.9 and 3.10. */
typedef struct { Py_hash_t hash; PyObject *key; PyObject *value; } rt_dict_entry;
struct _dictkeysobject {
    Py_ssize_t dk_refcnt;
    Py_ssize_t dk_size;
    void *dk_lookup;
    Py_ssize_t dk_usable;
    Py_ssize_t dk_nentries;
    char dk_indices[];
};

static inline rt_dict_entry *rt_dict_entries(PyDictKeysObject *keys) {
    Py_ssize_t size = keys->dk_size;
    Py_ssize_t width = size <= 0xff ? 1 : size <= 0xffff ? 2 : size <= 0xffffffffll ? 4 : 8;
    return (rt_dict_entry *)&keys->dk_indices[size * width];
}

static inline PyObject *rt_own_dict(PyObject *object) {
    return *(PyObject **)((char *)object + Py_TYPE(object)->tp_dictoffset);
}

static inline PyObject **rt_field_place(const rt_attribute *attribute, PyObject *object) {
    PyDictObject *dict = (PyDictObject *)rt_own_dict(object);
    if (__builtin_expect(dict == NULL || !PyDict_CheckExact(dict) || attribute->index < 0, 0)) return NULL;
    PyDictKeysObject *keys = dict->ma_keys;
    if (__builtin_expect(attribute->index >= keys->dk_nentries, 0)) return NULL;
    rt_dict_entry *entry = &rt_dict_entries(keys)[attribute->index];
    if (__builtin_expect(entry->key != attribute->name, 0)) return NULL;
    return dict->ma_values != NULL ? &dict->ma_values[attribute->index] : &entry->value;
}
#endif

#endif
