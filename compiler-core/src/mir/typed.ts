/**
 * Typed MIR: one version of a function in SSA form with block parameters, unboxed where proven.
 *
 * Inference proposes, MIR proves: a value's representation and `fact` come only from a passed guard, a constructor or
 * an operation on proven operands (the verifier re-derives them). Every operation that can leave the native body
 * carries a frame state, which says how to rebuild the baseline registers:
 * - `before`: the operation has not run; the resume interpreter runs it.
 * - `after`: its result is in hand; execution goes on with the next operation.
 * - `error`: the operation set an exception; the resume interpreter finds the handler. So native code has no exception
 *   edges of its own. The operands that the operation kills are still listed as bound.
 *
 * References. An object value is a pointer; who owns it is not part of its type. `box`, `cell-object`, `call-direct`
 * with an object result and `call-generic` make new references; `incref` makes one more; `decref` and a frame state's
 * `owned` entry consume one (a state consumes only when it is taken). Parameters and constants are borrowed for the
 * whole activation, and operations borrow their operands unless they say otherwise. An element of a list or tuple is
 * borrowed from its container: before an operation after which the container may have let go of it, it is either dead or
 * has got an `incref` (`mir/borrowed-elements.ts` checks it).
 */

import type { ArrayLayout } from "./array-layout";
import type { OpIndex, Register } from "./baseline";
import type { CompareOperator } from "./baseline-ops";
import type { Cell, ClassShape, PlaceContent } from "./expectations";
import type { DirectCallee, ExactType, Representation, Value } from "./values";

export type { AttributeExpectation, Cell, CellExpectation, ClassShape, ShapeAttribute } from "./expectations";

export type { DirectCallee, ExactType, Representation, Value };

export type StateSource =
  /**
   * A value; an object's reference passes to the register when `owned`, else the deopt takes a new one.
   * The register is unbound when `bound` is false, or a nullable object is NULL.
   */
  | { readonly kind: "value"; readonly value: Value; readonly owned: boolean; readonly bound?: Value }
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
  /** An iterator over an exact bytes, str, list or tuple that was never built; `owned` is about the container. */
  | {
      readonly kind: "sequence-iterator";
      readonly container: Value;
      readonly owned: boolean;
      readonly index: Value;
      /** It is an `enumerate` of such an iterator: the next number. */
      readonly count?: Value;
    };

export interface FrameState {
  /** Index of the baseline operation to run (before), that follows (after), or that raised (error). */
  readonly pc: OpIndex;
  readonly mode: "before" | "after" | "error";
  readonly site: number;
  /** Registers that are (or may be) bound, in ascending order. */
  readonly entries: readonly StateEntry[];
}

export interface StateEntry {
  readonly register: Register;
  readonly source: StateSource;
}

export type IntBinary = "add" | "sub" | "mul" | "floordiv" | "mod" | "and" | "or" | "xor" | "lshift" | "rshift" | "pow";
export type FloatBinary = "add" | "sub" | "mul" | "div" | "floordiv" | "mod" | "pow";
export type MinMax = "min" | "max";

/**
 * Operations. `result` is absent where there is none. `state` is the exit a failed guard takes (before, unless said
 * otherwise); `raises` the exit of an operation that set an exception.
 */
