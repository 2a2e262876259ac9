#include <stdint.h>
#include <stdlib.h>
typedef struct { int64_t number, state, stock, sold, balance, price; int loyal; } Machine;
enum { IDLE, PAID, EMPTY };
static void step_machine(Machine *m, int64_t step) {
    if (m->state == EMPTY) {
        m->stock = 40;
        m->state = IDLE;
    } else if (m->state == PAID) {
        m->balance -= m->price - (m->loyal && m->sold % 4 == 3 ? 2 : 0);
        m->stock--;
        m->sold++;
        m->state = m->stock == 0 ? EMPTY : IDLE;
    } else {
        int64_t kind = (step + m->number) % 3;
        m->balance += kind == 0 ? 1 : kind == 1 ? 2 : 5;
        if (m->balance >= m->price) m->state = PAID;
    }
}
int64_t run(int64_t count, int64_t steps, int64_t *left) {
    Machine *machines = malloc((size_t)count * sizeof *machines);
    for (int64_t i = 0; i < count; i++) machines[i] = (Machine){i, IDLE, 40, 0, 0, i % 3 == 0 ? 9 : 7, i % 3 == 0};
    for (int64_t step = 0; step < steps; step++)
        for (int64_t i = 0; i < count; i++) step_machine(&machines[i], step);
    int64_t sold = 0;
    *left = 0;
    for (int64_t i = 0; i < count; i++) {
        sold += machines[i].sold;
        *left += machines[i].balance;
    }
    free(machines);
    return sold;
}
