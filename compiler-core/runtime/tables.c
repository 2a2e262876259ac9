/* Lookups in exact dicts and sets that run no other code, and iteration over them. */
#include "ops.h"
#include "rt-native.h"
#include "rt-quick.h"
#include "rt-quiet.h"

#if RT_PY(11)
#include <internal/pycore_dict.h>
#endif
#if RT_PY(12)
#include <internal/pycore_long.h>
#endif

#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

int _PyDict_SetItem_KnownHash(PyObject *dict, PyObject *key, PyObject *value, Py_hash_t hash);

/* ---- keys --------------------------------------------------------------------------------------------------------- */

#define TUPLE_DEPTH 4

/* Hashing and comparing it with another plain one runs no other code. */
static int is_plain(PyObject *object, int depth) {
    if (rt_is_plain_scalar(object)) return 1;
    if (Py_TYPE(object) != &PyTuple_Type || depth == 0) return 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(object); i++)
        if (!is_plain(PyTuple_GET_ITEM(object, i), depth - 1)) return 0;
    return 1;
}

static int same_int(PyObject *left, PyObject *right) {
    PyLongObject *a = (PyLongObject *)left, *b = (PyLongObject *)right;
#if RT_PY(12)
    if (a->long_value.lv_tag != b->long_value.lv_tag) return 0;
    size_t digits = a->long_value.lv_tag >> _PyLong_NON_SIZE_BITS;
    return memcmp(a->long_value.ob_digit, b->long_value.ob_digit, digits * sizeof(digit)) == 0;
#else
    if (Py_SIZE(a) != Py_SIZE(b)) return 0;
    size_t digits = (size_t)Py_ABS(Py_SIZE(a));
    return memcmp(a->ob_digit, b->ob_digit, digits * sizeof(digit)) == 0;
#endif
}

static int same_text(PyObject *left, PyObject *right) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(left);
    return length == PyUnicode_GET_LENGTH(right) && PyUnicode_KIND(left) == PyUnicode_KIND(right) &&
           memcmp(PyUnicode_DATA(left), PyUnicode_DATA(right), (size_t)length * PyUnicode_KIND(left)) == 0;
}

static int is_ready_text(PyObject *object) {
#if RT_PY(12)
    return Py_TYPE(object) == &PyUnicode_Type;
#else
    return Py_TYPE(object) == &PyUnicode_Type && PyUnicode_IS_READY(object);
#endif
}

/* 1 or 0: a key of the table equals ours, which is plain; -1: only code can tell. */
static int equals(PyObject *stored, PyObject *key) {
    if (stored == key) return 1;
    PyTypeObject *type = Py_TYPE(key);
    if (Py_TYPE(stored) == type) {
        if (type == &PyLong_Type) return same_int(stored, key);
        if (type == &PyUnicode_Type && is_ready_text(stored) && is_ready_text(key)) return same_text(stored, key);
        if (type == &PyTuple_Type) {
            Py_ssize_t size = PyTuple_GET_SIZE(key);
            if (PyTuple_GET_SIZE(stored) != size) return is_plain(stored, TUPLE_DEPTH) ? 0 : -1;
            for (Py_ssize_t i = 0; i < size; i++) {
                int equal = equals(PyTuple_GET_ITEM(stored, i), PyTuple_GET_ITEM(key, i));
                if (equal != 1) return equal;
            }
            return 1;
        }
    }
    if (!rt_is_plain_scalar(stored) && !is_plain(stored, TUPLE_DEPTH)) return -1;
    return PyObject_RichCompareBool(stored, key, Py_EQ);
}

static Py_hash_t hash_of_int(int64_t value);

static Py_hash_t hash_of_scalar(PyObject *object) {
    if (Py_TYPE(object) != &PyLong_Type) return PyObject_Hash(object);
#if RT_PY(12)
    uintptr_t tag = ((PyLongObject *)object)->long_value.lv_tag;
    if (tag < 2 << 3) return hash_of_int((1 - (int64_t)(tag & 3)) * (int64_t)((PyLongObject *)object)->long_value.ob_digit[0]);
#else
    Py_ssize_t size = Py_SIZE(object);
    if ((size_t)(size + 1) < 3) return hash_of_int((int64_t)size * (int64_t)((PyLongObject *)object)->ob_digit[0]);
#endif
    return PyObject_Hash(object);
}

