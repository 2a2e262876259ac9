/* Global names that native code relies on.
 *
 * Native code compares a cell's epoch with `rt_epoch`; when they differ it asks here whether the name still holds what
 * the specializer expected. The epoch moves on at every entry and after every opaque point, so asking must be cheap:
 * up to 3.11 the dicts' version tags answer, from 3.12 on a count of watched changes, else the names are looked up.
 */
#include "module.h"
#include "numpy.h"

/* ---- has anything changed? ------------------------------------------------------------------------------------------ */

#if RT_PY(12)
/* Of the one module file whose functions are the interpreter's watchers: reached through the shared state by all. */
static int dict_changed(PyDict_WatchEvent event, PyObject *dict, PyObject *key, PyObject *value) {
    (void)dict;
    (void)value;
    if ((event == PyDict_EVENT_ADDED || event == PyDict_EVENT_MODIFIED || event == PyDict_EVENT_DELETED) &&
        key != NULL && PyUnicode_CheckExact(key)) {
        int watched = PySet_Contains(rt_state->watched_names, key);
        if (watched == 0) return 0;
        if (watched < 0) PyErr_Clear();
    }
    rt_state->changes++;
    return 0;
}

static int function_changed(PyFunction_WatchEvent event, PyFunctionObject *function, PyObject *value) {
    (void)value;
    if (event == PyFunction_EVENT_CREATE || event == PyFunction_EVENT_DESTROY) return 0;
    if (rt_func_of_code((PyCodeObject *)function->func_code) == NULL) return 0;
    rt_state->changes++;
    return 0;
}

int rt_cells_watchers_add(rt_shared *shared) {
    shared->watched_names = PySet_New(NULL);
    if (shared->watched_names == NULL) return -1;
    shared->dict_watcher = PyDict_AddWatcher(dict_changed);
    if (shared->dict_watcher < 0) PyErr_Clear(); /* all taken: names are looked up each time */
    shared->function_watcher = PyFunction_AddWatcher(function_changed);
    if (shared->function_watcher < 0) PyErr_Clear();
    return 0;
}

static void watch(PyObject *dict, PyObject *name) {
    if (rt_state->dict_watcher < 0) return;
    if (PyDict_Watch(rt_state->dict_watcher, dict) < 0 || PySet_Add(rt_state->watched_names, name) < 0) PyErr_Clear();
}

static int unchanged(const rt_cell *cell, PyObject *globals, PyObject *builtins) {
    (void)globals;
    (void)builtins;
    return rt_state->dict_watcher >= 0 && rt_state->function_watcher >= 0 && cell->globals_version == rt_state->changes;
}

static void remember(rt_cell *cell, PyObject *globals, PyObject *builtins) {
    watch(globals, cell->name);
    if (builtins != NULL) watch(builtins, cell->name);
    cell->globals_version = rt_state->changes;
}
#else
int rt_cells_watchers_add(rt_shared *shared) {
    (void)shared;
    return 0;
}

static int unchanged(const rt_cell *cell, PyObject *globals, PyObject *builtins) {
    return ((PyDictObject *)globals)->ma_version_tag == cell->globals_version &&
           (builtins == NULL || ((PyDictObject *)builtins)->ma_version_tag == cell->builtins_version);
}

static void remember(rt_cell *cell, PyObject *globals, PyObject *builtins) {
    cell->globals_version = ((PyDictObject *)globals)->ma_version_tag;
    if (builtins != NULL) cell->builtins_version = ((PyDictObject *)builtins)->ma_version_tag;
}
#endif

/* ---- is it what was expected? --------------------------------------------------------------------------------------- */

