/* Numeric helpers over unboxed values: see rt-math.h. Compile with -ffp-contract=off and -fno-builtin: the libm
 * functions are the ones that CPython calls (Objects/floatobject.c, Modules/mathmodule.c). */
#include "rt-math.h"

#include <errno.h>
#include <math.h>

const uint64_t rt_sign_bit = (uint64_t)1 << 63;
const double rt_opaque_floats[5] = {-1.0, -0.0, INFINITY, -INFINITY, NAN};

/* FUNC1 of mathmodule.c: a nan from a number, or an infinity from a finite number, is an error there. */
#define CHECKED_UNARY(name)                                                                                            \
    double rt_math_##name(double x, int *failed)                                                                       \
    {                                                                                                                  \
        double result = name(x);                                                                                       \
        if (!isfinite(result) && ((isnan(result) && !isnan(x)) || (isinf(result) && isfinite(x))))                     \
            *failed = 1;                                                                                               \
        return result;                                                                                                 \
    }

CHECKED_UNARY(acos)
CHECKED_UNARY(acosh)
CHECKED_UNARY(asin)
CHECKED_UNARY(asinh)
CHECKED_UNARY(atan)
CHECKED_UNARY(atanh)
CHECKED_UNARY(cbrt)
CHECKED_UNARY(cos)
CHECKED_UNARY(cosh)
CHECKED_UNARY(erf)
CHECKED_UNARY(erfc)
CHECKED_UNARY(exp)
CHECKED_UNARY(exp2)
CHECKED_UNARY(expm1)
CHECKED_UNARY(sin)
CHECKED_UNARY(sinh)
CHECKED_UNARY(sqrt)
CHECKED_UNARY(tan)
CHECKED_UNARY(tanh)

/* m_log, m_log2, m_log10: zero and negative numbers are errors. */
#define CHECKED_LOGARITHM(name)                                                                                        \
    double rt_math_##name(double x, int *failed)                                                                       \
    {                                                                                                                  \
        if (x <= 0.0) {                                                                                                \
            *failed = 1;                                                                                               \
            return 0.0;                                                                                                \
        }                                                                                                              \
        return isfinite(x) ? name(x) : x;                                                                              \
    }

CHECKED_LOGARITHM(log)
CHECKED_LOGARITHM(log2)
CHECKED_LOGARITHM(log10)

double rt_math_log_base(double x, double base, int *failed)
{
    double numerator = rt_math_log(x, failed);
    double denominator = rt_math_log(base, failed);
    if (denominator == 0.0) {
        *failed = 1;
        return 0.0;
    }
    return numerator / denominator;
}

/* m_log1p: keeps the sign of zero. */
double rt_math_log1p(double x, int *failed)
{
    if (x == 0.0)
        return x;
    double result = log1p(x);
    if (!isfinite(result) && ((isnan(result) && !isnan(x)) || (isinf(result) && isfinite(x))))
        *failed = 1;
    return result;
}

/* math_pow_impl. pow(0, -inf) raised up to 3.10, so it is left to the module. */
double rt_math_pow(double x, double y, int *failed)
{
    double result = pow(x, y);
    if (!isfinite(result)) {
        if (isfinite(x) && isfinite(y))
            *failed = 1;
        else if (x == 0.0)
            *failed = 1;
    }
    if (isnan(x) && y != 0.0)
        return x;
    if (isnan(y) && !isnan(x) && x != 1.0)
        return y;
    return result;
}

/* math_fmod_impl: x when only y is infinite; fmod(inf, y) and fmod(x, 0) are errors. */
double rt_math_fmod(double x, double y, int *failed)
{
    if (isinf(y) && isfinite(x))
        return x;
    double result = fmod(x, y);
    if (isnan(result) && !isnan(x) && !isnan(y))
        *failed = 1;
    return result;
}

/* math_ldexp_impl for an exponent of any size. */
double rt_math_ldexp(double x, int64_t exponent, int *failed)
{
    if (x == 0.0 || !isfinite(x))
        return x;
    if (exponent > INT32_MAX) {
        *failed = 1;
        return x;
    }
    if (exponent < INT32_MIN)
        return copysign(0.0, x);
    double result = ldexp(x, (int)exponent);
    if (isinf(result))
        *failed = 1;
    return result;
}

/* m_atan2 spells out the special cases of C99, which glibc follows. */
double rt_math_atan2(double y, double x) { return atan2(y, x); }
double rt_math_copysign(double x, double y) { return copysign(x, y); }
double rt_math_nextafter(double x, double y) { return nextafter(x, y); }
double rt_math_fabs(double x) { return fabs(x); }

static const double pi = 3.141592653589793238462643383279502884197;
double rt_math_degrees(double x) { return x * (180.0 / pi); }
double rt_math_radians(double x) { return x * (pi / 180.0); }

int rt_math_isfinite(double x) { return isfinite(x) != 0; }
int rt_math_isinf(double x) { return isinf(x) != 0; }
int rt_math_isnan(double x) { return isnan(x) != 0; }

