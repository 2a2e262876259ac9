/* Quiet operations: they may raise, but run no other code.
 *
 * Up to 3.11 making an object that the collector tracks may run the collector, and so finalizers. A quiet operation
 * holds it off; what it would have collected waits for the next such object that is made elsewhere. From 3.12 on the
 * collector runs where the eval breaker is looked at, and nowhere else. */
#ifndef MARTLET_RT_QUIET_H
#define MARTLET_RT_QUIET_H

#include "rt.h"

#define RT_QUIET_ARGUMENTS 4

/* An exact number, str or bytes, or None: nobody can see it die. */
static inline int rt_is_quiet(PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    if (__builtin_expect(type == &PyFloat_Type || type == &PyLong_Type || type == &PyBool_Type, 1)) return 1;
    return type == &PyUnicode_Type || object == Py_None || type == &PyBytes_Type;
}

static inline int rt_hold_collector(void) {
#if RT_PY(12)
    return 0;
#else
    struct _gc_runtime_state *collector = &rt_tstate()->interp->gc;
    int enabled = collector->enabled;
    collector->enabled = 0;
    return enabled;
#endif
}

static inline void rt_let_collect(int enabled) {
#if RT_PY(12)
    (void)enabled;
#else
    rt_tstate()->interp->gc.enabled = enabled;
#endif
}

/* Drops the references that the activation's frame holds to the object: the frame is brought up to date before anybody
 * sees it again. The activation is linked, and holds a reference of its own. */
__attribute__((visibility("hidden"))) void rt_forget_local(rt_activation *activation, PyObject *object);

#endif
