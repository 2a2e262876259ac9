/* The runtime's one header: the structures that native code, the resume interpreter, entries and the module file
 * share. Everything is compiled against the target interpreter's own headers, once per minor version.
 *
 * Vocabulary: a *function* (rt_func) is one def site in one module instance. An *activation* is one running call of
 * native code. A *frame* (rt_frame) is what Python sees of an activation. A *site* is a source position a frame can
 * stand at. A *frame state* says where the baseline registers of a site live in an activation.
 */
#ifndef MARTLET_RT_H
#define MARTLET_RT_H

#define PY_SSIZE_T_CLEAN
#ifndef Py_BUILD_CORE
#define Py_BUILD_CORE 1
#endif
#include <Python.h>
#include <stdint.h>
#include "rt-python.h" /* version-specific internal headers and accessors */

typedef struct rt_func rt_func;
typedef struct rt_module rt_module;
typedef struct rt_thread rt_thread;
typedef struct rt_activation rt_activation;
typedef struct rt_frame rt_frame;

/* ---- results of native bodies: two registers ------------------------------------------------------------------ */

enum {
    RT_UNBOXED = 0,  /* payload holds the result in the representation that the version promises */
    RT_BOXED = 1,    /* payload is a new reference (the function left native code) */
    RT_ERROR = 2,    /* an exception is set */
    /* Any other tag is a PyObject * (8-aligned): payload as for RT_UNBOXED, and the result *is* this very object, a
     * parameter or a constant that was only moved. The pointer is borrowed from the arguments or from co_consts. An
     * entry returns it instead of a new box. So native callers test `tag & 7`, entries look at the whole. */
};
#define RT_TAG_IS_UNBOXED(tag) (((tag) & 7) == 0)
typedef struct { int64_t payload; int64_t tag; } rt_result; /* a float's payload is its bit pattern */

/* ---- one def site in one module instance ----------------------------------------------------------------------- */

/* One row of the exception table: word indexes; innermost first. `exception` is the register that receives the value;
 * before, bound temporaries with this number or a higher one are released, highest first. */
typedef struct { uint32_t start, end, target, exception; } rt_handler;

/* What native code relies on: that a global name (or an attribute of a module that a global name holds) is what the
 * specializer expected. */
enum {
    RT_EXPECT_INT = 1,      /* an exact int that fits 64 bits: `raw` */
    RT_EXPECT_FLOAT = 2,    /* an exact float: `raw` has its bits */
    RT_EXPECT_BOOL = 3,
    RT_EXPECT_BUILTIN = 4,  /* the builtin, type or module of C code called `path`: "builtins.len", "math.sqrt", "math" */
    RT_EXPECT_METHOD = 6,   /* the method of a builtin type called `path`, "str.isalpha": found once, nobody can change it */
    RT_EXPECT_NUMPY = 7,    /* nothing about a name: RT_NUMPY_* in `function` */
    RT_EXPECT_CLASS = 8,    /* a class of which calls allocate as object does, then call `function` (RT_NO_FUNCTION: none) */
    RT_EXPECT_TYPE = 9,     /* a class that was made by a class statement */
    RT_EXPECT_VALUE = 10,   /* of a class: anything that is no descriptor */
    RT_EXPECT_RECORD = 11,  /* a class of which calls do nothing but assign their arguments to the fields that `path` lists
                               (commas between); `function` is how many of them have no default */
    RT_EXPECT_CLASS_METHOD = 12, /* of a class: a class method that is the function `function`; the value is that function */
    RT_EXPECT_FUNCTION = 5, /* a function bound by Martlet with the def site `function` of this module, code unchanged,
                               __defaults__ and __kwdefaults__ as they were when it was bound */
};
#define RT_NO_FUNCTION UINT32_MAX
#define RT_ANY_DEFAULT Py_NotImplemented /* no literal, so native code never fills it in */
enum { RT_NUMPY_IGNORES_UNDERFLOW = 0, RT_NUMPY_WEAK_SCALARS = 1 };
typedef struct {
    uint32_t name;     /* index into the names of `names_of` */
    uint32_t names_of; /* a function of the module: this one, or one that was inlined */
    int32_t owner;     /* -1: a global; else the cell (of a module or a class) whose attribute `name` is meant */
    uint32_t expects;
    uint32_t function; /* RT_EXPECT_FUNCTION, RT_EXPECT_CLASS */
    const char *path;  /* RT_EXPECT_BUILTIN */
} rt_cell_spec;

