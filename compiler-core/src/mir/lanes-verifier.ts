/**
 * Blocks of lanes in typed MIR: they hold only what each lane can do by itself, leave nowhere, and what differs between
 * lanes stays in them.
 */
import { isLaneOp, laneValuesOf } from "./lane-values";
import type { TypedFunction } from "./typed";
import { operandsOf, statesOf, stateValues, terminatorOperands } from "./typed-ops";

type Report = (where: string, problem: string) => void;

export function verifyLanes(fn: TypedFunction, report: Report): void {
  const values = laneValuesOf(fn);
  if (!fn.blocks.some((block) => block.lanes)) return;
  for (const block of fn.blocks) {
    const at = (what: string): string => `b${block.id} ${what}`;
    if (block.lanes && block.parameters.length > 0) report(at("parameters"), "a block of lanes has some");
    for (const op of block.ops) {
      if (block.lanes) {
        if (!isLaneOp(op, values)) report(at(op.kind), "is nothing that lanes can do");
        if (statesOf(op).length > 0) report(at(op.kind), "would leave from a block of lanes");
      } else if ("where" in op && op.where !== undefined) {
        report(at(op.kind), "is masked, but in no block of lanes");
      } else if (operandsOf(op).some((value) => values.has(value.id))) {
        report(at(op.kind), "reads a value of lanes");
      }
      for (const state of statesOf(op))
        if (stateValues(state).some((value) => values.has(value.id))) report(at(op.kind), "has a state with lanes");
    }
    if (terminatorOperands(block.terminator).some((value) => values.has(value.id)))
      report(at(block.terminator.kind), "hands over a value of lanes");
  }
}
