/* The state of one interpreter: found in, or put into, a capsule of the interpreter's dictionary.
 *
 * The capsule's name holds the hash of the runtime, so that module files of different Martlets never read each other's
 * structures. Only the main interpreter gets a state; elsewhere the source runs.
 */
#include "module.h"

rt_shared *rt_state;

static const char CAPSULE_NAME[] = "martlet.runtime." RT_RUNTIME_HASH;

static int function_of(const char *source, const char *name, PyObject **function) {
    PyObject *globals = PyDict_New();
    if (globals == NULL) return -1;
    int status = -1;
    PyObject *result = NULL;
    if (PyDict_SetItemString(globals, "__builtins__", PyEval_GetBuiltins()) == 0)
        result = PyRun_String(source, Py_file_input, globals, globals);
    if (result != NULL) {
        *function = PyDict_GetItemString(globals, name);
        Py_XINCREF(*function);
        status = *function == NULL ? -1 : 0;
    }
    Py_XDECREF(result);
    Py_DECREF(globals);
    return status;
}

static int fill(rt_shared *shared, PyInterpreterState *interpreter) {
    shared->interpreter = interpreter;
    shared->clean_version = UINT64_MAX;
    shared->dict_watcher = shared->function_watcher = -1;
    if (function_of("def tick(): pass\n", "tick", &shared->tick) < 0) return -1;
    shared->bytecode = ((PyFunctionObject *)shared->tick)->vectorcall;
#if RT_PY(12)
    shared->code_extra = PyUnstable_Eval_RequestCodeExtraIndex(rt_code_died);
#else
    shared->code_extra = _PyEval_RequestCodeExtraIndex(rt_code_died);
#endif
    if (shared->code_extra < 0) return -1;
    return rt_cells_watchers_add(shared);
}

static rt_shared *find_or_make(PyInterpreterState *interpreter, int *made) {
    PyObject *dict = PyInterpreterState_GetDict(interpreter);
    if (dict == NULL) return NULL;
    PyObject *capsule = PyDict_GetItemString(dict, CAPSULE_NAME);
    *made = capsule == NULL;
    if (capsule != NULL) return PyCapsule_GetPointer(capsule, CAPSULE_NAME);
    rt_shared *shared = PyMem_RawCalloc(1, sizeof *shared);
    if (shared == NULL) return NULL;
    if (fill(shared, interpreter) < 0) {
        PyMem_RawFree(shared);
        return NULL;
    }
    return shared;
}

/* Only a state that passed the self-test is shown to other module files. */
static int publish(rt_shared *shared) {
    PyObject *dict = PyInterpreterState_GetDict(shared->interpreter);
    PyObject *capsule = PyCapsule_New(shared, CAPSULE_NAME, NULL);
    if (capsule == NULL) return -1;
    int status = PyDict_SetItemString(dict, CAPSULE_NAME, capsule);
    Py_DECREF(capsule);
    return status;
}

#if RT_SUPPORTED && !defined(Py_GIL_DISABLED)
static int open_state(PyInterpreterState *interpreter, const char **why) {
    int made;
    rt_shared *shared = find_or_make(interpreter, &made);
    if (shared == NULL) {
        *why = "the runtime's state could not be made";
        return -1;
    }
    rt_state = shared;
    if (!made) return 0;
    *why = rt_self_test();
    if (*why == NULL && publish(shared) < 0) *why = "the runtime's state could not be published";
    if (*why == NULL) return 0;
    rt_state = NULL;
    return -1;
}
#endif

int rt_state_open(const char **why) {
#if !RT_SUPPORTED
    *why = "this version of Python is not supported";
    return -1;
#elif defined(Py_GIL_DISABLED)
    *why = "free-threaded builds of Python are not supported";
    return -1;
#else
    PyInterpreterState *interpreter = PyInterpreterState_Get();
    if (PyInterpreterState_GetID(interpreter) != 0) {
        *why = "subinterpreters are not supported";
        return -1;
    }
    if (rt_types_ready() < 0) {
        *why = "the runtime's types could not be made";
        PyErr_Clear();
        return -1;
    }
    PyThreadState *tstate = rt_tstate();
    rt_hide_calls(tstate);
    int status = open_state(interpreter, why);
    rt_show_calls(tstate);
    if (status < 0) PyErr_Clear();
    return status;
#endif
}
