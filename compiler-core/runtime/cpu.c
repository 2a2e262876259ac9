/* The x86-64 micro-architecture level of this machine (psABI): machine code that was built for a higher one is left
 * alone. Other architectures have one level, 0. */
#include "module.h"

#if defined(__x86_64__)
#include <cpuid.h>

static int has(unsigned value, unsigned bits) { return (value & bits) == bits; }

/* Does the operating system save the registers of `mask` (xgetbv)? */
static int os_saves(unsigned mask) {
    unsigned low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & mask) == mask;
}

int rt_cpu_level(void) {
    unsigned a, b, c, d, b7, c7, d7, extended;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return 1;
    unsigned v2 = bit_SSE3 | bit_SSSE3 | bit_SSE4_1 | bit_SSE4_2 | bit_POPCNT | bit_CMPXCHG16B;
    if (!has(c, v2)) return 1;
    unsigned features = c;
    if (!has(features, bit_AVX | bit_FMA | bit_MOVBE | bit_OSXSAVE | bit_F16C) || !os_saves(6)) return 2;
    if (!__get_cpuid_count(7, 0, &a, &b7, &c7, &d7) || !has(b7, bit_AVX2 | bit_BMI | bit_BMI2)) return 2;
    if (!__get_cpuid(0x80000001, &a, &b, &extended, &d) || !has(extended, bit_LZCNT)) return 2;
    unsigned v4 = bit_AVX512F | bit_AVX512BW | bit_AVX512CD | bit_AVX512DQ | bit_AVX512VL;
    return has(b7, v4) && os_saves(0xe6) ? 4 : 3;
}
#else
int rt_cpu_level(void) { return 0; }
#endif
