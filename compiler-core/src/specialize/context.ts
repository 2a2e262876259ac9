/**
 * The state of translating one block: operations so far, what each register holds, and which references are owned.
 *
 * References. Each object value that the activation owns has one reference, shared by all registers that hold it; it is
 * released when the last of them lets go. Parameters and constants are borrowed for the whole activation. An element of
 * a container is borrowed from it until something may make the container let go of it: then it becomes an owned
 * reference (`secure`). So an element that is only looked at costs no reference.
 */
import { invariant } from "../base/invariant";
import { type ArrayLayout, parseLayout } from "../mir/array-layout";
import type { BaselineFunction, BaselineOp, Operand, OpIndex, Register, Use } from "../mir/baseline";
import { usesOf } from "../mir/baseline-operands";
import type { BaselineOpcode } from "../mir/baseline-ops";
import { killedRegisters } from "../mir/bound-registers";
import { isMovable } from "../mir/effects";
import type {
  ArrayDescription,
  Cell,
  CellExpectation,
  Edge,
  ExactType,
  FrameState,
  ParameterType,
  Representation,
  StateEntry,
  StateSource,
  TypedOp,
  Value,
} from "../mir/typed";
import { isOpaque } from "../mir/typed-ops";
import { NUMPY_SCALARS } from "../primitives/dtypes";
import { arrayOf, isIncomplete, type PythonType } from "../types/python-type";
import type { OtherVersions, SpecializeFunction, SpecializeModule } from "./environment";
import type { IdentityUses } from "./identity";
import { Unavailable } from "./reasons";
import type { DraftShape } from "./shapes";
import { type Content, UNBOUND } from "./slots";

/** Belongs to a version, shared by its blocks. */
export interface VersionContext {
  readonly fn: SpecializeFunction;
  readonly module: SpecializeModule;
  readonly others: OtherVersions;
  readonly identity: IdentityUses;
  readonly cells: Cell[];
  readonly shapes: DraftShape[];
  nextValue: number;
}

export interface Context {
  readonly version: VersionContext;
  readonly baseline: BaselineFunction;
  ops: TypedOp[];
  contents: Content[];
  owned: Set<number>;
  /** Elements that registers hold by the reference of their container. */
  borrowed: Set<number>;
  /** Values that a guard has found to be instances of classes of the module. */
  readonly instances: Set<number>;
  /** Values of constants made in this block. */
  readonly constants: Map<number, bigint | number | boolean>;
  /** Values of object constants loaded in this block: their index. */
  readonly objectConstants: Map<number, number>;
  /** What `isinstance` says about a value, by the number of its answer, where that is true. */
  readonly narrowing: Map<number, Narrowing>;
  /** Hashes of keys that were looked up in this block, by the number of the key's value. */
  readonly hashes: Map<number, Value>;
  pc: OpIndex;
  /** Other code may have run since the operation began. */
  codeRan: boolean;
  /** The `before` state of the operation at `pc`, once somebody needed it. */
  beforeState: FrameState | undefined;
  /** While an `array-row` waits to be indexed: the state before the operation that would have made it. */
  pinnedState: FrameState | undefined;
  /** What was translated so far, where an exception may have gone to a handler: see `branchOut`. */
  readonly segments: Segment[];
  /** The edge to the block that goes on at an operation with the registers as they are. */
  readonly edgeTo: (target: OpIndex) => Edge;
  readonly newBlock: () => number;
}

/** A value by its number, and what it is. */
export interface Narrowing {
  readonly value: number;
  readonly hint: PythonType;
}

/** A stretch of a block that ends in a branch: out of the block where the condition holds, else to the next stretch. */
export interface Segment {
  readonly ops: readonly TypedOp[];
  readonly condition: Value;
  /** The block on the way out. */
  readonly out: { readonly id: number; readonly ops: readonly TypedOp[]; readonly edge: Edge };
  /** The block of the next stretch. */
  readonly next: number;
}

