/**
 * What a body has stored into its activation's buffer when control gets to a block.
 *
 * Before a call that may let others look, the values of the call's state are stored. A slot belongs to one value of SSA
 * form, so what was stored in a block that dominates this one is still right; and what a loop does not change is stored
 * in front of it, for all calls in it.
 */
import { controlFlow, loopsOf } from "../mir/cfg";
import type { FrameState, TypedFunction, TypedOp } from "../mir/typed";
import { resultsOf } from "../mir/typed-ops";
import type { FrameStateTable, SlotStore } from "./frame-states";
import { quickOperation } from "./quick-operations";

export interface AnnouncedStores {
  /** The nearest block that every way to the block leads through. */
  dominator(block: number): number | undefined;
  /** What is stored at the end of the block, for loops that start after it. */
  atEnd(block: number): readonly SlotStore[];
}

export function announcedStores(fn: TypedFunction, table: FrameStateTable): AnnouncedStores {
  const flow = controlFlow(fn);
  const ahead = new Map<number, SlotStore[]>();
  for (const loop of loopsOf(flow)) {
    const entries = flow.predecessors.get(loop.header)!.filter((id) => !loop.blocks.has(id));
    const [before] = entries;
    if (before === undefined || entries.length !== 1) continue;
    const blocks = [...loop.blocks].map((id) => flow.byId.get(id)!);
    const defined = new Set(
      blocks.flatMap((block) => [...block.parameters, ...block.ops.flatMap(resultsOf)].map(({ id }) => id)),
    );
    const stores = ahead.get(before) ?? [];
    ahead.set(before, stores);
    for (const op of blocks.flatMap((block) => block.ops)) {
      const state = announcedState(op);
      const row = state === undefined ? undefined : table.rows.get(state);
      for (const store of row?.stores ?? []) {
        if (!defined.has(store.value.id) && !stores.some(({ slot }) => slot === store.slot)) stores.push(store);
      }
    }
  }
  return { dominator: (block) => flow.dominator.get(block), atEnd: (block) => ahead.get(block) ?? [] };
}

/** The state that is announced before the operation wherever control gets to it. */
function announcedState(op: TypedOp): FrameState | undefined {
  if (op.kind === "call-direct") return op.raises;
  if (op.kind !== "call-generic" || op.quiet === true || quickOperation(op) !== undefined) return undefined;
  return op.before;
}
