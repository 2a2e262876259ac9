/**
 * Calls of primitives on unboxed arguments. Each function gives the content of the result, or undefined when the call
 * stays generic; none of them has touched a register by then.
 */

import type { Register, Use } from "../mir/baseline";
import type { Value } from "../mir/typed";
import { primitiveRow } from "../primitives";
import { dtypeOf, isNumpyScalar, type NumpyScalar, payloadOf } from "../primitives/dtypes";
import type { Expansion, Overload, Unboxed } from "../primitives/schema";
import { elementType } from "../types/python-type";
import { extremeOf, sumOf, truthOfItems } from "./aggregates";
import { truthOfRegister } from "./arithmetic";
import { arrayLength } from "./arrays";
import { beforeState, type Context, emit, floatConst, intConst, newValue, nullConst } from "./context";
import { feedsIteration } from "./decisions";
import { eitherAbs, eitherMinMax } from "./either-numbers";
import { characterContent, provenSequence, rangeIterator, unpacksItems } from "./iteration";
import { tupleOf } from "./lists";
import {
  asFloat,
  asInt,
  compareNumbers,
  exactHint,
  isWhole,
  plainNumber,
  plainValue,
  provenTable,
  scalarOf,
  unboxable,
  unboxedHint,
  unboxRegister,
  valueType,
} from "./numbers";
import { callNumpy } from "./numpy-calls";
import { hasNumpy, numpyAbs } from "./numpy-scalars";
import { feedsReversal, reversedRange, reversedSequence } from "./reversals";
import type { Content } from "./slots";
import { chrOf, ordOf, spelledNumber } from "./strings";
import { isText } from "./text";

const NUMPY_PREFIX = "numpy.";

/** The result of calling a primitive with positional arguments; `dst` is where it goes. */
export function callPrimitive(
  ctx: Context,
  path: string,
  args: readonly Use[],
  dst: Register,
  cell: number,
): Content | undefined {
  const row = primitiveRow(path);
  if (row === undefined) return undefined;
  const registers = args.map((use) => use.register);
  if (path.startsWith(NUMPY_PREFIX)) return callNumpy(ctx, path.slice(NUMPY_PREFIX.length), registers, cell);
  for (const overload of row.unboxed ?? []) {
    if (!accepts(ctx, overload, registers)) continue;
    return callOverload(ctx, overload, registers);
  }
  return row.expansion === undefined ? undefined : EXPANSIONS[row.expansion](ctx, registers, dst);
}

/** An int may stand for a float, a bool for an int or a float. */
function accepts(ctx: Context, overload: Overload, registers: readonly Register[]): boolean {
  if (overload.parameters.length !== registers.length) return false;
  return overload.parameters.every((parameter, index) => {
    const type = valueType(ctx, ctx.contents[registers[index]!]!);
    if (type === undefined) return false;
    if (isNumpyScalar(type)) return acceptsScalar(type, parameter, overload);
    return parameter === "float" || type === parameter || (parameter === "int" && type === "bool");
  });
}

/** A NumPy scalar stands for a Python number where the function only asks for its value. */
function acceptsScalar(type: NumpyScalar, parameter: Unboxed, overload: Overload): boolean {
  const payload = payloadOf(dtypeOf(type));
  if (payload === "bool") return false;
  if (overload.emit.kind === "expand") return payload === "float" && parameter === "float" && type === "np:float64";
  return parameter === "float" || (parameter === "int" && payload === "int");
}

function callOverload(ctx: Context, overload: Overload, registers: readonly Register[]): Content | undefined {
  const { emit: how } = overload;
  if (how.kind === "expand") return EXPANSIONS[how.expansion](ctx, registers, -1);
  const args = registers.map((register, index) => convert(ctx, plainValue(ctx, register), overload.parameters[index]!));
  const result = newValue(ctx, overload.result);
  const call = { result, symbol: how.symbol, arguments: args };
  if (how.kind === "pure") emit(ctx, { kind: "call-pure", ...call });
  else emit(ctx, { kind: "call-checked", ...call, state: beforeState(ctx) });
  return { kind: "raw", value: result };
}

function convert(ctx: Context, value: Value, to: Unboxed): Value {
  return to === "float" ? asFloat(ctx, value) : to === "int" ? asInt(ctx, value) : value;
}

type Expander = (ctx: Context, args: readonly Register[], dst: Register) => Content | undefined;

/** The only argument, unboxed. */
function single(ctx: Context, args: readonly Register[]): Value | undefined {
  if (args.length !== 1 || unboxable(ctx, ctx.contents[args[0]!]!) === undefined) return undefined;
  return unboxRegister(ctx, args[0]!);
}

/** The same where only the value counts. */
function singleValue(ctx: Context, args: readonly Register[]): Value | undefined {
  if (args.length !== 1 || valueType(ctx, ctx.contents[args[0]!]!) === undefined) return undefined;
  return plainValue(ctx, args[0]!);
}

const raw = (value: Value): Content => ({ kind: "raw", value });

/** What a register holds after `unboxRegister`, with its identity. */
function unchanged(ctx: Context, register: Register): Content {
  return ctx.contents[register]!;
}

