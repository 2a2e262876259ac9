/**
 * The shape of the primitive table: what builtins, operators and functions of C modules are, as plain data.
 *
 * Inference, hovers, specialization, code generation and the generated reference read the same rows. A row promises
 * nothing that CPython does not do: an unboxed overload gives the bit-identical result or reports that it cannot, and
 * then the operation is done again, generically.
 */

/** How a value of an overload's parameter or result is held. */
export type Unboxed = "int" | "float" | "bool";

/**
 * How an overload is emitted.
 * - `expand`: the specializer turns it into typed operations; `expansion` names how.
 * - `pure`: a C function of the runtime over unboxed values that cannot fail.
 * - `checked`: the same with a last `int *failed` argument, set where CPython would raise or the result does not fit.
 */
export type Emit =
  | { readonly kind: "expand"; readonly expansion: Expansion }
  | { readonly kind: "pure"; readonly symbol: string }
  | { readonly kind: "checked"; readonly symbol: string };

/** Expansions that the specializer knows (`specialize/builtins.ts` has one function for each). */
export type Expansion =
  | "abs"
  | "min"
  | "max"
  | "len"
  | "range"
  | "enumerate"
  | "zip"
  | "reversed"
  | "sum"
  | "any"
  | "all"
  | "int"
  | "float"
  | "bool"
  | "identity"
  | "floor"
  | "ceil"
  | "ord"
  | "chr"
  | "trunc"
  /** By the function's name: `specialize/numpy-calls.ts`. */
  | "numpy"
  | "round";

/** One way to call a primitive on unboxed values. An int argument may stand for a float parameter, a bool for both. */
export interface Overload {
  readonly parameters: readonly Unboxed[];
  readonly result: Unboxed;
  readonly emit: Emit;
}

/**
 * What the call does besides its result, when it is called with exact int, float, bool, str, bytes or None:
 * - `pure`: nothing, never raises;
 * - `raises`: may raise, runs no other code;
 * - `opaque`: may run any code, whatever the arguments.
 */
export type PrimitiveEffect = "pure" | "raises" | "opaque";

export interface PrimitiveRow {
  /** As a stub file writes it; several lines for overloaded functions, most specific first. */
  readonly signature: string;
  readonly doc: string;
  readonly effects: PrimitiveEffect;
  readonly raises?: readonly string[];
  /** First minor version of Python 3 that has it; 9 when absent. */
  readonly since?: number;
  readonly unboxed?: readonly Overload[];
  /** Expanded by the specializer without a fixed list of overloads. */
  readonly expansion?: Expansion;
}

/** Rows by dotted name. */
export type PrimitiveModule = Readonly<Record<string, PrimitiveRow>>;

/** One operator on exact operand types. */
export interface OperatorRow {
  readonly operator: string;
  readonly left: Unboxed;
  /** Absent for unary operators. */
  readonly right?: Unboxed;
  /** What it gives as a rule; `widens` says when it gives another type. */
  readonly result: Unboxed;
  readonly widens?: string;
  readonly raises?: readonly string[];
}
