/**
 * Canonical form of typed MIR: no block parameter that always gets the same value, no value that nobody reads, no
 * unreachable block, blocks numbered in reverse postorder.
 *
 * The specializer makes a parameter for everything a register may hold; this is where SSA form becomes minimal.
 */
import { type ControlFlow, controlFlow, dominates, loopDepths } from "./cfg";
import type { Terminator, TypedBlock, TypedFunction, TypedOp, Value } from "./typed";
import { edgesOf, isRemovable, mapBlock, mapResults, operandsOf, resultsOf, statesOf, stateValues } from "./typed-ops";

/** All of it, until nothing changes. */
export function simplify(fn: TypedFunction): TypedFunction {
  return renumberValues(renumber(removeDeadValues(mergeChains(removeRedundantParameters(removeUnreachable(fn))))));
}

export function removeUnreachable(fn: TypedFunction): TypedFunction {
  const flow = controlFlow(fn);
  return { ...fn, blocks: flow.order.map((id) => flow.byId.get(id)!) };
}

/** Blocks in reverse postorder, numbered from 0, with their loop depths. */
export function renumber(fn: TypedFunction): TypedFunction {
  const flow = controlFlow(fn);
  const depths = loopDepths(flow);
  const numbers = new Map(flow.order.map((id, index) => [id, index]));
  const blocks = flow.order.map((id, index): TypedBlock => {
    const block = flow.byId.get(id)!;
    return {
      ...block,
      id: index,
      loopDepth: depths.get(id)!,
      terminator: retarget(block.terminator, (target) => numbers.get(target)!),
    };
  });
  return { ...fn, blocks, entry: 0 };
}

/** Values numbered from 0 in the order of their definitions. */
function renumberValues(fn: TypedFunction): TypedFunction {
  const numbers = new Map<number, number>();
  const define = (value: Value): void => {
    numbers.set(value.id, numbers.size);
  };
  for (const block of fn.blocks) {
    for (const value of block.parameters) define(value);
    for (const op of block.ops) for (const value of resultsOf(op)) define(value);
  }
  const renamed = new Map<Value, Value>();
  const rename = (value: Value): Value => {
    const known = renamed.get(value);
    if (known !== undefined) return known;
    const id = numbers.get(value.id)!;
    const made = id === value.id ? value : { ...value, id };
    renamed.set(value, made);
    return made;
  };
  const memo = new Map();
  const blocks = fn.blocks.map((block): TypedBlock => {
    const mapped = mapBlock(block, rename, memo);
    return { ...mapped, parameters: block.parameters.map(rename), ops: mapped.ops.map((op) => mapResults(op, rename)) };
  });
  return { ...fn, blocks };
}

function retarget(terminator: Terminator, map: (target: number) => number): Terminator {
  if (terminator.kind === "jump") return { ...terminator, target: map(terminator.target) };
  if (terminator.kind !== "branch") return terminator;
  const { whenTrue, whenFalse } = terminator;
  return {
    ...terminator,
    whenTrue: { ...whenTrue, target: map(whenTrue.target) },
    whenFalse: { ...whenFalse, target: map(whenFalse.target) },
  };
}

/**
 * A parameter whose arguments are one value, or the parameter itself, is that value. What a guard gives is the object that
 * it was asked about.
 */
export function removeRedundantParameters(fn: TypedFunction): TypedFunction {
  const replaced = new Map<number, Value>();
  const resolve = (value: Value): Value => follow(replaced, value);
  const facts = new FactProofs(fn);
  const guarded = guardedOperands(fn);
  const incoming = incomingArguments(fn);
  let changed = true;
  while (changed) {
    changed = false;
    for (const block of fn.blocks) {
      const edges = incoming.get(block.id) ?? [];
      if (block.id === fn.entry || edges.length === 0) continue;
      for (const [index, parameter] of block.parameters.entries()) {
        if (replaced.has(parameter.id)) continue;
        const values = edges
          .map((edge) => withoutGuards(resolve(edge[index]!), parameter, guarded, resolve))
          .filter((value) => value.id !== parameter.id);
        const [only] = values;
        if (only === undefined || values.some((value) => value.id !== only.id)) continue;
        const isProven = (fact: Value["fact"]): boolean =>
          values.length === 1 || facts.hold(only, fact, block.id, resolve);
        if (!isProven(parameter.fact)) continue;
        // What is known on the first way here need not be known on the others.
        replaced.set(parameter.id, isProven(only.fact) ? only : withFactOf(only, parameter));
        changed = true;
      }
    }
  }
  if (replaced.size === 0) return fn;
  return dropParameters(fn, (block, index) => !replaced.has(block.parameters[index]!.id), resolve);
}