export type TypedOp =
  // Constants (parameters are the entry block's block parameters).
  | { readonly kind: "int-const"; readonly result: Value; readonly value: bigint }
  | { readonly kind: "float-const"; readonly result: Value; readonly value: number }
  | { readonly kind: "bool-const"; readonly result: Value; readonly value: boolean }
  /** Borrowed from the function's constants. */
  | { readonly kind: "object-const"; readonly result: Value; readonly index: number }
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
  // reference to it is the result. `bound`: when false, the (nullable) result is NULL. Unboxing guards the exact type
  // (unless the operand's fact proves it), and that an int fits 64 bits.
  | {
      readonly kind: "box";
      readonly result: Value;
      readonly operand: Value;
      readonly remembered?: Value;
      readonly bound?: Value;
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
  | { readonly kind: "is-same"; readonly result: Value; readonly left: Value; readonly right: Value }
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
  /** operand[index], 0 ≤ index < length is proven. Bytes give an int, str a code point, list and tuple a *borrowed* object. */
  | { readonly kind: "element"; readonly result: Value; readonly operand: Value; readonly index: Value }
  /** Stores `value` (its reference is consumed) at a proven index of a list; the result is the old element, a new reference. */
  | {
      readonly kind: "list-exchange";
      readonly result: Value;
      readonly operand: Value;
      readonly index: Value;
      readonly value: Value;
    }
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
   * beyond 63 bits exits before.
   */
  | {
      readonly kind: "array-load";
      readonly result: Value;
      readonly layout: ArrayLayout;
      readonly data: Value;
      readonly shape: readonly Value[];
      readonly indexes: readonly Value[];
      readonly state: FrameState;
    }
  /** Stores a payload (int, float or bool) that the dtype can hold; a float32 is rounded already. */
  | {
      readonly kind: "array-store";
      readonly layout: ArrayLayout;
      readonly data: Value;
      readonly shape: readonly Value[];
      readonly indexes: readonly Value[];
      readonly value: Value;
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
    }
  // Instances of the module's classes. `class` is an index into the function's shapes, `attribute` one into the shape's.
  /** The operand's type has the shape, until something opaque runs; exits before. */
  | { readonly kind: "guard-instance"; readonly operand: Value; readonly class: number; readonly state: FrameState }
  /** The functions of the methods and properties of a proven instance may be called directly, until something opaque runs; exits before. */
  | { readonly kind: "class-guard"; readonly operand: Value; readonly class: number; readonly state: FrameState }
  /** The instance's dict has none of the shape's method and constant names; only for instances that have a dict. */
  | { readonly kind: "guard-unshadowed"; readonly operand: Value; readonly class: number; readonly state: FrameState }
  /** What the slot or the instance's dict holds, borrowed; NULL where there is nothing (or the dict is an unusual one). */
  | {
      readonly kind: "attribute-load";
      readonly result: Value;
      readonly operand: Value;
      readonly class: number;
      readonly attribute: number;
    }
  /** A store may follow: there is a place for the value, and it holds what is said. Exits before. */
  | {
      readonly kind: "guard-place";
      readonly operand: Value;
      readonly class: number;
      readonly attribute: number;
      readonly old: PlaceContent;
      readonly state: FrameState;
    }
  /** Stores a value (its reference is consumed); the result is the old one, a new reference or NULL. Follows `guard-place`. */
  | {
      readonly kind: "attribute-exchange";
      readonly result: Value;
      readonly operand: Value;
      readonly class: number;
      readonly attribute: number;
      readonly value: Value;
    }
  /** Stores a computed float, in the old one's place where nobody else has it; exits before unless the place is `quiet`. */
  | {
      readonly kind: "attribute-store-float";
      readonly operand: Value;
      readonly class: number;
      readonly attribute: number;
      readonly value: Value;
      readonly state: FrameState;
    }
  /** As the assignment to an attribute in the instance's dict, which may grow; exposed at `state`. */
  | {
      readonly kind: "attribute-add";
      readonly operand: Value;
      readonly class: number;
      readonly attribute: number;
      readonly value: Value;
      readonly state: FrameState;
      readonly raises: FrameState;
    }
  /** The object is that of a cell that is proven; exits before. */
  | { readonly kind: "guard-cell-object"; readonly operand: Value; readonly cell: number; readonly state: FrameState }
  /** The object is that of a shape's method, and the shape is proven; exits before. */
  | {
      readonly kind: "guard-method";
      readonly operand: Value;
      readonly class: number;
      readonly attribute: number;
      readonly state: FrameState;
    }
  /** The object of a method or constant of a shape that is proven, a new reference. */
  | { readonly kind: "class-attribute"; readonly result: Value; readonly class: number; readonly attribute: number }
  /**
   * A new instance, without its `__init__`: of the class that a cell holds, whose calls do no more than that and
   * `__init__`. Exposed at `state` where the collector runs.
   */
  | {
      readonly kind: "instance-new";
      readonly result: Value;
      readonly cell: number;
      readonly state: FrameState;
      readonly raises: FrameState;
    }
  /**
   * Stores at a proven index of a list; the old element dies where nobody can see it: exits before unless it is an exact
   * int, float, bool, str, bytes or None. An unboxed value is one that no object stands for yet: an old float or int that
   * only the list refers to takes it over in place. An object is borrowed, or its reference `consumed`.
   */
  | {
      readonly kind: "list-store";
      readonly operand: Value;
      readonly index: Value;
      readonly value: Value;
      readonly consumed: boolean;
      readonly state: FrameState;
    }
  /**
   * Appends to a list: a number that no object stands for yet, or an object that is borrowed or `consumed` (also when it
   * raises, out of memory).
   */
  | {
      readonly kind: "list-append";
      readonly operand: Value;
      readonly value: Value;
      readonly consumed: boolean;
      readonly raises: FrameState;
    }
  // Globals. The cell is refreshed when stale; exits before when it does not hold what is expected.
  | { readonly kind: "cell-guard"; readonly cell: number; readonly state: FrameState }
  /** The unboxed value of a cell that a dominating cell-guard proved. */
  | { readonly kind: "cell-value"; readonly result: Value; readonly cell: number }
  /** The object of such a cell, a new reference. */
  | { readonly kind: "cell-object"; readonly result: Value; readonly cell: number }
  // Calls.
  /**
   * A direct call of a version of a function of this module. `boxes` are the remembered boxes for the callee's
   * `boxedParameters` (nullable objects). Exits: tag error → `raises`; tag boxed → `after`, where the boxed result
   * (owned) becomes register `resultRegister`. An object result is a new reference. `opaque`: the callee may run any code
   * even when it returns normally. `consumed`: references released right after the call, whatever its outcome. `moved`: references that become the callee's (`ownedParameters`), whatever its outcome. `box`: the
   * very object that an unboxed result is, when the callee only moved it (nullable): the tag. It is borrowed from the
   * arguments' boxes and from constants, so those boxes must live as long as it is used. `instance`: the callee is the
   * `__init__` of this new object, which takes the place of the result (its reference goes to `resultRegister`, or to the
   * register that holds it in `raises`).
   */
  | {
      readonly kind: "call-direct";
      readonly result: Value;
      readonly box?: Value;
      readonly instance?: Value;
      readonly callee: DirectCallee;
      readonly arguments: readonly Value[];
      readonly boxes: readonly Value[];
      readonly opaque: boolean;
      readonly consumed: readonly Value[];
      readonly moved: readonly Value[];
      readonly after: FrameState;
      readonly resultRegister: Register;
      readonly raises: FrameState;
    }
  /** A C function of the runtime over unboxed values (`double rt_x(double, …)`) that cannot fail or call out. */
  | {
      readonly kind: "call-pure";
      readonly result: Value;
      readonly symbol: string;
      readonly arguments: readonly Value[];
    }
  /** As call-pure with a check: exits before when the function sets its last argument, `int *failed` (domain, range). */
  | {
      readonly kind: "call-checked";
      readonly result: Value;
      readonly symbol: string;
      readonly arguments: readonly Value[];
      readonly state: FrameState;
    }
  /**
   * A generic operation: a runtime function over objects that may run any code, with the activation exposed at `before`.
   * Arguments are borrowed. C result by `results`:
   * - none: int, -1 on error;
   * - one bool: int, -1 on error, else 0 or 1;
   * - one object that is not nullable: a new reference, NULL on error;
   * - else objects: int, -1 on error, with new references in a `PyObject **` after the arguments.
   * A nullable result may be left NULL. An error leaves through `raises`.
   *
   * `quiet`: it may raise, but runs no other code, so nothing is exposed and nothing that was proven is forgotten; its
   * arguments may be unboxed, and `before` is not used. What its symbol does is for the specializer to know. One that
   * gives an int may decline before it has done anything (-2): that leaves through `state`, which only such ones have.
   * `releases`: a container lets go of an object whose death nobody can see.
   *
   * `failed`: a handler of the function catches what it raises. Then an error does not leave: `failed` is true, the
   * other results are not to be looked at, and the exception is set until a `take-exception` takes it.
   */
  | {
      readonly kind: "call-generic";
      readonly results: readonly Value[];
      readonly symbol: string;
      readonly arguments: readonly GenericArgument[];
      readonly quiet?: true;
      readonly releases?: true;
      readonly failed?: Value;
      readonly state?: FrameState;
      readonly before: FrameState;
      readonly raises: FrameState;
    }
  /**
   * The exception that is set, a new reference: this function's traceback entry is added, and it is set no more. `state`:
   * the error state of the operation that raised it.
   */
  | { readonly kind: "take-exception"; readonly result: Value; readonly state: FrameState }
  /**
   * Follows everything that may have run code: exits after when somebody took the activation's frame object meanwhile.
   * `handled`: exceptions that are being handled here, whose tracebacks hold it too.
   */
  | { readonly kind: "frame-check"; readonly handled?: number; readonly state: FrameState }
  // References.
  | { readonly kind: "incref"; readonly operand: Value }
  /** A nullable operand may be NULL. `quiet`: the type's death is one that nobody can see. Else opaque, exposed at `state` (after `leave`: at nothing). */
  | { readonly kind: "decref"; readonly operand: Value; readonly quiet: boolean; readonly state?: FrameState }
  /**
   * The epilogue starts: the activation is unlinked and its frame retired, before the locals are released. What follows in
   * the block are `decref`s (without an observable frame, so their `state` is not used) and `return`. A `return` without
   * it does the same first.
   */
  | { readonly kind: "leave" }
  /**
   * Read the eval breaker; when set: expose at `state`, run the tick, and go on. Exits after (`state`) when the frame was
   * taken, one of the function's cells no longer holds what it did, or one of `arrays` is not as described, so cell guards
   * and these arrays stay proven; `raises` when it raised.
   * `keeps`: elements that are borrowed from containers. When set, a reference to each is taken before and dropped
   * after, which is never the last: exits after when it would be. The states own these references.
   */
  | {
      readonly kind: "tick";
      readonly keeps: readonly Value[];
      readonly state: FrameState;
      readonly raises: FrameState;
      readonly arrays?: readonly ArrayDescription[];
    }
  /** Leaves when `condition` is false. */
  | { readonly kind: "guard"; readonly condition: Value; readonly state: FrameState }
  // Loops that run on when something unusual happened, and are then undone and run again with all checks.
  /** 1 when the operand is infinite or nan, else 0. */
  | { readonly kind: "float-unusual"; readonly result: Value; readonly operand: Value }
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

export type TypedOpKind = TypedOp["kind"];

/** A constant times the product of up to two ints. */
export interface AffineTerm {
  readonly factor: bigint;
  readonly values: readonly Value[];
}

export type GenericArgument =
  | { readonly kind: "value"; readonly value: Value }
  /** `PyObject *const *`, then the count as Py_ssize_t. */
  | { readonly kind: "array"; readonly values: readonly Value[] }
  /** The name, constant as a borrowed object. */
  | { readonly kind: "name"; readonly index: number }
  | { readonly kind: "const"; readonly index: number }
  /** A NULL pointer: an operand that is absent. */
  | { readonly kind: "null" }
  /** `int`. */
  | { readonly kind: "imm"; readonly value: number }
  /** `Py_ssize_t`. */
  | { readonly kind: "size"; readonly value: number }
  /** The activation's `rt_func *`. */
  | { readonly kind: "function" }
  /** The activation, or NULL where it is not (certainly) linked. */
  | { readonly kind: "activation" }
  /** The object of a method's cell, borrowed. */
  | { readonly kind: "method"; readonly cell: number };

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

export type Terminator =
  | { readonly kind: "jump"; readonly target: number; readonly arguments: readonly Value[] }
  | {
      readonly kind: "branch";
      readonly condition: Value;
      readonly whenTrue: Edge;
      readonly whenFalse: Edge;
      readonly likely?: "true" | "false";
    }
  /**
   * The result in the version's representation; object results are new references (consumed here). `box`: the very
   * object that the unboxed value is, when it was only moved (nullable); it becomes the tag. Absent value: None.
   */
  | { readonly kind: "return"; readonly value?: Value; readonly box?: Value }
  | { readonly kind: "deoptimize"; readonly state: FrameState };

export interface Edge {
  readonly target: number;
  readonly arguments: readonly Value[];
}

export interface TypedBlock {
  readonly id: number;
  readonly parameters: readonly Value[];
  readonly ops: readonly TypedOp[];
  readonly terminator: Terminator;
  /** Loop depth, for placement and for reports. */
  readonly loopDepth: number;
}

/** What a parameter must be for the version to run: an exact type (unboxed for numbers), an array layout, or any object. */
export type ParameterType = ExactType | ArrayLayout | "any";

export interface TypedFunction {
  /** Index in the module's function table. */
  readonly function: number;
  readonly version: number;
  readonly name: string;
  /** All bound parameters in `co_varnames` order. */
  readonly parameters: readonly ParameterType[];
  /** Unboxed parameters (indexes, ascending) whose original object is passed too, as a nullable object. */
  readonly boxedParameters: readonly number[];
  /** Arrays (indexes of parameters) that the body may let go of: the entry asks that somebody else holds them too. */
  readonly heldElsewhere?: readonly number[];
  /**
   * Object parameters (indexes, ascending) whose references are the callee's: it rebinds or deletes them, and CPython
   * releases the old object at that moment. Up to 3.10 the caller holds another reference until the call is over.
   */
  readonly ownedParameters: readonly number[];
  /** Representation of a return; "none": payload is ignored and None is meant. */
  readonly result: Representation | "none";
  /** Exact type of an object result. */
  readonly resultFact?: ExactType;
  /** May run any code even when it returns normally. */
  readonly opaque: boolean;
  readonly cells: readonly Cell[];
  readonly classes: readonly ClassShape[];
  /** The entry block's parameters: one per parameter (a "none" parameter is an object), then one per boxed parameter. */
  readonly blocks: readonly TypedBlock[];
  readonly entry: number;
}
