/**
 * Hands the number that an iteration stores into a list to the next one, which would read it: rows of dynamic programming,
 * running sums.
 *
 *     b1(i):                               f0 = unbox of element o1, i - 1 !       # in front of the loop
 *       o2 = element o1, i - 1             jump b1(i, f0)
 *       f3 = unbox o2 !               →  b1(i, f3):
 *       …                                  …
 *       list-store o1, i, f9 !             list-store o1, i, f9 !
 *       jump b1(i + 1)                     jump b1(i + 1, f9)
 *
 * Only where nothing else in the loop may store into a list, and both are done in each iteration at indexes that were
 * checked in front of it (`loop-versions`).
 */
import { type Affine, affineInLoop, definitionsOf, printKey, sumOfTerms } from "../analyses/affine";
import { blocksOf, isInEachIteration, type LoopForest, type LoopShape } from "../analyses/loops";
import { effectsOf } from "../mir/effects";
import type { TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import { edgesOf, mapBlock, usedValues } from "../mir/typed-ops";
import type { Pass } from "./pass";
import { preheaderOf, stateIn } from "./preheader";
import { type Ids, isInnermost, makeIds, rewriteLoops } from "./rewrite";
import { mapEdges } from "./ssa-repair";

export const CARRIED_STORES: Pass = {
  name: "carried-stores",
  summary: "Hands the number that an iteration stores into a list to the next one, which would read it.",
  run: (fn) => rewriteLoops(fn, isInnermost, carry),
};

type Store = Extract<TypedOp, { kind: "list-store" }>;
type Element = Extract<TypedOp, { kind: "element" }>;
type Unbox = Extract<TypedOp, { kind: "unbox" }>;

/** An element that is read in each iteration, and the number that it is. */
interface Read {
  readonly element: Element;
  readonly unbox: Unbox;
  readonly index: Value;
}

function carry(fn: TypedFunction, forest: LoopForest, loop: LoopShape): TypedFunction | undefined {
  const { flow } = forest;
  const [entry] = loop.entries;
  if (loop.anchor === undefined || loop.latches.length !== 1 || loop.entries.length !== 1) return undefined;
  const before = flow.byId.get(entry!)!;
  // The loop is entered for one iteration at least.
  if (!before.ops.some((op) => op.kind === "chunk-limit")) return undefined;
  const store = onlyStore(forest, loop);
  const edge = edgesOf(before.terminator).find(({ target }) => target === loop.header);
  if (store === undefined || edge === undefined) return undefined;
  const definitions = definitionsOf(fn);
  const affine = affineInLoop(fn, forest, loop, edge);
  const stored = checkedIndex(definitions, store.index, affine);
  const read = stored === undefined ? undefined : findRead(fn, forest, loop, store, stored, definitions, affine);
  return read === undefined ? undefined : rewrite(fn, forest, loop, store, read, definitions);
}

/** The store of a number that each iteration does, where nothing else changes lists. */
function onlyStore({ flow }: LoopForest, loop: LoopShape): Store | undefined {
  let store: Store | undefined;
  for (const block of blocksOf(flow, loop)) {
    for (const op of block.ops) {
      const { writes } = effectsOf(op);
      if (!writes.includes("list-items") && !writes.includes("list-shape") && !writes.includes("floats")) continue;
      if (op.kind !== "list-store" || store !== undefined || !isInEachIteration(flow, loop, block.id)) return undefined;
      store = op;
    }
  }
  const representation = store?.value.representation;
  return representation === "int" || representation === "float" ? store : undefined;
}

/** An index that needs no check any more, as a function of the iteration. */
function checkedIndex(
  definitions: ReadonlyMap<number, TypedOp>,
  index: Value,
  affine: (value: Value) => Affine | undefined,
): Affine | undefined {
  const check = definitions.get(index.id);
  return check?.kind === "index-check" && check.state === undefined ? affine(check.index) : undefined;
}

function findRead(
  fn: TypedFunction,
  { flow }: LoopForest,
  loop: LoopShape,
  store: Store,
  stored: Affine,
  definitions: ReadonlyMap<number, TypedOp>,
  affine: (value: Value) => Affine | undefined,
): Read | undefined {
  // Two iterations do not store to one place.
  const isMoving = stored.step.length === 1 && stored.step[0]!.values.length === 0;
  if (!isMoving) return undefined;
  for (const block of blocksOf(flow, loop)) {
    if (block.id === loop.header || !isInEachIteration(flow, loop, block.id)) continue;
    for (const unbox of block.ops) {
      if (unbox.kind !== "unbox" || unbox.result.representation !== store.value.representation) continue;
      const element = definitions.get(unbox.operand.id);
      if (element?.kind !== "element" || element.operand.id !== store.operand.id) continue;
      if (loop.defined.has(element.operand.id) || element.items === undefined || loop.defined.has(element.items.id)) {
        continue;
      }
      const read = checkedIndex(definitions, element.index, affine);
      if (read === undefined || printKey(read.step) !== printKey(stored.step)) continue;
      const next = sumOfTerms(read.first, read.step);
      const check = definitions.get(element.index.id);
      if (printKey(next) !== printKey(stored.first) || check?.kind !== "index-check") continue;
      if (isUsedOnce(fn, element.result)) return { element, unbox, index: check.index };
    }
  }
  return undefined;
}

function isUsedOnce(fn: TypedFunction, value: Value): boolean {
  let uses = 0;
  for (const used of usedValues(fn)) if (used.id === value.id) uses++;
  return uses === 1;
}

function rewrite(
  fn: TypedFunction,
  forest: LoopForest,
  loop: LoopShape,
  store: Store,
  read: Read,
  definitions: ReadonlyMap<number, TypedOp>,
): TypedFunction | undefined {
  const { block: preheader, fn: withPreheader } = preheaderOf(fn, forest, loop);
  const header = forest.flow.byId.get(loop.header)!;
  const state = stateIn(preheader, header);
  const [edge] = edgesOf(preheader.terminator);
  if (state === undefined || edge === undefined) return undefined;
  const ids = makeIds(withPreheader);
  const entered = new Map(header.parameters.map((parameter, index) => [parameter.id, edge.arguments[index]!]));
  const ops: TypedOp[] = [];
  const first = copyOfIndex(read.index, loop, entered, definitions, ids, ops);
  const check = definitions.get(read.element.index.id);
  if (first === undefined || check?.kind !== "index-check" || loop.defined.has(check.length.id)) return undefined;
  const { unbox, element } = read;
  const [index, object, number] = [ids.value("int"), ids.copy(element.result), ids.copy(unbox.result)];
  ops.push(
    { kind: "index-check", result: index, index: first, length: check.length },
    { ...element, result: object, index },
    { ...unbox, result: number, operand: object, state },
  );
  const carried = ids.copy(unbox.result);
  const rename = (value: Value): Value => (value.id === unbox.result.id ? carried : value);
  const memo = new Map();
  const blocks = withPreheader.blocks.map((block): TypedBlock => {
    const own = mapBlock({ ...block, ops: block.ops.filter((op) => op !== unbox) }, rename, memo);
    const added = block.id === preheader.id ? number : rename(store.value);
    const terminator = mapEdges(own.terminator, (way) =>
      way.target === header.id ? { ...way, arguments: [...way.arguments, added] } : way,
    );
    if (block.id === preheader.id) return { ...own, ops: [...own.ops, ...ops], terminator };
    if (block.id === header.id) return { ...own, parameters: [...own.parameters, carried], terminator };
    return { ...own, terminator };
  });
  return { ...withPreheader, blocks };
}

/** The index in the first iteration, computed in front of the loop. */
function copyOfIndex(
  value: Value,
  loop: LoopShape,
  entered: ReadonlyMap<number, Value>,
  definitions: ReadonlyMap<number, TypedOp>,
  ids: Ids,
  ops: TypedOp[],
): Value | undefined {
  if (!loop.defined.has(value.id)) return value;
  const argument = entered.get(value.id);
  if (argument !== undefined) return argument;
  const op = definitions.get(value.id);
  const copy = (operand: Value): Value | undefined => copyOfIndex(operand, loop, entered, definitions, ids, ops);
  const result = ids.copy(value);
  switch (op?.kind) {
    case "int-const":
      ops.push({ ...op, result });
      return result;
    case "range-element": {
      const next = copy(op.next);
      if (next === undefined) return undefined;
      ops.push({ ...op, result, next });
      return result;
    }
    case "int-binary": {
      const left = copy(op.left);
      const right = copy(op.right);
      if (left === undefined || right === undefined || op.state !== undefined) return undefined;
      ops.push({ ...op, result, left, right });
      return result;
    }
    default:
      return undefined;
  }
}
