/* The eval breaker is set: somebody wants the interpreter's attention (a signal, another thread, a pending call, an
 * asynchronous exception, a garbage collection). An empty Python function is called: its eval loop does all of it.
 */
#include "module.h"

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
    rt_hide_calls(thread->tstate);
    rt_recursion_give(thread->tstate); /* nor does the recursion limit count it */
    PyObject *result = rt_state->bytecode(rt_state->tick, NULL, 0, NULL);
    rt_recursion_take(thread->tstate);
    rt_show_calls(thread->tstate);
    rt_epoch++;
    if (result == NULL) {
        drop_tick_entry();
        return -1;
    }
    Py_DECREF(result);
    return 0;
}
