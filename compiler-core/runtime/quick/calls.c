/* Calls of builtin functions, types and methods that run no other code, given what their arguments are. */
#include "../module.h"
#include "../ops.h"
#include "../rt-items.h"
#include "../rt-quick.h"
#include "../rt-quiet.h"

/* When a call is quick. */
enum {
    NEVER,
    SCALARS,     /* all arguments are plain scalars */
    LENGTH,      /* of an exact builtin container */
    IS_INSTANCE,
    TYPE_OF,
    COPY,        /* of nothing, or of an exact list or tuple */
    NOTHING,     /* without arguments */
    ANYTHING,    /* one argument, which is not looked at */
    JOIN,
    SUM,         /* of an exact list or tuple */
    LEAST,       /* SCALARS, or of an exact list or tuple */
    GREATEST,
    ANY,
    ALL,
    SORTED,
    SORT,
    ITERATOR,    /* over one exact sequence, or over several */
    APPEND,
    INSERT,
    POP,
    EXTEND,
    GET,
    SET_DEFAULT,
    ADD,
    DISCARD,
    DEQUE_APPEND,
    DEQUE_POP,
    HEAP_PUSH,
    HEAP_POP,
    BISECT_LEFT,
    BISECT_RIGHT,
    DRAW,        /* a random number, from a generator's own state */
};

static PyTypeObject *deque_type; /* held */

int rt_is_deque(PyObject *object) { return deque_type != NULL && Py_IS_TYPE(object, deque_type); }

/* A callable is known by its C function, a type by itself. */
typedef struct { const void *key; int kind; } known_callable;
enum { MOST_KNOWN = 192 };
static known_callable known[MOST_KNOWN];
static int known_count;

static const void *key_of(PyObject *callable) {
    if (PyCFunction_CheckExact(callable)) return (const void *)PyCFunction_GET_FUNCTION(callable);
    if (Py_IS_TYPE(callable, &PyMethodDescr_Type)) return (const void *)((PyMethodDescrObject *)callable)->d_method->ml_meth;
    return Py_IS_TYPE(callable, &PyType_Type) ? callable : NULL;
}

static void know(const void *key, int kind) {
    if (key != NULL && known_count < MOST_KNOWN) known[known_count++] = (known_callable){key, kind};
}

typedef struct { const char *name; int kind; } named_kind;

static const named_kind BUILTINS[] = {
    {"abs", SCALARS}, {"chr", SCALARS}, {"ord", SCALARS}, {"divmod", SCALARS}, {"hex", SCALARS}, {"oct", SCALARS},
    {"bin", SCALARS}, {"round", SCALARS}, {"pow", SCALARS}, {"min", LEAST}, {"max", GREATEST}, {"repr", SCALARS},
    {"hash", SCALARS}, {"format", SCALARS}, {"len", LENGTH}, {"isinstance", IS_INSTANCE}, {"callable", ANYTHING},
    {"id", ANYTHING}, {"sum", SUM}, {"any", ANY}, {"all", ALL}, {"sorted", SORTED}, {NULL, 0},
};
static const named_kind MATH[] = {
    {"acos", SCALARS}, {"asin", SCALARS}, {"atan", SCALARS}, {"atan2", SCALARS}, {"ceil", SCALARS}, {"copysign", SCALARS},
    {"cos", SCALARS}, {"degrees", SCALARS}, {"exp", SCALARS}, {"fabs", SCALARS}, {"floor", SCALARS}, {"fmod", SCALARS},
    {"gcd", SCALARS}, {"hypot", SCALARS}, {"isclose", SCALARS}, {"isfinite", SCALARS}, {"isinf", SCALARS},
    {"isnan", SCALARS}, {"isqrt", SCALARS}, {"log", SCALARS}, {"log10", SCALARS}, {"log2", SCALARS}, {"pow", SCALARS},
    {"radians", SCALARS}, {"sin", SCALARS}, {"sqrt", SCALARS}, {"tan", SCALARS}, {"tanh", SCALARS}, {"trunc", SCALARS},
    {NULL, 0},
};
static const named_kind STR[] = {
    {"capitalize", SCALARS}, {"center", SCALARS}, {"count", SCALARS}, {"endswith", SCALARS}, {"find", SCALARS},
    {"format", SCALARS}, {"index", SCALARS}, {"isalnum", SCALARS}, {"isalpha", SCALARS}, {"isdecimal", SCALARS},
    {"isdigit", SCALARS}, {"isidentifier", SCALARS}, {"islower", SCALARS}, {"isnumeric", SCALARS}, {"isspace", SCALARS},
    {"isupper", SCALARS}, {"join", JOIN}, {"ljust", SCALARS}, {"lower", SCALARS}, {"lstrip", SCALARS}, {"partition", SCALARS},
    {"removeprefix", SCALARS}, {"removesuffix", SCALARS}, {"replace", SCALARS}, {"rfind", SCALARS}, {"rindex", SCALARS},
    {"rjust", SCALARS}, {"rpartition", SCALARS}, {"rsplit", SCALARS}, {"rstrip", SCALARS}, {"split", SCALARS},
    {"splitlines", SCALARS}, {"startswith", SCALARS}, {"strip", SCALARS}, {"title", SCALARS}, {"upper", SCALARS},
    {"zfill", SCALARS}, {NULL, 0},
};
static const named_kind INT[] = {{"bit_length", SCALARS}, {"bit_count", SCALARS}, {NULL, 0}};
static const named_kind FLOAT[] = {{"is_integer", SCALARS}, {NULL, 0}};
static const named_kind LIST[] = {
    {"append", APPEND}, {"insert", INSERT}, {"pop", POP}, {"extend", EXTEND}, {"reverse", NOTHING}, {"copy", NOTHING}, {"sort", SORT}, {NULL, 0},
};
static const named_kind DICT[] = {
    {"get", GET}, {"setdefault", SET_DEFAULT}, {"keys", NOTHING}, {"values", NOTHING}, {"items", NOTHING}, {"copy", NOTHING}, {NULL, 0},
};
static const named_kind SET[] = {{"add", ADD}, {"discard", DISCARD}, {"copy", NOTHING}, {NULL, 0}};

