/* The resume interpreter: runs baseline MIR on real objects. A deopt continues here, and it is the oracle that native
 * code is tested against.
 *
 * Every operation: let the frame stand at its site; take its operands (a reference each, so that code which runs
 * meanwhile may rebind anything); do it; release the operands in CPython's order; store the result, whose old content
 * dies last. An exception adds the frame's traceback entry, unless it only travels on, and continues at the handler. */
#include "resume.h"

/* Take one, two or three operands, or leave with the exception of an unbound one. */
#define TAKE(value, operand) \
    PyObject *value = rt_take(m, operands[operand]); \
    if (RT_UNLIKELY(value == NULL)) { \
        rt_unbound(m, operands[operand] >> 1); \
        goto error; \
    }
#define TAKE_SECOND(value, operand, first) \
    PyObject *value = rt_take(m, operands[operand]); \
    if (RT_UNLIKELY(value == NULL)) { \
        rt_unbound(m, operands[operand] >> 1); \
        Py_DECREF(first); \
        goto error; \
    }
#define TAKE_THIRD(value, operand, first, second) \
    PyObject *value = rt_take(m, operands[operand]); \
    if (RT_UNLIKELY(value == NULL)) { \
        rt_unbound(m, operands[operand] >> 1); \
        Py_DECREF(first); \
        Py_DECREF(second); \
        goto error; \
    }
#define TAKE_1(a, i) TAKE(a, i)
#define TAKE_2(a, i, b, j) TAKE(a, i) TAKE_SECOND(b, j, a)
#define TAKE_3(a, i, b, j, c, k) TAKE(a, i) TAKE_SECOND(b, j, a) TAKE_THIRD(c, k, a, b)

/* Store a result and go on, `count` operands further; or leave with an exception. */
#define RESULT(value, count) \
    do { \
        PyObject *result_ = (value); \
        if (RT_UNLIKELY(result_ == NULL)) goto error; \
        rt_store(m, operands[0], result_); \
        NEXT(count); \
    } while (0)
#define STATUS(value, count) \
    do { \
        if (RT_UNLIKELY((value) < 0)) goto error; \
        NEXT(count); \
    } while (0)
#define NEXT(count) \
    do { \
        pc += 1 + (count); \
        goto next; \
    } while (0)

static const rt_handler *find_handler(const rt_func *func, uint32_t pc) {
    for (uint32_t i = 0; i < func->handler_count; i++) {
        const rt_handler *row = &func->handlers[i];
        if (row->start <= pc && pc < row->end) return row;
    }
    return NULL;
}

/* Where the raising site of the exception in a handler's register is kept. */
static uint32_t *raising_site(const rt_machine *m, uint32_t number) {
    return &m->raised_at[number < m->local_count ? 0 : number - m->local_count + 1];
}

/* Where the exception that is set continues, its value in the handler's register; NULL when it leaves the function. */
static const rt_handler *unwind(const rt_machine *m, uint32_t pc, uint32_t site) {
    const rt_handler *handler = find_handler(m->func, pc);
    if (handler == NULL) {
        rt_release_temporaries(m, 0);
        return NULL;
    }
    rt_release_temporaries(m, handler->exception);
    rt_store(m, handler->exception, rt_op_take_exception());
    *raising_site(m, handler->exception) = site;
    return handler;
}

/* a[x:y]: from 3.12 on instructions of their own read and store it, which release the slice first. */
static int is_written_slice(PyObject *index) {
    return RT_PY(12) && PySlice_Check(index) && Py_REFCNT(index) == 1 && ((PySliceObject *)index)->step == Py_None;
}

static PyObject *boolean(int truth) { return truth < 0 ? NULL : PyBool_FromLong(truth); }

