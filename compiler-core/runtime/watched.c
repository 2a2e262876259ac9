/* Is anybody watching what Python code runs? Then the bytecode runs, and they see what they always see. */
#include "module.h"

#if RT_PY(12)
static int any(const uint8_t *tools, size_t count) {
    for (size_t index = 0; index < count; index++)
        if (tools[index]) return 1;
    return 0;
}
#endif

int rt_watched_slow(PyThreadState *tstate, PyCodeObject *code) {
#if RT_PY(12)
    PyInterpreterState *interpreter = tstate->interp;
    if (interpreter->eval_frame != NULL) return 1;
    if (any(interpreter->monitors.tools, sizeof interpreter->monitors.tools)) return 1;
    /* active_monitors are brought up to date only when the bytecode runs next: look at what they are made of. */
    if (code->_co_monitoring != NULL &&
        any(code->_co_monitoring->local_monitors.tools, sizeof code->_co_monitoring->local_monitors.tools)) return 1;
#if RT_PY(13)
    rt_state->clean_version = tstate->eval_breaker >> 8;
#else
    rt_state->clean_version = interpreter->monitoring_version;
#endif
    return 0;
#else
    return rt_watched_inline(tstate, code);
#endif
}

int rt_watched(rt_thread *thread, rt_func *func) { return rt_watched_inline(thread->tstate, func->code); }

void rt_hide_calls(PyThreadState *tstate) {
    tstate->tracing++;
#if RT_PY(10) && !RT_PY(12)
    tstate->cframe->use_tracing = 0;
#elif !RT_PY(10)
    tstate->use_tracing = 0;
#endif
}

void rt_show_calls(PyThreadState *tstate) {
    tstate->tracing--;
    /* What ran meanwhile may have turned tracing on or off. */
#if RT_PY(10) && !RT_PY(12)
    int traced = tstate->tracing == 0 && (tstate->c_tracefunc != NULL || tstate->c_profilefunc != NULL);
    tstate->cframe->use_tracing = traced ? 255 : 0;
#elif !RT_PY(10)
    tstate->use_tracing = tstate->tracing == 0 && (tstate->c_tracefunc != NULL || tstate->c_profilefunc != NULL);
#endif
}
