/**
 * Loops over arrays without side exits: instead of leaving at the first result that is infinite or nan, the loop notes that
 * there was one. After the chunk, what it stored is undone and the copy with all checks runs the chunk again. A loop
 * without exits can be vectorised; and results are hardly ever unusual.
 *
 *     b8:                                      b8:
 *       branch c ? b3(i, …) : b10(i, …)          branch c ? b20 : b10(i, …)
 *     b3(i, …):                                b20:
 *       branch i < limit ? b4 : b9(…)            undo-save 0 …
 *     b4:                                        jump b3(i, …, 0)
 *       f1 = float-binary add …          →     b3(i, …, odd):
 *       np-float-check add …, f1 !               branch i < limit ? b4 : b21
 *       array-store f1 …                       b4:
 *       jump b3(i + 1, …)                        f1 = float-binary add …
 *                                                i2 = float-unusual odd, f1
 *                                                array-store f1 …
 *                                                jump b3(i + 1, …, i2)
 *                                              b21:
 *                                                branch odd >= 0 ? b9(…) : b22
 *                                              b22:
 *                                                undo-restore 0 …
 *                                                jump b10(i, …)
 *
 * Nobody can look at the arrays meanwhile: the loop runs no other code.
 */
import { affineInLoop, constantOf, definitionsOf } from "../analyses/affine";
import { blocksOf, isInEachIteration, type LoopForest, type LoopShape } from "../analyses/loops";
import { parseLayout } from "../mir/array-layout";
import { isMovable } from "../mir/effects";
import type { AffineTerm, TypedBlock, TypedFunction, TypedOp, UnusualFloat, Value } from "../mir/typed";
import { edgesOf, isPure, statesOf } from "../mir/typed-ops";
import type { Pass } from "./pass";
import { type Ids, isInnermost, makeIds, rewriteLoops } from "./rewrite";
import { mapEdges } from "./ssa-repair";
import { unusualResults } from "./unusual-results";

/** RT_UNDO_SLOTS of the runtime, and iterations whose stores fit RT_UNDO_BYTES. */
const SLOTS = 4;
const CHUNK = 1024n;

export const LOOP_SPECULATION: Pass = {
  name: "loop-speculation",
  summary:
    "Lets loops over arrays run a chunk without side exits; when a result was unusual, it is undone and run again.",
  run: (fn) => rewriteLoops(fn, isInnermost, speculate),
};

type ArrayStore = Extract<TypedOp, { kind: "array-store" }>;
type Undo = Extract<TypedOp, { kind: "undo-save" | "undo-restore" }>;

