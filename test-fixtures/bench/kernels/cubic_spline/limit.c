#include <stdint.h>
static void second_derivatives(const double *xs, const double *ys, int64_t n, double *upper, double *result) {
    for (int64_t i = 0; i < n; i++) upper[i] = result[i] = 0.0;
    for (int64_t i = 1; i < n - 1; i++) {
        double left = xs[i] - xs[i - 1], right = xs[i + 1] - xs[i];
        double slope = (ys[i + 1] - ys[i]) / right - (ys[i] - ys[i - 1]) / left;
        double pivot = 2.0 * (left + right) - left * upper[i - 1];
        upper[i] = right / pivot;
        result[i] = (6.0 * slope - left * result[i - 1]) / pivot;
    }
    for (int64_t i = n - 2; i >= 0; i--) result[i] -= upper[i] * result[i + 1];
}
static double value_at(const double *xs, const double *ys, const double *curve, int64_t n, double x) {
    int64_t low = 0, high = n - 1;
    while (high - low > 1) {
        int64_t middle = (low + high) / 2;
        if (xs[middle] > x) high = middle;
        else low = middle;
    }
    double h = xs[high] - xs[low], a = (xs[high] - x) / h, b = (x - xs[low]) / h;
    double cubic = (a * a * a - a) * curve[low] + (b * b * b - b) * curve[high];
    return a * ys[low] + b * ys[high] + cubic * h * h / 6.0;
}
double run(const double *xs, const double *ys, int64_t n, const double *places, int64_t asked, int64_t rounds,
           double *upper, double *curve, double *values) {
    double total = 0.0;
    for (int64_t turn = 0; turn < rounds; turn++) {
        second_derivatives(xs, ys, n, upper, curve);
        for (int64_t i = 0; i < asked; i++) total += value_at(xs, ys, curve, n, places[i]);
    }
    for (int64_t i = 0; i < asked; i++) values[i] = value_at(xs, ys, curve, n, places[i]);
    return total;
}
