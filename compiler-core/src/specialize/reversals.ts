/**
 * `reversed(...)` of ranges and of exact sequences in `for` statements: the iterator is never built.
 */
import type { OpIndex, Register } from "../mir/baseline";
import type { Value } from "../mir/typed";
import { elementType } from "../types/python-type";
import { type Context, dstAt, emit, intConst, newValue, useAt, usesAt } from "./context";
import { feedsIteration } from "./decisions";
import { provenSequence, unpacksItems } from "./iteration";
import type { Content } from "./slots";

/** The next operation, if it calls a builtin function with `register` alone, which dies there. */
function feedsCallOf(ctx: Context, register: Register, path: string): OpIndex | undefined {
  const call = ctx.baseline.ops[ctx.pc + 1];
  if (call?.opcode !== "call" || call.operands[3]?.kind !== "absent") return undefined;
  const args = usesAt(call, 2);
  const callee = ctx.contents[useAt(call, 1).register]!;
  if (args.length !== 1 || args[0]!.register !== register || !args[0]!.kill || callee.kind !== "cell") return undefined;
  const { expects } = ctx.version.cells[callee.cell]!;
  return expects.kind === "builtin" && expects.path === path ? ctx.pc + 1 : undefined;
}

/**
 * Whether the range that the operation at `pc` puts into `register` only goes into a call of `reversed`, whose result is
 * iterated. That call has no exit, so nobody sees the range in between.
 */
export function feedsReversal(ctx: Context, register: Register): boolean {
  const call = feedsCallOf(ctx, register, "builtins.reversed");
  return call !== undefined && feedsIteration(ctx, dstAt(ctx.baseline.ops[call]!, 0), call);
}

/** Whether the iterator in `register` only goes into an `enumerate` whose pairs are unpacked at once. */
function feedsEnumeration(ctx: Context, register: Register): boolean {
  const call = feedsCallOf(ctx, register, "builtins.enumerate");
  return call !== undefined && unpacksItems(ctx, dstAt(ctx.baseline.ops[call]!, 0), 2, call);
}

/** It starts at the last element, if there is one. */
export function reversedRange(
  ctx: Context,
  { next, remaining, step }: Extract<Content, { kind: "range-iterator" }>,
): Content {
  const int = (operator: "add" | "sub" | "mul", left: Value, right: Value): Value => {
    const result = newValue(ctx, "int");
    emit(ctx, { kind: "int-binary", result, operator, left, right });
    return result;
  };
  const isEmpty = newValue(ctx, "bool");
  const zero = intConst(ctx, 0n);
  emit(ctx, { kind: "int-compare", result: isEmpty, operator: "==", left: remaining, right: zero });
  const turns = newValue(ctx, "int");
  const before = int("sub", remaining, intConst(ctx, 1n));
  emit(ctx, { kind: "select", result: turns, condition: isEmpty, whenTrue: zero, whenFalse: before });
  return {
    kind: "range-iterator",
    next: int("add", next, int("mul", turns, step)),
    remaining,
    step: int("sub", zero, step),
  };
}

/** `reversed(items)` for the loop that follows; undefined: generically. */
export function reversedSequence(ctx: Context, items: Register, dst: Register): Content | undefined {
  if (!feedsIteration(ctx, dst) && !feedsEnumeration(ctx, dst)) return undefined;
  const container = provenSequence(ctx, items);
  if (container === undefined) return undefined;
  const content = ctx.contents[items]!;
  const hint = content.kind === "object" && content.hint !== undefined ? elementType(content.hint) : undefined;
  const index = newValue(ctx, "int");
  emit(ctx, { kind: "length", result: index, operand: container });
  return { kind: "sequence-iterator", container, index, backwards: true, ...(hint === undefined ? {} : { hint }) };
}
