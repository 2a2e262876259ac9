/**
 * Loop versioning: where all indexes of a chunk of iterations are linear in the number of the iteration, their ends are
 * checked once in front of it. A copy of the loop keeps its checks, for chunks that do not pass.
 *
 *     limit = chunk-limit i, n                 limit = chunk-limit i, n
 *     jump b1(i)                               c = affine-check i + k*1, limit - i, length
 *     b1(i'):                            →     branch c ? b1(i) : b11(i)
 *       …                                      b1(i'):
 *       i5 = index-check i', length !            …
 *       jump b1(i' + 1)                          i5 = index-check i', length        # no check
 *                                                jump b1(i' + 1)
 *                                              b11(i''): …                          # as before
 *
 * Of indexes that move, only those that each iteration runs are checked in front: one under a condition may be out of range
 * elsewhere. Counters and sums of small numbers are checked by how far they can get (`analyses/growth.ts`).
 * A loop is copied at most once.
 */
import { type Affine, affineInLoop, definitionsOf, printKey } from "../analyses/affine";
import { type Growth, growthsIn } from "../analyses/growth";
import { contains, FULL } from "../analyses/int-interval";
import { blocksOf, isInEachIteration, type LoopForest, type LoopShape } from "../analyses/loops";
import type { FrameState, TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import { edgesOf, resultsOf } from "../mir/typed-ops";
import { copyBlocks } from "./block-copies";
import type { Pass } from "./pass";
import { type Ids, isInnermost, makeIds, rewriteLoops } from "./rewrite";
import { repairUses } from "./ssa-repair";

/** Operations of a loop that is copied, and of a function that grows no more. */
const LOOP_LIMIT = 400;
const FUNCTION_LIMIT = 4000;
/** Checks in front of a loop: more would cost more than they save. */
const CHECK_LIMIT = 16;

export const LOOP_VERSIONS: Pass = {
  name: "loop-versions",
  summary:
    "Checks the ends of linear indexes once per chunk of iterations; the loop without checks has a copy with them.",
  run: (fn) => rewriteLoops(fn, isInnermost, version),
};

type ChunkLimit = Extract<TypedOp, { kind: "chunk-limit" }>;

/** One thing to prove, and the operations that then need no check. */
interface Check {
  readonly affine: Affine;
  readonly length: Value | undefined;
  readonly ops: Set<TypedOp>;
}

function version(fn: TypedFunction, forest: LoopForest, loop: LoopShape): TypedFunction | undefined {
  const { flow } = forest;
  const preheader = loop.entries.length === 1 ? flow.byId.get(loop.entries[0]!)! : undefined;
  const limit = preheader?.ops.find((op) => op.kind === "chunk-limit");
  if (preheader === undefined || limit?.kind !== "chunk-limit" || preheader.terminator.kind !== "jump")
    return undefined;
  const blocks = blocksOf(flow, loop);
  const size = blocks.reduce((sum, block) => sum + block.ops.length, 0);
  const whole = fn.blocks.reduce((sum, block) => sum + block.ops.length, 0);
  if (size > LOOP_LIMIT || whole > FUNCTION_LIMIT) return undefined;
  const checks = findChecks(fn, forest, loop, preheader);
  if (checks.length === 0 || checks.length > CHECK_LIMIT || !checks.some((check) => check.length !== undefined)) {
    return undefined;
  }
  const count = iterations(fn, forest, loop, limit);
  if (count === undefined) return undefined;
  const ids = makeIds(fn);
  const { ops, condition } = emitChecks(checks, limit, count, ids);
  const slow = copyBlocks(blocks, ids);
  const entry = preheader.terminator;
  const branching: TypedBlock = {
    ...preheader,
    ops: [...preheader.ops, ...ops],
    terminator: {
      kind: "branch",
      condition,
      whenTrue: { target: entry.target, arguments: entry.arguments },
      whenFalse: { target: slow.blockOf(entry.target), arguments: entry.arguments },
      likely: "true",
    },
  };
  const unchecked = new Set(checks.flatMap((check) => [...check.ops]));
  const all = fn.blocks.map((block): TypedBlock => {
    if (block.id === preheader.id) return branching;
    if (!loop.blocks.has(block.id)) return block;
    return { ...block, ops: block.ops.map((op) => (unchecked.has(op) ? withoutState(op) : op)) };
  });
  const definitions = new Map<number, ReadonlyMap<number, Value>>();
  for (const id of loop.defined) {
    const both = new Map<number, Value>();
    const fast = slow.original(id);
    for (const block of loop.blocks) {
      both.set(block, fast);
      both.set(slow.blockOf(block), slow.copy(fast));
    }
    definitions.set(id, both);
  }
  const settled = new Set([...loop.blocks, ...[...loop.blocks].map(slow.blockOf)]);
  return repairUses({ ...fn, blocks: [...all, ...slow.blocks] }, definitions, settled);
}

// --------------------------------------------------------------------------------------- what to check

function findChecks(fn: TypedFunction, forest: LoopForest, loop: LoopShape, preheader: TypedBlock): readonly Check[] {
  const { flow } = forest;
  const affine = affineInLoop(fn, forest, loop, edgesOf(preheader.terminator)[0]!);
  const checks = new Map<string, Check>();
  const certain = new Set<string>();
  const add = (op: TypedOp, value: Value, length: Value | undefined, isEach: boolean): void => {
    const linear = affine(value);
    if (linear === undefined || !isSmall(linear)) return;
    const index = keyOf(linear);
    const key = `${index}|${length?.id ?? ""}`;
    const known = checks.get(key);
    if (isEach) certain.add(index);
    if (known !== undefined) known.ops.add(op);
    // Under a condition: what stays the same, what overflows hardly ever, and what indexes another array in any case.
    else if (
      isEach ||
      (checks.size < CHECK_LIMIT && (linear.step.length === 0 || length === undefined || certain.has(index)))
    )
      checks.set(key, { affine: linear, length, ops: new Set([op]) });
  };
  /** It is in range without a check. */
  const noteCertain = (index: Value): void => {
    const linear = affine(index);
    if (linear !== undefined) certain.add(keyOf(linear));
  };
  // The header runs once more than the rest.
  const blocks = blocksOf(flow, loop).filter((block) => block.id !== loop.header);
  // Without checks of indexes, too, a loop over arrays needs the copy: see loop-speculation.
  const wantsCopy = blocks.some((block) => block.ops.some((op) => op.kind === "np-float-check"));
  // Those that each iteration runs come first: the same index under a condition is then proven too.
  for (const wanted of [true, false]) {
    for (const block of blocks) {
      const isEach = isInEachIteration(flow, loop, block.id);
      if (isEach !== wanted) continue;
      for (const op of block.ops) {
        if (op.kind === "index-check" && !loop.defined.has(op.length.id)) {
          if (op.state !== undefined || wantsCopy) add(op, op.index, op.length, isEach);
          else if (isEach) noteCertain(op.index);
        } else if (op.kind === "int-binary" && op.state !== undefined && isLinear(op.operator)) {
          add(op, op.result, undefined, isEach);
        } else if (op.kind === "int-negate" && op.state !== undefined) {
          add(op, op.result, undefined, isEach);
        }
      }
    }
  }
  const known = new Set([...checks.values()].flatMap((check) => [...check.ops]));
  const found = [...withoutImplied([...checks.values()])];
  for (const growth of growthsIn(fn, forest, loop, edgesOf(preheader.terminator)[0]!)) {
    const ops = growth.sums.filter((op) => op.state !== undefined && !known.has(op));
    const ends = ops.length === 0 ? [] : growthChecks(fn, growth, new Set(ops));
    if (found.length + ends.length <= CHECK_LIMIT) found.push(...ends);
  }
  return found;
}

/** The ends that the sums can get to: after `count` iterations nothing has overflowed. */
function growthChecks(fn: TypedFunction, { start, low, high }: Growth, ops: Set<TypedOp>): readonly Check[] {
  const constant = definitionsOf(fn).get(start.id);
  const first =
    constant?.kind === "int-const" ? { factor: constant.value, values: [] } : { factor: 1n, values: [start] };
  const directions = [low, high].filter((by) => by !== 0n);
  return directions.map((by): Check => {
    const step = [{ factor: by, values: [] }];
    return { affine: { first: [first, ...step], step }, length: undefined, ops };
  });
}

/** What lies within a length fits 64 bits. */
function withoutImplied(checks: readonly Check[]): readonly Check[] {
  const stronger = new Map(
    checks.filter((check) => check.length !== undefined).map((check) => [keyOf(check.affine), check]),
  );
  return checks.filter((check) => {
    const other = stronger.get(keyOf(check.affine));
    if (check.length !== undefined || other === undefined) return true;
    for (const op of check.ops) other.ops.add(op);
    return false;
  });
}

function keyOf({ first, step }: Affine): string {
  return `${printKey(first)}|${printKey(step)}`;
}

function isSmall({ first, step }: Affine): boolean {
  return [...first, ...step].every(({ factor }) => contains(FULL, factor));
}

function isLinear(operator: string): boolean {
  return operator === "add" || operator === "sub" || operator === "mul";
}

// ------------------------------------------------------------------------------------ checks in front

/** How the chunk's counter counts: by what, and whether the limit itself is included. */
interface Counting {
  readonly stride: bigint;
  readonly inclusive: boolean;
}

function iterations(fn: TypedFunction, { flow }: LoopForest, loop: LoopShape, limit: ChunkLimit): Counting | undefined {
  const header = flow.byId.get(loop.header)!;
  const { terminator } = header;
  if (terminator.kind !== "branch") return undefined;
  const test = header.ops.find((op) => resultsOf(op).some((result) => result.id === terminator.condition.id));
  if (test?.kind !== "int-compare") return undefined;
  const isLeft = test.right.id === limit.result.id;
  if (!isLeft && test.left.id !== limit.result.id) return undefined;
  const counter = isLeft ? test.left : test.right;
  const position = header.parameters.findIndex((parameter) => parameter.id === counter.id);
  const definitions = definitionsOf(fn);
  const [latch] = loop.latches;
  const edge = edgesOf(flow.byId.get(latch!)!.terminator).find((candidate) => candidate.target === header.id);
  const next = edge === undefined || position < 0 ? undefined : definitions.get(edge.arguments[position]!.id);
  const stepped = next?.kind === "int-binary" ? next.right : next?.kind === "range-advance" ? next.step : undefined;
  const by = stepped === undefined ? undefined : definitions.get(stepped.id);
  if (by?.kind !== "int-const") return undefined;
  const stride = by.value < 0n ? -by.value : by.value;
  return { stride, inclusive: test.operator === "<=" || test.operator === ">=" };
}

function emitChecks(
  checks: readonly Check[],
  limit: ChunkLimit,
  { stride, inclusive }: Counting,
  ids: Ids,
): { readonly ops: readonly TypedOp[]; readonly condition: Value } {
  const ops: TypedOp[] = [];
  const constant = (value: bigint): Value => {
    const result = ids.value("int");
    ops.push({ kind: "int-const", result, value });
    return result;
  };
  const binary = (operator: "add" | "sub" | "floordiv", left: Value, right: Value): Value => {
    const result = ids.value("int");
    ops.push({ kind: "int-binary", result, operator, left, right });
    return result;
  };
  // At most the size of a chunk, so none of this overflows.
  const isUp = limit.direction === "up";
  const distance = isUp ? binary("sub", limit.result, limit.start) : binary("sub", limit.start, limit.result);
  const rounding = inclusive ? stride : stride - 1n;
  let count = rounding === 0n ? distance : binary("add", distance, constant(rounding));
  if (stride !== 1n) count = binary("floordiv", count, constant(stride));
  let condition: Value | undefined;
  for (const { affine, length } of checks) {
    const result = ids.value("bool");
    const { first, step } = affine;
    ops.push({ kind: "affine-check", result, first, step, count, ...(length === undefined ? {} : { length }) });
    if (condition === undefined) condition = result;
    else {
      const both = ids.value("bool");
      ops.push({ kind: "bool-binary", result: both, operator: "and", left: condition, right: result });
      condition = both;
    }
  }
  return { ops, condition: condition! };
}

function withoutState(op: TypedOp): TypedOp {
  const { state: _state, ...rest } = op as TypedOp & { state?: FrameState };
  return rest as TypedOp;
}
