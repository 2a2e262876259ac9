/* What native code does with str, beyond what inline/strings.c does in place: strings.c. */
#ifndef MARTLET_RT_STRINGS_H
#define MARTLET_RT_STRINGS_H

#include "rt.h"

#pragma GCC visibility push(hidden)

/* The 256 str of one character that CPython has one object each for; NULL until one was needed. */
extern PyObject *rt_characters[256];
PyObject *rt_box_char_slow(int64_t code);

/* What ASCII characters are; the others are asked for. */
enum {
    RT_CHARACTER_ALPHA = 1, RT_CHARACTER_DIGIT = 2, RT_CHARACTER_SPACE = 4, RT_CHARACTER_UPPER = 8,
    RT_CHARACTER_LOWER = 16, RT_CHARACTER_PRINTABLE = 32, RT_CHARACTER_DECIMAL = 64, RT_CHARACTER_NUMERIC = 128,
    RT_CHARACTER_ALNUM = 256,
};
extern const unsigned char rt_character_flags[128];
int rt_character_is(int flag, int64_t code);

/* -1, 0 or 1: how two exact str compare. */
int64_t rt_str_order(PyObject *left, PyObject *right);
/* Whether a character occurs in a str. */
int rt_str_has_char(PyObject *string, int64_t code);

/* The rest are operations that may raise MemoryError, and run no other code. New references. */
int rt_str_contains(PyObject *string, PyObject *part);
PyObject *rt_str_concat(PyObject *left, PyObject *right);
/* left + right, where `left` is the only reference to the str besides one of the activation's own frame (NULL: it has
 * none): consumed, even on failure. */
PyObject *rt_str_append(rt_activation *activation, PyObject *left, PyObject *right);
/* string[start:stop]; negative indexes count from the end. */
PyObject *rt_str_slice(PyObject *string, int64_t start, int64_t stop);
PyObject *rt_bytes_slice(PyObject *bytes, int64_t start, int64_t stop);
PyObject *rt_str_repeat(PyObject *string, int64_t count);
int rt_bytes_equal(PyObject *left, PyObject *right);

/* Methods with arguments that are exact builtin objects. */
int64_t rt_str_find(PyObject *string, PyObject *part, int64_t start, int64_t stop, int64_t backwards, int *failed);
int rt_str_tail(PyObject *string, PyObject *part, int64_t at_end);
/* A method of a builtin type, with arguments on which it runs no other code. */
PyObject *rt_call_quiet(PyObject *method, PyObject *self, PyObject *const *args, Py_ssize_t count);
int rt_call_quiet_truth(PyObject *method, PyObject *self, PyObject *const *args, Py_ssize_t count);

#pragma GCC visibility pop
#endif
