#include <stdint.h>
#include <stdlib.h>
static int64_t root(int32_t *parent, int64_t k) {
    while (parent[k] != k) {
        parent[k] = parent[parent[k]];
        k = parent[k];
    }
    return k;
}
static void unite(int32_t *parent, int64_t a, int64_t b) {
    a = root(parent, a);
    b = root(parent, b);
    if (a < b) parent[b] = (int32_t)a;
    else if (b < a) parent[a] = (int32_t)b;
}
void run(const uint8_t *image, int64_t rows, int64_t cols, int64_t threshold, int64_t *result) {
    int64_t n = rows * cols, *area = calloc(n, sizeof *area), *edge = calloc(n, sizeof *edge);
    int32_t *parent = malloc(n * sizeof *parent);
    result[0] = result[1] = result[2] = 0;
    for (int64_t k = 0; k < n; k++) parent[k] = (int32_t)k;
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < cols; j++) {
            int64_t k = i * cols + j;
            if (j > 0 && image[k - 1] == image[k]) unite(parent, k, k - 1);
            if (i > 0 && image[k - cols] == image[k]) unite(parent, k, k - cols);
        }
    for (int64_t k = 0; k < n; k++) parent[k] = (int32_t)root(parent, k);
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < cols; j++) {
            int64_t k = i * cols + j;
            result[0] += parent[k] == k;
            area[parent[k]]++;
            edge[parent[k]] += (i == 0 || parent[k - cols] != parent[k]) + (j == 0 || parent[k - 1] != parent[k]);
        }
    for (int64_t k = 0; k < n; k++)
        if (area[k] >= threshold) {
            result[1]++;
            result[2] += edge[k];
        }
    free(area), free(edge), free(parent);
}
