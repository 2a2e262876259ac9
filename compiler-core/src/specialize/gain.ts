/**
 * What a version gains over the bytecode, as an estimate: operations on numbers and direct calls save time, generic
 * operations save a little where they are quick, and calls of Python functions cost more than in CPython, which makes no
 * C call for them. An operation in a loop counts tenfold.
 */

import { isArrayLayout } from "../mir/array-layout";
import type { BaselineFunction } from "../mir/baseline";
import type { TypedFunction, TypedOp } from "../mir/typed";
import type { OpOfKind } from "../mir/typed-ops";

export interface Gain {
  readonly saved: number;
  readonly lost: number;
  readonly hasLoops: boolean;
  readonly genericOperations: number;
  /** Operations in loops whose exceptions a handler catches, and which are made then: no faster than CPython's. */
  readonly caughtInLoops: number;
}

/** Interpreter overhead that the operation saves, in units of one bytecode. */
function savedBy(op: Exclude<TypedOp, { kind: "call-generic" }>): number {
  switch (op.kind) {
    case "int-binary":
    case "int-divide":
    case "float-binary":
    case "int-compare":
    case "float-compare":
    case "int-float-compare":
    case "int-negate":
    case "float-negate":
    case "int-abs":
    case "float-abs":
    case "float-sqrt":
    case "range-element":
      return 1;
    case "array-load":
    case "array-store":
    case "element":
    case "list-exchange":
    case "list-store":
    case "list-append":
    case "float-to-int":
    case "call-pure":
      return 1.5;
    case "bool-not":
    case "bool-binary":
    case "int-truth":
    case "float-truth":
    case "int-invert":
    case "int-minmax":
    case "float-minmax":
    case "is-same":
    case "cell-value":
      return 0.5;
    case "call-checked":
      return 2;
    case "attribute-load":
    case "attribute-exchange":
      return 1;
    case "attribute-store-number":
      return 2;
    case "attribute-add":
      return 0.5;
    case "instance-new":
      return 3;
    case "record-new":
      return 4;
    case "np-ufunc":
      return 5;
    case "call-direct":
      return 4;
    default:
      return 0;
  }
}

export function gainOf(fn: TypedFunction): Gain {
  let saved = 0;
  let lost = 0;
  let genericOperations = 0;
  const takesArrays = fn.parameters.some((type) => type === "ndarray" || isArrayLayout(type));
  const temporaries = new Set<number>();
  const builtins = new Set<number>();
  let caughtInLoops = 0;
  let hasLoops = false;
  let lostInLoops = 0;
  let provenInLoops = 0;
  for (const block of fn.blocks) {
    // What leads to an exception is not where time is spent.
    const isCold = block.terminator.kind === "deoptimize";
    const weight = isCold ? 0 : 10 ** Math.min(block.loopDepth, 4);
    for (const op of block.ops) {
      if (op.kind === "take-exception" && block.loopDepth > 0) caughtInLoops++;
      if (op.kind === "cell-object" && fn.cells[op.cell]?.expects.kind === "builtin") builtins.add(op.result.id);
      if (block.loopDepth > 0) hasLoops = true;
      if (block.loopDepth > 0 && op.kind === "cell-guard") provenInLoops += weight;
      if (op.kind !== "call-generic") {
        saved += savedBy(op) * weight;
        continue;
      }
      if (op.quiet !== true) genericOperations++;
      const balance =
        op.quiet === true ? 1 : callsBuiltin(op, builtins) ? SAVED_BY_BUILTIN : balanceOf(op, takesArrays);
      if (balance > 0) saved += balance * weight;
      else lost -= balance * weight;
      if (balance < 0 && block.loopDepth > 0) lostInLoops -= balance * weight;
      if (takesArrays && chains(op, temporaries)) lost += LOST_TEMPORARY * weight;
    }
  }
  if (lostInLoops > 0) lost += LOST_PROOF * provenInLoops;
  return { saved, lost, hasLoops, genericOperations, caughtInLoops };
}

/**
 * What generic operations save where no other code can run (`codegen/quick-operations.ts`), as is usual: measured in
 * loops of one operation.
 */
