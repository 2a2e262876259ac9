/**
 * Calls: of primitives on unboxed arguments, direct ones of functions of this module, and all others generically.
 */
import { invariant } from "../base/invariant";
import { isArrayLayout } from "../mir/array-layout";
import type { BaselineConstant, Register, Use } from "../mir/baseline";
import type { FrameState, ParameterType, StateEntry, Value } from "../mir/typed";
import { isNumpyScalar } from "../primitives/dtypes";
import { reboundRegisters } from "./array-uses";
import { arrayHint, satisfyLayout } from "./arrays";
import { callPrimitive } from "./builtins";
import {
  afterState,
  assign,
  beforeState,
  boolConst,
  type Context,
  cellObject,
  currentOp,
  diesQuietly,
  dstAt,
  emit,
  errorState,
  fitsInt64,
  floatConst,
  heldValue,
  intConst,
  materializeCells,
  newValue,
  noneConst,
  nullConst,
  releaseKilled,
  useAt,
  usesAt,
} from "./context";
import type { SpecializeFunction, VersionHandle } from "./environment";
import { versionTuples } from "./evidence";
import { argumentObject, emitGeneric, hintOf, isKilled, isUnrememberedBox, unboxResult } from "./generic";
import { readyMethod } from "./instances";
import { callBuiltinMethod } from "./methods";
import { boxNumber, unboxRegister } from "./numbers";
import { ownedParametersOf } from "./owned-parameters";
import { type Content, UNBOUND } from "./slots";

/** What a call did: `returns` is false when no way back from the callee is known (yet). */
export type CallOutcome = "done" | "never-returns";

export function translateCall(ctx: Context): CallOutcome {
  const op = currentOp(ctx);
  const isMethod = op.opcode === "call_method";
  const dst = dstAt(op, 0);
  const callee = ctx.contents[useAt(op, 1).register]!;
  const args = usesAt(op, isMethod ? 3 : 2);
  const names = op.operands[isMethod ? 4 : 3]!;
  const hasSelf = isMethod && ctx.contents[useAt(op, 2).register]!.kind !== "unbound";
  const keywordsOf = (): readonly string[] =>
    names.kind === "const" ? keywordNames(ctx.baseline.constants[names.index]!) : [];
  if (hasSelf) {
    const self = useAt(op, 2);
    const method = readyMethod(ctx, useAt(op, 1).register, self.register);
    const outcome =
      method === undefined ? undefined : directCall(ctx, method.function, [self, ...args], keywordsOf(), dst);
    if (outcome !== undefined) return outcome;
  }
  if (callee.kind === "object" && callee.cell !== undefined && !isMethod) {
    const outcome = callHeld(ctx, callee, callee.cell, args, keywordsOf(), dst);
    if (outcome !== undefined) return outcome;
  }
  if (callee.kind === "cell" && !hasSelf) {
    const { expects } = ctx.version.cells[callee.cell]!;
    if (expects.kind === "class" && !isMethod) {
      if (constructInstance(ctx, callee.cell, expects.init, args, keywordsOf(), dst)) return "done";
    }
    if (expects.kind === "builtin" && names.kind === "absent") {
      const result = callPrimitive(ctx, expects.path, args, dst, callee.cell);
      if (result !== undefined) {
        finishCall(ctx, dst, result);
        return "done";
      }
    }
    if (expects.kind === "function") {
      const outcome = directCall(ctx, expects.function, args, keywordsOf(), dst);
      if (outcome !== undefined) return outcome;
    }
  }
  if (callee.kind === "cell" && hasSelf && names.kind === "absent") {
    const { expects } = ctx.version.cells[callee.cell]!;
    const self = useAt(op, 2).register;
    const result =
      expects.kind === "method"
        ? callBuiltinMethod(ctx, { cell: callee.cell, path: expects.path, self, args, dst })
        : undefined;
    if (result !== undefined) {
      finishCall(ctx, dst, result);
      unboxResult(ctx, dst, hintOf(ctx));
      return "done";
    }
  }
  emitGeneric(ctx);
  return "done";
}

/** A function or class that was loaded before other code ran: it is still what the global holds. */
function callHeld(
  ctx: Context,
  callee: Extract<Content, { kind: "object" }>,
  cell: number,
  args: readonly Use[],
  keywords: readonly string[],
  dst: Register,
): CallOutcome | undefined {
  const { expects } = ctx.version.cells[cell]!;
  if (expects.kind !== "function" && expects.kind !== "class") return undefined;
  emit(ctx, { kind: "cell-guard", cell, state: beforeState(ctx) });
  emit(ctx, { kind: "guard-cell-object", operand: callee.value, cell, state: beforeState(ctx) });
  if (expects.kind === "function") return directCall(ctx, expects.function, args, keywords, dst);
  return constructInstance(ctx, cell, expects.init, args, keywords, dst) ? "done" : undefined;
}

