/* Instances of classes whose `__init__` does nothing but assign its parameters to attributes, as that of a dataclass
 * does: native code makes them without a call.
 *
 * The function's bytecode is followed once, on every way through it: assignments of parameters to attributes, also by
 * `object.__setattr__` (frozen ones) or of a new list, dict or set in the place of a default that stands for one, and a
 * `return None`. That holds as long as the type's version and the function's code and defaults stay.
 */
#include "module.h"
#include "rt-fields.h"
#include "rt-native.h"
#include "rt-quiet.h"

#include <opcode.h>

typedef struct {
    PyObject *name;    /* of the parameter: interned, held */
    PyTypeObject *factory; /* makes the value where the argument is `marker`; NULL: the value is the argument */
    PyObject *marker;  /* borrowed from the function's closure */
    Py_ssize_t offset; /* of a slot; 0: in the instance's dict */
    Py_ssize_t index;  /* 3.11+: among the keys that instances share; -1: not known yet */
} record_field;

struct rt_record {
    PyTypeObject *type; /* borrowed: compared only */
    unsigned int version;
    PyObject *init, *defaults; /* borrowed: they live as long as the type has that version */
    PyObject *code; /* held: another code object at its address would be taken for it */
    Py_ssize_t count, required; /* parameters; the first ones, without a default */
    record_field fields[];
};

/* ---- the bytecode of __init__ ---------------------------------------------------------------------------------------- */

enum { NOTHING, SELF, PARAMETER, VARIABLE, NAME, NEW, TEST, SET_ATTRIBUTE, NONE };

/* What is on the stack: `number` of a parameter; `object`: what a free variable holds, a name, a factory. */
typedef struct { int kind, number; PyObject *object; } symbol;

enum { MAX_DEPTH = 8, MAX_TESTS = 6 };

/* One way through the function. */
typedef struct {
    PyFunctionObject *function;
    PyCodeObject *code;
    const unsigned char *words;
    Py_ssize_t size, at;
    rt_record *record;
    symbol stack[MAX_DEPTH];
    int depth;
    Py_ssize_t stored;
    unsigned choices; /* whether the tests, in their order, hold */
    int tests;
    PyObject *marker; /* what the last test compared with */
    unsigned long long marked; /* parameters that a test has found to be the marker on this way */
} walk;

static int push(walk *w, int kind, int number, PyObject *object) {
    if (w->depth == MAX_DEPTH) return 0;
    w->stack[w->depth++] = (symbol){kind, number, object};
    return 1;
}

static symbol pop(walk *w) { return w->depth == 0 ? (symbol){NOTHING, 0, NULL} : w->stack[--w->depth]; }

static int push_local(walk *w, int local) { return push(w, local == 0 ? SELF : PARAMETER, local - 1, NULL); }

static int push_free(walk *w, int argument) {
    PyObject *closure = w->function->func_closure;
#if RT_PY(11)
    Py_ssize_t index = argument - (w->code->co_nlocalsplus - w->code->co_nfreevars);
#else
    Py_ssize_t index = argument - PyTuple_GET_SIZE(w->code->co_cellvars);
#endif
    if (closure == NULL || index < 0 || index >= PyTuple_GET_SIZE(closure)) return 0;
    PyObject *value = PyCell_GET(PyTuple_GET_ITEM(closure, index));
    return value != NULL && push(w, VARIABLE, 0, value);
}

static int is_named(const walk *w, int index, const char *text) {
    if (index >= PyTuple_GET_SIZE(w->code->co_names)) return 0;
    return PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(w->code->co_names, index), text) == 0;
}

/* `object.__setattr__`, to be called. */
static int push_method(walk *w, int name) {
    symbol owner = pop(w);
    if (owner.kind != VARIABLE || owner.object != (PyObject *)&PyBaseObject_Type || !is_named(w, name, "__setattr__")) return 0;
    return push(w, SET_ATTRIBUTE, 0, NULL) && push(w, NOTHING, 0, NULL);
}

