/**
 * Typed MIR: one version of a function in SSA form with block parameters, unboxed where proven.
 *
 * Inference proposes, MIR proves: a value's representation and `fact` come only from a passed guard, a constructor or
 * an operation on proven operands (the verifier re-derives them). Every operation that can leave the native body
 * carries a frame state, which says how to rebuild the baseline registers:
 * - `before`: the operation has not run; the resume interpreter runs it.
 * - `after`: its result is in hand; execution goes on with the next operation.
 * - an operation that *raises* leaves through its state in error mode: the exception is set and the resume
 *   interpreter finds the handler. So native code has no exception edges of its own.
 */
import type { BinaryOperator, CompareOperator } from "./baseline-ops";
import type { OpIndex, Register } from "./baseline";

/** int: signed 64 bits; float: double; bool: 0 or 1; object: a PyObject pointer, never NULL. */
export type Representation = "int" | "float" | "bool" | "object";

/** The exact type of an object, where known. `bool` and subclasses are not `int`. */
export type ExactType =
  | "int" | "float" | "bool" | "none" | "str" | "bytes" | "list" | "tuple" | "dict" | "set" | "slice" | "function"
  | "range" | "module" | "type";

export interface Value {
  readonly id: number;
  readonly representation: Representation;
  /** Exact type of an object value; undefined when nothing is proven. */
  readonly fact?: ExactType;
}

export type StateSource =
  /** A value; an object's reference passes to the register when `owned`, else the deopt takes a new one. */
  | { readonly kind: "value"; readonly value: Value; readonly owned: boolean }
  | { readonly kind: "const"; readonly index: number }
  /** The object that a global cell holds. */
  | { readonly kind: "cell"; readonly cell: number }
  /** A range iterator that was never built: next value, how many remain, step. */
  | { readonly kind: "range-iterator"; readonly next: Value; readonly remaining: Value; readonly step: Value };

export interface FrameState {
  /** Index of the baseline operation to run (before), that follows (after), or that raised (error). */
  readonly pc: OpIndex;
  readonly mode: "before" | "after" | "error";
  readonly site: number;
  /** Registers that are bound. */
  readonly entries: readonly { readonly register: Register; readonly source: StateSource }[];
}

export type IntBinary = "add" | "sub" | "mul" | "floordiv" | "mod" | "and" | "or" | "xor" | "lshift" | "rshift" | "pow";
export type FloatBinary = "add" | "sub" | "mul" | "div" | "floordiv" | "mod" | "pow";

/**
 * Operations. `result` is absent where there is none. `state` is the exit a failed guard takes; `raises` the exit of
 * an operation that set an exception.
 */
