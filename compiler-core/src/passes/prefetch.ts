/**
 * Asks for memory ahead of loops whose pattern the processor does not follow: items of a list far apart (sieves), and
 * columns of lists of lists, whose neighbours are the next column.
 *
 *     list-store o1, i, c2              →  prefetch-item o1, i + 32 * step
 *                                          list-store o1, i, c2
 *
 *     o3 = element o1, k                   o3 = element o1, k
 *     o4 = element o3, j                →  o4 = element o3, j
 *     f5 = unbox o4 !                      prefetch-beside o4
 *                                          f5 = unbox o4 !
 *
 * A prefetch reads nothing that anybody could see, and any address will do: no index is checked for it.
 */
import { affineInLoop, definitionsOf } from "../analyses/affine";
import { blocksOf, isInEachIteration, type LoopForest, type LoopShape } from "../analyses/loops";
import type { AffineTerm, TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import { edgesOf } from "../mir/typed-ops";
import type { Pass } from "./pass";
import { isInnermost, makeIds, rewriteLoops } from "./rewrite";

export const PREFETCH: Pass = {
  name: "prefetch",
  summary: "Asks for memory ahead of loops over items far apart, and over columns of lists of lists.",
  run: (fn) => rewriteLoops(fn, isInnermost, prefetch),
};

/** Iterations that memory has time to arrive. */
const DISTANCE = 32n;
/** Items that are nearer to each other come in by themselves. */
const NEAR = 8n;

type Access = Extract<TypedOp, { kind: "element" | "list-store" | "list-exchange" }>;
type Definitions = ReadonlyMap<number, TypedOp>;

function prefetch(fn: TypedFunction, forest: LoopForest, loop: LoopShape): TypedFunction | undefined {
  const { flow } = forest;
  const [entry] = loop.entries;
  const before = entry === undefined ? undefined : flow.byId.get(entry);
  // Only of loops that run in chunks, and of their version without checks.
  if (loop.entries.length !== 1 || !before?.ops.some((op) => op.kind === "chunk-limit")) return undefined;
  const edge = edgesOf(before.terminator).find(({ target }) => target === loop.header);
  if (edge === undefined) return undefined;
  const definitions = definitionsOf(fn);
  const affine = affineInLoop(fn, forest, loop, edge);
  const ids = makeIds(fn);
  const stepOf = (value: Value): readonly AffineTerm[] | undefined =>
    affine(checked(definitions, value) ?? value)?.step;
  const added = new Map<TypedOp, readonly TypedOp[]>();
  for (const block of blocksOf(flow, loop)) {
    if (!isInEachIteration(flow, loop, block.id)) continue;
    for (const op of block.ops) {
      if (isAccess(op) && op.items !== undefined && checked(definitions, op.index) !== undefined) {
        const ahead = isFar(stepOf(op.index))
          ? itemAhead(op, op.items, stepOf(op.index)!, ids.value("int"))
          : undefined;
        if (ahead !== undefined) added.set(op, [...ahead, op]);
      } else if (op.kind === "unbox" && isOfColumn(op.operand, loop, definitions)) {
        added.set(op, [{ kind: "prefetch-beside", operand: op.operand }, op]);
      }
    }
  }
  if (added.size === 0) return undefined;
  const blocks = fn.blocks.map((block): TypedBlock => {
    if (!loop.blocks.has(block.id)) return block;
    return { ...block, ops: block.ops.flatMap((op) => added.get(op) ?? [op]) };
  });
  return { ...fn, blocks };
}

function isAccess(op: TypedOp): op is Access {
  return op.kind === "element" || op.kind === "list-store" || op.kind === "list-exchange";
}

/** The index of a check that was done in front of the loop. */
function checked(definitions: Definitions, index: Value): Value | undefined {
  const check = definitions.get(index.id);
  return check?.kind === "index-check" && check.state === undefined ? check.index : undefined;
}

/** One invariant, which may be anything, or a large constant. */
function isFar(step: readonly AffineTerm[] | undefined): boolean {
  if (step?.length !== 1) return false;
  const { factor, values } = step[0]!;
  return values.length === 1 || (values.length === 0 && (factor >= NEAR || factor <= -NEAR));
}

function itemAhead(op: Access, items: Value, [term]: readonly AffineTerm[], constant: Value): readonly TypedOp[] {
  const { factor, values } = term!;
  const [step] = values;
  const { operand, index } = op;
  if (step !== undefined) return [{ kind: "prefetch-item", operand, items, index, step, factor: factor * DISTANCE }];
  return [
    { kind: "int-const", result: constant, value: factor },
    { kind: "prefetch-item", operand, items, index, step: constant, factor: DISTANCE },
  ];
}

/** An item at an index that stays the same, of a list that changes. */
function isOfColumn(item: Value, loop: LoopShape, definitions: Definitions): boolean {
  const element = definitions.get(item.id);
  if (element?.kind !== "element" || element.operand.fact !== "list" || !loop.defined.has(element.operand.id))
    return false;
  const check = definitions.get(element.index.id);
  return !loop.defined.has(check?.kind === "index-check" ? check.index.id : element.index.id);
}
