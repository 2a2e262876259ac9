/* Reading frame-state tables: see rt_deoptimize in rt.h for their layout. */
#ifndef MARTLET_FRAME_STATES_H
#define MARTLET_FRAME_STATES_H

#include "rt.h"

enum { RT_MODE_BEFORE = 0, RT_MODE_AFTER = 1, RT_MODE_ERROR = 2, RT_MODE_EXPECTED = 3 };

typedef struct { int32_t register_number, representation, slot; } rt_state_entry;

typedef struct {
    int32_t pc, mode, site, count;
    rt_state_entry entries[];
} rt_state_row;

static inline const rt_state_row *rt_current_state(const rt_activation *activation) {
    const int32_t *table = activation->func->native->states[activation->version];
    return (const rt_state_row *)(table + table[1 + activation->state]);
}

int32_t rt_entry_kind_slow(const rt_activation *activation, const rt_state_entry *entry);

/* The entry's kind without RT_REP_MAYBE, and with one kind for owned and borrowed objects; 0 when it is unbound. */
static inline int32_t rt_entry_kind(const rt_activation *activation, const rt_state_entry *entry) {
    switch (entry->representation) {
    case RT_REP_INT:
    case RT_REP_FLOAT:
    case RT_REP_CONST: return entry->representation;
    case RT_REP_OBJECT_OWNED:
    case RT_REP_OBJECT_BORROWED: return activation->buffer[entry->slot] == 0 ? 0 : RT_REP_OBJECT_OWNED;
    default: return rt_entry_kind_slow(activation, entry);
    }
}

/* The object of an entry: a new reference; NULL with an exception when out of memory. Never for an unbound entry. */
PyObject *rt_entry_object(const rt_activation *activation, const rt_state_entry *entry);

/* The object a `deopt` gets: as above, but an owned reference passes. */
PyObject *rt_entry_take(const rt_activation *activation, const rt_state_entry *entry);

/* Making the object allocates nothing: it exists already. */
int rt_entry_is_ready(int32_t kind);

#endif