/* The hash of a plain object (of a tuple as tuplehash makes it); -1 for another one. */
static Py_hash_t plain_hash(PyObject *object, int depth) {
    if (Py_TYPE(object) != &PyTuple_Type) return rt_is_plain_scalar(object) ? hash_of_scalar(object) : -1;
    if (depth == 0) return -1;
    const uint64_t first = 11400714785074694791ULL, second = 14029467366897019727ULL, fifth = 2870177450012600261ULL;
    Py_ssize_t size = PyTuple_GET_SIZE(object);
    uint64_t sum = fifth;
    for (Py_ssize_t i = 0; i < size; i++) {
        Py_hash_t lane = plain_hash(PyTuple_GET_ITEM(object, i), depth - 1);
        if (lane == -1) return -1;
        sum += (uint64_t)lane * second;
        sum = (sum << 31 | sum >> 33) * first;
    }
    sum += (uint64_t)size ^ (fifth ^ 3527539ULL);
    return sum == (uint64_t)-1 ? 1546275796 : (Py_hash_t)sum;
}

int64_t rt_key_hash(PyObject *key, int *failed) {
    Py_hash_t hash = plain_hash(key, TUPLE_DEPTH);
    if (UNLIKELY(hash == -1)) *failed = 1;
    return hash;
}

static Py_hash_t hash_of_text(PyObject *key) {
    Py_hash_t hash = ((PyASCIIObject *)key)->hash;
    return hash != -1 ? hash : PyObject_Hash(key);
}

/* long_hash of a value of 64 bits. */
static Py_hash_t hash_of_int(int64_t value) {
    const uint64_t modulus = ((uint64_t)1 << 61) - 1;
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    Py_hash_t hash = (Py_hash_t)(magnitude % modulus);
    if (value < 0) hash = -hash;
    return hash == -1 ? -2 : hash;
}

/* As `equals` for an int key. */
static int equals_int(PyObject *stored, int64_t key) {
    if (Py_TYPE(stored) == &PyLong_Type) {
#if RT_PY(12)
        uintptr_t tag = ((PyLongObject *)stored)->long_value.lv_tag;
        if (LIKELY(tag < 2 << 3)) return (1 - (int64_t)(tag & 3)) * (int64_t)((PyLongObject *)stored)->long_value.ob_digit[0] == key;
#endif
        int overflow;
        int64_t value = PyLong_AsLongLongAndOverflow(stored, &overflow);
        return !overflow && value == key;
    }
    if (!rt_is_plain_scalar(stored) && !is_plain(stored, TUPLE_DEPTH)) return -1;
    PyObject *box = PyLong_FromLongLong(key);
    if (box == NULL) Py_FatalError("out of memory for an int");
    int equal = PyObject_RichCompareBool(stored, box, Py_EQ);
    Py_DECREF(box);
    return equal;
}

/* ---- dicts -------------------------------------------------------------------------------------------------------- */

#define EMPTY (-1)

