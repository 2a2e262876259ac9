/* From the bytes that a build linked in to module instances: unmarshal, find the code objects by their paths, make an
 * rt_func of each function record, and put binders and entries where the build left placeholders. */
#include "module.h"
#include <marshal.h>

static int malformed(const char *what) {
    PyErr_Format(PyExc_ValueError, "martlet: malformed image (%s)", what);
    return -1;
}

static int check(PyObject *image) {
    if (!PyTuple_CheckExact(image) || PyTuple_GET_SIZE(image) != IMAGE_FIELDS) return malformed("fields");
    PyObject *magic = PyTuple_GET_ITEM(image, IMAGE_MAGIC), *hash = PyTuple_GET_ITEM(image, IMAGE_RUNTIME_HASH);
    if (!PyUnicode_Check(magic) || PyUnicode_CompareWithASCIIString(magic, IMAGE_MAGIC_TEXT) != 0) return malformed("magic");
    if (!PyUnicode_Check(hash) || PyUnicode_CompareWithASCIIString(hash, RT_RUNTIME_HASH) != 0) return malformed("runtime");
    if (!PyLong_Check(PyTuple_GET_ITEM(image, IMAGE_HEXVERSION)) || !PyLong_Check(PyTuple_GET_ITEM(image, IMAGE_OPTIMIZE)) ||
        !PyBytes_Check(PyTuple_GET_ITEM(image, IMAGE_SOURCE_HASH)) ||
        !PyUnicode_Check(PyTuple_GET_ITEM(image, IMAGE_SOURCE_NAME)) ||
        !PyTuple_Check(PyTuple_GET_ITEM(image, IMAGE_FUNCTIONS)) || !PyTuple_Check(PyTuple_GET_ITEM(image, IMAGE_PATCHES)))
        return malformed("types");
    return 0;
}

PyObject *rt_image_read(void) {
    PyObject *image = PyMarshal_ReadObjectFromString((const char *)martlet_image, (Py_ssize_t)martlet_image_size);
    if (image != NULL && check(image) < 0) Py_CLEAR(image);
    return image;
}

/* The code object that a path leads to, borrowed. */
static PyCodeObject *code_at(PyObject *code, PyObject *path) {
    for (Py_ssize_t step = 0; step < PyTuple_GET_SIZE(path); step++) {
        PyObject *consts = ((PyCodeObject *)code)->co_consts;
        Py_ssize_t index = PyLong_AsSsize_t(PyTuple_GET_ITEM(path, step));
        if (index < 0 || index >= PyTuple_GET_SIZE(consts)) {
            malformed("path");
            return NULL;
        }
        code = PyTuple_GET_ITEM(consts, index);
        if (!PyCode_Check(code)) {
            malformed("path to no code");
            return NULL;
        }
    }
    return (PyCodeObject *)code;
}

static const uint32_t *array(PyObject *record, int field, size_t row, uint32_t *count) {
    PyObject *bytes = PyTuple_GET_ITEM(record, field);
    *count = (uint32_t)((size_t)PyBytes_GET_SIZE(bytes) / row);
    return (const uint32_t *)PyBytes_AS_STRING(bytes);
}

static int fill(rt_func *func, rt_module *module, uint32_t index, PyObject *record, PyObject *code) {
    PyCodeObject *own = code_at(code, PyTuple_GET_ITEM(record, RECORD_PATH));
    if (own == NULL) return -1;
    unsigned long flags = PyLong_AsUnsignedLong(PyTuple_GET_ITEM(record, RECORD_FLAGS));
    func->module = module;
    func->index = index;
    func->code = own;
    func->globals = module->globals;
    func->names = PyTuple_GET_ITEM(record, RECORD_NAMES);
    func->consts = PyTuple_GET_ITEM(record, RECORD_CONSTS);
    func->words = array(record, RECORD_WORDS, sizeof(uint32_t), &func->word_count);
    func->sites = array(record, RECORD_SITES, sizeof(uint32_t), &func->site_count);
    func->handlers = (const rt_handler *)array(record, RECORD_HANDLERS, sizeof(rt_handler), &func->handler_count);
    func->local_count = rt_frame_variables(own);
    func->register_count = (uint32_t)PyLong_AsUnsignedLong(PyTuple_GET_ITEM(record, RECORD_REGISTER_COUNT));
    if (PyErr_Occurred()) return -1;
    int plain = own->co_kwonlyargcount == 0 && !(own->co_flags & (CO_VARARGS | CO_VARKEYWORDS));
    func->plain_arguments = plain ? own->co_argcount : -1;
    func->record = record;
    Py_INCREF(record);
    func->bound_resume = (flags & IMAGE_RESUME) != 0;
    func->prefix = (flags & IMAGE_PREFIX) != 0;
    for (uint32_t row = 0; row < martlet_native_count; row++)
        if (martlet_natives[row]->function == index) func->native = martlet_natives[row];
    func->disabled = func->native == NULL && !func->bound_resume;
    for (Py_ssize_t name = 0; name < PyTuple_GET_SIZE(func->names); name++) {
        PyObject **slot = &PyTuple_GET_ITEM(func->names, name);
        PyUnicode_InternInPlace(slot);
    }
    return 0;
}

