/* Entries: where calls from bytecode and C reach native code.
 *
 * The vectorcall entry sits in the slot of the ordinary function object; the prefix entry is an iterator in the
 * constants of the function's own code, which an unmodified interpreter runs before the first traceable instruction.
 * Either one checks its guards and, when one fails, lets the original bytecode run.
 */
#include "module.h"

/* Guards that do not depend on the arguments. */
static inline int may_enter(rt_func *self, PyFunctionObject *function, PyThreadState *tstate) {
    if (self->disabled || self->deopt_count >= RT_DEOPT_LIMIT) return 0;
    if (self->globals != function->func_globals || self->closure != function->func_closure) return 0;
#if RT_PY(10)
    if (self->builtins != function->func_builtins) return 0;
#endif
    return !rt_watched_inline(tstate, self->code);
}

/* Bytecode calls bytecode without C stack (3.11 and later) or with little of it, and without CPython's own counter of C
 * calls; a call through native code takes of both. Half of each belongs to native code. */
static inline int is_deep(rt_thread *thread) {
#if RT_PY(13)
    if (thread->tstate->c_recursion_remaining < Py_C_RECURSION_LIMIT / 2) return 1;
#elif RT_PY(12)
    if (thread->tstate->c_recursion_remaining < C_RECURSION_LIMIT / 2) return 1;
#endif
    return (char *)__builtin_frame_address(0) < thread->entry_limit;
}

/* Run the bytecode, and let it call this function without coming here as long as it runs. */
__attribute__((noinline)) static PyObject *run_deep(PyFunctionObject *function, PyObject *const *args, size_t nargsf, PyObject *keywords) {
#if RT_PY(12)
    Py_INCREF(function);
    PyFunction_SetVectorcall(function, rt_state->bytecode);
    PyObject *result = rt_state->bytecode((PyObject *)function, args, nargsf, keywords);
    if (function->vectorcall == rt_state->bytecode) PyFunction_SetVectorcall(function, rt_entry);
    Py_DECREF(function);
    return result;
#else
    return rt_state->bytecode((PyObject *)function, args, nargsf, keywords);
#endif
}

/* Run the body on bound, borrowed arguments. Native bodies take their unit of the recursion counter themselves. */
static inline PyObject *run(rt_func *self, rt_thread *thread, PyObject *const *bound, int *declined) {
    rt_epoch++;
    if (!self->bound_resume) return self->native->entry(self, thread, bound, declined);
    if (rt_recursion_exhausted(thread->tstate) && rt_enter_recursion_slow(thread) < 0) return NULL;
    rt_recursion_take(thread->tstate);
    PyObject *result = rt_resume_function(thread, self, bound);
    rt_recursion_give(thread->tstate);
    return result;
}

__attribute__((noinline)) static PyObject *bind_and_run(rt_func *self, rt_thread *thread, PyFunctionObject *function, PyObject *const *args,
                              Py_ssize_t nargs, PyObject *keywords, int *declined) {
    PyCodeObject *code = self->code;
    Py_ssize_t count = code->co_argcount + code->co_kwonlyargcount + ((code->co_flags & CO_VARARGS) != 0) +
                       ((code->co_flags & CO_VARKEYWORDS) != 0);
    PyObject *bound[count + 1], *owned[2];
    int status = rt_bind_arguments(function, args, nargs, keywords, bound, owned);
    if (status != 0) {
        *declined = status > 0;
        return NULL;
    }
    /* Defaults are borrowed from the function, which may be given others while the body runs. */
    PyObject *defaults = function->func_defaults, *kwdefaults = function->func_kwdefaults;
    Py_XINCREF(defaults);
    Py_XINCREF(kwdefaults);
    PyObject *result = run(self, thread, bound, declined);
    Py_XDECREF(defaults);
    Py_XDECREF(kwdefaults);
    Py_XDECREF(owned[0]);
    Py_XDECREF(owned[1]);
    return result;
}

PyObject *rt_entry(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *keywords) {
    PyFunctionObject *function = (PyFunctionObject *)callable;
    rt_func *self = rt_func_of_code((PyCodeObject *)function->func_code);
    PyThreadState *tstate = rt_tstate();
    if (RT_UNLIKELY(self == NULL || !may_enter(self, function, tstate)))
        return rt_state->bytecode(callable, args, nargsf, keywords);
    rt_thread *thread = rt_thread_of(tstate);
    if (RT_UNLIKELY(is_deep(thread))) return run_deep(function, args, nargsf, keywords);
    /* The body may replace the function's code; its frame, linked before any other code runs, keeps the old one, and
     * with it `self`, until the body is at its end. Here `self` is not touched again. */
    Py_ssize_t nargs = PyVectorcall_NARGS(nargsf);
    int declined = 0;
    PyObject *result = keywords == NULL && nargs == self->plain_arguments
                           ? run(self, thread, args, &declined)
                           : bind_and_run(self, thread, function, args, nargs, keywords, &declined);
    return declined ? rt_state->bytecode(callable, args, nargsf, keywords) : result;
}