#if RT_PY(11)
static inline Py_ssize_t size_of(const PyDictKeysObject *keys) { return (Py_ssize_t)1 << keys->dk_log2_size; }
static inline Py_ssize_t index_at(const PyDictKeysObject *keys, size_t slot) {
    if (keys->dk_log2_size < 8) return ((const int8_t *)keys->dk_indices)[slot];
    if (keys->dk_log2_size < 16) return ((const int16_t *)keys->dk_indices)[slot];
    if (keys->dk_log2_size < 32) return ((const int32_t *)keys->dk_indices)[slot];
    return ((const int64_t *)keys->dk_indices)[slot];
}
typedef PyDictKeysObject table;
static inline PyDictKeyEntry *entries_of(table *keys) { return DK_ENTRIES(keys); }
#else
/* Objects/dict-common.h of 3.9 and 3.10, which is not installed. */
typedef struct { Py_hash_t me_hash; PyObject *me_key, *me_value; } PyDictKeyEntry;
typedef struct {
    Py_ssize_t dk_refcnt, dk_size;
    void *dk_lookup;
    Py_ssize_t dk_usable, dk_nentries;
    char dk_indices[];
} table;
static inline Py_ssize_t size_of(const table *keys) { return keys->dk_size; }
static inline Py_ssize_t index_at(const table *keys, size_t slot) {
    if (keys->dk_size <= 0xff) return ((const int8_t *)keys->dk_indices)[slot];
    if (keys->dk_size <= 0xffff) return ((const int16_t *)keys->dk_indices)[slot];
    if (keys->dk_size <= 0xffffffff) return ((const int32_t *)keys->dk_indices)[slot];
    return ((const int64_t *)keys->dk_indices)[slot];
}
static inline PyDictKeyEntry *entries_of(table *keys) {
    Py_ssize_t width = keys->dk_size <= 0xff ? 1 : keys->dk_size <= 0xffff ? 2 : keys->dk_size <= 0xffffffff ? 4 : 8;
    return (PyDictKeyEntry *)(keys->dk_indices + keys->dk_size * width);
}
#endif

/* Walks the slots that may hold the hash; `test` looks at the entry `index`. */
#define PROBE(keys, hash, index, test) \
    do { \
        size_t mask_ = (size_t)size_of(keys) - 1, perturb_ = (size_t)(hash), slot_ = (size_t)(hash) & mask_; \
        for (;;) { \
            Py_ssize_t index = index_at(keys, slot_); \
            if (index == EMPTY) return 0; \
            if (index >= 0) { test } \
            perturb_ >>= 5; \
            slot_ = (slot_ * 5 + perturb_ + 1) & mask_; \
        } \
    } while (0)

/* 1: `*place` is where the value is; 0: there is no such key; -1: declines. `key` NULL: the int. */
static int find(PyDictObject *dict, PyObject *key, int64_t number, Py_hash_t hash, PyObject ***place) {
    table *keys = (table *)dict->ma_keys;
    if (UNLIKELY(dict->ma_values != NULL)) return dict->ma_used == 0 ? 0 : -1;
#if RT_PY(11)
    if (LIKELY(DK_IS_UNICODE(dict->ma_keys))) {
        /* All keys are exact str: nothing else equals one of them. */
        if (key == NULL || !is_ready_text(key)) return 0;
        PyDictUnicodeEntry *entries = DK_UNICODE_ENTRIES(dict->ma_keys);
        PROBE(keys, hash, index, {
            PyDictUnicodeEntry *entry = &entries[index];
            PyObject *stored = entry->me_key;
            if (stored == key || (((PyASCIIObject *)stored)->hash == hash && same_text(stored, key))) {
                *place = &entry->me_value;
                return 1;
            }
        });
    }
#endif
    PyDictKeyEntry *entries = entries_of(keys);
    PROBE(keys, hash, index, {
        PyDictKeyEntry *entry = &entries[index];
        if (entry->me_hash == hash || entry->me_key == key) {
            int equal = key != NULL ? equals(entry->me_key, key) : equals_int(entry->me_key, number);
            if (equal != 0) {
                *place = &entry->me_value;
                return equal;
            }
        }
    });
}

static PyObject *found(int outcome, PyObject **place, int *failed) {
    if (outcome > 0) return *place;
    if (UNLIKELY(outcome < 0)) *failed = 1;
    return NULL;
}

PyObject *rt_dict_find_str(PyObject *dict, PyObject *key, int *failed) {
    PyObject **place;
    return found(find((PyDictObject *)dict, key, 0, hash_of_text(key), &place), place, failed);
}

PyObject *rt_dict_find_int(PyObject *dict, int64_t key, int *failed) {
    PyObject **place;
    return found(find((PyDictObject *)dict, NULL, key, hash_of_int(key), &place), place, failed);
}

PyObject *rt_dict_find_object(PyObject *dict, PyObject *key, int64_t hash, int *failed) {
    PyObject **place;
    return found(find((PyDictObject *)dict, key, 0, (Py_hash_t)hash, &place), place, failed);
}

