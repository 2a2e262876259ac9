/**
 * Operations that are not specialized: calls of the runtime's `rt_op_*` functions over objects.
 *
 * Arguments are the operands of the baseline operation in their order, numbers among them boxed for the call. Other code
 * may run, so cells become real references before, and the frame is checked after.
 */

import type { BaselineConstant, Register, Use } from "../mir/baseline";
import { usesOf } from "../mir/baseline-operands";
import type { BaselineOpcode } from "../mir/baseline-ops";
import type { ExactType, GenericArgument, Value } from "../mir/typed";
import { instance, NONE, type PythonType, UNKNOWN } from "../types/python-type";
import {
  afterState,
  assign,
  beforeState,
  type Context,
  cellObject,
  currentOp,
  dstAt,
  emit,
  emitDecref,
  errorState,
  fitsInt64,
  materializeCells,
  newValue,
  nullConst,
  releaseKilled,
} from "./context";
import { emitCaught } from "./exceptions";
import { boxNumber, exactHint, objectOf, rememberRaw, unboxedHint } from "./numbers";
import { emitQuiet } from "./quiet";
import { Unavailable } from "./reasons";
import type { Content } from "./slots";

/** Runtime functions that take the function first. */
const TAKES_FUNCTION: ReadonlySet<BaselineOpcode> = new Set<BaselineOpcode>([
  "make_function",
  "load_global",
  "store_global",
  "delete_global",
  "import_name",
]);

/** Operations whose only result is a truth. */
const GIVES_TRUTH: ReadonlySet<BaselineOpcode> = new Set<BaselineOpcode>(["contains", "match_exception"]);

/** Exact types of what some operations build. */
const BUILT: Readonly<Partial<Record<BaselineOpcode, ExactType>>> = {
  build_tuple: "tuple",
  build_list: "list",
  build_set: "set",
  build_map: "dict",
  build_string: "str",
  build_slice: "slice",
  list_to_tuple: "tuple",
};

/** The current operation as a whole: arguments, call, release of killed operands, results, frame check. */
export function emitGeneric(ctx: Context): void {
  const op = currentOp(ctx);
  if (op.opcode === "build_map" && usesOf(op).length === 0) {
    newDict(ctx);
    return;
  }
  const isDisplay = DISPLAYS.has(op.opcode);
  const runsCode =
    op.opcode === "call_method"
      ? !isBuiltinObject(ctx.contents[usesOf(op)[1]!.register]!)
      : ON_OPERANDS.has(op.opcode) && usesOf(op).some((use) => isUserObject(ctx.contents[use.register]!));
  const { args, fresh } = genericArguments(ctx, isDisplay);
  const results = genericResults(ctx);
  const values = results.map((result) => result.value);
  if (isDisplay) emitQuiet(ctx, `rt_new_${op.opcode}`, args, values);
  else emitCall(ctx, `rt_op_${op.opcode}`, args, values, runsCode);
  releaseFresh(ctx, fresh);
  for (const result of results) {
    if (isUnpacking(op.opcode) && results.length === 1) result.value = boundValue(ctx, result.value);
    if (result.value.representation === "object") ctx.owned.add(result.value.id);
  }
  releaseKilled(ctx);
  for (const { register, value } of results) assign(ctx, register, resultContent(ctx, value));
  const only = results.length === 1 ? results[0] : undefined;
  if (only !== undefined) unboxResult(ctx, only.register, hintOf(ctx));
}

/** Operations that the classes of their operands may define. */
const ON_OPERANDS: ReadonlySet<BaselineOpcode> = new Set<BaselineOpcode>([
  "unary",
  "binary",
  "inplace",
  "compare",
  "contains",
  "load_subscr",
  "store_subscr",
]);

/** It is expected to be an instance of a class of the module. */
const isUserObject = (content: Content): boolean => content.kind === "object" && content.hint?.kind === "user";

/** The receiver of a method that is expected to be builtin, or an instance whose method may be native. */
const isBuiltinObject = (content: Content): boolean =>
  content.kind !== "object" || (content.hint !== undefined && content.hint.kind !== "unknown");

const isUnpacking = (opcode: BaselineOpcode): boolean => opcode === "unpack_sequence" || opcode === "unpack_ex";

/** What a function stored through a pointer, which is there when it did not fail. */
function boundValue(ctx: Context, operand: Value): Value {
  const result = newValue(ctx, "object");
  emit(ctx, { kind: "guard-bound", result, operand });
  return result;
}

/** Displays: they make an object that the collector knows, and run no other code. */
const DISPLAYS: ReadonlySet<BaselineOpcode> = new Set<BaselineOpcode>(["build_tuple", "build_list", "build_string"]);

/** `{}` */
function newDict(ctx: Context): void {
  const value = newValue(ctx, "object", "dict");
  emitQuiet(ctx, "rt_new_dict", [], [value]);
  ctx.owned.add(value.id);
  assign(ctx, dstAt(currentOp(ctx), 0), resultContent(ctx, value));
}

