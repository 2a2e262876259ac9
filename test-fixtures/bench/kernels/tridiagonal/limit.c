#include <stdint.h>
#include <stdlib.h>
#include <string.h>
static void solve(const double *upper, const double *ratio, const double *pivot, double *right, int64_t n) {
    for (int64_t i = 1; i < n; i++) right[i] -= ratio[i] * right[i - 1];
    right[n - 1] /= pivot[n - 1];
    for (int64_t i = n - 2; i >= 0; i--) right[i] = (right[i] - upper[i] * right[i + 1]) / pivot[i];
}
static void half_step(const double *u, double *out, double *line, double r, const double *upper, const double *ratio,
                      const double *pivot, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        const double *row = u + i * n;
        if (i == 0)
            for (int64_t j = 0; j < n; j++) line[j] = row[j] + r * (row[j + n] - 2.0 * row[j]);
        else if (i == n - 1)
            for (int64_t j = 0; j < n; j++) line[j] = row[j] + r * (row[j - n] - 2.0 * row[j]);
        else
            for (int64_t j = 0; j < n; j++) line[j] = row[j] + r * (row[j - n] - 2.0 * row[j] + row[j + n]);
        solve(upper, ratio, pivot, line, n);
        for (int64_t j = 0; j < n; j++) out[j * n + i] = line[j];
    }
}
double run(const double *start, int64_t n, double r, int64_t steps, double *u) {
    double *work = calloc(4 * n + n * n, sizeof *work), *upper = work, *ratio = work + n, *pivot = work + 2 * n,
           *line = work + 3 * n, *other = work + 4 * n, heat = 0.0;
    memcpy(u, start, n * n * sizeof *u);
    for (int64_t i = 0; i < n; i++) upper[i] = -r;
    pivot[0] = 1.0 + 2.0 * r;
    for (int64_t i = 1; i < n; i++) {
        ratio[i] = -r / pivot[i - 1];
        pivot[i] = 1.0 + 2.0 * r - ratio[i] * upper[i - 1];
    }
    for (int64_t s = 0; s < steps; s++) {
        half_step(u, other, line, r, upper, ratio, pivot, n);
        half_step(other, u, line, r, upper, ratio, pivot, n);
    }
    for (int64_t k = 0; k < n * n; k++) heat += u[k];
    free(work);
    return heat;
}
