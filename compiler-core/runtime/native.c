/* The cold half of native bodies: what happens where the hot path, which codegen emits and inline/ helps, gives up. */
#include "numpy.h"
#include "ops.h"
#include "rt-native.h"
#include "rt-quiet.h"

#include <stddef.h>
#include <stdlib.h>

/* codegen/abi.ts knows these offsets. */
_Static_assert(offsetof(rt_activation, buffer) == 4 * 8, "ACTIVATION_HEADER_WORDS");
_Static_assert(offsetof(rt_activation, state) == 2 * 8, "ACTIVATION_PLACE_WORD");
_Static_assert(offsetof(rt_activation, version) == 2 * 8 + 4, "ACTIVATION_PLACE_WORD");
_Static_assert(offsetof(rt_activation, frame) == 3 * 8, "ACTIVATION_FRAME_WORD");

uint64_t rt_epoch = 1;
int64_t rt_stress_period, rt_stress_left;

__attribute__((constructor)) static void read_stress_period(void) {
    const char *text = getenv("MARTLET_DEOPT_STRESS");
    long long period = text == NULL ? 0 : atoll(text);
    rt_stress_period = rt_stress_left = period > 0 ? period : 0;
}

static void link_activation(rt_thread *thread, rt_activation *activation, rt_func *func) {
    activation->previous = thread->top;
    activation->func = func;
    activation->frame = NULL;
    thread->top = activation;
    rt_recursion_take(thread->tstate);
}

static void unlink_activation(rt_thread *thread, rt_activation *activation) {
    thread->top = activation->previous; /* first: deaths in the frame must not find the activation */
    if (activation->frame != NULL) rt_retire(thread, activation);
    rt_recursion_give(thread->tstate);
}

static int frame_taken(const rt_activation *activation) {
    if (activation->frame == NULL) return 0;
    if (rt_frame_taken(activation->frame)) return 1;
    return rt_frame_has_locals(activation->frame) && rt_frame_written(activation);
}

static void stand_at(rt_activation *activation, int64_t place) {
    activation->state = (int32_t)place;
    activation->version = (int32_t)(place >> 32);
}

/* Expose and tick, in a new epoch. */
static int run_tick(rt_thread *thread, rt_activation *activation) {
    int status = rt_expose(thread, activation);
    if (status == 0) status = rt_tick(thread, activation->frame);
    rt_epoch++;
    return status;
}

int rt_native_enter(rt_thread *thread, rt_activation *activation, rt_func *func, int64_t place) {
    if ((char *)activation < thread->stack_limit) {
        PyErr_SetString(PyExc_RecursionError, "maximum recursion depth exceeded");
        return -1;
    }
    if (rt_recursion_exhausted(thread->tstate) && rt_enter_recursion_slow(thread) < 0) return -1;
#if !RT_PY(11)
    if (thread->tstate->recursion_depth + 1 >= thread->tstate->interp->ceval.recursion_limit) return 1;
#endif
    if (!rt_eval_breaker_set(thread->tstate)) return 0;
    link_activation(thread, activation, func);
    stand_at(activation, place);
    PyObject *closure = func->closure;
    Py_XINCREF(closure);
    int status = run_tick(thread, activation);
    /* The body is about to read it, also when its function died just now: then it is never freed. */
    func->closure = closure;
    if (closure != NULL && Py_REFCNT(closure) > 1) Py_DECREF(closure);
    if (status < 0 && activation->frame != NULL) rt_frame_add_traceback(thread, activation->frame);
    unlink_activation(thread, activation);
    return status;
}

rt_result rt_native_leave(rt_thread *thread, rt_activation *activation, rt_func *func, int64_t place) {
    if (thread->top != activation) link_activation(thread, activation, func);
    stand_at(activation, place);
    rt_numpy_learn(); /* a guard may have failed because nobody had imported it */
    rt_result result = rt_deoptimize(thread, activation);
    rt_epoch++;
    thread->top = activation->previous;
    rt_recursion_give(thread->tstate);
    return result;
}

/* Everything that was ever proven about the function's globals holds now; it is proven for this epoch. */
static int cells_still_hold(rt_thread *thread, rt_func *func) {
    for (uint32_t cell = 0; cell < func->native->cell_count; cell++) {
        uint64_t epoch = func->cells[cell].epoch;
        if (epoch != 0 && epoch != rt_epoch && !rt_native_guard(thread, func, cell)) return 0;
    }
    return 1;
}

/* Whether something else than the activation (and its frame) holds each of the objects. */
static int held_elsewhere(const rt_activation *activation, PyObject *const *kept, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        PyObject *object = kept[i];
        if (object == NULL) continue;
        Py_ssize_t others = Py_REFCNT(object);
        for (int64_t j = 0; j < count; j++) others -= kept[j] == object;
        if (activation->frame != NULL)
            for (uint32_t j = 0; j < activation->func->local_count; j++)
                others -= activation->frame->locals[j] == object;
        if (others <= 0) return 0;
    }
    return 1;
}

int rt_native_tick(rt_thread *thread, rt_activation *activation, rt_func *func, int64_t place, PyObject *const *kept,
                   int64_t count) {
    int was_linked = thread->top == activation;
    if (!was_linked) link_activation(thread, activation, func);
    stand_at(activation, place);
    for (int64_t i = 0; i < count; i++) Py_XINCREF(kept[i]);
    if (run_tick(thread, activation) < 0) return -1;
    if (frame_taken(activation) || !cells_still_hold(thread, func)) return 1;
    if (!held_elsewhere(activation, kept, count)) return 1;
    for (int64_t i = 0; i < count; i++) Py_XDECREF(kept[i]);
    if (!was_linked) unlink_activation(thread, activation);
    return 0;
}

