/* A Python module that calls native entries with nothing else of the runtime: leaving native code gives a tuple that
 * describes the frame state, so that tests see what a deopt would have found.
 *
 * call(index, args)            the entry's result; "declined" when no version fits
 * set_cell(index, cell, value) what the cell holds from now on (None: not as expected); set_target(index, cell, other)
 * ticks(n)                     the n-th tick from now raises KeyboardInterrupt; until then the eval breaker reads as set in
 *                              calls (0: neither)
 * opaque(callable)             what rt_test_opaque runs
 */
#include "../rt-native.h"

#if !RT_PY(10)
static inline PyObject *Py_NewRef(PyObject *object) {
    Py_INCREF(object);
    return object;
}
#endif

static rt_thread the_thread;
static rt_func *functions;
static PyObject *opaque_callable;
static int exposures, tick_raises_in, retired;

rt_thread *rt_thread_current(void) { return &the_thread; }
int rt_enter_recursion_slow(rt_thread *thread) {
    (void)thread;
    PyErr_SetString(PyExc_RecursionError, "maximum recursion depth exceeded");
    return -1;
}
int rt_watched(rt_thread *thread, rt_func *func) { (void)thread; (void)func; return 0; }
void rt_frame_add_traceback(rt_thread *thread, rt_frame *frame) { (void)thread; (void)frame; }
void rt_retire(rt_thread *thread, rt_activation *activation) { (void)thread; (void)activation; retired++; }
int rt_frame_written(const rt_activation *activation) { (void)activation; return 0; }
int rt_expose(rt_thread *thread, rt_activation *activation) {
    exposures++;
    return thread->top == activation ? 0 : (PyErr_SetString(PyExc_SystemError, "not linked"), -1);
}
/* No body of these tests has handlers. */
static PyObject *without_handlers(void) { Py_FatalError("a body without handlers handles an exception"); }
PyObject *rt_op_take_exception(void) { return without_handlers(); }
PyObject *rt_op_push_exception(PyThreadState *tstate, PyObject *exception) { (void)tstate; (void)exception; return without_handlers(); }
void rt_op_pop_exception(PyThreadState *tstate, PyObject *saved) { (void)tstate; (void)saved; without_handlers(); }
int rt_tick(rt_thread *thread, rt_frame *frame) {
    (void)frame;
    (void)thread;
    if (tick_raises_in > 0 && --tick_raises_in == 0) {
        PyErr_SetNone(PyExc_KeyboardInterrupt);
        return -1;
    }
    return 0;
}
int rt_cell_refresh(rt_func *self, uint32_t index) {
    rt_cell *cell = &self->cells[index];
    if (cell->value == NULL) return 0;
    if (PyLong_CheckExact(cell->value)) cell->raw = PyLong_AsLongLong(cell->value);
    if (PyFloat_CheckExact(cell->value)) memcpy(&cell->raw, &((PyFloatObject *)cell->value)->ob_fval, 8);
    return 1;
}

/* A generic operation: calls what `opaque` was given. */
__attribute__((visibility("hidden"))) PyObject *rt_test_opaque(PyObject *argument) {
    return PyObject_CallFunctionObjArgs(opaque_callable, argument, NULL);
}

__attribute__((visibility("hidden"))) int rt_test_notify(int times) {
    return times == 1 ? 0 : -1;
}

/* Stores the tuple of all that it got, and an int. */
__attribute__((visibility("hidden"))) int rt_test_pair(PyObject *const *array, Py_ssize_t count, PyObject *constant, PyObject *name,
                                                       PyObject *absent, Py_ssize_t size, PyObject **out) {
    if (absent != NULL || count != 2) return -1;
    out[0] = Py_BuildValue("OOOOn", array[0], array[1], constant, name, size);
    out[1] = PyLong_FromLong(1000);
    return 0;
}

static PyObject *row_value(rt_activation *activation, int32_t representation, int32_t slot, int width) {
    uint64_t *at = &activation->buffer[slot];
    double number;
    PyObject *object = *(PyObject **)at;
    if ((representation & RT_REP_MAYBE) && at[width] == 0) return Py_BuildValue("s", "unbound");
    switch (representation & ~RT_REP_MAYBE) {
    case RT_REP_OBJECT_OWNED: return object == NULL ? Py_BuildValue("s", "unbound") : object;
    case RT_REP_OBJECT_BORROWED: return object == NULL ? Py_BuildValue("s", "unbound") : Py_NewRef(object);
    case RT_REP_INT: return PyLong_FromLongLong((int64_t)*at);
    case RT_REP_FLOAT: memcpy(&number, at, 8); return PyFloat_FromDouble(number);
    case RT_REP_BOOL: return PyBool_FromLong((long)*at);
    case RT_REP_CONST: return Py_BuildValue("si", "const", (int)slot);
    case RT_REP_CELL: return Py_BuildValue("si", "cell", (int)slot);
    case RT_REP_RANGE: return Py_BuildValue("sLLL", "range", (long long)at[0], (long long)at[1], (long long)at[2]);
    case RT_REP_ITERATOR_BORROWED: return Py_BuildValue("sOL", "iterator", object, (long long)at[1]);
    case RT_REP_ITERATOR_OWNED: return Py_BuildValue("sNL", "iterator", object, (long long)at[1]);
    case RT_REP_NONE: return Py_NewRef(Py_None);
    default: return Py_BuildValue("s", "unknown");
    }
}