static int is_exception_class(PyObject *value, const char *name) {
    const struct { const char *name; PyObject *type; } CLASSES[] = {
        {"ArithmeticError", PyExc_ArithmeticError},
        {"AssertionError", PyExc_AssertionError},
        {"AttributeError", PyExc_AttributeError},
        {"Exception", PyExc_Exception},
        {"IndexError", PyExc_IndexError},
        {"KeyError", PyExc_KeyError},
        {"LookupError", PyExc_LookupError},
        {"NameError", PyExc_NameError},
        {"NotImplementedError", PyExc_NotImplementedError},
        {"OSError", PyExc_OSError},
        {"OverflowError", PyExc_OverflowError},
        {"RecursionError", PyExc_RecursionError},
        {"RuntimeError", PyExc_RuntimeError},
        {"StopIteration", PyExc_StopIteration},
        {"TypeError", PyExc_TypeError},
        {"UnicodeDecodeError", PyExc_UnicodeDecodeError},
        {"UnicodeEncodeError", PyExc_UnicodeEncodeError},
        {"UnicodeError", PyExc_UnicodeError},
        {"ValueError", PyExc_ValueError},
        {"ZeroDivisionError", PyExc_ZeroDivisionError},
    };
    for (size_t index = 0; index < sizeof CLASSES / sizeof *CLASSES; index++)
        if (CLASSES[index].type == value) return strcmp(CLASSES[index].name, name) == 0;
    return 0;
}

static int is_builtin_type(PyObject *value, const char *name) {
    static const struct { const char *name; PyTypeObject *type; } TYPES[] = {
        {"int", &PyLong_Type},     {"float", &PyFloat_Type},   {"bool", &PyBool_Type},       {"str", &PyUnicode_Type},
        {"list", &PyList_Type},    {"tuple", &PyTuple_Type},   {"dict", &PyDict_Type},       {"set", &PySet_Type},
        {"range", &PyRange_Type},  {"bytes", &PyBytes_Type},   {"object", &PyBaseObject_Type}, {"type", &PyType_Type},
        {"slice", &PySlice_Type},  {"complex", &PyComplex_Type}, {"enumerate", &PyEnum_Type}, {"zip", &PyZip_Type},
        {"map", &PyMap_Type},      {"filter", &PyFilter_Type}, {"reversed", &PyReversed_Type},
        {"frozenset", &PyFrozenSet_Type}, {"bytearray", &PyByteArray_Type}, {"super", &PySuper_Type},
    };
    for (size_t index = 0; index < sizeof TYPES / sizeof *TYPES; index++)
        if ((PyObject *)TYPES[index].type == value) return strcmp(TYPES[index].name, name) == 0;
    return is_exception_class(value, name);
}

/* `path` is "module.name" of a C function or builtin type, or the name of a module of C code. */
static int is_builtin(PyObject *value, const char *path) {
    const char *dot = strrchr(path, '.');
    if (dot == NULL) {
        if (strcmp(path, "numpy") == 0) return rt_numpy.module != NULL && value == rt_numpy.module;
        PyModuleDef *definition = PyModule_CheckExact(value) ? PyModule_GetDef(value) : NULL;
        return definition != NULL && strcmp(definition->m_name, path) == 0;
    }
    size_t module_length = (size_t)(dot - path);
    if (module_length == 5 && memcmp(path, "numpy", 5) == 0) return rt_numpy_is(value, dot + 1);
    if (PyType_Check(value)) return module_length == 8 && memcmp(path, "builtins", 8) == 0 && is_builtin_type(value, dot + 1);
    if (!PyCFunction_CheckExact(value)) return 0;
    PyCFunctionObject *function = (PyCFunctionObject *)value;
    if (strcmp(function->m_ml->ml_name, dot + 1) != 0 || function->m_module == NULL) return 0;
    if (!PyUnicode_CheckExact(function->m_module)) return 0;
    Py_ssize_t length;
    const char *module = PyUnicode_AsUTF8AndSize(function->m_module, &length);
    if (module == NULL) {
        PyErr_Clear();
        return 0;
    }
    return (size_t)length == module_length && memcmp(module, path, module_length) == 0;
}

static int is_default(PyObject *now, PyObject *then) { return now == then || then == RT_ANY_DEFAULT; }

static int has_same_defaults(PyObject *now, PyObject *then) {
    if (now == NULL || then == NULL) return now == then;
    if (!PyTuple_CheckExact(now) || !PyTuple_CheckExact(then) || Py_SIZE(now) != Py_SIZE(then)) return 0;
    for (Py_ssize_t index = 0; index < Py_SIZE(now); index++)
        if (!is_default(PyTuple_GET_ITEM(now, index), PyTuple_GET_ITEM(then, index))) return 0;
    return 1;
}

