/* Instances of classes whose `__init__` does nothing but assign its parameters to attributes, as that of a dataclass
 * does: native code makes them without a call.
 *
 * The function's bytecode is read once: loads of parameters and stores of attributes, and a `return None`. That holds as
 * long as the type's version and the function's code and defaults stay.
 */
#include "module.h"
#include "rt-fields.h"
#include "rt-native.h"
#include "rt-quiet.h"

#include <opcode.h>

typedef struct {
    PyObject *name;    /* interned, held */
    Py_ssize_t offset; /* of a slot; 0: in the instance's dict */
    Py_ssize_t index;  /* 3.11+: among the keys that instances share; -1: not known yet */
} record_field;

struct rt_record {
    PyTypeObject *type; /* borrowed: compared only */
    unsigned int version;
    PyObject *init, *code, *defaults; /* borrowed: they live as long as the type has that version */
    Py_ssize_t count, required; /* parameters; the first ones, without a default */
    record_field fields[];
};

/* ---- the bytecode of __init__ ---------------------------------------------------------------------------------------- */

/* The instruction stands for nothing. */
static int is_idle(int opcode) {
#if RT_PY(11)
    if (opcode == RESUME || opcode == CACHE) return 1;
#endif
    return opcode == NOP;
}

/* Parameters that are on the stack: at most a value and the object that gets it. */
typedef struct { int depth, slots[2]; } loads;

static int push(loads *stack, int local) {
    if (stack->depth == 2) return 0;
    stack->slots[stack->depth++] = local;
    return 1;
}

/* `self.a = a; self.b = b; …`, each parameter in its turn under the field's own name. */
static int only_assigns(PyCodeObject *code, const unsigned char *words, Py_ssize_t size, const rt_record *record) {
    loads stack = {0};
    Py_ssize_t stored = 0;
    for (Py_ssize_t at = 0; at + 1 < size; at += 2) {
        int opcode = words[at], argument = words[at + 1];
        if (is_idle(opcode)) continue;
        switch (opcode) {
        case LOAD_FAST:
            if (!push(&stack, argument)) return 0;
            continue;
#if RT_PY(13)
        case LOAD_FAST_LOAD_FAST:
            if (!push(&stack, argument >> 4) || !push(&stack, argument & 15)) return 0;
            continue;
#endif
        case STORE_ATTR:
            if (stack.depth != 2 || stored == record->count) return 0;
            if (stack.slots[0] != stored + 1 || stack.slots[1] != 0) return 0;
            if (argument >= PyTuple_GET_SIZE(code->co_names)) return 0;
            if (PyTuple_GET_ITEM(code->co_names, argument) != record->fields[stored].name) return 0;
            stack.depth = 0;
            stored++;
            continue;
#if RT_PY(12)
        case RETURN_CONST:
            return stack.depth == 0 && stored == record->count && PyTuple_GET_ITEM(code->co_consts, argument) == Py_None;
#endif
        case LOAD_CONST:
            return stack.depth == 0 && stored == record->count && at + 3 < size && words[at + 2] == RETURN_VALUE &&
                   PyTuple_GET_ITEM(code->co_consts, argument) == Py_None;
        default:
            return 0;
        }
    }
    return 0;
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
    if (found != NULL && Py_IS_TYPE(found, &PyMemberDescr_Type)) return rt_slot_offset(type, found, &field->offset);
    return rt_has_fields(type) && (found == NULL || Py_TYPE(found)->tp_descr_set == NULL);
}

static int learn(rt_record *record, PyTypeObject *type, PyFunctionObject *init) {
    PyCodeObject *code = (PyCodeObject *)init->func_code;
    if (type->tp_setattro != PyObject_GenericSetAttr || !has_plain_parameters(code, record->count)) return 0;
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
    int fits = only_assigns(code, (const unsigned char *)PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes), record);
    Py_DECREF(bytes);
    record->type = fits ? type : NULL;
    record->version = type->tp_version_tag;
    record->init = (PyObject *)init;
    record->code = (PyObject *)code;
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

static void store(PyObject *object, record_field *field, PyObject *value) {
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
        store(object, &record->fields[index], values[index] != NULL ? values[index] : default_of(record, index));
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
