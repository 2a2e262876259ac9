/* What differs between the minor versions of CPython: internal headers and the names of their fields.
 *
 * Everything is compiled against the headers of the target itself, so these accessors are exact for it. Versions
 * outside 3.9 … 3.13 compile as well, as far as RT_SUPPORTED goes: the module file then runs the source.
 */
#ifndef MARTLET_RT_PYTHON_H
#define MARTLET_RT_PYTHON_H

#define RT_SUPPORTED (PY_VERSION_HEX >= 0x03090000 && PY_VERSION_HEX < 0x030E0000)

#define RT_PY(minor) (PY_VERSION_HEX >= (0x03000000 | (minor) << 16)) /* RT_PY(11): 3.11 or later */

#if RT_PY(11)
#include <internal/pycore_code.h>
#include <internal/pycore_frame.h>
#else
#include <frameobject.h>
#endif
#include <internal/pycore_interp.h>
#include <internal/pycore_pystate.h>

#if RT_PY(11)
#include <internal/pycore_long.h>
#endif
#if RT_PY(13)
#include <internal/pycore_ceval.h>
#endif

/* ---- the current frame ------------------------------------------------------------------------------------------ */

#if RT_PY(13)
#define RT_CURRENT_FRAME(tstate) ((tstate)->current_frame)
#define RT_FRAME_INSTRUCTION(frame) ((frame)->instr_ptr)
#define RT_FRAME_CODE(frame) ((frame)->f_executable)
#define RT_FRAME_FUNCTION(frame) ((frame)->f_funcobj)
#elif RT_PY(12)
#define RT_CURRENT_FRAME(tstate) ((tstate)->cframe->current_frame)
#define RT_FRAME_INSTRUCTION(frame) ((frame)->prev_instr)
#define RT_FRAME_CODE(frame) ((frame)->f_code)
#define RT_FRAME_FUNCTION(frame) ((frame)->f_funcobj)
#elif RT_PY(11)
#define RT_CURRENT_FRAME(tstate) ((tstate)->cframe->current_frame)
#define RT_FRAME_INSTRUCTION(frame) ((frame)->prev_instr)
#define RT_FRAME_CODE(frame) ((frame)->f_code)
#define RT_FRAME_FUNCTION(frame) ((frame)->f_func)
#else
#define RT_CURRENT_FRAME(tstate) ((tstate)->frame)
#endif

/* ---- the eval breaker: something other than the program wants to run ---------------------------------------------- */

static inline int rt_eval_breaker_set(PyThreadState *tstate) {
#if RT_PY(13)
    return (*(volatile uintptr_t *)&tstate->eval_breaker & _PY_EVAL_EVENTS_MASK) != 0;
#else
    return *(volatile int *)&tstate->interp->ceval.eval_breaker != 0;
#endif
}

static inline PyThreadState *rt_tstate(void) {
#if RT_PY(13)
    return PyThreadState_GetUnchecked();
#else
    return _PyThreadState_UncheckedGet();
#endif
}

#endif
