/* Cells: what globals hold, as far as native code relies on it. */

RTI int rti_cell_current(rt_func *func, uint32_t cell) {
    return RT_LIKELY(func->cells[cell].epoch == rt_epoch);
}

RTI void rti_cell_proven(rt_func *func, uint32_t cell) {
    func->cells[cell].epoch = rt_epoch;
}

RTI int64_t rti_cell_raw(rt_func *func, uint32_t cell) {
    return func->cells[cell].raw;
}

RTI PyObject *rti_cell_object(rt_func *func, uint32_t cell) {
    PyObject *object = func->cells[cell].value;
    Py_INCREF(object);
    return object;
}

RTI PyObject *rti_cell_borrowed(rt_func *func, uint32_t cell) {
    return func->cells[cell].value;
}

RTI PyObject *rti_cell_value(rt_func *func, uint32_t cell) {
    return func->cells[cell].value;
}

RTI rt_func *rti_cell_target(rt_func *func, uint32_t cell) {
    return func->cells[cell].target;
}