static const named_kind DEQUE[] = {
    {"append", DEQUE_APPEND}, {"appendleft", DEQUE_APPEND}, {"pop", DEQUE_POP}, {"popleft", DEQUE_POP}, {NULL, 0},
};
static const named_kind HEAPS[] = {{"heappush", HEAP_PUSH}, {"heappop", HEAP_POP}, {NULL, 0}};
static const named_kind BISECTIONS[] = {{"bisect_left", BISECT_LEFT}, {"bisect_right", BISECT_RIGHT}, {NULL, 0}};
static const named_kind RANDOM[] = {{"random", DRAW}, {NULL, 0}};

/* Functions that a module of C code has of its own: another object under the name is not what is meant. 0: nobody has
 * imported it yet. */
static int know_functions(const char *module_name, const named_kind *names) {
    PyObject *module = PyDict_GetItemString(PyImport_GetModuleDict(), module_name);
    if (module == NULL || !PyModule_CheckExact(module)) return 0;
    for (; names->name != NULL; names++) {
        PyObject *found = PyDict_GetItemString(PyModule_GetDict(module), names->name);
        if (found == NULL || !PyCFunction_CheckExact(found) || PyCFunction_GET_SELF(found) != module) continue;
        if (strcmp(((PyCFunctionObject *)found)->m_ml->ml_name, names->name) == 0) know(key_of(found), names->kind);
    }
    return 1;
}

static void know_methods(PyTypeObject *type, const named_kind *names) {
    for (; names->name != NULL; names++) {
        PyObject *name = PyUnicode_InternFromString(names->name);
        PyObject *found = name == NULL ? NULL : _PyType_Lookup(type, name);
        Py_XDECREF(name);
        if (found != NULL && Py_IS_TYPE(found, &PyMethodDescr_Type)) know(key_of(found), names->kind);
    }
}

static void know_builtins(void) {
    know_functions("builtins", BUILTINS);
    know(&PyLong_Type, SCALARS);
    know(&PyFloat_Type, SCALARS);
    know(&PyBool_Type, SCALARS);
    know(&PyUnicode_Type, SCALARS);
    know(&PyRange_Type, SCALARS);
    know(&PyEnum_Type, ITERATOR);
    know(&PyReversed_Type, ITERATOR);
    know(&PyZip_Type, ITERATOR);
    know(&PyType_Type, TYPE_OF);
    know(&PyList_Type, COPY);
    know(&PyTuple_Type, COPY);
    know(&PyDict_Type, NOTHING);
    know(&PySet_Type, NOTHING);
    know_methods(&PyUnicode_Type, STR);
    know_methods(&PyLong_Type, INT);
    know_methods(&PyFloat_Type, FLOAT);
    know_methods(&PyList_Type, LIST);
    know_methods(&PyDict_Type, DICT);
    know_methods(&PySet_Type, SET);
    PyErr_Clear();
}