/** An operation that always raises: what it kills is released on the way to the handler. */
export function emitRaise(ctx: Context): void {
  const { args } = genericArguments(ctx);
  emitCall(ctx, `rt_op_${currentOp(ctx).opcode}`, args, []);
}

/** The call itself; `before` and `raises` are the states of the operation at `pc`. */
export function emitCall(
  ctx: Context,
  symbol: string,
  args: readonly GenericArgument[],
  results: readonly Value[],
  runsCode: boolean = false,
): void {
  const expected = runsCode ? ({ runsCode } as const) : {};
  const call = { results, symbol, arguments: args, ...expected, before: beforeState(ctx), raises: errorState(ctx) };
  emitCaught(ctx, call, () => {
    ctx.codeRan = true;
  });
}

/** The truth of any object. */
export function genericTruth(ctx: Context, register: Register): Value {
  materializeCells(ctx);
  const value = argumentObject(ctx, register);
  const result = newValue(ctx, "bool");
  emitCall(ctx, "rt_op_is_true", [{ kind: "value", value }], [result]);
  return result;
}

interface GenericArguments {
  readonly args: readonly GenericArgument[];
  /** Boxes made for the call. */
  readonly fresh: readonly Value[];
}

function genericArguments(ctx: Context, isQuiet: boolean = false): GenericArguments {
  const op = currentOp(ctx);
  if (!isQuiet) materializeCells(ctx);
  const args: GenericArgument[] = TAKES_FUNCTION.has(op.opcode) ? [{ kind: "function" }] : [];
  const fresh: Value[] = [];
  const objectArgument = (use: Use, mayBeUnbound: boolean): Value => {
    const content = ctx.contents[use.register]!;
    if (content.kind === "unbound" && mayBeUnbound) return nullConst(ctx);
    if (content.kind === "cell") {
      ctx.contents[use.register] = cellObject(ctx, content.cell);
      ctx.beforeState = undefined;
    }
    const isFresh = isUnrememberedBox(ctx, use.register);
    const object = argumentObject(ctx, use.register);
    if (isFresh) fresh.push(object);
    return object;
  };
  for (const [index, operand] of op.operands.entries()) {
    switch (operand.kind) {
      case "dst":
        break;
      case "dsts":
        args.push({ kind: "size", value: operand.registers.length });
        break;
      case "use":
        args.push({ kind: "value", value: objectArgument(operand, op.opcode === "call_method" && index === 2) });
        break;
      case "uses":
        args.push({ kind: "array", values: operand.uses.map((use) => objectArgument(use, false)) });
        break;
      case "const":
      case "name":
        args.push({ kind: operand.kind, index: operand.index });
        break;
      case "imm":
        args.push({ kind: op.opcode === "unpack_ex" ? "size" : "imm", value: operand.value });
        break;
      case "absent":
        args.push({ kind: "null" });
        break;
      case "label":
        break;
    }
  }
  if (op.opcode === "unpack_sequence") args.reverse();
  if (op.opcode === "unpack_ex") args.splice(0, args.length, args[0]!, args[2]!, args[1]!);
  return { args, fresh };
}

/**
 * The object in a register, boxed if it is a number. The register remembers the box: everybody who gets it must see the
 * same object, and when the operation raises it is released with the register. Only a bool that lives on is boxed anew
 * each time: its box is one of two objects that never die.
 */
export function argumentObject(ctx: Context, register: Register): Value {
  if (ctx.contents[register]!.kind === "int-tuple") buildTuple(ctx, register);
  const held = ctx.contents[register]!;
  if (held.kind === "cell") {
    ctx.contents[register] = cellObject(ctx, held.cell);
    ctx.beforeState = undefined;
  }
  const content = ctx.contents[register]!;
  const object = objectOf(ctx, content);
  if (object === undefined) {
    throw new Unavailable(
      "iteratorEscapes",
      "needs an iterator as an object that native code never builds",
      currentOp(ctx).site,
    );
  }
  const boxed = rememberedBox(ctx, register, content, object.value);
  if (boxed === undefined) return object.value;
  ctx.owned.add(object.value.id);
  ctx.contents[register] = boxed;
  ctx.beforeState = undefined;
  return object.value;
}

/** What a register holds whose number or character was boxed; undefined where it does not remember the box. */
function rememberedBox(ctx: Context, register: Register, content: Content, value: Value): Content | undefined {
  switch (content.kind) {
    case "char":
      return { kind: "object", value, code: content.code };
    case "either":
      return { kind: "object", value };
    case "raw":
      return isUnrememberedBox(ctx, register) ? undefined : { kind: "object", value, raw: content.value };
    default:
      return undefined;
  }
}

/** A tuple of ints that somebody wants to see after all. */
function buildTuple(ctx: Context, register: Register): void {
  const content = ctx.contents[register]!;
  if (content.kind !== "int-tuple") return;
  const items = content.items.map((item) => boxNumber(ctx, item, undefined));
  const value = newValue(ctx, "object", "tuple");
  emitCall(ctx, "rt_op_build_tuple", [{ kind: "array", values: items }], [value]);
  releaseFresh(ctx, items);
  ctx.owned.add(value.id);
  assign(ctx, register, { kind: "object", value });
  ctx.beforeState = undefined;
}

