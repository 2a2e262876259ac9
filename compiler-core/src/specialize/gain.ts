/**
 * What a version gains over the bytecode, as an estimate: operations on numbers and direct calls save time, generic
 * operations cost a little more than in CPython, which has inline caches. An operation in a loop counts tenfold.
 */

import { isArrayLayout } from "../mir/array-layout";
import type { BaselineFunction } from "../mir/baseline";
import type { TypedFunction, TypedOp } from "../mir/typed";
import type { OpOfKind } from "../mir/typed-ops";

export interface Gain {
  readonly saved: number;
  readonly lost: number;
  readonly genericOperations: number;
  /** Operations in loops whose exceptions a handler catches, and which are made then: no faster than CPython's. */
  readonly caughtInLoops: number;
}

/** Interpreter overhead that the operation saves, in units of one bytecode. */
function savedBy(op: TypedOp): number {
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
    case "call-generic":
      return op.quiet === true ? 1 : 0;
    case "call-checked":
      return 2;
    case "attribute-load":
    case "attribute-exchange":
      return 1;
    case "attribute-store-float":
      return 2;
    case "attribute-add":
      return 0.5;
    case "instance-new":
      return 3;
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
  let caughtInLoops = 0;
  for (const block of fn.blocks) {
    // What leads to an exception is not where time is spent.
    const isCold = block.terminator.kind === "deoptimize";
    const weight = isCold ? 0 : 10 ** Math.min(block.loopDepth, 4);
    for (const op of block.ops) {
      saved += savedBy(op) * weight;
      if (op.kind === "take-exception" && block.loopDepth > 0) caughtInLoops++;
      if (op.kind !== "call-generic" || op.quiet === true) continue;
      genericOperations++;
      lost += (LOST_BY.get(op.symbol) ?? 1.5) * weight;
      if (takesArrays && chains(op, temporaries)) lost += LOST_TEMPORARY * weight;
    }
  }
  return { saved, lost, genericOperations, caughtInLoops };
}

/**
 * What generic operations cost beyond the bytecode's, which has inline caches and makes no C call: measured in loops of
 * one operation, in a third of what an operation on numbers saves.
 */
const LOST_BY: ReadonlyMap<string, number> = new Map([
  ["rt_op_load_attr", 2],
  ["rt_op_load_method", 2],
  ["rt_op_store_attr", 2],
  ["rt_op_call_method", 2],
  ["rt_op_call", 2.5],
]);

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
 * Whether machine code is worth it: when it saves anything at all, and much more than it loses. A generic function that
 * catches exceptions in a loop is not: native code ends at the first one.
 */
export function isWorthIt(gain: Gain, baseline: BaselineFunction): boolean {
  if (gain.saved === 0 || gain.saved < 3 * gain.lost) return false;
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