/* The methods of the type that C code calls `random.Random`'s base; 0: nobody has imported it yet. */
static int know_random(void) {
    PyObject *module = PyDict_GetItemString(PyImport_GetModuleDict(), "_random");
    if (module == NULL || !PyModule_CheckExact(module)) return 0;
    PyObject *type = PyDict_GetItemString(PyModule_GetDict(module), "Random");
    if (type != NULL && PyType_CheckExact(type)) know_methods((PyTypeObject *)type, RANDOM);
    return 1;
}

/* 0: nobody has imported it yet. */
static int know_deque(void) {
    PyObject *module = PyDict_GetItemString(PyImport_GetModuleDict(), "_collections");
    if (module == NULL || !PyModule_CheckExact(module)) return 0;
    PyObject *type = PyDict_GetItemString(PyModule_GetDict(module), "deque");
    if (type == NULL || !PyType_CheckExact(type) || strcmp(((PyTypeObject *)type)->tp_name, "collections.deque") != 0) return 1;
    Py_INCREF(type);
    deque_type = (PyTypeObject *)type;
    know_methods(deque_type, DEQUE);
    return 1;
}

static int kind_of(rt_quick_cache *cache, const void *key) {
    if (__builtin_expect(cache->value == key, 1)) return cache->kind;
    static int has_math, has_heaps, has_bisections, has_random, has_deque;
    int kind = NEVER;
    if (known_count == 0) know_builtins();
    if (!has_math) has_math = know_functions("math", MATH);
    if (!has_heaps) has_heaps = know_functions("_heapq", HEAPS);
    if (!has_bisections) has_bisections = know_functions("_bisect", BISECTIONS);
    if (!has_random) has_random = know_random();
    if (!has_deque) has_deque = know_deque();
    for (int i = 0; i < known_count; i++)
        if (known[i].key == key) kind = known[i].kind;
    cache->value = (PyObject *)key;
    cache->kind = kind;
    return kind;
}

/* ---- arguments --------------------------------------------------------------------------------------------------------- */

static int are_scalars(PyObject *const *args, Py_ssize_t count) {
    for (Py_ssize_t i = 0; i < count; i++)
        if (!rt_is_plain_scalar(args[i])) return 0;
    return 1;
}

static int has_items(PyObject *object) { return PyList_CheckExact(object) || PyTuple_CheckExact(object); }

static int has_length(PyObject *object) {
    return has_items(object) || PyUnicode_CheckExact(object) || PyDict_CheckExact(object) || PyBytes_CheckExact(object) ||
           PyAnySet_CheckExact(object) || rt_is_deque(object) || Py_IS_TYPE(object, &PyRange_Type) || Py_IS_TYPE(object, &PyByteArray_Type);
}

static int are_texts(PyObject *items) {
    if (!has_items(items)) return 0;
    for (Py_ssize_t i = 0; i < Py_SIZE(items); i++)
        if (!PyUnicode_CheckExact(PySequence_Fast_ITEMS(items)[i])) return 0;
    return 1;
}

/* Comparing any two of the items runs no code. */
static int are_plain(PyObject *items) {
    for (Py_ssize_t i = 0; i < Py_SIZE(items); i++) {
        PyObject *item = PySequence_Fast_ITEMS(items)[i];
        if (rt_is_plain_scalar(item)) continue;
        if (!PyTuple_CheckExact(item) || !are_scalars(((PyTupleObject *)item)->ob_item, PyTuple_GET_SIZE(item))) return 0;
    }
    return 1;
}

/* Nor does it raise. */
static int are_alike(PyObject *items) {
    Py_ssize_t texts = 0, count = Py_SIZE(items);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = PySequence_Fast_ITEMS(items)[i];
        if (PyUnicode_CheckExact(item)) texts++;
        else if (!rt_is_plain_scalar(item) || item == Py_None) return 0;
    }
    return texts == 0 || texts == count;
}