/** A box that no register remembers, to be released after use. */
export function isUnrememberedBox(ctx: Context, register: Register): boolean {
  const content = ctx.contents[register]!;
  return content.kind === "raw" && content.value.representation === "bool" && !isKilled(ctx, register);
}

/** Whether the operation at `pc` kills a register. */
export function isKilled(ctx: Context, register: Register): boolean {
  return usesOf(currentOp(ctx)).some((use) => use.register === register && use.kill);
}

/** Boxes that were made for a call die after it. */
export function releaseFresh(ctx: Context, fresh: readonly Value[]): void {
  for (const value of fresh) emitDecref(ctx, value);
}

function genericResults(ctx: Context): { register: Register; value: Value }[] {
  const op = currentOp(ctx);
  const results: { register: Register; value: Value }[] = [];
  for (const operand of op.operands) {
    const registers = operand.kind === "dst" ? [operand.register] : operand.kind === "dsts" ? operand.registers : [];
    for (const register of registers) {
      // The only target of an unpacking is stored through a pointer, too, as nullable results are.
      const isOnly = operand.kind === "dsts" && registers.length === 1;
      const isSelf = isOnly || (op.opcode === "load_method" && results.length === 1);
      const value = GIVES_TRUTH.has(op.opcode)
        ? newValue(ctx, "bool")
        : newValue(ctx, "object", BUILT[op.opcode], isSelf);
      results.push({ register, value });
    }
  }
  return results;
}

function resultContent(ctx: Context, value: Value): Content {
  if (value.representation === "bool") return { kind: "raw", value };
  const hint = hintOf(ctx);
  return hint === undefined ? { kind: "object", value } : { kind: "object", value, hint };
}

/** The hypothesis about the expression that the current operation evaluates. */
export function hintOf(ctx: Context): PythonType | undefined {
  const site = ctx.baseline.sites[currentOp(ctx).site];
  return site === undefined ? undefined : ctx.version.fn.hint(site.span.start, site.span.end);
}

/**
 * A result that is expected to be a number is unboxed at once, with an exit *after* the operation: it must not run
 * again. The box stays in the register, so that its identity is not lost.
 */
export function unboxResult(ctx: Context, register: Register, hint: PythonType | undefined): void {
  const content = ctx.contents[register]!;
  if (content.kind !== "object" || content.raw !== undefined || content.value.nullable === true) return;
  const type = unboxedHint(hint);
  if (type === undefined || exactHint(hint) === undefined) return;
  const raw = newValue(ctx, type);
  emit(ctx, { kind: "unbox", result: raw, operand: content.value, state: afterState(ctx) });
  rememberRaw(ctx, content.value, raw);
  if (!ctx.version.identity.matters(ctx.pc, register)) assign(ctx, register, { kind: "raw", value: raw });
}

/** A constant of the function. */
export function constantContent(ctx: Context, index: number): Content {
  const constant = ctx.baseline.constants[index]!;
  const object = (fact?: ExactType): Content => {
    const value = newValue(ctx, "object", fact);
    emit(ctx, { kind: "object-const", result: value, index });
    ctx.objectConstants.set(value.id, index);
    const hint = constantType(constant);
    return hint.kind === "unknown" ? { kind: "object", value } : { kind: "object", value, hint };
  };
  switch (constant.kind) {
    case "none":
      return { kind: "none" };
    case "bool":
    case "float":
    case "int":
      return numberConstant(ctx, constant, object);
    case "str":
    case "bytes":
    case "tuple":
      return object(constant.kind);
    default:
      return object();
  }
}

function constantType(constant: BaselineConstant): PythonType {
  switch (constant.kind) {
    case "none":
      return NONE;
    case "tuple":
      return instance("tuple", ...constant.items.map(constantType));
    case "frozenset":
    case "ellipsis":
    case "code":
      return UNKNOWN;
    default:
      return instance(constant.kind);
  }
}

function numberConstant(
  ctx: Context,
  constant: { kind: "bool"; value: boolean } | { kind: "float"; value: number } | { kind: "int"; value: bigint },
  object: (fact?: ExactType) => Content,
): Content {
  if (constant.kind === "int" && !fitsInt64(constant.value)) return object();
  const kind = constant.kind;
  const value = newValue(ctx, kind);
  if (constant.kind === "int") emit(ctx, { kind: "int-const", result: value, value: constant.value });
  else if (constant.kind === "float") emit(ctx, { kind: "float-const", result: value, value: constant.value });
  else emit(ctx, { kind: "bool-const", result: value, value: constant.value });
  ctx.constants.set(value.id, constant.value);
  // CPython has one object for each bool and each small int: a new box is that object.
  const isShared =
    constant.kind === "bool" || (constant.kind === "int" && constant.value >= -5n && constant.value <= 256n);
  if (isShared) return { kind: "raw", value };
  const box = object(kind);
  return { kind: "raw", value, ...(box.kind === "object" ? { box: box.value } : {}) };
}
