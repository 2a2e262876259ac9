/* What the runtime knows of NumPy; see numpy.h. */
#include "numpy.h"

#include <fenv.h>
#include <math.h>

rt_numpy_facts rt_numpy;

static const char *const NAMES[RT_NP_COUNT] = {
    "bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64",
};

/* The context variable of np.errstate, where NumPy has one. */
static PyObject *find_error_state(void) {
    PyObject *modules = PyImport_GetModuleDict();
    PyObject *umath = PyDict_GetItemString(modules, "numpy._core.umath");
    PyObject *variable = umath == NULL ? NULL : PyObject_GetAttrString(umath, "_extobj_contextvar");
    PyErr_Clear();
    return variable;
}

/* -1 when NumPy is not (yet) as expected. */
static int learn(PyObject *module, rt_numpy_facts *facts) {
    PyObject *array = PyObject_GetAttrString(module, "ndarray");
    PyObject *ufunc = PyObject_GetAttrString(module, "ufunc");
    PyObject *dtype = PyObject_GetAttrString(module, "dtype");
    facts->array = (PyTypeObject *)array;
    facts->ufunc = (PyTypeObject *)ufunc;
    facts->module = module;
    if (array == NULL || ufunc == NULL || dtype == NULL || !PyType_Check(array) || !PyType_Check(dtype)) return -1;
    for (int code = 0; code < RT_NP_COUNT; code++) {
        PyObject *descr = PyObject_CallFunction(dtype, "s", NAMES[code]);
        PyObject *scalar = descr == NULL ? NULL : PyObject_GetAttrString(descr, "type");
        if (scalar == NULL || !PyType_Check(scalar)) return -1;
        facts->descr[code] = descr;
        facts->scalar[code] = (PyTypeObject *)scalar;
    }
    Py_DECREF(dtype);
    facts->true_value = PyObject_GetAttrString(module, "True_");
    facts->false_value = PyObject_GetAttrString(module, "False_");
    PyObject *version = PyObject_GetAttrString(module, "__version__");
    const char *text = version == NULL ? NULL : PyUnicode_AsUTF8(version);
    if (text == NULL || facts->true_value == NULL || facts->false_value == NULL) return -1;
    facts->weak_scalars = text[0] >= '2';
    Py_DECREF(version);
    facts->error_state = find_error_state();
    return facts->weak_scalars && facts->error_state == NULL ? -1 : 0;
}

void rt_numpy_learn(void) {
    if (rt_numpy.array != NULL) return;
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *module = PyDict_GetItemString(PyImport_GetModuleDict(), "numpy");
    rt_numpy_facts facts;
    memset(&facts, 0, sizeof facts);
    if (module != NULL && PyModule_CheckExact(module) && learn(module, &facts) == 0) {
        Py_INCREF(module);
        rt_numpy = facts;
    }
    PyErr_Restore(type, value, traceback);
}

PyObject *rt_box_np(int dtype, int64_t payload) {
    if (dtype == RT_NP_BOOL) {
        PyObject *object = payload & 1 ? rt_numpy.true_value : rt_numpy.false_value;
        Py_INCREF(object);
        return object;
    }
    PyTypeObject *type = rt_numpy.scalar[dtype];
    PyObject *object = type->tp_alloc(type, 0);
    if (object == NULL) Py_FatalError("out of memory for a NumPy scalar");
    double number;
    float single;
    memcpy(&number, &payload, sizeof number);
    void *place = object + 1;
    switch (dtype) {
    case RT_NP_INT8:
    case RT_NP_UINT8: memcpy(place, &(uint8_t){(uint8_t)payload}, 1); break;
    case RT_NP_INT16:
    case RT_NP_UINT16: memcpy(place, &(uint16_t){(uint16_t)payload}, 2); break;
    case RT_NP_INT32:
    case RT_NP_UINT32: memcpy(place, &(uint32_t){(uint32_t)payload}, 4); break;
    case RT_NP_FLOAT32:
        single = (float)number;
        memcpy(place, &single, sizeof single);
        break;
    default: memcpy(place, &payload, 8); break;
    }
    return object;
}

static int is_signalling(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return isnan(value) && (bits & 0x0008000000000000u) == 0;
}

/* Operations: +, -, *, /, and a cast to float32 (of `left`). A nan that no operand had is an invalid operation (and so is
 * one made of a signalling nan), an infinity that none had an overflow or a division by zero. */
int rt_np_raises(int operation, double left, double right, double value) {
    (void)operation;
    if (is_signalling(left) || is_signalling(right)) return 1;
    if (isnan(value)) return !isnan(left) && !isnan(right);
    return isinf(value) && !isinf(left) && !isinf(right);
}

