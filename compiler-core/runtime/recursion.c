/* The recursion counter has run out: raise as CPython does, at CPython's depth, with CPython's message. */
#include "rt.h"
#include <internal/pycore_ceval.h>

int rt_enter_recursion_slow(rt_thread *thread) {
    PyThreadState *tstate = thread->tstate;
#if RT_PY(12)
    /* _Py_CheckRecursiveCall looks at the C counter here, and the function for the Python counter is not exported. */
    if (tstate->recursion_headroom) return 0;
    tstate->recursion_headroom++;
    PyErr_SetString(PyExc_RecursionError, "maximum recursion depth exceeded");
    tstate->recursion_headroom--;
    return -1;
#elif RT_PY(11)
    int before = tstate->recursion_remaining--;
    if (_Py_CheckRecursiveCall(tstate, "")) {
        tstate->recursion_remaining = before; /* versions differ in whether the check gives the unit back */
        return -1;
    }
    tstate->recursion_remaining++; /* the check may have raised both limit and rest */
    return 0;
#else
    int before = tstate->recursion_depth++;
    int failed = _Py_CheckRecursiveCall(tstate, "");
    tstate->recursion_depth = before;
    return failed ? -1 : 0;
#endif
}