/** Leaves the block for another one where the condition holds, which is unlikely; `enter` prepares the registers. */
export function branchOut(ctx: Context, condition: Value, target: OpIndex, enter: () => void): void {
  const { ops, contents, owned, borrowed, beforeState: before, codeRan, pinnedState } = ctx;
  ctx.ops = [];
  ctx.contents = [...contents];
  ctx.owned = new Set(owned);
  ctx.borrowed = new Set(borrowed);
  enter();
  const edge = ctx.edgeTo(target);
  const out = { id: ctx.newBlock(), ops: ctx.ops, edge };
  ctx.segments.push({ ops, condition, out, next: ctx.newBlock() });
  ctx.ops = [];
  ctx.contents = contents;
  ctx.owned = owned;
  ctx.borrowed = borrowed;
  ctx.beforeState = before;
  ctx.codeRan = codeRan;
  ctx.pinnedState = pinnedState;
}

// ------------------------------------------------------------------------------------------------ emission

export function newValue(
  ctx: Context,
  representation: Representation,
  fact?: ExactType,
  nullable: boolean = false,
): Value {
  const id = ctx.version.nextValue++;
  return {
    id,
    representation,
    ...(fact === undefined ? {} : { fact }),
    ...(nullable ? { nullable: true as const } : {}),
  };
}

/** Thrown while an operation is translated that other code may run in, while an exception is handled that was never made. */
export class LeavesThrown extends Error {}

/** An exception that was never made is being handled: see `throws.ts`. */
export function handlesThrown(ctx: Context): boolean {
  return ctx.contents.some((content) => content.kind === "thrown");
}

export function emit(ctx: Context, op: TypedOp): void {
  const isCall = op.kind === "call-direct" && op.isInlined !== true;
  if ((isOpaque(op) || isCall || op.kind === "tick") && handlesThrown(ctx)) throw new LeavesThrown();
  if (ctx.pinnedState !== undefined && !isMovable(op) && op.kind !== "array-store")
    throw new Unavailable(
      "iteratorEscapes",
      "needs a row of an array that native code never builds",
      currentOp(ctx).site,
    );
  ctx.ops.push(op);
  if (isOpaque(op)) forgetArrays(ctx);
}

/** An array that had the layout. */
export function hintOfLayout(layout: ArrayLayout): PythonType {
  const { dtype, rank, order } = parseLayout(layout);
  return arrayOf(dtype, rank, order === "s");
}

/** What was read from arrays may be otherwise now; as a rule it is not. */
function forgetArrays(ctx: Context): void {
  for (const [register, content] of ctx.contents.entries()) {
    if ((content.kind !== "object" && content.kind !== "sequence-iterator") || content.array === undefined) continue;
    const { array, ...rest } = content;
    ctx.contents[register] = { ...rest, hint: hintOfLayout(array.layout) };
  }
}

export function intConst(ctx: Context, value: bigint): Value {
  const result = newValue(ctx, "int");
  emit(ctx, { kind: "int-const", result, value });
  ctx.constants.set(result.id, value);
  return result;
}

export function floatConst(ctx: Context, value: number): Value {
  const result = newValue(ctx, "float");
  emit(ctx, { kind: "float-const", result, value });
  ctx.constants.set(result.id, value);
  return result;
}

export function boolConst(ctx: Context, value: boolean): Value {
  const result = newValue(ctx, "bool");
  emit(ctx, { kind: "bool-const", result, value });
  ctx.constants.set(result.id, value);
  return result;
}

export function noneConst(ctx: Context): Value {
  const result = newValue(ctx, "object", "none");
  emit(ctx, { kind: "none-const", result });
  return result;
}

export function nullConst(ctx: Context): Value {
  const result = newValue(ctx, "object", undefined, true);
  emit(ctx, { kind: "null-const", result });
  return result;
}

