/* A test extension: functions of baseline MIR made by hand, run whole in the resume interpreter; and scripted native
 * activations that expose, deoptimize and retire as machine code would. */
#include "../rt.h"

uint64_t rt_epoch = 1;
int64_t rt_stress_period; /* of native.c, which is not linked */
static rt_thread the_thread;
static PyObject *tick_function;

rt_thread *rt_thread_current(void) {
    if (the_thread.tstate != rt_tstate()) {
        the_thread.tstate = rt_tstate();
        the_thread.top = NULL;
    }
    return &the_thread;
}

int rt_tick(rt_thread *thread, rt_frame *frame) {
    (void)thread;
    (void)frame;
    if (PyErr_CheckSignals() < 0) return -1;
    PyObject *result = PyObject_CallObject(tick_function, NULL);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

/* ---- functions ------------------------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    rt_func func;
    rt_native native;
    const int32_t *tables[64]; /* native.states: the tables of its last activations */
    uint32_t activations;
    PyObject *owned; /* everything that func points into */
} Function;

static void function_dealloc(PyObject *object) {
    Function *function = (Function *)object;
    Py_XDECREF(function->func.frame_function);
    Py_XDECREF(function->owned);
    PyObject_Free(object);
}

static Py_ssize_t parameter_count(const PyCodeObject *code) {
    return code->co_argcount + code->co_kwonlyargcount + !!(code->co_flags & CO_VARARGS) +
           !!(code->co_flags & CO_VARKEYWORDS);
}

static PyObject *function_call(PyObject *object, PyObject *args, PyObject *keywords) {
    rt_func *func = &((Function *)object)->func;
    if (keywords != NULL || PyTuple_GET_SIZE(args) != parameter_count(func->code)) {
        PyErr_SetString(PyExc_SystemError, "probe functions take exactly their bound parameters");
        return NULL;
    }
    return rt_resume_function(rt_thread_current(), func, ((PyTupleObject *)args)->ob_item);
}

static PyTypeObject function_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "resume_probe.Function",
    .tp_basicsize = sizeof(Function),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = function_dealloc,
    .tp_call = function_call,
};

/* make_function(code, globals, words, sites, handlers, names, consts, register_count) */
static PyObject *make_function(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *code, *globals, *words, *sites, *handlers, *names, *consts;
    unsigned register_count;
    if (!PyArg_ParseTuple(args, "O!O!SSSO!O!I", &PyCode_Type, &code, &PyDict_Type, &globals, &words, &sites, &handlers,
                          &PyTuple_Type, &names, &PyTuple_Type, &consts, &register_count))
        return NULL;
    Function *function = PyObject_New(Function, &function_type);
    if (function == NULL) return NULL;
    Py_INCREF(args);
    function->owned = args;
    memset(&function->func, 0, sizeof function->func);
    memset(&function->native, 0, sizeof function->native);
    function->native.states = function->tables;
    function->activations = 0;
    function->func.native = &function->native;
    function->func.code = (PyCodeObject *)code;
    function->func.globals = globals;
    function->func.builtins = PyEval_GetBuiltins();
    function->func.names = names;
    function->func.consts = consts;
    function->func.words = (const uint32_t *)PyBytes_AS_STRING(words);
    function->func.word_count = (uint32_t)PyBytes_GET_SIZE(words) / 4;
    function->func.sites = (const uint32_t *)PyBytes_AS_STRING(sites);
    function->func.site_count = (uint32_t)PyBytes_GET_SIZE(sites) / 4;
    function->func.handlers = (const rt_handler *)PyBytes_AS_STRING(handlers);
    function->func.handler_count = (uint32_t)PyBytes_GET_SIZE(handlers) / 16;
    function->func.local_count = (uint32_t)((PyCodeObject *)code)->co_nlocals;
    function->func.register_count = register_count;
    return (PyObject *)function;
}

/* ---- native activations ------------------------------------------------------------------------------------------
 *
 * activation(function, states, steps): what machine code would do, as a list of tuples:
 *   ("object", slot, value)   store a reference (owned by the buffer)
 *   ("take", slot, iterator)  the same with what the iterator gives next
 *   ("borrowed", slot, value) store a pointer (the script keeps it alive)
 *   ("int", slot, value), ("float", slot, value), ("null", slot)
 *   ("drop", slot)            release what the slot owns
 *   ("state", row)            the current frame state
 *   ("call", callable)        expose, call it with no arguments; its result becomes the script's; on an exception
 *                             go on with the next step if that is "error", else leave
 *   ("inner", function, states, steps)   a direct native call
 *   ("error", row)            reached with an exception only: deoptimize there
 *   ("taken", row)            deoptimize there if somebody took the frame
 *   ("deoptimize", row)
 * Ends by returning the last result. */

enum { BUFFER_SLOTS = 16 };

