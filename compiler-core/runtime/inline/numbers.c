/* Arithmetic of unboxed numbers with Python's signs and limits. `failed` is set where the operation leaves native code;
 * it is never cleared. */

/* A zero divisor, or the one quotient that does not fit. */
RTI int rti_int_division_leaves(int64_t left, int64_t right) {
    return right == 0 || (right == -1 && left == INT64_MIN);
}

RTI int64_t rti_int_floordiv(int64_t left, int64_t right) {
    if (__builtin_constant_p(right) && right > 0 && (right & (right - 1)) == 0) return left >> __builtin_ctzll((uint64_t)right);
    int64_t quotient = left / right;
    int64_t rest = left % right;
    return quotient - (rest != 0 && (rest ^ right) < 0);
}

RTI int64_t rti_int_mod(int64_t left, int64_t right) {
    if (__builtin_constant_p(right) && right > 0 && (right & (right - 1)) == 0) return left & (right - 1);
    /* Indexes that wrap around lie within nearly always, and a division takes longer than all the rest. */
    if (!__builtin_constant_p(right) && left >= 0 && left < right) return left;
    int64_t rest = left % right;
    return rest + (rest != 0 && (rest ^ right) < 0 ? right : 0);
}

RTI int64_t rti_int_lshift(int64_t left, int64_t right, int *failed) {
    if ((uint64_t)right > 62) {
        *failed = 1;
        return 0;
    }
    int64_t shifted = (int64_t)((uint64_t)left << right);
    if (shifted >> right != left) *failed = 1;
    return shifted;
}

RTI int64_t rti_int_rshift(int64_t left, int64_t right) {
    return left >> ((uint64_t)right > 63 ? 63 : right);
}

RTI int64_t rti_int_abs(int64_t value) {
    return value < 0 ? (int64_t)(0 - (uint64_t)value) : value;
}

/* Both sides are exact as doubles: one correctly rounded division, as long_true_divide does it. */
RTI double rti_int_divide(int64_t left, int64_t right, int *failed) {
    const uint64_t exact = (uint64_t)1 << 53;
    if ((uint64_t)left + exact > 2 * exact || (uint64_t)right + exact > 2 * exact || right == 0) *failed = 1;
    return (double)left / (double)right;
}

/* Between 0 and the divisor the operand is the remainder; a zero takes the divisor's sign. */
RTI double rti_float_mod(double left, double right, int *failed) {
    if (left > 0.0 && left < right) return left;
    return rt_float_mod(left, right, failed);
}

RTI int64_t rti_float_to_int(double value, int *failed) {
#if defined(__x86_64__)
    /* The processor gives the least int for what does not fit, too: one comparison instead of two. */
    typedef double pair __attribute__((vector_size(16)));
    int64_t whole = __builtin_ia32_cvttsd2si64((pair){value, 0.0});
    if (RT_UNLIKELY(whole == INT64_MIN) && value != -9223372036854775808.0) *failed = 1;
    return whole;
#else
    if (!(value >= -9223372036854775808.0 && value < 9223372036854775808.0)) {
        *failed = 1;
        return 0;
    }
    return (int64_t)value;
#endif
}

/* -1, 0, 1, or 2 when unordered; exact for every pair. */
RTI int rti_compare_int_float(int64_t left, double right) {
    if (right != right) return 2;
    if (right >= 9223372036854775808.0) return -1;
    if (right < -9223372036854775808.0) return 1;
    int64_t whole = (int64_t)right;
    if (left != whole) return left < whole ? -1 : 1;
    double rest = right - (double)whole;
    return rest > 0 ? -1 : rest < 0 ? 1 : 0;
}

/* Of math.c, those that are an instruction or two. */
RTI double rti_math_sqrt(double x, int *failed) {
    if (x < 0.0) *failed = 1;
    return __builtin_sqrt(x);
}

/* Of fabs(x) * fabs(x) LLVM would make x * x, a nan of another sign. */
RTI double rti_math_fabs(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits &= ~rt_sign_bit;
    memcpy(&x, &bits, sizeof bits);
    return x;
}

RTI double rti_math_copysign(double x, double y) {
    return __builtin_copysign(x, y);
}

RTI int rti_math_isnan(double x) {
    return x != x;
}

RTI int rti_math_isinf(double x) {
    return __builtin_fabs(x) == __builtin_inf();
}

RTI int rti_math_isfinite(double x) {
    return __builtin_fabs(x) < __builtin_inf();
}

/* len(range(start, stop, step)) */
RTI int64_t rti_range_length(int64_t start, int64_t stop, int64_t step, int *failed) {
    uint64_t distance, stride;
    if (step > 0) {
        if (start >= stop) return 0;
        distance = (uint64_t)stop - (uint64_t)start;
        stride = (uint64_t)step;
    } else {
        if (step == 0) {
            *failed = 1;
            return 0;
        }
        if (start <= stop) return 0;
        distance = (uint64_t)start - (uint64_t)stop;
        stride = 0 - (uint64_t)step;
    }
    uint64_t length = stride == 1 ? distance : (distance - 1) / stride + 1;
    if (length > (uint64_t)INT64_MAX) *failed = 1;
    return (int64_t)length;
}
