/* The resume interpreter's operations with any number of operands, and the releases that an exception causes.
 *
 * Each takes its operands (new references, so that no code that runs meanwhile can free them), works, releases them in
 * CPython's order, and then stores the result. */
#include "resume.h"

void rt_unbound(const rt_machine *machine, uint32_t number) {
    if (number < machine->local_count)
        rt_op_unbound_local(machine->func, number);
    else
        PyErr_Format(PyExc_SystemError, "martlet: temporary %u of %U is unbound", number, machine->func->code->co_name);
}

void rt_release_temporaries(const rt_machine *machine, uint32_t number) {
    uint32_t first = number > machine->local_count ? number - machine->local_count : 0;
    for (uint32_t i = machine->func->register_count - machine->local_count; i > first; i--)
        Py_CLEAR(machine->temporaries[i - 1]);
}

static void release_use(const rt_machine *machine, uint32_t use) {
    if (use != RT_ABSENT && (use & 1)) Py_CLEAR(*rt_register(machine, use >> 1));
}

#if !RT_PY(11)
/* A call's operands, which are popped: the arguments from the last one to the first, then what stands before them. */
static void release_popped(const rt_machine *machine, const uint32_t *first, const uint32_t *arguments) {
    for (uint32_t i = *arguments; i > 0; i--) release_use(machine, arguments[i]);
    while (arguments-- > first) release_use(machine, *arguments);
}
#endif

void rt_release_killed(const rt_machine *machine, const uint32_t *words) {
#define FORMATS(name, formats) formats,
    static const char *const OPERAND_FORMATS[] = {RT_BASELINE_OPS(FORMATS)};
#undef FORMATS
    const char *formats = OPERAND_FORMATS[*words++ & 0xff];
#if !RT_PY(11)
    const char *arguments = strstr(formats, "UC"); /* of calls only */
    if (arguments != NULL) {
        release_popped(machine, words + 1, words + (arguments - formats));
        return;
    }
#endif
    for (; *formats != '\0'; formats++, words++) {
        if (*formats == 'u' || *formats == 'o') release_use(machine, *words);
        if (*formats != 'U' && *formats != 'D') continue;
        uint32_t count = *words;
        for (uint32_t i = 1; *formats == 'U' && i <= count; i++) release_use(machine, words[i]);
        words += count;
    }
}

/* Takes `count` operands into `items`; on an unbound one releases what was taken and sets the exception. */
static int take_all(const rt_machine *machine, const uint32_t *uses, uint32_t count, PyObject **items) {
    for (uint32_t i = 0; i < count; i++) {
        if ((items[i] = rt_take(machine, uses[i])) != NULL) continue;
        rt_unbound(machine, uses[i] >> 1);
        while (i > 0) Py_DECREF(items[--i]);
        return -1;
    }
    return 0;
}

/* The arguments' references, in the order in which the version's interpreter pops them. */
static void release_call(PyObject *callable, PyObject **args, uint32_t count) {
#if RT_PY(11)
    Py_DECREF(callable);
    for (uint32_t i = 0; i < count; i++) Py_DECREF(args[i]);
#else
    while (count > 0) Py_DECREF(args[--count]);
    Py_DECREF(callable);
#endif
}

/* Consumes all references. args[-1] is free. */
static PyObject *call_consuming(const rt_machine *machine, PyObject *callable, PyObject **args, uint32_t count,
                                PyObject *keywords) {
    PyObject *result;
    int may_use_slot = 1; /* args[-1] */
#if RT_PY(11)
    if (Py_TYPE(callable) == &PyMethod_Type) { /* unpacked, as CALL does it */
        PyObject *method = callable;
        callable = Py_NewRef(PyMethod_GET_FUNCTION(method));
        *--args = Py_NewRef(PyMethod_GET_SELF(method));
        count++;
        may_use_slot = 0;
        Py_DECREF(method);
    }
    if (rt_call_bytecode(machine, callable, args, count, keywords, &result)) return result;
#else
    (void)machine;
#endif
    size_t positional = count - (keywords == NULL ? 0 : (size_t)PyTuple_GET_SIZE(keywords));
    size_t offset = may_use_slot ? PY_VECTORCALL_ARGUMENTS_OFFSET : 0;
    result = PyObject_Vectorcall(callable, args, positional | offset, keywords);
    release_call(callable, args, count);
    return result;
}

/* Calls, lets others run, and stores the result. */
static int call(const rt_machine *machine, uint32_t dst, PyObject *callable, PyObject **args, uint32_t count,
                uint32_t names) {
    PyObject *keywords = names == RT_ABSENT ? NULL : PyTuple_GET_ITEM(machine->func->consts, names);
    PyObject *result = call_consuming(machine, callable, args, count, keywords);
    if (result == NULL) return -1;
    if (rt_machine_tick(machine) < 0) {
        Py_DECREF(result);
        return -1;
    }
    rt_store(machine, dst, result);
    return 0;
}