/* The state of one such name in one function. The guard of native code: epoch == rt_epoch, else rt_cell_refresh says
 * that the value is (still or again) as expected. */
typedef struct {
    uint64_t epoch;      /* rt_epoch when native code last proved the expectation; zeroed, written by native code only */
    PyObject *name;      /* borrowed from the function's names */
    PyObject *value;     /* borrowed from the dict; NULL when unresolved */
    uint64_t globals_version, builtins_version; /* up to 3.11: ma_version_tag when `value` was looked up */
    uint8_t valid;       /* 3.12+: cleared by the dict watcher */
    uint8_t kind;        /* 0 object, 1 int that fits `raw`, 2 float in `raw`, 3 bool in `raw`, 4 None */
    int64_t raw;         /* unboxed value for kind 1..3 (a float's bit pattern) */
    rt_func *target;     /* RT_EXPECT_FUNCTION, RT_EXPECT_CLASS: the function of this module that is expected */
    struct rt_record *record; /* RT_EXPECT_RECORD: see records.c */
} rt_cell;

/* What native code relies on of the type of an instance: that its attributes are of these kinds. */
enum {
    RT_ATTRIBUTE_SLOT = 0,     /* a member descriptor of an object slot, `argument` words behind the object's head */
    RT_ATTRIBUTE_FIELD = 1,    /* in the instance's dict: no data descriptor has its name */
    RT_ATTRIBUTE_METHOD = 2,   /* the function with the def site `argument` of this module */
    RT_ATTRIBUTE_PROPERTY = 3, /* a property whose getter is that function */
    RT_ATTRIBUTE_CONSTANT = 4, /* a value of the class that is no descriptor */
    RT_ATTRIBUTE_ABSENT = 5,   /* nothing of that name */
    RT_ATTRIBUTE_SETTER = 6,   /* a property whose setter is that function */
    RT_ATTRIBUTE_STATIC = 7,   /* a static method that is that function */
    RT_ATTRIBUTE_SUPER = 8,    /* the function behind the class `owner` in the order of resolution; any while that is not known */
};
typedef struct {
    const char *name;
    uint32_t expects;
    uint32_t argument;
    uint32_t stored; /* it is assigned to */
} rt_attribute_spec;
typedef struct {
    const rt_attribute_spec *attributes;
    uint32_t attribute_count;
    uint32_t sealed; /* instances have no dict */
} rt_class_spec;

typedef struct {
    PyObject *name;   /* interned */
    PyObject *value;  /* methods, getters, constants: borrowed from the types of the ways */
    rt_func *target;  /* methods, static methods, properties: the function */
    PyObject *owner;  /* super: the class in whose method it is looked for, borrowed: compared only */
    Py_ssize_t index; /* fields: place among the shared keys of the type; -1: not seen there yet */
} rt_attribute;

/* Types for which all of it holds, as long as their version tags stay. The first one is compared by native code itself.
 * Types are borrowed: they are looked at only while an instance is in hand. */
#define RT_CLASS_WAYS 4
typedef struct { PyTypeObject *type; unsigned int version; } rt_class_way;
typedef struct {
    rt_class_way ways[RT_CLASS_WAYS];
    rt_attribute *attributes;
    uint64_t epoch; /* rt_epoch when the functions of methods and properties were last found untouched */
    Py_ssize_t keys; /* how many shared keys of the first way's type were searched for the names of methods, in vain */
} rt_class;

/* What a module object exports for each natively compiled function (emitted by codegen, read-only). */
typedef struct {
    uint32_t function;          /* index in the module's function table */
    uint32_t version_count;
    /* Checks argument types, unboxes, runs a version, boxes. `args` are the bound parameters, borrowed, in
     * co_varnames order. Sets *declined and returns NULL without exception when no version fits. */
    PyObject *(*entry)(rt_func *self, rt_thread *thread, PyObject *const *args, int *declined);
    const void *const *bodies;      /* [version_count]: rt_result body(rt_func *, rt_thread *, unboxed args...) */
    const int32_t *const *states;   /* [version_count]: frame-state tables, see rt_deoptimize */
    uint32_t cell_count;
    const rt_cell_spec *cells;      /* [cell_count] */
    uint32_t class_count;
    const rt_class_spec *classes;   /* [class_count] */
} rt_native;

