/* Services of native bodies (native.c), and what they share with the inlined helpers (inline/). */
#ifndef MARTLET_RT_NATIVE_H
#define MARTLET_RT_NATIVE_H

#include "rt.h"

#pragma GCC visibility push(hidden)

/* ---- cold paths of native bodies -------------------------------------------------------------------------------- */

/* A *place* is a frame state (row number) with the version above it: what activation->state and ->version hold.
 *
 * The check at a body's start did not pass: out of stack, out of recursion units, or the eval breaker is set. `place` is
 * the frame state before the first operation, its values are in the buffer. -1: an exception is set, the body returns
 * RT_ERROR; 0: go on; 1: leave through the state. The activation is not linked, before and after.
 *
 * Up to 3.10 a comparison takes a unit of the recursion counter too, and fails when the function itself took the last
 * one. So a body that gets the last unit leaves: the resume interpreter compares as CPython does. */
int rt_native_enter(rt_thread *thread, rt_activation *activation, rt_func *func, int64_t place);

/* Leave for good through a frame state: links the activation unless it is linked, deoptimizes, unlinks. */
rt_result rt_native_leave(rt_thread *thread, rt_activation *activation, rt_func *func, int64_t place);

/* The eval breaker is set. 0: go on; 1: leave through the state (after); -1: an exception is set. When not 0 the
 * activation stays linked, as rt_native_leave finds it. `kept` (NULL among them is fine) are objects that native code
 * borrows from containers: they are held meanwhile. When not 0 these references are the caller's; when 0 somebody else
 * still holds each object. */
int rt_native_tick(rt_thread *thread, rt_activation *activation, rt_func *func, int64_t place, PyObject *const *kept,
                   int64_t count);

/* The recursion counter as it is without the activation's unit. */
int rt_native_recursion(const rt_thread *thread, const rt_activation *activation);

/* A direct call returned normally, but somebody made frames meanwhile. 1: leave after the call; 0: go on, without the
 * frame, as before the call. */
int rt_native_after_call(rt_thread *thread, rt_activation *activation);

/* An operation raised, and a handler of the function catches it: adds the traceback entry and takes the exception. */
PyObject *rt_native_catch(rt_thread *thread, rt_activation *activation, rt_func *func, int64_t place);

/* rt_op_push_exception and rt_op_pop_exception. The second one always gives 0. */
PyObject *rt_native_push_exception(PyObject *exception);
int rt_native_pop_exception(PyObject *saved);

/* The last reference to `object` is gone: make the (linked) activation visible and destroy it. */
void rt_native_release(rt_thread *thread, rt_activation *activation, PyObject *object);

/* All references to `object` are those of the activation's frame. */
int rt_native_shows_all(const rt_activation *activation, PyObject *object);

/* No code runs when the object dies, nor when what it holds does. */
int rt_dies_unseen(const rt_activation *innermost, PyObject *object);

/* As rt_native_release in the epilogue: the activation is no longer in the chain, its callers' are. */
void rt_native_destroy(rt_thread *thread, PyObject *object);

/* The cell's expectation was not proven in this epoch. 1: it holds (now proven). Runs no Python code. */
int rt_native_guard(rt_thread *thread, rt_func *func, uint32_t cell);

/* Native code may call the function directly: it has not been switched off, and nobody watches. */
int rt_native_may_call(rt_thread *thread, rt_func *target);

/* ---- operators of the module's classes (operators.c) --------------------------------------------------------------- */

/* Native code called the method of an operator directly, and the result (an object, whose reference is consumed) is not
 * the operator's yet. BINARY, INPLACE: it is NotImplemented, from the left operand's method; OWN: from a method that
 * only the operator in place has; REFLECTED: from the right operand's, after the left one's; COMPARE: the same of a comparison. TRUTH, LENGTH: it is to become one. `operator`:
 * RT_BINARY_*, RT_COMPARE_*. The activation is made visible. An object under `tag`, or RT_ERROR. */
