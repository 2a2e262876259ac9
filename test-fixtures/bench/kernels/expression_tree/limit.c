#include <stdint.h>
#include <stdlib.h>
typedef struct Node { int kind; double number; struct Node *left, *right; } Node;
enum { NUMBER, VARIABLE, SUM, PRODUCT };
static double value(const Node *node, double x) {
    switch (node->kind) {
    case NUMBER: return node->number;
    case VARIABLE: return node->number * x;
    case SUM: return value(node->left, x) + value(node->right, x);
    default: return value(node->left, x) * value(node->right, x);
    }
}
static Node *make(int kind, double number, Node *left, Node *right) {
    Node *node = malloc(sizeof *node);
    *node = (Node){kind, number, left, right};
    return node;
}
static Node *build(int64_t depth, int64_t seed) {
    if (depth == 0) {
        if (seed % 2 == 0) return make(NUMBER, (double)(seed % 7) * 0.25, NULL, NULL);
        return make(VARIABLE, (double)(seed % 5) * 0.1, NULL, NULL);
    }
    if (seed % 3 == 0) {
        Node *left = build(depth - 1, seed * 5 + 1);
        return make(PRODUCT, 0.0, left, build(depth - 1, seed + 7));
    }
    Node *left = build(depth - 1, seed * 3 + 2);
    return make(SUM, 0.0, left, build(depth - 1, seed + 4));
}
static void drop(Node *node) {
    if (node == NULL) return;
    drop(node->left);
    drop(node->right);
    free(node);
}
double run(int64_t depth, int64_t rounds) {
    double total = 0.0;
    for (int64_t i = 0; i < rounds; i++) {
        Node *tree = build(depth, i);
        for (int64_t k = 0; k < 4; k++) total += value(tree, (double)k * 0.125);
        drop(tree);
    }
    return total;
}