/* Generated for each module: its natively compiled functions (the linker's last input). */
extern const rt_native *const martlet_natives[] __attribute__((visibility("hidden")));
extern const uint64_t martlet_native_count __attribute__((visibility("hidden")));

/* Counts the moments at which code outside this module file's native bodies may have run: bumped at each entry from
 * bytecode and after each opaque operation. What was proven about globals holds while it stands still, so a guard on a
 * global is one compare: func->cells[c].epoch == rt_epoch. Never 0. Defined in native.c. */
extern uint64_t rt_epoch __attribute__((visibility("hidden")));

struct rt_func {
    rt_module *module;
    uint32_t index;             /* in the module's function table */
    PyCodeObject *code;         /* borrowed: the code object leads here, and tells when it dies (then NULL) */
    PyObject *globals;          /* the module's dict, borrowed from the module instance */
    PyObject *builtins;         /* borrowed */
    PyObject *names;            /* tuple of interned str */
    PyObject *consts;           /* tuple */
    const uint32_t *words;      /* baseline MIR; owned by `record` */
    uint32_t word_count, site_count, handler_count;
    const uint32_t *sites;      /* [site_count]: f_lasti in the target's own unit (bytes on 3.9, code units from 3.10) */
    const rt_handler *handlers;
    uint32_t local_count;       /* registers 0..local_count-1 are what a frame keeps: co_varnames, then cells */
    uint32_t register_count;
    PyObject *record;           /* the image's tuple, strong; it holds no code object */
    PyObject *frame_function;   /* 3.11+: a function object for frames to name (it knows only __module__, no code and no
                                   globals of ours); strong, made by frame.c at first use, NULL before */
    const rt_native *native;    /* NULL: no machine code; the resume interpreter runs it whole when `bound_resume` */
    rt_cell *cells;             /* [native->cell_count] */
    rt_class *classes;          /* [native->class_count] */
    PyObject *defaults, *kwdefaults; /* of the function object when it was bound, each compared by identity, with
                                   RT_ANY_DEFAULT for those that no native call fills in; Py_None: never the same */
    PyObject *closure;          /* of the function object that was bound last, borrowed: a function is run here only while
                                   it is the closure of that function */
    vectorcallfunc original;    /* the entry that runs the bytecode; NULL until a def was bound */
    Py_ssize_t plain_arguments; /* co_argcount when the function takes positional arguments only; else -1 */
    uint32_t deopt_count;       /* entries decline once it reaches RT_DEOPT_LIMIT */
    uint8_t bound_resume;       /* image flag: run in the resume interpreter (tests, conformance) */
    uint8_t disabled;
    uint8_t prefix;             /* entered through a code prefix: the vectorcall slot stays as it is */
    uint8_t attached;           /* the code object leads here */
};
#define RT_DEOPT_LIMIT 16

/* ---- threads and activations ------------------------------------------------------------------------------------ */

struct rt_thread {
    PyThreadState *tstate;
    rt_activation *top;         /* innermost native activation; not all have frames yet */
    char *stack_limit;          /* lowest address native code may use; NULL when it is not known */
    char *entry_limit;          /* below it calls from bytecode stay in bytecode, which needs less of the C stack */
    uint64_t id;                /* tstate->id, to notice a reused address */
    char *frames, *free_frames; /* storage of frames that are shown, and where it is free from; NULL until one is */
    size_t shown_frames;
};

/* Lives on the C stack of a native body; linked into thread->top for the whole activation (a body that has neither
 * calls nor guards needs none). `buffer` receives live values before a call and at a guard's cold exit. */
struct rt_activation {
    rt_activation *previous;
    rt_func *func;
    int32_t state;              /* current frame state (row number), valid while control is outside the body */
    int32_t version;            /* that runs: func->native->states[version] is the table; -1: the resume interpreter */
    rt_frame *frame;            /* NULL until linked */
    uint64_t buffer[];
};

