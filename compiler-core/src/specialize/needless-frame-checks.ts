/**
 * Removes the `frame-check`s that calls left behind which were inlined: no other code has run since the last one, or since
 * the activation began, so nobody took its frame.
 */
import { controlFlow } from "../mir/cfg";
import type { TypedFunction, TypedOp } from "../mir/typed";
import { edgesOf, isOpaque } from "../mir/typed-ops";

export function removeNeedlessFrameChecks(fn: TypedFunction): TypedFunction {
  const flow = controlFlow(fn);
  const ranAtStart = new Set<number>();
  // Blocks to which other code is found to have come are looked at again.
  const work = [...flow.order];
  for (let id = work.shift(); id !== undefined; id = work.shift()) {
    const { ops, terminator } = flow.byId.get(id)!;
    if (!ops.reduce(step, ranAtStart.has(id))) continue;
    for (const { target } of edgesOf(terminator)) {
      if (ranAtStart.has(target)) continue;
      ranAtStart.add(target);
      work.push(target);
    }
  }
  const blocks = fn.blocks.map((block) => {
    let ran = ranAtStart.has(block.id);
    const ops = block.ops.filter((op) => {
      const isNeedless = op.kind === "frame-check" && !ran;
      ran = step(ran, op);
      return !isNeedless;
    });
    return ops.length === block.ops.length ? block : { ...block, ops };
  });
  return { ...fn, blocks };
}

/** Whether other code may have run after an operation since the frame was looked at. */
function step(ran: boolean, op: TypedOp): boolean {
  if (op.kind === "frame-check") return false;
  return ran || isOpaque(op) || op.kind === "call-direct";
}
