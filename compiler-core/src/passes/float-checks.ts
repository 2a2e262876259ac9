/**
 * One check for a whole expression of NumPy floats: a finite result proves that no sum or product on the way to it
 * overflowed or was invalid.
 *
 *     f3 = float-binary mul f1, f2
 *     np-float-check (mul f1, f2, f3) !          # gone
 *     f5 = float-binary add f3, f4
 *     np-float-check (mul f1, f2, f3) (add f3, f4, f5) !
 *
 * The check that remains leaves through the state of the first one, and so do all guards in between: nothing there has an
 * effect, so that the resume interpreter does the whole expression again, with its warnings in order.
 */

import { isMovable } from "../mir/effects";
import { finiteValues } from "../mir/float-flow";
import type { FrameState, TypedBlock, TypedOp } from "../mir/typed";
import type { OpOfKind } from "../mir/typed-ops";
import type { Pass } from "./pass";

type FloatCheck = OpOfKind<"np-float-check">;

export const FLOAT_CHECKS: Pass = {
  name: "float-checks",
  summary: "Checks the floats of a NumPy expression once, at its end.",
  run(fn) {
    if (!fn.blocks.some((block) => block.ops.some((op) => op.kind === "np-float-check"))) return fn;
    return { ...fn, blocks: fn.blocks.map(mergeChecks) };
  },
};

function mergeChecks(block: TypedBlock): TypedBlock {
  const ops: TypedOp[] = [];
  let segment: TypedOp[] = [];
  const flush = (): void => {
    ops.push(...mergeSegment(segment));
    segment = [];
  };
  for (const op of block.ops) {
    if (isMovable(op)) segment.push(op);
    else {
      flush();
      ops.push(op);
    }
  }
  flush();
  return { ...block, ops };
}

/** Where a check goes that a later one answers, both by their positions. */
type Answered = ReadonlyMap<number, number>;

/** Operations without effects. */
function mergeSegment(segment: readonly TypedOp[]): readonly TypedOp[] {
  const answered = answeredChecks(segment);
  if (answered.size === 0) return segment;
  const states = earliestStates(segment, answered);
  const result: TypedOp[] = [];
  for (const [position, op] of segment.entries()) {
    if (answered.has(position)) continue;
    const state = states.get(position);
    const moved = state === undefined ? op : withState(op, state);
    if (moved.kind !== "np-float-check") {
      result.push(moved);
      continue;
    }
    const earlier = [...answered].filter(([, root]) => root === position).map(([at]) => segment[at] as FloatCheck);
    result.push({ ...moved, checks: [...earlier.flatMap((check) => check.checks), ...moved.checks] });
  }
  return result;
}

function answeredChecks(segment: readonly TypedOp[]): Answered {
  const definitions = new Map<number, TypedOp>();
  for (const op of segment) if ("result" in op) definitions.set(op.result.id, op);
  const answered = new Map<number, number>();
  for (let root = segment.length - 1; root > 0; root--) {
    const op = segment[root]!;
    if (op.kind !== "np-float-check" || answered.has(root)) continue;
    const finite = finiteValues(op.checks.at(-1)!.value, (value) => definitions.get(value.id));
    for (let position = root - 1; position >= 0; position--) {
      const check = segment[position]!;
      if (check.kind !== "np-float-check" || answered.has(position)) continue;
      if (check.checks.every(({ value }) => finite.has(value.id))) answered.set(position, root);
    }
  }
  return new Map([...answered].sort(([a], [b]) => a - b));
}

/** The state of the first check for everything up to the check that answers it; ranges that overlap have one state. */
function earliestStates(segment: readonly TypedOp[], answered: Answered): ReadonlyMap<number, FrameState> {
  const states = new Map<number, FrameState>();
  for (const [start, root] of answered) {
    const state = states.get(start) ?? (segment[start] as FloatCheck).state;
    for (let position = start; position <= root; position++) if (!states.has(position)) states.set(position, state);
  }
  return states;
}

function withState(op: TypedOp, state: FrameState): TypedOp {
  return "state" in op && op.state !== undefined ? ({ ...op, state } as TypedOp) : op;
}