const EXPANSIONS: Readonly<Record<Expansion, Expander>> = {
  abs(ctx, args) {
    const either = args.length === 1 ? eitherAbs(ctx, args[0]!) : undefined;
    if (either !== undefined) return either;
    const operand = single(ctx, args);
    if (operand === undefined) return undefined;
    if (hasNumpy(operand)) {
      const result = numpyAbs(ctx, operand);
      return result === undefined ? undefined : raw(result);
    }
    if (operand.representation === "float") {
      const result = newValue(ctx, "float");
      emit(ctx, { kind: "float-abs", result, operand });
      return raw(result);
    }
    const result = newValue(ctx, "int");
    emit(ctx, { kind: "int-abs", result, operand: asInt(ctx, operand), state: beforeState(ctx) });
    return raw(result);
  },
  min: (ctx, args, dst) => minMax(ctx, "min", args, dst),
  max: (ctx, args, dst) => minMax(ctx, "max", args, dst),
  sum: (ctx, args) => sumOf(ctx, args),
  any: (ctx, args) => truthOfItems(ctx, "any", args),
  all: (ctx, args) => truthOfItems(ctx, "all", args),
  len(ctx, args) {
    if (args.length !== 1) return undefined;
    const extent = arrayLength(ctx, args[0]!);
    if (extent !== undefined) return raw(extent);
    const content = ctx.contents[args[0]!]!;
    if (content.kind === "char" || (content.kind === "object" && content.code !== undefined))
      return raw(intConst(ctx, 1n));
    const operand = provenSequence(ctx, args[0]!) ?? provenTable(ctx, args[0]!);
    if (operand === undefined) return undefined;
    const result = newValue(ctx, "int");
    emit(ctx, { kind: "length", result, operand });
    return raw(result);
  },
  range(ctx, args, dst) {
    if (args.length < 1 || args.length > 3) return undefined;
    if (!feedsIteration(ctx, dst) && !feedsReversal(ctx, dst)) return undefined;
    const types = args.map((register) => valueType(ctx, ctx.contents[register]!));
    if (!types.every(isWhole)) return undefined;
    const [first, second, third] = args.map((register) => asInt(ctx, plainValue(ctx, register)));
    const step = third ?? intConst(ctx, 1n);
    if (second === undefined) return rangeIterator(ctx, { start: intConst(ctx, 0n), stop: first!, step });
    return rangeIterator(ctx, { start: first!, stop: second, step });
  },
  reversed(ctx, [items, ...more], dst) {
    if (items === undefined || more.length > 0) return undefined;
    const content = ctx.contents[items]!;
    return content.kind === "range-iterator" ? reversedRange(ctx, content) : reversedSequence(ctx, items, dst);
  },
  enumerate(ctx, args, dst) {
    const [items, start] = args;
    if (items === undefined || args.length > 2 || !unpacksItems(ctx, dst, 2)) return undefined;
    if (start !== undefined && unboxable(ctx, ctx.contents[start]!) !== "int") return undefined;
    const content = ctx.contents[items]!;
    // A `reversed` that was never built; nothing can leave between the two calls.
    if (content.kind === "sequence-iterator" && start === undefined) return { ...content, count: intConst(ctx, 0n) };
    const type = content.kind === "object" ? (content.value.fact ?? exactHint(content.hint)) : undefined;
    if (content.kind !== "object" || (type !== "list" && type !== "tuple")) return undefined;
    const container = provenSequence(ctx, items);
    if (container === undefined) return undefined;
    const count = start === undefined ? intConst(ctx, 0n) : unboxRegister(ctx, start);
    const hint = content.hint === undefined ? undefined : elementType(content.hint);
    return {
      kind: "sequence-iterator",
      container,
      index: intConst(ctx, 0n),
      count,
      ...(hint === undefined ? {} : { hint }),
    };
  },
  zip(ctx, args, dst) {
    if (args.length === 0 || !unpacksItems(ctx, dst, args.length)) return undefined;
    if (!args.every((register) => canZip(ctx.contents[register]!))) return undefined;
    const zipped = args.map((register) => {
      const content = ctx.contents[register]!;
      const hint = content.kind === "object" && content.hint !== undefined ? elementType(content.hint) : undefined;
      return { value: provenSequence(ctx, register)!, hint };
    });
    return { kind: "sequence-iterator", container: tupleOf(ctx, args), index: intConst(ctx, 0n), zipped };
  },
  int(ctx, args) {
    if (args.length === 0) return raw(intConst(ctx, 0n));
    if (args.length === 1 && isText(ctx, ctx.contents[args[0]!]!)) return raw(spelledNumber(ctx, "int", args[0]!));
    const operand = single(ctx, args);
    if (operand === undefined) return undefined;
    if (operand.representation === "int") return unchanged(ctx, args[0]!);
    const number = plainNumber(ctx, operand);
    return raw(number.representation === "float" ? floatToInt(ctx, number, "trunc") : asInt(ctx, number));
  },
  float(ctx, args) {
    if (args.length === 0) return raw(floatConst(ctx, 0));
    if (args.length === 1 && isText(ctx, ctx.contents[args[0]!]!)) return raw(spelledNumber(ctx, "float", args[0]!));
    const operand = single(ctx, args);
    if (operand === undefined) return undefined;
    return operand.representation === "float" ? unchanged(ctx, args[0]!) : raw(asFloat(ctx, operand));
  },
  bool(ctx, args) {
    if (args.length !== 1) return undefined;
    const truth = truthOfRegister(ctx, args[0]!);
    return truth === undefined ? undefined : raw(truth);
  },
  identity(ctx, args) {
    const operand = single(ctx, args);
    if (operand === undefined) return undefined;
    return operand.representation === "bool" ? raw(asInt(ctx, operand)) : unchanged(ctx, args[0]!);
  },
  ord(ctx, args) {
    const code = args.length === 1 ? ordOf(ctx, args[0]!) : undefined;
    return code === undefined ? undefined : raw(code);
  },
  chr(ctx, args, dst) {
    const operand = single(ctx, args);
    if (operand?.representation !== "int") return undefined;
    return characterContent(ctx, dst, chrOf(ctx, operand));
  },
  round: () => undefined,
  numpy: () => undefined,
  floor: (ctx, args) => toInt(ctx, args, "floor"),
  ceil: (ctx, args) => toInt(ctx, args, "ceil"),
  trunc: (ctx, args) => toInt(ctx, args, "trunc"),
};

