/**
 * Checks that no element outlives what its container may have let go of.
 *
 * `element` gives a list's or tuple's item without a reference. A forward analysis follows such values: an `incref`
 * makes them safe, block parameters and guards pass them on under other names, and whatever may take references out of
 * containers must not happen while one of them is still wanted.
 */
import { type ControlFlow, dominates } from "./cfg";
import { guardedOperands } from "./simplify";
import type { ExactType, TypedBlock, TypedFunction, TypedOp, Value } from "./typed";
import { edgesOf, isOpaque, operandsOf, resultsOf, statesOf, stateValues, terminatorOperands } from "./typed-ops";

/** What an operation may take out of containers: anything, objects whose death nobody sees, or objects of one type. */
export type Release = "anything" | "quiet" | ExactType | undefined;

const QUIET: ReadonlySet<ExactType> = new Set<ExactType>(["int", "float", "bool", "none", "str", "bytes"]);

export function releaseOf(op: TypedOp): Release {
  if (isOpaque(op) || op.kind === "call-direct") return "anything";
  if (op.kind === "list-store") return "quiet";
  if (op.kind === "decref") return op.operand.fact ?? "quiet";
  if (op.kind === "call-generic" && op.releases === true) return "quiet";
  // An old number may be changed in its place, too.
  if (op.kind === "attribute-store-number") return "quiet";
  return undefined;
}

function mayRelease(release: Exclude<Release, undefined>, value: Value): boolean {
  if (release === "anything" || value.fact === undefined) return true;
  return release === "quiet" ? QUIET.has(value.fact) : release === value.fact;
}

export type Report = (where: string, problem: string) => void;

export function verifyBorrowedElements(fn: TypedFunction, flow: ControlFlow, report: Report): void {
  const guarded = guardedOperands(fn);
  const objectOf = (id: number): number => {
    const operand = guarded.get(id);
    return operand === undefined ? id : objectOf(operand.id);
  };
  const borrowed = borrowedAtStart(fn, objectOf);
  if (borrowed === undefined) return;
  const isInstance = instanceProofs(fn, flow);
  const live = liveAtEnd(fn);
  for (const block of fn.blocks) {
    const known = new Map(borrowed.get(block.id));
    const liveAfter = liveAfterOps(block, live.get(block.id)!);
    for (const [position, op] of block.ops.entries()) {
      const release = releaseOf(op);
      if (release !== undefined) {
        const wanted = new Set(liveAfter[position]);
        // What an operation's own exits after it read is wanted, too; its operands are not.
        for (const state of statesOf(op)) {
          if (state.mode !== "before") for (const value of stateValues(state)) wanted.add(value.id);
        }
        for (const [id, value] of known) {
          if (!wanted.has(id) || !mayRelease(release, value)) continue;
          // An instance of a class is never of a quiet type.
          if (release === "anything" || !isInstance(id, block.id, position))
            report(`b${block.id} ${op.kind}`, `value ${id} is an element that its container may have let go of`);
        }
      }
      if (op.kind === "tick") verifyTick(block, op, known, new Set(liveAfter[position]), objectOf, report);
      step(op, known, objectOf);
    }
  }
}

/** Whether a guard on the way to a place has found a value to be an instance of a class of the module. */
function instanceProofs(
  fn: TypedFunction,
  flow: ControlFlow,
): (value: number, block: number, position: number) => boolean {
  const guards = new Map<number, { readonly block: number; readonly position: number }[]>();
  for (const block of fn.blocks) {
    for (const [position, op] of block.ops.entries()) {
      if (op.kind !== "guard-instance") continue;
      const found = guards.get(op.operand.id) ?? [];
      guards.set(op.operand.id, [...found, { block: block.id, position }]);
    }
  }
  return (value, block, position) =>
    (guards.get(value) ?? []).some((guard) =>
      guard.block === block ? guard.position < position : dominates(flow, guard.block, block),
    );
}

function verifyTick(
  block: TypedBlock,
  op: Extract<TypedOp, { kind: "tick" }>,
  known: ReadonlyMap<number, Value>,
  wanted: ReadonlySet<number>,
  objectOf: (id: number) => number,
  report: Report,
): void {
  const kept = new Set(op.keeps.map((value) => objectOf(value.id)));
  for (const id of known.keys()) {
    if (wanted.has(id) && !kept.has(objectOf(id))) report(`b${block.id} tick`, `value ${id} is borrowed and not kept`);
  }
}

