/**
 * Loops of a few iterations whose number is known become their iterations, one after another: windows of three by three,
 * the coordinates of a point. The loop around them is then an innermost one, with all that is done to those.
 *
 *     b1(i, f):                        b1(f):                  # i is 0
 *       branch i < 2 ? b2 : b3           …
 *     b2:                        →       jump b4(f')
 *       …                              b4(f'):                 # i is 1
 *       jump b1(i + 1, f')               …
 *                                        jump b5(f'')
 *                                      b5(f''):
 *                                        jump b3
 *
 * The look at the interpreter's flag goes: so little work needs none.
 */
import { definitionsOf } from "../analyses/affine";
import { constantInt, type Definitions, type RelativeInt, relativeInt } from "../analyses/constants";
import { analyseLoops, blocksOf, isInEachIteration, type LoopForest, type LoopShape } from "../analyses/loops";
import type { CompareOperator } from "../mir/baseline-ops";
import { removeRedundantParameters, removeUnreachable, simplify } from "../mir/simplify";
import type { TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import { edgesOf, isOpaque, mapOp, resultsOf } from "../mir/typed-ops";
import { type BlockCopies, copyBlocks } from "./block-copies";
import type { Pass } from "./pass";
import { REDUNDANT_GUARDS } from "./redundant-guards";
import { type Ids, makeIds, rewriteLoops } from "./rewrite";
import { mapEdges, repairUses } from "./ssa-repair";

/** Iterations, and operations of all of them. */
const ITERATION_LIMIT = 9;
const UNROLLED_LIMIT = 320;
/** How deep loops that are unrolled lie in each other. */
const ROUND_LIMIT = 6;

export const LOOP_UNROLLING: Pass = {
  name: "loop-unrolling",
  summary: "Replaces loops of a few iterations, whose number is known, by their iterations.",
  run(fn) {
    if (!hasShortWalk(fn)) return fn;
    let current = splitHeaders(foldKnown(fn));
    for (let round = 0; round < ROUND_LIMIT; round++) {
      const unrolled = unrollRound(current);
      if (unrolled === current) return round === 0 ? fn : finish(current);
      current = splitHeaders(foldKnown(unrolled));
    }
    return finish(current);
  },
};

/** Whether it is worth looking: something counts from a constant to a constant close by. */
function hasShortWalk(fn: TypedFunction): boolean {
  const definitions = definitionsOf(fn);
  const parameters = new Set(fn.blocks.flatMap((block) => block.parameters.map((parameter) => parameter.id)));
  const isShort = (op: TypedOp): boolean => {
    switch (op.kind) {
      case "range-length": {
        const length = constantInt(op.result, definitions);
        return length !== undefined && length > 0n && length <= BigInt(ITERATION_LIMIT);
      }
      case "int-minmax":
        return constantInt(op.result, definitions) !== undefined;
      case "int-compare": {
        const { offset } = relativeInt(op.right, definitions);
        return offset !== 0n && parameters.has(op.left.id);
      }
      default:
        return false;
    }
  };
  return fn.blocks.some((block) => block.ops.some(isShort));
}

/** All innermost loops; where there are none to unroll, those around them. */
function unrollRound(fn: TypedFunction): TypedFunction {
  const inner = rewriteLoops(fn, (loop) => loop.isInnermost, unroll);
  return inner === fn ? rewriteLoops(fn, (loop) => !loop.isInnermost, unroll) : inner;
}

/** Indexes and conditions are constants now, and what one iteration has proven holds in the next. */
function finish(fn: TypedFunction): TypedFunction {
  return REDUNDANT_GUARDS.run(withoutLoopMarks(fn));
}

function unroll(fn: TypedFunction, forest: LoopForest, loop: LoopShape): TypedFunction | undefined {
  if (loop.header === fn.entry) return undefined;
  const blocks = blocksOf(forest.flow, loop);
  if (!blocks.every((block) => block.ops.every(isPlain))) return undefined;
  const definitions = definitionsOf(fn);
  const within = forest.loops.filter((other) => other !== loop && loop.blocks.has(other.header));
  // Those in it count to a constant, too, but start where the iteration says.
  if (!within.every((other) => testOf(forest, other, definitions) !== undefined)) return undefined;
  const count = countOf(forest, loop, definitions);
  const size = blocks.reduce((sum, block) => sum + block.ops.length, 0);
  if (count === undefined || count.values.length * size > UNROLLED_LIMIT) return undefined;
  const ids = makeIds(fn);
  const turns = count.values.map((value) => copyTurn(value, count, blocks, loop.header, ids));
  const places = new Map([...loop.defined].map((id) => [id, new Map<number, Value>()]));
  const made = turns.flatMap((turn, index): readonly TypedBlock[] => {
    for (const block of turn.copies.blocks) {
      for (const id of loop.defined) places.get(id)!.set(block.id, turn.copies.copy(turn.copies.original(id)));
    }
    const next = turns[index + 1]?.header;
    const tested = turn.copies.blockOf(count.test.block);
    return turn.copies.blocks.map((block) => inTurn(block, turn, next, block.id === tested ? count.test : undefined));
  });
  const others = fn.blocks
    .filter((block) => !loop.blocks.has(block.id))
    .map((block): TypedBlock => {
      const terminator = mapEdges(block.terminator, (edge) =>
        edge.target === loop.header ? { ...edge, target: turns[0]!.header } : edge,
      );
      return { ...block, terminator };
    });
  const settled = new Set(made.map((block) => block.id));
  return repairUses(removeUnreachable({ ...fn, blocks: [...others, ...made] }), places, settled);
}

/** Runs no other code, so that nothing of it is as long as a call. */
export function isPlain(op: TypedOp): boolean {
  return (
    op.kind === "tick" ||
    !(isOpaque(op) || op.kind === "call-direct" || op.kind === "frame-check" || op.kind === "leave")
  );
}

// ------------------------------------------------------------------------------------------ iterations

/** A test that each iteration makes, of a parameter of the header that every way back counts, against a constant. */
interface Test {
  readonly counter: Value;
  readonly position: number;
  readonly operator: CompareOperator;
  readonly bound: RelativeInt;
  readonly step: bigint;
  readonly block: number;
  /** The loop goes on when the test holds, or when it does not. */
  readonly goesOn: boolean;
}

interface Count {
  readonly test: Test;
  /** What the counter is in each iteration, as much more than the base; in the last one the test ends the loop. */
  readonly values: readonly bigint[];
  readonly base: Value | undefined;
}

function testOf({ flow }: LoopForest, loop: LoopShape, definitions: Definitions): Test | undefined {
  const header = flow.byId.get(loop.header)!;
  for (const id of loop.blocks) {
    const { terminator } = flow.byId.get(id)!;
    if (terminator.kind !== "branch" || !isInEachIteration(flow, loop, id)) continue;
    const goesOn = loop.blocks.has(terminator.whenTrue.target);
    if (goesOn === loop.blocks.has(terminator.whenFalse.target)) continue;
    const compare = definitions.get(terminator.condition.id);
    if (compare?.kind !== "int-compare") continue;
    const position = header.parameters.findIndex((parameter) => parameter.id === compare.left.id);
    const bound = relativeInt(compare.right, definitions);
    if (position < 0 || (bound.base !== undefined && loop.defined.has(bound.base.id))) continue;
    const nexts = loop.latches.flatMap((latch) => argumentsAt(flow.byId.get(latch)!, loop.header, position));
    const [step, ...others] = nexts.map((value) => stepOf(value, compare.left, definitions));
    if (step === undefined || others.some((other) => other !== step)) continue;
    return { counter: compare.left, position, operator: compare.operator, bound, step, block: id, goesOn };
  }
  return undefined;
}

function countOf(forest: LoopForest, loop: LoopShape, definitions: Definitions): Count | undefined {
  const test = testOf(forest, loop, definitions);
  if (test === undefined) return undefined;
  const starts = loop.entries.flatMap((id) => argumentsAt(forest.flow.byId.get(id)!, loop.header, test.position));
  const [start, ...others] = starts.map((value) => relativeInt(value, definitions));
  const isSame = ({ base, offset }: RelativeInt): boolean => offset === start?.offset && base?.id === start.base?.id;
  if (start === undefined || start.base?.id !== test.bound.base?.id || !others.every(isSame)) return undefined;
  const values = [start.offset];
  for (let value = start.offset; holds(test.operator, value, test.bound.offset) === test.goesOn; ) {
    if (values.length > ITERATION_LIMIT) return undefined;
    value += test.step;
    values.push(value);
  }
  return values.length === 1 ? undefined : { test, values, base: start.base };
}

function argumentsAt(block: TypedBlock, header: number, position: number): readonly Value[] {
  return edgesOf(block.terminator)
    .filter((edge) => edge.target === header)
    .map((edge) => edge.arguments[position]!);
}

/** What an iteration adds to the counter. */
function stepOf(next: Value, counter: Value, definitions: Definitions): bigint | undefined {
  const op = definitions.get(next.id);
  if (op?.kind === "range-advance") {
    return op.next.id === counter.id ? constantInt(op.step, definitions) : undefined;
  }
  if (op?.kind !== "int-binary" || op.left.id !== counter.id) return undefined;
  const by = constantInt(op.right, definitions);
  if (by === undefined) return undefined;
  return op.operator === "add" ? by : op.operator === "sub" ? -by : undefined;
}

function holds(operator: CompareOperator, left: bigint, right: bigint): boolean {
  switch (operator) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    case "==":
      return left === right;
    case "!=":
      return left !== right;
  }
}