int rt_dict_has_str(PyObject *dict, PyObject *key, int *failed) { return rt_dict_find_str(dict, key, failed) != NULL; }
int rt_dict_has_int(PyObject *dict, int64_t key, int *failed) { return rt_dict_find_int(dict, key, failed) != NULL; }
int rt_dict_has_object(PyObject *dict, PyObject *key, int64_t hash, int *failed) {
    return rt_dict_find_object(dict, key, hash, failed) != NULL;
}

/* Nobody can see the object die when the dict lets go of it. */
static int dies_quietly(PyObject *object) { return Py_REFCNT(object) > 1 || rt_is_plain_scalar(object); }

/* In place where the interpreter lets us: from 3.12 on, when nobody watches the dict. */
static int replace(PyObject *dict, PyObject **place, PyObject *value) {
#if RT_PY(13)
    const uint64_t watched = DICT_WATCHER_AND_MODIFICATION_MASK;
#elif RT_PY(12)
    const uint64_t watched = DICT_VERSION_MASK;
#else
    (void)dict, (void)place, (void)value;
    return 0;
#endif
#if RT_PY(12)
    PyDictObject *changed = (PyDictObject *)dict;
    if (changed->ma_version_tag & watched) return 0;
    changed->ma_version_tag = DICT_NEXT_VERSION(rt_tstate()->interp);
    PyObject *old = *place;
    Py_INCREF(value);
    *place = value;
    Py_DECREF(old);
    return 1;
#endif
}

static int store(PyObject *dict, PyObject *key, int64_t number, Py_hash_t hash, PyObject *box, PyObject *value) {
    PyObject **place;
    int outcome = find((PyDictObject *)dict, key, number, hash, &place);
    if (UNLIKELY(outcome < 0)) return RT_DECLINES;
    if (outcome > 0) {
        if (UNLIKELY(!dies_quietly(*place))) return RT_DECLINES;
        /* A container may make the collector want to know the dict. */
        if (rt_is_plain_scalar(value) && replace(dict, place, value)) return 0;
    }
    if (key != NULL) return _PyDict_SetItem_KnownHash(dict, key, value, hash);
    PyObject *made = box != NULL ? NULL : PyLong_FromLongLong(number);
    if (box == NULL && made == NULL) return -1;
    int status = _PyDict_SetItem_KnownHash(dict, box != NULL ? box : made, value, hash);
    Py_XDECREF(made);
    return status;
}

int rt_dict_store_str(PyObject *dict, PyObject *key, PyObject *value) {
    return store(dict, key, 0, hash_of_text(key), NULL, value);
}

int rt_dict_store_int(PyObject *dict, int64_t key, PyObject *box, PyObject *value) {
    return store(dict, NULL, key, hash_of_int(key), box, value);
}

int rt_dict_store_object(PyObject *dict, PyObject *key, int64_t hash, PyObject *value) {
    return store(dict, key, 0, (Py_hash_t)hash, NULL, value);
}

int rt_dict_setdefault(PyObject *dict, PyObject *key, PyObject *value, PyObject **results) {
    PyObject **place;
    Py_hash_t hash = plain_hash(key, TUPLE_DEPTH);
    if (UNLIKELY(hash == -1)) return RT_DECLINES;
    int outcome = find((PyDictObject *)dict, key, 0, hash, &place);
    if (UNLIKELY(outcome < 0)) return RT_DECLINES;
    if (outcome > 0) value = *place;
    else if (_PyDict_SetItem_KnownHash(dict, key, value, hash) < 0) return -1;
    Py_INCREF(value);
    results[0] = value;
    return 0;
}

static int64_t int_or(PyObject *value, int64_t otherwise, int *failed) {
    if (value == NULL) return otherwise;
    if (LIKELY(Py_TYPE(value) == &PyLong_Type)) {
        rt_wide_int wide = rt_unbox_int_wide(value);
        if (wide.failed) *failed = 1;
        return wide.value;
    }
    *failed = 1;
    return 0;
}

static double float_or(PyObject *value, double otherwise, int *failed) {
    if (value == NULL) return otherwise;
    if (LIKELY(Py_TYPE(value) == &PyFloat_Type)) return PyFloat_AS_DOUBLE(value);
    *failed = 1;
    return 0;
}