static void destroy(rt_module *module) {
    for (uint32_t index = 0; index < module->function_count; index++) {
        rt_func *func = &module->functions[index];
        rt_cells_release(func);
        rt_classes_release(func);
        if (func->defaults != Py_None) Py_XDECREF(func->defaults);
        if (func->kwdefaults != Py_None) Py_XDECREF(func->kwdefaults);
        Py_XDECREF(func->frame_function);
        Py_XDECREF(func->record);
    }
    PyMem_RawFree(module->functions);
    PyMem_RawFree(module);
}

void rt_module_release(rt_module *module) {
    if (--module->references == 0) destroy(module);
}

static rt_module *instantiate(PyObject *image, PyObject *code, PyObject *globals) {
    PyObject *records = PyTuple_GET_ITEM(image, IMAGE_FUNCTIONS);
    uint32_t count = (uint32_t)PyTuple_GET_SIZE(records);
    rt_module *module = PyMem_RawCalloc(1, sizeof *module);
    rt_func *functions = PyMem_RawCalloc(count ? count : 1, sizeof *functions);
    if (module == NULL || functions == NULL) {
        PyMem_RawFree(module);
        PyMem_RawFree(functions);
        PyErr_NoMemory();
        return NULL;
    }
    module->references = 1;
    module->function_count = count;
    module->functions = functions;
    module->globals = globals;
    for (uint32_t index = 0; index < count; index++) {
        if (fill(&functions[index], module, index, PyTuple_GET_ITEM(records, index), code) < 0) {
            rt_module_release(module);
            return NULL;
        }
    }
    /* Cells name what functions that were inlined name. */
    for (uint32_t index = 0; index < count; index++) {
        if (rt_cells_prepare(&functions[index]) < 0 || rt_classes_prepare(&functions[index]) < 0) {
            rt_module_release(module);
            return NULL;
        }
    }
    return module;
}

/* ---- patches ---------------------------------------------------------------------------------------------------------- */

static PyObject *replacement(rt_module *module, int kind, PyObject *value) {
    if (kind == IMAGE_PATCH_CONST) {
        Py_INCREF(value);
        return value;
    }
    rt_func *func = NULL;
    if (module != NULL) {
        unsigned long index = PyLong_AsUnsignedLong(value);
        if (index >= module->function_count) {
            if (!PyErr_Occurred()) malformed("function index");
            return NULL;
        }
        func = &module->functions[index];
    }
    return kind == IMAGE_PATCH_PREFIX ? rt_prefix_new(module, func) : rt_binder_new(module, func);
}

static int patch(PyObject *image, PyObject *code, rt_module *module) {
    PyObject *patches = PyTuple_GET_ITEM(image, IMAGE_PATCHES);
    for (Py_ssize_t row = 0; row < PyTuple_GET_SIZE(patches); row++) {
        PyObject *fields = PyTuple_GET_ITEM(patches, row);
        PyCodeObject *owner = code_at(code, PyTuple_GET_ITEM(fields, PATCH_OWNER));
        if (owner == NULL) return -1;
        Py_ssize_t index = PyLong_AsSsize_t(PyTuple_GET_ITEM(fields, PATCH_INDEX));
        if (index < 0 || index >= PyTuple_GET_SIZE(owner->co_consts)) return malformed("constant index");
        PyObject *value = replacement(module, (int)PyLong_AsLong(PyTuple_GET_ITEM(fields, PATCH_KIND)),
                                      PyTuple_GET_ITEM(fields, PATCH_VALUE));
        if (value == NULL) return -1;
        PyObject *old = PyTuple_GET_ITEM(owner->co_consts, index);
        PyTuple_SET_ITEM(owner->co_consts, index, value); /* no other code object shares this tuple: it was unique */
        Py_DECREF(old);
    }
    return 0;
}

rt_module *rt_module_bind(PyObject *image, PyObject *code, PyObject *globals) {
    rt_module *module = instantiate(image, code, globals);
    if (module == NULL) return NULL;
    if (patch(image, code, module) < 0) {
        PyErr_Clear();
        rt_module_neutralize(image, code);
        rt_module_release(module);
        PyErr_SetString(PyExc_ValueError, "martlet: malformed image (patches)");
        return NULL;
    }
    for (uint32_t index = 0; index < module->function_count; index++) {
        if (rt_code_attach(&module->functions[index]) == 0) continue;
        PyErr_Clear(); /* no memory for the way from code to rt_func: it stays interpreted */
        module->functions[index].disabled = 1;
    }
    return module;
}

int rt_module_neutralize(PyObject *image, PyObject *code) { return patch(image, code, NULL); }