int64_t rt_math_gcd(int64_t a, int64_t b, int *failed)
{
    uint64_t x = a < 0 ? -(uint64_t)a : (uint64_t)a;
    uint64_t y = b < 0 ? -(uint64_t)b : (uint64_t)b;
    while (y != 0) {
        uint64_t rest = x % y;
        x = y;
        y = rest;
    }
    if (x > INT64_MAX)
        *failed = 1;
    return (int64_t)x;
}

/* math.lcm: zero when either is zero, never negative. */
int64_t rt_math_lcm(int64_t a, int64_t b, int *failed)
{
    if (a == 0 || b == 0)
        return 0;
    int64_t divisor = rt_math_gcd(a, b, failed), multiple;
    if (*failed || __builtin_mul_overflow(a / divisor, b, &multiple) || multiple == INT64_MIN) {
        *failed = 1;
        return 0;
    }
    return multiple < 0 ? -multiple : multiple;
}

int64_t rt_math_isqrt(int64_t n, int *failed)
{
    if (n < 0) {
        *failed = 1;
        return 0;
    }
    uint64_t value = (uint64_t)n, root = (uint64_t)sqrt((double)n);
    while (root * root > value)
        root--;
    while ((root + 1) * (root + 1) <= value)
        root++;
    return (int64_t)root;
}

int64_t rt_math_factorial(int64_t n, int *failed)
{
    if (n < 0 || n > 20) {
        *failed = 1;
        return 0;
    }
    int64_t product = 1;
    for (int64_t i = 2; i <= n; i++)
        product *= i;
    return product;
}

/* float_pow. A zero base with a negative exponent raises, a negative base with a fraction as exponent is complex. */
double rt_float_pow(double base, double exponent, int *failed)
{
    if (exponent == 0.0)
        return 1.0;
    if (isnan(base))
        return base;
    if (isnan(exponent))
        return base == 1.0 ? 1.0 : exponent;
    int odd = isfinite(exponent) && fmod(fabs(exponent), 2.0) == 1.0;
    if (isinf(exponent)) {
        base = fabs(base);
        if (base == 1.0)
            return 1.0;
        return (exponent > 0.0) == (base > 1.0) ? fabs(exponent) : 0.0;
    }
    if (isinf(base)) {
        if (exponent > 0.0)
            return odd ? base : fabs(base);
        return odd ? copysign(0.0, base) : 0.0;
    }
    if (base == 0.0) {
        if (exponent < 0.0)
            *failed = 1;
        return odd ? base : 0.0;
    }
    int negate = 0;
    if (base < 0.0) {
        if (exponent != floor(exponent)) {
            *failed = 1;
            return 0.0;
        }
        base = -base;
        negate = odd;
    }
    if (base == 1.0)
        return negate ? -1.0 : 1.0;
    errno = 0;
    double result = pow(base, exponent);
    if (isinf(result) || (errno != 0 && result != 0.0))
        *failed = 1;
    return negate ? -result : result;
}

int64_t rt_int_pow(int64_t base, int64_t exponent, int *failed)
{
    if (exponent < 0) {
        *failed = 1;
        return 0;
    }
    int64_t result = 1;
    for (;;) {
        if ((exponent & 1) != 0 && __builtin_mul_overflow(result, base, &result)) {
            *failed = 1;
            return 0;
        }
        exponent >>= 1;
        if (exponent == 0)
            return result;
        if (__builtin_mul_overflow(base, base, &base)) {
            *failed = 1;
            return 0;
        }
    }
}

/* float___round___impl without digits: half to even. */
int64_t rt_float_round(double x, int *failed)
{
    double rounded = round(x);
    if (fabs(x - rounded) == 0.5)
        rounded = 2.0 * round(x / 2.0);
    if (!(rounded >= -9223372036854775808.0 && rounded < 9223372036854775808.0)) {
        *failed = 1;
        return 0;
    }
    return (int64_t)rounded;
}

/* _float_div_mod. */
double rt_float_floordiv(double x, double y, int *failed)
{
    if (y == 0.0) {
        *failed = 1;
        return 0.0;
    }
    double rest = fmod(x, y);
    double quotient = (x - rest) / y;
    if (rest != 0.0) {
        if ((y < 0.0) != (rest < 0.0))
            quotient -= 1.0;
    }
    if (quotient == 0.0)
        return copysign(0.0, x / y);
    double result = floor(quotient);
    if (quotient - result > 0.5)
        result += 1.0;
    return result;
}

/* float_rem. */
double rt_float_mod(double x, double y, int *failed)
{
    if (y == 0.0) {
        *failed = 1;
        return 0.0;
    }
    double rest = fmod(x, y);
    if (rest != 0.0) {
        if ((y < 0.0) != (rest < 0.0))
            rest += y;
    } else {
        rest = copysign(0.0, y);
    }
    return rest;
}

/* math_ulp_impl */
double rt_math_ulp(double x)
{
    if (isnan(x))
        return x;
    x = fabs(x);
    if (isinf(x))
        return x;
    double above = nextafter(x, HUGE_VAL);
    return isinf(above) ? x - nextafter(x, -HUGE_VAL) : above - x;
}