export const INT64_MIN = -(2n ** 63n);
export const INT64_MAX = 2n ** 63n - 1n;

export function fitsInt64(value: bigint): boolean {
  return value >= INT64_MIN && value <= INT64_MAX;
}

/** The index of a cell, made when it is new. */
export function cellIndex(ctx: Context, name: number, expects: CellExpectation, owner?: number): number {
  const { cells } = ctx.version;
  const key = JSON.stringify([name, owner, expects]);
  const found = cells.findIndex((cell) => JSON.stringify([cell.name, cell.owner, cell.expects]) === key);
  if (found >= 0) return found;
  cells.push({ name, expects, ...(owner === undefined ? {} : { owner }) });
  return cells.length - 1;
}

// ------------------------------------------------------------------------------------------------ operands

export function currentOp(ctx: Context): BaselineOp {
  return ctx.baseline.ops[ctx.pc]!;
}

function operandAt<Kind extends Operand["kind"]>(
  op: BaselineOp,
  index: number,
  kind: Kind,
): Extract<Operand, { kind: Kind }> {
  const operand = op.operands[index];
  invariant(operand?.kind === kind, `${op.opcode}: operand ${index} is not ${kind}`);
  return operand as Extract<Operand, { kind: Kind }>;
}

export const dstAt = (op: BaselineOp, index: number): Register => operandAt(op, index, "dst").register;
export const useAt = (op: BaselineOp, index: number): Use => operandAt(op, index, "use");
export const usesAt = (op: BaselineOp, index: number): readonly Use[] => operandAt(op, index, "uses").uses;
export const immAt = (op: BaselineOp, index: number): number => operandAt(op, index, "imm").value;
export const nameAt = (op: BaselineOp, index: number): number => operandAt(op, index, "name").index;
export const constAt = (op: BaselineOp, index: number): number => operandAt(op, index, "const").index;
export const labelAt = (op: BaselineOp, index: number): OpIndex => operandAt(op, index, "label").target;

// ------------------------------------------------------------------------------------------------ frame states

/** The object value that a register's content holds a reference to, if any. */
export function heldValue(content: Content): Value | undefined {
  if (content.kind === "object") return content.value;
  if (content.kind === "sequence-iterator" || content.kind === "array-row") return content.container;
  return content.kind === "thrown" ? content.argument : undefined;
}

function snapshot(ctx: Context, isOwned = (value: Value): boolean => ctx.owned.has(value.id)): readonly StateEntry[] {
  const entries: StateEntry[] = [];
  const passed = new Set<number>();
  const takes = (value: Value): boolean => {
    if (!isOwned(value) || passed.has(value.id)) return false;
    passed.add(value.id);
    return true;
  };
  for (const [register, content] of ctx.contents.entries()) {
    const source = constantSource(ctx, content) ?? sourceOf(content, takes);
    if (source !== undefined) entries.push({ register, source });
  }
  return entries;
}

/** A number that is a constant of the function: the exit gets the constant itself, not a copy. */
function constantSource(ctx: Context, content: Content): StateSource | undefined {
  if (content.kind !== "raw" || content.box === undefined || content.bound !== undefined) return undefined;
  const index = ctx.objectConstants.get(content.box.id);
  return index === undefined ? undefined : { kind: "const", index };
}

