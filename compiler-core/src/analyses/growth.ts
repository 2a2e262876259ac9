/**
 * Ints that grow by little in each iteration of a loop, by different ways on different paths: counters of what was found,
 * sums of small numbers.
 *
 *     b1(i, count):                 # count grows by 0 to 1 in each iteration
 *       branch found ? b2 : b3(count)
 *     b2:
 *       i5 = int-binary add count, 1 !
 *       jump b3(i5)
 *     b3(i6):
 *       jump b1(i + 1, i6)
 *
 * After k iterations such an int lies between `start + k * low` and `start + k * high`, and so does everything on the way.
 */
import type { Edge, TypedFunction, TypedOp, Value } from "../mir/typed";
import { edgesOf } from "../mir/typed-ops";
import { definitionsOf } from "./affine";
import { hull, type Interval } from "./int-interval";
import { blocksOf, type LoopForest, type LoopShape } from "./loops";
import { analyseRanges } from "./ranges";

type Sum = Extract<TypedOp, { kind: "int-binary" }>;

export interface Growth {
  readonly start: Value;
  /** By how much it changes in an iteration: 0 lies within. */
  readonly low: bigint;
  readonly high: bigint;
  /** The sums that it is made of. */
  readonly sums: readonly Sum[];
}

/** What grows by more may leave 64 bits within a chunk. */
const LIMIT = 2n ** 40n;

/** The growing parameters of an innermost loop that is entered by `entry`. */
export function growthsIn(fn: TypedFunction, forest: LoopForest, loop: LoopShape, entry: Edge): readonly Growth[] {
  const { flow } = forest;
  const definitions = definitionsOf(fn);
  const homes = new Map<TypedOp, number>();
  const incoming = new Map<number, readonly Value[]>();
  const blocks = blocksOf(flow, loop);
  for (const block of blocks) {
    for (const op of block.ops) homes.set(op, block.id);
    if (block.id === loop.header) continue;
    for (const [index, parameter] of block.parameters.entries()) {
      const edges = blocks.flatMap(({ terminator }) => edgesOf(terminator)).filter(({ target }) => target === block.id);
      incoming.set(
        parameter.id,
        edges.map((edge) => edge.arguments[index]!),
      );
    }
  }
  let ranges: ReturnType<typeof analyseRanges> | undefined;
  const boundsOf = (value: Value, block: number): Interval => {
    const constant = definitions.get(value.id);
    if (constant?.kind === "int-const") return { low: constant.value, high: constant.value };
    ranges ??= analyseRanges(fn);
    return ranges.at(value, block);
  };
  const header = flow.byId.get(loop.header)!;
  const back = loop.latches
    .flatMap((id) => edgesOf(flow.byId.get(id)!.terminator))
    .filter((edge) => edge.target === loop.header);

  const growthOf = (parameter: Value, position: number): Growth | undefined => {
    const sums: Sum[] = [];
    const known = new Map<number, Interval | undefined>([[parameter.id, { low: 0n, high: 0n }]]);
    const of = (value: Value): Interval | undefined => {
      if (!known.has(value.id)) {
        known.set(value.id, undefined);
        known.set(value.id, find(value));
      }
      return known.get(value.id);
    };
    const find = (value: Value): Interval | undefined => {
      const joined = incoming.get(value.id);
      if (joined !== undefined) return hullOf(joined.map(of));
      const op = definitions.get(value.id);
      const home = op === undefined ? undefined : homes.get(op);
      if (op?.kind !== "int-binary" || home === undefined) return undefined;
      if (op.operator === "add") return plus(op, of(op.left), op.right, home) ?? plus(op, of(op.right), op.left, home);
      return op.operator === "sub" ? plus(op, of(op.left), op.right, home) : undefined;
    };
    const plus = (op: Sum, grown: Interval | undefined, by: Value, home: number): Interval | undefined => {
      if (grown === undefined) return undefined;
      const { low, high } = boundsOf(by, home);
      const added = op.operator === "sub" ? { low: -high, high: -low } : { low, high };
      const sum = { low: grown.low + added.low, high: grown.high + added.high };
      if (sum.low < -LIMIT || sum.high > LIMIT) return undefined;
      sums.push(op);
      return sum;
    };
    if (hullOf(back.map((edge) => of(edge.arguments[position]!))) === undefined || sums.length === 0) return undefined;
    const all = hullOf([...known.values()].filter((one) => one !== undefined))!;
    return { start: entry.arguments[position]!, low: all.low, high: all.high, sums };
  };

  return header.parameters.flatMap((parameter, position) => {
    const growth = parameter.representation === "int" ? growthOf(parameter, position) : undefined;
    return growth === undefined ? [] : [growth];
  });
}

function hullOf(all: readonly (Interval | undefined)[]): Interval | undefined {
  const [first, ...rest] = all;
  return rest.reduce<Interval | undefined>((a, b) => {
    return a === undefined || b === undefined ? undefined : hull(a, b);
  }, first);
}
