/** Direct calls of functions of this module: which argument goes where, and in which form. */
import { invariant } from "../base/invariant";
import { isArrayLayout } from "../mir/array-layout";
import type { BaselineConstant, Register, Use } from "../mir/baseline";
import type { Completion, CompletionKind, FrameState, ParameterType, StateEntry, Value } from "../mir/typed";
import { isNumpyScalar } from "../primitives/dtypes";
import { reboundRegisters } from "./array-uses";
import { arrayHint, satisfyLayout } from "./arrays";
import {
  afterState,
  assign,
  beforeState,
  boolConst,
  type Context,
  cellObject,
  diesQuietly,
  emit,
  emitDecref,
  errorState,
  fitsInt64,
  floatConst,
  heldValue,
  inReleaseOrder,
  intConst,
  materializeCells,
  newValue,
  noneConst,
  nullConst,
  releaseKilled,
} from "./context";
import type { SpecializeFunction, VersionHandle } from "./environment";
import { versionTuples } from "./evidence";
import { argumentObject, hintOf, isKilled, isUnrememberedBox, unboxResult } from "./generic";
import { boxNumber, exactHint, proveType, unboxRegister } from "./numbers";
import { ownedParametersOf } from "./owned-parameters";
import { UNBOUND } from "./slots";

/** What a call did: `returns` is false when no way back from the callee is known (yet). */
export type CallOutcome = "done" | "never-returns";

/** An argument of a direct call: from a register, or a default. */
export type Argument =
  | { readonly kind: "register"; readonly register: Register }
  | { readonly kind: "default"; readonly value: BaselineConstant };

/** Which argument each parameter gets, resolved as CPython would; undefined where it would raise or build a tuple. */
export function bindArguments(
  callee: SpecializeFunction,
  args: readonly Use[],
  keywords: readonly string[],
): readonly Argument[] | undefined {
  const { parameters, locals } = callee.baseline;
  if (parameters.varArgs || parameters.varKeywords) return undefined;
  const positional = args.length - keywords.length;
  if (positional > parameters.positional) return undefined;
  const bound = new Array<Argument | undefined>(parameters.positional + parameters.keywordOnly).fill(undefined);
  for (const [index, use] of args.entries()) {
    const position = index < positional ? index : locals.indexOf(keywords[index - positional]!);
    const isKeyword = index >= positional;
    if (position < 0 || position >= bound.length || bound[position] !== undefined) return undefined;
    if (isKeyword && position < parameters.positionalOnly) return undefined;
    bound[position] = { kind: "register", register: use.register };
  }
  const complete: Argument[] = [];
  for (const [position, argument] of bound.entries()) {
    const fallback = callee.parameters[position]?.default;
    if (argument !== undefined) complete.push(argument);
    else if (fallback?.kind === "constant") complete.push({ kind: "default", value: fallback.value });
    else return undefined;
  }
  return complete;
}

/** The layout that the callee wants of an array, when the argument has it or a guard may find so. */
function layoutFor(
  ctx: Context,
  argument: Argument,
  position: number,
  evidence: ReturnType<typeof versionTuples>,
): ParameterType | undefined {
  if (argument.kind === "default") return undefined;
  const wanted = evidence.flatMap((tuple) => tuple[position] ?? []).filter(isArrayLayout);
  return wanted.find((layout) => satisfyLayout(ctx, argument.register, layout));
}

/** The builtin type that the callee wants of an object, when that is what it is expected to be: a guard finds out. */
function expectedType(
  ctx: Context,
  argument: Argument,
  position: number,
  evidence: ReturnType<typeof versionTuples>,
): ParameterType | undefined {
  if (argument.kind === "default") return undefined;
  const content = ctx.contents[argument.register]!;
  if (content.kind !== "object" || content.value.nullable === true || content.raw !== undefined) return undefined;
  const expected = content.value.fact === undefined ? exactHint(content.hint) : undefined;
  if (expected === undefined || !GUARDED.has(expected)) return undefined;
  if (!evidence.some((tuple) => tuple[position] === expected)) return undefined;
  proveType(ctx, argument.register, expected);
  return expected;
}

const GUARDED: ReadonlySet<string> = new Set(["bytes", "str", "list", "tuple", "dict", "set"]);