/* `builtins.object` of the module itself (3.9). */
static int push_attribute(walk *w, int name) {
    symbol owner = pop(w);
    if (owner.kind != VARIABLE || !PyModule_CheckExact(owner.object) || !is_named(w, name, "object")) return 0;
    PyObject *value = PyDict_GetItemString(PyModule_GetDict(owner.object), "object");
    return value == (PyObject *)&PyBaseObject_Type && push(w, VARIABLE, 0, value);
}

static int is_factory(PyObject *object) {
    return object == (PyObject *)&PyList_Type || object == (PyObject *)&PyDict_Type || object == (PyObject *)&PySet_Type;
}

/* The next attribute gets the value. All ways must agree on what it gets. */
static int store(walk *w, PyObject *name, symbol value) {
    if (w->stored == w->record->count) return 0;
    record_field *field = &w->record->fields[w->stored];
    if (name != field->name) return 0;
    if (value.kind == PARAMETER) {
        if (value.number != w->stored || (w->marked >> value.number & 1)) return 0;
    } else {
        if (value.kind != NEW || !(w->marked >> w->stored & 1)) return 0;
        if (field->factory != NULL && (PyObject *)field->factory != value.object) return 0;
        field->factory = (PyTypeObject *)value.object;
    }
    w->stored++;
    return 1;
}

static int call(walk *w, int count, int slots) {
    symbol arguments[3], callee[2] = {{NOTHING, 0, NULL}, {NOTHING, 0, NULL}};
    if (count > 3) return 0;
    for (int i = count - 1; i >= 0; i--) arguments[i] = pop(w);
    for (int i = slots - 1; i >= 0; i--) callee[i] = pop(w);
    symbol called = callee[0].kind != NOTHING ? callee[0] : callee[1];
    if (callee[0].kind != NOTHING && callee[1].kind != NOTHING) return 0;
    if (called.kind == VARIABLE && count == 0) return is_factory(called.object) && push(w, NEW, 0, called.object);
    if (called.kind != SET_ATTRIBUTE || count != 3 || arguments[0].kind != SELF || arguments[1].kind != NAME) return 0;
    return store(w, arguments[1].object, arguments[2]) && push(w, NONE, 0, NULL);
}

/* `parameter is marker` */
static int compare_identity(walk *w) {
    symbol right = pop(w), left = pop(w);
    if (left.kind != PARAMETER || right.kind != VARIABLE || left.number < 0 || left.number >= w->record->count) return 0;
    record_field *field = &w->record->fields[left.number];
    if (field->marker != NULL && field->marker != right.object) return 0;
    field->marker = right.object;
    return push(w, TEST, left.number, NULL);
}

static int branch(walk *w, Py_ssize_t target) {
    symbol test = pop(w);
    if (test.kind != TEST || w->tests == MAX_TESTS || test.number >= 64) return 0;
    int holds = w->choices >> w->tests++ & 1;
    if (holds) w->marked |= 1ull << test.number;
    else w->at = target;
    return 1;
}

static int load_constant(walk *w, int argument) {
    PyObject *value = PyTuple_GET_ITEM(w->code->co_consts, argument);
    if (value == Py_None) return push(w, NONE, 0, NULL);
    return PyUnicode_CheckExact(value) && push(w, NAME, 0, value);
}

/* The instruction stands for nothing. */
static int is_idle(int opcode) {
#if RT_PY(11)
    if (opcode == RESUME || opcode == CACHE || opcode == COPY_FREE_VARS) return 1;
#endif
#if RT_PY(11) && !RT_PY(12)
    if (opcode == PRECALL) return 1;
#endif
    return opcode == NOP;
}

enum { UNKNOWN = 0, GOES_ON = 1, ENDS = 2 };

#if RT_PY(10)
enum { JUMP_UNIT = 2 };
#else
enum { JUMP_UNIT = 1 };
#endif

