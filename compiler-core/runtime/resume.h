/* The registers of the resume interpreter, shared by its files. */
#ifndef MARTLET_RESUME_H
#define MARTLET_RESUME_H

#include "ops.h"

#define RT_LIKELY(condition) __builtin_expect(!!(condition), 1)
#define RT_UNLIKELY(condition) __builtin_expect(!!(condition), 0)

typedef struct {
    rt_thread *thread;
    rt_frame *frame;
    rt_func *func;
    PyObject **locals;
    PyObject **temporaries;
    uint32_t local_count;
    /* For each temporary: the site at which the exception was raised that a handler received there. RERAISE lets the
     * frame stand there again, unless RT_SITE_FORGOTTEN is set. */
    uint32_t *raised_at;
} rt_machine;

#define RT_SITE_FORGOTTEN 0x80000000u

static inline PyObject **rt_register(const rt_machine *machine, uint32_t number) {
    return number < machine->local_count ? &machine->locals[number]
                                         : &machine->temporaries[number - machine->local_count];
}

/* A new reference to what a `use` names (a killed register gives its own); NULL when the register is unbound. */
static inline PyObject *rt_take(const rt_machine *machine, uint32_t use) {
    PyObject **slot = rt_register(machine, use >> 1);
    PyObject *value = *slot;
    if (use & 1)
        *slot = NULL;
    else
        Py_XINCREF(value);
    return value;
}

static inline void rt_store(const rt_machine *machine, uint32_t number, PyObject *value) {
    PyObject **slot = rt_register(machine, number);
    PyObject *old = *slot;
    *slot = value;
    Py_XDECREF(old);
}

/* A register that must be bound was not: UnboundLocalError, or SystemError for a temporary. */
void rt_unbound(const rt_machine *machine, uint32_t number);

/* Release temporaries from register `number` up, the highest first. */
void rt_release_temporaries(const rt_machine *machine, uint32_t number);

/* Release the operands that the operation at `words` kills. */
void rt_release_killed(const rt_machine *machine, const uint32_t *words);

/* Operations with any number of operands. `operands` points behind the opcode's word. 0, or -1 with an exception; the
 * result is stored. */
int rt_machine_call(const rt_machine *machine, const uint32_t *operands);
int rt_machine_call_method(const rt_machine *machine, const uint32_t *operands);
int rt_machine_build(const rt_machine *machine, const uint32_t *operands,
                     PyObject *(*build)(PyObject *const *, Py_ssize_t), int killed_backwards);
int rt_machine_build_set(const rt_machine *machine, const uint32_t *operands);
int rt_machine_make_function(const rt_machine *machine, const uint32_t *operands);
int rt_machine_unpack(const rt_machine *machine, const uint32_t *operands, int before);

#if RT_PY(11)
/* A call of a function that runs bytecode: 1 when it was done (the references of the callable and of the arguments are
 * consumed, the result is NULL with an exception), 0 when it must be done in the ordinary way. `keywords` as in
 * rt_op_call. */
int rt_call_bytecode(const rt_machine *machine, PyObject *callable, PyObject **args, Py_ssize_t count,
                     PyObject *keywords, PyObject **result);
/* What CPython does to a frame that it has left and unlinked: frame.c. */
void rt_frame_clear(_PyInterpreterFrame *inner);
#endif

/* left + right or left += right for two exact str, appending in place when `left` dies here. 1: done and stored,
 * 0: not such a case, -1 with an exception. */
int rt_machine_append_str(const rt_machine *machine, const uint32_t *operands);

/* Something wants the interpreter's attention: a signal, another thread, the collector. */
static inline int rt_machine_tick(const rt_machine *machine) {
    return RT_UNLIKELY(rt_eval_breaker_set(machine->thread->tstate)) ? rt_tick(machine->thread, machine->frame) : 0;
}

#endif