/** How one operation changes which values are borrowed elements; `objectOf` sees through guards. */
function step(op: TypedOp, known: Map<number, Value>, objectOf: (id: number) => number): void {
  switch (op.kind) {
    case "attribute-load":
      known.set(op.result.id, op.result);
      return;
    case "element":
      if (op.result.representation === "object") known.set(op.result.id, op.result);
      return;
    case "guard-type":
      if (!known.has(op.operand.id)) return;
      known.set(op.result.id, op.result);
      // It proved the type, for all that comes after.
      known.set(op.operand.id, { ...op.operand, fact: op.type });
      return;
    case "guard-bound":
      if (known.has(op.operand.id)) known.set(op.result.id, op.result);
      return;
    case "unbox":
      if (known.has(op.operand.id))
        known.set(op.operand.id, { ...op.operand, fact: op.result.representation as ExactType });
      return;
    case "incref":
      for (const id of [...known.keys()]) if (objectOf(id) === objectOf(op.operand.id)) known.delete(id);
      return;
    default:
      return;
  }
}

/** Undefined when the function holds no elements that are objects. */
function borrowedAtStart(
  fn: TypedFunction,
  objectOf: (id: number) => number,
): ReadonlyMap<number, ReadonlyMap<number, Value>> | undefined {
  const hasElements = fn.blocks.some((block) =>
    block.ops.some(
      (op) => op.kind === "attribute-load" || (op.kind === "element" && op.result.representation === "object"),
    ),
  );
  if (!hasElements) return undefined;
  const byId = new Map(fn.blocks.map((block) => [block.id, block]));
  const start = new Map<number, Map<number, Value>>(fn.blocks.map((block) => [block.id, new Map()]));
  const reached = new Set([fn.entry]);
  let changed = true;
  while (changed) {
    changed = false;
    for (const block of fn.blocks) {
      if (!reached.has(block.id)) continue;
      const known = new Map(start.get(block.id));
      for (const op of block.ops) step(op, known, objectOf);
      for (const edge of edgesOf(block.terminator)) {
        const target = start.get(edge.target)!;
        const before = target.size + (reached.has(edge.target) ? 0 : 1);
        reached.add(edge.target);
        for (const [id, value] of known) if (meet(target, id, value)) changed = true;
        for (const [index, argument] of edge.arguments.entries()) {
          const parameter = byId.get(edge.target)!.parameters[index]!;
          if (known.has(argument.id)) target.set(parameter.id, parameter);
        }
        if (target.size !== before) changed = true;
      }
    }
  }
  return start;
}

/** A value on one more way to a block: a fact stays when all of them prove it. Whether a fact was lost. */
function meet(target: Map<number, Value>, id: number, value: Value): boolean {
  const before = target.get(id);
  if (before === undefined) target.set(id, value);
  if (before?.fact === undefined || before.fact === value.fact) return false;
  const { fact: _, ...rest } = before;
  target.set(id, rest);
  return true;
}

/** Values wanted after each operation of a block. Releases that an incref balances count as uses. */
function liveAfterOps(block: TypedBlock, atEnd: ReadonlySet<number>): readonly (readonly number[])[] {
  const live = new Set(atEnd);
  const after: (readonly number[])[] = new Array(block.ops.length);
  for (let position = block.ops.length - 1; position >= 0; position--) {
    after[position] = [...live];
    stepBack(block.ops[position]!, live);
  }
  return after;
}

function stepBack(op: TypedOp, live: Set<number>): void {
  for (const result of resultsOf(op)) live.delete(result.id);
  for (const value of operandsOf(op)) live.add(value.id);
  for (const state of statesOf(op)) for (const value of stateValues(state)) live.add(value.id);
}

function liveAtEnd(fn: TypedFunction): ReadonlyMap<number, ReadonlySet<number>> {
  const byId = new Map(fn.blocks.map((block) => [block.id, block]));
  const start = new Map<number, Set<number>>(fn.blocks.map((block) => [block.id, new Set()]));
  const end = new Map<number, Set<number>>(fn.blocks.map((block) => [block.id, new Set()]));
  let changed = true;
  while (changed) {
    changed = false;
    for (const block of [...fn.blocks].reverse()) {
      const live = new Set<number>();
      for (const edge of edgesOf(block.terminator)) {
        const target = byId.get(edge.target)!;
        const parameters = new Set(target.parameters.map((parameter) => parameter.id));
        for (const id of start.get(edge.target)!) if (!parameters.has(id)) live.add(id);
      }
      for (const value of terminatorOperands(block.terminator)) live.add(value.id);
      if (block.terminator.kind === "deoptimize")
        for (const value of stateValues(block.terminator.state)) live.add(value.id);
      end.set(block.id, new Set(live));
      for (let position = block.ops.length - 1; position >= 0; position--) stepBack(block.ops[position]!, live);
      const known = start.get(block.id)!;
      if (live.size === known.size) continue;
      start.set(block.id, live);
      changed = true;
    }
  }
  return end;
}
