/** How the baseline registers of an activation are rebuilt where native code leaves. See `typed.ts` for the modes. */
import type { Dtype } from "../primitives/dtypes";
import type { OpIndex, Register } from "./baseline";
import type { Value } from "./values";

export type StateSource =
  /**
   * A value; an object's reference passes to the register when `owned`, else the deopt takes a new one.
   * The register is unbound when `bound` is false, or a nullable object is NULL.
   */
  | { readonly kind: "value"; readonly value: Value; readonly owned: boolean; readonly bound?: Value }
  /** A payload of the dtype: a NumPy scalar when `scalar` is true, else a Python int or float. */
  | {
      readonly kind: "either";
      readonly dtype: Dtype;
      readonly value: Value;
      readonly scalar: Value;
      readonly bound?: Value;
    }
  | { readonly kind: "none"; readonly bound?: Value }
  /** A str of one character that was never built: its code point, an int. */
  | { readonly kind: "char"; readonly code: Value; readonly bound?: Value }
  /**
   * The saved state of a handler whose exception was never made (`push_exception`): what it was raised for, which one it
   * is and where (a site); `owned` is about the argument.
   */
  | {
      readonly kind: "thrown";
      readonly argument: Value;
      readonly owned: boolean;
      readonly thrower: Value;
      readonly site: Value;
    }
  | { readonly kind: "const"; readonly index: number }
  /** The object that a global cell holds. */
  | { readonly kind: "cell"; readonly cell: number }
  /** A tuple of ints that was never built. */
  | { readonly kind: "int-tuple"; readonly items: readonly Value[] }
  /** The object of a method of a shape. */
  | { readonly kind: "method"; readonly class: number; readonly attribute: number }
  /** A range iterator that was never built: next value, how many remain, step. */
  | { readonly kind: "range-iterator"; readonly next: Value; readonly remaining: Value; readonly step: Value }
  /** The same with step 1: next value, and the value before which it ends. */
  | { readonly kind: "span-iterator"; readonly next: Value; readonly end: Value }
  /** An iterator over an exact bytes, str, list or tuple that was never built; `owned` is about the container. */
  | {
      readonly kind: "sequence-iterator";
      readonly container: Value;
      readonly owned: boolean;
      readonly index: Value;
      /** It is a `reversed` of the container: `index` is how many items are ahead, the first ones. */
      readonly backwards?: true;
      /** It is an `enumerate` of such an iterator: the next number. */
      readonly count?: Value;
      /** It is a `zip` of iterators over what the container, a tuple, holds; all are at the index. */
      readonly zips?: true;
    };

export interface FrameState {
  /** Index of the baseline operation to run (before), that follows (after), or that raised (error). */
  readonly pc: OpIndex;
  readonly mode: "before" | "after" | "error";
  readonly site: number;
  /** A way that native code has no part in, not an assumption that failed: leaving here is not counted against it. */
  readonly isExpected?: true;
  /** Registers that are (or may be) bound, in ascending order. */
  readonly entries: readonly StateEntry[];
}

export interface StateEntry {
  readonly register: Register;
  readonly source: StateSource;
}
