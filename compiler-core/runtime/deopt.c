/* Native activations as Python sees them: frames made when somebody may look (rt_expose), and leaving native code for
 * good (rt_deoptimize).
 *
 * Frames are made lazily: an activation that calls out makes its own and those of the activations below that have none.
 * Its locals are copies (boxed, with references of their own) of the values of its frame state at that moment. When it
 * runs on, they grow stale; nobody can look until it calls out again, and then they are refreshed. What was copied is
 * remembered raw: a value that native code has not changed since stays as it is in the frame, where somebody may have
 * written (f_locals on 3.13). */
#include "frame-states.h"
#include "rt-native.h"
#include "rt-quiet.h"
#include "rt-throw.h"

/* What a local of the frame was made from; kind 0: unbound. `shown`, borrowed: the object that was put there. */
typedef struct { uint64_t raw; int32_t kind; PyObject *shown; } copied;

typedef struct {
    rt_frame frame; /* first: activation->frame points here */
    copied *locals; /* [local_count] */
} exposure;

static copied raw_value(const rt_activation *activation, const rt_state_entry *entry) {
    int32_t kind = rt_entry_kind(activation, entry);
    if (kind == 0) return (copied){0, 0, NULL};
    uint64_t raw = kind == RT_REP_CONST || kind == RT_REP_CELL || kind == RT_REP_METHOD ? (uint64_t)entry->slot
                   : kind == RT_REP_NONE                       ? 0
                                                               : activation->buffer[entry->slot];
    return (copied){raw, kind, NULL};
}

static int same(copied a, copied b) { return a.kind == b.kind && a.raw == b.raw; }

static size_t aligned(size_t size) { return (size + 15) & ~(size_t)15; }

/* ---- storage: frames of a thread come and go in the order of a stack ------------------------------------------------- */

enum { FRAMES_SIZE = 64 * 1024 };

static char *storage_new(rt_thread *thread, size_t size) {
    if (thread->frames == NULL && (thread->frames = thread->free_frames = PyMem_RawMalloc(FRAMES_SIZE)) == NULL) return NULL;
    if (size > (size_t)(thread->frames + FRAMES_SIZE - thread->free_frames)) return PyMem_RawMalloc(size);
    char *storage = thread->free_frames;
    thread->free_frames += size;
    thread->shown_frames++;
    return storage;
}

static void storage_free(rt_thread *thread, char *storage, size_t size) {
    if (storage < thread->frames || storage >= thread->frames + FRAMES_SIZE) {
        PyMem_RawFree(storage);
        return;
    }
    if (--thread->shown_frames == 0) thread->free_frames = thread->frames;
    else if (storage + size == thread->free_frames) thread->free_frames = storage;
}

static size_t locals_size(const rt_func *func) { return aligned(func->local_count * sizeof(copied)); }

static size_t storage_size(const rt_func *func) {
    return aligned(sizeof(exposure)) + locals_size(func) + aligned(rt_frame_storage(func));
}

