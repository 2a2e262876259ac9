/**
 * Operators on exact str (and slices of exact bytes): comparison, `in`, `+`, `*`, slices. None of them runs other code.
 */

import type { BaselineFunction, OpIndex, Register } from "../mir/baseline";
import { BINARY_OPERATORS, COMPARE_OPERATORS } from "../mir/baseline-ops";
import type { Value } from "../mir/typed";
import {
  assign,
  beforeState,
  type Context,
  currentOp,
  dstAt,
  emit,
  emitDecref,
  errorState,
  finish,
  heldValue,
  immAt,
  intConst,
  newValue,
  releaseKilled,
  useAt,
} from "./context";
import { isKilled, releaseFresh } from "./generic";
import { asInt, exactHint, proveType, unboxable, unboxRegister } from "./numbers";
import { emitQuiet, negation, quietArguments, quietObject, valueArgument } from "./quiet";
import { UNBOUND } from "./slots";
import { compareText, hasCharacter, isText, pureTruth, textObject, textOf } from "./text";
import { clauseFor, throwTo } from "./throws";

/** A comparison of two str; false when it is none. */
export function translateTextCompare(ctx: Context): boolean {
  const op = currentOp(ctx);
  const left = useAt(op, 2).register;
  const right = useAt(op, 3).register;
  if (!isText(ctx, ctx.contents[left]!) || !isText(ctx, ctx.contents[right]!)) return false;
  const operator = COMPARE_OPERATORS[immAt(op, 1)]!;
  const a = textOf(ctx, left);
  const b = textOf(ctx, right);
  let result = compareText(ctx, operator, a, b);
  if (result === undefined) {
    const objects = [textObject(ctx, a), textObject(ctx, b)];
    const [first, second] = objects.map(({ value }): typeof a => ({
      kind: "string",
      object: value,
      literal: undefined,
    }));
    result = compareText(ctx, operator, first!, second!)!;
    for (const { value, fresh } of objects) if (fresh) emitDecref(ctx, value);
  }
  finish(ctx, dstAt(op, 0), { kind: "raw", value: result });
  return true;
}

/** `in` and `not in` of a str; false when it is not that. */
export function translateTextContains(ctx: Context): boolean {
  const op = currentOp(ctx);
  const item = useAt(op, 2).register;
  const container = useAt(op, 3).register;
  if (!isText(ctx, ctx.contents[item]!) || !isText(ctx, ctx.contents[container]!)) return false;
  const part = textOf(ctx, item);
  const text = textOf(ctx, container);
  let found: Value;
  if (part.kind === "char") found = hasCharacter(ctx, text, part.code);
  else {
    found = newValue(ctx, "bool");
    const whole = textObject(ctx, text);
    emitQuiet(ctx, "rt_str_contains", [whole.value, part.object].map(valueArgument), [found]);
    if (whole.fresh) emitDecref(ctx, whole.value);
  }
  finish(ctx, dstAt(op, 0), { kind: "raw", value: immAt(op, 1) === 1 ? negation(ctx, found) : found });
  return true;
}

/** `+` of two str and `*` of a str and an int; false when it is neither. */
export function translateTextBinary(ctx: Context): boolean {
  const op = currentOp(ctx);
  const left = useAt(op, 2).register;
  const right = useAt(op, 3).register;
  const operator = BINARY_OPERATORS[immAt(op, 1)]!;
  if (operator === "+" && isText(ctx, ctx.contents[left]!) && isText(ctx, ctx.contents[right]!)) {
    concatenate(ctx, left, right);
    return true;
  }
  if (operator !== "*") return false;
  const leftIsText = isText(ctx, ctx.contents[left]!);
  const [text, count] = leftIsText ? [left, right] : [right, left];
  if (!isText(ctx, ctx.contents[text]!) || unboxable(ctx, ctx.contents[count]!) !== "int") return false;
  textOf(ctx, text);
  const times = unboxRegister(ctx, count);
  const { values, fresh } = quietArguments(ctx, [text]);
  const result = quietObject(ctx, "rt_str_repeat", [...values, times].map(valueArgument), "str");
  ctx.owned.add(result.id);
  releaseFresh(ctx, fresh);
  finish(ctx, dstAt(op, 0), { kind: "object", value: result });
  return true;
}