function speculate(fn: TypedFunction, forest: LoopForest, loop: LoopShape): TypedFunction | undefined {
  const { flow } = forest;
  const preheader = loop.entries.length === 1 ? flow.byId.get(loop.entries[0]!)! : undefined;
  // Only the copy without checks of indexes: the other one is where it is undone to.
  if (preheader?.terminator.kind !== "branch" || preheader.terminator.whenTrue.target !== loop.header) return undefined;
  const count = preheader.ops.find((op) => op.kind === "affine-check")?.count;
  const header = flow.byId.get(loop.header)!;
  const [latch] = loop.latches;
  if (count === undefined || loop.latches.length !== 1 || header.terminator.kind !== "branch") return undefined;
  if (!blocksOf(flow, loop).every((block) => staysInside(block, header, loop))) return undefined;
  const ops = blocksOf(flow, loop).flatMap((block) => block.ops);
  const checks = ops.filter((op) => op.kind === "np-float-check");
  const areCertain = blocksOf(flow, loop).every(
    (block) => isInEachIteration(flow, loop, block.id) || !block.ops.some((op) => op.kind === "np-float-check"),
  );
  if (checks.length === 0 || !areCertain || !ops.every(isHarmless)) return undefined;
  const ids = makeIds(fn);
  const saves: TypedOp[] = [];
  const undos = undoesOf(fn, forest, loop, preheader, count, ids, saves);
  if (undos === undefined) return undefined;

  const entry = preheader.terminator.whenTrue;
  const slow = preheader.terminator.whenFalse;
  const [save, verdict, restore] = [ids.block(), ids.block(), ids.block()];
  const [odd, zero, usual] = [ids.value("int"), ids.value("int"), ids.value("bool")];
  const { loopDepth } = header;
  const noted = noteUnusual(unusualResults(fn, ops, checks), odd, ids);
  const exit = header.terminator.whenFalse;
  const blocks = fn.blocks.map((block): TypedBlock => {
    if (block.id === preheader.id) return enteringBy(block, save, header.id, ids);
    if (!loop.blocks.has(block.id)) return block;
    let changed: TypedBlock = { ...block, ops: block.ops.filter((op) => op.kind !== "np-float-check") };
    if (block.id === latch) {
      const terminator = mapEdges(changed.terminator, (edge) => ({
        ...edge,
        arguments: [...edge.arguments, noted.result],
      }));
      changed = { ...changed, ops: [...changed.ops, ...noted.ops], terminator };
    }
    if (block.id === header.id && changed.terminator.kind === "branch") {
      const terminator = { ...changed.terminator, whenFalse: { target: verdict, arguments: [] } };
      changed = { ...changed, parameters: [...block.parameters, odd], terminator };
    }
    return changed;
  });
  const added: readonly TypedBlock[] = [
    {
      id: save,
      parameters: [],
      ops: [...saves, { kind: "int-const", result: zero, value: 0n }],
      terminator: { kind: "jump", target: header.id, arguments: [...entry.arguments, zero] },
      loopDepth,
    },
    {
      id: verdict,
      parameters: [],
      ops: [{ kind: "int-compare", result: usual, operator: ">=", left: odd, right: zero }],
      terminator: {
        kind: "branch",
        condition: usual,
        whenTrue: exit,
        whenFalse: { target: restore, arguments: [] },
        likely: "true",
      },
      loopDepth,
    },
    {
      id: restore,
      parameters: [],
      ops: [
        { kind: "note-undone", loop: header.id },
        ...undos.map((undo): TypedOp => ({ ...undo, kind: "undo-restore" })),
      ],
      terminator: { kind: "jump", ...slow },
      loopDepth,
    },
  ];
  return { ...fn, blocks: [...blocks, ...added] };
}

/**
 * The way into the loop leads through `save`, and its chunks are small enough to be remembered. Where results that are not
 * finite are usual, it is not tried again.
 */
function enteringBy(block: TypedBlock, save: number, loop: number, ids: Ids): TypedBlock {
  if (block.terminator.kind !== "branch") return block;
  const [failed, fine, condition] = [ids.value("bool"), ids.value("bool"), ids.value("bool")];
  return {
    ...block,
    ops: [
      ...block.ops.map((op) => (op.kind === "chunk-limit" && op.size > CHUNK ? { ...op, size: CHUNK } : op)),
      { kind: "undone-before", result: failed, loop },
      { kind: "bool-not", result: fine, operand: failed },
      { kind: "bool-binary", result: condition, operator: "and", left: block.terminator.condition, right: fine },
    ],
    terminator: { ...block.terminator, condition, whenTrue: { target: save, arguments: [] } },
  };
}

/** Only the header's test leaves the loop. */
function staysInside(block: TypedBlock, header: TypedBlock, loop: LoopShape): boolean {
  const { terminator } = block;
  if (terminator.kind === "return" || terminator.kind === "deoptimize") return false;
  const leaving = edgesOf(terminator).filter((edge) => !loop.blocks.has(edge.target));
  if (block !== header) return leaving.length === 0;
  return terminator.kind === "branch" && leaving.length === 1 && leaving[0] === terminator.whenFalse;
}

/** Nothing but results and stores into arrays come of it, and it leaves nowhere. */
function isHarmless(op: TypedOp): boolean {
  switch (op.kind) {
    case "anchor":
    case "np-float-check":
    case "array-store":
      return true;
    case "array-load":
      return parseLayout(op.layout).dtype !== "uint64";
    default:
      return (isPure(op) || isMovable(op)) && statesOf(op).length === 0;
  }
}

