#include <stdint.h>
#include <string.h>
static int64_t topple(int32_t *heaps, int64_t rows, int64_t cols, int64_t *fallen) {
    int64_t moved = 0;
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < cols; j++) {
            int32_t *heap = heaps + i * cols + j, grains = *heap;
            if (grains < 4) continue;
            int32_t share = grains / 4;
            *heap -= 4 * share;
            moved++;
            if (i > 0) heap[-cols] += share; else fallen[0] += share;
            if (i < rows - 1) heap[cols] += share; else fallen[1] += share;
            if (j > 0) heap[-1] += share; else fallen[2] += share;
            if (j < cols - 1) heap[1] += share; else fallen[3] += share;
        }
    return moved;
}
int64_t run(const int32_t *start, int64_t rows, int64_t cols, int32_t *heaps, int64_t *fallen) {
    int64_t rounds = 0;
    memcpy(heaps, start, (size_t)(rows * cols) * sizeof *heaps);
    memset(fallen, 0, 4 * sizeof *fallen);
    while (topple(heaps, rows, cols, fallen) > 0) rounds++;
    return rounds;
}
