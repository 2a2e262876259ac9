/**
 * Finds loops over a column of a list of lists inside of loops over the columns: what `loop-columns` rewrites. Everything
 * that makes it right to compute columns ahead is checked here.
 */

import type { ControlFlow } from "../mir/cfg";
import { effectsOf, isMovable } from "../mir/effects";
import type { Edge, FrameState, TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import { edgesOf, isOpaque, operandsOf, resultsOf, terminatorOperands } from "../mir/typed-ops";
import { definitionsOf } from "./affine";
import { isInEachIteration, type LoopForest, type LoopShape } from "./loops";

export interface Nest {
  /** The loop over the outer one's columns, its header, and the block of it that leads to the inner loop. */
  readonly outerLoop: LoopShape;
  readonly outer: TypedBlock;
  readonly before: TypedBlock;
  /** The way from there into the chunks of the inner loop, and their header; the registers where it starts. */
  readonly entry: Edge;
  readonly chunks: TypedBlock;
  readonly start: FrameState;
  /** What decides on a chunk: `limit` is where it ends, `condition` whether indexes need no checks. */
  readonly preheader: TypedBlock;
  readonly condition: Value;
  readonly limit: Value;
  /** The inner loop without checks: how it is entered, its test, and how it comes back. */
  readonly loop: LoopShape;
  readonly header: TypedBlock;
  readonly headerArguments: readonly Value[];
  readonly test: TypedOp;
  readonly body: TypedBlock;
  readonly back: Edge;
  /** Where the whole inner loop ends, and which of the chunks' parameters counts up to it. */
  readonly bound: Value;
  readonly counter: number;
  /** The number of the column, as the outer loop counts it up to its bound. */
  readonly column: Value;
  readonly outerCounter: Value;
  readonly outerBound: Value;
  /** What the chunks' parameters are after the inner loop has run, as its header has it. */
  readonly results: readonly Value[];
  /** Values of the inner loop that depend on the column. */
  readonly varies: ReadonlySet<number>;
  /** Lists that the outer loop changes: nobody else may have them. */
  readonly changed: readonly Value[];
}

interface Counting {
  readonly counter: Value;
  readonly bound: Value;
  readonly test: TypedOp;
  readonly inside: Edge;
  readonly exit: Edge;
}

export function columnNest(fn: TypedFunction, forest: LoopForest, loop: LoopShape): Nest | undefined {
  const { flow } = forest;
  const header = flow.byId.get(loop.header)!;
  const inner = countingUp(header);
  const preheader = onlyEntry(flow, loop);
  const [latch] = loop.latches;
  if (inner === undefined || preheader?.terminator.kind !== "branch") return undefined;
  if (loop.blocks.size !== 2 || loop.latches.length !== 1 || latch === undefined || inner.inside.target !== latch)
    return undefined;
  const body = flow.byId.get(latch)!;
  const { condition, whenTrue } = preheader.terminator;
  const limit = preheader.ops.find((op) => op.kind === "chunk-limit");
  if (whenTrue.target !== header.id || body.terminator.kind !== "jump" || limit?.kind !== "chunk-limit")
    return undefined;
  if (limit.direction !== "up" || inner.bound.id !== limit.result.id) return undefined;

  const [above] = flow.predecessors.get(preheader.id)!;
  const chunks = flow.byId.get(above!)!;
  const whole = countingUp(chunks);
  const [anchor] = chunks.ops;
  if (whole === undefined || anchor?.kind !== "anchor" || anchor.arrays !== undefined) return undefined;
  if (whole.inside.target !== preheader.id || whole.bound.id !== limit.bound.id) return undefined;
  const counter = chunks.parameters.findIndex(({ id }) => id === whole.counter.id);
  const chunkLoop = forest.loops.find((one) => one.header === chunks.id);
  const outerLoop = enclosing(forest, chunks.id);
  if (chunkLoop === undefined || outerLoop === undefined || counter < 0) return undefined;
  if (limit.start.id !== whole.counter.id || chunkLoop.defined.has(limit.bound.id)) return undefined;
  const before = onlyEntry(flow, chunkLoop);
  if (before?.terminator.kind !== "jump" || !outerLoop.blocks.has(before.id)) return undefined;
  if (!isInEachIteration(flow, outerLoop, chunks.id)) return undefined;

  const outer = flow.byId.get(outerLoop.header)!;
  const counted = countingUp(outer);
  const definitions = definitionsOf(fn);
  if (counted === undefined || !countsByOne(flow, outerLoop, counted.counter, definitions)) return undefined;
  if (!leavesAtHeader(flow, outerLoop)) return undefined;
  const changed = changedLists(fn, flow, outerLoop, chunkLoop, definitions);
  const column = columnOf(flow, outerLoop, counted.counter);
  if (changed === undefined || column === undefined) return undefined;

  const entry = before.terminator;
  const headerArguments = whenTrue.arguments;
  const varies = dependents(header, body, column);
  const results = resultsAfter(flow, inner.exit, chunks.id, header, body.terminator, outerLoop);
  const nest = {
    outerLoop,
    outer,
    before,
    entry,
    chunks,
    start: anchor.state,
    preheader,
    condition,
    limit: limit.result,
    loop,
    header,
    headerArguments,
    test: inner.test,
    body,
    back: body.terminator,
    bound: limit.bound,
    counter,
    column,
    outerCounter: counted.counter,
    outerBound: counted.bound,
    varies,
    changed,
  };
  if (results === undefined || !walksColumn(body, column, loop, definitions)) return undefined;
  return isIndependent(nest, chunkLoop, definitions) ? { ...nest, results } : undefined;
}

function onlyEntry(flow: ControlFlow, loop: LoopShape): TypedBlock | undefined {
  return loop.entries.length === 1 ? flow.byId.get(loop.entries[0]!) : undefined;
}

/** A header that does nothing but compare one of its parameters with a bound. */
function countingUp(header: TypedBlock): Counting | undefined {
  const { terminator } = header;
  const ops = header.ops.filter((op) => op.kind !== "anchor");
  const [test] = ops;
  if (terminator.kind !== "branch" || ops.length !== 1 || test?.kind !== "int-compare" || test.operator !== "<")
    return undefined;
  if (test.result.id !== terminator.condition.id || terminator.whenTrue.arguments.length > 0) return undefined;
  if (!header.parameters.some(({ id }) => id === test.left.id)) return undefined;
  return { counter: test.left, bound: test.right, test, inside: terminator.whenTrue, exit: terminator.whenFalse };
}

/** The smallest loop around the one with this header. */
function enclosing(forest: LoopForest, header: number): LoopShape | undefined {
  const around = forest.loops.filter((loop) => loop.header !== header && loop.blocks.has(header));
  return around.sort((a, b) => a.blocks.size - b.blocks.size)[0];
}

function countsByOne(
  flow: ControlFlow,
  loop: LoopShape,
  counter: Value,
  definitions: ReadonlyMap<number, TypedOp>,
): boolean {
  const header = flow.byId.get(loop.header)!;
  const [latch] = loop.latches;
  const edge = edgesOf(flow.byId.get(latch!)!.terminator).find(({ target }) => target === loop.header);
  const position = header.parameters.findIndex(({ id }) => id === counter.id);
  const next = definitions.get(edge?.arguments[position]?.id ?? -1);
  if (loop.latches.length !== 1 || next?.kind !== "range-advance" || next.next.id !== counter.id) return false;
  const step = definitions.get(next.step.id);
  return step?.kind === "int-const" && step.value === 1n;
}

/** Every column is reached unless native code is left. */
function leavesAtHeader(flow: ControlFlow, loop: LoopShape): boolean {
  return [...loop.blocks].every((id) => {
    const { terminator } = flow.byId.get(id)!;
    if (terminator.kind === "return" || terminator.kind === "deoptimize") return false;
    return id === loop.header || edgesOf(terminator).every(({ target }) => loop.blocks.has(target));
  });
}

function columnOf(flow: ControlFlow, loop: LoopShape, counter: Value): Value | undefined {
  for (const id of loop.blocks) {
    for (const op of flow.byId.get(id)!.ops)
      if (op.kind === "range-element" && op.next.id === counter.id) return op.result;
  }
  return undefined;
}

/** Values of the inner loop that depend on the column, also by way of an earlier iteration. */
function dependents(header: TypedBlock, body: TypedBlock, column: Value): ReadonlySet<number> {
  const found = new Set([column.id]);
  const back = edgesOf(body.terminator)[0]!;
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const op of body.ops) {
      if (operandsOf(op).some(({ id }) => found.has(id))) for (const { id } of resultsOf(op)) found.add(id);
    }
    for (const [index, { id }] of header.parameters.entries()) if (found.has(back.arguments[index]!.id)) found.add(id);
  }
  found.delete(column.id);
  return found;
}

