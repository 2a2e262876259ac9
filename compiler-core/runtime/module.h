/* What the parts of the module file share with each other and with nobody else: module instances, the state of one
 * interpreter, and the data that a build links in. */
#ifndef MARTLET_MODULE_H
#define MARTLET_MODULE_H

#include "rt-native.h"
#include "image.h"

#pragma GCC visibility push(hidden)

/* ---- what a build links in (written by link/module-data.ts) ----------------------------------------------------- */

#define RT_BUILD_ID_SIZE 20
extern const unsigned char martlet_image[];
extern const uint64_t martlet_image_size;
extern const unsigned char martlet_build_id[RT_BUILD_ID_SIZE];

/* What a module file exports for older files of the same path. */
#define RT_MODULE_FILE_ABI 2
typedef struct {
    uint32_t abi;
    const unsigned char *build_id;
    int (*execute)(PyObject *module); /* the exec slot's work, by this file and no other */
    const uint64_t *epoch;            /* moves with every entry into native code: tests and `martlet doctor` look */
} rt_module_file;
/* The module file that lies at the module's path by now: `own`, or another one that was opened. Never NULL. */
const rt_module_file *rt_latest_file(PyObject *module, const rt_module_file *own);

/* ---- one run of a module's code ----------------------------------------------------------------------------------- */

/* Lives as long as a binder, an entry object or a code object of one of its functions does. */
struct rt_module {
    Py_ssize_t references;
    uint32_t function_count;
    rt_func *functions;
    PyObject *globals; /* borrowed: functions hold it */
};

static inline void rt_module_retain(rt_module *module) { module->references++; }
void rt_module_release(rt_module *module);

#ifndef RT_UNLIKELY
#define RT_UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#endif

/* ---- one interpreter ----------------------------------------------------------------------------------------------- */

#define RT_THREAD_BUCKETS 64
typedef struct rt_thread_node rt_thread_node;

/* Made by the first module file of this runtime that an interpreter loads, found by the others in a capsule. Module
 * files are never unloaded, so functions of the first one may serve all. */
typedef struct {
    PyInterpreterState *interpreter;
    vectorcallfunc bytecode;      /* CPython's own entry of a Python function */
    PyObject *tick;               /* def tick(): pass */
    Py_ssize_t code_extra;        /* co_extra index that leads from a code object to its rt_func */
    int dict_watcher;             /* 3.12+, -1 when all watchers of the interpreter are taken */
    int function_watcher;
    PyObject *watched_names;      /* 3.12+: the set of names that some cell relies on */
    uint64_t changes;             /* 3.12+: how often one of them may have changed */
    uint64_t clean_version;       /* 3.12+: the monitoring version at which nobody was found to monitor */
    rt_thread *current;           /* the thread asked for last */
    rt_thread_node *threads[RT_THREAD_BUCKETS];
} rt_shared;

extern rt_shared *rt_state; /* NULL until rt_state_open succeeded */

/* Find or make the state and run the self-test. 0, or -1 with a reason in *why and no exception. */
int rt_state_open(const char **why);
/* selftest.c: does this interpreter keep its internals where the headers said? NULL, or what failed. */
const char *rt_self_test(void);

/* ---- image.c --------------------------------------------------------------------------------------------------------- */

/* The unmarshalled, checked image; NULL with an exception. */
PyObject *rt_image_read(void);
/* Make a module instance over `code` and put its binders and entries into the constants. NULL with an exception. */
rt_module *rt_module_bind(PyObject *image, PyObject *code, PyObject *globals);
/* As rt_module_bind, with placeholders that bind nothing: the code runs as if it had none. */
int rt_module_neutralize(PyObject *image, PyObject *code);

/* ---- binder.c, entry.c --------------------------------------------------------------------------------------------- */

PyObject *rt_binder_new(rt_module *module, rt_func *func); /* func NULL: binds nothing */
PyObject *rt_prefix_new(rt_module *module, rt_func *func);
int rt_types_ready(void);
/* Called when a bound code object dies. */
void rt_code_died(void *func);
/* Let the code object lead to `func`. */
int rt_code_attach(rt_func *func);
PyObject *rt_entry(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *kwnames);

/* rt_thread_current, for who has the thread state at hand. */
static inline rt_thread *rt_thread_of(PyThreadState *tstate) {
    rt_thread *current = rt_state->current;
    if (current != NULL && current->tstate == tstate && current->id == tstate->id) return current;
    return rt_thread_current();
}