// ---------------------------------------------------------------------------------------------- copies

interface Turn {
  readonly header: number;
  readonly copies: BlockCopies;
  /** What computes the counter. */
  readonly counter: readonly TypedOp[];
}

function copyTurn(
  offset: bigint,
  { base, test }: Count,
  blocks: readonly TypedBlock[],
  header: number,
  ids: Ids,
): Turn {
  const constant = ids.value("int");
  const counter = base === undefined ? constant : ids.value("int");
  const copies = copyBlocks(blocks, ids, new Map([[test.counter.id, counter]]));
  const ops: TypedOp[] = [{ kind: "int-const", result: constant, value: offset }];
  // It lies between the start and the end, so nothing overflows.
  if (base !== undefined)
    ops.push({ kind: "int-binary", result: counter, operator: "add", left: base, right: constant });
  return { header: copies.blockOf(header), copies, counter: ops };
}

/** Its test is known, and its ways back lead to the next iteration. */
function inTurn(block: TypedBlock, turn: Turn, next: number | undefined, test: Test | undefined): TypedBlock {
  const isHeader = block.id === turn.header;
  const kept = block.ops.filter((op) => op.kind !== "tick" && !(isHeader && op.kind === "anchor"));
  const ops = isHeader ? [...turn.counter, ...kept] : kept;
  let { terminator } = block;
  if (test !== undefined && terminator.kind === "branch") {
    const way = (next !== undefined) === test.goesOn ? terminator.whenTrue : terminator.whenFalse;
    terminator = { kind: "jump", ...way };
  }
  terminator = mapEdges(terminator, (edge) =>
    edge.target === turn.header && next !== undefined ? { ...edge, target: next } : edge,
  );
  return { ...block, ops, terminator };
}