/** An element in the column of a list that each iteration reads anew, used as a number. */
function walksColumn(
  body: TypedBlock,
  column: Value,
  loop: LoopShape,
  definitions: ReadonlyMap<number, TypedOp>,
): boolean {
  return body.ops.some((op) => {
    const element = op.kind === "unbox" ? definitions.get(op.operand.id) : undefined;
    if (element?.kind !== "element" || !loop.defined.has(element.operand.id)) return false;
    const check = definitions.get(element.index.id);
    return check?.kind === "index-check" && check.index.id === column.id;
  });
}

/** The way out of the inner loop leads through a block that only ticks back to the chunks' header. */
function resultsAfter(
  flow: ControlFlow,
  exit: Edge,
  chunks: number,
  header: TypedBlock,
  back: Edge,
  outerLoop: LoopShape,
): readonly Value[] | undefined {
  const block = flow.byId.get(exit.target)!;
  const { terminator } = block;
  if (block.ops.some((op) => op.kind !== "tick") || terminator.kind !== "jump" || terminator.target !== chunks)
    return undefined;
  const results: Value[] = [];
  for (const handed of terminator.arguments) {
    const index = block.parameters.findIndex(({ id }) => id === handed.id);
    const value = index < 0 ? handed : exit.arguments[index]!;
    const parameter = header.parameters.findIndex(({ id }) => id === value.id);
    // After one iteration at least, a parameter is what came back last.
    const last = parameter < 0 ? value : back.arguments[parameter]!;
    if (!outerLoop.defined.has(last.id)) results.push(last);
    else if (parameter >= 0 && value.representation !== "object" && value.representation !== "pointer")
      results.push(value);
    else return undefined;
  }
  return results;
}