/* Follows the instruction at w->at, which is the next one afterwards. */
static int step(walk *w) {
    int opcode = w->words[w->at], argument = w->words[w->at + 1];
    w->at += 2;
    if (is_idle(opcode)) return GOES_ON;
    switch (opcode) {
    case LOAD_FAST:
        return push_local(w, argument);
#if RT_PY(13)
    case LOAD_FAST_LOAD_FAST:
        return push_local(w, argument >> 4) && push_local(w, argument & 15);
#endif
    case LOAD_DEREF:
        return push_free(w, argument);
    case LOAD_CONST:
        return load_constant(w, argument);
    case IS_OP:
        return argument == 0 && compare_identity(w);
    case STORE_ATTR: {
        symbol object = pop(w), value = pop(w);
        if (object.kind != SELF || argument >= PyTuple_GET_SIZE(w->code->co_names)) return UNKNOWN;
        if (w->record->type->tp_setattro != PyObject_GenericSetAttr) return UNKNOWN;
        return store(w, PyTuple_GET_ITEM(w->code->co_names, argument), value);
    }
    case POP_TOP:
        return pop(w).kind == NONE;
    case JUMP_FORWARD:
        w->at += argument * JUMP_UNIT;
        return GOES_ON;
#if RT_PY(13)
    case POP_JUMP_IF_FALSE:
        return branch(w, w->at + 2 + argument * JUMP_UNIT); /* behind its cache */
#elif RT_PY(12)
    case POP_JUMP_IF_FALSE:
        return branch(w, w->at + argument * JUMP_UNIT);
#elif RT_PY(11)
    case POP_JUMP_FORWARD_IF_FALSE:
        return branch(w, w->at + argument * JUMP_UNIT);
#else
    case POP_JUMP_IF_FALSE:
        return branch(w, argument * JUMP_UNIT);
#endif
#if RT_PY(12)
    case LOAD_ATTR:
        return (argument & 1) && push_method(w, argument >> 1);
    case RETURN_CONST:
        return w->depth == 0 && PyTuple_GET_ITEM(w->code->co_consts, argument) == Py_None ? ENDS : UNKNOWN;
#else
    case LOAD_ATTR:
        return push_attribute(w, argument);
    case LOAD_METHOD:
        return push_method(w, argument);
#endif
#if RT_PY(11)
    case PUSH_NULL:
        return push(w, NOTHING, 0, NULL);
    case CALL:
        return call(w, argument, 2);
#else
    case CALL_FUNCTION:
        return call(w, argument, 1);
    case CALL_METHOD:
        return call(w, argument, 2);
#endif
    case RETURN_VALUE:
        return pop(w).kind == NONE && w->depth == 0 ? ENDS : UNKNOWN;
    default:
        return UNKNOWN;
    }
}

/* Every parameter becomes the attribute of its name, in their order, on every way through the function. */
static int only_assigns(PyFunctionObject *function, const unsigned char *words, Py_ssize_t size, rt_record *record) {
    int tests = 0;
    for (unsigned choices = 0; choices < 1u << tests || choices == 0; choices++) {
        walk w = {.function = function, .code = (PyCodeObject *)function->func_code, .words = words, .size = size,
                  .record = record, .choices = choices};
        int outcome = GOES_ON;
        /* Jumps lead forward only, so this ends. */
        while (outcome == GOES_ON) outcome = w.at + 1 < w.size ? step(&w) : UNKNOWN;
        if (outcome != ENDS || w.stored != record->count) return 0;
        if (choices == 0) tests = w.tests;
        else if (w.tests != tests) return 0;
    }
    return 1;
}

static int has_plain_parameters(PyCodeObject *code, Py_ssize_t count) {
    if (code->co_argcount != count + 1 || code->co_kwonlyargcount != 0 || code->co_posonlyargcount != 0) return 0;
    return (code->co_flags & (CO_VARARGS | CO_VARKEYWORDS | CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)) == 0;
}

/* ---- the class --------------------------------------------------------------------------------------------------------- */

