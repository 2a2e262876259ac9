/** What lanes may come to in another order than iterations do, and how that is asked in front of a loop. */
import { constantOf, differenceOf } from "../analyses/affine";
import { parseLayout } from "../mir/array-layout";
import { LANES, type LaneOrder } from "../mir/ops/lanes";
import type { ElementRun, TypedOp, Value } from "../mir/typed";
import { mapOp, mapResults, operandsOf, resultsOf } from "../mir/typed-ops";
import { itemSize } from "../primitives/dtypes";
import type { Emitter } from "./emitter";
import type { Access, LaneBody } from "./lane-bodies";

export interface Pair {
  readonly earlier: Access;
  readonly later: Access;
  /** Where an iteration does the earlier one. */
  readonly order: "before" | "behind";
}

/** A block loads everything, then does all of its first store, and so on: all pairs that this may reorder. */
export function reordered(accesses: readonly Access[]): readonly Pair[] {
  const isStore = ({ op }: Access): boolean => op.kind === "array-store";
  return accesses.flatMap((later, position) =>
    isStore(later)
      ? accesses.flatMap((earlier, place): readonly Pair[] => {
          if (isStore(earlier)) return place < position ? [{ earlier, later, order: "before" }] : [];
          return [{ earlier, later, order: place < position ? "before" : "behind" }];
        })
      : [],
  );
}

/** Whether the two may be reordered; undefined where only their addresses tell. */
export function isKnownInOrder({ earlier, later, order }: Pair, { affine, indexOf }: LaneBody): boolean | undefined {
  const [a, b] = [earlier.op, later.op];
  if (a.data.id !== b.data.id || earlier.stays || later.stays || a.indexes.length !== b.indexes.length)
    return undefined;
  const distances = a.indexes.map((index, axis) => {
    const [from, to] = [affine(indexOf(index)), affine(indexOf(b.indexes[axis]!))];
    return from === undefined || to === undefined ? undefined : constantOf(differenceOf(to.first, from.first));
  });
  const distance = distances.at(-1);
  if (distance === undefined || distances.slice(0, -1).some((one) => one !== 0n)) return undefined;
  return distance < (order === "before" ? 1n : 0n) || distance >= BigInt(LANES);
}

export function areApart(
  order: LaneOrder,
  earlier: ElementRun,
  later: ElementRun,
  count: Value,
  emitter: Emitter,
): Value {
  const result = emitter.ids.value("bool");
  emitter.ops.push({ kind: "lanes-apart", result, order, earlier, later, count });
  return result;
}

/** Accesses from the first iteration on. */
export function runsOf(
  body: LaneBody,
  parameters: readonly Value[],
  starts: readonly Value[],
  emitter: Emitter,
): (access: Access) => ElementRun {
  const values = new Map(parameters.map(({ id }, position) => [id, starts[position]!]));
  const map = (value: Value): Value => values.get(value.id) ?? value;
  for (const op of indexOperations(body)) {
    for (const result of resultsOf(op)) values.set(result.id, emitter.ids.copy(result));
    emitter.ops.push(mapResults(mapOp(op, map), map));
  }
  return ({ op: { layout, data, shape, indexes }, stays }) => ({
    layout,
    data,
    shape,
    indexes: indexes.map(map),
    stays,
  });
}

/** Neighbours along the last axis need not lie side by side: what must be how large for that. */
export function stridesOf({ accesses }: LaneBody): readonly { readonly stride: Value; readonly size: bigint }[] {
  const strides = new Map<number, { readonly stride: Value; readonly size: bigint }>();
  for (const { op, stays } of accesses) {
    const { order, rank, dtype } = parseLayout(op.layout);
    const stride = op.shape[2 * rank - 1];
    if (order === "s" && !stays && stride !== undefined) strides.set(stride.id, { stride, size: itemSize(dtype) });
  }
  return [...strides.values()];
}

/** What computes the indexes of accesses. */
export function indexOperations({ early, late, accesses }: LaneBody): readonly TypedOp[] {
  const needed = new Set(accesses.flatMap(({ op }) => op.indexes.map(({ id }) => id)));
  const found: TypedOp[] = [];
  for (const op of [...early.ops, ...late.ops].toReversed()) {
    if (!resultsOf(op).some(({ id }) => needed.has(id))) continue;
    for (const { id } of operandsOf(op)) needed.add(id);
    found.push(op);
  }
  return found.reverse();
}