/** The inner loop reads nothing of the outer one's iteration that differs but the column, and changes nothing. */
function isIndependent(
  nest: Omit<Nest, "results">,
  chunkLoop: LoopShape,
  definitions: ReadonlyMap<number, TypedOp>,
): boolean {
  const { outerLoop, loop, chunks, preheader, header, body, headerArguments, entry, column, varies, changed } = nest;
  const own = new Set(preheader.ops.flatMap(resultsOf).map(({ id }) => id));
  const entered = new Map(chunks.parameters.map(({ id }, index) => [id, entry.arguments[index]!]));
  const isHarmless = (op: TypedOp): boolean =>
    isMovable(op) &&
    effectsOf(op).writes.length === 0 &&
    !operandsOf(op).some(({ id }) => changed.some((list) => list.id === id));
  // The same in each iteration of the outer loop: computed from what is, and the heap stays as it is.
  const isInvariant = (value: Value): boolean => {
    if (own.has(value.id) || !outerLoop.defined.has(value.id)) return true;
    const handed = entered.get(value.id);
    if (handed !== undefined) return isInvariant(handed);
    const op = definitions.get(value.id);
    return op !== undefined && !chunkLoop.defined.has(value.id) && isHarmless(op) && operandsOf(op).every(isInvariant);
  };
  if (!preheader.ops.every((op) => isHarmless(op) && operandsOf(op).every(isInvariant))) return false;
  const isKnown = (value: Value): boolean => value.id === column.id || loop.defined.has(value.id) || isInvariant(value);
  if (!body.ops.every((op) => isHarmless(op) && operandsOf(op).every(isKnown))) return false;
  const tests = header.ops.filter((op) => op.kind !== "anchor");
  const used = new Set([...body.ops, ...tests].flatMap(operandsOf).map(({ id }) => id));
  for (const { id } of terminatorOperands(body.terminator)) used.add(id);
  return header.parameters.every(({ id, representation }, index) => {
    // What the iteration before left is overwritten unseen.
    if (!isInvariant(headerArguments[index]!) && (used.has(id) || varies.has(id))) return false;
    return !varies.has(id) || (representation !== "object" && representation !== "pointer");
  });
}