enum {
    RT_COMPLETE_BINARY = 0,
    RT_COMPLETE_INPLACE = 1,
    RT_COMPLETE_OWN = 2,
    RT_COMPLETE_COMPARE = 3,
    RT_COMPLETE_TRUTH = 4,
    RT_COMPLETE_LENGTH = 5,
    RT_COMPLETE_REFLECTED = 6,
};
rt_result rt_native_complete(rt_thread *thread, rt_activation *activation, int form, int operator, PyObject *result,
                             int64_t tag, PyObject *left, PyObject *right);
/* Sets the ValueError of a `__len__` that is negative. */
void rt_native_negative_length(void);

/* rt_op_call and rt_op_call_method, with the activation made visible unless the callee is native code of this module. */
PyObject *rt_native_call(rt_thread *thread, rt_activation *activation, PyObject *callable, PyObject *const *args,
                         Py_ssize_t count, PyObject *names);
PyObject *rt_native_call_method(rt_thread *thread, rt_activation *activation, PyObject *method, PyObject *self,
                                PyObject *const *args, Py_ssize_t count, PyObject *names);

/* A call of a function object without its bytecode's help: 0 when that cannot be, before anything has happened. Nothing
 * is made visible for it: the body sees to that. */
int rt_enter_from_native(rt_thread *thread, PyObject *callable, PyObject *const *args, Py_ssize_t nargs, PyObject **result);

/* ---- instances of the module's classes (classes.c) ----------------------------------------------------------------- */

/* The object's type is none of those that are compared inline: 1 when it has the shape all the same. Runs no Python code. */
int rt_native_instance(rt_func *func, uint32_t class_index, PyObject *object);
/* The position of the first of these shapes that the object's type has; 0 when it has none. */
int64_t rt_native_which(rt_func *func, const int64_t *classes, int64_t count, PyObject *object);
/* The functions of methods and getters were not looked at in this epoch: 1 when they may be called directly. */
/* super() in a method of the class in the cell finds the function of an attribute for the instance, whose type has the
 * shape, and the function may be called; remembered as the attribute's value. */
int rt_native_super(rt_thread *thread, rt_func *func, uint32_t class_index, uint32_t index, PyObject *object, PyObject *cell);
int rt_native_callable(rt_thread *thread, rt_func *func, uint32_t class_index, PyObject *object);
/* The instance's dict was not seen to hold none of the names of methods: 1 when it does not. */
int rt_native_unshadowed(rt_func *func, uint32_t class_index, PyObject *object);
/* What the instance's dict holds, borrowed; NULL without exception when it holds nothing or is an unusual one. */
PyObject *rt_native_field(rt_func *func, uint32_t class_index, uint32_t attribute, PyObject *object);
/* Stores (the value's reference is consumed) where the instance's dict holds something already; the old value. */
PyObject *rt_native_field_exchange(rt_func *func, uint32_t class_index, uint32_t attribute, PyObject *object, PyObject *value);
/* Stores a new field, unless other code could run on the way: 1 when it is done. */
int rt_native_field_grow(rt_func *func, uint32_t class_index, uint32_t attribute, PyObject *object, PyObject *value);
/* The same as the assignment does it, with the activation visible. -1 with an exception. */
int rt_native_set_field(rt_thread *thread, rt_activation *activation, rt_func *func, uint32_t class_index,
                        uint32_t attribute, PyObject *object, PyObject *value);
/* Stores a new float or int at the place unless the death of the old value could be seen: 1 when it is done. */
__attribute__((cold)) int rt_native_place_float(PyObject **place, double value);
__attribute__((cold)) int rt_native_place_int(PyObject **place, int64_t value);
/* The same for a field; the value that is there has been looked at. */
int rt_native_field_float(rt_func *func, uint32_t class_index, uint32_t attribute, PyObject *object, double value);
int rt_native_field_int(rt_func *func, uint32_t class_index, uint32_t attribute, PyObject *object, int64_t value);
/* A new instance of a class that a cell proves, where the collector does not run; NULL without exception: it may run. */
PyObject *rt_native_instance_quick(PyObject *type);
/* What an `__init__` returned (the reference is consumed) is None; else -1 with the TypeError of a class's call. */
int rt_native_check_init(PyObject *result);
/* The same with the activation visible; NULL with an exception. */
PyObject *rt_native_instance_new(rt_thread *thread, rt_activation *activation, PyObject *type);
/* A new instance of the class of a record's cell, with these values (references are consumed; NULL: the default) in its
 * fields, where the collector does not run; NULL without exception: it may run, and nothing has been done. */