/** Anchors where no loop starts any more, and the looks at the flag of loops that their first iteration has left behind. */
function withoutLoopMarks(fn: TypedFunction): TypedFunction {
  const { flow, loops } = analyseLoops(fn);
  const headers = new Set(loops.map((loop) => loop.header));
  const needless = new Set<TypedOp>();
  for (const loop of loops.filter(({ isInnermost }) => isInnermost)) {
    const blocks = blocksOf(flow, loop);
    const last = new Set(loop.latches.map((id) => flow.byId.get(id)!.ops.findLast((op) => op.kind === "tick")));
    if (last.has(undefined) || !blocks.every((block) => block.ops.every(isPlain))) continue;
    for (const op of blocks.flatMap((block) => block.ops)) if (op.kind === "tick" && !last.has(op)) needless.add(op);
  }
  const blocks = fn.blocks.map((block): TypedBlock => {
    const stays = (op: TypedOp, position: number): boolean =>
      op.kind === "anchor" ? position === 0 && headers.has(block.id) : !needless.has(op);
    return { ...block, ops: block.ops.filter(stays) };
  });
  return { ...fn, blocks };
}

// --------------------------------------------------------------------------------------- shared headers

/**
 * Two loops that start at one block, the inner one after the first iteration of both: the outer one gets a header of its
 * own.
 */
