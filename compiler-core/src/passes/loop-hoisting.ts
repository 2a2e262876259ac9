/**
 * Moves out of loops what gives the same in each iteration: guards of types, cells and unboxed values, lengths, index
 * checks, elements, arithmetic. A guard that fails in front of the loop leaves through the loop's anchor: the registers are
 * as at the loop's start, where the resume interpreter goes on.
 *
 *     b1(i):                                 o5 = guard-type list o2 !
 *       o5 = guard-type list o2 !     →      i6 = length o5
 *       i6 = length o5                       jump b1(…)
 *       i7 = index-check i, i6 !           b1(i):
 *                                            i7 = index-check i, i6 !
 *
 * A guard moves only when each iteration that goes on runs it, so it fails for nothing at most where the loop ends at
 * once. That a name means the builtin is asked ahead even where only some iterations want to know.
 */
import { blocksOf, isInEachIteration, type LoopForest, type LoopShape, readsNothingWritten } from "../analyses/loops";
import { isMovable, isPlaceBound } from "../mir/effects";
import type { FrameState, TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import { edgesOf, isPure, operandsOf, resultsOf } from "../mir/typed-ops";
import type { Pass } from "./pass";
import { preheaderOf, stateIn } from "./preheader";
import { rewriteLoops } from "./rewrite";

export const LOOP_HOISTING: Pass = {
  name: "loop-hoisting",
  summary: "Moves guards, lengths and arithmetic that give the same in each iteration in front of the loop.",
  // Inner loops first: what leaves them may leave the outer ones too.
  run: (fn) => rewriteLoops(fn, () => true, hoist),
};

function hoist(fn: TypedFunction, forest: LoopForest, loop: LoopShape): TypedFunction {
  if (loop.header === fn.entry) return fn;
  const moved = invariantOps(fn, forest, loop);
  if (moved.length === 0) return fn;
  const { block: preheader, fn: withPreheader } = preheaderOf(fn, forest, loop);
  const state = stateIn(preheader, forest.flow.byId.get(loop.header)!);
  const gone = new Set(moved);
  const blocks = withPreheader.blocks.map((block): TypedBlock => {
    if (block.id === preheader.id) {
      return { ...block, ops: [...block.ops, ...moved.map((op) => withState(op, state))] };
    }
    return loop.blocks.has(block.id) ? { ...block, ops: block.ops.filter((op) => !gone.has(op)) } : block;
  });
  return { ...withPreheader, blocks };
}

/** What can move, in an order in which it can run. */
function invariantOps(fn: TypedFunction, { flow }: LoopForest, loop: LoopShape): readonly TypedOp[] {
  const moved: TypedOp[] = [];
  const outside = new Set<number>();
  const isInvariant = (value: Value): boolean => !loop.defined.has(value.id) || outside.has(value.id);
  const first = firstBlocks(flow, loop);
  // Once an operation that may prove something stays, those after it may rely on it.
  let isCertain = true;
  // Cells whose guards stay: what relies on them stays too.
  const provenInside = new Set<number>();
  for (const block of blocksOf(flow, loop)) {
    const isEach = isInEachIteration(flow, loop, block.id);
    for (const op of block.ops) {
      if (op.kind === "anchor") continue;
      const canMove =
        isMovable(op) &&
        operandsOf(op).every(isInvariant) &&
        readsNothingWritten(loop.writes, op) &&
        (isPlaceBound(op)
          ? isCertain && first.has(block.id)
          : isPure(op) || ((isEach || asksForBuiltin(fn, op)) && (loop.anchor !== undefined || !("state" in op))));
      const isUnproven = op.kind !== "cell-guard" && "cell" in op && provenInside.has(op.cell);
      if (!canMove || isUnproven) {
        if (op.kind === "guard" || op.kind === "index-check") isCertain = false;
        if (op.kind === "cell-guard") provenInside.add(op.cell);
        continue;
      }
      moved.push(op);
      for (const result of resultsOf(op)) outside.add(result.id);
    }
  }
  return moved;
}

/** Names of builtins are hardly ever given to something else. */
function asksForBuiltin(fn: TypedFunction, op: TypedOp): boolean {
  if (op.kind !== "cell-guard") return false;
  const expects = fn.cells[op.cell]?.expects;
  return expects?.kind === "builtin" && expects.path.startsWith("builtins.");
}

/**
 * Blocks that the first iteration runs in any case, once the loop is entered: after the test of a header that is known to
 * hold on the way in (its copy stands in front of the loop), as long as nothing branches.
 */
function firstBlocks(flow: LoopForest["flow"], loop: LoopShape): ReadonlySet<number> {
  const found = new Set<number>();
  if (!isTested(flow, loop)) return found;
  const header = flow.byId.get(loop.header)!;
  const inside = edgesOf(header.terminator).find((edge) => loop.blocks.has(edge.target));
  for (let id = inside?.target; id !== undefined && !found.has(id) && id !== loop.header; ) {
    found.add(id);
    const { terminator } = flow.byId.get(id)!;
    id = terminator.kind === "jump" && loop.blocks.has(terminator.target) ? terminator.target : undefined;
  }
  return found;
}

/** The loop is entered from the preheader of its chunk, which follows the test. */
function isTested(flow: LoopForest["flow"], loop: LoopShape): boolean {
  const [entry] = loop.entries;
  return (
    entry !== undefined &&
    loop.entries.length === 1 &&
    flow.byId.get(entry)!.ops.some((op) => op.kind === "chunk-limit")
  );
}

function withState(op: TypedOp, state: FrameState | undefined): TypedOp {
  return state !== undefined && "state" in op && op.state !== undefined ? ({ ...op, state } as TypedOp) : op;
}
