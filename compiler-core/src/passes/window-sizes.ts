/**
 * Loops over windows whose size is a parameter or comes from an array: a loop whose inner ones walk as far as a value says
 * that stays the same, and index by the sum of both counters. Windows are hardly ever of other sizes than three and five:
 * the loop gets a copy for each, in which the size is a constant, so that the inner loops become their iterations.
 *
 *     b1(i):                                  c = int-compare == n, 3
 *       …                                     branch c ? b11 : b1
 *     b2(k):                            →   b11(i): …
 *       branch k < n ? b3 : b4              b12(k):
 *                                             branch k < 3 ? b13 : b14
 */
import { definitionsOf } from "../analyses/affine";
import { constantInt, type Definitions } from "../analyses/constants";
import { analyseLoops, blocksOf, type LoopForest, type LoopShape } from "../analyses/loops";
import type { TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import { edgesOf, operandsOf, resultsOf, terminatorOperands } from "../mir/typed-ops";
import { copyBlocks } from "./block-copies";
import { LOOP_HOISTING } from "./loop-hoisting";
import { isPlain } from "./loop-unrolling";
import type { Pass } from "./pass";
import { preheaderOf } from "./preheader";
import { type Ids, makeIds } from "./rewrite";
import { mapEdges, repairUses } from "./ssa-repair";

const SIZES = [3n, 5n] as const;
/** Operations of a loop that is copied, and of a function that grows no more. */
const LOOP_LIMIT = 150;
const FUNCTION_LIMIT = 2500;

export const WINDOW_SIZES: Pass = {
  name: "window-sizes",
  summary: "Gives loops over windows copies for the usual sizes.",
  run(fn) {
    if (analyseLoops(fn).loops.every((loop) => loop.isInnermost)) return fn;
    // How far a loop walks may be computed in the loop around it.
    let current = LOOP_HOISTING.run(fn);
    let found = false;
    const done = new Set<number>();
    for (;;) {
      const forest = analyseLoops(current);
      const definitions = definitionsOf(current);
      const windows = [...forest.loops].reverse().flatMap((loop): readonly Windows[] => {
        const bounds = done.has(loop.header) ? undefined : boundsOf(current, forest, loop, definitions);
        return bounds === undefined ? [] : [{ loop, bounds }];
      });
      const [first] = windows;
      if (first === undefined) return found ? current : fn;
      found = true;
      for (const id of first.loop.blocks) done.add(id);
      const blocks = new Set(current.blocks.map((block) => block.id));
      current = specialize(current, forest, first);
      // The copies are as they should be.
      for (const block of current.blocks) if (!blocks.has(block.id)) done.add(block.id);
    }
  },
};

/** A value from in front of the loop that says how far an inner one walks. */
interface Bound {
  readonly value: Value;
  readonly start: Value;
  readonly constantStart: bigint | undefined;
  /** It is the number of iterations, not where they end. */
  readonly isLength: boolean;
  /** The walk starts and ends at the border of something, or near a middle: `range(max(0, i - r), min(n, i + r + 1))`. */
  readonly isClamped: boolean;
}

interface Windows {
  readonly loop: LoopShape;
  readonly bounds: readonly Bound[];
}

function boundsOf(
  fn: TypedFunction,
  forest: LoopForest,
  loop: LoopShape,
  definitions: Definitions,
): readonly Bound[] | undefined {
  const { flow } = forest;
  const blocks = blocksOf(flow, loop);
  const within = forest.loops.filter((other) => other !== loop && loop.blocks.has(other.header));
  if (within.length === 0 || loop.header === fn.entry || !blocks.every((block) => block.ops.every(isPlain)))
    return undefined;
  const bounds = new Map<number, Bound>();
  for (const block of blocks) {
    if (block.id === loop.header) continue;
    for (const value of [...block.ops.flatMap(operandsOf), ...terminatorOperands(block.terminator)]) {
      if (loop.defined.has(value.id) || bounds.has(value.id)) continue;
      const bound = boundOf(value, definitions);
      if (bound !== undefined) bounds.set(value.id, bound);
    }
  }
  const found = [...bounds.values()];
  if (found.length === 0 || found.length > 2) return undefined;
  const areClamped = found.length === within.length && found.every((bound) => bound.isClamped);
  if (!areClamped && !hasWindow(flow.byId.get(loop.header)!, blocks, definitions)) return undefined;
  if (found.some(({ start }) => loop.defined.has(start.id))) return undefined;
  return found;
}

function boundOf(value: Value, definitions: Definitions): Bound | undefined {
  const op = definitions.get(value.id);
  if (constantInt(value, definitions) !== undefined) return undefined;
  if (op?.kind === "range-length" && constantInt(op.step, definitions) === 1n) {
    const { start, stop } = op;
    const constantStart = constantInt(start, definitions);
    return { value, start, constantStart, isLength: true, isClamped: isClamped(start, stop, definitions) };
  }
  if (op?.kind !== "int-minmax" || op.operator !== "max") return undefined;
  const { left: start, right: stop } = op;
  const constantStart = constantInt(start, definitions);
  return { value, start, constantStart, isLength: false, isClamped: isClamped(start, stop, definitions) };
}

/** The start is not negative, so that the distance fits. */
function isClamped(start: Value, stop: Value, definitions: Definitions): boolean {
  const low = definitions.get(start.id);
  const high = definitions.get(stop.id);
  if (low?.kind !== "int-minmax" || low.operator !== "max") return false;
  if (high?.kind !== "int-minmax" || high.operator !== "min") return false;
  return [low.left, low.right].some((value) => {
    const constant = constantInt(value, definitions);
    return constant !== undefined && constant >= 0n;
  });
}

/** An index that is the sum, or the difference, of the loop's counter and an inner one's. */
function hasWindow(header: TypedBlock, blocks: readonly TypedBlock[], definitions: Definitions): boolean {
  const own = new Set(header.parameters.map((parameter) => parameter.id));
  const comesFrom = (value: Value, isOwn: boolean, depth: number): boolean => {
    const op = definitions.get(value.id);
    if (op?.kind === "range-element") return own.has(op.next.id) === isOwn;
    if (op?.kind !== "int-binary" || (op.operator !== "add" && op.operator !== "sub") || depth === 0) return false;
    return comesFrom(op.left, isOwn, depth - 1) || comesFrom(op.right, isOwn, depth - 1);
  };
  return blocks.some((block) =>
    block.ops.some(
      (op) =>
        op.kind === "int-binary" &&
        (op.operator === "add" || op.operator === "sub") &&
        comesFrom(op.result, true, 5) &&
        comesFrom(op.result, false, 5),
    ),
  );
}

// ------------------------------------------------------------------------------------------------ copies

function specialize(fn: TypedFunction, forest: LoopForest, { loop, bounds }: Windows): TypedFunction {
  const blocks = blocksOf(forest.flow, loop);
  const own = blocks.reduce((sum, block) => sum + block.ops.length, 0);
  const whole = fn.blocks.reduce((sum, block) => sum + block.ops.length, 0);
  if (own > LOOP_LIMIT || whole > FUNCTION_LIMIT) return fn;
  const { block: preheader, fn: withPreheader } = preheaderOf(fn, forest, loop);
  const ids = makeIds(withPreheader);
  const entry = edgesOf(preheader.terminator)[0]!;
  const places = new Map([...loop.defined].map((id) => [id, new Map<number, Value>()]));
  for (const block of blocks) {
    for (const value of [...block.parameters, ...block.ops.flatMap(resultsOf)]) {
      for (const other of loop.blocks) places.get(value.id)!.set(other, value);
    }
  }
  const made: TypedBlock[] = [];
  const settled = new Set(loop.blocks);
  const tests: TypedBlock[] = [];
  for (const size of SIZES) {
    const { ops, condition, known } = sized(bounds, size, ids);
    const copies = copyBlocks(blocks, ids, known);
    for (const block of copies.blocks) {
      settled.add(block.id);
      for (const id of loop.defined) places.get(id)!.set(block.id, copies.copy(copies.original(id)));
    }
    made.push(...copies.blocks);
    tests.push({
      id: ids.block(),
      parameters: [],
      ops,
      terminator: {
        kind: "branch",
        condition,
        whenTrue: { target: copies.blockOf(loop.header), arguments: entry.arguments },
        whenFalse: entry,
      },
      loopDepth: preheader.loopDepth,
    });
  }
  const chained = tests.map((test, index): TypedBlock => {
    const next = tests[index + 1];
    if (next === undefined || test.terminator.kind !== "branch") return test;
    return { ...test, terminator: { ...test.terminator, whenFalse: { target: next.id, arguments: [] } } };
  });
  const all = withPreheader.blocks.map((block): TypedBlock => {
    if (block.id !== preheader.id) return block;
    return { ...block, terminator: mapEdges(block.terminator, () => ({ target: chained[0]!.id, arguments: [] })) };
  });
  return repairUses({ ...withPreheader, blocks: [...all, ...chained, ...made] }, places, settled);
}

/** Asks whether the windows have the size, and says which values are known then. */
function sized(bounds: readonly Bound[], size: bigint, ids: Ids) {
  const ops: TypedOp[] = [];
  const known = new Map<number, Value>();
  let condition: Value | undefined;
  const constant = (value: bigint): Value => {
    const result = ids.value("int");
    ops.push({ kind: "int-const", result, value });
    return result;
  };
  const binary = (operator: "add" | "sub", left: Value, right: Value): Value => {
    const result = ids.value("int");
    ops.push({ kind: "int-binary", result, operator, left, right });
    return result;
  };
  const require = (left: Value, right: Value): void => {
    const result = ids.value("bool");
    ops.push({ kind: "int-compare", result, operator: "==", left, right });
    if (condition === undefined) condition = result;
    else {
      const both = ids.value("bool");
      ops.push({ kind: "bool-binary", result: both, operator: "and", left: condition, right: result });
      condition = both;
    }
  };
  const isKnown = (value: Value, constantValue: bigint): void => {
    const result = constant(constantValue);
    require(value, result);
    known.set(value.id, result);
  };
  for (const { value, start, constantStart, isLength, isClamped: clamped } of bounds) {
    if (isLength && (clamped || constantStart !== undefined)) isKnown(value, size);
    else if (clamped) {
      const wide = constant(size);
      require(binary("sub", value, start), wide);
      known.set(value.id, binary("add", start, wide));
    } else {
      // One that does not start at a constant lies around the middle.
      const first = constantStart ?? -(size - 1n) / 2n;
      isKnown(value, isLength ? size : first + size);
      if (constantStart === undefined) isKnown(start, first);
    }
  }
  return { ops, known, condition: condition! };
}
