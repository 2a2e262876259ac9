/* Objects whose death nobody can see: no code runs in it, so nothing has to be made visible first.
 *
 * Numbers and text; lists, tuples and dicts; instances whose class was made by a class statement from others and
 * `object`, without `__del__`, and which nobody watches by a weak reference. What they hold lives on, or dies unseen as
 * well.
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
enum { VISIT_LIMIT = 40, HELD_LIMIT = 8, CHAIN_LIMIT = 16 };

typedef struct {
    const rt_activation *innermost;
    int *visits, count;
    Py_ssize_t most_holders;    /* how often the container may hold one object, where that is known */
    PyObject *held[HELD_LIMIT]; /* met before: each may be held by one more field */
} death;

static int dies_unseen(const rt_activation *innermost, PyObject *object, int *visits);

/* How many references to the object frames hold that are not in use any more. Of the frames that are shown only the
 * innermost can show older values: those below it are still in the calls that they showed. */
static Py_ssize_t stale_holders(const rt_activation *activation, PyObject *object) {
    for (int depth = 0; activation != NULL && activation->frame == NULL; activation = activation->previous)
        if (++depth > CHAIN_LIMIT) return PY_SSIZE_T_MAX;
    Py_ssize_t holders = 0;
    if (activation == NULL) return holders;
    for (uint32_t number = 0; number < activation->func->local_count; number++)
        holders += activation->frame->locals[number] == object;
    return holders;
}

/* Not 0 when something could be seen. */
static int visit(PyObject *child, void *argument) {
    death *at = argument;
    if (PyType_Check(child) || rt_is_quiet(child)) return 0;
    Py_ssize_t stale = stale_holders(at->innermost, child);
    if (Py_REFCNT(child) - at->most_holders > stale) return 0;
    if (--*at->visits < 0 || at->count == HELD_LIMIT) return 1;
    Py_ssize_t holders = 1;
    for (int index = 0; index < at->count; index++) holders += at->held[index] == child;
    at->held[at->count++] = child;
    if (Py_REFCNT(child) > holders) return Py_REFCNT(child) - holders <= stale;
    return holders > 1 || !dies_unseen(at->innermost, child, at->visits);
}

static int dies_unseen(const rt_activation *innermost, PyObject *object, int *visits) {
    int has_size = PyList_CheckExact(object) || PyTuple_CheckExact(object);
    death at = {.innermost = innermost, .visits = visits, .most_holders = has_size ? Py_SIZE(object) : PY_SSIZE_T_MAX};
    return has_plain_death(object) && Py_TYPE(object)->tp_traverse != NULL &&
           Py_TYPE(object)->tp_traverse(object, visit, &at) == 0;
}

int rt_dies_unseen(const rt_activation *innermost, PyObject *object) {
    int visits = VISIT_LIMIT;
    return rt_is_quiet(object) || dies_unseen(innermost, object, &visits);
}
