/** Operations of typed MIR on global cells, calls and references. */
import type { Register } from "../baseline";
import type { FrameState } from "../frame-state";
import type { DirectCallee, Value } from "../values";
import type { ArrayDescription } from "./arrays";

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

/** What an operator does with what a function of the module's classes gave it. */
export type CompletionKind =
  /** NotImplemented: the other operand is asked, and at last it raises; `operator` is as in baseline MIR. */
  | { readonly kind: "operator"; readonly form: OperatorForm; readonly operator: number }
  /** The truth of it. */
  | { readonly kind: "truth" }
  /** A length: raises where it is negative. */
  | { readonly kind: "length" };

/** `own`: the method was the one that only the operator in place has; `reflected`: that of the right operand. */
export type OperatorForm = "binary" | "inplace" | "own" | "reflected" | "compare";

/** The same, with the operands. */
export type Completion =
  | Exclude<CompletionKind, { readonly kind: "operator" }>
  | (Extract<CompletionKind, { readonly kind: "operator" }> & { readonly left: Value; readonly right: Value });

export type CallOp =
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
   * register that holds it in `raises`). `completes`: what is done with the result before `consumed` is released. Without
   * a `resultRegister` the result dies at once.
   * `before`: the call has not run; only as long as it may be inlined. `isInlined`: it will be, and what surrounds it
   * relies on that: the body changes nothing and runs no other code.
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
      readonly completes?: Completion;
      readonly before?: FrameState;
      readonly isInlined?: true;
      readonly after: FrameState;
      readonly resultRegister?: Register;
      readonly raises: FrameState;
    }
  /** `depth` more activations than this one fit CPython's recursion limit: in the place of calls that were inlined. */
  | { readonly kind: "depth-guard"; readonly depth: number; readonly state: FrameState }
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
   * `runsCode`: other code is expected to run in it, so it saves nothing.
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
      readonly runsCode?: true;
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
  | { readonly kind: "guard"; readonly condition: Value; readonly state: FrameState };
