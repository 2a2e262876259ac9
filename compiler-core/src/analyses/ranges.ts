/**
 * Intervals of the ints of a typed function: a forward analysis over SSA, refined by the branches that dominate a block.
 *
 * What a checked operation gives lies within 64 bits, for else it has left. An element of a range iterator lies within
 * its range, found by following the iterator's `next` and `remaining` to the loop's entry.
 */

import { MIRRORED } from "../mir/baseline-ops";
import { type ControlFlow, controlFlow } from "../mir/cfg";
import type { TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import { edgesOf, resultsOf } from "../mir/typed-ops";
import { dtypeOf, integerRange, isNumpyScalar } from "../primitives/dtypes";
import {
  binaryInterval,
  clamp,
  exactly,
  FULL,
  hull,
  type Interval,
  intersect,
  interval,
  larger,
  MAX,
  NEGATED,
  refine,
  sameInterval,
  smaller,
  widen,
} from "./int-interval";

export interface Ranges {
  /** What the int can be where the block runs. */
  at(value: Value, block: number): Interval;
  /** The operation that defines a value; undefined for a parameter. */
  definition(value: Value): TypedOp | undefined;
}

interface Comparison {
  readonly op: Extract<TypedOp, { kind: "int-compare" }>;
  readonly holds: boolean;
}

const ROUNDS_BEFORE_WIDENING = 3;
const ROUND_LIMIT = 40;

export function analyseRanges(fn: TypedFunction): Ranges {
  const flow = controlFlow(fn);
  const definitions = new Map<number, TypedOp>();
  for (const block of fn.blocks) {
    for (const op of block.ops) for (const result of resultsOf(op)) definitions.set(result.id, op);
  }
  const comparisons = dominatingComparisons(flow, definitions);
  const guards = guardComparisons(fn, definitions);
  const known = new Map<number, Interval>();
  const incoming = incomingEdges(fn, flow);

  const base = (value: Value): Interval => known.get(value.id) ?? FULL;
  const at = (value: Value, block: number): Interval => {
    let range = base(value);
    for (let id: number | undefined = block; id !== undefined; id = flow.dominator.get(id)) {
      for (const comparison of comparisons.get(id) ?? []) range = narrow(range, value, comparison, base);
      if (id !== block) for (const comparison of guards.get(id) ?? []) range = narrow(range, value, comparison, base);
    }
    return range;
  };
  const ranges: Ranges = { at, definition: (value) => definitions.get(value.id) };

  for (let round = 0; round < ROUND_LIMIT; round++) {
    let changed = false;
    const update = (value: Value, range: Interval): void => {
      const old = known.get(value.id);
      if (old !== undefined && sameInterval(old, range)) return;
      const grown = old === undefined ? range : hull(old, range);
      if (old !== undefined && sameInterval(old, grown)) return;
      known.set(value.id, old !== undefined && round >= ROUNDS_BEFORE_WIDENING ? widen(old, grown) : grown);
      changed = true;
    };
    for (const id of flow.order) {
      const block = flow.byId.get(id)!;
      updateParameters(block, id === fn.entry, incoming.get(id) ?? [], at, known, update);
      for (const op of block.ops) {
        const [result] = resultsOf(op);
        if (result?.representation === "int") update(result, resultInterval(op, id, ranges, flow));
      }
    }
    if (!changed) return ranges;
  }
  // Not settled: what was found so far may be too narrow.
  known.clear();
  return ranges;
}

function narrow(range: Interval, value: Value, { op, holds }: Comparison, base: (value: Value) => Interval): Interval {
  const operator = holds ? op.operator : NEGATED[op.operator];
  if (op.left.id === value.id) return refine(operator, range, base(op.right));
  if (op.right.id === value.id) return refine(MIRRORED[operator], range, base(op.left));
  return range;
}

/** Comparisons whose outcome is known where a block starts: its only way in is one side of a branch. */
function dominatingComparisons(
  flow: ControlFlow,
  definitions: ReadonlyMap<number, TypedOp>,
): ReadonlyMap<number, readonly Comparison[]> {
  const found = new Map<number, Comparison[]>();
  for (const id of flow.order) {
    const predecessors = flow.predecessors.get(id)!;
    if (predecessors.length !== 1) continue;
    const { terminator } = flow.byId.get(predecessors[0]!)!;
    if (terminator.kind !== "branch" || terminator.whenTrue.target === terminator.whenFalse.target) continue;
    const holds = terminator.whenTrue.target === id;
    const comparison = comparisonOf(terminator.condition, holds, definitions);
    if (comparison !== undefined) found.set(id, [comparison]);
  }
  return found;
}

function comparisonOf(
  condition: Value,
  holds: boolean,
  definitions: ReadonlyMap<number, TypedOp>,
): Comparison | undefined {
  const op = definitions.get(condition.id);
  if (op?.kind === "bool-not") return comparisonOf(op.operand, !holds, definitions);
  return op?.kind === "int-compare" ? { op, holds } : undefined;
}

/** Comparisons that a block's own guards have proven at its end. */
function guardComparisons(
  fn: TypedFunction,
  definitions: ReadonlyMap<number, TypedOp>,
): ReadonlyMap<number, readonly Comparison[]> {
  const found = new Map<number, Comparison[]>();
  for (const block of fn.blocks) {
    const proven = block.ops.flatMap((op) => {
      const comparison = op.kind === "guard" ? comparisonOf(op.condition, true, definitions) : undefined;
      return comparison === undefined ? [] : [comparison];
    });
    if (proven.length > 0) found.set(block.id, proven);
  }
  return found;
}

interface IncomingEdge {
  readonly from: number;
  readonly arguments: readonly Value[];
  /** What the branch that takes this edge says. */
  readonly terminator: TypedBlock["terminator"];
  readonly whenTrue: boolean;
}

function incomingEdges(fn: TypedFunction, flow: ControlFlow): ReadonlyMap<number, readonly IncomingEdge[]> {
  const incoming = new Map<number, IncomingEdge[]>();
  for (const block of fn.blocks) {
    if (!flow.byId.has(block.id)) continue;
    for (const [index, edge] of edgesOf(block.terminator).entries()) {
      const list = incoming.get(edge.target) ?? [];
      list.push({ from: block.id, arguments: edge.arguments, terminator: block.terminator, whenTrue: index === 0 });
      incoming.set(edge.target, list);
    }
  }
  return incoming;
}

function updateParameters(
  block: TypedBlock,
  isEntry: boolean,
  edges: readonly IncomingEdge[],
  at: (value: Value, block: number) => Interval,
  known: ReadonlyMap<number, Interval>,
  update: (value: Value, range: Interval) => void,
): void {
  for (const [index, parameter] of block.parameters.entries()) {
    if (parameter.representation !== "int") continue;
    if (isEntry) {
      update(parameter, FULL);
      continue;
    }
    let joined: Interval | undefined;
    for (const edge of edges) {
      const argument = edge.arguments[index]!;
      // A back edge whose argument has not been seen yet adds nothing in the first round.
      if (!known.has(argument.id)) continue;
      const range = at(argument, edge.from);
      joined = joined === undefined ? range : hull(joined, range);
    }
    if (joined !== undefined) update(parameter, joined);
  }
}

function resultInterval(op: TypedOp, block: number, ranges: Ranges, flow: ControlFlow): Interval {
  const of = (value: Value): Interval => ranges.at(value, block);
  switch (op.kind) {
    case "int-const":
      return exactly(op.value);
    case "int-binary":
      return clamp(binaryInterval(op.operator, of(op.left), of(op.right)));
    case "int-negate": {
      const range = of(op.operand);
      return clamp(interval(-range.high, -range.low));
    }
    case "int-invert": {
      const range = of(op.operand);
      return interval(-range.high - 1n, -range.low - 1n);
    }
    case "int-abs": {
      const range = of(op.operand);
      const high = larger(-range.low, range.high);
      const low = range.low > 0n ? range.low : range.high < 0n ? -range.high : 0n;
      return clamp(interval(low, high));
    }
    case "int-minmax": {
      const left = of(op.left);
      const right = of(op.right);
      const pick = op.operator === "min" ? smaller : larger;
      return interval(pick(left.low, right.low), pick(left.high, right.high));
    }
    case "select":
      return hull(of(op.whenTrue), of(op.whenFalse));
    case "bool-to-int":
      return interval(0n, 1n);
    case "np-payload":
      return payloadInterval(op.operand);
    case "array-extent":
      return interval(0n, MAX);
    case "element":
      return op.operand.fact === "bytes" ? interval(0n, 255n) : FULL;
    case "length":
      return interval(0n, MAX / 8n);
    case "index-check":
      return op.state === undefined ? of(op.index) : interval(0n, larger(0n, of(op.length).high - 1n));
    case "chunk-limit":
      return hull(of(op.start), of(op.bound));
    case "range-length":
      return interval(0n, MAX);
    case "range-element":
      return elementInterval(op.next, ranges, flow) ?? of(op.next);
    default:
      return FULL;
  }
}

/** What an unboxed NumPy int can be. */
function payloadInterval({ representation }: Value): Interval {
  return (isNumpyScalar(representation) ? integerRange(dtypeOf(representation)) : undefined) ?? FULL;
}

type RangeLength = Extract<TypedOp, { kind: "range-length" }>;

/**
 * The range that an iterator walks: `next` is a loop's parameter, entered with the start of a `range-length` that is
 * entered as another parameter, and on every way back the one advances by the range's step while the other counts down.
 */
export function walkedRange(next: Value, ranges: Ranges, blocks: Iterable<TypedBlock>): RangeLength | undefined {
  const all = [...blocks];
  const header = all.find((block) => block.parameters.some((parameter) => parameter.id === next.id));
  if (header === undefined) return undefined;
  const position = header.parameters.findIndex((parameter) => parameter.id === next.id);
  const edges = all.flatMap((block) => edgesOf(block.terminator)).filter((edge) => edge.target === header.id);
  let found: { range: RangeLength; remaining: number } | undefined;
  for (const edge of edges) {
    if (ranges.definition(edge.arguments[position]!)?.kind === "range-advance") continue;
    for (const [index, argument] of edge.arguments.entries()) {
      const range = ranges.definition(argument);
      if (range?.kind !== "range-length" || range.start.id !== edge.arguments[position]!.id) continue;
      if (found !== undefined) return undefined;
      found = { range, remaining: index };
    }
    if (found === undefined) return undefined;
  }
  if (found === undefined) return undefined;
  const { range, remaining } = found;
  const counts = edges.every((edge) => {
    const advance = ranges.definition(edge.arguments[position]!);
    if (advance?.kind !== "range-advance") return true;
    const left = ranges.definition(edge.arguments[remaining]!);
    const isCountdown = left?.kind === "int-binary" && left.operator === "sub";
    return (
      advance.next.id === next.id &&
      advance.step.id === range.step.id &&
      isCountdown &&
      left.left.id === header.parameters[remaining]!.id
    );
  });
  const entries = edges.filter((edge) => ranges.definition(edge.arguments[position]!)?.kind !== "range-advance");
  return counts && entries.length === 1 ? range : undefined;
}

function elementInterval(next: Value, ranges: Ranges, flow: ControlFlow): Interval | undefined {
  const range = walkedRange(next, ranges, flow.byId.values());
  if (range === undefined) return undefined;
  const entry = definingBlock(flow, range);
  const start = ranges.at(range.start, entry);
  const stop = ranges.at(range.stop, entry);
  const step = ranges.at(range.step, entry);
  if (step.low > 0n) return intersect(FULL, interval(start.low, larger(start.low, stop.high - 1n)));
  if (step.high < 0n) return intersect(FULL, interval(smaller(start.high, stop.low + 1n), start.high));
  return undefined;
}

function definingBlock(flow: ControlFlow, op: TypedOp): number {
  for (const [id, block] of flow.byId) if (block.ops.includes(op)) return id;
  return flow.order[0]!;
}
