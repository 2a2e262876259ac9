/* A whole function in the resume interpreter: its frame, its arguments, its registers. */
#include "resume.h"

static Py_ssize_t parameter_count(const rt_func *func) {
    const PyCodeObject *code = func->code;
    return code->co_argcount + code->co_kwonlyargcount + !!(code->co_flags & CO_VARARGS) +
           !!(code->co_flags & CO_VARKEYWORDS);
}

/* `moved`: the arguments' references become the frame's, and are gone from `args`. */
static PyObject *run(rt_thread *thread, rt_func *func, PyObject **args, int moved) {
    Py_ssize_t count = parameter_count(func);
    char storage[rt_frame_storage(func) + 1] __attribute__((aligned(16)));
    PyObject *temporaries[func->register_count - func->local_count + 1];
    rt_frame frame;
    if ((char *)temporaries < thread->stack_limit) {
        PyErr_SetString(PyExc_RecursionError, "maximum recursion depth exceeded");
        return NULL;
    }
    if (rt_frame_push(thread, &frame, storage, func) < 0) return NULL;
    for (Py_ssize_t i = 0; i < count; i++) {
        frame.locals[i] = args[i];
        if (moved)
            args[i] = NULL;
        else
            Py_INCREF(args[i]);
    }
    rt_frame_fill_frees(&frame);
    memset(temporaries, 0, sizeof temporaries);
    PyObject *result = NULL;
    if (rt_eval_breaker_set(thread->tstate) && rt_tick(thread, &frame) < 0)
        rt_frame_add_traceback(thread, &frame);
    else
        result = rt_resume(thread, &frame, temporaries, 0, RT_RESUME_AT);
    rt_frame_pop(thread, &frame);
    return result;
}

PyObject *rt_resume_function(rt_thread *thread, rt_func *func, PyObject *const *args) {
    return run(thread, func, (PyObject **)args, 0);
}

PyObject *rt_resume_moved(rt_thread *thread, rt_func *func, PyObject **args) { return run(thread, func, args, 1); }
