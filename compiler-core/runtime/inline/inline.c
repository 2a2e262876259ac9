/* Hot helpers of native code. This one file is compiled to bitcode once per target Python and linked into each object
 * with -mlink-builtin-bitcode; every function here is inlined where codegen calls it, so that what differs between
 * Python versions (counters, flags, layouts) costs nothing. It is compiled with -disable-llvm-passes: optimisation
 * happens after inlining, and __builtin_constant_p sees the caller's constants. */
#include "../rt.h"
#include "../module.h"
#include "../numpy.h"
#include "../rt-native.h"
#include "../rt-math.h"
#include "../rt-strings.h"
#include "../rt-fields.h"
#include "../rt-quiet.h"

#define RTI __attribute__((always_inline)) extern inline
#define RT_LIKELY(x) __builtin_expect(!!(x), 1)
#define RT_UNLIKELY(x) __builtin_expect(!!(x), 0)

#pragma GCC visibility push(hidden)
#include "activations.c"
#include "numbers.c"
#include "objects.c"
#include "cells.c"
#include "sequences.c"
#include "strings.c"
#include "arrays.c"
#include "classes.c"
#pragma GCC visibility pop