static int has_same_keyword_defaults(PyObject *now, PyObject *then) {
    if (now == NULL || then == NULL) return now == then;
    if (!PyDict_CheckExact(now) || !PyDict_CheckExact(then) || PyDict_GET_SIZE(now) != PyDict_GET_SIZE(then)) return 0;
    PyObject *key, *value, *wanted_key, *wanted;
    Py_ssize_t position = 0, wanted_position = 0;
    while (PyDict_Next(now, &position, &key, &value))
        if (!PyDict_Next(then, &wanted_position, &wanted_key, &wanted) || key != wanted_key || !is_default(value, wanted)) return 0;
    return 1;
}

int rt_is_untouched(rt_func *self, PyObject *value, uint32_t index) {
    if (!PyFunction_Check(value)) return 0;
    PyFunctionObject *function = (PyFunctionObject *)value;
    rt_func *target = rt_func_of_code((PyCodeObject *)function->func_code);
    if (target != &self->module->functions[index] || function->func_globals != target->globals) return 0;
    if (function->func_closure != target->closure) return 0;
    if (!has_same_defaults(function->func_defaults, target->defaults)) return 0;
    if (!has_same_keyword_defaults(function->func_kwdefaults, target->kwdefaults)) return 0;
#if !RT_PY(11)
    if (function->vectorcall != rt_entry && target->original == NULL) return 0;
#endif
    return 1;
}

