/** The last touches to typed MIR once all versions of a module are known. */
import { liveValues, removeDeadValues } from "../mir/simplify";
import type { DirectCallee, TypedFunction } from "../mir/typed";

/** The same with other numbers for the versions that it calls. */
export function renumberCalls(typed: TypedFunction, numberOf: (callee: DirectCallee) => number): TypedFunction {
  const blocks = typed.blocks.map((block) => ({
    ...block,
    ops: block.ops.map((op) => {
      if (op.kind !== "call-direct") return op;
      return { ...op, callee: { function: op.callee.function, version: numberOf(op.callee) } };
    }),
  }));
  return { ...typed, blocks };
}

/** Drops the boxes of parameters that nobody needs, here and in the calls, until nothing changes. */
export function finishBoxes(functions: Map<number, TypedFunction[]>): ReadonlyMap<number, readonly TypedFunction[]> {
  const pending = [...functions].flatMap(([index, versions]) => versions.map((_, version) => ({ index, version })));
  const callers = new Map<TypedFunction[], Set<number>>();
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const typed = functions.get(place.index)![place.version]!;
    const trimmed = trimBoxes(typed);
    if (trimmed === undefined) continue;
    functions.get(place.index)![place.version] = trimmed.fn;
    for (const [index, versions] of functions) {
      for (const [version, other] of versions.entries()) {
        const changed = withoutBoxes(other, typed, trimmed.dropped);
        if (changed === other) continue;
        versions[version] = changed;
        callers.set(versions, (callers.get(versions) ?? new Set()).add(version));
        pending.push({ index, version });
      }
    }
  }
  // What a box was made of, in whichever order they were dropped.
  for (const [versions, changed] of callers) {
    for (const version of changed) versions[version] = removeDeadValues(versions[version]!);
  }
  return functions;
}

function trimBoxes(typed: TypedFunction): { fn: TypedFunction; dropped: ReadonlySet<number> } | undefined {
  if (typed.boxedParameters.length === 0) return undefined;
  const clean = removeDeadValues(typed);
  const entry = clean.blocks.find((block) => block.id === clean.entry)!;
  const used = liveValues(clean);
  const offset = typed.parameters.length;
  const dropped = new Set<number>();
  for (const [position] of typed.boxedParameters.entries()) {
    if (!used.has(entry.parameters[offset + position]!.id)) dropped.add(position);
  }
  if (dropped.size === 0) return undefined;
  const parameters = entry.parameters.filter((_, index) => index < offset || !dropped.has(index - offset));
  return {
    fn: {
      ...clean,
      boxedParameters: typed.boxedParameters.filter((_, position) => !dropped.has(position)),
      blocks: clean.blocks.map((block) => (block.id === clean.entry ? { ...block, parameters } : block)),
    },
    dropped,
  };
}

function withoutBoxes(caller: TypedFunction, callee: TypedFunction, dropped: ReadonlySet<number>): TypedFunction {
  let touched = false;
  const blocks = caller.blocks.map((block) => ({
    ...block,
    ops: block.ops.map((op) => {
      if (op.kind !== "call-direct") return op;
      if (op.callee.function !== callee.function || op.callee.version !== callee.version) return op;
      touched = true;
      return { ...op, boxes: op.boxes.filter((_, position) => !dropped.has(position)) };
    }),
  }));
  return touched ? { ...caller, blocks } : caller;
}
