/* Does this interpreter work inside as the headers said? Asked once for each interpreter, before any function is bound:
 * an entry is put in place and called, a frame is pushed and read back, a watcher is armed, the flags are read. If one
 * of them fails, module files run their source. */
#include "module.h"
#include "rt-tables.h"

static int answered;

static PyObject *answer(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *keywords) {
    (void)callable;
    (void)args;
    (void)keywords;
    answered = PyVectorcall_NARGS(nargsf) == 1;
    Py_RETURN_NONE;
}

/* A function object whose slot is replaced is entered there, from bytecode as well (but not on 3.11). */
static int entry_works(PyObject *probe, PyObject *caller) {
#if RT_PY(12)
    PyFunction_SetVectorcall((PyFunctionObject *)probe, answer);
#elif !RT_PY(11)
    ((PyFunctionObject *)probe)->vectorcall = answer;
#else
    (void)answer;
    answered = 1;
#endif
    PyObject *result = PyObject_CallFunctionObjArgs(caller, probe, NULL);
    Py_XDECREF(result);
    return result != NULL && answered;
}

/* A pushed frame is what Python sees, with our local in it, and is gone afterwards. */
static int frame_works(PyObject *probe, PyObject *name) {
    PyCodeObject *code = (PyCodeObject *)((PyFunctionObject *)probe)->func_code;
    const uint32_t sites[1] = {0};
    rt_func func = {
        .code = code, .globals = ((PyFunctionObject *)probe)->func_globals, .builtins = PyEval_GetBuiltins(),
        .sites = sites, .site_count = 1, .local_count = (uint32_t)code->co_nlocals,
        .register_count = (uint32_t)code->co_nlocals,
    };
    rt_thread *thread = rt_thread_current();
    PyFrameObject *before = PyEval_GetFrame();
    char storage[rt_frame_storage(&func) + 1];
    rt_frame frame;
    if (rt_frame_push(thread, &frame, storage, &func) < 0) return 0;
    frame.locals[0] = PyLong_FromLong(1234567);
    rt_frame_set_site(&frame, 0);
    PyFrameObject *object = PyEval_GetFrame();
    int works = object != NULL && object != before && frame.locals[0] != NULL;
    if (works) {
        PyCodeObject *seen = PyFrame_GetCode(object);
        PyObject *locals = PyObject_GetAttrString((PyObject *)object, "f_locals");
        PyObject *value = locals == NULL ? NULL : PyObject_GetItem(locals, name);
        works = seen == code && value == frame.locals[0];
        Py_XDECREF(value);
        Py_XDECREF(locals);
        Py_DECREF(seen);
    }
    rt_frame_pop(thread, &frame);
    Py_XDECREF(func.frame_function);
    return works && PyEval_GetFrame() == before;
}

/* Storing to a watched dict moves on what `unchanged` compares. */
static int watcher_works(void) {
    PyObject *dict = PyDict_New(), *name = PyUnicode_InternFromString("martlet self-test");
    int works = 0;
    if (dict != NULL && name != NULL) {
#if RT_PY(12)
        if (rt_state->dict_watcher < 0) works = 1; /* none was free: names are looked up each time */
        else if (PyDict_Watch(rt_state->dict_watcher, dict) == 0 && PySet_Add(rt_state->watched_names, name) == 0) {
            uint64_t before = rt_state->changes;
            works = PyDict_SetItem(dict, name, name) == 0 && rt_state->changes == before + 1;
            PySet_Discard(rt_state->watched_names, name);
        }
#else
        uint64_t before = ((PyDictObject *)dict)->ma_version_tag;
        works = PyDict_SetItem(dict, name, name) == 0 && ((PyDictObject *)dict)->ma_version_tag != before;
#endif
    }
    Py_XDECREF(dict);
    Py_XDECREF(name);
    return works;
}

static int nothing(void *argument) {
    (void)argument;
    return 0;
}

/* A pending call sets the eval breaker of the main thread; it runs when the interpreter looks next. */
static int breaker_works(void) {
    if (PyThreadState_Get() != rt_tstate()) return 0;
    if (PyThread_get_thread_ident() != _PyRuntime.main_thread) return 1; /* no verdict */
    if (Py_AddPendingCall(nothing, NULL) < 0) return 1; /* the queue is full: no verdict */
    return rt_eval_breaker_set(rt_tstate());
}

/* The recursion counter goes down (or up) by one for a call of a Python function. */
static int counter_works(void) {
    PyThreadState *tstate = rt_tstate();
#if RT_PY(12)
    return tstate->py_recursion_remaining <= tstate->py_recursion_limit && tstate->py_recursion_limit > 0;
#elif RT_PY(11)
    return tstate->recursion_remaining <= tstate->recursion_limit && tstate->recursion_limit > 0;
#else
    return tstate->recursion_depth >= 0 && tstate->interp->ceval.recursion_limit == Py_GetRecursionLimit();
#endif
}

static PyObject *function_of(const char *source, const char *name) {
    PyObject *globals = PyDict_New(), *function = NULL;
    if (globals != NULL && PyDict_SetItemString(globals, "__builtins__", PyEval_GetBuiltins()) == 0) {
        PyObject *result = PyRun_String(source, Py_file_input, globals, globals);
        Py_XDECREF(result);
        if (result != NULL) function = PyDict_GetItemString(globals, name);
        Py_XINCREF(function);
    }
    Py_XDECREF(globals);
    return function;
}

const char *rt_self_test(void) {
    PyObject *probe = function_of("def probe(x): pass\n", "probe");
    PyObject *caller = function_of("def caller(f): return f(1)\n", "caller");
    PyObject *name = PyUnicode_FromString("x");
    const char *failed = NULL;
    if (probe == NULL || caller == NULL || name == NULL) failed = "functions could not be made";
    else if (!frame_works(probe, name)) failed = "frames";
    else if (!entry_works(probe, caller)) failed = "entries";
    else if (!watcher_works()) failed = "watchers";
    else if (!breaker_works()) failed = "the eval breaker";
    else if (!counter_works()) failed = "the recursion counter";
    else if (!rt_tables_work()) failed = "dicts and sets";
    Py_XDECREF(probe);
    Py_XDECREF(caller);
    Py_XDECREF(name);
    PyErr_Clear();
    return failed;
}
