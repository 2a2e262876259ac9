/* 3.11 and later: bytecode functions are called as the interpreter's own CALL does it. The callee's frame receives the
 * references of the arguments, so an argument dies when the callee rebinds its parameter. Through a vectorcall the
 * caller would hold it until the call returns. */
#include "module.h"
#include "resume.h"

#if RT_PY(11)

#include <internal/pycore_ceval.h>

static size_t frame_size(const PyCodeObject *code) {
#if RT_PY(12)
    return (size_t)code->co_framesize;
#else
    return (size_t)(code->co_nlocalsplus + code->co_stacksize) + FRAME_SPECIALS_SIZE;
#endif
}

static Py_ssize_t parameter_count(const PyCodeObject *code) {
    return code->co_argcount + code->co_kwonlyargcount + !!(code->co_flags & CO_VARARGS) +
           !!(code->co_flags & CO_VARKEYWORDS);
}

/* Does a call of it run bytecode in a frame of its own, here and now? */
static int runs_bytecode(const rt_machine *machine, PyObject *callable) {
    PyFunctionObject *model = (PyFunctionObject *)machine->func->frame_function;
    PyFunctionObject *function = (PyFunctionObject *)callable;
    PyThreadState *tstate = machine->thread->tstate;
    if (Py_TYPE(callable) != &PyFunction_Type || model == NULL || function->vectorcall != model->vectorcall) return 0;
    const PyCodeObject *code = (const PyCodeObject *)function->func_code;
    const int plain = CO_OPTIMIZED | CO_NEWLOCALS, generator = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;
    return (code->co_flags & (plain | generator)) == plain && tstate->interp->eval_frame == NULL &&
           _PyThreadState_HasStackSpace(tstate, frame_size(code));
}

/* The values of all parameters as new references; the arguments' references are consumed. 0 when they do not fit: then
 * nothing is consumed, and an ordinary call raises the error. */
static int bind(PyFunctionObject *function, PyObject **args, Py_ssize_t count, PyObject *keywords, PyObject **bound) {
    const PyCodeObject *code = (const PyCodeObject *)function->func_code;
    Py_ssize_t parameters = parameter_count(code);
    if (keywords == NULL && count == code->co_argcount && parameters == count) {
        memcpy(bound, args, (size_t)count * sizeof *bound);
        return 1;
    }
    PyObject *owned[2];
    Py_ssize_t named = keywords == NULL ? 0 : PyTuple_GET_SIZE(keywords);
    int status = rt_bind_arguments(function, args, count - named, keywords, bound, owned);
    if (status != 0) {
        if (status < 0) PyErr_Clear();
        return 0;
    }
    for (Py_ssize_t i = 0; i < parameters; i++)
        if (bound[i] != owned[0] && bound[i] != owned[1]) Py_INCREF(bound[i]);
    for (Py_ssize_t i = 0; i < count; i++) Py_DECREF(args[i]);
    return 1;
}

int rt_call_bytecode(const rt_machine *machine, PyObject *callable, PyObject **args, Py_ssize_t count,
                     PyObject *keywords, PyObject **result) {
    if (!runs_bytecode(machine, callable)) return 0;
    PyThreadState *tstate = machine->thread->tstate;
    PyFunctionObject *function = (PyFunctionObject *)callable;
    PyCodeObject *code = (PyCodeObject *)function->func_code;
    Py_ssize_t parameters = parameter_count(code);
    PyObject *bound[parameters + 1];
    if (!bind(function, args, count, keywords, bound)) return 0;
#if RT_PY(12)
    _PyInterpreterFrame *frame = _PyFrame_PushUnchecked(tstate, function, (int)parameters);
#else
    _PyInterpreterFrame *frame = (_PyInterpreterFrame *)tstate->datastack_top;
    tstate->datastack_top += frame_size(code);
    _PyFrame_InitializeSpecials(frame, function, NULL, code->co_nlocalsplus);
    for (Py_ssize_t i = parameters; i < code->co_nlocalsplus; i++) frame->localsplus[i] = NULL;
#endif
    memcpy(frame->localsplus, bound, (size_t)parameters * sizeof *bound);
    *result = _PyEval_EvalFrameDefault(tstate, frame, 0);
#if !RT_PY(12)
    /* Later versions do this themselves. The frame is unlinked; it was not the first of its chunk of the stack. */
    tstate->recursion_remaining--;
    rt_frame_clear(frame);
    tstate->recursion_remaining++;
    tstate->datastack_top = (PyObject **)frame;
#endif
    return 1;
}

#endif