static int holds(rt_func *self, rt_cell *cell, const rt_cell_spec *spec, PyObject *value) {
    switch (spec->expects) {
    case RT_EXPECT_INT: {
        if (!PyLong_CheckExact(value)) return 0;
        int overflow;
        cell->raw = PyLong_AsLongLongAndOverflow(value, &overflow);
        cell->kind = 1;
        return !overflow;
    }
    case RT_EXPECT_FLOAT: {
        if (!PyFloat_CheckExact(value)) return 0;
        double number = PyFloat_AS_DOUBLE(value);
        memcpy(&cell->raw, &number, sizeof number);
        cell->kind = 2;
        return 1;
    }
    case RT_EXPECT_BOOL:
        if (!PyBool_Check(value)) return 0;
        cell->raw = value == Py_True;
        cell->kind = 3;
        return 1;
    case RT_EXPECT_BUILTIN:
        return is_builtin(value, spec->path);
    case RT_EXPECT_FUNCTION:
    case RT_EXPECT_CLASS_METHOD:
        return rt_is_untouched(self, value, spec->function);
    case RT_EXPECT_TYPE:
        return PyType_Check(value) && (((PyTypeObject *)value)->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0;
    case RT_EXPECT_VALUE:
        return Py_TYPE(value)->tp_descr_get == NULL;
    case RT_EXPECT_RECORD:
        return rt_is_record_class(cell, value);
    case RT_EXPECT_CLASS:
        return rt_is_plain_class(self, value, spec->function);
    default:
        return 0;
    }
}

/* The value of `name` in an exact dict, borrowed; NULL without an exception. */
static PyObject *lookup(PyObject *dict, PyObject *name) {
    if (dict == NULL || !PyDict_CheckExact(dict)) return NULL;
    PyObject *value = PyDict_GetItemWithError(dict, name);
    if (value == NULL && PyErr_Occurred()) PyErr_Clear();
    return value;
}

/* The attribute of a class, as the class itself finds it; NULL where its metaclass has a say. A static method gives its
 * function. */
static PyObject *attribute_of_class(PyTypeObject *type, PyObject *name) {
    PyTypeObject *metatype = Py_TYPE(type);
    if (metatype->tp_getattro != PyType_Type.tp_getattro || _PyType_Lookup(metatype, name) != NULL) return NULL;
    PyObject *value = _PyType_Lookup(type, name);
    PyObject *function = rt_wrapped_by(value, &PyStaticMethod_Type, "__func__");
    return function != NULL ? function : value;
}

static int refresh_of_class(rt_func *self, rt_cell *cell, const rt_cell_spec *spec, PyTypeObject *type) {
    cell->value = attribute_of_class(type, cell->name);
    if (spec->expects == RT_EXPECT_CLASS_METHOD) cell->value = rt_wrapped_by(cell->value, &PyClassMethod_Type, "__func__");
    return cell->value != NULL && holds(self, cell, spec, cell->value);
}

/* The dict says nothing about a function's code and defaults, nor about what a class is like. */
static int is_looked_into(uint32_t expects) {
    return expects == RT_EXPECT_FUNCTION || expects == RT_EXPECT_CLASS || expects == RT_EXPECT_RECORD;
}

int rt_cell_refresh(rt_func *self, uint32_t index) {
    rt_cell *cell = &self->cells[index];
    const rt_cell_spec *spec = &self->native->cells[index];
    PyObject *globals = self->globals, *builtins = self->builtins;
    if (spec->expects == RT_EXPECT_NUMPY)
        return spec->function == RT_NUMPY_WEAK_SCALARS ? rt_numpy.weak_scalars : rt_numpy_ignores_underflow();
    if (spec->owner >= 0) {
        /* The module or class in the owner's cell must be the one that it was, so ask for that one first. */
        if (!rt_cell_refresh(self, (uint32_t)spec->owner)) return 0;
        PyObject *module = self->cells[spec->owner].value;
        if (module != NULL && PyType_Check(module)) return refresh_of_class(self, cell, spec, (PyTypeObject *)module);
        if (module == NULL || !PyModule_CheckExact(module)) return 0;
        globals = PyModule_GetDict(module);
        builtins = NULL;
    }
    if (globals == NULL || !PyDict_CheckExact(globals) || (builtins != NULL && !PyDict_CheckExact(builtins))) return 0;
    if (!(cell->valid && unchanged(cell, globals, builtins))) {
        cell->valid = 0;
        remember(cell, globals, builtins);
        PyObject *value = lookup(globals, cell->name);
        if (value == NULL && builtins != NULL) value = lookup(builtins, cell->name);
        cell->value = value;
        if (value == NULL || !holds(self, cell, spec, value)) return 0;
        cell->valid = 1;
    } else if (is_looked_into(spec->expects) && !holds(self, cell, spec, cell->value)) {
        return 0;
    }
    return 1;
}

/* The method lives as long as its type does, so the cell borrows it. */
static int find_method(rt_cell *cell, const char *path) {
    static const struct { const char *name; PyTypeObject *type; } TYPES[] = {
        {"str", &PyUnicode_Type}, {"bytes", &PyBytes_Type}, {"list", &PyList_Type}, {"dict", &PyDict_Type},
        {"set", &PySet_Type},
    };
    const char *dot = strchr(path, '.');
    for (size_t index = 0; index < sizeof TYPES / sizeof *TYPES; index++) {
        if (strncmp(TYPES[index].name, path, (size_t)(dot - path)) != 0 || TYPES[index].name[dot - path] != 0) continue;
        PyObject *method = PyObject_GetAttrString((PyObject *)TYPES[index].type, dot + 1);
        if (method == NULL) return -1;
        cell->value = method;
        cell->valid = 1;
        Py_DECREF(method);
        return 0;
    }
    PyErr_Format(PyExc_SystemError, "martlet: no builtin type for %s", path);
    return -1;
}

int rt_cells_prepare(rt_func *func) {
    if (func->native == NULL || func->native->cell_count == 0) return 0;
    func->cells = PyMem_RawCalloc(func->native->cell_count, sizeof *func->cells);
    if (func->cells == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (uint32_t index = 0; index < func->native->cell_count; index++) {
        const rt_cell_spec *spec = &func->native->cells[index];
        if (spec->expects == RT_EXPECT_NUMPY) continue;
        func->cells[index].name = PyTuple_GET_ITEM(func->module->functions[spec->names_of].names, spec->name);
        if (spec->expects == RT_EXPECT_METHOD && find_method(&func->cells[index], spec->path) < 0) return -1;
        if (spec->expects == RT_EXPECT_RECORD && rt_record_prepare(&func->cells[index], spec->path, spec->function) < 0)
            return -1;
        int names_function = spec->expects == RT_EXPECT_FUNCTION || spec->expects == RT_EXPECT_CLASS ||
                             spec->expects == RT_EXPECT_CLASS_METHOD;
        if (names_function && spec->function != RT_NO_FUNCTION)
            func->cells[index].target = &func->module->functions[spec->function];
    }
    return 0;
}

void rt_cells_release(rt_func *func) {
    if (func->cells == NULL) return;
    for (uint32_t index = 0; index < func->native->cell_count; index++) rt_record_release(&func->cells[index]);
    PyMem_RawFree(func->cells);
}
