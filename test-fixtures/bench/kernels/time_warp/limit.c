#include <math.h>
#include <stdint.h>
static double distance(const double *a, const double *b, int64_t n, int64_t window, double *cost) {
    int64_t w = n + 1;
    for (int64_t i = 0; i < w * w; i++) cost[i] = INFINITY;
    cost[0] = 0.0;
    for (int64_t i = 1; i <= n; i++) {
        int64_t first = i - window > 1 ? i - window : 1, last = i + window < n ? i + window : n;
        for (int64_t j = first; j <= last; j++) {
            double step = fabs(a[i - 1] - b[j - 1]), best = cost[(i - 1) * w + j];
            if (cost[i * w + j - 1] < best) best = cost[i * w + j - 1];
            if (cost[(i - 1) * w + j - 1] < best) best = cost[(i - 1) * w + j - 1];
            cost[i * w + j] = step + best;
        }
    }
    return cost[w * w - 1];
}
static int64_t path_length(const double *cost, int64_t n) {
    int64_t i = n, j = n, steps = 0, w = n + 1;
    while (i > 1 || j > 1) {
        double both = cost[(i - 1) * w + j - 1], up = cost[(i - 1) * w + j], left = cost[i * w + j - 1];
        steps++;
        if (both <= up && both <= left) { i--; j--; }
        else if (up <= left) i--;
        else j--;
    }
    return steps;
}
int64_t run(const double *series, int64_t count, int64_t length, int64_t window, double *cost, double *distances) {
    int64_t steps = 0;
    for (int64_t p = 0; p < count; p++)
        for (int64_t q = p + 1; q < count; q++) {
            distances[p * count + q] = distance(series + p * length, series + q * length, length, window, cost);
            steps += path_length(cost, length);
        }
    return steps;
}