static int push(rt_thread *thread, rt_activation *activation) {
    rt_func *func = activation->func;
    size_t head = aligned(sizeof(exposure)), locals = locals_size(func);
    char *storage = storage_new(thread, storage_size(func));
    if (storage == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    exposure *exposed = (exposure *)storage;
    exposed->locals = (copied *)(storage + head);
    for (uint32_t i = 0; i < func->local_count; i++) exposed->locals[i] = (copied){0, 0, NULL};
    if (rt_frame_push(thread, &exposed->frame, storage + head + locals, func) < 0) {
        storage_free(thread, storage, storage_size(func));
        return -1;
    }
    activation->frame = &exposed->frame;
    return 0;
}

static void pop(rt_thread *thread, rt_activation *activation) {
    exposure *exposed = (exposure *)activation->frame;
    size_t size = storage_size(activation->func); /* the function may die with its frame */
    activation->frame = NULL;
    rt_frame_pop(thread, &exposed->frame);
    storage_free(thread, (char *)exposed, size);
}

/* The activation is over. It leaves the chain first: the deaths of locals may run code, which must not find it there. */
static void unlink_and_pop(rt_thread *thread, rt_activation *activation) {
    thread->top = activation->previous;
    pop(thread, activation);
}

/* A local of the frame that is about to change. */
typedef struct { uint32_t number; copied from; PyObject *value; } change;

static int unbind(const exposure *exposed, uint32_t from, uint32_t to, change *changes, int count) {
    for (uint32_t number = from; number < to; number++)
        if (exposed->locals[number].kind != 0) changes[count++] = (change){.number = number};
    return count;
}

/* Bring the frame up to the activation's current state. */
static int refresh(rt_activation *activation) {
    exposure *exposed = (exposure *)activation->frame;
    const rt_state_row *state = rt_current_state(activation);
    uint32_t local_count = activation->func->local_count, next = 0;
    change changes[local_count + 1];
    int count = 0;
    /* Entries are in the order of their registers, locals first. */
    for (int32_t i = 0; i < state->count; i++) {
        const rt_state_entry *entry = &state->entries[i];
        uint32_t number = (uint32_t)entry->register_number;
        if (number >= local_count) break;
        count = unbind(exposed, next, number, changes, count);
        next = number + 1;
        copied current = raw_value(activation, entry);
        if (same(current, exposed->locals[number])) continue;
        changes[count] = (change){number, current, NULL};
        if (current.kind != 0 && (changes[count].value = rt_entry_object(activation, entry)) == NULL) {
            while (count-- > 0) Py_XDECREF(changes[count].value);
            return -1;
        }
        count++;
    }
    count = unbind(exposed, next, local_count, changes, count);
    rt_frame_set_site(&exposed->frame, (uint32_t)state->site);
    for (int i = 0; i < count; i++) {
        uint32_t number = changes[i].number;
        PyObject *doomed = exposed->frame.locals[number];
        exposed->frame.locals[number] = changes[i].value;
        exposed->locals[number] = changes[i].from;
        exposed->locals[number].shown = changes[i].value;
        changes[i].value = doomed;
    }
    for (uint32_t i = 0, first = rt_frame_fill_frees(&exposed->frame); first + i < local_count; i++)
        if (exposed->locals[first + i].kind == 0) exposed->locals[first + i].shown = exposed->frame.locals[first + i];
    for (int i = 0; i < count; i++) Py_XDECREF(changes[i].value);
    return 0;
}

void rt_forget_local(rt_activation *activation, PyObject *object) {
    exposure *exposed = (exposure *)activation->frame;
    if (exposed == NULL) return;
    for (uint32_t number = 0; number < activation->func->local_count; number++) {
        if (exposed->frame.locals[number] != object) continue;
        exposed->frame.locals[number] = NULL;
        exposed->locals[number].kind = 0;
        exposed->locals[number].shown = NULL;
        Py_DECREF(object);
    }
}

int rt_frame_written(const rt_activation *activation) {
    const exposure *exposed = (const exposure *)activation->frame;
    for (uint32_t number = 0; number < activation->func->local_count; number++)
        if (exposed->frame.locals[number] != exposed->locals[number].shown) return 1;
    return 0;
}

/* An activation that left native code: the resume interpreter keeps its frame. */
static int is_resumed(const rt_activation *activation) { return activation->version < 0; }

/* Make the activation and those below it visible. */
static int expose_chain(rt_thread *thread, rt_activation *innermost) {
    size_t depth = 0, capacity = 0;
    rt_activation **unseen = NULL;
    rt_activation *activation = innermost;
    for (; activation != NULL && activation->frame == NULL; activation = activation->previous) {
        if (depth == capacity) {
            capacity = capacity * 2 + 16;
            rt_activation **more = PyMem_Realloc(unseen, capacity * sizeof *more);
            if (more == NULL) {
                PyMem_Free(unseen);
                PyErr_NoMemory();
                return -1;
            }
            unseen = more;
        }
        unseen[depth++] = activation;
    }
    /* The first one that has a frame may have run on since; those below it are still in the calls they showed. */
    int status = activation != NULL && !is_resumed(activation) ? refresh(activation) : 0;
    while (status == 0 && depth > 0) {
        activation = unseen[--depth];
        status = push(thread, activation);
        if (status == 0) status = refresh(activation);
    }
    PyMem_Free(unseen);
    return status;
}

int rt_expose(rt_thread *thread, rt_activation *activation) {
    if (activation->frame == NULL) return expose_chain(thread, activation);
    return is_resumed(activation) ? 0 : refresh(activation);
}

void rt_retire(rt_thread *thread, rt_activation *activation) { pop(thread, activation); }

/* ---- leaving native code ------------------------------------------------------------------------------------------ */

static int is_thrown(int32_t kind) { return kind == RT_REP_THROWN_OWNED || kind == RT_REP_THROWN_BORROWED; }

/* Exceptions that are handled here and were never made: now they are, in a frame that shows what it must. */
static int make_thrown(rt_thread *thread, const rt_activation *activation, const rt_state_row *state,
                       PyObject **registers) {
    for (int32_t i = 0; i < state->count; i++) {
        const rt_state_entry *entry = &state->entries[i];
        int32_t kind = rt_entry_kind(activation, entry);
        if (!is_thrown(kind)) continue;
        const uint64_t *slots = &activation->buffer[entry->slot];
        PyObject *argument = (PyObject *)slots[0];
        PyObject *saved = rt_handle_thrown(thread, activation->frame, (int64_t)slots[1], argument, (uint32_t)slots[2]);
        registers[entry->register_number] = saved;
        if (kind == RT_REP_THROWN_OWNED) Py_DECREF(argument);
        if (saved == NULL) return -1;
    }
    return 0;
}

/* The registers of the current state, as new references. Objects first: making the others may run the collector. */
static int take_registers(rt_activation *activation, const rt_state_row *state, PyObject **registers) {
    int failed = 0;
    for (int ready = 1; ready >= 0; ready--) {
        for (int32_t i = 0; i < state->count; i++) {
            const rt_state_entry *entry = &state->entries[i];
            int32_t kind = rt_entry_kind(activation, entry);
            if (kind == 0 || is_thrown(kind) || rt_entry_is_ready(kind) != ready) continue;
            registers[entry->register_number] = rt_entry_take(activation, entry);
            if (registers[entry->register_number] == NULL) failed = 1;
        }
    }
    return failed ? -1 : 0;
}

/* A local that native code has not changed since the frame was shown: the frame's word counts, somebody may have
 * written to it. */
static void prefer_written(const rt_activation *activation, const rt_state_row *state, PyObject **registers) {
    const exposure *exposed = (const exposure *)activation->frame;
    for (int32_t i = 0; i < state->count; i++) {
        const rt_state_entry *entry = &state->entries[i];
        uint32_t number = (uint32_t)entry->register_number;
        if (number >= activation->func->local_count) continue;
        if (!same(raw_value(activation, entry), exposed->locals[number])) continue;
        PyObject *shown = exposed->frame.locals[number], *own = registers[number];
        Py_XINCREF(shown);
        registers[number] = shown;
        Py_XDECREF(own);
    }
}

/* Move the values into the frame's locals; what was there dies afterwards. */
static void fill_locals(rt_frame *frame, PyObject **values, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        PyObject *old = frame->locals[i];
        frame->locals[i] = values[i];
        values[i] = old;
    }
    for (uint32_t i = 0; i < count; i++) Py_XDECREF(values[i]);
}