/**
 * CPython appends in place where nobody else holds the left str: when it dies here, or when the result goes to the local
 * that holds it.
 */
function concatenate(ctx: Context, left: Register, right: Register): void {
  const op = currentOp(ctx);
  const dst = dstAt(op, 0);
  textOf(ctx, left);
  textOf(ctx, right);
  const { values, fresh } = quietArguments(ctx, [right]);
  const [other] = values;
  const held = heldValue(ctx.contents[left]!);
  const holders = ctx.contents.filter((entry) => held !== undefined && heldValue(entry)?.id === held.id).length;
  const goesBack = returnsTo(ctx, dst, left);
  const dies = isKilled(ctx, left) || dst === left || goesBack;
  if (held !== undefined && ctx.owned.has(held.id) && holders === 1 && dies && held.id !== other!.id) {
    ctx.owned.delete(held.id);
    ctx.contents[left] = UNBOUND;
    ctx.beforeState = undefined;
    const result = newValue(ctx, "object", "str");
    const raises = errorState(ctx);
    // Even where a handler is native it does not get the exception: without its text the local is unbound, unseen by lowering.
    emit(ctx, {
      kind: "call-generic",
      results: [result],
      symbol: "rt_str_append",
      arguments: [{ kind: "activation" }, valueArgument(held), valueArgument(other!)],
      quiet: true,
      ...{ before: raises, raises },
    });
    ctx.owned.add(result.id);
    releaseFresh(ctx, fresh);
    releaseKilled(ctx);
    if (goesBack) ctx.pc++;
    ctx.beforeState = undefined;
    assign(ctx, goesBack ? left : dst, { kind: "object", value: result });
    return;
  }
  const first = quietArguments(ctx, [left]);
  const result = quietObject(ctx, "rt_str_concat", [first.values[0]!, other!].map(valueArgument), "str");
  ctx.owned.add(result.id);
  releaseFresh(ctx, [...first.fresh, ...fresh]);
  finish(ctx, dst, { kind: "object", value: result });
}

/** Whether the next operation, which nobody jumps to, only moves the result to the register. */
function returnsTo(ctx: Context, result: Register, register: Register): boolean {
  const next = ctx.baseline.ops[ctx.pc + 1];
  if (next?.opcode !== "move" || labelsOf(ctx.baseline).has(ctx.pc + 1)) return false;
  const source = useAt(next, 1);
  return source.register === result && source.kill && dstAt(next, 0) === register;
}

const labelCache = new WeakMap<BaselineFunction, ReadonlySet<OpIndex>>();

/** Operations that others jump to. */
function labelsOf(fn: BaselineFunction): ReadonlySet<OpIndex> {
  const known =
    labelCache.get(fn) ??
    new Set(
      fn.ops.flatMap((op) => op.operands.flatMap((operand) => (operand.kind === "label" ? [operand.target] : []))),
    );
  labelCache.set(fn, known);
  return known;
}

/** A bound of a slice: an int, or None where it is left out. */
function boundOf(ctx: Context, register: Register): "int" | "none" | undefined {
  const content = ctx.contents[register]!;
  if (content.kind === "none") return content.bound === undefined ? "none" : undefined;
  const type = unboxable(ctx, content);
  return type === "int" || type === "bool" ? "int" : undefined;
}

const INT64_MAX = 2n ** 63n - 1n;

/**
 * `build_slice` whose slice only goes into the subscript that follows, of an exact sequence: both operations in one.
 * False when it is not that.
 */