rt_result rt_deoptimize(rt_thread *thread, rt_activation *activation) {
    const int32_t *table = activation->func->native->states[activation->version];
    const int32_t *row = table + table[1 + activation->state];
    PyObject *exception = PyErr_Occurred() ? Py_NewRef(PyErr_Occurred()) : Py_NewRef(Py_None);
    PyErr_Clear();
    PyObject *entries = PyList_New(0);
    for (int i = 0; i < row[3]; i++) {
        const int32_t *entry = row + 4 + 3 * i;
        int kind = entry[1] & ~RT_REP_MAYBE;
        int width = kind == RT_REP_NONE ? 0 : kind == RT_REP_RANGE ? 3 : kind >= RT_REP_ITERATOR_OWNED ? 2 : 1;
        PyObject *pair = Py_BuildValue("iN", (int)entry[0], row_value(activation, entry[1], entry[2], width));
        PyList_Append(entries, pair);
        Py_DECREF(pair);
    }
    if (thread->top != activation) PyErr_SetString(PyExc_SystemError, "leaving without a link");
    rt_result result = {0, RT_ERROR};
    PyObject *tuple = Py_BuildValue("(siiiNN)", "left", (int)row[0], (int)row[1], (int)row[2], entries, exception);
    if (tuple == NULL || PyErr_Occurred()) return result;
    result.payload = (int64_t)tuple;
    result.tag = RT_BOXED;
    return result;
}

/* As another thread or a signal would; the interpreter's own value comes back after the call. */
static uintptr_t set_breaker(uintptr_t value) {
#if RT_PY(13)
    uintptr_t *breaker = &PyThreadState_Get()->eval_breaker;
#else
    int *breaker = (int *)&PyThreadState_Get()->interp->ceval.eval_breaker;
#endif
    uintptr_t before = *breaker;
    *breaker = value;
    return before;
}

static PyObject *call(PyObject *self, PyObject *args) {
    (void)self;
    int index, declined = 0;
    PyObject *tuple;
    if (!PyArg_ParseTuple(args, "iO!", &index, &PyTuple_Type, &tuple)) return NULL;
    the_thread.tstate = PyThreadState_Get();
    rt_activation *top = the_thread.top;
    rt_func *func = &functions[index];
    rt_epoch++;
    uintptr_t breaker = tick_raises_in ? set_breaker(1) : 0;
    int ticking = tick_raises_in != 0;
    PyObject *result = func->native->entry(func, &the_thread, ((PyTupleObject *)tuple)->ob_item, &declined);
    if (ticking) set_breaker(breaker);
    if (the_thread.top != top) {
        Py_XDECREF(result);
        PyErr_SetString(PyExc_SystemError, "the activation is still linked");
        return NULL;
    }
    if (declined) return PyUnicode_FromString("declined");
    return result;
}

static PyObject *set_cell(PyObject *self, PyObject *args) {
    (void)self;
    int index, cell;
    PyObject *value;
    if (!PyArg_ParseTuple(args, "iiO", &index, &cell, &value)) return NULL;
    rt_epoch++;
    functions[index].cells[cell].value = value == Py_None ? NULL : Py_NewRef(value);
    Py_RETURN_NONE;
}

static PyObject *set_target(PyObject *self, PyObject *args) {
    (void)self;
    int index, cell, other;
    if (!PyArg_ParseTuple(args, "iii", &index, &cell, &other)) return NULL;
    functions[index].cells[cell].value = Py_None;
    functions[index].cells[cell].target = &functions[other];
    Py_RETURN_NONE;
}

static PyObject *set_objects(PyObject *self, PyObject *args) {
    (void)self;
    int index;
    PyObject *consts, *names;
    if (!PyArg_ParseTuple(args, "iOO", &index, &consts, &names)) return NULL;
    functions[index].consts = Py_NewRef(consts);
    functions[index].names = Py_NewRef(names);
    Py_RETURN_NONE;
}

static PyObject *ticks(PyObject *self, PyObject *args) {
    (void)self;
    if (!PyArg_ParseTuple(args, "i", &tick_raises_in)) return NULL;
    Py_RETURN_NONE;
}

static PyObject *opaque(PyObject *self, PyObject *callable) {
    (void)self;
    Py_XSETREF(opaque_callable, Py_NewRef(callable));
    Py_RETURN_NONE;
}

static PyObject *counts(PyObject *self, PyObject *ignored) {
    (void)self;
    (void)ignored;
    return Py_BuildValue("ii", exposures, retired);
}

static PyObject *stress(PyObject *self, PyObject *args) {
    (void)self;
    long long period;
    if (!PyArg_ParseTuple(args, "L", &period)) return NULL;
    rt_stress_period = rt_stress_left = period;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"call", call, METH_VARARGS, NULL},         {"set_cell", set_cell, METH_VARARGS, NULL},
    {"set_target", set_target, METH_VARARGS, NULL}, {"set_objects", set_objects, METH_VARARGS, NULL},
    {"ticks", ticks, METH_VARARGS, NULL},       {"opaque", opaque, METH_O, NULL},
    {"counts", counts, METH_NOARGS, NULL},      {"stress", stress, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "codegen_driver", NULL, -1, methods, NULL, NULL, NULL, NULL};

__attribute__((visibility("default"))) PyObject *PyInit_codegen_driver(void) {
    uint32_t last = 0;
    for (uint64_t i = 0; i < martlet_native_count; i++) {
        if (martlet_natives[i]->function > last) last = martlet_natives[i]->function;
    }
    functions = calloc(last + 1, sizeof(rt_func));
    for (uint64_t i = 0; i < martlet_native_count; i++) {
        rt_func *func = &functions[martlet_natives[i]->function];
        func->index = martlet_natives[i]->function;
        func->native = martlet_natives[i];
        func->cells = calloc(func->native->cell_count + 1, sizeof(rt_cell));
        func->consts = func->names = PyTuple_New(0);
    }
    return PyModule_Create(&definition);
}
