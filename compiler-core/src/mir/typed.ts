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
import type { Cell, ClassShape } from "./expectations";
import type { FrameState } from "./frame-state";
import type { ArrayOp } from "./ops/arrays";
import type { CallOp } from "./ops/calls";
import type { InstanceOp } from "./ops/instances";
import type { LaneOp } from "./ops/lanes";
import type { LoopOp } from "./ops/loops";
import type { NumberOp } from "./ops/numbers";
import type { SequenceOp } from "./ops/sequences";
import type { ExactType, Representation, Value } from "./values";

export type { AttributeExpectation, Cell, CellExpectation, ClassShape, ShapeAttribute } from "./expectations";
export type { FrameState, StateEntry, StateSource } from "./frame-state";
export type { ArrayDescription, FloatCheck } from "./ops/arrays";
export type { Completion, CompletionKind, GenericArgument, OperatorForm } from "./ops/calls";
export type { ElementRun, UnusualFloat } from "./ops/lanes";
export type { AffineTerm } from "./ops/loops";
export type { FloatBinary, IntBinary, MinMax } from "./ops/numbers";
export type { DirectCallee, ExactType, Representation, Value } from "./values";

/**
 * Operations. `result` is absent where there is none. `state` is the exit a failed guard takes (before, unless said
 * otherwise); `raises` the exit of an operation that set an exception.
 */
export type TypedOp = NumberOp | SequenceOp | ArrayOp | InstanceOp | CallOp | LoopOp | LaneOp;

export type TypedOpKind = TypedOp["kind"];

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
  /** Its operations are done for LANES iterations at once, see `ops/lanes.ts`. */
  readonly lanes?: true;
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