rt_result rt_deoptimize(rt_thread *thread, rt_activation *activation) {
    rt_func *func = activation->func;
    const rt_state_row *state = rt_current_state(activation);
    PyObject *registers[func->register_count + 1];
    memset(registers, 0, sizeof registers);
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    int status = take_registers(activation, state, registers);
    if (status == 0 && activation->frame != NULL) prefer_written(activation, state, registers);
    activation->version = -1; /* from here on its registers live in the resume interpreter */
    if (status == 0 && activation->frame == NULL) {
        if (activation->previous != NULL) status = expose_chain(thread, activation->previous);
        if (status == 0) status = push(thread, activation);
    }
    if (status < 0) {
        for (uint32_t i = func->register_count; i > 0; i--) Py_XDECREF(registers[i - 1]);
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(traceback);
        if (activation->frame != NULL) unlink_and_pop(thread, activation);
        return (rt_result){0, RT_ERROR};
    }
    if (state->mode == RT_MODE_BEFORE && rt_stress_period == 0) func->deopt_count++;
    if (rt_stats_wanted) rt_stats_left(func, (uint32_t)state->site, state->mode);
    fill_locals(activation->frame, registers, func->local_count);
    if (make_thrown(thread, activation, state, registers) < 0) Py_FatalError("out of memory for an exception");
    rt_frame_set_site(activation->frame, (uint32_t)state->site);
    PyErr_Restore(type, value, traceback);
    int mode = state->mode == RT_MODE_ERROR ? RT_RESUME_ERROR : RT_RESUME_AT;
    PyObject *result = rt_resume(thread, activation->frame, registers + func->local_count, (uint32_t)state->pc, mode);
    unlink_and_pop(thread, activation);
    return (rt_result){(int64_t)(intptr_t)result, result == NULL ? RT_ERROR : RT_BOXED};
}