/** The exact type that an argument is proven to have. */
export function provenType(ctx: Context, argument: Argument): ParameterType | undefined {
  if (argument.kind === "default") {
    const { kind } = argument.value;
    if (kind === "int") return fitsInt64(argument.value.value) ? "int" : undefined;
    return kind === "float" || kind === "bool" || kind === "none" ? kind : undefined;
  }
  const content = ctx.contents[argument.register]!;
  switch (content.kind) {
    case "raw":
      return content.bound === undefined ? (content.value.representation as ParameterType) : undefined;
    case "either":
      return content.bound === undefined ? "any" : undefined;
    case "none":
      return content.bound === undefined ? "none" : undefined;
    case "char":
      return content.bound === undefined ? "str" : undefined;
    case "object":
      if (content.value.nullable === true) return undefined;
      if (content.raw !== undefined) return content.raw.representation as ParameterType;
      // The value of an int object may not fit: it is passed as what it is.
      return content.value.fact === "int" ? "any" : (content.value.fact ?? "any");
    case "cell": {
      const { expects } = ctx.version.cells[content.cell]!;
      return expects.kind === "int" || expects.kind === "float" || expects.kind === "bool" ? expects.kind : "any";
    }
    default:
      return undefined;
  }
}

/** The callee may let go of an array that nobody else holds. */
function losesArray(ctx: Context, callee: SpecializeFunction, bound: readonly Argument[]): boolean {
  const rebound = reboundRegisters(callee.baseline);
  return bound.some((argument, position) => {
    if (argument.kind === "default" || !rebound.has(position) || !isKilled(ctx, argument.register)) return false;
    const content = ctx.contents[argument.register]!;
    if (content.kind !== "object" || (content.value.fact !== "ndarray" && arrayHint(content.hint) === undefined))
      return false;
    return ctx.contents.filter((other) => heldValue(other)?.id === content.value.id).length < 2;
  });
}

/** What is called, with what, and what becomes of the result. */
export interface DirectCall {
  readonly target: number;
  readonly args: readonly Use[];
  readonly keywords?: readonly string[];
  /** The register of what is called, where an object is. */
  readonly callee?: Register;
  /** Where the result goes; it dies at once where it goes nowhere. */
  readonly dst?: Register;
  /** What an operator still does with what the function gives. */
  readonly completes?: CompletionKind;
}

/** A call of a function of this module; undefined where it has to be made generically. */
export function directCall(ctx: Context, call: DirectCall): CallOutcome | undefined {
  const { target, args, keywords = [], completes } = call;
  const callee = ctx.version.module.functionAt(target);
  if (callee === undefined) return undefined;
  const bound = bindArguments(callee, args, keywords);
  if (bound === undefined) return undefined;
  if (losesArray(ctx, callee, bound)) return undefined;
  const types: ParameterType[] = [];
  const evidence = versionTuples(callee);
  for (const [position, argument] of bound.entries()) {
    const type =
      layoutFor(ctx, argument, position, evidence) ??
      expectedType(ctx, argument, position, evidence) ??
      provenType(ctx, argument);
    if (type === undefined) return undefined;
    types.push(type);
  }
  const handle = ctx.version.others.request(target, types);
  if (handle === undefined) return undefined;
  if (completes !== undefined && !canComplete(completes, handle, ownedParametersOf(callee.baseline, types)))
    return undefined;
  emitDirectCall(ctx, handle, { ...call, bound });
  return handle.result === "unknown" ? "never-returns" : "done";
}

/** Only unboxed truths and lengths are completed, and only operands that the callee does not let go of are asked. */
function canComplete(completes: CompletionKind, { result }: VersionHandle, owned: readonly number[]): boolean {
  switch (completes.kind) {
    case "operator":
      return owned.length === 0;
    case "truth":
      return result === "bool" || result === "unknown";
    case "length":
      return result === "int" || result === "unknown";
  }
}

export interface BoundCall extends Omit<DirectCall, "target" | "args" | "keywords"> {
  readonly bound: readonly Argument[];
  /** The callee is the `__init__` of this new object. */
  readonly instance?: Value;
}