/* The rt_func of a code object, or NULL. */
static inline rt_func *rt_func_of_code(PyCodeObject *code) {
    struct { Py_ssize_t size; void *extras[1]; } const *extra = code->co_extra;
    if (extra == NULL || rt_state->code_extra >= extra->size) return NULL;
    return extra->extras[rt_state->code_extra];
}

/* ---- arguments.c ----------------------------------------------------------------------------------------------------- */

/* Bind a call's arguments to parameters, in co_varnames order. `bound` has room for all of them; `owned` receives the
 * *args tuple and the **kwargs dict (new references, NULL where there is none). 0; 1 when the call does not fit (the
 * bytecode's own entry then raises CPython's error); -1 with an exception. */
int rt_bind_arguments(PyFunctionObject *function, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                      PyObject **bound, PyObject *owned[2]);

/* ---- deaths.c ------------------------------------------------------------------------------------------------------------- */

int rt_deaths_prepare(void); /* -1 with an exception */

/* ---- records.c ------------------------------------------------------------------------------------------------------------ */

typedef struct rt_record rt_record;
int rt_record_prepare(rt_cell *cell, const char *path, Py_ssize_t required); /* -1 with an exception */
void rt_record_release(rt_cell *cell);
int rt_is_record_class(rt_cell *cell, PyObject *value); /* what RT_EXPECT_RECORD says */

/* ---- watched.c -------------------------------------------------------------------------------------------------------- */

int rt_watched_slow(PyThreadState *tstate, PyCodeObject *code);
/* Around Python code of the runtime's own: tracers and monitors do not see it. */
void rt_hide_calls(PyThreadState *tstate);
void rt_show_calls(PyThreadState *tstate);

static inline int rt_watched_inline(PyThreadState *tstate, PyCodeObject *code) {
#if RT_PY(13)
    if ((tstate->eval_breaker >> 8) == rt_state->clean_version && code->_co_monitoring == NULL &&
        tstate->interp->eval_frame == NULL) return 0;
    return rt_watched_slow(tstate, code);
#elif RT_PY(12)
    if (tstate->interp->monitoring_version == rt_state->clean_version && code->_co_monitoring == NULL &&
        tstate->interp->eval_frame == NULL) return 0;
    return rt_watched_slow(tstate, code);
#elif RT_PY(11)
    (void)code;
    return tstate->cframe->use_tracing != 0 || tstate->interp->eval_frame != NULL;
#elif RT_PY(10)
    (void)code;
    return tstate->cframe->use_tracing != 0 || tstate->interp->eval_frame != _PyEval_EvalFrameDefault;
#else
    (void)code;
    return tstate->use_tracing != 0 || tstate->interp->eval_frame != _PyEval_EvalFrameDefault;
#endif
}

/* ---- cells.c ---------------------------------------------------------------------------------------------------------- */

int rt_cells_prepare(rt_func *func);
void rt_cells_release(rt_func *func);
int rt_cells_watchers_add(rt_shared *shared);

/* ---- classes.c -------------------------------------------------------------------------------------------------------- */

int rt_classes_prepare(rt_func *func);
void rt_classes_release(rt_func *func);
/* The object is a function with the def site `index` of the module, untouched since it was bound. */
int rt_is_untouched(rt_func *self, PyObject *value, uint32_t index);
/* A class of which calls allocate as object does, and then call `init`, or nothing (RT_NO_FUNCTION). */
int rt_is_plain_class(rt_func *self, PyObject *value, uint32_t init);
int rt_allocates_plainly(PyObject *value); /* a class whose instances are allocated as object's are */
/* What an exact property or static method wraps, borrowed; NULL for anything else. */
PyObject *rt_wrapped_by(PyObject *value, PyTypeObject *type, const char *name);
/* 3.11+: where a name is among the keys that instances of the type share; -1: nowhere. Keys are only ever added. */
Py_ssize_t rt_shared_index(PyTypeObject *type, PyObject *name);
/* A member descriptor of an object slot of the type: where the slot is. */
int rt_slot_offset(PyTypeObject *type, PyObject *value, Py_ssize_t *offset);
/* isinstance() where that runs no code; else *failed becomes 1. */
int rt_is_instance_of(PyObject *object, PyObject *type, int *failed);

/* ---- source.c, blake2b.c, cpu.c ----------------------------------------------------------------------------------- */

/* 1 when the file at `path` is the source that was built, 0 when it differs, -1 when there is none. No exception. */
int rt_source_matches(PyObject *path, PyObject *expected_hash);
void rt_blake2b_256(const unsigned char *data, size_t size, unsigned char out[32]);
int rt_cpu_level(void);

#pragma GCC visibility pop
#endif