int64_t rt_dict_get_int_str(PyObject *dict, PyObject *key, int64_t otherwise, int *failed) {
    return int_or(rt_dict_find_str(dict, key, failed), otherwise, failed);
}

int64_t rt_dict_get_int_int(PyObject *dict, int64_t key, int64_t otherwise, int *failed) {
    return int_or(rt_dict_find_int(dict, key, failed), otherwise, failed);
}

int64_t rt_dict_get_int_object(PyObject *dict, PyObject *key, int64_t hash, int64_t otherwise, int *failed) {
    return int_or(rt_dict_find_object(dict, key, hash, failed), otherwise, failed);
}

double rt_dict_get_float_str(PyObject *dict, PyObject *key, double otherwise, int *failed) {
    return float_or(rt_dict_find_str(dict, key, failed), otherwise, failed);
}

double rt_dict_get_float_int(PyObject *dict, int64_t key, double otherwise, int *failed) {
    return float_or(rt_dict_find_int(dict, key, failed), otherwise, failed);
}

double rt_dict_get_float_object(PyObject *dict, PyObject *key, int64_t hash, double otherwise, int *failed) {
    return float_or(rt_dict_find_object(dict, key, hash, failed), otherwise, failed);
}

/* ---- sets --------------------------------------------------------------------------------------------------------- */

#define LINEAR_PROBES 9

/* 1, 0, or -1: declines. Slots in the order of set_lookkey. */
static int set_find(PySetObject *set, PyObject *key, Py_hash_t hash) {
    size_t mask = (size_t)set->mask, perturb = (size_t)hash, slot = (size_t)hash & mask;
    for (;;) {
        setentry *entry = &set->table[slot];
        int probes = slot + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0;
        do {
            if (entry->hash == 0 && entry->key == NULL) return 0;
            if (entry->hash == hash) {
                int equal = equals(entry->key, key);
                if (equal != 0) return equal;
            }
            entry++;
        } while (probes--);
        perturb >>= 5;
        slot = (slot * 5 + 1 + perturb) & mask;
    }
}

/* As set_find, for any object. */
static int set_look(PyObject *set, PyObject *key) {
    Py_hash_t hash = plain_hash(key, TUPLE_DEPTH);
    return hash == -1 ? -1 : set_find((PySetObject *)set, key, hash);
}

int rt_set_has(PyObject *set, PyObject *key, int *failed) {
    int outcome = set_look(set, key);
    if (UNLIKELY(outcome < 0)) *failed = 1;
    return outcome > 0;
}

/* `key in items` for an exact list or tuple: declines at the first item that only code can compare. */
int rt_items_have_int(PyObject *items, int64_t key, int *failed) {
    PyObject **item = PySequence_Fast_ITEMS(items);
    for (Py_ssize_t left = Py_SIZE(items); left > 0; left--, item++) {
        int equal = equals_int(*item, key);
        if (LIKELY(equal == 0)) continue;
        if (UNLIKELY(equal < 0)) *failed = 1;
        return equal > 0;
    }
    return 0;
}

int rt_items_have_str(PyObject *items, PyObject *key, int *failed) {
    PyObject **item = PySequence_Fast_ITEMS(items);
    for (Py_ssize_t left = Py_SIZE(items); left > 0; left--, item++) {
        int equal = equals(*item, key);
        if (LIKELY(equal == 0)) continue;
        if (UNLIKELY(equal < 0)) *failed = 1;
        return equal > 0;
    }
    return 0;
}

int rt_set_add(PyObject *set, PyObject *key) {
    int outcome = set_look(set, key);
    if (outcome < 0) return RT_DECLINES;
    return outcome > 0 ? 0 : PySet_Add(set, key);
}

int rt_set_discard(PyObject *set, PyObject *key) {
    int outcome = set_look(set, key);
    if (outcome < 0) return RT_DECLINES;
    return outcome == 0 || PySet_Discard(set, key) >= 0 ? 0 : -1;
}

/* ---- making them ---------------------------------------------------------------------------------------------------- */