export function emitDirectCall(ctx: Context, handle: VersionHandle, call: BoundCall): void {
  const { bound, callee, dst, instance, completes } = call;
  const canBegin = dst !== undefined && instance === undefined && completes === undefined && !ctx.codeRan;
  if (handle.inlinedSize !== undefined && canBegin && canBeginAgain(ctx, handle, bound)) {
    emitInlinedCall(ctx, handle, bound, dst);
    return;
  }
  // Cells other than the callee are real references while other code may run; the callee itself is not needed again.
  const held = callee === undefined ? undefined : ctx.contents[callee]!;
  if (callee !== undefined) ctx.contents[callee] = UNBOUND;
  materializeCells(ctx);
  if (callee !== undefined && held !== undefined) ctx.contents[callee] = held;
  const values: Value[] = [];
  const boxes: Value[] = [];
  const consumed: Value[] = [];
  const keepsBox = dst !== undefined && keepsBoxOf(ctx, handle, dst);
  for (const [index, argument] of bound.entries()) {
    const type = handle.parameters[index]!;
    const passed = passArgument(ctx, argument, type);
    values.push(passed.value);
    if (isNumber(type)) {
      boxes.push(passed.box === undefined || (keepsBox && isShort(ctx, passed.box)) ? nullConst(ctx) : passed.box);
    }
    if (passed.fresh) consumed.push(passed.value);
  }
  // What is in no register would be lost where a call that was inlined leaves as if it had not begun.
  const before = canBegin && consumed.length === 0 ? beforeState(ctx) : undefined;
  const raises =
    instance === undefined || callee === undefined
      ? errorState(ctx)
      : withInstance(ctx, errorState(ctx), callee, instance);
  if (instance !== undefined && callee !== undefined) {
    ctx.contents[callee] = UNBOUND;
    ctx.owned.delete(instance.id);
  }
  // Objects in killed registers are released by the call itself, on every way out of it.
  const registers = bound.flatMap((argument) => (argument.kind === "register" ? [argument.register] : []));
  for (const register of inReleaseOrder(ctx, callee === undefined ? registers : [callee, ...registers])) {
    if (!isKilled(ctx, register)) continue;
    const dying = heldValue(ctx.contents[register]!);
    ctx.contents[register] = UNBOUND;
    if (dying === undefined || !ctx.owned.has(dying.id)) continue;
    if (ctx.contents.some((content) => heldValue(content)?.id === dying.id)) continue;
    ctx.owned.delete(dying.id);
    consumed.push(dying);
  }
  releaseKilled(ctx);
  const consumedIds = new Set(consumed.map((value) => value.id));
  const moved = moveArguments(ctx, handle, values, consumed);
  const result = resultOf(ctx, handle);
  const box = keepsBox ? newValue(ctx, "object", undefined, true) : undefined;
  const completion = completes === undefined ? undefined : completionOf(completes, values);
  // The other operand's method may run, and native code goes on after it.
  const asksOther = completes?.kind === "operator" && mayDefer(handle);
  const dropsObject = dst === undefined && handle.result === "object";
  const opaque = handle.opaque || asksOther || dropsObject;
  emit(ctx, {
    kind: "call-direct",
    result,
    ...(box === undefined ? {} : { box }),
    ...(instance === undefined ? {} : { instance }),
    callee: { function: handle.function, version: handle.version },
    arguments: values,
    boxes,
    opaque,
    consumed,
    moved,
    ...(completion === undefined ? {} : { completes: completion }),
    ...(before === undefined ? {} : { before }),
    after: afterState(ctx),
    ...(dst === undefined ? {} : { resultRegister: dst }),
    raises: {
      ...raises,
      entries: raises.entries.filter(
        (entry) => !(entry.source.kind === "value" && entry.source.owned && consumedIds.has(entry.source.value.id)),
      ),
    },
  });
  if (opaque || consumed.some((value) => !diesQuietly(value))) ctx.codeRan = true;
  if (instance !== undefined) {
    ctx.owned.add(instance.id);
    return;
  }
  if (dst !== undefined) assignResult(ctx, handle, dst, result, box);
  else if (handle.result === "object") emitDecref(ctx, result);
}

/** A version that never returns passes for one that returns None. */
function resultOf(ctx: Context, { result, resultFact }: VersionHandle): Value {
  return result === "none" || result === "unknown"
    ? newValue(ctx, "object", "none")
    : newValue(ctx, result, resultFact);
}

function assignResult(ctx: Context, handle: VersionHandle, dst: Register, result: Value, box: Value | undefined): void {
  const hint = hintOf(ctx);
  if (handle.result === "object") {
    ctx.owned.add(result.id);
    assign(ctx, dst, hint === undefined ? { kind: "object", value: result } : { kind: "object", value: result, hint });
    unboxResult(ctx, dst, hint);
  } else if (handle.result === "none" || handle.result === "unknown") assign(ctx, dst, { kind: "none" });
  else assign(ctx, dst, { kind: "raw", value: result, ...(box === undefined ? {} : { box }) });
}

/** Everything that the call is given is in a register: leaving from before it loses nothing. */
function canBeginAgain(ctx: Context, handle: VersionHandle, bound: readonly Argument[]): boolean {
  return bound.every((argument, index) => {
    const type = handle.parameters[index]!;
    if (isNumber(type) || type === "bool") return true;
    return argument.kind === "register" && ctx.contents[argument.register]!.kind === "object";
  });
}

