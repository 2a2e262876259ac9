/**
 * Calls: of primitives on unboxed arguments, direct ones of functions of this module, and all others generically.
 */
import { invariant } from "../base/invariant";
import type { BaselineConstant, Register, Use } from "../mir/baseline";
import type { ParameterType, Value } from "../mir/typed";
import { callPrimitive } from "./builtins";
import { callLength } from "./class-operators";
import {
  assign,
  beforeState,
  type Context,
  cellObject,
  currentOp,
  dstAt,
  emit,
  errorState,
  heldValue,
  materializeCells,
  newValue,
  nullConst,
  releaseKilled,
  useAt,
  usesAt,
} from "./context";
import { bindArguments, type CallOutcome, directCall, emitDirectCall, provenType } from "./direct-calls";
import { argumentObject, emitGeneric, hintOf, unboxResult } from "./generic";
import { guardFunctionOfType, readyMethod, readyStaticMethod, receiverIn } from "./instances";
import { callBuiltinMethod } from "./methods";
import { ownedParametersOf } from "./owned-parameters";
import { type Content, UNBOUND } from "./slots";
import { takeObject } from "./stores";

export function translateCall(ctx: Context): CallOutcome {
  const op = currentOp(ctx);
  const isMethod = op.opcode === "call_method";
  const dst = dstAt(op, 0);
  const calleeRegister = useAt(op, 1).register;
  const callee = ctx.contents[calleeRegister]!;
  const args = usesAt(op, isMethod ? 3 : 2);
  const names = op.operands[isMethod ? 4 : 3]!;
  const hasSelf = isMethod && ctx.contents[useAt(op, 2).register]!.kind !== "unbound";
  const keywordsOf = (): readonly string[] =>
    names.kind === "const" ? keywordNames(ctx.baseline.constants[names.index]!) : [];
  if (hasSelf) {
    const self = useAt(op, 2);
    const method = readyMethod(ctx, useAt(op, 1).register, self.register);
    const target = method?.function;
    const direct = { args: [self, ...args], keywords: keywordsOf(), callee: calleeRegister, dst };
    const outcome = target === undefined ? undefined : directCall(ctx, { target, ...direct });
    if (outcome !== undefined) return outcome;
  }
  const target = hasSelf ? undefined : readyStaticMethod(ctx, calleeRegister);
  if (target !== undefined) {
    const outcome = directCall(ctx, { target, args, keywords: keywordsOf(), callee: calleeRegister, dst });
    if (outcome !== undefined) return outcome;
  }
  if (callee.kind === "object" && callee.cell !== undefined && !hasSelf) {
    const outcome = callHeld(ctx, callee, callee.cell, args, keywordsOf(), dst);
    if (outcome !== undefined) return outcome;
  }
  if (callee.kind === "cell" && !hasSelf) {
    const { expects } = ctx.version.cells[callee.cell]!;
    if (expects.kind === "record" && !isMethod) {
      if (constructRecord(ctx, callee.cell, expects, args, keywordsOf(), dst)) return "done";
    }
    if (expects.kind === "class" && !isMethod) {
      if (constructInstance(ctx, callee.cell, expects.init, args, keywordsOf(), dst)) return "done";
    }
    if (expects.kind === "builtin" && names.kind === "absent") {
      const [only] = args;
      if (expects.path === "builtins.len" && only !== undefined && args.length === 1) {
        const outcome = callLength(ctx, only, calleeRegister, dst);
        if (outcome !== undefined) return outcome;
      }
      if (expects.path === "builtins.isinstance" && callIsInstance(ctx, args, dst)) return "done";
      if (callBuiltin(ctx, expects.path, args, dst, callee.cell)) return "done";
    }
    if (expects.kind === "function") {
      const direct = { target: expects.function, args, keywords: keywordsOf(), callee: calleeRegister, dst };
      const outcome = directCall(ctx, direct);
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
  if (callee.kind === "object" && !hasSelf) {
    const receiver = receiverIn(ctx, calleeRegister);
    const target = receiver === undefined ? undefined : guardFunctionOfType(ctx, receiver, "__call__", "method");
    const self = useAt(op, 1);
    const outcome =
      target === undefined
        ? undefined
        : directCall(ctx, { target, args: [self, ...args], keywords: keywordsOf(), dst });
    if (outcome !== undefined) return outcome;
  }
  emitGeneric(ctx);
  return "done";
}

/** A function or class that was loaded before other code ran: it is still what the name holds. */
function callHeld(
  ctx: Context,
  callee: Extract<Content, { kind: "object" }>,
  cell: number,
  args: readonly Use[],
  keywords: readonly string[],
  dst: Register,
): CallOutcome | undefined {
  const { expects } = ctx.version.cells[cell]!;
  const isKnown = expects.kind === "function" || expects.kind === "class" || expects.kind === "record";
  if (!isKnown && expects.kind !== "builtin") return undefined;
  emit(ctx, { kind: "cell-guard", cell, state: beforeState(ctx) });
  emit(ctx, { kind: "guard-cell-object", operand: callee.value, cell, state: beforeState(ctx) });
  if (expects.kind === "function") {
    const calleeRegister = useAt(currentOp(ctx), 1).register;
    return directCall(ctx, { target: expects.function, args, keywords, callee: calleeRegister, dst });
  }
  if (expects.kind === "builtin") {
    return keywords.length === 0 && callBuiltin(ctx, expects.path, args, dst, cell) ? "done" : undefined;
  }
  if (expects.kind === "record") return constructRecord(ctx, cell, expects, args, keywords, dst) ? "done" : undefined;
  return constructInstance(ctx, cell, expects.init, args, keywords, dst) ? "done" : undefined;
}

/** A function of C code on arguments that it is known for. */
function callBuiltin(ctx: Context, path: string, args: readonly Use[], dst: Register, cell: number): boolean {
  const result = callPrimitive(ctx, path, args, dst, cell);
  if (result === undefined) return false;
  finishCall(ctx, dst, result);
  return true;
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

/** `isinstance(object, Class)` of a class of the module. */
function callIsInstance(ctx: Context, args: readonly Use[], dst: Register): boolean {
  const [object, type] = args;
  if (object === undefined || type === undefined || args.length !== 2) return false;
  const content = ctx.contents[type.register]!;
  const cell = content.kind === "cell" ? ctx.version.cells[content.cell]! : undefined;
  const meaning = cell === undefined ? undefined : ctx.version.module.global(ctx.baseline.names[cell.name]!);
  if (cell?.owner !== undefined || meaning?.kind !== "class" || !meaning.class.isPlain) return false;
  if (content.kind !== "cell" || ctx.contents[object.register]!.kind !== "object") return false;
  if (type.kill) ctx.contents[type.register] = cellObject(ctx, content.cell);
  ctx.beforeState = undefined;
  const held = ctx.contents[type.register]!;
  if (held.kind !== "object") return false;
  const result = newValue(ctx, "bool");
  emit(ctx, {
    kind: "call-checked",
    result,
    symbol: "rt_is_instance_of",
    arguments: [argumentObject(ctx, object.register), held.value],
    state: beforeState(ctx),
  });
  finishCall(ctx, dst, { kind: "raw", value: result });
  return true;
}

/** `Class(…)` of a class that does nothing but assign its arguments. */
function constructRecord(
  ctx: Context,
  cell: number,
  { fields, required }: { readonly fields: readonly string[]; readonly required: number },
  args: readonly Use[],
  keywords: readonly string[],
  dst: Register,
): boolean {
  const positional = args.length - keywords.length;
  const given = new Map(
    args.map((use, index) => [index < positional ? fields[index] : keywords[index - positional], use]),
  );
  const isComplete = fields.every((field, index) => index >= required || given.has(field));
  if (!isComplete || given.size !== args.length || ![...given.keys()].every((name) => fields.includes(name ?? "")))
    return false;
  if (!args.every(({ register }) => canBeObject(ctx.contents[register]!))) return false;
  emit(ctx, { kind: "cell-guard", cell, state: beforeState(ctx) });
  const callee = useAt(currentOp(ctx), 1);
  if (ctx.contents[callee.register]!.kind === "cell" && callee.kill) ctx.contents[callee.register] = UNBOUND;
  materializeCells(ctx);
  // The arguments become objects in the order in which they were given.
  const taken = new Map(args.map((use) => [use, takeObject(ctx, use.register)]));
  const values = fields.map((field) => {
    const use = given.get(field);
    return use === undefined ? nullConst(ctx) : taken.get(use)!;
  });
  ctx.beforeState = undefined;
  const result = newValue(ctx, "object");
  emit(ctx, { kind: "record-new", result, cell, values, state: beforeState(ctx), raises: errorState(ctx) });
  ctx.codeRan = true;
  ctx.owned.add(result.id);
  const hint = hintOf(ctx);
  releaseKilled(ctx);
  assign(ctx, dst, hint === undefined ? { kind: "object", value: result } : { kind: "object", value: result, hint });
  return true;
}

function canBeObject(content: Content): boolean {
  switch (content.kind) {
    case "object":
      return content.value.nullable !== true;
    case "raw":
    case "either":
    case "char":
    case "none":
      return content.bound === undefined;
    case "cell":
    case "int-tuple":
      return true;
    default:
      return false;
  }
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
  emitDirectCall(ctx, handle, { bound, callee: callee.register, dst, instance });
  assign(ctx, dst, content(instance));
  return true;
}
