#include <stdint.h>
static double squared_distance(const double *a, const double *b, int64_t n) {
    double total = 0.0;
    for (int64_t i = 0; i < n; i++) { double d = a[i] - b[i]; total += d * d; }
    return total;
}
static int64_t vote(const int64_t *found, int64_t k) {
    int64_t best = 0, most = 0;
    for (int64_t i = 0; i < k; i++) {
        int64_t count = 0;
        for (int64_t j = 0; j < k; j++) count += found[j] == found[i];
        if (count > most || (count == most && found[i] < best)) { most = count; best = found[i]; }
    }
    return best;
}
void run(const double *points, const int64_t *labels, int64_t count, const double *queries, int64_t asked, int64_t width,
         int64_t k, int64_t *result) {
    for (int64_t q = 0; q < asked; q++) {
        double distances[k];
        int64_t found[k];
        for (int64_t i = 0; i < k; i++) { distances[i] = 1e300; found[i] = -1; }
        for (int64_t i = 0; i < count; i++) {
            double d = squared_distance(points + i * width, queries + q * width, width);
            if (d >= distances[k - 1]) continue;
            int64_t at = k - 1;
            for (; at > 0 && distances[at - 1] > d; at--) { distances[at] = distances[at - 1]; found[at] = found[at - 1]; }
            distances[at] = d;
            found[at] = labels[i];
        }
        result[q] = vote(found, k);
    }
}
