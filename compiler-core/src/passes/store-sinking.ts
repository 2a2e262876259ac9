/**
 * One store into an array where two ways meet, instead of one at the end of each: a loop that stores in each iteration can
 * be vectorised, and LLVM merges stores only where it sees one address.
 *
 *     b7:                                        b7:
 *       array-store 255 p8[i3, i4]                 jump b9(255, i3, i4)
 *       i5 = int-binary add i1, 1                b8:
 *       jump b9(i5)                         →      jump b9(0, i3, i4)
 *     b8:                                        b9(…, i10, i11, i12):
 *       array-store 0 p8[i3, i4]                   array-store i10 p8[i11, i12]
 *       jump b9(i1)
 *
 * What stands behind the stores leaves nowhere and reads no memory.
 */
import { definitionsOf } from "../analyses/affine";
import { controlFlow, dominates } from "../mir/cfg";
import type { TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import { isPure } from "../mir/typed-ops";
import type { Pass } from "./pass";
import { type Ids, makeIds } from "./rewrite";
import { mapEdges } from "./ssa-repair";

export const STORE_SINKING: Pass = {
  name: "store-sinking",
  summary: "Stores into an array once where two ways meet that store into the same element.",
  run: sinkStores,
};

type ArrayStore = Extract<TypedOp, { kind: "array-store" }>;

/** Where two ways meet, and the stores at their ends. */
interface Meeting {
  readonly join: TypedBlock;
  readonly arms: readonly (readonly [block: TypedBlock, store: ArrayStore])[];
}

function sinkStores(fn: TypedFunction): TypedFunction {
  let current = fn;
  // Each round takes one store of a way: those before it may follow.
  for (let found = findMeeting(current); found !== undefined; found = findMeeting(current)) {
    current = sink(current, found, makeIds(current));
  }
  return current;
}

function findMeeting(fn: TypedFunction): Meeting | undefined {
  const flow = controlFlow(fn);
  let definitions: ReadonlyMap<number, TypedOp> | undefined;
  for (const id of flow.order) {
    const predecessors = flow.predecessors.get(id)!;
    if (predecessors.length !== 2 || predecessors[0] === predecessors[1]) continue;
    if (predecessors.some((from) => dominates(flow, id, from))) continue;
    const arms = predecessors.flatMap((from): (readonly [TypedBlock, ArrayStore])[] => {
      const block = flow.byId.get(from)!;
      const store = block.terminator.kind === "jump" ? lastStore(block) : undefined;
      return store === undefined ? [] : [[block, store]];
    });
    const [first, second] = arms;
    if (first === undefined || second === undefined) continue;
    definitions ??= definitionsOf(fn);
    if (storesAlike(definitions, first[1], second[1])) return { join: flow.byId.get(id)!, arms };
  }
  return undefined;
}

function lastStore({ ops }: TypedBlock): ArrayStore | undefined {
  const last = ops.findLast((op) => !isPure(op));
  return last?.kind === "array-store" ? last : undefined;
}

function storesAlike(definitions: ReadonlyMap<number, TypedOp>, a: ArrayStore, b: ArrayStore): boolean {
  const same = (left: Value, right: Value | undefined): boolean => left.id === right?.id;
  return (
    a.layout === b.layout &&
    same(a.data, b.data) &&
    a.shape.every((value, axis) => same(value, b.shape[axis])) &&
    a.indexes.length === b.indexes.length &&
    a.indexes.every((index, axis) => sameIndex(definitions, index, b.indexes[axis]!))
  );
}

/** The same value, or checked for the same length without an exit. */
function sameIndex(definitions: ReadonlyMap<number, TypedOp>, a: Value, b: Value): boolean {
  if (a.id === b.id) return true;
  const [left, right] = [definitions.get(a.id), definitions.get(b.id)];
  if (left?.kind !== "index-check" || right?.kind !== "index-check") return false;
  if (left.state !== undefined || right.state !== undefined) return false;
  return left.index.id === right.index.id && left.length.id === right.length.id;
}

function sink(fn: TypedFunction, { join, arms }: Meeting, ids: Ids): TypedFunction {
  const [, first] = arms[0]!;
  const moved = [first.value, ...first.indexes].map((value) => ids.copy(value));
  const [value, ...indexes] = moved;
  const store: ArrayStore = { ...first, value: value!, indexes };
  const ends = new Map(arms.map(([block, own]) => [block.id, own]));
  const blocks = fn.blocks.map((block): TypedBlock => {
    const own = ends.get(block.id);
    const handed = own === undefined ? [] : [own.value, ...own.indexes];
    const left: TypedBlock =
      own === undefined
        ? block
        : {
            ...block,
            ops: block.ops.filter((op) => op !== own),
            terminator: mapEdges(block.terminator, (edge) => ({
              ...edge,
              arguments: [...edge.arguments, ...handed],
            })),
          };
    if (block.id !== join.id) return left;
    return { ...left, parameters: [...left.parameters, ...moved], ops: [store, ...left.ops] };
  });
  return { ...fn, blocks };
}