function splitHeaders(fn: TypedFunction): TypedFunction {
  let current = fn;
  for (const { header: id } of analyseLoops(fn).loops.filter(({ latches }) => latches.length > 1)) {
    const { flow, loops } = analyseLoops(current);
    const loop = loops.find((candidate) => candidate.header === id);
    const header = flow.byId.get(id)!;
    if (loop === undefined || id === fn.entry) continue;
    const inner = keepersOf(flow, loop, header, definitionsOf(current));
    if (inner === undefined) continue;
    const ids = makeIds(current);
    const outer = ids.block();
    const parameters = header.parameters.map((parameter) => ids.copy(parameter));
    const entered = new Map(header.parameters.map((parameter, index) => [parameter.id, parameters[index]!]));
    const blocks = current.blocks.map((block): TypedBlock => {
      if (inner.includes(block.id)) return block;
      const terminator = mapEdges(block.terminator, (edge) => (edge.target === id ? { ...edge, target: outer } : edge));
      return { ...block, terminator };
    });
    const made: TypedBlock = {
      id: outer,
      parameters,
      ops: loop.anchor === undefined ? [] : [mapOp(loop.anchor, (value) => entered.get(value.id) ?? value)],
      terminator: { kind: "jump", target: id, arguments: parameters },
      loopDepth: header.loopDepth,
    };
    current = removeRedundantParameters({ ...current, blocks: [...blocks, made] });
  }
  return current;
}

/** The inner one's ways back: they leave a counter as it is that the others count. */
function keepersOf(
  flow: LoopForest["flow"],
  loop: LoopShape,
  header: TypedBlock,
  definitions: Definitions,
): readonly number[] | undefined {
  for (const [position, counter] of header.parameters.entries()) {
    const handed = loop.latches.map((latch) => argumentsAt(flow.byId.get(latch)!, header.id, position));
    const keepers = loop.latches.filter((_, index) => handed[index]!.every((value) => value.id === counter.id));
    const counting = handed.filter((values) =>
      values.every((value) => stepOf(value, counter, definitions) !== undefined),
    );
    if (keepers.length > 0 && counting.length > 0 && keepers.length + counting.length === handed.length) return keepers;
  }
  return undefined;
}

// -------------------------------------------------------------------------------------------- constants

/** Arithmetic on constants, and branches on what compares them. */
function foldKnown(fn: TypedFunction): TypedFunction {
  const clean = simplify(fn);
  const definitions = definitionsOf(clean);
  const blocks = clean.blocks.map((block): TypedBlock => {
    const ops = block.ops.map((op): TypedOp => {
      const [result] = resultsOf(op);
      if (result?.representation !== "int" || op.kind === "int-const") return op;
      const value = constantInt(result, definitions);
      return value === undefined ? op : { kind: "int-const", result, value };
    });
    const { terminator } = block;
    if (terminator.kind !== "branch") return { ...block, ops };
    const outcome = outcomeOf(terminator.condition, definitions);
    if (outcome === undefined) return { ...block, ops };
    return { ...block, ops, terminator: { kind: "jump", ...(outcome ? terminator.whenTrue : terminator.whenFalse) } };
  });
  return simplify({ ...clean, blocks });
}

function outcomeOf(condition: Value, definitions: Definitions): boolean | undefined {
  const op = definitions.get(condition.id);
  if (op?.kind === "bool-const") return op.value;
  if (op?.kind === "bool-not") {
    const operand = outcomeOf(op.operand, definitions);
    return operand === undefined ? undefined : !operand;
  }
  if (op?.kind !== "int-compare") return undefined;
  const left = constantInt(op.left, definitions);
  const right = constantInt(op.right, definitions);
  if (left === undefined || right === undefined) return undefined;
  return holds(op.operator, left, right);
}
