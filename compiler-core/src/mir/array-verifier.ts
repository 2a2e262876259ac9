/**
 * Array facts in typed MIR: a layout and what was read from an array are used only where a guard, or a tick that compared
 * again, stands behind them, with nothing opaque in between.
 *
 * A fact is a text: `layout 3 array:float64:2:c` (of value 3), `read 7` (value 7 was read from an array that is as it
 * was), or `index 9 7` (value 9 is an index that was checked for length 7, which stays so). Facts of block parameters
 * hold where they hold of all arguments.
 */

import { layoutImplies, parseLayout, shapeLength } from "./array-layout";
import type { ControlFlow } from "./cfg";
import { finiteValues } from "./float-flow";
import { type Facts, forwardFacts } from "./forward-facts";
import type { ArrayDescription, TypedBlock, TypedFunction, TypedOp, Value } from "./typed";
import { isOpaque } from "./typed-ops";

type Report = (where: string, problem: string) => void;

const read = (value: Value): string => `read ${value.id}`;

export function verifyArrays(fn: TypedFunction, flow: ControlFlow, report: Report): void {
  if (!fn.blocks.some((block) => block.ops.some((op) => op.kind.startsWith("array-") || op.kind === "np-float-check")))
    return;
  const definitions = new Map<number, TypedOp>();
  for (const block of fn.blocks) for (const op of block.ops) if ("result" in op) definitions.set(op.result.id, op);
  const atEntry = entryFacts(fn, flow.byId.get(fn.entry)!);
  const factsAt = forwardFacts(fn, flow, { atEntry, step, acrossEdge });
  for (const id of flow.order) {
    const facts = factsAt(id);
    for (const op of flow.byId.get(id)!.ops) {
      check(op, facts, definitions, (problem) => report(`b${id} ${op.kind}`, problem));
      step(op, facts);
    }
  }
}

/** What the entry's guards proved of the parameters. */
function entryFacts(fn: TypedFunction, entry: TypedBlock): Facts {
  const facts: Facts = new Set();
  for (const [index, type] of fn.parameters.entries()) {
    const value = entry.parameters[index];
    if (type.startsWith("array:") && value !== undefined) facts.add(`layout ${value.id} ${type}`);
  }
  return facts;
}

function acrossEdge(facts: Facts, target: TypedBlock, args: readonly Value[]): Facts {
  const arriving = new Set(facts);
  for (const parameter of target.parameters) arriving.delete(read(parameter));
  for (const [index, parameter] of target.parameters.entries()) {
    const argument = args[index];
    if (argument === undefined) continue;
    if (facts.has(read(argument))) arriving.add(read(parameter));
    for (const layout of layoutsOf(facts, argument)) arriving.add(`layout ${parameter.id} ${layout}`);
    for (const length of saidOf(facts, `index ${argument.id} `)) {
      arriving.add(`index ${parameter.id} ${length}`);
      // Both may be handed over.
      for (const [place, other] of args.entries())
        if (String(other.id) === length) arriving.add(`index ${parameter.id} ${target.parameters[place]?.id}`);
    }
  }
  return arriving;
}

function layoutsOf(facts: Facts, value: Value): readonly string[] {
  return saidOf(facts, `layout ${value.id} `);
}

function saidOf(facts: Facts, prefix: string): readonly string[] {
  return [...facts].filter((fact) => fact.startsWith(prefix)).map((fact) => fact.slice(prefix.length));
}

/** What is known of arrays is not known any more. */
function forgetArrays(facts: Facts): void {
  for (const fact of facts) if (!fact.startsWith("index ")) facts.delete(fact);
}

function step(op: TypedOp, facts: Facts): void {
  if (op.kind === "tick") {
    const kept = op.arrays ?? [];
    forgetArrays(facts);
    for (const array of kept) {
      facts.add(`layout ${array.operand.id} ${array.layout}`);
      for (const value of [array.data, ...array.shape]) facts.add(read(value));
    }
    return;
  }
  if (isOpaque(op)) {
    forgetArrays(facts);
    return;
  }
  if (op.kind === "index-check") facts.add(`index ${op.result.id} ${op.length.id}`);
  if (op.kind === "array-guard") facts.add(`layout ${op.operand.id} ${op.layout}`);
  else if (op.kind === "array-data" || op.kind === "array-extent" || op.kind === "array-stride")
    facts.add(read(op.result));
}

function check(
  op: TypedOp,
  facts: Facts,
  definitions: ReadonlyMap<number, TypedOp>,
  report: (problem: string) => void,
): void {
  switch (op.kind) {
    case "array-guard":
      if (op.operand.fact !== "ndarray") report("guards the layout of something that is no array");
      return;
    case "array-data":
    case "array-extent":
    case "array-stride": {
      const layouts = layoutsOf(facts, op.operand);
      if (layouts.length === 0) report("reads an array whose layout is not proven here");
      return;
    }
    case "array-load":
    case "array-store": {
      const parsed = parseLayout(op.layout);
      checkDescription(op, facts, report);
      if (op.indexes.length !== parsed.rank) report("has not one index for each axis");
      for (const [axis, index] of op.indexes.entries()) {
        if (!facts.has(`index ${index.id} ${op.shape[axis]?.id}`))
          report(`value ${index.id} is no index that was checked for axis ${axis}`);
      }
      if (op.kind === "array-store" && !parsed.writeable) report("stores into an array that may be read-only");
      return;
    }
    case "tick":
      for (const array of op.arrays ?? []) {
        checkDescription(array, facts, report);
        if (!layoutsOf(facts, array.operand).some((known) => layoutImplies(known as typeof array.layout, array.layout)))
          report(`nothing proves the layout of value ${array.operand.id}`);
      }
      return;
    case "np-float-check": {
      const last = op.checks.at(-1);
      if (last === undefined) return;
      const finite = finiteValues(last.value, (value) => definitions.get(value.id));
      if (!op.checks.every(({ value }) => finite.has(value.id)))
        report("has a last value that says nothing of another");
      return;
    }
    default:
      return;
  }
}

function checkDescription(
  array: Pick<ArrayDescription, "layout" | "data" | "shape">,
  facts: Facts,
  report: (problem: string) => void,
): void {
  if (array.shape.length !== shapeLength(parseLayout(array.layout))) report("has a shape of another length");
  for (const value of [array.data, ...array.shape]) {
    if (!facts.has(read(value))) report(`value ${value.id} was not read from an array that is as it was`);
  }
}
