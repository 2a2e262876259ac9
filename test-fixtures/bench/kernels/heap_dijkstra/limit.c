#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
typedef struct { double *keys; int64_t *nodes, size; } Heap;
static void push(Heap *h, double key, int64_t node) {
    int64_t at = h->size++;
    while (at > 0) {
        int64_t above = (at - 1) / 2;
        if (h->keys[above] <= key) break;
        h->keys[at] = h->keys[above];
        h->nodes[at] = h->nodes[above];
        at = above;
    }
    h->keys[at] = key;
    h->nodes[at] = node;
}
static int64_t pop(Heap *h) {
    int64_t top = h->nodes[0], size = --h->size, node = h->nodes[size], at = 0, below = 1;
    double key = h->keys[size];
    if (size == 0) return top;
    while (below < size) {
        if (below + 1 < size && h->keys[below + 1] < h->keys[below]) below++;
        if (key <= h->keys[below]) break;
        h->keys[at] = h->keys[below];
        h->nodes[at] = h->nodes[below];
        at = below;
        below = 2 * at + 1;
    }
    h->keys[at] = key;
    h->nodes[at] = node;
    return top;
}
double run(const double *costs, int64_t height, int64_t width, int64_t *visited_out) {
    static const int steps[4][2] = {{0, 1}, {1, 0}, {0, -1}, {-1, 0}};
    int64_t count = height * width, visited = 0;
    double *distance = malloc(count * 8);
    bool *done = calloc(count, 1);
    for (int64_t i = 0; i < count; i++) distance[i] = 1e300;
    Heap h = {malloc(4 * count * 8), malloc(4 * count * 8), 0};
    distance[0] = costs[0];
    push(&h, distance[0], 0);
    while (h.size > 0) {
        int64_t node = pop(&h);
        if (done[node]) continue;
        done[node] = true;
        visited++;
        for (int s = 0; s < 4; s++) {
            int64_t y = node / width + steps[s][0], x = node % width + steps[s][1];
            if (y < 0 || y >= height || x < 0 || x >= width) continue;
            double length = distance[node] + costs[y * width + x];
            if (length < distance[y * width + x]) {
                distance[y * width + x] = length;
                push(&h, length, y * width + x);
            }
        }
    }
    double last = distance[count - 1];
    free(distance); free(done); free(h.keys); free(h.nodes);
    *visited_out = visited;
    return last;
}