function sourceOf(content: Content, takes: (value: Value) => boolean): StateSource | undefined {
  switch (content.kind) {
    case "unbound":
      return undefined;
    case "raw":
      return {
        kind: "value",
        value: content.value,
        owned: false,
        ...(content.bound === undefined ? {} : { bound: content.bound }),
      };
    case "either": {
      const { kind, dtype, value, scalar, bound } = content;
      return { kind, dtype, value, scalar, ...(bound === undefined ? {} : { bound }) };
    }
    case "none":
      return content.bound === undefined ? { kind: "none" } : { kind: "none", bound: content.bound };
    case "thrown":
      return { ...content, owned: takes(content.argument) };
    case "char":
      return {
        kind: "char",
        code: content.code,
        ...(content.bound === undefined ? {} : { bound: content.bound }),
      };
    case "object":
      return { kind: "value", value: content.value, owned: takes(content.value) };
    case "array-row":
      return undefined;
    case "method":
      return { kind: "method", class: content.class, attribute: content.attribute };
    case "cell":
    case "int-tuple":
    case "range-iterator":
      return content;
    case "sequence-iterator":
      return {
        kind: "sequence-iterator",
        container: content.container,
        owned: takes(content.container),
        index: content.index,
        ...(content.count === undefined ? {} : { count: content.count }),
        ...(content.backwards === true ? { backwards: true } : {}),
        ...(content.zipped === undefined ? {} : { zips: true }),
      };
  }
}

/** The state in which the operation at `pc` has not run. */
export function beforeState(ctx: Context): FrameState {
  if (ctx.pinnedState !== undefined) return ctx.pinnedState;
  ctx.beforeState ??= { pc: ctx.pc, mode: "before", site: currentOp(ctx).site, entries: snapshot(ctx) };
  return ctx.beforeState;
}

/**
 * The state in which the operation at `pc` has raised. Numbers in temporaries that do not survive the exception are left
 * out (the operation kills them, or they lie above the handler): nobody can see them, nothing must be released, and the
 * values need not outlive the operation.
 */
export function errorState(ctx: Context): FrameState {
  const before = beforeState(ctx);
  const { locals, handlers } = ctx.baseline;
  const handler = handlers.find(({ start, end }) => start <= ctx.pc && ctx.pc < end);
  const depth = handler?.exception ?? locals.length;
  const killed = killedRegisters(currentOp(ctx));
  const entries = before.entries.filter(
    ({ register, source }) => (register < depth && !killed.has(register)) || holdsReference(source),
  );
  return { ...before, mode: "error", entries };
}

function holdsReference(source: StateSource): boolean {
  switch (source.kind) {
    case "value":
      return source.value.representation === "object";
    case "either":
    case "none":
    case "char":
    case "const":
    case "cell":
    case "int-tuple":
    case "method":
    case "range-iterator":
    case "span-iterator":
      return false;
    case "sequence-iterator":
    case "thrown":
      return true;
  }
}

/** The state in which the operation at `pc` has run, as the registers are now; execution goes on at `next`. */
export function afterState(ctx: Context, next: OpIndex = ctx.pc + 1): FrameState {
  return { pc: next, mode: "after", site: currentOp(ctx).site, entries: snapshot(ctx) };
}

/** Arrays whose description a tick compares again. */
export interface KnownArrays {
  readonly arrays?: readonly ArrayDescription[];
}

/** The start of a loop, before the operation at `pc`. */
export function emitAnchor(ctx: Context, known: KnownArrays = {}): void {
  const { keeps, entries } = heldByTick(ctx);
  const { site } = currentOp(ctx);
  const after: FrameState = { pc: ctx.pc, mode: "after", site, entries };
  emit(ctx, { kind: "anchor", keeps, state: beforeState(ctx), after, ...known });
}

/** What a tick here holds references to, and the registers with these references. */
function heldByTick(ctx: Context): { readonly keeps: readonly Value[]; readonly entries: readonly StateEntry[] } {
  return {
    keeps: heldValues(ctx, (value) => ctx.borrowed.has(value.id)),
    entries: snapshot(ctx, (value) => ctx.owned.has(value.id) || ctx.borrowed.has(value.id)),
  };
}

/** The `tick` at `pc`: while other code runs it holds references to the elements that registers borrow. */
export function emitTick(ctx: Context, known: KnownArrays = {}): void {
  const { keeps, entries } = heldByTick(ctx);
  const { site } = currentOp(ctx);
  const state: FrameState = { pc: ctx.pc + 1, mode: "after", site, entries };
  emit(ctx, { kind: "tick", keeps, state, raises: { ...state, pc: ctx.pc, mode: "error" }, ...known });
}

