/* Activations: the check at a body's start, the chain, ticks. */

/* CPython's recursion counter. A body keeps its value in a register and stores that value or the next one: storing
 * never waits for what calls in between did to the counter. */
RTI int rti_recursion(rt_thread *thread) {
    return *rt_recursion_counter(thread->tstate);
}

/* The counter when one more activation takes its unit. */
RTI int rti_recursion_next(int recursion) {
    return recursion + RT_RECURSION_UNIT;
}

RTI int rti_recursion_before(int recursion) {
    return recursion - RT_RECURSION_UNIT;
}

/* There is no unit left; up to 3.10 also when there is just one: see rt_native_enter. */
RTI int rti_recursion_exhausted(rt_thread *thread, int recursion) {
#if RT_PY(11)
    (void)thread;
    return RT_UNLIKELY(recursion <= 0);
#else
    return RT_UNLIKELY(recursion + 1 >= thread->tstate->interp->ceval.recursion_limit);
#endif
}

/* There is no unit for `depth` more activations than one that has the counter's value `recursion` without its own. */
RTI int rti_too_deep(rt_thread *thread, int recursion, int depth) {
    return rti_recursion_exhausted(thread, recursion + depth * RT_RECURSION_UNIT);
}

/* Not 0 when something must happen before the body runs: see rt_native_enter. */
RTI int rti_check_in(rt_thread *thread, char *stack, int recursion) {
    if (rti_recursion_exhausted(thread, recursion)) return 1;
    if (RT_UNLIKELY(rt_eval_breaker_set(thread->tstate))) return 1;
    return RT_UNLIKELY(stack < thread->stack_limit);
}

/* Where loops read whether something wants to run; the same for the whole activation. */
RTI char *rti_breaker(rt_thread *thread) {
#if RT_PY(13)
    return (char *)&thread->tstate->eval_breaker;
#else
    return (char *)&thread->tstate->interp->ceval.eval_breaker;
#endif
}

RTI int rti_breaker_set(char *breaker) {
#if RT_PY(13)
    return RT_UNLIKELY((*(volatile uintptr_t *)breaker & _PY_EVAL_EVENTS_MASK) != 0);
#else
    return RT_UNLIKELY(*(volatile int *)breaker != 0);
#endif
}

RTI void rti_link(rt_thread *thread, rt_activation *activation, rt_func *func, int recursion) {
    activation->previous = thread->top;
    activation->func = func;
    activation->frame = NULL;
    thread->top = activation;
    *rt_recursion_counter(thread->tstate) = rti_recursion_next(recursion);
}

RTI void rti_unlink(rt_thread *thread, rt_activation *activation, int recursion) {
    thread->top = activation->previous;
    if (RT_UNLIKELY(activation->frame != NULL)) rt_retire(thread, activation);
    PyThreadState *tstate = thread->tstate;
#if !RT_PY(10)
    if (RT_UNLIKELY(tstate->overflowed)) {
        rt_recursion_give(tstate);
        return;
    }
#endif
    *rt_recursion_counter(tstate) = recursion;
}

/* Somebody holds the frame, or has written to one of its locals (f_locals on 3.13, PyFrame_LocalsToFast before). */
RTI int rti_frame_taken(rt_activation *activation, int handled) {
    if (RT_LIKELY(activation->frame == NULL)) return 0;
    if (rt_frame_holders(activation->frame) > handled) return 1;
    if (RT_UNLIKELY(rt_frame_has_locals(activation->frame))) return rt_frame_written(activation);
    return 0;
}

/* Other code may have run: nothing that was proven about globals holds. */
RTI void rti_opaque(void) {
    rt_epoch++;
}

RTI int64_t rti_epoch(void) {
    return (int64_t)rt_epoch;
}

RTI int rti_stress(void) {
    if (RT_LIKELY(rt_stress_period == 0)) return 0;
    if (--rt_stress_left > 0) return 0;
    rt_stress_left = rt_stress_period;
    return 1;
}