/* Iterating it runs no code. */
static int are_sequences(PyObject *const *args, Py_ssize_t count) {
    for (Py_ssize_t i = 0; i < count; i++)
        if (!has_items(args[i]) && !PyUnicode_CheckExact(args[i]) && !Py_IS_TYPE(args[i], &PyRange_Type)) return 0;
    return 1;
}

/* 1, 0, or -1: only code can tell. */
static int is_instance(PyObject *object, PyObject *classes) {
    if (PyTuple_CheckExact(classes)) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(classes); i++) {
            if (PyTuple_CheckExact(PyTuple_GET_ITEM(classes, i))) return -1;
            int outcome = is_instance(object, PyTuple_GET_ITEM(classes, i));
            if (outcome != 0) return outcome;
        }
        return 0;
    }
    int failed = 0;
    int outcome = rt_is_instance_of(object, classes, &failed);
    return failed ? -1 : outcome;
}

static int is_method(const PyObject *self, PyTypeObject *type, Py_ssize_t count, Py_ssize_t wanted) {
    return self != NULL && Py_IS_TYPE((PyObject *)self, type) && count == wanted;
}

/* A deque that is full lets go of an item. */
static int is_unbounded(PyObject *deque) {
    static PyObject *name;
    if (name == NULL && (name = PyUnicode_InternFromString("maxlen")) == NULL) return 0;
    PyObject *bound = PyObject_GenericGetAttr(deque, name);
    if (bound == NULL) PyErr_Clear();
    Py_XDECREF(bound);
    return bound == Py_None;
}

static PyObject *none_or_decline(int status) {
    if (status == -1) PyErr_Clear();
    return status < 0 ? NULL : rt_new_reference(Py_None);
}

/* `self`: the first argument of a method (then `args` has the others), else NULL. */
static int may_run(int kind, PyObject *self, PyObject *const *args, Py_ssize_t count) {
    switch (kind) {
    case SCALARS: return (self == NULL || rt_is_plain_scalar(self)) && are_scalars(args, count);
    case LENGTH: return self == NULL && count == 1 && has_length(args[0]);
    case TYPE_OF:
    case ANYTHING: return self == NULL && count == 1;
    case COPY: return self == NULL && (count == 0 || (count == 1 && has_items(args[0])));
    case NOTHING:
        return count == 0 && (self == NULL || PyList_CheckExact(self) || PyDict_CheckExact(self) || Py_IS_TYPE(self, &PySet_Type));
    case LEAST:
    case GREATEST: return self == NULL && are_scalars(args, count);
    case SORTED: return self == NULL && count == 1 && has_items(args[0]) && are_plain(args[0]);
    case SORT: return is_method(self, &PyList_Type, count, 0) && are_alike(self);
    case ITERATOR: return self == NULL && are_sequences(args, count);
    case JOIN: return is_method(self, &PyUnicode_Type, count, 1) && are_texts(args[0]);
    case DRAW: return self != NULL && count == 0;
    case DEQUE_APPEND: return is_method(self, deque_type, count, 1) && is_unbounded(self);
    case DEQUE_POP: return is_method(self, deque_type, count, 0) && Py_SIZE(self) > 0;
    case INSERT: return is_method(self, &PyList_Type, count, 2) && PyLong_CheckExact(args[0]);
    case POP: return is_method(self, &PyList_Type, count, count) && (count == 0 || (count == 1 && PyLong_CheckExact(args[0])));
    case EXTEND: return is_method(self, &PyList_Type, count, 1) && has_items(args[0]);
    default: return 0;
    }
}

