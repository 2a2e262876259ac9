/**
 * The passes over typed MIR, in their order.
 *
 * Lowering and code generation optimise nothing; LLVM does the rest (common subexpressions, loop-invariant code,
 * vectorisation), so what is here is what LLVM cannot know: Python's meaning of an operation, and when a guard holds.
 */
import { CANONICALIZE } from "./canonicalize";
import { CARRIED_STORES } from "./carried-stores";
import { CHECK_ELIMINATION } from "./check-elimination";
import { DROP_ANCHORS } from "./drop-anchors";
import { FLOAT_CHECKS } from "./float-checks";
import { LOAD_FORWARDING } from "./load-forwarding";
import { LOOP_CHUNKS } from "./loop-chunks";
import { LOOP_COLUMNS } from "./loop-columns";
import { LOOP_HOISTING } from "./loop-hoisting";
import { LOOP_SPECULATION } from "./loop-speculation";
import { LOOP_UNROLLING } from "./loop-unrolling";
import { LOOP_VECTORS } from "./loop-vectors";
import { LOOP_VERSIONS } from "./loop-versions";
import type { Pass } from "./pass";
import { PREFETCH } from "./prefetch";
import { RANGE_COUNTERS } from "./range-counters";
import { REDUNDANT_GUARDS } from "./redundant-guards";
import { SEQUENCE_PLACES } from "./sequence-places";
import { STORE_SINKING } from "./store-sinking";
import { STRENGTH_REDUCTION } from "./strength-reduction";
import { WINDOW_SIZES } from "./window-sizes";

export const PIPELINE: readonly Pass[] = [
  // First: the operations that it makes need no check, and their intervals are better.
  STRENGTH_REDUCTION,
  // Before what finds equal values.
  SEQUENCE_PLACES,
  // Before intervals: equal lengths and values become one, which bounds checks recognise.
  REDUNDANT_GUARDS,
  // Values that are equal have one number now.
  LOAD_FORWARDING,
  CHECK_ELIMINATION,
  // After intervals, which know a range by its two counters.
  RANGE_COUNTERS,
  // Ranges end at one value now.
  WINDOW_SIZES,
  // Loops around short ones become innermost ones.
  LOOP_UNROLLING,
  // Intervals follow a loop's counter to where it starts, so they come before the loop is taken apart.
  LOOP_CHUNKS,
  // The tick is out of the innermost loops: what they read of the heap can leave them.
  LOOP_HOISTING,
  // After all that moves guards out of expressions.
  FLOAT_CHECKS,
  // Lengths are in front of the loops.
  LOOP_VERSIONS,
  // Indexes were checked in front.
  STORE_SINKING,
  CARRIED_STORES,
  // Inner loops have a version without checks.
  LOOP_COLUMNS,
  // Which index goes with which item is still to be seen.
  PREFETCH,
  // Indexes were checked in front, as far as they can be.
  LOOP_VECTORS,
  // Of two versions, one need not know where it left.
  LOOP_SPECULATION,
  // After all that moves guards in front of loops.
  DROP_ANCHORS,
  // Guards that are gone leave dead comparisons and constants.
  CANONICALIZE,
];
