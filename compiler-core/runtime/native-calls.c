/* Calls of any callable from native bodies. */
#include "ops.h"
#include "rt-native.h"

PyObject *rt_native_call(rt_thread *thread, rt_activation *activation, PyObject *callable, PyObject *const *args,
                         Py_ssize_t count, PyObject *names) {
    PyObject *result;
    if (names == NULL && rt_enter_from_native(thread, callable, args, count, &result)) return result;
    return rt_expose(thread, activation) < 0 ? NULL : rt_op_call(callable, args, count, names);
}

enum { FEW_ARGUMENTS = 6 };

PyObject *rt_native_call_method(rt_thread *thread, rt_activation *activation, PyObject *method, PyObject *self,
                                PyObject *const *args, Py_ssize_t count, PyObject *names) {
    if (self == NULL) return rt_native_call(thread, activation, method, args, count, names);
    if (count < FEW_ARGUMENTS) {
        PyObject *all[FEW_ARGUMENTS];
        all[0] = self;
        for (Py_ssize_t i = 0; i < count; i++) all[i + 1] = args[i];
        return rt_native_call(thread, activation, method, all, count + 1, names);
    }
    return rt_expose(thread, activation) < 0 ? NULL : rt_op_call_method(method, self, args, count, names);
}
