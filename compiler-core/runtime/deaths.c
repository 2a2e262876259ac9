/* Instances whose death nobody can see: no code runs in it, so nothing has to be made visible first.
 *
 * The class was made by a class statement from others and `object`, without `__del__`; nobody watches the instance by a
 * weak reference; and what it holds lives on, or dies unseen as well. Lists, tuples and dicts die so, too.
 */
#include "module.h"
#include "rt-fields.h"
#include "rt-native.h"
#include "rt-quiet.h"

/* What a class statement makes has this tp_dealloc. */
static destructor dealloc_of_classes;

int rt_deaths_prepare(void) {
    if (dealloc_of_classes != NULL) return 0;
    PyObject *sample = PyObject_CallFunction((PyObject *)&PyType_Type, "s(){}", "sample");
    if (sample == NULL) return -1;
    dealloc_of_classes = ((PyTypeObject *)sample)->tp_dealloc;
    Py_DECREF(sample);
    return 0;
}

static int is_watched_weakly(PyObject *object) {
    if (Py_TYPE(object)->tp_weaklistoffset == 0) return 0;
    return *PyObject_GET_WEAKREFS_LISTPTR(object) != NULL;
}

static int has_plain_death(PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    if (type == &PyDict_Type || type == &PyList_Type || type == &PyTuple_Type) return 1;
    if (type->tp_dealloc != dealloc_of_classes || type->tp_finalize != NULL || type->tp_del != NULL) return 0;
    if (is_watched_weakly(object)) return 0;
    while (type->tp_dealloc == dealloc_of_classes) type = type->tp_base;
    return type == &PyBaseObject_Type;
}

/* Looking must cost less than making a frame visible: larger structures are not looked through. */
enum { VISIT_LIMIT = 40, HELD_LIMIT = 8 };

typedef struct {
    int *visits, count;
    PyObject *held[HELD_LIMIT]; /* met before: each may be held by one more field */
} death;

static int dies_unseen(PyObject *object, int *visits);

/* Not 0 when something could be seen. */
static int visit(PyObject *child, void *argument) {
    death *at = argument;
    if (--*at->visits < 0) return 1;
    if (PyType_Check(child)) return 0;
    PyTypeObject *type = Py_TYPE(child);
    if (type == &PyFloat_Type || type == &PyLong_Type || type == &PyUnicode_Type || type == &PyBool_Type ||
        type == &PyBytes_Type || child == Py_None)
        return 0;
    if (at->count == HELD_LIMIT) return 1;
    Py_ssize_t holders = 1;
    for (int index = 0; index < at->count; index++) holders += at->held[index] == child;
    at->held[at->count++] = child;
    if (Py_REFCNT(child) > holders) return 0;
    return holders > 1 || !dies_unseen(child, at->visits);
}

static int dies_unseen(PyObject *object, int *visits) {
    death at = {.visits = visits};
    return has_plain_death(object) && Py_TYPE(object)->tp_traverse != NULL &&
           Py_TYPE(object)->tp_traverse(object, visit, &at) == 0;
}

int rt_dies_unseen(PyObject *object) {
    int visits = VISIT_LIMIT;
    return dies_unseen(object, &visits);
}
