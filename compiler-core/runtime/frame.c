/* Frames: what Python sees of a running function that no interpreter loop runs.
 *
 * 3.11 and later: an _PyInterpreterFrame of our own in the chain of the thread's frames. When somebody took its frame
 * object, rt_frame_pop hands the contents over to that object, as CPython does when it leaves a function.
 * 3.9, 3.10: a frame object in the thread's chain. */
#include "resume.h"

/* The exception that is set, put aside while frames are made. */
typedef struct { PyObject *type, *value, *traceback; } aside;

static aside put_aside(void) {
    aside exception;
    PyErr_Fetch(&exception.type, &exception.value, &exception.traceback);
    return exception;
}

/* Keeps an exception that was set meanwhile, if there was none before. */
static void put_back(aside exception) {
    if (exception.type != NULL) PyErr_Restore(exception.type, exception.value, exception.traceback);
}

uint32_t rt_frame_fill_frees(rt_frame *frame) {
    const rt_func *func = frame->func;
    uint32_t count = rt_free_variables(func->code), first = func->local_count - count;
    for (uint32_t i = 0; i < count; i++)
        if (frame->locals[first + i] == NULL) Py_INCREF(frame->locals[first + i] = PyTuple_GET_ITEM(func->closure, i));
    return first;
}

#if RT_PY(11)

static size_t slot_count(const rt_func *func) { return (size_t)func->code->co_nlocalsplus; }

size_t rt_frame_storage(const rt_func *func) {
    return sizeof(_PyInterpreterFrame) + slot_count(func) * sizeof(PyObject *);
}

/* What a frame names as its function is read for its __module__ only (sys._getframemodulename, 3.12). The true function
 * is not at hand in a direct call; and a stand-in that held the true code or globals would keep the module alive. */
static PyObject *stand_in(rt_func *func) {
    PyObject *globals = PyDict_New();
    PyObject *code = (PyObject *)PyCode_NewEmpty("", "", 0);
    PyObject *function = globals != NULL && code != NULL ? PyFunction_New(code, globals) : NULL;
    Py_XDECREF(globals);
    Py_XDECREF(code);
    PyObject *module = PyDict_GetItemString(func->globals, "__name__");
    if (function != NULL && module != NULL && PyObject_SetAttrString(function, "__module__", module) < 0)
        Py_CLEAR(function);
    return function;
}

static PyObject *frame_function(rt_func *func) {
    if (func->frame_function == NULL) {
        aside exception = put_aside();
        func->frame_function = stand_in(func);
        put_back(exception);
    }
    return func->frame_function;
}

int rt_frame_push(rt_thread *thread, rt_frame *frame, void *storage, rt_func *func) {
    PyObject *function = frame_function(func);
    if (function == NULL) return -1;
    _PyInterpreterFrame *inner = storage;
    size_t slots = slot_count(func);
    Py_INCREF(function);
    RT_FRAME_FUNCTION(inner) = (void *)function;
    Py_INCREF(func->code);
    RT_FRAME_CODE(inner) = (void *)func->code;
    inner->f_globals = func->globals;
    inner->f_builtins = func->builtins;
    inner->f_locals = NULL;
    inner->frame_obj = NULL;
    inner->stacktop = (int)slots;
    inner->owner = FRAME_OWNED_BY_THREAD;
#if RT_PY(12)
    inner->return_offset = 0;
#else
    inner->is_entry = true;
#endif
    RT_FRAME_INSTRUCTION(inner) = _PyCode_CODE(func->code) + func->code->_co_firsttraceable;
    for (size_t i = 0; i < slots; i++) inner->localsplus[i] = NULL;
    inner->previous = RT_CURRENT_FRAME(thread->tstate);
    RT_CURRENT_FRAME(thread->tstate) = inner;
    frame->func = func;
    frame->locals = inner->localsplus;
    frame->interpreter_frame = inner;
    return 0;
}