function withFactOf(value: Value, { fact }: Value): Value {
  const { fact: _, ...rest } = value;
  return fact === undefined ? rest : { ...rest, fact };
}

/** What guards were asked about, by the number of what they give. */
export function guardedOperands(fn: TypedFunction): ReadonlyMap<number, Value> {
  const operands = new Map<number, Value>();
  for (const block of fn.blocks) {
    for (const op of block.ops) {
      if (op.kind === "guard-type" || op.kind === "guard-bound") operands.set(op.result.id, op.operand);
    }
  }
  return operands;
}

/** The same object before guards that a block parameter does not need. */
function withoutGuards(
  value: Value,
  parameter: Value,
  guarded: ReadonlyMap<number, Value>,
  resolve: (value: Value) => Value,
): Value {
  let current = value;
  for (let operand = guarded.get(current.id); operand !== undefined; operand = guarded.get(current.id)) {
    const before = resolve(operand);
    if (parameter.fact !== undefined && before.fact !== parameter.fact) break;
    if (before.nullable === true && parameter.nullable !== true) break;
    current = before;
  }
  return current;
}

/** Where facts of values come from: their definition, or a guard. A use may claim a fact that dominates it. */
class FactProofs {
  private readonly fn: TypedFunction;
  private readonly defined = new Map<number, Value["fact"]>();
  private readonly guards: { readonly operand: Value; readonly fact: Value["fact"]; readonly block: number }[] = [];
  private flow: ControlFlow | undefined;

  constructor(fn: TypedFunction) {
    this.fn = fn;
    for (const block of fn.blocks) {
      for (const value of block.parameters) this.defined.set(value.id, value.fact);
      for (const op of block.ops) {
        for (const value of resultsOf(op)) this.defined.set(value.id, value.fact);
        if (op.kind === "guard-type") this.guards.push({ operand: op.operand, fact: op.type, block: block.id });
        if (op.kind === "unbox") {
          const fact = op.result.representation as Value["fact"];
          this.guards.push({ operand: op.operand, fact, block: block.id });
        }
      }
    }
  }

  /** Whether the value has the fact in the whole block, not only by a proof of its own on each edge to it. */
  hold(value: Value, fact: Value["fact"], block: number, resolve: (value: Value) => Value): boolean {
    if (fact === undefined || this.defined.get(value.id) === fact) return true;
    this.flow ??= controlFlow(this.fn);
    const { flow } = this;
    return this.guards.some(
      (guard) =>
        guard.fact === fact &&
        guard.block !== block &&
        resolve(guard.operand).id === value.id &&
        dominates(flow, guard.block, block),
    );
  }
}

/** What a use becomes; the fact that it claims stays claimed. */
export function follow(renamed: ReadonlyMap<number, Value>, value: Value): Value {
  let current = value;
  for (let next = renamed.get(current.id); next !== undefined; next = renamed.get(current.id)) current = next;
  return value.fact === undefined || current.fact === value.fact ? current : { ...current, fact: value.fact };
}

function incomingArguments(fn: TypedFunction): ReadonlyMap<number, readonly (readonly Value[])[]> {
  const incoming = new Map<number, (readonly Value[])[]>();
  for (const block of fn.blocks) {
    for (const edge of edgesOf(block.terminator)) {
      const edges = incoming.get(edge.target);
      if (edges === undefined) incoming.set(edge.target, [edge.arguments]);
      else edges.push(edge.arguments);
    }
  }
  return incoming;
}

/** Keeps the parameters that `keep` wants, on both ends, and renames values. */
function dropParameters(
  fn: TypedFunction,
  keep: (block: TypedBlock, index: number) => boolean,
  rename: ((value: Value) => Value) | undefined,
): TypedFunction {
  const isDropped = (block: TypedBlock): boolean =>
    block.id !== fn.entry && block.parameters.some((_, index) => !keep(block, index));
  if (rename === undefined && !fn.blocks.some(isDropped)) return fn;
  const byId = new Map(fn.blocks.map((block) => [block.id, block]));
  const memo = new Map();
  const blocks = fn.blocks.map((block): TypedBlock => {
    const terminator = mapEdgeArguments(block.terminator, (target, values) =>
      values.filter((_, index) => target === fn.entry || keep(byId.get(target)!, index)),
    );
    const parameters =
      block.id === fn.entry ? block.parameters : block.parameters.filter((_, index) => keep(block, index));
    const kept = { ...block, parameters, terminator };
    return rename === undefined ? kept : mapBlock(kept, rename, memo);
  });
  return { ...fn, blocks };
}

