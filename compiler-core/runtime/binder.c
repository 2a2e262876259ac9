/* Binders: where `def` runs, a binder gets the new function object as its innermost decorator, lets it enter native
 * code, and gives the same object back. A function is known by its code object, never by its name. */
#include "module.h"
#include "numpy.h"

int rt_prefix_type_ready(void);

typedef struct {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    rt_module *module;
    rt_func *func; /* NULL: binds nothing */
} Binder;

/* A default is remembered by identity and therefore held, only where that cannot make a cycle. Another one may change:
 * native code leaves the call to CPython where it would be used. */
static PyObject *atom_of(PyObject *value) {
    return PyObject_IS_GC(value) ? RT_ANY_DEFAULT : value;
}

/* Defaults as they are now. Py_None, which nothing is equal to, where they are unusual, or out of memory. */
static PyObject *atoms_of_tuple(PyObject *tuple) {
    if (tuple == NULL) return NULL;
    PyObject *atoms = PyTuple_CheckExact(tuple) ? PyTuple_New(PyTuple_GET_SIZE(tuple)) : NULL;
    for (Py_ssize_t index = 0; atoms != NULL && index < PyTuple_GET_SIZE(tuple); index++) {
        PyObject *atom = atom_of(PyTuple_GET_ITEM(tuple, index));
        Py_INCREF(atom);
        PyTuple_SET_ITEM(atoms, index, atom);
    }
    if (atoms != NULL) return atoms;
    PyErr_Clear();
    return Py_None;
}

static PyObject *atoms_of_dict(PyObject *dict) {
    if (dict == NULL) return NULL;
    PyObject *atoms = PyDict_CheckExact(dict) ? PyDict_New() : NULL, *key, *value;
    Py_ssize_t position = 0;
    while (atoms != NULL && PyDict_Next(dict, &position, &key, &value))
        if (!PyUnicode_CheckExact(key) || PyDict_SetItem(atoms, key, atom_of(value)) < 0) Py_CLEAR(atoms);
    if (atoms != NULL) return atoms;
    PyErr_Clear();
    return Py_None;
}

static void remember(rt_func *func, PyFunctionObject *function) {
    func->closure = function->func_closure;
    if (func->original != NULL) return; /* the def runs again: the first one's defaults stay the expected ones */
    func->original = rt_state->bytecode;
    func->defaults = atoms_of_tuple(function->func_defaults);
    func->kwdefaults = atoms_of_dict(function->func_kwdefaults);
#if RT_PY(10)
    func->builtins = function->func_builtins;
#else
    func->builtins = PyEval_GetBuiltins();
#endif
}

static PyObject *bind(PyObject *object, PyObject *const *args, size_t nargsf, PyObject *keywords) {
    Binder *binder = (Binder *)object;
    if (PyVectorcall_NARGS(nargsf) != 1 || keywords != NULL) {
        PyErr_SetString(PyExc_TypeError, "martlet.binder takes one function");
        return NULL;
    }
    PyObject *value = args[0];
    Py_INCREF(value);
    rt_func *func = binder->func;
    if (func == NULL || !func->attached || !PyFunction_Check(value)) return value;
    PyFunctionObject *function = (PyFunctionObject *)value;
    if (function->func_code != (PyObject *)func->code || function->func_globals != func->globals) return value;
    if (function->vectorcall != rt_state->bytecode) return value; /* somebody else's mechanism */
    remember(func, function);
    rt_numpy_learn(); /* what the module imports as a rule comes before its functions */
    if (func->prefix) return value;
#if RT_PY(12)
    PyFunction_SetVectorcall(function, rt_entry);
#elif !RT_PY(11)
    function->vectorcall = rt_entry;
#endif
    return value;
}

static void binder_dealloc(PyObject *object) {
    Binder *binder = (Binder *)object;
    if (binder->module != NULL) rt_module_release(binder->module);
    PyObject_Free(object);
}

static PyTypeObject binder_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "martlet.binder",
    .tp_basicsize = sizeof(Binder),
#if RT_PY(12)
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL,
#else
    .tp_flags = Py_TPFLAGS_DEFAULT | _Py_TPFLAGS_HAVE_VECTORCALL,
#endif
    .tp_doc = "Lets a function that was just defined enter its native code.",
    .tp_dealloc = binder_dealloc,
    .tp_vectorcall_offset = offsetof(Binder, vectorcall),
    .tp_call = PyVectorcall_Call,
};

PyObject *rt_binder_new(rt_module *module, rt_func *func) {
    Binder *binder = PyObject_New(Binder, &binder_type);
    if (binder == NULL) return NULL;
    binder->vectorcall = bind;
    binder->module = func == NULL ? NULL : module;
    binder->func = func;
    if (func != NULL) rt_module_retain(module);
    return (PyObject *)binder;
}

int rt_types_ready(void) { return PyType_Ready(&binder_type) < 0 || rt_prefix_type_ready() < 0 ? -1 : 0; }

/* ---- from a code object to its rt_func ------------------------------------------------------------------------------ */

int rt_code_attach(rt_func *func) {
#if RT_PY(12)
    if (PyUnstable_Code_SetExtra((PyObject *)func->code, rt_state->code_extra, func) < 0) return -1;
#else
    if (_PyCode_SetExtra((PyObject *)func->code, rt_state->code_extra, func) < 0) return -1;
#endif
    func->attached = 1;
    rt_module_retain(func->module);
    return 0;
}

void rt_code_died(void *pointer) {
    rt_func *func = pointer;
    if (func == NULL) return; /* CPython calls for every index once a code object has extra data of anybody */
    func->code = NULL;
    func->attached = 0;
    rt_module_release(func->module);
}