/* An assignment to it is one to a slot, or to the instance's dict. */
static int find_field(PyTypeObject *type, record_field *field) {
    PyObject *found = _PyType_Lookup(type, field->name);
    field->offset = 0;
    field->index = -1;
    field->factory = NULL;
    field->marker = NULL;
    if (found != NULL && Py_IS_TYPE(found, &PyMemberDescr_Type)) return rt_slot_offset(type, found, &field->offset);
    return rt_has_fields(type) && (found == NULL || Py_TYPE(found)->tp_descr_set == NULL);
}

static int learn(rt_record *record, PyTypeObject *type, PyFunctionObject *init) {
    PyCodeObject *code = (PyCodeObject *)init->func_code;
    record->type = NULL;
    if (!has_plain_parameters(code, record->count)) return 0;
    for (Py_ssize_t index = 0; index < record->count; index++)
        if (!find_field(type, &record->fields[index])) return 0;
#if RT_PY(11)
    PyObject *bytes = PyCode_GetCode(code);
    if (bytes == NULL) {
        PyErr_Clear();
        return 0;
    }
#else
    PyObject *bytes = code->co_code;
    Py_INCREF(bytes);
#endif
    record->type = type;
    int fits = only_assigns(init, (const unsigned char *)PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes), record);
    Py_DECREF(bytes);
    record->type = fits ? type : NULL;
    record->version = type->tp_version_tag;
    record->init = (PyObject *)init;
    Py_INCREF(code);
    Py_XSETREF(record->code, (PyObject *)code);
    return fits;
}

/* Parameters from there on have a default. */
static Py_ssize_t first_default(const rt_record *record, PyFunctionObject *init) {
    return record->count - (init->func_defaults == NULL ? 0 : PyTuple_GET_SIZE(init->func_defaults));
}

int rt_is_record_class(rt_cell *cell, PyObject *value) {
    static PyObject *init_name;
    rt_record *record = cell->record;
    if (record == NULL || !rt_allocates_plainly(value)) return 0;
    PyTypeObject *type = (PyTypeObject *)value;
    if (init_name == NULL && (init_name = PyUnicode_InternFromString("__init__")) == NULL) PyErr_Clear();
    PyObject *found = init_name == NULL ? NULL : _PyType_Lookup(type, init_name);
    if (found == NULL || !Py_IS_TYPE(found, &PyFunction_Type)) return 0;
    PyFunctionObject *init = (PyFunctionObject *)found;
    if (init->func_kwdefaults != NULL || first_default(record, init) > record->required) return 0;
    int is_known = record->type == type && type->tp_version_tag != 0 && record->version == type->tp_version_tag &&
                   record->init == found && record->code == init->func_code;
    if (!is_known && !learn(record, type, init)) return 0;
    record->defaults = init->func_defaults;
    return !rt_watched_inline(rt_tstate(), (PyCodeObject *)init->func_code);
}