/* Those that are done here. */
static PyObject *run_here(int kind, PyObject *self, PyObject *const *args, Py_ssize_t count) {
    switch (kind) {
    case IS_INSTANCE: {
        int outcome = self == NULL && count == 2 ? is_instance(args[0], args[1]) : -1;
        return outcome < 0 ? NULL : PyBool_FromLong(outcome);
    }
    case SUM: return self == NULL && count == 1 && has_items(args[0]) ? rt_items_sum(args[0]) : NULL;
    case LEAST:
    case GREATEST:
        return self == NULL && count == 1 && has_items(args[0]) ? rt_items_extreme(args[0], kind == GREATEST) : NULL;
    case ANY:
    case ALL: {
        int failed = 0;
        if (self != NULL || count != 1 || !has_items(args[0])) return NULL;
        int outcome = kind == ANY ? rt_items_any(args[0], &failed) : rt_items_all(args[0], &failed);
        return failed ? NULL : PyBool_FromLong(outcome);
    }
    case APPEND:
        return is_method(self, &PyList_Type, count, 1) ? none_or_decline(PyList_Append(self, args[0])) : NULL;
    case GET: {
        int failed = 0;
        if (self == NULL || !PyDict_CheckExact(self) || count < 1 || count > 2) return NULL;
        int64_t hash = rt_key_hash(args[0], &failed);
        PyObject *value = failed ? NULL : rt_dict_find_object(self, args[0], hash, &failed);
        return failed ? NULL : rt_new_reference(value != NULL ? value : count == 2 ? args[1] : Py_None);
    }
    case SET_DEFAULT: {
        PyObject *value = NULL;
        if (!is_method(self, &PyDict_Type, count, 2)) return NULL;
        if (rt_dict_setdefault(self, args[0], args[1], &value) == -1) PyErr_Clear();
        rt_epoch++; /* the dict may be a namespace */
        return value;
    }
    case ADD: return is_method(self, &PySet_Type, count, 1) ? none_or_decline(rt_set_add(self, args[0])) : NULL;
    case DISCARD: return is_method(self, &PySet_Type, count, 1) ? none_or_decline(rt_set_discard(self, args[0])) : NULL;
    case HEAP_PUSH: return self == NULL && count == 2 ? rt_quick_heap_push(args[0], args[1]) : NULL;
    case HEAP_POP: return self == NULL && count == 1 ? rt_quick_heap_pop(args[0]) : NULL;
    case BISECT_LEFT:
    case BISECT_RIGHT:
        return self == NULL && count == 2 ? rt_quick_bisect(args[0], args[1], kind == BISECT_RIGHT) : NULL;
    default: return NULL;
    }
}

/* ---- calls --------------------------------------------------------------------------------------------------------------- */

enum { MOST_ARGUMENTS = 6 };

static PyObject *run(int kind, PyObject *callable, PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (kind == NEVER || count > MOST_ARGUMENTS) return NULL;
    if (!may_run(kind, self, args, count)) return run_here(kind, self, args, count);
    /* Without the tuple of arguments that the type's call makes. */
    if (callable == (PyObject *)&PyUnicode_Type && count == 1) return rt_or_decline(PyObject_Str(args[0]));
    PyObject *all[MOST_ARGUMENTS + 1];
    /* A function of C code that is bound already has its self. */
    int passes_self = self != NULL && !PyCFunction_CheckExact(callable);
    if (passes_self) {
        all[0] = self;
        for (Py_ssize_t i = 0; i < count; i++) all[i + 1] = args[i];
    }
    int collecting = rt_hold_collector();
    PyObject *result = PyObject_Vectorcall(callable, passes_self ? all : args, (size_t)(count + passes_self), NULL);
    rt_let_collect(collecting);
    return rt_or_decline(result);
}

PyObject *rt_quick_call(rt_quick_cache *cache, PyObject *callable, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    if (names != NULL || Py_IS_TYPE(callable, &PyFunction_Type)) return NULL;
    const void *key = key_of(callable);
    int kind = key == NULL ? NEVER : kind_of(cache, key);
    if (kind == NEVER) return NULL;
    if (PyCFunction_CheckExact(callable)) {
        PyObject *self = PyCFunction_GET_SELF(callable);
        return run(kind, callable, self == NULL || PyModule_CheckExact(self) ? NULL : self, args, count);
    }
    if (!Py_IS_TYPE(callable, &PyMethodDescr_Type)) return run(kind, callable, NULL, args, count);
    return count == 0 ? NULL : run(kind, callable, args[0], args + 1, count - 1);
}

PyObject *rt_quick_call_method(rt_quick_cache *cache, PyObject *method, PyObject *self, PyObject *const *args, Py_ssize_t count,
                               PyObject *names) {
    if (self == NULL) return rt_quick_call(cache, method, args, count, names);
    if (names != NULL || !Py_IS_TYPE(method, &PyMethodDescr_Type)) return NULL;
    return run(kind_of(cache, key_of(method)), method, self, args, count);
}
