/* One rt_thread for each thread state that ever entered native code. A thread state's address may be used again by a
 * later thread: its id tells. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1 /* pthread_getattr_np */
#endif
#include "module.h"
#include <pthread.h>

struct rt_thread_node {
    rt_thread thread;
    rt_thread_node *next;
};

/* What native code leaves to C functions below it: they check no limit of ours. */
#define STACK_MARGIN (256 * 1024)

static void find_limits(rt_thread *thread) {
    thread->stack_limit = thread->entry_limit = NULL; /* not known: none is checked */
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        void *low;
        size_t size;
        if (pthread_attr_getstack(&attributes, &low, &size) == 0) {
            size_t margin = size / 4 < STACK_MARGIN ? size / 4 : STACK_MARGIN;
            thread->stack_limit = (char *)low + margin;
            thread->entry_limit = (char *)low + size / 2;
        }
        pthread_attr_destroy(&attributes);
    }
}

static void fill(rt_thread *thread, PyThreadState *tstate) {
    thread->tstate = tstate;
    thread->id = tstate->id;
    thread->top = NULL;
    thread->free_frames = thread->frames;
    thread->shown_frames = 0;
    find_limits(thread);
}

rt_thread *rt_thread_current(void) {
    PyThreadState *tstate = rt_tstate();
    rt_thread *current = rt_state->current;
    if (current != NULL && current->tstate == tstate && current->id == tstate->id) return current;
    rt_thread_node **bucket = &rt_state->threads[((uintptr_t)tstate >> 6) % RT_THREAD_BUCKETS];
    for (rt_thread_node *node = *bucket; node != NULL; node = node->next) {
        if (node->thread.tstate != tstate) continue;
        if (node->thread.id != tstate->id) fill(&node->thread, tstate);
        return rt_state->current = &node->thread;
    }
    rt_thread_node *node = PyMem_RawCalloc(1, sizeof *node);
    if (node == NULL) Py_FatalError("martlet: out of memory for a thread");
    fill(&node->thread, tstate);
    node->next = *bucket;
    *bucket = node;
    return rt_state->current = &node->thread;
}