const FRESH: ReadonlySet<string> = new Set(["rt_list_build", "rt_list_repeat", "rt_list_copy", "rt_list_slice"]);

/** The lists that the outer loop changes; undefined when it changes anything else, or lists that others may have. */
function changedLists(
  fn: TypedFunction,
  flow: ControlFlow,
  outer: LoopShape,
  chunks: LoopShape,
  definitions: ReadonlyMap<number, TypedOp>,
): readonly Value[] | undefined {
  const changed = new Map<number, Value>();
  for (const id of outer.blocks) {
    if (chunks.blocks.has(id)) continue;
    for (const op of flow.byId.get(id)!.ops) {
      if (op.kind === "tick" || op.kind === "anchor") continue;
      if (op.kind === "list-append" || op.kind === "list-store") changed.set(op.operand.id, op.operand);
      else if (isOpaque(op) || effectsOf(op).writes.some((part) => part !== "references")) return undefined;
    }
  }
  const isFresh = (list: Value): boolean => {
    const made = definitions.get(list.id);
    return made?.kind === "call-generic" && FRESH.has(made.symbol) && staysPrivate(fn, flow, outer, list);
  };
  return [...changed.values()].every(isFresh) ? [...changed.values()] : undefined;
}

/** Until the outer loop is over the list is only filled: nothing else gets hold of it. */
function staysPrivate(fn: TypedFunction, flow: ControlFlow, outer: LoopShape, list: Value): boolean {
  const maker = fn.blocks.find((block) => block.ops.some((op) => resultsOf(op).some(({ id }) => id === list.id)))!;
  if (outer.blocks.has(maker.id)) return false;
  for (const block of fn.blocks) {
    const isPassed =
      block.ops.some((op) => !isFilling(op, list) && operandsOf(op).some(({ id }) => id === list.id)) ||
      terminatorOperands(block.terminator).some(({ id }) => id === list.id);
    if (isPassed && (block === maker || reaches(flow, block.id, outer.header, maker.id))) return false;
  }
  return true;
}

function isFilling(op: TypedOp, list: Value): boolean {
  switch (op.kind) {
    case "list-append":
    case "list-store":
      return op.value.id !== list.id;
    case "list-items":
    case "length":
    case "incref":
    case "decref":
      return true;
    default:
      return false;
  }
}

/** Whether control can get from the block to another one without making the list anew. */
function reaches(flow: ControlFlow, from: number, to: number, except: number): boolean {
  const seen = new Set<number>();
  const work = [from];
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    for (const { target } of edgesOf(flow.byId.get(id)!.terminator)) {
      if (target === to) return true;
      if (target === except || seen.has(target)) continue;
      seen.add(target);
      work.push(target);
    }
  }
  return false;
}