#define QUIET_DISPLAY(name) \
    PyObject *rt_new_##name(PyObject *const *items, Py_ssize_t count) { \
        int collecting = rt_hold_collector(); \
        PyObject *made = rt_op_##name(items, count); \
        rt_let_collect(collecting); \
        return made; \
    }
QUIET_DISPLAY(build_tuple)
QUIET_DISPLAY(build_list)
QUIET_DISPLAY(build_string)

PyObject *rt_new_dict(void) {
    int collecting = rt_hold_collector();
    PyObject *dict = PyDict_New();
    rt_let_collect(collecting);
    return dict;
}

PyObject *rt_new_set(void) {
    int collecting = rt_hold_collector();
    PyObject *set = PySet_New(NULL);
    rt_let_collect(collecting);
    return set;
}

static PyObject *iterator_of(PyObject *iterable) { return iterable == NULL ? NULL : PyObject_GetIter(iterable); }

PyObject *rt_dict_iterator(PyObject *dict, int64_t kind) {
    int collecting = rt_hold_collector();
    PyObject *iterator;
    if (kind == 0) iterator = PyObject_GetIter(dict);
    else {
        PyObject *view = PyObject_CallMethod(dict, kind == 1 ? "values" : "items", NULL);
        iterator = iterator_of(view);
        Py_XDECREF(view);
    }
    rt_let_collect(collecting);
    return iterator;
}

PyObject *rt_set_iterator(PyObject *set) {
    int collecting = rt_hold_collector();
    PyObject *iterator = PyObject_GetIter(set);
    rt_let_collect(collecting);
    return iterator;
}

/* ---- iteration ------------------------------------------------------------------------------------------------------- */

/* dictiterobject and setiterobject, which no header has; rt_tables_work looks whether they are so. */
typedef struct {
    PyObject_HEAD
    PyDictObject *dict; /* NULL when exhausted */
    Py_ssize_t used, position;
    PyObject *result;
    Py_ssize_t length;
} dict_iterator;

typedef struct {
    PyObject_HEAD
    PySetObject *set;
    Py_ssize_t used, position, length;
} set_iterator;

/* The next entry. 1: there is one; 0: none; -1: an exception is set. An exhausted iterator keeps its dict: the loop
 * releases both. */
static int dict_next(dict_iterator *iterator, PyObject **key, PyObject **value) {
    PyDictObject *dict = iterator->dict;
    if (dict == NULL) return 0;
    Py_ssize_t position = iterator->position;
    if (LIKELY(iterator->used == dict->ma_used)) {
        if (!PyDict_Next((PyObject *)dict, &position, key, value)) return 0;
        if (LIKELY(iterator->length > 0)) {
            iterator->position = position;
            iterator->length--;
            return 1;
        }
    }
    /* Changed meanwhile: it says what is wrong. */
    Py_INCREF(dict);
    PyObject *item = Py_TYPE(iterator)->tp_iternext((PyObject *)iterator);
    Py_XDECREF(item);
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_SystemError, "martlet: a dict's iterator went on");
    Py_DECREF(dict);
    return -1;
}

int rt_dict_next_key(PyObject *iterator, PyObject **results) {
    PyObject *key, *value;
    int status = dict_next((dict_iterator *)iterator, &key, &value);
    if (status <= 0) return status;
    Py_INCREF(key);
    results[0] = key;
    return 0;
}

int rt_dict_next_value(PyObject *iterator, PyObject **results) {
    PyObject *key, *value;
    int status = dict_next((dict_iterator *)iterator, &key, &value);
    if (status <= 0) return status;
    Py_INCREF(value);
    results[0] = value;
    return 0;
}

int rt_dict_next_item(PyObject *iterator, PyObject **results) {
    PyObject *key, *value;
    int status = dict_next((dict_iterator *)iterator, &key, &value);
    if (status <= 0) return status;
    Py_INCREF(key);
    Py_INCREF(value);
    results[0] = key;
    results[1] = value;
    return 0;
}

