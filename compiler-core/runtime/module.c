/* The module file's two doors.
 *
 * `import m` opens m.cpython-3X-….so: its exec slot makes the module look as if m.py had been loaded, runs the module's
 * own code object and binds native bodies as functions appear. A runnable module comes in through its .pyc, whose first
 * statement opens the machine code: the create slot then only fills in the constants of the code that is running.
 *
 * Whatever does not fit (another interpreter, another optimisation level, edited source, MARTLET=off, a machine without
 * the instructions, a failed self-test) ends with the source running as plain Python, never with an ImportError.
 */
#include "module.h"
#include <stdlib.h>
#if RT_PY(11)
#include <internal/pycore_moduleobject.h>
#else
typedef struct { PyObject_HEAD PyObject *md_dict; PyModuleDef *md_def; void *md_state; } PyModuleObject;
#endif

/* ---- does this module file fit? ---------------------------------------------------------------------------------------- */

/* NULL, or why native code must not run here. No exception. */
static const char *misfit(PyObject *image) {
    const char *off = getenv("MARTLET");
    if (off != NULL && strcmp(off, "off") == 0) return "MARTLET=off";
    PyObject *flags = PySys_GetObject("flags"); /* borrowed */
    PyObject *optimize = flags == NULL ? NULL : PyObject_GetAttrString(flags, "optimize");
    PyObject *version = PySys_GetObject("hexversion");
    const char *why = NULL;
    if (optimize == NULL || version == NULL) why = "sys has no flags";
    else if ((PyLong_AsLong(version) >> 16) != PyLong_AsLong(PyTuple_GET_ITEM(image, IMAGE_HEXVERSION)) ||
             PyLong_AsLong(version) >> 16 != PY_VERSION_HEX >> 16)
        why = "built for another version of Python";
    else if (PyLong_AsLong(optimize) != PyLong_AsLong(PyTuple_GET_ITEM(image, IMAGE_OPTIMIZE)))
        why = "built for another optimisation level";
    else if (PyLong_AsLong(PyTuple_GET_ITEM(image, IMAGE_CPU_LEVEL)) > rt_cpu_level())
        why = "built for a processor with more instructions";
    Py_XDECREF(optimize);
    PyErr_Clear();
    if (why == NULL) rt_state_open(&why);
    return why;
}

static int warn_stale(PyObject *source, PyObject *module_name) {
    PyObject *text = PyUnicode_FromFormat("martlet: %U has changed since it was compiled: it runs as plain Python "
                                          "(build it again for native code)", source);
    if (text == NULL) return -1;
    int status = PyErr_WarnExplicitObject(PyExc_RuntimeWarning, text, source, 1, module_name, NULL);
    Py_DECREF(text);
    if (status < 0) PyErr_Clear(); /* warnings are errors here, but the program as such has none */
    return 0;
}

/* ---- the first door: import --------------------------------------------------------------------------------------------- */

typedef struct {
    PyObject *module, *dict, *spec;  /* borrowed but for spec */
    PyObject *name, *origin, *source; /* spec.name, path of the module file, path of the source */
    PyObject *external;              /* importlib's _bootstrap_external */
} Import;

static void import_clear(Import *import) {
    Py_CLEAR(import->spec);
    Py_CLEAR(import->name);
    Py_CLEAR(import->origin);
    Py_CLEAR(import->source);
    Py_CLEAR(import->external);
}

/* `origin` is the module file at first, and already the source when somebody executes the same spec once more. */
static int import_open(Import *import, PyObject *module, PyObject *source_name) {
    import->module = module;
    import->dict = PyModule_GetDict(module);
    import->spec = PyObject_GetAttrString(module, "__spec__");
    if (import->spec == NULL) return -1;
    import->name = PyObject_GetAttrString(import->spec, "name");
    import->origin = PyObject_GetAttrString(import->spec, "origin");
    import->external = PyImport_ImportModule("_frozen_importlib_external");
    if (import->name == NULL || import->origin == NULL || import->external == NULL) return -1;
    if (!PyUnicode_Check(import->origin)) {
        PyErr_SetString(PyExc_ImportError, "martlet: the module's spec has no origin");
        return -1;
    }
    Py_ssize_t length = PyUnicode_GET_LENGTH(import->origin);
    Py_ssize_t slash = PyUnicode_FindChar(import->origin, '/', 0, length, -1);
    if (slash == -2) return -1;
    PyObject *folder = PyUnicode_Substring(import->origin, 0, slash + 1);
    if (folder == NULL) return -1;
    import->source = PyUnicode_Concat(folder, source_name);
    Py_DECREF(folder);
    return import->source == NULL ? -1 : 0;
}

/* What SourceFileLoader would have left: spec.loader, spec.origin, spec.cached, __loader__, __file__, __cached__. */
static int look_like_source(Import *import) {
    PyObject *loader = PyObject_CallMethod(import->external, "SourceFileLoader", "OO", import->name, import->source);
    PyObject *cached = loader == NULL ? NULL : PyObject_CallMethod(import->external, "cache_from_source", "O", import->source);
    int status = -1;
    if (cached == NULL && loader != NULL && PyErr_ExceptionMatches(PyExc_NotImplementedError)) {
        PyErr_Clear(); /* sys.implementation.cache_tag is None */
        cached = Py_None;
        Py_INCREF(cached);
    }
    if (cached != NULL && PyObject_SetAttrString(import->spec, "loader", loader) == 0 &&
        PyObject_SetAttrString(import->spec, "origin", import->source) == 0 &&
        PyObject_SetAttrString(import->spec, "cached", cached) == 0 &&
        PyDict_SetItemString(import->dict, "__loader__", loader) == 0 &&
        PyDict_SetItemString(import->dict, "__file__", import->source) == 0 &&
        PyDict_SetItemString(import->dict, "__cached__", cached) == 0)
        status = 0;
    Py_XDECREF(loader);
    Py_XDECREF(cached);
    return status;
}

