/**
 * One block of one version: from the registers at its start to its terminator and the states in which others are
 * reached.
 */
import { invariant } from "../base/invariant";
import { isArrayLayout, parseLayout } from "../mir/array-layout";
import type { BaselineFunction, OpIndex } from "../mir/baseline";
import { handledExceptions } from "../mir/baseline-flow";
import { BASELINE_OPS } from "../mir/baseline-ops";
import type { Edge, FrameState, ParameterType, Terminator, TypedOp, Value } from "../mir/typed";
import { payloadOf } from "../primitives/dtypes";
import { arrayUses } from "./array-uses";
import { attach, describe, knownArrays, prepareArrays } from "./arrays";
import {
  afterState,
  beforeState,
  type Context,
  diesQuietly,
  emit,
  emitAnchor,
  handlesThrown,
  heldValue,
  LeavesThrown,
  methodObject,
  newValue,
  type VersionContext,
} from "./context";
import type { Decision, Way } from "./decisions";
import { type BlockEntry, edgeArguments } from "./edges";
import { objectOf } from "./numbers";
import { requireQuietUnderflow, requireWeakScalars } from "./numpy-scalars";
import { Unavailable } from "./reasons";
import type { ResultJoin } from "./results";
import { type Content, type Slot, slotOf } from "./slots";
import { translateOp } from "./translate";

/** Where blocks start: at the first operation, at labels, and after operations that decide or leave. */
export function blockStarts(fn: BaselineFunction): ReadonlySet<OpIndex> {
  const starts = new Set<OpIndex>([0]);
  for (const [index, op] of fn.ops.entries()) {
    const labels = op.operands.filter((operand) => operand.kind === "label");
    for (const label of labels) starts.add(label.target);
    if (labels.length > 0 || "terminator" in BASELINE_OPS[op.opcode]) starts.add(index + 1);
  }
  return starts;
}

/** Finds the block that control goes on in, and says what it wants the registers to be. */
export type Arrive = (
  target: OpIndex,
  slots: readonly Slot[],
) => { readonly id: number; readonly slots: readonly Slot[] };

/** A block in the making. Blocks that only convert registers on an edge follow in `extra`. */
export interface TranslatedBlock {
  readonly ops: readonly TypedOp[];
  readonly terminator: Terminator;
  readonly extra: readonly { readonly id: number; readonly ops: readonly TypedOp[]; readonly terminator: Terminator }[];
}

export interface BlockRequest {
  readonly version: VersionContext;
  readonly start: OpIndex;
  readonly starts: ReadonlySet<OpIndex>;
  readonly entry: BlockEntry;
  readonly arrive: Arrive;
  /** The id for a block on an edge. */
  readonly newBlock: () => number;
  readonly result: ResultJoin;
}

function contextAt(request: BlockRequest): Context {
  const { version, entry, start } = request;
  const ctx: Context = {
    version,
    baseline: version.fn.baseline,
    ops: [],
    contents: [...entry.contents],
    owned: new Set(entry.owned),
    borrowed: new Set(entry.borrowed),
    instances: new Set(),
    constants: new Map(),
    objectConstants: new Map(),
    narrowing: new Map(),
    hashes: new Map(),
    pc: start,
    codeRan: false,
    beforeState: undefined,
    pinnedState: undefined,
    segments: [],
    edgeTo: (target) => edgeTo(request, ctx, target),
    newBlock: request.newBlock,
  };
  return ctx;
}

/** The function's entry: it only hands its parameters to the block at the start. */
export function translateEntry(
  request: BlockRequest & { readonly parameters: readonly ParameterType[] },
): TranslatedBlock {
  const ctx = contextAt(request);
  for (const [register, type] of request.parameters.entries()) {
    const content = ctx.contents[register];
    if (!isArrayLayout(type) || content?.kind !== "object") continue;
    attach(ctx, content.value, describe(ctx, content.value, type));
  }
  return jumpTo(request, ctx, request.start);
}

/** Where loops start: at labels that operations behind them jump to. */
function isLoopStart(fn: BaselineFunction, start: OpIndex): boolean {
  const known = loopStartCache.get(fn) ?? findLoopStarts(fn);
  loopStartCache.set(fn, known);
  return known.has(start);
}

const loopStartCache = new WeakMap<BaselineFunction, ReadonlySet<OpIndex>>();

function findLoopStarts(fn: BaselineFunction): ReadonlySet<OpIndex> {
  const starts = new Set<OpIndex>();
  for (const [index, op] of fn.ops.entries()) {
    for (const operand of op.operands)
      if (operand.kind === "label" && operand.target <= index) starts.add(operand.target);
  }
  return starts;
}