const SAVED_QUICKLY: ReadonlyMap<string, number> = new Map([
  ["rt_op_load_attr", 0.2],
  ["rt_op_load_method", 0.1],
  ["rt_op_store_attr", 0.1],
  ["rt_op_load_global", 0.2],
  ["rt_op_unary", 0.3],
  ["rt_op_binary", 0.4],
  ["rt_op_inplace", 0.4],
  ["rt_op_compare", 0.4],
  ["rt_op_contains", 0.4],
  ["rt_op_is_true", 0.4],
  ["rt_op_load_subscr", 0.5],
  ["rt_op_store_subscr", 0.3],
  ["rt_op_unpack_sequence", 0.3],
  ["rt_op_format_value", 0.2],
  ["rt_op_get_iter", 0.1],
  ["rt_op_for_iter", 0.1],
]);

/** What may well be arrays, with which NumPy's code runs: nothing is quick then. */
const ON_ARRAYS: ReadonlySet<string> = new Set(
  ["unary", "binary", "inplace", "compare", "load_subscr", "store_subscr", "is_true"].map((name) => `rt_op_${name}`),
);

/**
 * What the others cost beyond the bytecode's, which calls Python functions without a C call: in a third of what an
 * operation on numbers saves. Methods are often builtin ones, or native.
 */
const LOST_BY: ReadonlyMap<string, number> = new Map([["rt_op_call_method", 1]]);
const LOST_OTHERWISE = 1.5;
/** Operators on instances: the method that they call may be native. */
const LOST_ON_INSTANCES = 0.8;

/** What a global name is proven to hold is proven again after a call that may run any code. */
const LOST_PROOF = 0.3;

/** What a generic operation saves; negative: what it loses. */
function balanceOf(op: OpOfKind<"call-generic">, takesArrays: boolean): number {
  const saved = op.runsCode === true ? undefined : SAVED_QUICKLY.get(op.symbol);
  if (saved !== undefined && !(takesArrays && ON_ARRAYS.has(op.symbol))) return saved;
  if (op.runsCode !== true) return -(LOST_BY.get(op.symbol) ?? LOST_OTHERWISE);
  return SAVED_QUICKLY.has(op.symbol) && op.symbol !== "rt_op_for_iter" ? -LOST_ON_INSTANCES : -LOST_OTHERWISE;
}

/** Calls of builtin functions are quick with most arguments. */
const SAVED_BY_BUILTIN = 0.3;

function callsBuiltin(op: OpOfKind<"call-generic">, builtins: ReadonlySet<number>): boolean {
  const [callee] = op.arguments;
  return op.symbol === "rt_op_call" && callee?.kind === "value" && builtins.has(callee.value.id);
}

/** What it costs when NumPy cannot reuse a temporary: it does so only where the interpreter is its caller. */
const LOST_TEMPORARY = 5;

/** An operator on what an operator just gave. */
function chains(op: OpOfKind<"call-generic">, temporaries: Set<number>): boolean {
  if (op.symbol !== "rt_op_binary" && op.symbol !== "rt_op_inplace") return false;
  const isChain = op.arguments.some((argument) => argument.kind === "value" && temporaries.has(argument.value.id));
  for (const result of op.results) temporaries.add(result.id);
  return isChain;
}

/**
 * What a function without loops may lose, a call or two: its native callers need not make their frames visible for it,
 * which saves them as much.
 */
const BEARABLE_LOSS = 3;

/** How much more than it loses a function with loops must save: measured on programs with classes, tables and queues. */
const LOSS_IN_LOOPS = 5;

/**
 * Whether machine code is worth it: when it saves anything at all, and much more than it loses. A generic function that
 * catches exceptions in a loop is not: native code ends at the first one.
 */
export function isWorthIt(gain: Gain, baseline: BaselineFunction): boolean {
  if (gain.saved === 0) return false;
  if (gain.hasLoops ? gain.saved < LOSS_IN_LOOPS * gain.lost : gain.saved + BEARABLE_LOSS < gain.lost) return false;
  return gain.genericOperations === 0 || gain.caughtInLoops === 0 || !catchesInLoop(baseline);
}

/** A `try` with `except` lies within a loop. */
function catchesInLoop({ ops, handlers }: BaselineFunction): boolean {
  const loops = ops.flatMap((op, index) => {
    const targets = op.operands.flatMap((operand) => (operand.kind === "label" ? [operand.target] : []));
    return targets.filter((target) => target <= index).map((target) => ({ start: target, end: index }));
  });
  return handlers.some((handler) => {
    const isExcept = ops
      .slice(handler.target, handler.target + EXCEPT_PROLOGUE)
      .some((op) => op.opcode === "match_exception");
    return isExcept && loops.some((loop) => loop.start <= handler.start && handler.end <= loop.end + 1);
  });
}

/** The operations at the start of a handler in which an `except` clause first looks at the exception. */
const EXCEPT_PROLOGUE = 4;
