/**
 * Facts that flow forward through typed MIR and hold in a block when they hold on every way into it.
 *
 * A fact is a text; what it says, and how long it holds, is the caller's.
 */
import type { ControlFlow } from "./cfg";
import type { TypedBlock, TypedFunction, TypedOp, Value } from "./typed";
import { edgesOf } from "./typed-ops";

export type Facts = Set<string>;

export interface FactRules {
  readonly atEntry: Facts;
  /** Changes the facts into those behind the operation. */
  readonly step: (op: TypedOp, facts: Facts) => void;
  /** What the facts at the end of a block say in the target, whose parameters get the arguments. */
  readonly acrossEdge: (facts: Facts, target: TypedBlock, args: readonly Value[]) => Facts;
}

/** The facts at the start of each block, each time as a set of the caller's own; none in a block that is never reached. */
export function forwardFacts(fn: TypedFunction, flow: ControlFlow, rules: FactRules): (block: number) => Facts {
  const known = new Map<number, Facts>([[fn.entry, rules.atEntry]]);
  let changed = true;
  while (changed) {
    changed = false;
    for (const id of flow.order) {
      const start = known.get(id);
      if (start === undefined) continue;
      const block = flow.byId.get(id) as TypedBlock;
      const facts = new Set(start);
      for (const op of block.ops) rules.step(op, facts);
      for (const edge of edgesOf(block.terminator)) {
        const arriving = rules.acrossEdge(facts, flow.byId.get(edge.target) as TypedBlock, edge.arguments);
        const before = known.get(edge.target);
        const met = before === undefined ? arriving : new Set([...before].filter((fact) => arriving.has(fact)));
        if (before !== undefined && met.size === before.size) continue;
        known.set(edge.target, met);
        changed = true;
      }
    }
  }
  return (block) => new Set(known.get(block) ?? []);
}
