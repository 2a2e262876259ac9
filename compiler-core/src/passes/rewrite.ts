/** Replacing operations, values and loops of a typed function: what most passes do. */
import { analyseLoops, type LoopForest, type LoopShape } from "../analyses/loops";
import { follow } from "../mir/simplify";
import type { TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import { mapBlock, resultsOf } from "../mir/typed-ops";

/** What becomes of an operation: it stays, it is replaced, or it goes and its result is another value. */
export type Rewrite =
  | { readonly kind: "keep" }
  | { readonly kind: "replace"; readonly ops: readonly TypedOp[] }
  | { readonly kind: "remove" }
  | { readonly kind: "forward"; readonly result: Value; readonly to: Value };

export const KEEP: Rewrite = { kind: "keep" };
export const REMOVE: Rewrite = { kind: "remove" };

/** Asks for every operation what becomes of it, in the order of the blocks, then renames values. */
export function rewriteOps(
  fn: TypedFunction,
  rewrite: (op: TypedOp, block: TypedBlock, position: number) => Rewrite,
): TypedFunction {
  const forwarded = new Map<number, Value>();
  let changed = false;
  const blocks = fn.blocks.map((block) => {
    const ops = block.ops.flatMap((op, position): readonly TypedOp[] => {
      const outcome = rewrite(op, block, position);
      if (outcome.kind === "keep") return [op];
      changed = true;
      if (outcome.kind === "replace") return outcome.ops;
      if (outcome.kind === "forward") forwarded.set(outcome.result.id, outcome.to);
      return [];
    });
    return { ...block, ops };
  });
  if (!changed) return fn;
  if (forwarded.size === 0) return { ...fn, blocks };
  const resolve = (value: Value): Value => follow(forwarded, value);
  const memo = new Map();
  return { ...fn, blocks: blocks.map((block) => mapBlock(block, resolve, memo)) };
}

/** The next value number that is free. */
export function nextValueId(fn: TypedFunction): number {
  let highest = -1;
  for (const block of fn.blocks) {
    for (const value of block.parameters) highest = Math.max(highest, value.id);
    for (const op of block.ops) {
      for (const value of resultsOf(op)) highest = Math.max(highest, value.id);
    }
  }
  return highest + 1;
}

/** The next block number that is free. */
export function nextBlockId(fn: TypedFunction): number {
  return Math.max(...fn.blocks.map((block) => block.id)) + 1;
}

/** Values and blocks of new numbers. */
export interface Ids {
  block(): number;
  value(representation: Value["representation"]): Value;
  copy(value: Value): Value;
}

export function makeIds(fn: TypedFunction): Ids {
  let value = nextValueId(fn);
  let block = nextBlockId(fn);
  return {
    block: () => block++,
    value: (representation) => ({ id: value++, representation }),
    copy: (original) => ({ ...original, id: value++ }),
  };
}

/**
 * Rewrites the wanted loops one after another, inner loops first; undefined leaves a loop as it is. A loop that an
 * earlier rewrite took away is skipped, one that a rewrite made is not visited.
 */
export function rewriteLoops(
  fn: TypedFunction,
  isWanted: (loop: LoopShape) => boolean,
  rewrite: (fn: TypedFunction, forest: LoopForest, loop: LoopShape) => TypedFunction | undefined,
): TypedFunction {
  let current = fn;
  let forest = analyseLoops(fn);
  for (const { header } of forest.loops.filter(isWanted)) {
    const loop = forest.loops.find((candidate) => candidate.header === header);
    const changed = loop === undefined ? undefined : rewrite(current, forest, loop);
    if (changed === undefined || changed === current) continue;
    current = changed;
    forest = analyseLoops(current);
  }
  return current;
}

export const isInnermost = (loop: LoopShape): boolean => loop.isInnermost;