/* A frame borrows its globals from its function: one that outlives the call needs a function that owns them. */
static void own_globals(_PyInterpreterFrame *inner) {
    PyObject *function = PyFunction_New((PyObject *)RT_FRAME_CODE(inner), inner->f_globals);
    if (function == NULL) {
        PyErr_Clear();
        Py_INCREF(inner->f_globals); /* out of memory: kept for ever is better than gone */
        return;
    }
    Py_DECREF(RT_FRAME_FUNCTION(inner));
    RT_FRAME_FUNCTION(inner) = (void *)function;
}

/* The frame object outlives the call: it gets the contents. */
static void hand_over(_PyInterpreterFrame *inner, PyFrameObject *object) {
    aside exception = put_aside();
    PyFrameObject *back = PyFrame_GetBack(object);
    if (back == NULL) PyErr_Clear();
    own_globals(inner);
    put_back(exception);
    size_t size = (size_t)((char *)&inner->localsplus[inner->stacktop] - (char *)inner);
    _PyInterpreterFrame *copy = (_PyInterpreterFrame *)object->_f_frame_data;
    inner->frame_obj = NULL;
    memcpy(copy, inner, size);
    object->f_frame = copy;
    copy->owner = FRAME_OWNED_BY_FRAME_OBJECT;
    copy->previous = NULL;
    object->f_back = back;
    if (!PyObject_GC_IsTracked((PyObject *)object)) PyObject_GC_Track(object);
    Py_DECREF(object);
}

void rt_frame_clear(_PyInterpreterFrame *inner) {
    PyFrameObject *object = inner->frame_obj;
    if (object != NULL && Py_REFCNT(object) > 1) {
        hand_over(inner, object);
        return;
    }
    inner->frame_obj = NULL;
    Py_XDECREF(object);
    for (int i = 0; i < inner->stacktop; i++) Py_XDECREF(inner->localsplus[i]);
    Py_XDECREF(inner->f_locals);
    Py_DECREF(RT_FRAME_FUNCTION(inner));
    Py_DECREF(RT_FRAME_CODE(inner));
}

void rt_frame_pop(rt_thread *thread, rt_frame *frame) {
    /* Unlinked first: the deaths of locals may run code, which must not see this frame. */
    RT_CURRENT_FRAME(thread->tstate) = frame->interpreter_frame->previous;
    rt_frame_clear(frame->interpreter_frame);
}

void rt_frame_add_traceback(rt_thread *thread, rt_frame *frame) {
    (void)thread;
    PyFrameObject *object = frame->interpreter_frame->frame_obj;
    if (object == NULL) object = PyEval_GetFrame();
    if (object != NULL) PyTraceBack_Here(object);
}

#else

size_t rt_frame_storage(const rt_func *func) {
    (void)func;
    return 0;
}

int rt_frame_push(rt_thread *thread, rt_frame *frame, void *storage, rt_func *func) {
    (void)storage;
    aside exception = put_aside();
    PyFrameObject *object = PyFrame_New(thread->tstate, func->code, func->globals, NULL);
    put_back(exception);
    if (object == NULL) return -1;
    object->f_lasti = 0;
#if RT_PY(10)
    object->f_state = FRAME_EXECUTING;
    object->f_stackdepth = -1;
#else
    object->f_executing = 1;
    object->f_stacktop = NULL;
#endif
    thread->tstate->frame = object;
    frame->func = func;
    frame->locals = object->f_localsplus;
    frame->object = object;
    return 0;
}

void rt_frame_pop(rt_thread *thread, rt_frame *frame) {
    PyFrameObject *object = frame->object;
#if RT_PY(10)
    object->f_state = PyErr_Occurred() ? FRAME_RAISED : FRAME_RETURNED;
    object->f_stackdepth = 0;
#else
    object->f_executing = 0;
#endif
    thread->tstate->frame = object->f_back;
    Py_DECREF(object); /* releases the locals, unless somebody took it; already tracked by the collector */
}

void rt_frame_add_traceback(rt_thread *thread, rt_frame *frame) {
    (void)thread;
    PyTraceBack_Here(frame->object);
}

#endif