static int run_source(Import *import) {
    if (look_like_source(import) < 0) return -1;
    PyObject *loader = PyObject_GetAttrString(import->spec, "loader");
    if (loader == NULL) return -1;
    PyObject *result = PyObject_CallMethod(loader, "exec_module", "O", import->module);
    Py_DECREF(loader);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

/* The code object says where the source was when it was built: say where it is. */
static int fix_filename(PyObject *code, PyObject *source) {
    PyObject *imp = PyImport_ImportModule("_imp");
    if (imp == NULL) return -1;
    PyObject *result = PyObject_CallMethod(imp, "_fix_co_filename", "OO", code, source);
    Py_DECREF(imp);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

static int run_code(Import *import, PyObject *image, int native) {
    PyObject *code = PyTuple_GET_ITEM(image, IMAGE_MODULE_CODE);
    if (!PyCode_Check(code)) {
        PyErr_SetString(PyExc_ImportError, "martlet: this file holds no module");
        return -1;
    }
    if (look_like_source(import) < 0 || fix_filename(code, import->source) < 0) return -1;
    if (PyDict_GetItemString(import->dict, "__builtins__") == NULL &&
        PyDict_SetItemString(import->dict, "__builtins__", PyEval_GetBuiltins()) < 0) return -1;
    rt_module *instance = NULL;
    if (native) {
        instance = rt_module_bind(image, code, import->dict);
        if (instance == NULL) PyErr_Clear(); /* its placeholders bind nothing now: the code runs interpreted */
    } else if (rt_module_neutralize(image, code) < 0) return -1;
    PyObject *result = PyEval_EvalCode(code, import->dict, import->dict);
    if (instance != NULL) rt_module_release(instance);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

static int execute(PyObject *module) {
    PyObject *image = rt_image_read();
    if (image == NULL) return -1;
    Import import = {0};
    int status = -1;
    if (import_open(&import, module, PyTuple_GET_ITEM(image, IMAGE_SOURCE_NAME)) == 0) {
        int source = rt_source_matches(import.source, PyTuple_GET_ITEM(image, IMAGE_SOURCE_HASH));
        const char *why = misfit(image);
        if (source == 0) {
            if (why == NULL || strcmp(why, "MARTLET=off") != 0) warn_stale(import.source, import.name);
            status = run_source(&import);
        } else if (why != NULL && source > 0) {
            status = run_source(&import);
        } else {
            status = run_code(&import, image, why == NULL);
        }
    }
    import_clear(&import);
    Py_DECREF(image);
    return status;
}

/* What a module file offers to an older one that still serves the module's name: see latest.c. */
__attribute__((visibility("default"))) const rt_module_file martlet_module_file = {
    RT_MODULE_FILE_ABI, martlet_build_id, execute, &rt_epoch,
};

static int exec_slot(PyObject *module) {
    const rt_module_file *latest = rt_latest_file(module, &martlet_module_file);
    int status = latest->execute(module);
    /* Importlib does nothing on reload for a module that has state. */
    PyModuleObject *object = (PyModuleObject *)module;
    if (object->md_state != NULL) {
        PyMem_Free(object->md_state);
        object->md_state = NULL;
    }
    return status;
}

static PyModuleDef_Slot import_slots[] = {
    {Py_mod_exec, exec_slot},
#if RT_PY(12)
    /* A subinterpreter with its own lock may import it as well: there the source runs. */
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
    {0, NULL},
};

static PyModuleDef import_definition = {
    PyModuleDef_HEAD_INIT, .m_name = "martlet.module", .m_slots = import_slots,
};

PyObject *martlet_init_import(void) { return PyModuleDef_Init(&import_definition); }

/* ---- the second door: the first statement of a .pyc ------------------------------------------------------------------- */

static PyObject *create_slot(PyObject *spec, PyModuleDef *definition) {
    (void)spec;
    (void)definition;
    PyFrameObject *frame = PyEval_GetFrame(); /* the module's own frame, borrowed */
    if (frame == NULL) Py_RETURN_NONE;
    PyObject *image = rt_image_read();
    if (image == NULL) return NULL;
    PyObject *code = (PyObject *)PyFrame_GetCode(frame);
    PyObject *globals = PyEval_GetGlobals();
    const char *why = misfit(image);
    if (why == NULL) {
        rt_module *instance = rt_module_bind(image, code, globals);
        if (instance != NULL) rt_module_release(instance);
    }
    Py_DECREF(code);
    Py_DECREF(image);
    if (PyErr_Occurred()) return NULL;
    Py_RETURN_NONE;
}

static PyModuleDef_Slot door_slots[] = {
    {Py_mod_create, create_slot},
#if RT_PY(12)
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
    {0, NULL},
};

static PyModuleDef door_definition = {
    PyModuleDef_HEAD_INIT, .m_name = "martlet.door", .m_slots = door_slots,
};

PyObject *martlet_init_door(void) { return PyModuleDef_Init(&door_definition); }