/** One number that is negative when something unusual was seen. */
function noteUnusual(
  floats: readonly UnusualFloat[],
  odd: Value,
  ids: Ids,
): { readonly ops: readonly TypedOp[]; readonly result: Value } {
  const notes: TypedOp[] = [];
  let result = odd;
  for (const { value, sources } of floats) {
    const noted = result;
    result = ids.value("int");
    notes.push({ kind: "float-unusual", result, noted, operand: value, sources });
  }
  return { ops: notes, result };
}

// ------------------------------------------------------------------------------------------- what is undone

/** For each store of the loop the elements that it writes; undefined where they are not neighbours. */
function undoesOf(
  fn: TypedFunction,
  forest: LoopForest,
  loop: LoopShape,
  preheader: TypedBlock,
  count: Value,
  ids: Ids,
  ops: TypedOp[],
): readonly Undo[] | undefined {
  const stores: ArrayStore[] = [];
  for (const block of blocksOf(forest.flow, loop)) {
    const own = block.ops.filter((op) => op.kind === "array-store");
    // Under a condition the index may be one that is out of range elsewhere.
    if (own.length > 0 && !isInEachIteration(forest.flow, loop, block.id)) return undefined;
    stores.push(...own);
  }
  if (stores.length > SLOTS) return undefined;
  const affine = affineInLoop(fn, forest, loop, edgesOf(preheader.terminator)[0]!);
  const definitions = definitionsOf(fn);
  const indexOf = (value: Value): Value => {
    const op = definitions.get(value.id);
    return op?.kind === "index-check" && op.state === undefined ? op.index : value;
  };
  const undos: Undo[] = [];
  for (const [slot, store] of stores.entries()) {
    const last = store.indexes.at(-1);
    const others = store.indexes.slice(0, -1);
    if (last === undefined || parseLayout(store.layout).order !== "c" || !isDescribedOutside(store, loop))
      return undefined;
    if (others.some((index) => loop.defined.has(index.id))) return undefined;
    const moving = affine(indexOf(last));
    const step = moving === undefined ? undefined : constantOf(moving.step);
    if (moving === undefined || (step !== 1n && step !== -1n)) return undefined;
    const first = emitSum(moving.first, ids, ops);
    const low = step === 1n ? first : emitLow(first, count, ids, ops);
    const { layout, data, shape } = store;
    const undo: Undo = { kind: "undo-save", slot, layout, data, shape, indexes: [...others, low], count };
    ops.push(undo);
    undos.push(undo);
  }
  return undos;
}

function isDescribedOutside({ data, shape }: ArrayStore, loop: LoopShape): boolean {
  return [data, ...shape].every((value) => !loop.defined.has(value.id));
}

/** The sum as operations: it is an index in range, so nothing overflows. */
function emitSum(terms: readonly AffineTerm[], ids: Ids, ops: TypedOp[]): Value {
  const constant = (value: bigint): Value => {
    const result = ids.value("int");
    ops.push({ kind: "int-const", result, value });
    return result;
  };
  const binary = (operator: "add" | "mul", left: Value, right: Value): Value => {
    const result = ids.value("int");
    ops.push({ kind: "int-binary", result, operator, left, right });
    return result;
  };
  let sum: Value | undefined;
  for (const { factor, values } of terms) {
    const product = values.reduce<Value | undefined>(
      (left, right) => (left === undefined ? right : binary("mul", left, right)),
      undefined,
    );
    const term =
      product === undefined ? constant(factor) : factor === 1n ? product : binary("mul", product, constant(factor));
    sum = sum === undefined ? term : binary("add", sum, term);
  }
  return sum ?? constant(0n);
}

/** The lowest index of a loop that walks down. */
function emitLow(first: Value, count: Value, ids: Ids, ops: TypedOp[]): Value {
  const [one, rest, low] = [ids.value("int"), ids.value("int"), ids.value("int")];
  ops.push(
    { kind: "int-const", result: one, value: 1n },
    { kind: "int-binary", result: rest, operator: "sub", left: count, right: one },
    { kind: "int-binary", result: low, operator: "sub", left: first, right: rest },
  );
  return low;
}
