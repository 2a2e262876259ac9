/** Operations of typed MIR that only passes over loops make. */
import type { ArrayLayout } from "../array-layout";
import type { FrameState } from "../frame-state";
import type { Value } from "../values";
import type { ArrayDescription } from "./arrays";

/** A constant times the product of up to two ints. */
export interface AffineTerm {
  readonly factor: bigint;
  readonly values: readonly Value[];
}

export type LoopOp =
  // Loops that run on when something unusual happened, and are then undone and run again with all checks.
  /**
   * A negative int when `noted` is one, or when the operand is infinite or nan. With `sources`: an infinity that one of
   * them has already is nothing unusual.
   */
  | {
      readonly kind: "float-unusual";
      readonly result: Value;
      readonly noted: Value;
      readonly operand: Value;
      readonly sources: readonly Value[];
    }
  /** Whether this activation has had to undo the loop before. */
  | { readonly kind: "undone-before"; readonly result: Value; readonly loop: number }
  /** From now on `undone-before` says so. */
  | { readonly kind: "note-undone"; readonly loop: number }
  /**
   * Remembers `count` neighbouring elements of a contiguous array, from the one at `indexes` on (which lie in it), or
   * writes back what was remembered in the slot. In between runs nothing but one loop.
   */
  | {
      readonly kind: "undo-save" | "undo-restore";
      readonly slot: number;
      readonly layout: ArrayLayout;
      readonly data: Value;
      readonly shape: readonly Value[];
      readonly indexes: readonly Value[];
      readonly count: Value;
    }
  /** A number that changes where other code runs: what was read of the heap still holds as long as it is the same. */
  | { readonly kind: "epoch"; readonly result: Value }
  /** There is one reference to the object, which is this activation's. */
  | { readonly kind: "is-unshared"; readonly result: Value; readonly operand: Value }
  /**
   * Does nothing. It stands at the start of a loop's header and keeps the registers known there: a guard that is moved in
   * front of the loop leaves through `state`; a tick that is moved leaves through `after`, keeps `keeps` and compares
   * `arrays`. Gone after the passes.
   */
  | {
      readonly kind: "anchor";
      readonly keeps: readonly Value[];
      readonly state: FrameState;
      readonly after: FrameState;
      readonly arrays?: readonly ArrayDescription[];
    };