export function translateBlock(request: BlockRequest): TranslatedBlock {
  const ctx = contextAt(request);
  return joinSegments(ctx, translateFrom(request, ctx));
}

/** One block after the other: each stretch goes on in the next one. */
function joinSegments(ctx: Context, last: TranslatedBlock): TranslatedBlock {
  const { segments } = ctx;
  const [first] = segments;
  if (first === undefined) return last;
  const branch = ({ condition, out, next }: (typeof segments)[0]): Terminator => ({
    kind: "branch",
    condition,
    whenTrue: { target: out.id, arguments: [] },
    whenFalse: { target: next, arguments: [] },
    likely: "false",
  });
  const extra = segments.flatMap((segment, index) => {
    const { id, ops, edge } = segment.out;
    const following = segments[index + 1];
    return [
      { id, ops, terminator: { kind: "jump", ...edge } as const },
      following === undefined
        ? { id: segment.next, ops: last.ops, terminator: last.terminator }
        : { id: segment.next, ops: following.ops, terminator: branch(following) },
    ];
  });
  return { ops: first.ops, terminator: branch(first), extra: [...extra, ...last.extra] };
}

/** Whether and how often frames of exceptions are held where an operation stands. */
function frameCheck(ctx: Context, state: FrameState): void {
  const before = handledExceptions(ctx.baseline)[ctx.pc] ?? 0;
  const handled = ctx.baseline.ops[ctx.pc]?.opcode === "pop_exception" ? before - 1 : before;
  emit(ctx, handled === 0 ? { kind: "frame-check", state } : { kind: "frame-check", handled, state });
}

function translateFrom(request: BlockRequest, ctx: Context): TranslatedBlock {
  if (isLoopStart(ctx.baseline, request.start)) emitAnchor(ctx, knownArrays(ctx));
  for (;;) {
    ctx.beforeState = undefined;
    ctx.codeRan = false;
    const ended = handlesThrown(ctx) ? stepCarefully(request, ctx) : step(request, ctx);
    if (ended !== undefined) return ended;
  }
}

/** One operation; what it ends the block with, if it does. Leaves before it where other code could run. */
function stepCarefully(request: BlockRequest, ctx: Context): TranslatedBlock | undefined {
  const { ops, pc } = ctx;
  const count = ops.length;
  const segments = ctx.segments.length;
  const [contents, owned, borrowed] = [[...ctx.contents], new Set(ctx.owned), new Set(ctx.borrowed)];
  try {
    return step(request, ctx);
  } catch (error) {
    if (!(error instanceof LeavesThrown)) throw error;
    ops.length = count;
    ctx.segments.length = segments;
    Object.assign(ctx, { ops, pc, contents, owned, borrowed, beforeState: undefined });
    return { ops, terminator: { kind: "deoptimize", state: beforeState(ctx) }, extra: [] };
  }
}

function step(request: BlockRequest, ctx: Context): TranslatedBlock | undefined {
  const { starts } = request;
  const flow = translateOp(ctx);
  switch (flow.kind) {
    case "next":
      if (ctx.codeRan) frameCheck(ctx, afterState(ctx));
      ctx.pc++;
      if (starts.has(ctx.pc)) enterLoop(ctx);
      return starts.has(ctx.pc) ? jumpTo(request, ctx, ctx.pc) : undefined;
    case "jump":
      if (ctx.codeRan) frameCheck(ctx, afterState(ctx, flow.target));
      return jumpTo(request, ctx, flow.target);
    case "decision":
      return decide(request, ctx, flow.decision);
    case "return":
      return leave(request, ctx, flow.register);
    case "leave":
      return { ops: ctx.ops, terminator: { kind: "deoptimize", state: flow.state }, extra: [] };
  }
}

/** At the first operation of a loop, coming from above: what it needs is proven before it starts. */
function enterLoop(ctx: Context): void {
  if (isLoopStart(ctx.baseline, ctx.pc)) materializeMethods(ctx);
  const uses = arrayUses(ctx.baseline);
  const inLoop = uses.inLoop.get(ctx.pc);
  if (inLoop === undefined || inLoop.length === 0) return;
  ctx.beforeState = undefined;
  prepareArrays(ctx, inLoop);
  const layouts = inLoop.flatMap(({ register }) => {
    const content = ctx.contents[register]!;
    return content.kind === "object" && content.array !== undefined ? [parseLayout(content.array.layout)] : [];
  });
  if (!uses.scales.has(ctx.pc)) return;
  if (layouts.some(({ dtype }) => payloadOf(dtype) === "float")) requireQuietUnderflow(ctx);
  if (layouts.some(({ dtype }) => !STRONG.has(dtype))) requireWeakScalars(ctx);
}

