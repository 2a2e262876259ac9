/* import statements inside functions. */
#include "../ops.h"

/* obj.name as getattr; the name is interned, so that the type's cache does not fill with copies of it. */
static PyObject *attribute(PyObject *object, const char *name) {
    PyObject *key = PyUnicode_InternFromString(name);
    PyObject *value = key == NULL ? NULL : PyObject_GetAttr(object, key);
    Py_XDECREF(key);
    return value;
}

PyObject *rt_op_import_name(rt_func *func, PyObject *name, PyObject *level, PyObject *fromlist) {
    PyObject *importer = NULL;
    if (PyDict_CheckExact(func->builtins)) {
        importer = PyDict_GetItemString(func->builtins, "__import__");
        Py_XINCREF(importer);
    } else {
        importer = PyMapping_GetItemString(func->builtins, "__import__");
        if (importer == NULL && PyErr_ExceptionMatches(PyExc_KeyError)) PyErr_Clear();
    }
    if (importer == NULL) {
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_ImportError, "__import__ not found");
        return NULL;
    }
    PyObject *args[] = {name, func->globals, Py_None, fromlist, level};
    PyObject *module = PyObject_Vectorcall(importer, args, 5, NULL);
    Py_DECREF(importer);
    return module;
}

/* Is the module still being executed, as far as its spec says? Never an error. */
static int is_initializing(PyObject *module) {
    int initializing = 0;
    PyObject *spec = attribute(module, "__spec__");
    if (spec != NULL) {
        PyObject *value = attribute(spec, "_initializing");
        if (value != NULL) {
            initializing = PyObject_IsTrue(value);
            Py_DECREF(value);
        }
        Py_DECREF(spec);
    }
    if (PyErr_Occurred()) PyErr_Clear();
    return initializing > 0;
}

static void set_import_error(PyObject *message, PyObject *module_name, PyObject *path, PyObject *name) {
    if (message == NULL) return;
#if RT_PY(12)
    PyObject *args = PyTuple_Pack(1, message);
    PyObject *keywords = Py_BuildValue("{sOsOsO}", "name", module_name != NULL ? module_name : Py_None, "path",
                                       path != NULL ? path : Py_None, "name_from", name);
    PyObject *error = args != NULL && keywords != NULL ? PyObject_Call(PyExc_ImportError, args, keywords) : NULL;
    if (error != NULL) PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    Py_XDECREF(error);
    Py_XDECREF(keywords);
    Py_XDECREF(args);
#else
    (void)name;
    PyErr_SetImportError(message, module_name, path);
#endif
}

static void cannot_import(PyObject *module, PyObject *module_name, PyObject *name) {
    PyObject *path = PyModule_GetFilenameObject(module);
    PyObject *shown = module_name;
    if (shown == NULL)
        shown = PyUnicode_FromString("<unknown module name>");
    else
        Py_INCREF(shown);
    if (shown == NULL) {
        Py_XDECREF(path);
        return;
    }
    PyObject *message;
    if (path == NULL || !PyUnicode_Check(path)) {
        PyErr_Clear();
        Py_CLEAR(path);
        message = PyUnicode_FromFormat("cannot import name %R from %R (unknown location)", name, shown);
    } else {
        message = PyUnicode_FromFormat(is_initializing(module)
                                           ? "cannot import name %R from partially initialized module %R "
                                             "(most likely due to a circular import) (%S)"
                                           : "cannot import name %R from %R (%S)",
                                       name, shown, path);
    }
    set_import_error(message, module_name, path, name);
    Py_XDECREF(message);
    Py_DECREF(shown);
    Py_XDECREF(path);
}

PyObject *rt_op_import_from(PyObject *module, PyObject *name) {
    PyObject *value;
#if RT_PY(13)
    if (PyObject_GetOptionalAttr(module, name, &value) != 0) return value;
#else
    if (_PyObject_LookupAttr(module, name, &value) != 0) return value;
#endif
    /* A circular import: the submodule may be in sys.modules before it is an attribute of its package. */
    PyObject *module_name = attribute(module, "__name__");
    if (module_name != NULL && !PyUnicode_Check(module_name)) Py_CLEAR(module_name);
    if (module_name != NULL) {
        PyObject *full_name = PyUnicode_FromFormat("%U.%U", module_name, name);
        if (full_name == NULL) {
            Py_DECREF(module_name);
            return NULL;
        }
        value = PyImport_GetModule(full_name);
        Py_DECREF(full_name);
        if (value != NULL || PyErr_Occurred()) {
            Py_DECREF(module_name);
            return value;
        }
    }
    cannot_import(module, module_name, name);
    Py_XDECREF(module_name);
    return NULL;
}