int rt_enter_from_native(rt_thread *thread, PyObject *callable, PyObject *const *args, Py_ssize_t nargs, PyObject **result) {
    PyFunctionObject *function = (PyFunctionObject *)callable;
    if (!Py_IS_TYPE(callable, &PyFunction_Type) || function->vectorcall != rt_entry) return 0;
    rt_func *self = rt_func_of_code((PyCodeObject *)function->func_code);
    if (self == NULL || self->prefix || self->bound_resume || nargs != self->plain_arguments) return 0;
    if (!may_enter(self, function, thread->tstate) || is_deep(thread)) return 0;
    int declined = 0;
    rt_epoch++;
    *result = self->native->entry(self, thread, args, &declined);
    return !declined;
}

/* ---- the prefix ------------------------------------------------------------------------------------------------------
 *
 *   LOAD_CONST entry; [GET_ITER;] FOR_ITER original; UNARY_NEGATIVE; RETURN_VALUE; original: ...
 *
 * FOR_ITER runs the body and leaves its outcome here; UNARY_NEGATIVE fetches it. (FOR_ITER itself would swallow a
 * StopIteration of the body.) Nothing runs in between. NULL without an exception: a guard failed, the bytecode runs in
 * the very same frame. */

#if RT_PY(11)

typedef struct {
    PyObject_HEAD
    rt_module *module;
    rt_func *func;
    PyObject *result; /* outcome of the body: a value, or the exception that was set */
    PyObject *type, *value, *traceback;
} PrefixEntry;

static void prefix_dealloc(PyObject *object) {
    PrefixEntry *entry = (PrefixEntry *)object;
    if (entry->module != NULL) rt_module_release(entry->module);
    PyObject_Free(object);
}

/* CPython's own frame stands before its first traceable instruction, so nobody sees it: what is seen is the frame that
 * the body makes above it. The unit of the recursion counter is CPython's own. */
static PyObject *run_in_frame(rt_func *self, rt_thread *thread, _PyInterpreterFrame *frame, int *declined) {
    rt_epoch++;
    if (!self->bound_resume) {
        rt_recursion_give(thread->tstate); /* the native body takes one */
        PyObject *result = self->native->entry(self, thread, frame->localsplus, declined);
        rt_recursion_take(thread->tstate);
        return result;
    }
    return rt_resume_moved(thread, self, frame->localsplus);
}

static PyObject *prefix_next(PyObject *object) {
    PrefixEntry *entry = (PrefixEntry *)object;
    rt_func *self = entry->func;
    if (self == NULL) return NULL;
    PyThreadState *tstate = rt_tstate();
    _PyInterpreterFrame *frame = RT_CURRENT_FRAME(tstate);
    /* Somebody may hold the entry in their hands and call next() on it. */
    if ((PyObject *)RT_FRAME_CODE(frame) != (PyObject *)self->code) return NULL;
    if (RT_FRAME_INSTRUCTION(frame) >= _PyCode_CODE(self->code) + self->code->_co_firsttraceable) return NULL;
    if (!may_enter(self, (PyFunctionObject *)RT_FRAME_FUNCTION(frame), tstate)) return NULL;
    rt_thread *thread = rt_thread_of(tstate);
    if (is_deep(thread)) return NULL;
    Py_INCREF(object);
    int declined = 0;
    PyObject *result = run_in_frame(self, thread, frame, &declined);
    if (declined) {
        Py_DECREF(object);
        return NULL;
    }
    if (result != NULL) entry->result = result;
    else PyErr_Fetch(&entry->type, &entry->value, &entry->traceback);
    return object;
}

static PyObject *prefix_outcome(PyObject *object) {
    PrefixEntry *entry = (PrefixEntry *)object;
    PyObject *result = entry->result;
    entry->result = NULL;
    if (result != NULL) return result;
    if (entry->type == NULL) {
        PyErr_SetString(PyExc_TypeError, "bad operand type for unary -: 'martlet.entry'");
        return NULL;
    }
    PyErr_Restore(entry->type, entry->value, entry->traceback);
    entry->type = entry->value = entry->traceback = NULL;
    return NULL;
}

static PyNumberMethods prefix_number = {.nb_negative = prefix_outcome};

static PyTypeObject prefix_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "martlet.entry",
    .tp_basicsize = sizeof(PrefixEntry),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "The native entry of a compiled function.",
    .tp_dealloc = prefix_dealloc,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = prefix_next,
    .tp_as_number = &prefix_number,
};

PyObject *rt_prefix_new(rt_module *module, rt_func *func) {
    PrefixEntry *entry = PyObject_New(PrefixEntry, &prefix_type);
    if (entry == NULL) return NULL;
    entry->module = func == NULL ? NULL : module;
    entry->func = func;
    entry->result = entry->type = entry->value = entry->traceback = NULL;
    if (func != NULL) rt_module_retain(module);
    return (PyObject *)entry;
}

int rt_prefix_type_ready(void) { return PyType_Ready(&prefix_type); }

#else

PyObject *rt_prefix_new(rt_module *module, rt_func *func) {
    (void)module;
    (void)func;
    PyErr_SetString(PyExc_SystemError, "martlet: code prefixes need Python 3.11");
    return NULL;
}

int rt_prefix_type_ready(void) { return 0; }

#endif
