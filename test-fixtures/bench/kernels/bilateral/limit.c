#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
static int64_t smooth(const uint8_t *image, uint8_t *out, int64_t rows, int64_t cols, const double *near,
                      const double *like, int64_t radius) {
    int64_t changed = 0, wide = 2 * radius + 1;
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < cols; j++) {
            int64_t centre = image[i * cols + j], u0 = i > radius ? i - radius : 0, v0 = j > radius ? j - radius : 0;
            int64_t u1 = i + radius + 1 < rows ? i + radius + 1 : rows, v1 = j + radius + 1 < cols ? j + radius + 1 : cols;
            double total = 0.0, weights = 0.0;
            for (int64_t u = u0; u < u1; u++)
                for (int64_t v = v0; v < v1; v++) {
                    int64_t value = image[u * cols + v];
                    double weight = near[(u - i + radius) * wide + v - j + radius] * like[llabs(value - centre)];
                    total += weight * value;
                    weights += weight;
                }
            int64_t smoothed = (int64_t)(total / weights + 0.5);
            out[i * cols + j] = (uint8_t)smoothed;
            changed += llabs(smoothed - centre);
        }
    return changed;
}
void run(const uint8_t *image, int64_t rows, int64_t cols, int64_t radius, int64_t rounds, uint8_t *result, int64_t *changes) {
    int64_t wide = 2 * radius + 1, n = rows * cols;
    double *near = malloc(wide * wide * sizeof *near), like[256];
    uint8_t *now = malloc(n), *after = malloc(n), *t;
    for (int64_t u = -radius; u <= radius; u++)
        for (int64_t v = -radius; v <= radius; v++)
            near[(u + radius) * wide + v + radius] = exp(-(u * u + v * v) / (2.0 * 1.5 * 1.5));
    for (int64_t d = 0; d < 256; d++) like[d] = exp(-(d * d) / (2.0 * 20.0 * 20.0));
    memcpy(now, image, n);
    for (int64_t r = 0; r < rounds; r++) {
        changes[r] = smooth(now, after, rows, cols, near, like, radius);
        t = now, now = after, after = t;
    }
    memcpy(result, now, n);
    free(near), free(now), free(after);
}
