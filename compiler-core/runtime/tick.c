/* The eval breaker is set: somebody wants the interpreter's attention (a signal, another thread, a pending call, an
 * asynchronous exception, a garbage collection). An empty Python function is called: its eval loop does all of it.
 */
#include "module.h"

/* Nobody sees the empty function: tracers and monitors are put off, and the recursion limit does not count it. */
static void hide(PyThreadState *tstate) {
    tstate->tracing++;
#if RT_PY(10) && !RT_PY(12)
    tstate->cframe->use_tracing = 0;
#elif !RT_PY(10)
    tstate->use_tracing = 0;
#endif
    rt_recursion_give(tstate);
}

static void show(PyThreadState *tstate) {
    tstate->tracing--;
    /* What ran meanwhile may have turned tracing on or off. */
#if RT_PY(10) && !RT_PY(12)
    int traced = tstate->tracing == 0 && (tstate->c_tracefunc != NULL || tstate->c_profilefunc != NULL);
    tstate->cframe->use_tracing = traced ? 255 : 0;
#elif !RT_PY(10)
    tstate->use_tracing = tstate->tracing == 0 && (tstate->c_tracefunc != NULL || tstate->c_profilefunc != NULL);
#endif
    rt_recursion_take(tstate);
}

/* Take the tick's own entry out of a traceback that an exception brought: the innermost one. */
static void drop_tick_entry(void) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyTracebackObject *entry = (PyTracebackObject *)traceback;
    PyObject *code = ((PyFunctionObject *)rt_state->tick)->func_code;
    if (entry != NULL) {
        PyCodeObject *entry_code = PyFrame_GetCode(entry->tb_frame);
        if ((PyObject *)entry_code == code) {
            /* The entry is the head while the exception travels upwards: what follows it lies deeper (a handler). */
            PyObject *rest = (PyObject *)entry->tb_next;
            Py_XINCREF(rest);
            Py_DECREF(traceback);
            traceback = rest;
            if (value != NULL && PyExceptionInstance_Check(value))
                PyException_SetTraceback(value, traceback != NULL ? traceback : Py_None);
        }
        Py_DECREF(entry_code);
    }
    PyErr_Restore(type, value, traceback);
}

int rt_tick(rt_thread *thread, rt_frame *frame) {
    (void)frame; /* linked, and standing at the loop's site: a signal handler's `frame` argument shows it */
    rt_epoch++;
    if (PyErr_CheckSignals() < 0) return -1;
    hide(thread->tstate);
    PyObject *result = rt_state->bytecode(rt_state->tick, NULL, 0, NULL);
    show(thread->tstate);
    rt_epoch++;
    if (result == NULL) {
        drop_tick_entry();
        return -1;
    }
    Py_DECREF(result);
    return 0;
}