int rt_machine_call(const rt_machine *machine, const uint32_t *operands) {
    uint32_t count = operands[2];
    PyObject *stack[count + 2];
    if (take_all(machine, operands + 1, 1, stack) < 0) return -1;
    PyObject *callable = stack[0];
    if (take_all(machine, operands + 3, count, stack + 1) < 0) {
        Py_DECREF(callable);
        return -1;
    }
    return call(machine, operands[0], callable, stack + 1, count, operands[3 + count]);
}

int rt_machine_call_method(const rt_machine *machine, const uint32_t *operands) {
    uint32_t count = operands[3];
    PyObject *stack[count + 3];
    if (take_all(machine, operands + 1, 1, stack) < 0) return -1;
    PyObject *method = stack[0];
    PyObject *self = rt_take(machine, operands[2]); /* NULL: there is none */
    stack[1] = self;
    if (take_all(machine, operands + 4, count, stack + 2) < 0) {
        Py_XDECREF(self);
        Py_DECREF(method);
        return -1;
    }
    uint32_t names = operands[4 + count];
    return self == NULL ? call(machine, operands[0], method, stack + 2, count, names)
                        : call(machine, operands[0], method, stack + 1, count + 1, names);
}

int rt_machine_build(const rt_machine *machine, const uint32_t *operands,
                     PyObject *(*build)(PyObject *const *, Py_ssize_t), int killed_backwards) {
    uint32_t count = operands[1];
    PyObject *items[count + 1];
    if (take_all(machine, operands + 2, count, items) < 0) return -1;
    PyObject *result = build(items, (Py_ssize_t)count);
    for (uint32_t i = 0; i < count; i++) Py_DECREF(items[killed_backwards ? count - 1 - i : i]);
    if (result == NULL) return -1;
    rt_store(machine, operands[0], result);
    return 0;
}

int rt_machine_build_set(const rt_machine *machine, const uint32_t *operands) {
    uint32_t count = operands[1];
    PyObject *items[count + 1];
    if (take_all(machine, operands + 2, count, items) < 0) return -1;
    PyObject *set = PySet_New(NULL);
    int status = set == NULL ? -1 : 0;
    for (uint32_t i = 0; i < count; i++) {
        if (status == 0) status = PySet_Add(set, items[i]);
        Py_DECREF(items[i]);
    }
    if (status < 0) {
        Py_XDECREF(set);
        return -1;
    }
    rt_store(machine, operands[0], set);
    return 0;
}

int rt_machine_make_function(const rt_machine *machine, const uint32_t *operands) {
    PyObject *parts[3], *consts = machine->func->consts;
    uint32_t count = operands[4];
    if (take_all(machine, operands + 5, count, parts) < 0) return -1;
    PyObject *function = rt_op_make_function(machine->func, (int)operands[1], PyTuple_GET_ITEM(consts, operands[2]),
                                             PyTuple_GET_ITEM(consts, operands[3]), parts, (Py_ssize_t)count);
    for (uint32_t i = 0; i < count; i++) Py_DECREF(parts[i]);
    if (function == NULL) return -1;
    rt_store(machine, operands[0], function);
    return 0;
}

int rt_machine_unpack(const rt_machine *machine, const uint32_t *operands, int before) {
    uint32_t count = operands[0];
    PyObject *items[count + 1];
    PyObject *iterable;
    if (take_all(machine, operands + 1 + count, 1, &iterable) < 0) return -1;
    int status = before < 0 ? rt_op_unpack_sequence(iterable, (Py_ssize_t)count, items)
                            : rt_op_unpack_ex(before, iterable, (Py_ssize_t)count, items);
    Py_DECREF(iterable);
    if (status < 0) return -1;
    for (uint32_t i = 0; i < count; i++) rt_store(machine, operands[1 + i], items[i]);
    return 0;
}

int rt_machine_append_str(const rt_machine *machine, const uint32_t *operands) {
    uint32_t dst = operands[0], left = operands[2], right = operands[3];
    PyObject **slot = rt_register(machine, left >> 1);
    PyObject *other = *rt_register(machine, right >> 1);
    if (*slot == NULL || other == NULL || !PyUnicode_CheckExact(*slot) || !PyUnicode_CheckExact(other)) return 0;
    /* The left str dies here, or the result goes to the local that holds it: at once, or by the next operation. */
    const uint32_t *next = operands + 4;
    int goes_back = (next[0] & 0xff) == RT_BASELINE_move && next[1] == left >> 1 && next[2] == (dst << 1 | 1);
    if (!(left & 1) && dst != left >> 1 && !goes_back) return 0;
    other = rt_take(machine, right);
    PyObject *result = *slot;
    *slot = NULL;
    PyUnicode_Append(&result, other);
    Py_DECREF(other);
    if (result == NULL) return -1;
    rt_store(machine, dst, result);
    return 1;
}