/* ---- frames -------------------------------------------------------------------------------------------------- */

/* What Python sees. Registers 0..local_count-1 of the resume interpreter *are* frame->locals. */
struct rt_frame {
    rt_func *func;
    PyObject **locals;
#if PY_VERSION_HEX >= 0x030B0000
    _PyInterpreterFrame *interpreter_frame; /* ours, in the storage given to rt_frame_push */
#else
    PyFrameObject *object;
#endif
};

/* Bytes of storage that rt_frame_push needs behind an rt_frame (0 up to 3.10). */
size_t rt_frame_storage(const rt_func *func);
/* How many variables the frame of a code object keeps: locals, then cells with a place of their own. */
uint32_t rt_frame_variables(PyCodeObject *code);
/* How many of them are free variables: they are the last ones. */
uint32_t rt_free_variables(PyCodeObject *code);
/* Gives the frame the cells of its free variables where it has not got them yet: its function has just been called.
 * The first one's place; local_count when there is none. */
uint32_t rt_frame_fill_frees(rt_frame *frame);
/* Link a frame for `function` (a new strong reference is taken where the version needs one) with unbound locals.
 * -1 with an exception when out of memory. */
int rt_frame_push(rt_thread *thread, rt_frame *frame, void *storage, rt_func *func);
/* Unlink: hands locals over to a frame object that somebody took, else releases them. Keeps the current exception. */
void rt_frame_pop(rt_thread *thread, rt_frame *frame);
/* Let the frame stand at a site: f_lineno, tracebacks, carets. */
static inline void rt_frame_set_site(rt_frame *frame, uint32_t site); /* rt-frame.h */
/* Somebody holds the frame object. */
static inline int rt_frame_taken(const rt_frame *frame); /* rt-frame.h */
/* PyTraceBack_Here for the frame at its current site. */
void rt_frame_add_traceback(rt_thread *thread, rt_frame *frame);

/* ---- the resume interpreter ------------------------------------------------------------------------------------ */

/* How execution continues. */
enum { RT_RESUME_AT = 0, /* run the operation at pc */ RT_RESUME_ERROR = 1 /* an exception is set, raised by the operation at pc */ };

/* Run baseline MIR of frame->func to its end. Registers below local_count are frame->locals; `temporaries` has
 * register_count - local_count slots. Consumes every bound temporary; leaves the locals to rt_frame_pop. New
 * reference, or NULL with an exception (traceback entry of this frame added). Does not touch the recursion counter. */
PyObject *rt_resume(rt_thread *thread, rt_frame *frame, PyObject **temporaries, uint32_t pc, int mode);

/* Bind nothing, check nothing: make a frame that gets new references to the borrowed arguments, run from word 0, pop. */
PyObject *rt_resume_function(rt_thread *thread, rt_func *func, PyObject *const *args);
/* The same, but the frame takes the references over: `args` are left NULL. */
PyObject *rt_resume_moved(rt_thread *thread, rt_func *func, PyObject **args);

/* ---- leaving native code ---------------------------------------------------------------------------------------- */

/* Continue the activation in the resume interpreter at its current frame state (activation->state): rebuild registers
 * from the state's rows and activation->buffer, link the frames of all activations below that have none, run to the
 * end, unlink. Ownership of owned rows passes. tag RT_BOXED or RT_ERROR. Counts towards RT_DEOPT_LIMIT unless the
 * state's mode is error or after-call.
 *
 * Frame-state table (int32): [0] number of states; then for each state its offset in the table; a state is
 *   pc, mode, site, entry_count, then entry_count x (register, representation, slot)
 * mode: 0 before (run the op at pc), 1 after (pc is the next op), 2 error (an exception is set, raised by op at pc),
 * 3 expected (as before, but no guess was wrong).
 * Registers without an entry are unbound. In mode error the operands that the op at pc kills are still bound. An object
 * row whose slot holds NULL is unbound. RT_REP_MAYBE (or'ed in): buffer[slot + width] is 0 when the register is unbound. */