PyObject *rt_resume(rt_thread *thread, rt_frame *frame, PyObject **temporaries, uint32_t pc, int mode) {
#define TARGET(name, formats) &&op_##name,
    static const void *const TARGETS[] = {RT_BASELINE_OPS(TARGET)};
#undef TARGET
    rt_func *const func = frame->func;
    const uint32_t *const words = func->words;
    uint32_t raised_at[func->register_count - func->local_count + 1]; /* the first is no register's */
    memset(raised_at, 0xff, sizeof raised_at);
    const rt_machine machine = {thread, frame, func, frame->locals, temporaries, func->local_count, raised_at};
    const rt_machine *const m = &machine;
    const uint32_t *operands = words + pc + 1;
    uint32_t site = words[pc] >> 8;

    if (mode == RT_RESUME_ERROR) {
        rt_frame_set_site(frame, site);
        rt_release_killed(m, words + pc);
        goto error;
    }

next:
    operands = words + pc + 1;
    site = words[pc] >> 8;
    rt_frame_set_site(frame, site);
    goto *TARGETS[words[pc] & 0xff];

    /* ---- registers ---- */
op_const: {
    PyObject *value = PyTuple_GET_ITEM(func->consts, operands[1]);
    Py_INCREF(value);
    rt_store(m, operands[0], value);
    NEXT(2);
}
op_move: {
    TAKE_1(value, 1)
    rt_store(m, operands[0], value);
    if (operands[1] & 1) *raising_site(m, operands[0]) = *raising_site(m, operands[1] >> 1);
    NEXT(2);
}
op_check_bound:
    if (RT_LIKELY(*rt_register(m, operands[0] >> 1) != NULL)) NEXT(1);
    rt_unbound(m, operands[0] >> 1);
    goto error;
op_delete_local:
    if (RT_UNLIKELY(*rt_register(m, operands[0]) == NULL)) {
        rt_unbound(m, operands[0]);
        goto error;
    }
op_release:
    rt_store(m, operands[0], NULL);
    NEXT(1);

op_take_local: {
    PyObject **local = rt_register(m, operands[1]), *value = *local;
    *local = NULL;
    rt_store(m, operands[0], value);
    NEXT(2);
}
op_put_local:
    rt_store(m, operands[0], rt_take(m, operands[1]));
    NEXT(2);

    /* ---- cells, functions within ---- */
op_make_cell: {
    PyObject *content = operands[1] == RT_ABSENT ? NULL : rt_take(m, operands[1]);
    PyObject *cell = rt_op_make_cell(content);
    Py_XDECREF(content);
    RESULT(cell, 2);
}
op_load_deref: RESULT(rt_op_load_deref(*rt_register(m, operands[1] >> 1), PyTuple_GET_ITEM(func->names, operands[2])), 3);
op_copy_free: RESULT(rt_op_copy_free(func, (int)operands[1]), 2);
op_load_free: RESULT(rt_op_load_free(*rt_register(m, operands[1] >> 1), PyTuple_GET_ITEM(func->names, operands[2])), 3);
op_check_free: STATUS(rt_op_check_free(*rt_register(m, operands[0] >> 1), PyTuple_GET_ITEM(func->names, operands[1])), 2);
op_store_deref: {
    TAKE_1(value, 1)
    int status = rt_op_store_deref(*rt_register(m, operands[0] >> 1), value);
    Py_DECREF(value);
    STATUS(status, 2);
}
op_delete_deref:
    STATUS(rt_op_delete_deref(*rt_register(m, operands[0] >> 1), PyTuple_GET_ITEM(func->names, operands[1])), 2);
op_make_function: STATUS(rt_machine_make_function(m, operands), 5 + operands[4]);

    /* ---- names ---- */
#define NAME(operand) PyTuple_GET_ITEM(func->names, operands[operand])
op_load_global: RESULT(rt_op_load_global(func, NAME(1)), 2);
op_store_global: {
    TAKE_1(value, 1)
    int status = rt_op_store_global(func, NAME(0), value);
    Py_DECREF(value);
    STATUS(status, 2);
}
op_delete_global: STATUS(rt_op_delete_global(func, NAME(0)), 1);
op_load_assertion_error:
    Py_INCREF(PyExc_AssertionError);
    RESULT(PyExc_AssertionError, 1);

    /* ---- attributes and items ---- */
op_load_attr: {
    TAKE_1(object, 1)
    PyObject *value = rt_op_load_attr(object, NAME(2));
    Py_DECREF(object);
    RESULT(value, 3);
}
op_store_attr: {
    TAKE_2(object, 0, value, 2)
    int status = rt_op_store_attr(object, NAME(1), value);
    Py_DECREF(value);
    Py_DECREF(object);
    STATUS(status, 3);
}
op_delete_attr: {
    TAKE_1(object, 0)
    int status = rt_op_delete_attr(object, NAME(1));
    Py_DECREF(object);
    STATUS(status, 2);
}
op_load_method: {
    PyObject *results[2];
    TAKE_1(object, 2)
    int status = rt_op_load_method(object, NAME(3), results);
    Py_DECREF(object);
    if (RT_UNLIKELY(status < 0)) goto error;
    rt_store(m, operands[0], results[0]);
    rt_store(m, operands[1], results[1]);
    NEXT(4);
}
op_load_subscr: {
    TAKE_2(container, 1, index, 2)
    PyObject *value = rt_op_load_subscr(container, index);
    if (is_written_slice(index)) {
        Py_DECREF(index);
        Py_DECREF(container);
    } else {
        Py_DECREF(container);
        Py_DECREF(index);
    }
    RESULT(value, 3);
}
op_store_subscr: {
    TAKE_3(container, 0, index, 1, value, 2)
    int status = rt_op_store_subscr(container, index, value);
    if (is_written_slice(index)) {
        Py_DECREF(index);
        Py_DECREF(value);
        Py_DECREF(container);
    } else {
        Py_DECREF(value);
        Py_DECREF(container);
        Py_DECREF(index);
    }
    STATUS(status, 3);
}
op_delete_subscr: {
    TAKE_2(container, 0, index, 1)
    int status = rt_op_delete_subscr(container, index);
    Py_DECREF(container);
    Py_DECREF(index);
    STATUS(status, 2);
}
op_build_slice: {
    TAKE_3(start, 1, stop, 2, step, 3)
    PyObject *slice = rt_op_build_slice(start, stop, step);
    Py_DECREF(start);
    Py_DECREF(stop);
    Py_DECREF(step);
    RESULT(slice, 4);
}

    /* ---- operators ---- */
op_unary: {
    TAKE_1(operand, 2)
    PyObject *value = rt_op_unary((int)operands[1], operand);
    Py_DECREF(operand);
    RESULT(value, 3);
}
#define TWO_OPERANDS(expression) \
    { \
        TAKE_2(left, 2, right, 3) \
        PyObject *value = (expression); \
        Py_DECREF(left); \
        Py_DECREF(right); \
        RESULT(value, 4); \
    }
op_inplace:
op_binary:
    if (operands[1] == RT_BINARY_ADD) {
        int appended = rt_machine_append_str(m, operands);
        if (appended < 0) goto error;
        if (appended) NEXT(4);
    }
    if ((words[pc] & 0xff) == RT_BASELINE_inplace) TWO_OPERANDS(rt_op_inplace((int)operands[1], left, right))
    TWO_OPERANDS(rt_op_binary((int)operands[1], left, right))
op_compare: TWO_OPERANDS(rt_op_compare((int)operands[1], left, right))
op_is: TWO_OPERANDS(boolean((left == right) ^ (int)operands[1]))
op_contains: TWO_OPERANDS(boolean(rt_op_contains((int)operands[1], left, right)))

    /* ---- displays, strings, unpacking ---- */
op_build_tuple: STATUS(rt_machine_build(m, operands, rt_op_build_tuple, 0), 2 + operands[1]);
op_build_list: STATUS(rt_machine_build(m, operands, rt_op_build_list, 0), 2 + operands[1]);
op_build_map: STATUS(rt_machine_build(m, operands, rt_op_build_map, !RT_PY(12)), 2 + operands[1]);
op_build_string: STATUS(rt_machine_build(m, operands, rt_op_build_string, 0), 2 + operands[1]);
op_build_set: STATUS(rt_machine_build_set(m, operands), 2 + operands[1]);
#define UPDATE(expression) \
    { \
        TAKE_2(target, 0, item, 1) \
        int status = (expression); \
        Py_DECREF(item); \
        Py_DECREF(target); \
        STATUS(status, 2); \
    }
op_list_append: UPDATE(rt_op_list_append(target, item))
op_list_extend: UPDATE(rt_op_list_extend(target, item))
op_set_add: UPDATE(rt_op_set_add(target, item))
op_set_update: UPDATE(rt_op_set_update(target, item))
op_dict_update: UPDATE(rt_op_dict_update(target, item))
op_map_add: {
    TAKE_3(dict, 0, key, 1, value, 2)
    int status = rt_op_map_add(dict, key, value);
    Py_DECREF(value);
    Py_DECREF(key);
    Py_DECREF(dict);
    STATUS(status, 3);
}
op_dict_merge: {
    TAKE_3(dict, 0, mapping, 1, function, 2)
    int status = rt_op_dict_merge(dict, mapping, function);
    Py_DECREF(mapping);
    Py_DECREF(dict);
    Py_DECREF(function);
    STATUS(status, 3);
}
op_list_to_tuple: {
    TAKE_1(list, 1)
    PyObject *tuple = rt_op_list_to_tuple(list);
    Py_DECREF(list);
    RESULT(tuple, 2);
}
op_format_value: {
    TAKE_1(object, 2)
    PyObject *specification = operands[3] == RT_ABSENT ? NULL : rt_take(m, operands[3]);
    PyObject *string = rt_op_format_value((int)operands[1], object, specification);
    Py_DECREF(object);
    Py_XDECREF(specification);
    RESULT(string, 4);
}
op_unpack_sequence: STATUS(rt_machine_unpack(m, operands, -1), 2 + operands[0]);
op_unpack_ex: STATUS(rt_machine_unpack(m, operands + 1, (int)operands[0]), 3 + operands[1]);

    /* ---- iteration ---- */
op_get_iter: {
    TAKE_1(iterable, 1)
    PyObject *iterator = rt_op_get_iter(iterable);
    Py_DECREF(iterable);
    RESULT(iterator, 2);
}
op_for_iter: {
    PyObject *item;
    if (RT_UNLIKELY(rt_op_for_iter(*rt_register(m, operands[1] >> 1), &item) < 0)) goto error;
    if (item != NULL) RESULT(item, 3);
    pc = operands[2];
    goto next;
}

    /* ---- calls ---- */
op_call: STATUS(rt_machine_call(m, operands), 4 + operands[2]);
op_load_super: {
    TAKE_1(callable, 1)
    PyObject *value = rt_op_load_super(callable);
    Py_DECREF(callable);
    RESULT(value, 2);
}
op_call_method: STATUS(rt_machine_call_method(m, operands), 5 + operands[3]);
op_call_ex: {
    TAKE_2(callable, 1, positional, 2)
    PyObject *keywords = operands[3] == RT_ABSENT ? NULL : rt_take(m, operands[3]);
    PyObject *value = rt_op_call_ex(callable, positional, keywords);
    Py_DECREF(callable);
    Py_DECREF(positional);
    Py_XDECREF(keywords);
    if (value != NULL && RT_UNLIKELY(rt_machine_tick(m) < 0)) Py_CLEAR(value);
    RESULT(value, 4);
}

    /* ---- control ---- */
op_jump:
    pc = operands[0];
    goto next;
op_branch_true:
op_branch_false: {
    TAKE_1(condition, 0)
    int truth = condition == Py_True ? 1 : condition == Py_False ? 0 : rt_op_is_true(condition);
    Py_DECREF(condition);
    if (RT_UNLIKELY(truth < 0)) goto error;
    if (truth != ((words[pc] & 0xff) == RT_BASELINE_branch_true)) NEXT(2);
    pc = operands[1];
    goto next;
}
op_tick: STATUS(rt_machine_tick(m), 0);
op_return: {
    TAKE_1(value, 0)
    rt_release_temporaries(m, 0);
    return value;
}

    /* ---- exceptions ---- */
op_raise: {
    PyObject *exception = operands[0] == RT_ABSENT ? NULL : rt_take(m, operands[0]);
    PyObject *cause = operands[1] == RT_ABSENT ? NULL : rt_take(m, operands[1]);
    int status = rt_op_raise(exception, cause);
    Py_XDECREF(exception);
    Py_XDECREF(cause);
    if (status == -1) goto error;
    goto travel_on;
}
op_reraise: {
    TAKE_1(exception, 0)
    rt_op_reraise(exception);
    Py_DECREF(exception);
    /* What only cleans up lets the frame stand where the exception was raised; a finally clause does not. */
    uint32_t raised = *raising_site(m, operands[0] >> 1);
    if (!(raised & RT_SITE_FORGOTTEN)) {
        site = raised;
        rt_frame_set_site(frame, site);
    }
    goto travel_on;
}
op_push_exception: {
    TAKE_1(exception, 1)
    PyObject *saved = rt_op_push_exception(thread->tstate, exception);
    Py_DECREF(exception);
    *raising_site(m, operands[1] >> 1) |= RT_SITE_FORGOTTEN; /* a finally or except clause begins */
    RESULT(saved, 2);
}
op_pop_exception: {
    TAKE_1(saved, 0)
    rt_op_pop_exception(thread->tstate, saved);
    Py_DECREF(saved);
    NEXT(1);
}
op_match_exception: {
    TAKE_2(exception, 1, type, 2)
    PyObject *match = boolean(rt_op_match_exception(exception, type));
    Py_DECREF(exception);
    Py_DECREF(type);
    RESULT(match, 3);
}

    /* ---- with, import ---- */
op_before_with: {
    PyObject *results[2];
    TAKE_1(manager, 2)
    int status = rt_op_before_with(manager, results);
    Py_DECREF(manager);
    if (RT_UNLIKELY(status < 0)) goto error;
    rt_store(m, operands[0], results[0]);
    rt_store(m, operands[1], results[1]);
    NEXT(3);
}
op_with_exit_exception: {
    TAKE_2(exit, 1, exception, 2)
    PyObject *value = rt_op_with_exit_exception(exit, exception);
    uint32_t *raised = raising_site(m, operands[2] >> 1);
    if (RT_PY(10) && *raised != RT_ABSENT) *raised &= ~RT_SITE_FORGOTTEN;
    Py_DECREF(exit);
    Py_DECREF(exception);
    RESULT(value, 3);
}
op_import_name: {
    TAKE_2(level, 2, fromlist, 3)
    PyObject *module = rt_op_import_name(func, NAME(1), level, fromlist);
    Py_DECREF(level);
    Py_DECREF(fromlist);
    RESULT(module, 4);
}
op_import_from: {
    TAKE_1(module, 1)
    PyObject *value = rt_op_import_from(module, NAME(2));
    Py_DECREF(module);
    RESULT(value, 3);
}

error:
    rt_frame_add_traceback(thread, frame);
travel_on: {
    const rt_handler *handler = unwind(m, pc, site);
    if (handler == NULL) return NULL;
    pc = handler->target;
    goto next;
}
}
