/* MARTLET_STATS: at exit, how often native code was left, and where. One line per place on stderr. */
#include "frame-states.h"
#include "rt.h"

#include <stdio.h>
#include <stdlib.h>

enum { MODE_COUNT = 4 };
static const char *const HOW[MODE_COUNT] = {"guards failed", "left after calls", "exceptions", "ways not compiled"};

/* Places are found by pointers and remembered by names: functions may be gone at exit. */
typedef struct place {
    struct place *next;
    const rt_func *func;
    uint32_t site;
    int mode;
    uint64_t count;
    int line;
    char *file, *function;
} place;

int rt_stats_wanted;
static place *places;

__attribute__((constructor)) static void read_setting(void) {
    const char *text = getenv("MARTLET_STATS");
    rt_stats_wanted = text != NULL && *text != '\0' && strcmp(text, "0") != 0;
}

static char *copy_of(PyObject *text) {
    const char *characters = PyUnicode_AsUTF8(text);
    if (characters == NULL) PyErr_Clear();
    return strdup(characters == NULL ? "?" : characters);
}

static place *place_of(rt_func *func, uint32_t site, int mode) {
    for (place *known = places; known != NULL; known = known->next)
        if (known->func == func && known->site == site && known->mode == mode) return known;
    place *made = calloc(1, sizeof *made);
    if (made == NULL || func->code == NULL) {
        free(made);
        return NULL;
    }
    int unit = RT_PY(10) ? (int)sizeof(uint16_t) : 1;
#if RT_PY(11)
    made->function = copy_of(func->code->co_qualname);
#else
    made->function = copy_of(func->code->co_name);
#endif
    made->file = copy_of(func->code->co_filename);
    made->line = PyCode_Addr2Line(func->code, (int)func->sites[site] * unit);
    made->func = func;
    made->site = site;
    made->mode = mode;
    made->next = places;
    places = made;
    return made;
}

void rt_stats_left(rt_func *func, uint32_t site, int mode) {
    place *at = place_of(func, site, mode);
    if (at != NULL) at->count++;
}

__attribute__((destructor)) static void report(void) {
    if (!rt_stats_wanted) return;
    uint64_t total = 0;
    for (place *at = places; at != NULL; at = at->next) {
        if (at->mode != RT_MODE_ERROR && at->mode != RT_MODE_EXPECTED) total += at->count;
        fprintf(stderr, "martlet: %s:%d in %s: %s: %llu\n", at->file, at->line, at->function, HOW[at->mode],
                (unsigned long long)at->count);
    }
    fprintf(stderr, "martlet: %llu deopts\n", (unsigned long long)total);
}
