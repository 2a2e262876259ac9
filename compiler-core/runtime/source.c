/* Never stale: is the source that lies beside the module file the one that it was built from? */
#include "module.h"
#include <stdio.h>

static int read_file(const char *path, unsigned char **content, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return -1;
    size_t capacity = 1 << 16, used = 0;
    unsigned char *buffer = PyMem_RawMalloc(capacity);
    while (buffer != NULL) {
        size_t count = fread(buffer + used, 1, capacity - used, file);
        used += count;
        if (used < capacity) break;
        unsigned char *larger = PyMem_RawRealloc(buffer, capacity *= 2);
        if (larger == NULL) PyMem_RawFree(buffer);
        buffer = larger;
    }
    int failed = ferror(file) || buffer == NULL;
    fclose(file);
    if (failed) {
        PyMem_RawFree(buffer);
        return -1;
    }
    *content = buffer;
    *size = used;
    return 0;
}

int rt_source_matches(PyObject *path, PyObject *expected_hash) {
    PyObject *encoded = PyUnicode_EncodeFSDefault(path);
    if (encoded == NULL) {
        PyErr_Clear();
        return -1;
    }
    unsigned char *content;
    size_t size;
    int status = read_file(PyBytes_AS_STRING(encoded), &content, &size);
    Py_DECREF(encoded);
    if (status < 0) return -1;
    unsigned char hash[32];
    rt_blake2b_256(content, size, hash);
    PyMem_RawFree(content);
    return PyBytes_GET_SIZE(expected_hash) == 32 && memcmp(hash, PyBytes_AS_STRING(expected_hash), 32) == 0;
}