/* NPY_FLOAT, NPY_DOUBLE. */
enum { TYPE_FLOAT = 11, TYPE_DOUBLE = 12 };

static int find_loop(const rt_ufunc *ufunc, char type) {
    for (int loop = 0; loop < ufunc->ntypes; loop++) {
        const char *types = ufunc->types + loop * ufunc->nargs;
        int fits = 1;
        for (int arg = 0; arg < ufunc->nargs; arg++) fits &= types[arg] == type;
        if (fits) return loop;
    }
    return -1;
}

double rt_np_ufunc(PyObject *object, int single, int count, double x, double y, int *failed) {
    const rt_ufunc *ufunc = (const rt_ufunc *)object;
    int loop = ufunc->nin == count && ufunc->nout == 1 ? find_loop(ufunc, single ? TYPE_FLOAT : TYPE_DOUBLE) : -1;
    if (loop < 0) {
        *failed = 1;
        return 0.0;
    }
    double doubles[3] = {x, y, 0.0};
    float floats[3] = {(float)x, (float)y, 0.0f};
    char *args[3], *start = single ? (char *)floats : (char *)doubles;
    /* As NumPy steps over operands without axes: some loops compute contiguous operands another way. */
    Py_ssize_t size = single ? sizeof(float) : sizeof(double), one = 1, steps[3] = {0, 0, 0};
    steps[count] = size;
    for (int arg = 0; arg < count; arg++) args[arg] = start + arg * size;
    args[count] = start + 2 * size;
    feclearexcept(FE_ALL_EXCEPT);
    ufunc->functions[loop](args, &one, steps, ufunc->data == NULL ? NULL : ufunc->data[loop]);
    if (fetestexcept(FE_DIVBYZERO | FE_OVERFLOW | FE_INVALID)) *failed = 1;
    return single ? (double)floats[2] : doubles[2];
}

int rt_numpy_is(PyObject *value, const char *name) {
    if (rt_numpy.array == NULL) return 0;
    if (Py_TYPE(value) == rt_numpy.ufunc) {
        const char *own = ((const rt_ufunc *)value)->name;
        return own != NULL && strcmp(own, strcmp(name, "abs") == 0 ? "absolute" : name) == 0;
    }
    for (int code = 0; code < RT_NP_COUNT; code++)
        if (value == (PyObject *)rt_numpy.scalar[code]) return strcmp(NAMES[code], name) == 0;
    return 0;
}

int rt_array_unchanged(PyObject *object, int dtype, int rank, int flags, char *data, const int64_t *shape) {
    const rt_array *array = (const rt_array *)object;
    if (Py_TYPE(object) != rt_numpy.array || array->nd != rank || array->descr != rt_numpy.descr[dtype]) return 0;
    if ((array->flags & flags) != flags || array->data != data) return 0;
    int is_contiguous = flags & 1;
    for (int axis = 0; axis < rank; axis++) {
        if (array->dimensions[axis] != shape[axis]) return 0;
        if (!is_contiguous && array->strides[axis] != shape[rank + axis]) return 0;
    }
    return 1;
}

/* UFUNC_SHIFT_UNDERFLOW of numpy/ufuncobject.h: three bits of the error mask; 0 is "ignore". */
static int ignores(long mask) { return ((mask >> 6) & 7) == 0; }

int rt_numpy_ignores_underflow(void) {
    if (rt_numpy.array == NULL) return 0;
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    int result = 0;
    if (rt_numpy.error_state != NULL) {
        /* A capsule whose structure begins with the mask. */
        PyObject *state = NULL;
        if (PyContextVar_Get(rt_numpy.error_state, NULL, &state) == 0) {
            const int *mask = state == NULL ? NULL : PyCapsule_GetPointer(state, "numpy.ufunc.extobj");
            result = state == NULL || (mask != NULL && ignores(*mask));
            Py_XDECREF(state);
        }
    } else {
        /* [buffer size, mask, callback], in the thread's dict once it was changed. */
        PyObject *dict = PyThreadState_GetDict();
        PyObject *state = dict == NULL ? NULL : PyDict_GetItemString(dict, "UFUNC_PYVALS");
        if (state == NULL && (dict = PyEval_GetBuiltins()) != NULL) state = PyDict_GetItemString(dict, "UFUNC_PYVALS");
        if (state == NULL) result = 1;
        else if (PyList_CheckExact(state) && PyList_GET_SIZE(state) == 3)
            result = ignores(PyLong_AsLong(PyList_GET_ITEM(state, 1)));
    }
    PyErr_Restore(type, value, traceback);
    return result;
}
