/**
 * New instances: `Class(…)`, and `cls(…)` where a variable is expected to hold a class of the module.
 */
import type { Register, Use } from "../mir/baseline";
import type { ParameterType, Value } from "../mir/typed";
import type { PythonType } from "../types/python-type";
import {
  assign,
  beforeState,
  branchOut,
  type Context,
  cellIndex,
  currentOp,
  emit,
  errorState,
  materializeCells,
  newValue,
  nullConst,
  releaseKilled,
  useAt,
} from "./context";
import { bindArguments, emitDirectCall, provenType } from "./direct-calls";
import { nativeHandler } from "./exceptions";
import { emitGeneric, hintOf } from "./generic";
import { classExpectation } from "./globals";
import { ownedParametersOf } from "./owned-parameters";
import { type Content, UNBOUND } from "./slots";
import { takeObject } from "./stores";

/** `Class(…)` of a class that does nothing but assign its arguments. */
export function constructRecord(
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
export function constructInstance(
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

/** The class of the module that a hypothesis says an object is. */
function classNamed(hint: PythonType | undefined): string | undefined {
  return hint?.kind === "class" ? hint.name : undefined;
}

/**
 * A call of an object that is expected to be a class of the module, in a temporary. Where it may be one of a class that
 * derives from it, what is not that very class is called generically.
 */
export function constructByValue(
  ctx: Context,
  args: readonly Use[],
  keywords: readonly string[],
  dst: Register,
): boolean {
  const callee = useAt(currentOp(ctx), 1);
  const content = ctx.contents[callee.register]!;
  const name = content.kind === "object" && content.value.nullable !== true ? classNamed(content.hint) : undefined;
  const index = name === undefined ? -1 : ctx.baseline.names.indexOf(name);
  const meaning = name === undefined ? undefined : ctx.version.module.global(name);
  if (content.kind !== "object" || meaning?.kind !== "class" || index < 0 || !callee.kill) return false;
  const expects = classExpectation(ctx, meaning.class);
  if (expects.kind !== "class" && expects.kind !== "record") return false;
  const mayDerive = meaning.class.subclasses.length > 0;
  if (mayDerive && nativeHandler(ctx.baseline, ctx.pc) !== undefined) return false;
  const cell = cellIndex(ctx, index, expects);
  emit(ctx, { kind: "cell-guard", cell, state: beforeState(ctx) });
  if (mayDerive) {
    const isIt = newValue(ctx, "bool");
    emit(ctx, { kind: "is-cell-object", result: isIt, operand: content.value, cell });
    const isOther = newValue(ctx, "bool");
    emit(ctx, { kind: "bool-not", result: isOther, operand: isIt });
    branchOut(ctx, isOther, ctx.pc + 1, () => emitGeneric(ctx));
  } else emit(ctx, { kind: "guard-cell-object", operand: content.value, cell, state: beforeState(ctx) });
  if (expects.kind === "record" && constructRecord(ctx, cell, expects, args, keywords, dst)) return true;
  if (expects.kind === "class" && constructInstance(ctx, cell, expects.init, args, keywords, dst)) return true;
  emitGeneric(ctx);
  return true;
}