// ------------------------------------------------------------------------------------------------ references

/** Object values that registers hold, each once. */
function heldValues(ctx: Context, wanted: (value: Value) => boolean): readonly Value[] {
  const values = new Map<number, Value>();
  for (const content of ctx.contents) {
    const value = heldValue(content);
    if (value !== undefined && wanted(value)) values.set(value.id, value);
  }
  return [...values.values()];
}

/** Borrowed elements become owned references: their containers may let go of them now. */
export function secure(ctx: Context, wanted: (value: Value) => boolean = () => true): void {
  const values = heldValues(ctx, (value) => ctx.borrowed.has(value.id) && wanted(value));
  for (const value of values) secureValue(ctx, value);
}

/** The same for one value that may not be in a register yet. */
export function secureValue(ctx: Context, value: Value): void {
  if (!ctx.borrowed.delete(value.id)) return;
  emit(ctx, { kind: "incref", operand: value });
  ctx.owned.add(value.id);
  ctx.beforeState = undefined;
}

/**
 * A container lets go of an element whose death nobody can see (of one type, where that is known): other borrowed
 * elements may be that very object. `except` is safe by other means.
 */
export function secureFromQuiet(ctx: Context, released?: ExactType, except?: Value): void {
  secure(ctx, ({ id, fact }) => {
    if (id === except?.id) return false;
    if (fact === undefined) return !ctx.instances.has(id);
    return released === undefined ? QUIET_TYPES.has(fact) : fact === released;
  });
}

/** Nobody can see an object of such a type die. */
export const QUIET_TYPES: ReadonlySet<ParameterType> = new Set<ParameterType>([
  "int",
  "float",
  "bool",
  "none",
  "str",
  "bytes",
  ...NUMPY_SCALARS,
]);

/** Nobody can see an object of this type die. */
export function diesQuietly(value: Value): boolean {
  return value.fact !== undefined && QUIET_TYPES.has(value.fact);
}

/** A method's cell holds what it holds, whatever code runs. */
function mayChange(ctx: Context, content: Content): content is Extract<Content, { kind: "cell" }> {
  return content.kind === "cell" && ctx.version.cells[content.cell]!.expects.kind !== "method";
}

/**
 * Before other code runs: functions and modules that registers stand for, and elements that they borrow, become
 * references of the activation.
 */
export function materializeCells(ctx: Context): void {
  secure(ctx);
  const objects = new Map<number, Content>();
  for (const [register, content] of ctx.contents.entries()) {
    if (content.kind === "method") {
      ctx.contents[register] = methodObject(ctx, content);
      ctx.beforeState = undefined;
    }
    if (!mayChange(ctx, content)) continue;
    let object = objects.get(content.cell);
    if (object === undefined) {
      object = cellObject(ctx, content.cell);
      objects.set(content.cell, object);
    }
    ctx.contents[register] = object;
  }
  if (objects.size > 0) ctx.beforeState = undefined;
}

/** The object of a method as an owned reference. */
export function methodObject(ctx: Context, method: Extract<Content, { kind: "method" }>): Content {
  const value = newValue(ctx, "object", "function");
  emit(ctx, { kind: "class-attribute", result: value, class: method.class, attribute: method.attribute });
  ctx.owned.add(value.id);
  const { kind: _kind, ...found } = method;
  return { kind: "object", value, method: found };
}

/** The exact type of what a cell holds, where it is known. */
function factOfCell(expects: CellExpectation): ExactType | undefined {
  switch (expects.kind) {
    case "int":
    case "float":
    case "bool":
    case "function":
      return expects.kind;
    case "class-method":
      return "function";
    case "class":
    case "record":
      return "type";
    default:
      return undefined;
  }
}

