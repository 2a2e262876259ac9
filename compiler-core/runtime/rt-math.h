/* Numeric helpers for native code: functions over unboxed values, bit-identical to what CPython computes. A last
 * argument `failed` is set to 1 where CPython would raise, or where the result is not an int of 64 bits; the caller then
 * does the operation again on objects. It is never cleared. */
#ifndef MARTLET_RT_MATH_H
#define MARTLET_RT_MATH_H

#include <stdint.h>

/* What native code reads instead of writing it down: see the module text that codegen starts from. */
extern const uint64_t rt_sign_bit __attribute__((visibility("hidden")));
extern const double rt_opaque_floats[5] __attribute__((visibility("hidden")));

/* float ** float, int ** int (a negative exponent fails), round(float). */
double rt_float_pow(double base, double exponent, int *failed);
int64_t rt_int_pow(int64_t base, int64_t exponent, int *failed);
int64_t rt_float_round(double x, int *failed);
/* x // y and x % y of floats; a zero divisor fails. */
double rt_float_floordiv(double x, double y, int *failed);
double rt_float_mod(double x, double y, int *failed);

double rt_math_acos(double x, int *failed);
double rt_math_acosh(double x, int *failed);
double rt_math_asin(double x, int *failed);
double rt_math_asinh(double x, int *failed);
double rt_math_atan(double x, int *failed);
double rt_math_atanh(double x, int *failed);
double rt_math_cbrt(double x, int *failed);
double rt_math_cos(double x, int *failed);
double rt_math_cosh(double x, int *failed);
double rt_math_erf(double x, int *failed);
double rt_math_erfc(double x, int *failed);
double rt_math_exp(double x, int *failed);
double rt_math_exp2(double x, int *failed);
double rt_math_expm1(double x, int *failed);
double rt_math_log(double x, int *failed);
double rt_math_log_base(double x, double base, int *failed);
double rt_math_log1p(double x, int *failed);
double rt_math_log2(double x, int *failed);
double rt_math_log10(double x, int *failed);
double rt_math_sin(double x, int *failed);
double rt_math_sinh(double x, int *failed);
double rt_math_sqrt(double x, int *failed);
double rt_math_tan(double x, int *failed);
double rt_math_tanh(double x, int *failed);
double rt_math_pow(double x, double y, int *failed);
double rt_math_fmod(double x, double y, int *failed);
double rt_math_ldexp(double x, int64_t exponent, int *failed);
double rt_math_atan2(double y, double x);
double rt_math_copysign(double x, double y);
double rt_math_nextafter(double x, double y);
double rt_math_fabs(double x);
double rt_math_degrees(double x);
double rt_math_radians(double x);
double rt_math_ulp(double x);
int rt_math_isfinite(double x);
int rt_math_isinf(double x);
int rt_math_isnan(double x);
int64_t rt_math_gcd(int64_t a, int64_t b, int *failed);
int64_t rt_math_lcm(int64_t a, int64_t b, int *failed);
int64_t rt_math_isqrt(int64_t n, int *failed);
int64_t rt_math_factorial(int64_t n, int *failed);

#endif