PyObject *rt_native_record_quick(rt_func *func, uint32_t cell, PyObject **values);
/* The same with the activation visible; NULL with an exception. */
PyObject *rt_native_record_new(rt_thread *thread, rt_activation *activation, rt_func *func, uint32_t cell, PyObject **values);
/* What a loop that may have to be undone overwrites: `bytes` at `data + offset`, at most RT_UNDO_BYTES. One such loop runs
 * at a time, and no other code in it. */
enum { RT_UNDO_SLOTS = 4, RT_UNDO_BYTES = 8192 };
void rt_undo_save(int slot, char *data, int64_t offset, int64_t bytes);
void rt_undo_restore(int slot, char *data, int64_t offset, int64_t bytes);

/* ---- boxes and values -------------------------------------------------------------------------------------------- */

/* New references; out of memory is fatal. */
PyObject *rt_box_int(int64_t value);
PyObject *rt_box_float(double value);

/* A new NumPy scalar, or a new int or float with that payload. */
PyObject *rt_box_either(int dtype, int64_t payload, int is_scalar);

/* Appends to an exact list and consumes the item; -1 when out of memory. */
int rt_list_append(PyObject *list, PyObject *item);

/* An exact int of any size; `failed` beyond 64 bits. It only reads: what is known of memory stays known. */
typedef struct {
    int64_t value;
    int64_t failed;
} rt_wide_int;
__attribute__((pure, cold)) rt_wide_int rt_unbox_int_wide(PyObject *object);

/* ---- the recursion counter: one unit per activation, taken when it is linked --------------------------------------- */

static inline int rt_recursion_exhausted(PyThreadState *tstate) {
#if RT_PY(12)
    return tstate->py_recursion_remaining <= 0;
#elif RT_PY(11)
    return tstate->recursion_remaining <= 0;
#else
    return tstate->recursion_depth >= tstate->interp->ceval.recursion_limit;
#endif
}

/* The counter itself: what is left from 3.11 on, what is used before. */
static inline int *rt_recursion_counter(PyThreadState *tstate) {
#if RT_PY(12)
    return &tstate->py_recursion_remaining;
#elif RT_PY(11)
    return &tstate->recursion_remaining;
#else
    return &tstate->recursion_depth;
#endif
}

#define RT_RECURSION_UNIT (RT_PY(11) ? -1 : 1)

static inline void rt_recursion_take(PyThreadState *tstate) {
#if RT_PY(12)
    tstate->py_recursion_remaining--;
#elif RT_PY(11)
    tstate->recursion_remaining--;
#else
    tstate->recursion_depth++;
#endif
}

static inline void rt_recursion_give(PyThreadState *tstate) {
#if RT_PY(12)
    tstate->py_recursion_remaining++;
#elif RT_PY(11)
    tstate->recursion_remaining++;
#elif RT_PY(10)
    tstate->recursion_depth--;
#else
    /* Py_LeaveRecursiveCall: below its low-water mark the thread has recovered from an overflow. */
    int depth = --tstate->recursion_depth;
    if (__builtin_expect(tstate->overflowed, 0)) {
        int limit = tstate->interp->ceval.recursion_limit;
        if (depth < (limit > 200 ? limit - 50 : 3 * (limit >> 2))) tstate->overflowed = 0;
    }
#endif
}

/* ---- deopt stress ------------------------------------------------------------------------------------------------- */

/* MARTLET_DEOPT_STRESS=n: each n-th guard fails; 0 is off. Only modules built for it look. */
extern int64_t rt_stress_period, rt_stress_left;

#pragma GCC visibility pop
#endif