/** What was found in a class is not proven any more where a tick lets other code run. */
function materializeMethods(ctx: Context): void {
  for (const [register, content] of ctx.contents.entries()) {
    if (content.kind === "method") ctx.contents[register] = methodObject(ctx, content);
  }
  ctx.beforeState = undefined;
}

/** Element types whose scalars keep their type beside Python's numbers in all versions of NumPy. */
const STRONG: ReadonlySet<string> = new Set(["float64", "int64", "bool"]);

function jumpTo(request: BlockRequest, ctx: Context, target: OpIndex): TranslatedBlock {
  const edge = edgeTo(request, ctx, target);
  return { ops: ctx.ops, terminator: { kind: "jump", ...edge }, extra: [] };
}

function edgeTo(request: BlockRequest, ctx: Context, target: OpIndex): Edge {
  const slots = ctx.contents.map((content) => slotOf(content, ctx));
  const arrival = request.arrive(target, slots);
  return { target: arrival.id, arguments: edgeArguments(ctx, arrival.slots) };
}

/** Each way goes through a block of its own when it has something to do. */
function decide(request: BlockRequest, ctx: Context, decision: Decision): TranslatedBlock {
  const extra: { id: number; ops: readonly TypedOp[]; terminator: Terminator }[] = [];
  const ops = ctx.ops;
  const saved = {
    contents: [...ctx.contents],
    owned: new Set(ctx.owned),
    borrowed: new Set(ctx.borrowed),
    before: ctx.beforeState,
    codeRan: ctx.codeRan,
  };
  const go = (way: Way): Edge => {
    ctx.ops = [];
    ctx.contents = [...saved.contents];
    ctx.owned = new Set(saved.owned);
    ctx.borrowed = new Set(saved.borrowed);
    ctx.beforeState = saved.before;
    ctx.codeRan = saved.codeRan;
    way.enter();
    if (ctx.codeRan) frameCheck(ctx, afterState(ctx, way.target));
    const edge = edgeTo(request, ctx, way.target);
    if (ctx.ops.length === 0) return edge;
    const id = request.newBlock();
    extra.push({ id, ops: ctx.ops, terminator: { kind: "jump", ...edge } });
    return { target: id, arguments: [] };
  };
  const whenTrue = go(decision.whenTrue);
  const whenFalse = go(decision.whenFalse);
  const terminator: Terminator = {
    kind: "branch",
    condition: decision.condition,
    whenTrue,
    whenFalse,
    ...(decision.likely === undefined ? {} : { likely: decision.likely }),
  };
  return { ops, terminator, extra };
}

/** The return: the result in the version's representation, then the locals die in their order, without a frame. */
function leave(request: BlockRequest, ctx: Context, register: number): TranslatedBlock {
  const content = ctx.contents[register]!;
  request.result.add(ctx, content);
  const { representation } = request.result;
  const terminator = returnOf(ctx, content, representation);
  const returned =
    terminator.value !== undefined && terminator.value.representation === "object" ? terminator.value.id : undefined;
  if (returned !== undefined && ctx.owned.has(returned)) ctx.owned.delete(returned);
  else if (returned !== undefined && !terminator.fresh) emit(ctx, { kind: "incref", operand: terminator.value! });
  const dying: Value[] = [];
  for (const held of ctx.contents.map(heldValue)) {
    if (held === undefined || !ctx.owned.delete(held.id)) continue;
    dying.push(held);
  }
  ctx.contents = ctx.contents.map((): Content => ({ kind: "unbound" }));
  if (dying.length > 0) emit(ctx, { kind: "leave" });
  for (const value of dying) {
    emit(ctx, { kind: "decref", operand: value, quiet: diesQuietly(value) });
  }
  const { value, box } = terminator;
  return {
    ops: ctx.ops,
    terminator: { kind: "return", ...(value === undefined ? {} : { value }), ...(box === undefined ? {} : { box }) },
    extra: [],
  };
}

interface ReturnValue {
  readonly value?: Value;
  readonly box?: Value;
  /** The value is a new reference already. */
  readonly fresh?: boolean;
}

function returnOf(ctx: Context, content: Content, representation: ResultJoin["representation"]): ReturnValue {
  if (representation === "none") return {};
  if (representation === "object" || representation === undefined) {
    if (content.kind === "cell") {
      const value = newValue(ctx, "object");
      emit(ctx, { kind: "cell-object", result: value, cell: content.cell });
      return { value, fresh: true };
    }
    const object = objectOf(ctx, content);
    if (object === undefined)
      throw new Unavailable("iteratorEscapes", "returns an iterator that native code never builds");
    return object;
  }
  invariant(content.kind === "raw", "a number is returned");
  return content.box === undefined ? { value: content.value } : { value: content.value, box: content.box };
}
