#include <stdint.h>
#include <stdlib.h>
static int64_t find(int64_t *parent, int64_t node) {
    int64_t root = node;
    while (parent[root] != root) root = parent[root];
    while (parent[node] != root) {
        int64_t next = parent[node];
        parent[node] = root;
        node = next;
    }
    return root;
}
static int join(int64_t *parent, int64_t *rank, int64_t a, int64_t b) {
    a = find(parent, a);
    b = find(parent, b);
    if (a == b) return 0;
    if (rank[a] < rank[b]) { int64_t t = a; a = b; b = t; }
    parent[b] = a;
    if (rank[a] == rank[b]) rank[a]++;
    return 1;
}
void run(int64_t nodes, int64_t edges, int64_t *out) {
    enum { LIMIT = 5000 };
    int64_t *sources = malloc(edges * 8), *targets = malloc(edges * 8), *weights = malloc(edges * 8);
    uint64_t state = 12345;
    for (int64_t i = 0; i < edges; i++) {
        state = (state * 1103515245 + 12345) % 2147483648u;
        sources[i] = (int64_t)(state / 8) % nodes;
        state = (state * 1103515245 + 12345) % 2147483648u;
        targets[i] = (int64_t)(state / 8) % nodes;
        state = (state * 1103515245 + 12345) % 2147483648u;
        weights[i] = (int64_t)(state / 8) % LIMIT;
    }
    int64_t *starts = calloc(LIMIT + 1, 8), *order = malloc(edges * 8);
    for (int64_t i = 0; i < edges; i++) starts[weights[i] + 1]++;
    for (int64_t i = 0; i < LIMIT; i++) starts[i + 1] += starts[i];
    for (int64_t i = 0; i < edges; i++) order[starts[weights[i]]++] = i;
    int64_t *parent = malloc(nodes * 8), *rank = calloc(nodes, 8);
    for (int64_t i = 0; i < nodes; i++) parent[i] = i;
    int64_t total = 0, used = 0, heaviest = 0;
    for (int64_t i = 0; i < edges; i++) {
        int64_t edge = order[i];
        if (join(parent, rank, sources[edge], targets[edge])) {
            total += weights[edge];
            heaviest = weights[edge];
            if (++used == nodes - 1) break;
        }
    }
    free(sources); free(targets); free(weights); free(starts); free(order); free(parent); free(rank);
    out[0] = total; out[1] = used; out[2] = heaviest;
}
