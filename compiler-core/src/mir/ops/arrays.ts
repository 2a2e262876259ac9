/** Operations of typed MIR on NumPy arrays. */
import type { ArrayLayout } from "../array-layout";
import type { FrameState } from "../frame-state";
import type { Value } from "../values";

/** `value` is what `operator` gave for `left` and `right`, rounded to the dtype. */
export interface FloatCheck {
  readonly operator: "add" | "sub" | "mul" | "div" | "cast";
  readonly left: Value;
  readonly right: Value;
  readonly value: Value;
}

/** What is known of an array: its layout and what was read from it. */
export interface ArrayDescription {
  readonly operand: Value;
  readonly layout: ArrayLayout;
  readonly data: Value;
  readonly shape: readonly Value[];
}

export type ArrayOp =
  // NumPy arrays: the operand has the fact ndarray. A layout is proven by `array-guard`, and what the other operations read
  // from the array object stands, until something opaque; a `tick` compares again what it lists in `arrays`.
  /** Exits before unless the array has the layout. */
  | { readonly kind: "array-guard"; readonly operand: Value; readonly layout: ArrayLayout; readonly state: FrameState }
  /** The address of the first element, under a proven layout. */
  | { readonly kind: "array-data"; readonly result: Value; readonly operand: Value }
  /** The length of an axis. */
  | { readonly kind: "array-extent"; readonly result: Value; readonly operand: Value; readonly axis: number }
  /** The distance of neighbours along an axis, in bytes. */
  | { readonly kind: "array-stride"; readonly result: Value; readonly operand: Value; readonly axis: number }
  /**
   * An element, as a NumPy scalar. `data` and the values of `shape` (extents, then strides unless the layout is
   * contiguous) are those of one array; `indexes`, one per axis, are results of `index-check` of its extents. A uint64
   * beyond 63 bits exits before; the state of other dtypes may be missing.
   */
  | {
      readonly kind: "array-load";
      readonly result: Value;
      readonly layout: ArrayLayout;
      readonly data: Value;
      readonly shape: readonly Value[];
      readonly indexes: readonly Value[];
      readonly where?: Value;
      readonly state?: FrameState;
    }
  /**
   * Stores a payload (int, float or bool) that the dtype can hold; a float32 is rounded already. `where`, here and in
   * loads: in blocks of lanes, the lanes that do it; a load gives the others zero.
   */
  | {
      readonly kind: "array-store";
      readonly layout: ArrayLayout;
      readonly data: Value;
      readonly shape: readonly Value[];
      readonly indexes: readonly Value[];
      readonly value: Value;
      readonly where?: Value;
    }
  /** The payload of a NumPy scalar as a plain int, float or bool. */
  | { readonly kind: "np-payload"; readonly result: Value; readonly operand: Value }
  /** A payload that the dtype can hold as a NumPy scalar. */
  | { readonly kind: "np-scalar"; readonly result: Value; readonly operand: Value }
  /** A double rounded to float32. */
  | { readonly kind: "float-to-single"; readonly result: Value; readonly operand: Value }
  /**
   * Exits before where NumPy would report a zero division, an overflow or an invalid operation in one of `checks`. All
   * their values are finite when the last one is.
   */
  | { readonly kind: "np-float-check"; readonly checks: readonly FloatCheck[]; readonly state: FrameState }
  /**
   * The ufunc that a proven cell holds, on one float or two, by its own inner loop for doubles (`single`: for float32).
   * Exits before when the loop reports a floating-point condition, underflow aside.
   */
  | {
      readonly kind: "np-ufunc";
      readonly result: Value;
      readonly cell: number;
      readonly single: boolean;
      readonly arguments: readonly Value[];
      readonly state: FrameState;
    };