export function translateSlice(ctx: Context): boolean {
  const op = currentOp(ctx);
  const next = ctx.baseline.ops[ctx.pc + 1];
  if (next?.opcode !== "load_subscr" || labelsOf(ctx.baseline).has(ctx.pc + 1)) return false;
  const index = useAt(next, 2);
  const container = useAt(next, 1);
  if (index.register !== dstAt(op, 0) || !index.kill || container.register === index.register) return false;
  const content = ctx.contents[container.register]!;
  if (content.kind !== "object" || content.value.nullable === true) return false;
  const type = content.value.fact ?? exactHint(content.hint);
  if (type !== "str" && type !== "bytes" && type !== "list" && type !== "tuple") return false;
  const [start, stop, step] = [1, 2, 3].map((position) => useAt(op, position).register);
  const bounds = [start!, stop!].map((register) => boundOf(ctx, register));
  if (bounds.includes(undefined) || boundOf(ctx, step!) !== "none") return false;
  const sequence = proveType(ctx, container.register, type);
  const from = bounds[0] === "none" ? intConst(ctx, 0n) : asInt(ctx, unboxRegister(ctx, start!));
  const to = bounds[1] === "none" ? intConst(ctx, INT64_MAX) : asInt(ctx, unboxRegister(ctx, stop!));
  const result = quietObject(ctx, `rt_${type}_slice`, [sequence, from, to].map(valueArgument), type);
  ctx.owned.add(result.id);
  releaseKilled(ctx);
  // The subscript is done with it.
  ctx.pc++;
  ctx.beforeState = undefined;
  ctx.contents[index.register] = UNBOUND;
  const hint = type === "list" ? content.hint : undefined;
  finish(ctx, dstAt(next, 0), { kind: "object", value: result, ...(hint === undefined ? {} : { hint }) });
  return true;
}

/** `==` and `!=` of two exact bytes; false when it is not that. */
export function translateBytesCompare(ctx: Context): boolean {
  const op = currentOp(ctx);
  const operator = COMPARE_OPERATORS[immAt(op, 1)]!;
  if (operator !== "==" && operator !== "!=") return false;
  const registers = [useAt(op, 2).register, useAt(op, 3).register];
  const isBytes = registers.every((register) => {
    const content = ctx.contents[register]!;
    if (content.kind !== "object" || content.value.nullable === true) return false;
    return (content.value.fact ?? exactHint(content.hint)) === "bytes";
  });
  if (!isBytes) return false;
  const [left, right] = registers.map((register) => proveType(ctx, register, "bytes"));
  const equal = pureTruth(ctx, "rt_bytes_equal", [left!, right!]);
  finish(ctx, dstAt(op, 0), { kind: "raw", value: operator === "==" ? equal : negation(ctx, equal) });
  return true;
}

/** ord() of a str; undefined when it is none. */
export function ordOf(ctx: Context, register: Register): Value | undefined {
  if (!isText(ctx, ctx.contents[register]!)) return undefined;
  const text = textOf(ctx, register);
  if (text.kind === "char") return text.code;
  const result = newValue(ctx, "int");
  emit(ctx, {
    kind: "call-checked",
    result,
    symbol: "rti_str_ord",
    arguments: [text.object],
    state: beforeState(ctx),
  });
  return result;
}

/** The code point that chr() makes a character of. */
export function chrOf(ctx: Context, value: Value): Value {
  const result = newValue(ctx, "int");
  emit(ctx, { kind: "call-checked", result, symbol: "rti_chr", arguments: [value], state: beforeState(ctx) });
  return result;
}

/** int() or float() of a str; unusual spellings leave. Where a handler catches ValueError, it gets what is no number. */
export function spelledNumber(ctx: Context, type: "int" | "float", register: Register): Value {
  const text = textOf(ctx, register);
  const result = newValue(ctx, type);
  if (text.kind === "char" && type === "int") {
    const state = beforeState(ctx);
    emit(ctx, { kind: "call-checked", result, symbol: "rti_char_digit", arguments: [text.code], state });
    return result;
  }
  const { value, fresh } = textObject(ctx, text);
  const caught = fresh ? undefined : clauseFor(ctx, type);
  if (caught !== undefined) throwTo(ctx, caught, pureTruth(ctx, `rt_spells_no_${type}`, [value]), type, () => value);
  const state = beforeState(ctx);
  emit(ctx, { kind: "call-checked", result, symbol: `rt_parse_${type}`, arguments: [value], state });
  if (fresh) emitDecref(ctx, value);
  return result;
}