export type TypedOp =
  // Constants and parameters (parameters are the entry block's block parameters).
  | { readonly kind: "int-const"; readonly result: Value; readonly value: bigint }
  | { readonly kind: "float-const"; readonly result: Value; readonly value: number }
  | { readonly kind: "bool-const"; readonly result: Value; readonly value: boolean }
  /** Borrowed from the function's constants. */
  | { readonly kind: "object-const"; readonly result: Value; readonly index: number }
  // Integers. `state` present: checked (overflow, zero divisor, negative shift, …), exits *before*. Absent: proven safe.
  | { readonly kind: "int-binary"; readonly result: Value; readonly operator: IntBinary; readonly left: Value; readonly right: Value; readonly state?: FrameState }
  | { readonly kind: "int-negate"; readonly result: Value; readonly operand: Value; readonly state?: FrameState }
  | { readonly kind: "int-invert"; readonly result: Value; readonly operand: Value }
  | { readonly kind: "int-abs"; readonly result: Value; readonly operand: Value; readonly state?: FrameState }
  | { readonly kind: "int-compare"; readonly result: Value; readonly operator: CompareOperator; readonly left: Value; readonly right: Value }
  /** int / int, correctly rounded: exits before when an operand is beyond ±2**53 or the divisor is 0. */
  | { readonly kind: "int-divide"; readonly result: Value; readonly left: Value; readonly right: Value; readonly state: FrameState }
  | { readonly kind: "int-minmax"; readonly result: Value; readonly operator: "min" | "max"; readonly left: Value; readonly right: Value }
  // Conversions. int → float rounds to nearest even, as PyLong_AsDouble; `exact` exits when the int is beyond ±2**53.
  | { readonly kind: "int-to-float"; readonly result: Value; readonly operand: Value; readonly exact?: FrameState }
  | { readonly kind: "bool-to-int"; readonly result: Value; readonly operand: Value }
  /** Truncation; exits before for nan, infinities and values beyond 64 bits. */
  | { readonly kind: "float-to-int"; readonly result: Value; readonly operand: Value; readonly rounding: "trunc" | "floor" | "ceil"; readonly state: FrameState }
  // Floats. `state` present: exits before on a zero divisor (div, floordiv, mod) or where pow would raise or be complex.
  | { readonly kind: "float-binary"; readonly result: Value; readonly operator: FloatBinary; readonly left: Value; readonly right: Value; readonly state?: FrameState }
  | { readonly kind: "float-negate"; readonly result: Value; readonly operand: Value }
  | { readonly kind: "float-abs"; readonly result: Value; readonly operand: Value }
  | { readonly kind: "float-compare"; readonly result: Value; readonly operator: CompareOperator; readonly left: Value; readonly right: Value }
  /** min/max with CPython's choice among equal values and nan: the later one wins only when strictly less (greater). */
  | { readonly kind: "float-minmax"; readonly result: Value; readonly operator: "min" | "max"; readonly left: Value; readonly right: Value }
  // Truth.
  | { readonly kind: "int-truth"; readonly result: Value; readonly operand: Value }
  | { readonly kind: "float-truth"; readonly result: Value; readonly operand: Value }
  | { readonly kind: "bool-not"; readonly result: Value; readonly operand: Value }
  | { readonly kind: "select"; readonly result: Value; readonly condition: Value; readonly whenTrue: Value; readonly whenFalse: Value }
  // Boxing. `box` makes a new reference (True/False/None and small ints included). Unboxing guards the exact type and size.
  | { readonly kind: "box"; readonly result: Value; readonly operand: Value }
  | { readonly kind: "unbox"; readonly result: Value; readonly operand: Value; readonly state: FrameState }
  | { readonly kind: "guard-type"; readonly result: Value; readonly operand: Value; readonly type: ExactType; readonly state: FrameState }
  | { readonly kind: "is-same"; readonly result: Value; readonly left: Value; readonly right: Value }
  // Globals. The cell is refreshed when stale; exits before when it does not hold what is expected.
  | { readonly kind: "cell-guard"; readonly cell: number; readonly expects: CellExpectation; readonly state: FrameState }
  /** The unboxed value of a cell that a dominating cell-guard proved. */
  | { readonly kind: "cell-value"; readonly result: Value; readonly cell: number }
  // Calls.
  /**
   * A direct call of a version of a function of this module. Exits: tag error → `raises`; tag boxed → after `state`
   * (the boxed result becomes `resultRegister` of that state).
   */
  | { readonly kind: "call-direct"; readonly result: Value; readonly callee: DirectCallee; readonly arguments: readonly Value[]; readonly before: FrameState; readonly after: FrameState; readonly resultRegister: Register; readonly raises: FrameState }
  /** A C function of the runtime over unboxed values (`double rt_x(double, …)`) that cannot fail or call out. */
  | { readonly kind: "call-pure"; readonly result: Value; readonly symbol: string; readonly arguments: readonly Value[] }
  /** As call-pure with a check: exits before when the function sets its last `int *failed` argument (domain, range). */
  | { readonly kind: "call-checked"; readonly result: Value; readonly symbol: string; readonly arguments: readonly Value[]; readonly state: FrameState }
  /**
   * A generic operation: a runtime function over objects that may run any code. The activation is exposed at
   * `before`; NULL → `raises`; afterwards, if somebody took the frame, exit *after*.
   */
  | { readonly kind: "call-generic"; readonly result?: Value; readonly symbol: string; readonly arguments: readonly GenericArgument[]; readonly before: FrameState; readonly raises: FrameState; readonly after: FrameState; readonly resultRegister?: Register }
  // References.
  | { readonly kind: "incref"; readonly operand: Value }
  /** May run code (opaque) unless `quiet`: the type's death is one that nobody can see. */
  | { readonly kind: "decref"; readonly operand: Value; readonly quiet: boolean; readonly state: FrameState }
  /** Read the eval breaker; when set: expose, run the tick, and go on (exits after when the frame was taken, error when it raised). */
  | { readonly kind: "tick"; readonly state: FrameState; readonly raises: FrameState }
  /** Leave native code here unconditionally is the terminator `deoptimize`; this one leaves when `condition` is false. */
  | { readonly kind: "guard"; readonly condition: Value; readonly state: FrameState };

export type GenericArgument =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "name"; readonly index: number }
  | { readonly kind: "const"; readonly index: number }
  | { readonly kind: "imm"; readonly value: number };

/** What a global name must resolve to. */
export type CellExpectation =
  | { readonly kind: "int" }
  | { readonly kind: "float" }
  | { readonly kind: "bool" }
  /** A named builtin of the primitives table, e.g. "builtins.range", "math.sqrt" or the module "math" itself. */
  | { readonly kind: "builtin"; readonly path: string }
  /** The function of this module with that def site, its defaults untouched where used. */
  | { readonly kind: "function"; readonly function: number };

export interface DirectCallee {
  /** Index in the module's function table. */
  readonly function: number;
  /** Index of the version. */
  readonly version: number;
}

export type Terminator =
  | { readonly kind: "jump"; readonly target: number; readonly arguments: readonly Value[] }
  | { readonly kind: "branch"; readonly condition: Value; readonly whenTrue: Edge; readonly whenFalse: Edge; readonly likely?: "true" | "false" }
  /** The result in the version's representation; object results are new references. */
  | { readonly kind: "return"; readonly value: Value }
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

/** What a parameter must be for the version to run: an exact type that is unboxed, or any object. */
export type ParameterType = "int" | "float" | "bool" | "none" | "any";

export interface TypedFunction {
  /** Index in the module's function table. */
  readonly function: number;
  readonly version: number;
  readonly name: string;
  readonly parameters: readonly ParameterType[];
  /** Representation of an unboxed return; "none": payload is ignored and None is meant. */
  readonly result: Representation | "none";
  /** Names of the global cells, shared by all versions of the function: index into the function's names. */
  readonly cells: readonly number[];
  readonly blocks: readonly TypedBlock[];
  readonly entry: number;
}

export type { BinaryOperator };
