/* Generic operations where no other code can run: quick/.
 *
 * `rt_quick_x` does what `rt_op_x` does, or *declines* before anything has happened: NULL, or RT_DECLINES from those that
 * give an int, and no exception is set. It looks at the operands to see that neither Python code nor a death that
 * somebody could see is on the way; so the activation need not be visible, and all that was proven still holds. What
 * raises declines too: the operation itself runs then, and raises again. */
#ifndef MARTLET_RT_QUICK_H
#define MARTLET_RT_QUICK_H

#include "rt-tables.h"

#pragma GCC visibility push(hidden)

/* What one operation that names an attribute, or calls, saw last. codegen/quick-operations.ts knows the size. Nothing in
 * it is a reference: a type counts while its version tag is the same, and versions are not used twice. */
typedef struct {
    PyTypeObject *type;   /* of the instance; or the class itself (RT_QUICK_OF_CLASS) */
    uint32_t version;
    int32_t kind;
    PyObject *value;      /* what the class has under the name; the callable (calls) */
    Py_ssize_t place;     /* fields: among the shared keys; slots: offset in the instance */
    Py_ssize_t keys;      /* how many shared keys were searched for the name, in vain */
    int64_t binding;
} rt_quick_cache;

PyObject *rt_quick_load_attr(rt_quick_cache *cache, PyObject *object, PyObject *name);
int rt_quick_load_method(rt_quick_cache *cache, PyObject *object, PyObject *name, PyObject **results);
/* `activation` is linked; what its frame shows may be all that still holds an object. */
int rt_quick_store_attr(rt_quick_cache *cache, const rt_activation *activation, PyObject *object, PyObject *name, PyObject *value);

PyObject *rt_quick_unary(int operator, PyObject *operand);
PyObject *rt_quick_binary(int operator, PyObject *left, PyObject *right);
PyObject *rt_quick_inplace(int operator, PyObject *left, PyObject *right);
PyObject *rt_quick_compare(int operator, PyObject *left, PyObject *right);
int rt_quick_contains(int negate, PyObject *item, PyObject *container);
int rt_quick_is_true(PyObject *value);

PyObject *rt_quick_load_subscr(PyObject *container, PyObject *index);
int rt_quick_store_subscr(const rt_activation *activation, PyObject *container, PyObject *index, PyObject *value);
int rt_quick_unpack_sequence(PyObject *iterable, Py_ssize_t count, PyObject **results);
PyObject *rt_quick_get_iter(PyObject *iterable);
int rt_quick_for_iter(const rt_activation *activation, PyObject *iterator, PyObject **results);
PyObject *rt_quick_format_value(int conversion, PyObject *value, PyObject *specification);
PyObject *rt_quick_load_global(rt_func *func, PyObject *name);

PyObject *rt_quick_call(rt_quick_cache *cache, PyObject *callable, PyObject *const *args, Py_ssize_t count, PyObject *names);
PyObject *rt_quick_call_method(rt_quick_cache *cache, PyObject *method, PyObject *self, PyObject *const *args, Py_ssize_t count,
                               PyObject *names);

/* An exact collections.deque, once one of its methods was called here (calls.c). */
int rt_is_deque(PyObject *object);

/* As the method does it, without other code (lists.c). */
PyObject *rt_list_pop(PyObject *list, int64_t index);

/* heapq.heappush, heapq.heappop, bisect.bisect_left or bisect_right. */
PyObject *rt_quick_heap_push(PyObject *heap, PyObject *item);
PyObject *rt_quick_heap_pop(PyObject *heap);
PyObject *rt_quick_bisect(PyObject *sorted, PyObject *item, int is_right);

/* Of exact floats and exact ints of one digit (numbers.c); NULL or -1: not one of these, or an operator that may raise. */
PyObject *rt_numbers_binary(int operator, PyObject *left, PyObject *right);
int rt_numbers_compare(int operator, PyObject *left, PyObject *right);

/* ---- shared by quick/ ------------------------------------------------------------------------------------------------ */

/* An exact number, str or None: hashing it, comparing two of them and their deaths run no other code. Not bytes:
 * comparing them with a str of equal hash may warn. */
static inline int rt_is_plain_scalar(PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    return type == &PyLong_Type || type == &PyUnicode_Type || type == &PyFloat_Type || type == &PyBool_Type || object == Py_None;
}

/* The value of an exact int of one digit. */
static inline int rt_is_short(PyObject *object, int64_t *value) {
    if (Py_TYPE(object) != &PyLong_Type) return 0;
#if RT_PY(12)
    uintptr_t tag = ((PyLongObject *)object)->long_value.lv_tag;
    if (tag >= 2 << 3) return 0;
    *value = (1 - (int64_t)(tag & 3)) * (int64_t)((PyLongObject *)object)->long_value.ob_digit[0];
#else
    Py_ssize_t size = Py_SIZE(object);
    if ((size_t)(size + 1) >= 3) return 0;
    *value = (int64_t)size * (int64_t)((PyLongObject *)object)->ob_digit[0];
#endif
    return 1;
}

/* What a place holds may be let go of: nobody can see it die, or it does not. */
static inline int rt_leaves_quietly(const rt_activation *activation, PyObject *object) {
    return object == NULL || rt_is_plain_scalar(object) || (activation->frame == NULL && Py_REFCNT(object) > 1);
}

static inline PyObject *rt_new_reference(PyObject *object) {
    Py_XINCREF(object);
    return object;
}

/* A result, or no exception: the operation itself will raise it. */
static inline PyObject *rt_or_decline(PyObject *result) {
    if (__builtin_expect(result == NULL, 0)) PyErr_Clear();
    return result;
}

#pragma GCC visibility pop
#endif
