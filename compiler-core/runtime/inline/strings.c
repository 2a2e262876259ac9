/* Exact str: characters as code points, comparison. Strings are ready (see rti_is_type). */

RTI int64_t rti_str_at(PyObject *object, int64_t index) {
    if (RT_LIKELY(PyUnicode_IS_COMPACT_ASCII(object))) return ((const unsigned char *)((PyASCIIObject *)object + 1))[index];
    return PyUnicode_READ(PyUnicode_KIND(object), PyUnicode_DATA(object), index);
}

/* Characters never change: where they are, and how many bytes each has. */
RTI void *rti_str_data(PyObject *object) {
    return PyUnicode_DATA(object);
}

RTI int64_t rti_str_width(PyObject *object) {
    return PyUnicode_KIND(object);
}

RTI int64_t rti_str_read(void *data, int64_t width, int64_t index) {
    if (RT_LIKELY(width == 1)) return ((const unsigned char *)data)[index];
    return width == 2 ? ((const Py_UCS2 *)data)[index] : ((const Py_UCS4 *)data)[index];
}

RTI int rti_str_equal(PyObject *left, PyObject *right) {
    if (left == right) return 1;
    Py_ssize_t length = PyUnicode_GET_LENGTH(left);
    if (length != PyUnicode_GET_LENGTH(right) || PyUnicode_KIND(left) != PyUnicode_KIND(right)) return 0;
    return memcmp(PyUnicode_DATA(left), PyUnicode_DATA(right), (size_t)length * PyUnicode_KIND(left)) == 0;
}

RTI int rti_str_is_char(PyObject *object, int64_t code) {
    return PyUnicode_GET_LENGTH(object) == 1 && rti_str_at(object, 0) == code;
}

/* The object of a character: CPython's own one for the first 256. */
RTI PyObject *rti_box_char(int64_t code) {
    if (RT_LIKELY((uint64_t)code < 256)) {
        PyObject *object = rt_characters[code];
        if (RT_LIKELY(object != NULL)) {
            Py_INCREF(object);
            return object;
        }
    }
    return rt_box_char_slow(code);
}

/* ord() of a str. */
RTI int64_t rti_str_ord(PyObject *object, int *failed) {
    if (RT_LIKELY(PyUnicode_GET_LENGTH(object) == 1)) return rti_str_at(object, 0);
    *failed = 1;
    return 0;
}

/* int() of a character. */
RTI int64_t rti_char_digit(int64_t code, int *failed) {
    if (RT_UNLIKELY((uint64_t)(code - '0') > 9)) *failed = 1;
    return code - '0';
}

/* The code point that chr() takes. */
RTI int64_t rti_chr(int64_t code, int *failed) {
    if (RT_UNLIKELY((uint64_t)code > 0x10ffff)) *failed = 1;
    return code;
}

RTI int rti_char_isascii(int64_t code) {
    return code < 128;
}

/* Predicates of one character, by rt_character_flags for ASCII. */
#define RTI_CHAR_PREDICATE(name, flag, unicode) \
    RTI int rti_char_##name(int64_t code) { \
        if (RT_LIKELY((uint64_t)code < 128)) return (rt_character_flags[code] & flag) != 0; \
        return unicode; \
    }

RTI_CHAR_PREDICATE(isalpha, RT_CHARACTER_ALPHA, rt_character_is(RT_CHARACTER_ALPHA, code))
RTI_CHAR_PREDICATE(isdigit, RT_CHARACTER_DIGIT, rt_character_is(RT_CHARACTER_DIGIT, code))
RTI_CHAR_PREDICATE(isdecimal, RT_CHARACTER_DIGIT, rt_character_is(RT_CHARACTER_DECIMAL, code))
RTI_CHAR_PREDICATE(isnumeric, RT_CHARACTER_DIGIT, rt_character_is(RT_CHARACTER_NUMERIC, code))
RTI_CHAR_PREDICATE(isalnum, (RT_CHARACTER_ALPHA | RT_CHARACTER_DIGIT), rt_character_is(RT_CHARACTER_ALNUM, code))
RTI_CHAR_PREDICATE(isspace, RT_CHARACTER_SPACE, rt_character_is(RT_CHARACTER_SPACE, code))
RTI_CHAR_PREDICATE(isupper, RT_CHARACTER_UPPER, rt_character_is(RT_CHARACTER_UPPER, code))
RTI_CHAR_PREDICATE(islower, RT_CHARACTER_LOWER, rt_character_is(RT_CHARACTER_LOWER, code))
RTI_CHAR_PREDICATE(isprintable, RT_CHARACTER_PRINTABLE, rt_character_is(RT_CHARACTER_PRINTABLE, code))

/* lower() and upper() of one character, where that is one ASCII character again. */
RTI int64_t rti_char_lower(int64_t code, int *failed) {
    if (RT_UNLIKELY(code >= 128)) *failed = 1;
    return code >= 'A' && code <= 'Z' ? code + 32 : code;
}

RTI int64_t rti_char_upper(int64_t code, int *failed) {
    if (RT_UNLIKELY(code >= 128)) *failed = 1;
    return code >= 'a' && code <= 'z' ? code - 32 : code;
}
