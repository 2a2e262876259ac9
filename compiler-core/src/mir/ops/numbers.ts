/** Operations of typed MIR on constants, ints, floats, truth values and boxes. */
import type { Dtype } from "../../primitives/dtypes";
import type { CompareOperator } from "../baseline-ops";
import type { FrameState } from "../frame-state";
import type { ExactType, Value } from "../values";

export type IntBinary = "add" | "sub" | "mul" | "floordiv" | "mod" | "and" | "or" | "xor" | "lshift" | "rshift" | "pow";
export type FloatBinary = "add" | "sub" | "mul" | "div" | "floordiv" | "mod" | "pow";
export type MinMax = "min" | "max";

export type NumberOp =
  // Constants (parameters are the entry block's block parameters).
  | { readonly kind: "int-const"; readonly result: Value; readonly value: bigint }
  | { readonly kind: "float-const"; readonly result: Value; readonly value: number }
  | { readonly kind: "bool-const"; readonly result: Value; readonly value: boolean }
  /** Borrowed from the constants of the function, or of the function `of` of this module, which was inlined. */
  | { readonly kind: "object-const"; readonly result: Value; readonly index: number; readonly of?: number }
  /** The None object, borrowed. */
  | { readonly kind: "none-const"; readonly result: Value }
  /** A NULL pointer; the result is nullable. */
  | { readonly kind: "null-const"; readonly result: Value }
  // Integers. `state` present: checked (overflow, zero divisor, negative shift count or exponent). Absent: proven safe,
  // or an operator that is total (and, or, xor). A right shift by more than 63 gives 0 or -1, as in Python.
  | {
      readonly kind: "int-binary";
      readonly result: Value;
      readonly operator: IntBinary;
      readonly left: Value;
      readonly right: Value;
      readonly state?: FrameState;
    }
  | { readonly kind: "int-negate"; readonly result: Value; readonly operand: Value; readonly state?: FrameState }
  | { readonly kind: "int-invert"; readonly result: Value; readonly operand: Value }
  | { readonly kind: "int-abs"; readonly result: Value; readonly operand: Value; readonly state?: FrameState }
  | {
      readonly kind: "int-compare";
      readonly result: Value;
      readonly operator: CompareOperator;
      readonly left: Value;
      readonly right: Value;
    }
  /** int / int, correctly rounded: exits before when an operand is beyond ±2**53 or the divisor is 0. */
  | {
      readonly kind: "int-divide";
      readonly result: Value;
      readonly left: Value;
      readonly right: Value;
      readonly state: FrameState;
    }
  | {
      readonly kind: "int-minmax";
      readonly result: Value;
      readonly operator: MinMax;
      readonly left: Value;
      readonly right: Value;
    }
  // Conversions.
  /** Rounds to nearest even, as PyLong_AsDouble does for values of 64 bits. */
  | { readonly kind: "int-to-float"; readonly result: Value; readonly operand: Value }
  | { readonly kind: "bool-to-int"; readonly result: Value; readonly operand: Value }
  /** Exits before for nan, infinities and values beyond 64 bits. */
  | {
      readonly kind: "float-to-int";
      readonly result: Value;
      readonly operand: Value;
      readonly rounding: "trunc" | "floor" | "ceil";
      readonly state: FrameState;
    }
  // Floats. `state` present: exits before on a zero divisor (div, floordiv, mod) or where pow would raise or be complex.
  // floordiv, mod and pow are CPython's (sign of the divisor, signed zeros).
  | {
      readonly kind: "float-binary";
      readonly result: Value;
      readonly operator: FloatBinary;
      readonly left: Value;
      readonly right: Value;
      readonly state?: FrameState;
    }
  | { readonly kind: "float-negate"; readonly result: Value; readonly operand: Value }
  | { readonly kind: "float-abs"; readonly result: Value; readonly operand: Value }
  /** nan for what is less than zero. */
  | { readonly kind: "float-sqrt"; readonly result: Value; readonly operand: Value }
  | {
      readonly kind: "float-compare";
      readonly result: Value;
      readonly operator: CompareOperator;
      readonly left: Value;
      readonly right: Value;
    }
  /** An int with a float, exactly (no rounding of the int). */
  | {
      readonly kind: "int-float-compare";
      readonly result: Value;
      readonly operator: CompareOperator;
      readonly left: Value;
      readonly right: Value;
    }
  /** min/max of two in CPython's order: `left` unless `right` is strictly less (greater). */
  | {
      readonly kind: "float-minmax";
      readonly result: Value;
      readonly operator: MinMax;
      readonly left: Value;
      readonly right: Value;
    }
  // Truth.
  | { readonly kind: "int-truth"; readonly result: Value; readonly operand: Value }
  | { readonly kind: "float-truth"; readonly result: Value; readonly operand: Value }
  | { readonly kind: "bool-not"; readonly result: Value; readonly operand: Value }
  | {
      readonly kind: "bool-binary";
      readonly result: Value;
      readonly operator: "and" | "or" | "xor";
      readonly left: Value;
      readonly right: Value;
    }
  | {
      readonly kind: "select";
      readonly result: Value;
      readonly condition: Value;
      readonly whenTrue: Value;
      readonly whenFalse: Value;
    }
  // Boxing. `box` makes a new reference (True, False and small ints are CPython's own objects) and exits nowhere: out of
  // memory is fatal there. `remembered` (nullable): the object that the value was unboxed from; unless NULL, a new
  // reference to it is the result. `bound`: when false, the (nullable) result is NULL. `scalar`: when true, the
  // payload becomes a NumPy scalar of the dtype. Unboxing guards the exact type
  // (unless the operand's fact proves it), and that an int fits 64 bits.
  | {
      readonly kind: "box";
      readonly result: Value;
      readonly operand: Value;
      readonly remembered?: Value;
      readonly bound?: Value;
      readonly dtype?: Dtype;
      readonly scalar?: Value;
    }
  | { readonly kind: "unbox"; readonly result: Value; readonly operand: Value; readonly state: FrameState }
  /** The str of one code point, a new reference; CPython has one object for each of the first 256. Else as `box`. */
  | {
      readonly kind: "char-box";
      readonly result: Value;
      readonly operand: Value;
      readonly remembered?: Value;
      readonly bound?: Value;
    }
  /** The result is the operand with its fact. */
  | {
      readonly kind: "guard-type";
      readonly result: Value;
      readonly operand: Value;
      readonly type: ExactType;
      readonly state: FrameState;
    }
  /** The result is the operand, proven not to be NULL: by the guard, or (without state) by a test that dominates it. */
  | { readonly kind: "guard-bound"; readonly result: Value; readonly operand: Value; readonly state?: FrameState }
  | { readonly kind: "is-same"; readonly result: Value; readonly left: Value; readonly right: Value };