int rt_native_recursion(const rt_thread *thread, const rt_activation *activation) {
    int recursion = *rt_recursion_counter(thread->tstate);
    return thread->top == activation ? recursion - RT_RECURSION_UNIT : recursion;
}

int rt_native_after_call(rt_thread *thread, rt_activation *activation) {
    if (frame_taken(activation) || !cells_still_hold(thread, activation->func)) return 1;
    /* What dies with the frame may look again, and make another one. */
    while (activation->frame != NULL) rt_retire(thread, activation);
    return 0;
}

PyObject *rt_native_catch(rt_thread *thread, rt_activation *activation, rt_func *func, int64_t place) {
    int was_linked = thread->top == activation;
    if (!was_linked) link_activation(thread, activation, func);
    stand_at(activation, place);
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    int status = rt_expose(thread, activation);
    if (status < 0) PyErr_Clear(); /* out of memory: no entry for this function */
    PyErr_Restore(type, value, traceback);
    if (status == 0) rt_frame_add_traceback(thread, activation->frame);
    PyObject *exception = rt_op_take_exception();
    if (!was_linked) unlink_activation(thread, activation);
    rt_epoch++;
    return exception;
}

PyObject *rt_native_push_exception(PyObject *exception) {
    int collecting = rt_hold_collector();
    PyObject *saved = rt_op_push_exception(rt_tstate(), exception);
    rt_let_collect(collecting);
    return saved;
}

int rt_native_pop_exception(PyObject *saved) {
    rt_op_pop_exception(rt_tstate(), saved);
    return 0;
}

/* Make the activations visible, then let the object die; an exception that is set stays set. */
static void destroy(rt_thread *thread, rt_activation *visible, PyObject *object, int last) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (visible != NULL && rt_expose(thread, visible) < 0) PyErr_Clear(); /* no frame to see, but the object must go */
    if (last) _Py_Dealloc(object);
    rt_epoch++;
    PyErr_Restore(type, value, traceback);
}

int rt_native_shows_all(const rt_activation *activation, PyObject *object) {
    PyObject *const *locals = activation->frame->locals;
    Py_ssize_t others = Py_REFCNT(object);
    for (uint32_t i = 0; i < activation->func->local_count; i++) others -= locals[i] == object;
    return others <= 0;
}

void rt_native_release(rt_thread *thread, rt_activation *activation, PyObject *object) {
    int last = Py_REFCNT(object) == 0;
    /* When it was not the last reference, the frame may hold the others: its refresh drops them. A list or tuple may
     * wait for that. */
    if ((last || PyTuple_CheckExact(object) || PyList_CheckExact(object)) && rt_dies_unseen(activation, object)) {
        if (last) _Py_Dealloc(object);
        return;
    }
    destroy(thread, activation, object, last);
}

void rt_native_destroy(rt_thread *thread, PyObject *object) {
    if (rt_dies_unseen(thread->top, object)) _Py_Dealloc(object);
    else destroy(thread, thread->top, object, 1);
}

int rt_native_may_call(rt_thread *thread, rt_func *target) {
    return !target->disabled && target->deopt_count < RT_DEOPT_LIMIT && !rt_watched(thread, target);
}

int rt_native_guard(rt_thread *thread, rt_func *func, uint32_t cell) {
    if (!rt_cell_refresh(func, cell)) return 0;
    uint32_t expects = func->native->cells[cell].expects;
    if (expects == RT_EXPECT_FUNCTION || expects == RT_EXPECT_CLASS || expects == RT_EXPECT_CLASS_METHOD) {
        rt_func *target = func->cells[cell].target;
        if (target != NULL && !rt_native_may_call(thread, target)) return 0;
    }
    func->cells[cell].epoch = rt_epoch;
    return 1;
}

static char undone[RT_UNDO_SLOTS][RT_UNDO_BYTES];

void rt_undo_save(int slot, char *data, int64_t offset, int64_t bytes) {
    memcpy(undone[slot], data + offset, (size_t)bytes);
}

void rt_undo_restore(int slot, char *data, int64_t offset, int64_t bytes) {
    memcpy(data + offset, undone[slot], (size_t)bytes);
}

PyObject *rt_box_int(int64_t value) {
    PyObject *object = PyLong_FromLongLong(value);
    if (object == NULL) Py_FatalError("out of memory for an int");
    return object;
}

PyObject *rt_box_float(double value) {
    PyObject *object = PyFloat_FromDouble(value);
    if (object == NULL) Py_FatalError("out of memory for a float");
    return object;
}

PyObject *rt_box_either(int dtype, int64_t payload, int is_scalar) {
    if (is_scalar) return rt_box_np(dtype, payload);
    if (dtype != RT_NP_FLOAT64) return rt_box_int(payload);
    double number;
    memcpy(&number, &payload, sizeof number);
    return rt_box_float(number);
}

rt_wide_int rt_unbox_int_wide(PyObject *object) {
    int overflow;
    int64_t value = PyLong_AsLongLongAndOverflow(object, &overflow);
    return (rt_wide_int){value, overflow != 0};
}