/**
 * What a `zip` can go along without an iterator. CPython's holds the items until it gives the next ones: nobody must see
 * them die.
 */
function canZip(content: Content): boolean {
  if (content.kind !== "object" || content.value.nullable === true) return false;
  const type = content.value.fact ?? exactHint(content.hint);
  if (type === "str" || type === "bytes") return true;
  const element = content.hint === undefined ? undefined : elementType(content.hint);
  return (type === "list" || type === "tuple") && (unboxedHint(element) !== undefined || exactHint(element) === "str");
}

function floatToInt(ctx: Context, operand: Value, rounding: "floor" | "ceil" | "trunc"): Value {
  const result = newValue(ctx, "int");
  emit(ctx, { kind: "float-to-int", result, operand, rounding, state: beforeState(ctx) });
  return result;
}

function toInt(ctx: Context, args: readonly Register[], rounding: "floor" | "ceil" | "trunc"): Content | undefined {
  const operand = singleValue(ctx, args);
  const isFloat = operand?.representation === "float" || operand?.representation === "np:float64";
  if (operand === undefined || !isFloat) return undefined;
  return raw(floatToInt(ctx, plainNumber(ctx, operand), rounding));
}

/**
 * min and max of two or more numbers of one type. Where nobody looks at the object it is one operation each, else the
 * box is chosen along with the value. Numbers of different types give one or the other type: that stays generic.
 */
function minMax(ctx: Context, operator: "min" | "max", args: readonly Register[], dst: Register): Content | undefined {
  if (args.length === 1) return extremeOf(ctx, operator, args[0]!, dst);
  if (args.length < 2) return undefined;
  const either = eitherMinMax(ctx, operator, args, dst);
  if (either !== undefined) return either;
  const types = args.map((register) => unboxable(ctx, ctx.contents[register]!));
  const type = types[0];
  if (type === undefined || type === "bool" || type === "np:bool" || !types.every((other) => other === type))
    return undefined;
  const values = args.map((register) => unboxRegister(ctx, register));
  if (!ctx.version.identity.matters(ctx.pc, dst)) {
    const payload = isNumpyScalar(type) ? payloadOf(dtypeOf(type)) : type;
    const kind = payload === "int" ? "int-minmax" : "float-minmax";
    const plain = values.map((value) => plainNumber(ctx, value));
    const folded = plain.reduce((left, right) => {
      const result = newValue(ctx, payload);
      emit(ctx, { kind, result, operator, left, right });
      return result;
    });
    return raw(isNumpyScalar(type) ? scalarOf(ctx, dtypeOf(type), folded) : folded);
  }
  // An object in a register would need its reference chosen too: only borrowed boxes are.
  if (args.some((register) => ctx.contents[register]!.kind !== "raw")) return undefined;
  let best = { value: values[0]!, box: boxOf(ctx, args[0]!) };
  for (const [index, value] of values.entries()) {
    if (index === 0) continue;
    const [left, right] = [plainNumber(ctx, value), plainNumber(ctx, best.value)];
    const condition = compareNumbers(ctx, operator === "min" ? "<" : ">", left, right);
    const chosen = newValue(ctx, type);
    emit(ctx, { kind: "select", result: chosen, condition, whenTrue: value, whenFalse: best.value });
    const box = newValue(ctx, "object", undefined, true);
    emit(ctx, { kind: "select", result: box, condition, whenTrue: boxOf(ctx, args[index]!), whenFalse: best.box });
    best = { value: chosen, box };
  }
  return { kind: "raw", value: best.value, box: best.box };
}

function boxOf(ctx: Context, register: Register): Value {
  const content = ctx.contents[register]!;
  return (content.kind === "raw" ? content.box : undefined) ?? nullConst(ctx);
}