/** The object of a cell as an owned reference. */
export function cellObject(ctx: Context, cell: number): Content {
  const expects = ctx.version.cells[cell]!.expects;
  invariant(expects.kind !== "numpy", "a cell without an object");
  const fact = factOfCell(expects);
  const value = newValue(ctx, "object", fact);
  emit(ctx, { kind: "cell-object", result: value, cell });
  ctx.owned.add(value.id);
  if (expects.kind === "int" || expects.kind === "float" || expects.kind === "bool") {
    const raw = newValue(ctx, expects.kind);
    emit(ctx, { kind: "cell-value", result: raw, cell });
    return { kind: "object", value, raw };
  }
  return { kind: "object", value, cell };
}

/** Emits the release of one owned reference. */
export function emitDecref(ctx: Context, value: Value): void {
  if (diesQuietly(value)) {
    secureFromQuiet(ctx, value.fact);
    emit(ctx, { kind: "decref", operand: value, quiet: true });
    return;
  }
  materializeCells(ctx);
  emit(ctx, { kind: "decref", operand: value, quiet: false, state: afterState(ctx) });
  ctx.codeRan = true;
}

/** Stores into a register; the reference that it held is released when no other register holds it. */
export function assign(ctx: Context, register: Register, content: Content): void {
  const old = heldValue(ctx.contents[register]!);
  ctx.contents[register] = withLocalHint(ctx, register, content);
  if (old === undefined || !ctx.owned.has(old.id)) return;
  if (ctx.contents.some((other) => heldValue(other)?.id === old.id)) return;
  ctx.owned.delete(old.id);
  emitDecref(ctx, old);
}

/** An empty display does not say what it is going to hold: the variable does. */
function withLocalHint(ctx: Context, register: Register, content: Content): Content {
  const name = ctx.baseline.locals[register];
  if (name === undefined || content.kind !== "object") return content;
  if (content.hint !== undefined && !isIncomplete(content.hint)) return content;
  const hint = ctx.version.fn.localType(name);
  return hint === undefined || hint.kind === "unknown" ? content : { ...content, hint };
}

const CALLS: ReadonlySet<BaselineOpcode> = new Set<BaselineOpcode>(["call", "call_method"]);

/** What is released after the operation at `pc`, in CPython's order. */
export function inReleaseOrder<Operand>(ctx: Context, operands: readonly Operand[]): readonly Operand[] {
  return ctx.baseline.releasesBackwards && CALLS.has(currentOp(ctx).opcode) ? [...operands].reverse() : operands;
}

/** Releases the killed operands of the operation at `pc`. */
export function releaseKilled(ctx: Context): void {
  const uses = inReleaseOrder(ctx, usesOf(currentOp(ctx)));
  for (const use of uses) if (use.kill) assign(ctx, use.register, UNBOUND);
}

/** Kills the operands, then stores the result: the order that baseline MIR prescribes. */
export function finish(ctx: Context, dst: Register, content: Content): void {
  if (killsReferences(ctx)) secureContent(ctx, content);
  releaseKilled(ctx);
  assign(ctx, dst, content);
}

/** Whether the operation at `pc` kills a register that holds an owned reference. */
export function killsReferences(ctx: Context): boolean {
  return usesOf(currentOp(ctx)).some((use) => {
    const held = use.kill ? heldValue(ctx.contents[use.register]!) : undefined;
    return held !== undefined && ctx.owned.has(held.id);
  });
}

/** A content in hand whose element must outlive what happens before it is in a register. */
export function secureContent(ctx: Context, content: Content): void {
  const held = heldValue(content);
  if (held !== undefined) secureValue(ctx, held);
}

/** A new owned object in hand. */
export function ownedObject(ctx: Context, value: Value, hint?: Content & { kind: "object" }): Content {
  ctx.owned.add(value.id);
  return hint === undefined ? { kind: "object", value } : { ...hint, value };
}