function mapEdgeArguments(
  terminator: Terminator,
  map: (target: number, values: readonly Value[]) => readonly Value[],
): Terminator {
  if (terminator.kind === "jump") return { ...terminator, arguments: map(terminator.target, terminator.arguments) };
  if (terminator.kind !== "branch") return terminator;
  const { whenTrue, whenFalse } = terminator;
  return {
    ...terminator,
    whenTrue: { ...whenTrue, arguments: map(whenTrue.target, whenTrue.arguments) },
    whenFalse: { ...whenFalse, arguments: map(whenFalse.target, whenFalse.arguments) },
  };
}

/** Operations without effect and block parameters whose values nobody reads, cycles of parameters included. */
export function removeDeadValues(fn: TypedFunction): TypedFunction {
  const live = liveValues(fn);
  const isLive = (op: TypedOp): boolean => !isRemovable(op) || resultsOf(op).some((result) => live.has(result.id));
  const blocks = fn.blocks.map((block) =>
    block.ops.every(isLive) ? block : { ...block, ops: block.ops.filter(isLive) },
  );
  return dropParameters({ ...fn, blocks }, (block, index) => live.has(block.parameters[index]!.id), undefined);
}

/** Values that something with an effect depends on. */
export function liveValues(fn: TypedFunction): ReadonlySet<number> {
  const live = new Set<number>();
  const definitions = new Map<number, TypedOp>();
  const passed = new Map<number, Value[]>();
  const byId = new Map(fn.blocks.map((block) => [block.id, block]));
  const work: Value[] = [];
  const use = (value: Value): void => {
    if (live.has(value.id)) return;
    live.add(value.id);
    work.push(value);
  };
  for (const block of fn.blocks) {
    for (const op of block.ops) {
      for (const result of resultsOf(op)) definitions.set(result.id, op);
      if (isRemovable(op)) continue;
      for (const operand of operandsOf(op)) use(operand);
      for (const state of statesOf(op)) for (const value of stateValues(state)) use(value);
    }
    const { terminator } = block;
    if (terminator.kind === "branch") use(terminator.condition);
    else if (terminator.kind === "return") {
      if (terminator.value !== undefined) use(terminator.value);
      if (terminator.box !== undefined) use(terminator.box);
    } else if (terminator.kind === "deoptimize") for (const value of stateValues(terminator.state)) use(value);
    for (const edge of edgesOf(terminator)) {
      const target = byId.get(edge.target)!;
      for (const [index, argument] of edge.arguments.entries()) {
        const parameter = target.parameters[index]!;
        const list = passed.get(parameter.id);
        if (list === undefined) passed.set(parameter.id, [argument]);
        else list.push(argument);
      }
    }
  }
  while (work.length > 0) {
    const value = work.pop()!;
    const op = definitions.get(value.id);
    if (op !== undefined && isRemovable(op)) for (const operand of operandsOf(op)) use(operand);
    for (const argument of passed.get(value.id) ?? []) use(argument);
  }
  return live;
}

/** A block with one way in, from a block with one way out, continues that block. */
export function mergeChains(fn: TypedFunction): TypedFunction {
  const flow = controlFlow(fn);
  const merged = new Set<number>();
  const rename = new Map<number, Value>();
  const blocks: TypedBlock[] = [];
  for (const id of flow.order) {
    if (merged.has(id)) continue;
    let block = flow.byId.get(id)!;
    for (;;) {
      const { terminator } = block;
      if (terminator.kind !== "jump" || terminator.target === fn.entry || terminator.target === id) break;
      if (flow.predecessors.get(terminator.target)!.length !== 1 || merged.has(terminator.target)) break;
      const next = flow.byId.get(terminator.target)!;
      if (next.lanes !== block.lanes) break;
      for (const [index, parameter] of next.parameters.entries())
        rename.set(parameter.id, terminator.arguments[index]!);
      merged.add(next.id);
      block = { ...block, ops: [...block.ops, ...next.ops], terminator: next.terminator };
    }
    blocks.push(block);
  }
  const resolve = (value: Value): Value => follow(rename, value);
  const memo = new Map();
  const kept = blocks.filter((block) => !merged.has(block.id));
  return { ...fn, blocks: rename.size === 0 ? kept : kept.map((block) => mapBlock(block, resolve, memo)) };
}
