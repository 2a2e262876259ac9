/**
 * Where the items of a list are is used only as long as no list may have changed its size since it was read, and only for
 * that list. The characters of a str stay where they are.
 *
 * A fact is a text: `list 7 3` (value 7 says where the items of the list in value 3 are), or `str 7 3`. Facts of block
 * parameters hold where they hold of all arguments.
 */
import type { ControlFlow } from "./cfg";
import { effectsOf } from "./effects";
import { type Facts, forwardFacts } from "./forward-facts";
import type { TypedBlock, TypedFunction, TypedOp, Value } from "./typed";

type Report = (where: string, problem: string) => void;

const fact = (items: Value, sequence: Value): string => `${sequence.fact} ${items.id} ${sequence.id}`;

export function verifyItems(fn: TypedFunction, flow: ControlFlow, report: Report): void {
  if (!fn.blocks.some((block) => block.ops.some((op) => "items" in op && op.items !== undefined))) return;
  const factsAt = forwardFacts(fn, flow, { atEntry: new Set(), step, acrossEdge });
  for (const id of flow.order) {
    const facts = factsAt(id);
    for (const op of flow.byId.get(id)!.ops) {
      if ("items" in op && op.items !== undefined && !facts.has(fact(op.items, op.operand)))
        report(`b${id} ${op.kind}`, `value ${op.items.id} is not where the items of value ${op.operand.id} are`);
      if (op.kind === "element" && op.width !== undefined && !facts.has(fact(op.width, op.operand)))
        report(`b${id} ${op.kind}`, `value ${op.width.id} is not the width of value ${op.operand.id}`);
      step(op, facts);
    }
  }
}

function step(op: TypedOp, facts: Facts): void {
  if (op.kind === "list-items" || op.kind === "str-data" || op.kind === "str-width") {
    facts.add(fact(op.result, op.operand));
  } else if (effectsOf(op).writes.includes("list-shape")) {
    for (const one of facts) if (one.startsWith("list")) facts.delete(one);
  }
}

function acrossEdge(facts: Facts, target: TypedBlock, args: readonly Value[]): Facts {
  const names = new Map<string, string[]>();
  for (const [index, parameter] of target.parameters.entries()) {
    const argument = String(args[index]?.id);
    names.set(argument, [...(names.get(argument) ?? []), String(parameter.id)]);
  }
  const redefined = new Set(target.parameters.map((parameter) => String(parameter.id)));
  const arriving: Facts = new Set();
  const namesOf = (value: string): readonly string[] => [
    ...(redefined.has(value) ? [] : [value]),
    ...(names.get(value) ?? []),
  ];
  for (const one of facts) {
    const [type, items, sequence] = one.split(" ") as [string, string, string];
    for (const first of namesOf(items)) {
      for (const second of namesOf(sequence)) arriving.add(`${type} ${first} ${second}`);
    }
  }
  return arriving;
}
