/* Frame accessors that sit on hot paths: included at the end of rt.h, whose structures they need. */
#ifndef MARTLET_RT_FRAME_H
#define MARTLET_RT_FRAME_H

static inline void rt_frame_set_site(rt_frame *frame, uint32_t site) {
    uint32_t position = frame->func->sites[site];
#if PY_VERSION_HEX >= 0x030B0000
    RT_FRAME_INSTRUCTION(frame->interpreter_frame) = _PyCode_CODE(frame->func->code) + position;
#else
    frame->object->f_lasti = (int)position;
#endif
}

/* References to the frame object besides our own. */
static inline Py_ssize_t rt_frame_holders(const rt_frame *frame) {
#if PY_VERSION_HEX >= 0x030B0000
    PyObject *object = (PyObject *)frame->interpreter_frame->frame_obj;
    return object != NULL ? Py_REFCNT(object) - 1 : 0;
#else
    return Py_REFCNT(frame->object) - 1;
#endif
}

/* Somebody asked for its locals in a way that lets them write to those. */
static inline int rt_frame_has_locals(const rt_frame *frame) {
#if PY_VERSION_HEX >= 0x030D0000
    return frame->interpreter_frame->frame_obj != NULL;
#elif PY_VERSION_HEX >= 0x030B0000
    return frame->interpreter_frame->f_locals != NULL;
#else
    return frame->object->f_locals != NULL;
#endif
}

static inline int rt_frame_taken(const rt_frame *frame) { return rt_frame_holders(frame) > 0; }

#endif
