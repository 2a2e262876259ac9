/**
 * Indexes that are cut off or wrap around at borders: away from borders they are what they are made of, and lanes at
 * borders are refused. What would be out of range there must not be loaded: so all of it is known before anything is.
 */
import type { LoopForest, LoopShape } from "../analyses/loops";
import type { TypedOp, Value } from "../mir/typed";
import { operandsOf } from "../mir/typed-ops";
import { waysTo } from "./lane-loops";
import type { Condition, LaneOps } from "./lane-ops";

/** Ints of a loop that last indexes of arrays are made of. */
export function placesIn(
  forest: LoopForest,
  shape: LoopShape,
  definitions: ReadonlyMap<number, TypedOp>,
): ReadonlySet<number> {
  const { byId } = forest.flow;
  const parameters = new Map<number, readonly Value[]>();
  for (const id of shape.blocks) {
    const ways = id === shape.header ? [] : waysTo(forest, shape, id);
    for (const [position, { id: value }] of byId.get(id)!.parameters.entries())
      parameters.set(
        value,
        ways.map(({ edge }) => edge.arguments[position]!),
      );
  }
  const work = [...shape.blocks].flatMap((id) =>
    byId
      .get(id)!
      .ops.flatMap((op) => (op.kind === "array-load" || op.kind === "array-store" ? op.indexes.slice(-1) : [])),
  );
  const places = new Set<number>();
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    if (places.has(value.id) || !shape.defined.has(value.id)) continue;
    places.add(value.id);
    const op = definitions.get(value.id);
    work.push(...(op === undefined ? (parameters.get(value.id) ?? []) : operandsOf(op)));
  }
  return places;
}

/** Takes an operation whose result goes on as one of its operands does. */
export function expectUsual(op: TypedOp, when: Condition, places: ReadonlySet<number>, lanes: LaneOps): boolean {
  if (!lanes.isEarly(when) || operandsOf(op).some((value) => !lanes.isEarly(value))) return false;
  switch (op.kind) {
    case "int-binary":
      if (op.operator !== "mod" || !lanes.isRun(op.left) || lanes.dependenceOf(op.right) !== undefined) return false;
      lanes.refuseOutside(op.left, op.right, when);
      lanes.replace(op.result, op.left);
      return true;
    case "select": {
      const isFirst = lanes.isRun(op.whenTrue);
      if (!places.has(op.result.id) || isFirst === lanes.isRun(op.whenFalse)) return false;
      lanes.refuse(isFirst ? lanes.opposite(op.condition) : op.condition, when);
      lanes.replace(op.result, isFirst ? op.whenTrue : op.whenFalse);
      return true;
    }
    case "int-minmax": {
      const [run, bound] = lanes.isRun(op.left) ? [op.left, op.right] : [op.right, op.left];
      if (!places.has(op.result.id) || !lanes.isRun(run) || lanes.dependenceOf(bound) !== undefined) return false;
      lanes.refuse(lanes.compare(op.operator === "max" ? "<" : ">", run, bound), when);
      lanes.replace(op.result, run);
      return true;
    }
    default:
      return false;
  }
}

/** The same where ways meet: most iterations come from the way on which the index goes on. */
export function expectRun(
  parameter: Value,
  given: readonly Value[],
  ways: readonly Condition[],
  places: ReadonlySet<number>,
  lanes: LaneOps,
): boolean {
  if (!places.has(parameter.id) || given.every(({ id }) => id === given[0]?.id)) return false;
  const runs = new Set(given.filter((value) => lanes.isRun(value)).map(({ id }) => id));
  // Of several, what was there before the others were made of it.
  const [usual] = [...lanes.values.keys()].filter((id) => runs.has(id));
  const main = given.find(({ id }) => id === usual);
  const others = ways.filter((_, index) => given[index]!.id !== usual);
  if (main === undefined || others.some((way) => way === undefined || !lanes.isEarly(way))) return false;
  for (const way of others) lanes.refusals.push(way!);
  lanes.replace(parameter, main);
  return true;
}
