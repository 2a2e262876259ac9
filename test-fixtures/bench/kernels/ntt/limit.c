#include <stdint.h>
#include <stdlib.h>
#include <string.h>
enum { MODULUS = 998244353 };
static int64_t power(int64_t base, int64_t exponent) {
    int64_t result = 1;
    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1) result = result * base % MODULUS;
        base = base * base % MODULUS;
    }
    return result;
}
static void transform(int64_t *values, int64_t n, int64_t root) {
    for (int64_t i = 1, j = 0; i < n; i++) {
        int64_t bit = n >> 1;
        for (; j & bit; bit >>= 1) j ^= bit;
        j ^= bit;
        if (i < j) { int64_t t = values[i]; values[i] = values[j]; values[j] = t; }
    }
    for (int64_t size = 2; size <= n; size *= 2) {
        int64_t step = power(root, (MODULUS - 1) / size), half = size / 2;
        for (int64_t start = 0; start < n; start += size) {
            int64_t factor = 1;
            for (int64_t k = start; k < start + half; k++) {
                int64_t even = values[k], odd = values[k + half] * factor % MODULUS;
                int64_t sum = even + odd, difference = even - odd;
                values[k] = sum % MODULUS;
                values[k + half] = (difference % MODULUS + MODULUS) % MODULUS;
                factor = factor * step % MODULUS;
            }
        }
    }
}
void run(const int64_t *a, int64_t n, const int64_t *b, int64_t m, int64_t *out) {
    int64_t size = 1;
    while (size < n + m) size *= 2;
    int64_t *left = calloc(size, 8), *right = calloc(size, 8);
    memcpy(left, a, n * 8);
    memcpy(right, b, m * 8);
    transform(left, size, 3);
    transform(right, size, 3);
    for (int64_t i = 0; i < size; i++) left[i] = left[i] * right[i] % MODULUS;
    transform(left, size, power(3, MODULUS - 2));
    int64_t scale = power(size, MODULUS - 2);
    for (int64_t i = 0; i < n + m - 1; i++) out[i] = left[i] * scale % MODULUS;
    free(left);
    free(right);
}
