/** Operations of typed MIR on ranges, bytes, str, lists, tuples, dicts and sets. */
import type { FrameState } from "../frame-state";
import type { Value } from "../values";
import type { AffineTerm } from "./loops";

export type SequenceOp =
  // Ranges. `remaining` never is negative.
  /** len(range(start, stop, step)); exits before when the step is 0 or the length is beyond 64 bits. */
  | {
      readonly kind: "range-length";
      readonly result: Value;
      readonly start: Value;
      readonly stop: Value;
      readonly step: Value;
      readonly state?: FrameState;
    }
  /** `next` of a range iterator that is not exhausted: the operand itself, with the bounds of the range. */
  | { readonly kind: "range-element"; readonly result: Value; readonly next: Value }
  /** next + step; it wraps, and then nobody looks at it. */
  | { readonly kind: "range-advance"; readonly result: Value; readonly next: Value; readonly step: Value }
  /**
   * Where a loop that counts from `start` to `bound`, which `start` has not passed, pauses: at `bound`, or after `size`
   * steps of one when that is earlier.
   */
  | {
      readonly kind: "chunk-limit";
      readonly result: Value;
      readonly start: Value;
      readonly bound: Value;
      readonly direction: "up" | "down";
      readonly size: bigint;
    }
  /**
   * Whether `first + k * step` lies in 0 ≤ … < length for all 0 ≤ k < count, and without length, fits 64 bits; count is
   * at least 1. May be false although it does, where an intermediate result overflows.
   */
  | {
      readonly kind: "affine-check";
      readonly result: Value;
      readonly first: readonly AffineTerm[];
      readonly step: readonly AffineTerm[];
      readonly count: Value;
      readonly length?: Value;
    }
  // Sequences: the operand has the fact bytes, str, list or tuple (for `length` also dict or set). Lists, dicts and sets
  // are read from memory each time.
  | { readonly kind: "length"; readonly result: Value; readonly operand: Value }
  /**
   * A Python index counted from the start: exits before when it is out of range; a negative one counts from the end.
   * Without state: the index itself, 0 ≤ index < length is proven.
   */
  | {
      readonly kind: "index-check";
      readonly result: Value;
      readonly index: Value;
      readonly length: Value;
      readonly state?: FrameState;
    }
  /** Where the items of a list are, until its size changes. */
  | { readonly kind: "list-items"; readonly result: Value; readonly operand: Value }
  /** Where the characters of a str are, and how many bytes each has. */
  | { readonly kind: "str-data"; readonly result: Value; readonly operand: Value }
  | { readonly kind: "str-width"; readonly result: Value; readonly operand: Value }
  /**
   * operand[index], 0 ≤ index < length is proven. Bytes give an int, str a code point, list and tuple a *borrowed* object.
   * `items` and `width`: what `list-items`, or `str-data` and `str-width` gave, where it was asked before.
   */
  | {
      readonly kind: "element";
      readonly result: Value;
      readonly operand: Value;
      readonly index: Value;
      readonly items?: Value;
      readonly width?: Value;
    }
  /** Stores `value` (its reference is consumed) at a proven index of a list; the result is the old element, a new reference. */
  | {
      readonly kind: "list-exchange";
      readonly result: Value;
      readonly operand: Value;
      readonly index: Value;
      readonly items?: Value;
      readonly value: Value;
    }
  // Hints: they change nothing, and whatever address comes out will do.
  /** The place of item `index + factor * step` of a list will be used soon. */
  | {
      readonly kind: "prefetch-item";
      readonly operand: Value;
      readonly items: Value;
      readonly index: Value;
      readonly step: Value;
      readonly factor: bigint;
    }
  /** What lies behind the object will be used soon. */
  | { readonly kind: "prefetch-beside"; readonly operand: Value };