static rt_result boxed(PyObject *object) {
    return (rt_result){(int64_t)object, object == NULL ? RT_ERROR : RT_BOXED};
}

static rt_result run_activation(Function *function, PyObject *states, PyObject *steps);

static rt_result run_steps(rt_thread *thread, rt_activation *activation, PyObject *steps) {
    PyObject *result = Py_None;
    Py_INCREF(result);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(steps); i++) {
        PyObject *step = PyList_GET_ITEM(steps, i);
        const char *kind = PyUnicode_AsUTF8(PyTuple_GET_ITEM(step, 0));
        PyObject *first = PyTuple_GET_SIZE(step) > 1 ? PyTuple_GET_ITEM(step, 1) : NULL;
        PyObject *second = PyTuple_GET_SIZE(step) > 2 ? PyTuple_GET_ITEM(step, 2) : NULL;
        long number = first != NULL && PyLong_Check(first) ? PyLong_AsLong(first) : 0;
        uint64_t *slot = &activation->buffer[number];
        if (PyErr_Occurred() && strcmp(kind, "error") != 0) {
            Py_CLEAR(result);
            return boxed(NULL);
        }
        if (!strcmp(kind, "object")) {
            Py_INCREF(second);
            *slot = (uint64_t)second;
        } else if (!strcmp(kind, "take")) {
            *slot = (uint64_t)PyIter_Next(second);
        } else if (!strcmp(kind, "borrowed")) {
            *slot = (uint64_t)second;
        } else if (!strcmp(kind, "int")) {
            *slot = (uint64_t)PyLong_AsLongLong(second);
        } else if (!strcmp(kind, "float")) {
            double value = PyFloat_AsDouble(second);
            memcpy(slot, &value, 8);
        } else if (!strcmp(kind, "null")) {
            *slot = 0;
        } else if (!strcmp(kind, "drop")) {
            Py_DECREF((PyObject *)*slot);
        } else if (!strcmp(kind, "state")) {
            activation->state = (int32_t)number;
        } else if (!strcmp(kind, "call")) {
            Py_CLEAR(result);
            if (rt_expose(thread, activation) == 0) result = PyObject_CallObject(first, NULL);
        } else if (!strcmp(kind, "inner")) {
            Py_CLEAR(result);
            rt_result inner = run_activation((Function *)first, second, PyTuple_GET_ITEM(step, 3));
            result = inner.tag == RT_ERROR ? NULL : (PyObject *)inner.payload;
        } else if (!strcmp(kind, "error")) {
            if (!PyErr_Occurred()) continue;
            activation->state = (int32_t)number;
            return rt_deoptimize(thread, activation);
        } else if (!strcmp(kind, "deoptimize") || rt_frame_taken(activation->frame)) {
            Py_CLEAR(result);
            activation->state = (int32_t)number;
            return rt_deoptimize(thread, activation);
        }
    }
    return boxed(result);
}

static rt_result run_activation(Function *function, PyObject *states, PyObject *steps) {
    rt_thread *thread = rt_thread_current();
    union {
        rt_activation activation;
        char storage[sizeof(rt_activation) + BUFFER_SLOTS * 8];
    } place;
    memset(&place, 0, sizeof place);
    rt_activation *activation = &place.activation;
    activation->previous = thread->top;
    activation->func = &function->func;
    activation->version = (int32_t)(function->activations++ % 64);
    function->tables[activation->version] = (const int32_t *)PyBytes_AS_STRING(states);
    thread->top = activation;
    rt_result result = run_steps(thread, activation, steps);
    if (activation->frame != NULL) rt_retire(thread, activation);
    thread->top = activation->previous;
    return result;
}

static PyObject *activation(PyObject *module, PyObject *args) {
    (void)module;
    PyObject *function, *states, *steps;
    if (!PyArg_ParseTuple(args, "O!SO!", &function_type, &function, &states, &PyList_Type, &steps)) return NULL;
    rt_result result = run_activation((Function *)function, states, steps);
    return result.tag == RT_ERROR ? NULL : (PyObject *)result.payload;
}

static PyObject *deopt_count(PyObject *module, PyObject *function) {
    (void)module;
    return PyLong_FromUnsignedLong(((Function *)function)->func.deopt_count);
}

static PyMethodDef methods[] = {
    {"make_function", make_function, METH_VARARGS, NULL},
    {"activation", activation, METH_VARARGS, NULL},
    {"deopt_count", deopt_count, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "resume_probe", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_resume_probe(void) {
    if (PyType_Ready(&function_type) < 0) return NULL;
    PyObject *globals = PyDict_New();
    PyDict_SetItemString(globals, "__builtins__", PyEval_GetBuiltins());
    Py_XDECREF(PyRun_String("def tick(): pass\n", Py_file_input, globals, globals));
    tick_function = PyDict_GetItemString(globals, "tick");
    Py_XINCREF(tick_function);
    return PyModule_Create(&definition);
}
