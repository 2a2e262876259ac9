/* Activations: the check at a body's start, the chain, ticks. */

/* Not 0 when something must happen before the body runs: see rt_native_enter. */
RTI int rti_check_in(rt_thread *thread, char *stack) {
    PyThreadState *tstate = thread->tstate;
    if (RT_UNLIKELY(rt_recursion_exhausted(tstate))) return 1;
    if (RT_UNLIKELY(rt_eval_breaker_set(tstate))) return 1;
    return RT_UNLIKELY(stack < thread->stack_limit);
}

/* Of a body that is inlined into itself: the body around it has just looked at the flag and at the stack. */
RTI int rti_check_in_again(rt_thread *thread) {
    return RT_UNLIKELY(rt_recursion_exhausted(thread->tstate));
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

RTI void rti_link(rt_thread *thread, rt_activation *activation, rt_func *func, const int32_t *states) {
    activation->previous = thread->top;
    activation->func = func;
    activation->states = states;
    activation->frame = NULL;
    thread->top = activation;
    int *counter = rt_recursion_counter(thread->tstate);
    int before = *counter;
    activation->recursion = before;
    *counter = before + RT_RECURSION_UNIT;
}

RTI void rti_unlink(rt_thread *thread, rt_activation *activation) {
    if (RT_UNLIKELY(activation->frame != NULL)) rt_retire(thread, activation);
    thread->top = activation->previous;
    PyThreadState *tstate = thread->tstate;
#if !RT_PY(10)
    if (RT_UNLIKELY(tstate->overflowed)) {
        rt_recursion_give(tstate);
        return;
    }
#endif
    /* The value of before is stored, not the current one changed: nothing waits for the calls in between. */
    *rt_recursion_counter(tstate) = activation->recursion;
}

/* Other code ran, with the activation in the chain: it may have set another recursion limit. */
RTI void rti_recursion_again(rt_thread *thread, rt_activation *activation) {
    activation->recursion = *rt_recursion_counter(thread->tstate) - RT_RECURSION_UNIT;
}

RTI int rti_frame_taken(rt_activation *activation) {
    return RT_UNLIKELY(activation->frame != NULL) && rt_frame_taken(activation->frame);
}

/* Other code may have run: nothing that was proven about globals holds. */
RTI void rti_opaque(void) {
    rt_epoch++;
}

RTI int rti_stress(void) {
    if (RT_LIKELY(rt_stress_period == 0)) return 0;
    if (--rt_stress_left > 0) return 0;
    rt_stress_left = rt_stress_period;
    return 1;
}