/** A call whose body will stand here: nothing is prepared for other code to run. */
function emitInlinedCall(ctx: Context, handle: VersionHandle, bound: readonly Argument[], dst: Register): void {
  const passed = bound.map((argument, index) => passArgument(ctx, argument, handle.parameters[index]!));
  const keepsBox = keepsBoxOf(ctx, handle, dst);
  const boxes: Value[] = [];
  for (const [index, { box }] of passed.entries()) {
    if (!isNumber(handle.parameters[index]!)) continue;
    boxes.push(box === undefined || (keepsBox && isShort(ctx, box)) ? nullConst(ctx) : box);
  }
  const result = resultOf(ctx, handle);
  const box = keepsBox ? newValue(ctx, "object", undefined, true) : undefined;
  const before = beforeState(ctx);
  emit(ctx, {
    kind: "call-direct",
    result,
    ...(box === undefined ? {} : { box }),
    callee: { function: handle.function, version: handle.version },
    arguments: passed.map(({ value }) => value),
    boxes,
    opaque: false,
    consumed: [],
    moved: [],
    isInlined: true,
    before,
    after: before,
    resultRegister: dst,
    raises: before,
  });
  releaseKilled(ctx);
  assignResult(ctx, handle, dst, result, box);
}

function isNumber(type: ParameterType | VersionHandle["result"]): boolean {
  return type === "int" || type === "float" || isNumpyScalar(type);
}

/** Where it matters which object the result is, only boxes that outlive the activation may come back as it. */
function keepsBoxOf(ctx: Context, handle: VersionHandle, dst: Register): boolean {
  return isNumber(handle.result) && ctx.version.identity.matters(ctx.pc, dst);
}

/** The activation, or a container, may let go of the object before the end. */
function isShort(ctx: Context, { id }: Value): boolean {
  return ctx.owned.has(id) || ctx.borrowed.has(id);
}

/** The function may give NotImplemented without leaving native code. */
function mayDefer({ result, resultFact }: VersionHandle): boolean {
  return result === "object" && resultFact === undefined;
}

function completionOf(completes: CompletionKind, values: readonly Value[]): Completion {
  if (completes.kind !== "operator") return completes;
  const [left, right] = completes.form === "reflected" ? [values[1], values[0]] : values;
  invariant(left !== undefined && right !== undefined, "an operator has two operands");
  return { kind: "operator", form: completes.form, operator: completes.operator, left, right };
}

/** Arguments that the callee is to own: references that would die after the call anyway, or new ones. */
function moveArguments(
  ctx: Context,
  handle: VersionHandle,
  values: readonly Value[],
  consumed: Value[],
): readonly Value[] {
  const callee = ctx.version.module.functionAt(handle.function);
  const indexes = callee === undefined ? [] : ownedParametersOf(callee.baseline, handle.parameters);
  return indexes.map((index) => {
    const value = values[index]!;
    const dying = consumed.findIndex(({ id }) => id === value.id);
    if (dying >= 0) consumed.splice(dying, 1);
    else emit(ctx, { kind: "incref", operand: value });
    return value;
  });
}

/** The state of an exception in `__init__`: the instance dies with the operands. */
function withInstance(ctx: Context, state: FrameState, register: Register, instance: Value): FrameState {
  const others = state.entries.filter((entry) => entry.register !== register);
  const own: StateEntry = { register, source: { kind: "value", value: instance, owned: ctx.owned.has(instance.id) } };
  return { ...state, entries: [...others, own].sort((a, b) => a.register - b.register) };
}

/** An argument as the callee's parameter wants it. */
function passArgument(
  ctx: Context,
  argument: Argument,
  type: ParameterType,
): { value: Value; box?: Value; fresh: boolean } {
  if (argument.kind === "default") return passDefault(ctx, argument.value, type);
  const content = ctx.contents[argument.register]!;
  if (type === "int" || type === "float" || type === "bool" || isNumpyScalar(type)) {
    const value = unboxRegister(ctx, argument.register);
    const held = ctx.contents[argument.register]!;
    const box = held.kind === "raw" ? held.box : held.kind === "object" ? held.value : undefined;
    return { value, ...(box === undefined ? {} : { box }), fresh: false };
  }
  if (content.kind !== "cell") {
    const fresh = isUnrememberedBox(ctx, argument.register);
    return { value: argumentObject(ctx, argument.register), fresh };
  }
  const object = cellObject(ctx, content.cell);
  invariant(object.kind === "object", "a cell holds an object");
  ctx.owned.delete(object.value.id);
  return { value: object.value, fresh: true };
}

function passDefault(ctx: Context, constant: BaselineConstant, type: ParameterType): { value: Value; fresh: boolean } {
  const value =
    constant.kind === "int"
      ? intConst(ctx, constant.value)
      : constant.kind === "float"
        ? floatConst(ctx, constant.value)
        : constant.kind === "bool"
          ? boolConst(ctx, constant.value)
          : noneConst(ctx);
  if (value.representation === "object" || type === value.representation) return { value, fresh: false };
  return { value: boxNumber(ctx, value, undefined), fresh: true };
}
