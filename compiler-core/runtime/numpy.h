/* NumPy as native code sees it: the layout of arrays and scalars, and the objects that guards compare with.
 *
 * NumPy's headers are not needed: the structures are part of its stable ABI, the same in 1.x and 2.x. `rt_array` is
 * PyArrayObject_fields of numpy/ndarraytypes.h; a scalar (numpy/arrayscalars.h) holds its value right behind the object
 * header. The types are learnt from `sys.modules["numpy"]` once somebody has imported it. */
#ifndef MARTLET_NUMPY_H
#define MARTLET_NUMPY_H

#include "rt.h"

typedef struct {
    PyObject_HEAD
    char *data;
    int nd;
    Py_ssize_t *dimensions;
    Py_ssize_t *strides;
    PyObject *base;
    PyObject *descr;
    int flags;
} rt_array;

/* Element types, in the order of primitives/dtypes.ts. */
enum {
    RT_NP_BOOL, RT_NP_INT8, RT_NP_UINT8, RT_NP_INT16, RT_NP_UINT16, RT_NP_INT32, RT_NP_UINT32, RT_NP_INT64, RT_NP_UINT64,
    RT_NP_FLOAT32, RT_NP_FLOAT64, RT_NP_COUNT
};

/* NPY_ARRAY_WARN_ON_WRITE: the first store into such an array warns. */
#define RT_NP_WRITEABLE 0x400
#define RT_NP_WARN_ON_WRITE ((int)0x80000000)

typedef struct {
    PyTypeObject *array; /* NULL until NumPy is known */
    PyTypeObject *ufunc;
    PyObject *module;
    PyObject *descr[RT_NP_COUNT];
    PyTypeObject *scalar[RT_NP_COUNT];
    PyObject *true_value, *false_value;
    int weak_scalars; /* a Python number beside a NumPy scalar takes the scalar's type (NEP 50: NumPy 2) */
    PyObject *error_state; /* NumPy 2: the context variable of np.errstate; NULL: the key in the thread's dict */
} rt_numpy_facts;

#pragma GCC visibility push(hidden)

extern rt_numpy_facts rt_numpy;

/* Look for NumPy unless it is known. Runs no Python code but NumPy's own C functions; never sets an exception. */
void rt_numpy_learn(void);

/* A new scalar; out of memory is fatal. `payload`: an int64, the bits of a double, or a bool. */
PyObject *rt_box_np(int dtype, int64_t payload);

/* PyUFuncObject of numpy/ufuncobject.h, as far as it is the same in all versions. */
typedef void (*rt_np_loop)(char **args, const Py_ssize_t *dimensions, const Py_ssize_t *steps, void *data);
typedef struct {
    PyObject_HEAD
    int nin, nout, nargs, identity;
    rt_np_loop *functions;
    void **data;
    int ntypes, reserved;
    const char *name;
    const char *types;
} rt_ufunc;

/* A ufunc of one or two operands by its loop for doubles, or for float32. Sets *failed where NumPy would report a condition
 * other than underflow, or has no such loop. */
double rt_np_ufunc(PyObject *ufunc, int single, int count, double x, double y, int *failed);

/* `value` is what NumPy itself calls `name`: a ufunc or a scalar type. */
int rt_numpy_is(PyObject *value, const char *name);

/* Would NumPy report a floating-point condition for `value`, which is infinite or nan? See rt_np_raises in numpy.c. */
int rt_np_raises(int operation, double left, double right, double value);

/* The array still has the layout, and its address, extents and (unless contiguous) strides. */
int rt_array_unchanged(PyObject *object, int dtype, int rank, int flags, char *data, const int64_t *shape);

/* np.errstate ignores underflow, as it does unless told otherwise. */
int rt_numpy_ignores_underflow(void);

#pragma GCC visibility pop
#endif