enum {
    RT_REP_OBJECT_OWNED = 1,   /* buffer[slot] is a PyObject *, ownership passes */
    RT_REP_OBJECT_BORROWED = 2,
    RT_REP_INT = 3,            /* int64_t */
    RT_REP_FLOAT = 4,          /* bits of a double */
    RT_REP_BOOL = 5,           /* 0 or 1 */
    RT_REP_CONST = 6,          /* slot is an index into the function's constants */
    RT_REP_RANGE = 7,          /* range iterator: buffer[slot..slot+2] = next value, remaining length, step */
    RT_REP_CELL = 8,           /* the object of global cell `slot` */
    RT_REP_ITERATOR_OWNED = 9, /* iter(container) at an index: buffer[slot], buffer[slot+1]; exact bytes, list or tuple */
    RT_REP_ITERATOR_BORROWED = 10,
    RT_REP_NONE = 11,          /* None; slot unused */
    RT_REP_CHAR = 12,          /* the str of one code point: int64_t */
    RT_REP_THROWN_OWNED = 16,  /* the saved state of a handler whose exception was never made: argument (an object),
                                  thrower, site: see rt-throw.h */
    RT_REP_THROWN_BORROWED = 17,
    RT_REP_INT_TUPLE = 13,     /* ints in buffer[slot...]; their number is in the upper 16 bits */
    RT_REP_METHOD = 14,        /* the object of attribute slot & 0xffff of class slot >> 16 */
    RT_REP_ENUMERATE_OWNED = 18, /* enumerate() of such an iterator; buffer[slot+2] is the next number */
    RT_REP_ENUMERATE_BORROWED = 19,
    RT_REP_ZIP_OWNED = 20,     /* zip() of iterators over what a tuple holds: buffer[slot] the tuple, buffer[slot+1] the index */
    RT_REP_ZIP_BORROWED = 21,
    RT_REP_SPAN = 22,          /* range iterator with step 1: buffer[slot..slot+1] = next value, where it ends */
    RT_REP_REVERSED_OWNED = 23, /* reversed(container): buffer[slot], and in buffer[slot+1] how many items are ahead */
    RT_REP_REVERSED_BORROWED = 24,
    RT_REP_ENUMERATE_REVERSED_OWNED = 25, /* enumerate() of that; buffer[slot+2] is the next number */
    RT_REP_ENUMERATE_REVERSED_BORROWED = 26,
    RT_REP_NUMPY = 32,         /* and the code of a dtype (numpy.h): a scalar's payload */
    RT_REP_EITHER = 48,        /* and the code of a dtype: a payload; buffer[slot+1]: 1 for a scalar, 0 for an int or float */
    RT_REP_MAYBE = 0x100,
};
/* The activation is linked (thread->top == activation) and stays so: the caller unlinks it. */
rt_result rt_deoptimize(rt_thread *thread, rt_activation *activation);

/* stats.c: MARTLET_STATS is set; count that native code of a function was left at a site, in a mode of the table above. */
extern int rt_stats_wanted;
void rt_stats_left(rt_func *func, uint32_t site, int mode);

/* Before an opaque operation: make the activation (and those below) visible as frames standing at its current state,
 * with every bound local boxed. -1 with an exception when out of memory. */
int rt_expose(rt_thread *thread, rt_activation *activation);
/* The frame's locals are not the objects any more that were put there. */
int rt_frame_written(const rt_activation *activation);
/* At the end of an activation that has a frame: unlinks the frame (not the activation). Keeps the current exception. */
void rt_retire(rt_thread *thread, rt_activation *activation);

/* ---- guards and services for native code ------------------------------------------------------------------------ */

rt_thread *rt_thread_current(void);
int rt_cell_refresh(rt_func *self, uint32_t cell);  /* look up again; 1 when it holds what its spec expects (no exception is ever set) */
int rt_tick(rt_thread *thread, rt_frame *frame);    /* eval breaker was set: signals, pending calls, threads, GC; -1 on exception */
/* The counter has no unit left for one more call (none is taken yet): -1 with RecursionError, or 0 when CPython would
 * let this call pass. Leaves the counter as it was. Native bodies take their unit themselves. */
int rt_enter_recursion_slow(rt_thread *thread);
int rt_watched(rt_thread *thread, rt_func *func);   /* tracing, profiling, monitoring or a PEP 523 evaluator is active */

#include "rt-frame.h"

#endif