int rt_dict_next_pair(PyObject *object, PyObject **results) {
    dict_iterator *iterator = (dict_iterator *)object;
    PyObject *key, *value;
    Py_ssize_t position = iterator->position;
    /* At the end it would let go of the dict, which may be the last reference. */
    if (iterator->dict == NULL) return 0;
    if (iterator->used == iterator->dict->ma_used && !PyDict_Next((PyObject *)iterator->dict, &position, &key, &value))
        return 0;
    int collecting = rt_hold_collector();
    results[0] = Py_TYPE(object)->tp_iternext(object);
    rt_let_collect(collecting);
    return results[0] == NULL && PyErr_Occurred() ? -1 : 0;
}

int rt_set_next(PyObject *object, PyObject **results) {
    set_iterator *iterator = (set_iterator *)object;
    PySetObject *set = iterator->set;
    if (set == NULL) return 0;
    if (UNLIKELY(iterator->used != set->used)) {
        PyObject *item = Py_TYPE(object)->tp_iternext(object);
        Py_XDECREF(item);
        return -1;
    }
    Py_ssize_t position = iterator->position, last = set->mask;
    const setentry *entry = &set->table[position];
    while (position <= last && (entry->key == NULL || entry->hash == -1)) {
        entry++;
        position++;
    }
    iterator->position = position + 1;
    if (position > last) return 0;
    iterator->length--;
    Py_INCREF(entry->key);
    results[0] = entry->key;
    return 0;
}

/* ---- self-test ------------------------------------------------------------------------------------------------------- */

static int dict_iterator_works(PyObject *dict) {
    PyObject *iterator = PyObject_GetIter(dict);
    if (iterator == NULL) return 0;
    PyObject *first = PyIter_Next(iterator), *results[2] = {NULL, NULL};
    dict_iterator *inner = (dict_iterator *)iterator;
    int works = (PyObject *)inner->dict == dict && inner->used == 2 && inner->length == 1 &&
                rt_dict_next_item(iterator, results) == 0 && results[1] == Py_None && inner->length == 0;
    Py_XDECREF(first);
    Py_XDECREF(results[0]);
    Py_XDECREF(results[1]);
    results[0] = NULL;
    works = works && rt_dict_next_key(iterator, results) == 0 && results[0] == NULL;
    Py_DECREF(iterator);
    return works;
}

static int set_iterator_works(PyObject *set, PyObject *key) {
    PyObject *iterator = PyObject_GetIter(set);
    if (iterator == NULL) return 0;
    PyObject *results[1] = {NULL};
    set_iterator *inner = (set_iterator *)iterator;
    int works = (PyObject *)inner->set == set && inner->used == 1 && inner->position == 0 && inner->length == 1 &&
                rt_set_next(iterator, results) == 0 && results[0] == key;
    Py_XDECREF(results[0]);
    Py_DECREF(iterator);
    return works;
}

/* Tuples are hashed as the interpreter does it. */
static int pair_works(PyObject *text, PyObject *number) {
    PyObject *pair = PyTuple_Pack(2, text, number);
    int failed = 0;
    int works = pair != NULL && rt_key_hash(pair, &failed) == PyObject_Hash(pair) && !failed;
    Py_XDECREF(pair);
    return works;
}

int rt_tables_work(void) {
    PyObject *dict = PyDict_New(), *set = PySet_New(NULL);
    PyObject *text = PyUnicode_FromString("martlet self-test"), *number = PyLong_FromLong(123456789);
    int works = 0, failed = 0;
    if (dict != NULL && set != NULL && text != NULL && number != NULL && PyDict_SetItem(dict, text, Py_True) == 0 &&
        PyDict_SetItem(dict, number, Py_None) == 0 && PySet_Add(set, text) == 0) {
        works = rt_dict_find_str(dict, text, &failed) == Py_True &&
                rt_dict_find_int(dict, 123456789, &failed) == Py_None &&
                rt_dict_find_int(dict, 987654321, &failed) == NULL &&
                rt_dict_has_object(dict, number, rt_key_hash(number, &failed), &failed) && pair_works(text, number) &&
                rt_set_has(set, text, &failed) && !rt_set_has(set, number, &failed) && !failed &&
                dict_iterator_works(dict) && set_iterator_works(set, text);
    }
    Py_XDECREF(dict);
    Py_XDECREF(set);
    Py_XDECREF(text);
    Py_XDECREF(number);
    return works;
}