int rt_record_prepare(rt_cell *cell, const char *path, Py_ssize_t required) {
    Py_ssize_t count = *path != 0;
    for (const char *at = path; *at != 0; at++) count += *at == ',';
    rt_record *record = PyMem_RawCalloc(1, sizeof *record + (size_t)count * sizeof *record->fields);
    if (record == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    cell->record = record;
    record->required = required;
    for (; record->count < count; record->count++) {
        size_t length = strcspn(path, ",");
        PyObject *name = PyUnicode_FromStringAndSize(path, (Py_ssize_t)length);
        if (name == NULL) return -1;
        PyUnicode_InternInPlace(&name);
        record->fields[record->count].name = name;
        path += length + 1;
    }
    return 0;
}

void rt_record_release(rt_cell *cell) {
    if (cell->record == NULL) return;
    for (Py_ssize_t index = 0; index < cell->record->count; index++) Py_DECREF(cell->record->fields[index].name);
    Py_XDECREF(cell->record->code);
    PyMem_RawFree(cell->record);
    cell->record = NULL;
}

/* ---- instances ----------------------------------------------------------------------------------------------------------- */

/* What a parameter without an argument gets. */
static PyObject *default_of(const rt_record *record, Py_ssize_t index) {
    Py_ssize_t from_end = record->count - index, given = PyTuple_GET_SIZE(record->defaults);
    PyObject *value = PyTuple_GET_ITEM(record->defaults, given - from_end);
    Py_INCREF(value);
    return value;
}

static PyObject *new_container(PyTypeObject *factory) {
    PyObject *value = factory == &PyList_Type ? PyList_New(0) : factory == &PyDict_Type ? PyDict_New() : PySet_New(NULL);
    if (value == NULL) Py_FatalError("out of memory for an attribute");
    return value;
}

/* What the attribute gets; the reference of an argument is consumed. */
static PyObject *value_of(const rt_record *record, Py_ssize_t index, PyObject *given) {
    const record_field *field = &record->fields[index];
    PyObject *value = given != NULL ? given : default_of(record, index);
    if (field->factory == NULL || value != field->marker) return value;
    Py_DECREF(value);
    return new_container(field->factory);
}

static void assign(PyObject *object, record_field *field, PyObject *value) {
    if (field->offset != 0) {
        *(PyObject **)((char *)object + field->offset) = value;
        return;
    }
#if RT_PY(11)
    PyDictValues *fields = rt_inline_values(object);
    if (fields != NULL && field->index < 0) field->index = rt_shared_index(Py_TYPE(object), field->name);
    if (fields != NULL && field->index >= 0 && fields->values[field->index] == NULL) {
        fields->values[field->index] = value;
        _PyDictValues_AddToInsertionOrder(fields, field->index);
        return;
    }
#endif
    if (PyObject_GenericSetAttr(object, field->name, value) < 0) Py_FatalError("out of memory for an attribute");
    Py_DECREF(value);
}

static void fill(rt_record *record, PyObject *object, PyObject **values) {
    int collecting = rt_hold_collector();
    for (Py_ssize_t index = 0; index < record->count; index++)
        assign(object, &record->fields[index], value_of(record, index, values[index]));
    rt_let_collect(collecting);
}

PyObject *rt_native_record_quick(rt_func *func, uint32_t cell, PyObject **values) {
    rt_record *record = func->cells[cell].record;
    PyObject *object = rt_native_instance_quick((PyObject *)record->type);
    if (object != NULL) fill(record, object, values);
    return object;
}

/* The call itself; the values' references are consumed. */
static PyObject *call_class(const rt_record *record, PyObject *type, PyObject **values) {
    Py_ssize_t positional = 0, count = 0;
    while (positional < record->count && values[positional] != NULL) positional++;
    PyObject *names = PyTuple_New(record->count), *all[record->count + 1], *result = NULL;
    for (Py_ssize_t index = 0; index < record->count; index++) {
        if (values[index] == NULL) continue;
        if (index >= positional && names != NULL) {
            Py_INCREF(record->fields[index].name);
            PyTuple_SET_ITEM(names, count - positional, record->fields[index].name);
        }
        all[count++] = values[index];
    }
    if (names != NULL && _PyTuple_Resize(&names, count - positional) == 0)
        result = PyObject_Vectorcall(type, all, (size_t)positional, names);
    for (Py_ssize_t index = 0; index < count; index++) Py_DECREF(all[index]);
    Py_XDECREF(names);
    return result;
}

PyObject *rt_native_record_new(rt_thread *thread, rt_activation *activation, rt_func *func, uint32_t cell, PyObject **values) {
    const rt_record *record = func->cells[cell].record;
    PyObject *type = (PyObject *)record->type, *object = NULL;
    Py_INCREF(type);
    /* The collector runs now, and whatever it calls; then the class may be another one. */
    PyObject *tracked = rt_expose(thread, activation) < 0 ? NULL : PyList_New(0);
    Py_XDECREF(tracked);
    if (tracked != NULL && rt_is_record_class(&func->cells[cell], type)) object = rt_native_record_quick(func, cell, values);
    if (object == NULL) object = call_class(record, type, values);
    Py_DECREF(type);
    rt_epoch++;
    return object;
}