function keywordNames(constant: BaselineConstant): readonly string[] {
  invariant(constant.kind === "tuple", "keyword names are a tuple");
  return constant.items.map((item) => (item.kind === "str" ? item.value : ""));
}

/** The result may be the content of an argument: it is taken over before the argument dies. */
function finishCall(ctx: Context, dst: Register, result: Content): void {
  const held = heldValue(result);
  const keep = held !== undefined && (ctx.owned.has(held.id) || ctx.borrowed.has(held.id));
  if (keep) {
    // One more holder while the killed operands go.
    const parked = ctx.contents.length;
    ctx.contents.push(result);
    releaseKilled(ctx);
    ctx.contents.length = parked;
  } else releaseKilled(ctx);
  assign(ctx, dst, result);
}

/** An argument of a direct call: from a register, or a default. */
type Argument =
  | { readonly kind: "register"; readonly register: Register }
  | { readonly kind: "default"; readonly value: BaselineConstant };

/** Which argument each parameter gets, resolved as CPython would; undefined where it would raise or build a tuple. */
function bindArguments(
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

/** The exact type that an argument is proven to have. */
function provenType(ctx: Context, argument: Argument): ParameterType | undefined {
  if (argument.kind === "default") {
    const { kind } = argument.value;
    if (kind === "int") return fitsInt64(argument.value.value) ? "int" : undefined;
    return kind === "float" || kind === "bool" || kind === "none" ? kind : undefined;
  }
  const content = ctx.contents[argument.register]!;
  switch (content.kind) {
    case "raw":
      return content.bound === undefined ? (content.value.representation as ParameterType) : undefined;
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

function directCall(
  ctx: Context,
  target: number,
  args: readonly Use[],
  keywords: readonly string[],
  dst: Register,
): CallOutcome | undefined {
  const callee = ctx.version.module.functionAt(target);
  if (callee === undefined) return undefined;
  const bound = bindArguments(callee, args, keywords);
  if (bound === undefined) return undefined;
  if (losesArray(ctx, callee, bound)) return undefined;
  const types: ParameterType[] = [];
  const evidence = versionTuples(callee);
  for (const [position, argument] of bound.entries()) {
    const type = layoutFor(ctx, argument, position, evidence) ?? provenType(ctx, argument);
    if (type === undefined) return undefined;
    types.push(type);
  }
  const handle = ctx.version.others.request(target, types);
  if (handle === undefined) return undefined;
  emitDirectCall(ctx, handle, bound, dst, undefined);
  return handle.result === "unknown" ? "never-returns" : "done";
}

/** `Class(…)`, where the cell proves what the class is: allocation, then its `__init__` directly. */
function constructInstance(
  ctx: Context,
  cell: number,
  init: number | undefined,
  args: readonly Use[],
  keywords: readonly string[],
  dst: Register,
): boolean {
  const op = currentOp(ctx);
  const callee = useAt(op, 1);
  const hint = hintOf(ctx);
  const made = (): Value => {
    if (ctx.contents[callee.register]!.kind === "cell" && callee.kill) ctx.contents[callee.register] = UNBOUND;
    ctx.beforeState = undefined;
    materializeCells(ctx);
    const instance = newValue(ctx, "object");
    emit(ctx, { kind: "instance-new", result: instance, cell, state: beforeState(ctx), raises: errorState(ctx) });
    ctx.codeRan = true;
    return instance;
  };
  const content = (value: Value): Content =>
    hint === undefined ? { kind: "object", value } : { kind: "object", value, hint };
  if (init === undefined) {
    if (args.length > 0) return false;
    emit(ctx, { kind: "cell-guard", cell, state: beforeState(ctx) });
    const instance = made();
    releaseKilled(ctx);
    ctx.owned.add(instance.id);
    assign(ctx, dst, content(instance));
    return true;
  }
  const target = ctx.version.module.functionAt(init);
  if (target === undefined || !callee.kill) return false;
  // The first parameter gets the instance, whatever register stands for it here.
  const bound = bindArguments(target, [callee, ...args], keywords);
  const types = bound?.map((argument, index): ParameterType | undefined =>
    index === 0 ? "any" : provenType(ctx, argument),
  );
  if (bound === undefined || types === undefined || !types.every((type) => type !== undefined)) return false;
  const handle = ctx.version.others.request(init, types);
  if (handle === undefined || (handle.result !== "none" && handle.result !== "unknown")) return false;
  if (ownedParametersOf(target.baseline, handle.parameters).includes(0)) return false;
  emit(ctx, { kind: "cell-guard", cell, state: beforeState(ctx) });
  const instance = made();
  // It is in the place of the class until `__init__` is done: an exception releases it there.
  assign(ctx, callee.register, UNBOUND);
  ctx.owned.add(instance.id);
  ctx.contents[callee.register] = { kind: "object", value: instance };
  ctx.beforeState = undefined;
  emitDirectCall(ctx, handle, bound, dst, instance);
  assign(ctx, dst, content(instance));
  return true;
}

function emitDirectCall(
  ctx: Context,
  handle: VersionHandle,
  bound: readonly Argument[],
  dst: Register,
  instance: Value | undefined,
): void {
  const op = currentOp(ctx);
  const calleeRegister = useAt(op, 1).register;
  // Cells other than the callee are real references while other code may run; the callee itself is not needed again.
  const callee = ctx.contents[calleeRegister]!;
  ctx.contents[calleeRegister] = UNBOUND;
  materializeCells(ctx);
  ctx.contents[calleeRegister] = callee;
  const values: Value[] = [];
  const boxes: Value[] = [];
  const consumed: Value[] = [];
  // Where it matters which object the result is, only boxes that outlive the activation may come back as it.
  const isNumber = handle.result === "int" || handle.result === "float" || isNumpyScalar(handle.result);
  const keepsBox = isNumber && ctx.version.identity.matters(ctx.pc, dst);
  for (const [index, argument] of bound.entries()) {
    const type = handle.parameters[index]!;
    const passed = passArgument(ctx, argument, type);
    values.push(passed.value);
    if (type === "int" || type === "float" || isNumpyScalar(type)) {
      const isShort = keepsBox && passed.box !== undefined && ctx.owned.has(passed.box.id);
      boxes.push(passed.box === undefined || isShort ? nullConst(ctx) : passed.box);
    }
    if (passed.fresh) consumed.push(passed.value);
  }
  const raises =
    instance === undefined ? errorState(ctx) : withInstance(ctx, errorState(ctx), calleeRegister, instance);
  if (instance !== undefined) {
    ctx.contents[calleeRegister] = UNBOUND;
    ctx.owned.delete(instance.id);
  }
  // Objects in killed registers are released by the call itself, on every way out of it.
  for (const use of [useAt(op, 1), ...bound.flatMap((argument) => (argument.kind === "register" ? [argument] : []))]) {
    if (!isKilled(ctx, use.register)) continue;
    const held = heldValue(ctx.contents[use.register]!);
    ctx.contents[use.register] = UNBOUND;
    if (held === undefined || !ctx.owned.has(held.id)) continue;
    if (ctx.contents.some((content) => heldValue(content)?.id === held.id)) continue;
    ctx.owned.delete(held.id);
    consumed.push(held);
  }
  releaseKilled(ctx);
  const consumedIds = new Set(consumed.map((value) => value.id));
  const moved = moveArguments(ctx, handle, values, consumed);
  // A version that never returns passes for one that returns None.
  const isNone = handle.result === "none" || handle.result === "unknown";
  const result = isNone ? newValue(ctx, "object", "none") : newValue(ctx, handle.result, handle.resultFact);
  const box = keepsBox ? newValue(ctx, "object", undefined, true) : undefined;
  emit(ctx, {
    kind: "call-direct",
    result,
    ...(box === undefined ? {} : { box }),
    ...(instance === undefined ? {} : { instance }),
    callee: { function: handle.function, version: handle.version },
    arguments: values,
    boxes,
    opaque: handle.opaque,
    consumed,
    moved,
    after: afterState(ctx),
    resultRegister: dst,
    raises: {
      ...raises,
      entries: raises.entries.filter(
        (entry) => !(entry.source.kind === "value" && entry.source.owned && consumedIds.has(entry.source.value.id)),
      ),
    },
  });
  if (handle.opaque || consumed.some((value) => !diesQuietly(value))) ctx.codeRan = true;
  if (instance !== undefined) {
    ctx.owned.add(instance.id);
    return;
  }
  const hint = hintOf(ctx);
  if (handle.result === "object") {
    ctx.owned.add(result.id);
    assign(ctx, dst, hint === undefined ? { kind: "object", value: result } : { kind: "object", value: result, hint });
    unboxResult(ctx, dst, hint);
  } else if (isNone) assign(ctx, dst, { kind: "none" });
  else assign(ctx, dst, { kind: "raw", value: result, ...(box === undefined ? {} : { box }) });
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
