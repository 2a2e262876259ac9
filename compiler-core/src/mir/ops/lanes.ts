/**
 * Operations of typed MIR for blocks of lanes.
 *
 * A block with `lanes` does its operations for that many iterations of a loop at once, operation by operation: what
 * depends on the iteration has one value in each lane. An operation there carries no frame state. Values of lanes stay in
 * such blocks (`mir/lanes-verifier.ts`); what these operations give is one value again, unless said otherwise.
 */
import type { ArrayLayout } from "../array-layout";
import type { Value } from "../values";

/** Iterations that a block of lanes does at once: four AVX registers of doubles, which hide the latency of an addition. */
export const LANES = 16;

/** Elements that a loop reads or writes: the first one is at `indexes`, each iteration takes the next one. */
export interface ElementRun {
  readonly layout: ArrayLayout;
  readonly data: Value;
  readonly shape: readonly Value[];
  readonly indexes: readonly Value[];
  /** It is the same element in each iteration. */
  readonly stays: boolean;
}

/** A float, and floats whose infinities it may have. */
export interface UnusualFloat {
  readonly value: Value;
  readonly sources: readonly Value[];
}

export type LaneOp =
  /** An int that counts on: `start` in the first lane, `step` more in each further one. A value of lanes. */
  | { readonly kind: "lane-counter"; readonly result: Value; readonly start: Value; readonly by: bigint }
  /** The value in the last lane. */
  | { readonly kind: "lane-last"; readonly result: Value; readonly operand: Value }
  /** In how many lanes the bool holds. */
  | { readonly kind: "lane-count"; readonly result: Value; readonly operand: Value }
  /** Whether the bool holds in any lane. */
  | { readonly kind: "lanes-any"; readonly result: Value; readonly operand: Value }
  /** How many lanes there are up to the last one in which the bool holds. */
  | { readonly kind: "lane-span"; readonly result: Value; readonly operand: Value }
  /** Whether one of the floats is infinite or nan in any lane, and none of its sources is infinite there. */
  | { readonly kind: "lanes-unusual"; readonly result: Value; readonly floats: readonly UnusualFloat[] }
  /**
   * Whether the elements of `later` may be taken after those of `earlier`, lanes at a time, in a loop of `count` iterations.
   * - "before": an iteration does `earlier` first. No iteration touches in it what a former one of its block touches in
   *   `later`.
   * - "behind": an iteration does it second. Neither touches it what the same iteration touches in `later`.
   * - "apart": the two have nothing in common, so that iterations can be done twice.
   */
  | {
      readonly kind: "lanes-apart";
      readonly result: Value;
      readonly order: LaneOrder;
      readonly earlier: ElementRun;
      readonly later: ElementRun;
      readonly count: Value;
    };

export type LaneOrder = "before" | "behind" | "apart";
