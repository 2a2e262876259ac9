/** Operations that decide where control goes on, and what a loop over an object begins with. */
import type { OpIndex, Register } from "../mir/baseline";
import type { Value } from "../mir/typed";
import { type Context, dstAt, useAt } from "./context";

/** One way on from an operation that decides where to go. */
export interface Way {
  readonly target: OpIndex;
  /** Brings the registers into the state that holds there. */
  readonly enter: () => void;
}

/** A decision: `condition` chooses between two ways. */
export interface Decision {
  readonly condition: Value;
  readonly whenTrue: Way;
  readonly whenFalse: Way;
  readonly likely?: "true" | "false";
}

/**
 * Whether the object that the operation at `pc` puts into `register` only goes into the next operation, a `get_iter`.
 * Then the call of `range` and `get_iter` are one.
 */
export function feedsIteration(ctx: Context, register: Register, pc: OpIndex = ctx.pc): boolean {
  const next = ctx.baseline.ops[pc + 1];
  if (next?.opcode !== "get_iter" || isHandedOn(ctx, pc + 1)) return false;
  const use = useAt(next, 1);
  return use.register === register && use.kill;
}

/** Whether the iterator that the `get_iter` at `pc` gives is an argument: generator expressions take theirs so. */
export function isHandedOn(ctx: Context, pc: OpIndex): boolean {
  const iterator = dstAt(ctx.baseline.ops[pc]!, 0);
  const next = ctx.baseline.ops[pc + 1];
  const args = next?.opcode === "call" ? next.operands[2] : undefined;
  return args?.kind === "uses" && args.uses.some((use) => use.register === iterator);
}
