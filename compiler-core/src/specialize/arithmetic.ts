/**
 * Operators on unboxed numbers, with CPython's promotions: a bool counts as an int, an int beside a float is rounded to
 * one (comparison is exact). Where the result may not fit, the operation carries a state and exits before it.
 */

import type { BinaryOperator } from "../mir/baseline-ops";
import { BINARY_OPERATORS, COMPARE_OPERATORS, UNARY_OPERATORS } from "../mir/baseline-ops";
import type { Value } from "../mir/typed";
import {
  assign,
  beforeState,
  boolConst,
  type Context,
  currentOp,
  dstAt,
  emit,
  finish,
  floatConst,
  immAt,
  intConst,
  materializeCells,
  newValue,
  releaseKilled,
  useAt,
} from "./context";
import { eitherBinary, eitherCompare, eitherNegative } from "./either-numbers";
import { emitGeneric, genericTruth } from "./generic";
import { translateListBinary } from "./lists";
import {
  asFloat,
  asInt,
  compareNumbers,
  INT_OPERATORS,
  plainValue,
  truthOf,
  unboxable,
  unboxRegister,
  valueType,
} from "./numbers";
import { hasNumpy, numpyBinary, numpyCompare, numpyUnary } from "./numpy-scalars";
import { Unavailable } from "./reasons";
import type { Content } from "./slots";
import { translateBytesCompare, translateTextBinary, translateTextCompare } from "./strings";

export function translateBinary(ctx: Context): void {
  const op = currentOp(ctx);
  const dst = dstAt(op, 0);
  const left = useAt(op, 2).register;
  const right = useAt(op, 3).register;
  const operator = BINARY_OPERATORS[immAt(op, 1)]!;
  const either = eitherBinary(ctx, operator, left, right);
  if (either !== undefined) {
    finish(ctx, dst, either);
    return;
  }
  if (unboxable(ctx, ctx.contents[left]!) !== undefined && unboxable(ctx, ctx.contents[right]!) !== undefined) {
    const a = unboxRegister(ctx, left);
    const b = unboxRegister(ctx, right);
    const result = binaryNumbers(ctx, operator, a, b);
    if (result !== undefined) {
      finish(ctx, dst, { kind: "raw", value: result });
      return;
    }
  }
  if (!translateTextBinary(ctx) && !translateListBinary(ctx)) emitGeneric(ctx);
}

/** Undefined where CPython raises TypeError for these types. */
export function binaryNumbers(ctx: Context, operator: BinaryOperator, left: Value, right: Value): Value | undefined {
  if (hasNumpy(left, right)) return numpyBinary(ctx, operator, left, right);
  if (left.representation === "float" || right.representation === "float") {
    return floatBinary(ctx, operator, asFloat(ctx, left), asFloat(ctx, right));
  }
  if (left.representation === "bool" && right.representation === "bool" && /^[&|^]$/.test(operator)) {
    const result = newValue(ctx, "bool");
    const logic = operator === "&" ? "and" : operator === "|" ? "or" : "xor";
    emit(ctx, { kind: "bool-binary", result, operator: logic, left, right });
    return result;
  }
  return intBinary(ctx, operator, asInt(ctx, left), asInt(ctx, right));
}

function intBinary(ctx: Context, operator: BinaryOperator, left: Value, right: Value): Value | undefined {
  if (operator === "/") {
    const result = newValue(ctx, "float");
    emit(ctx, { kind: "int-divide", result, left, right, state: beforeState(ctx) });
    return result;
  }
  if (operator === "**") return intPower(ctx, left, right);
  const typed = INT_OPERATORS[operator];
  if (typed === undefined) return undefined;
  const result = newValue(ctx, "int");
  const isTotal = typed === "and" || typed === "or" || typed === "xor";
  emit(ctx, {
    kind: "int-binary",
    result,
    operator: typed,
    left,
    right,
    ...(isTotal ? {} : { state: beforeState(ctx) }),
  });
  return result;
}

/** A negative exponent gives a float; only a constant shows its sign in advance. */
function intPower(ctx: Context, left: Value, right: Value): Value | undefined {
  const exponent = ctx.constants.get(right.id);
  if (typeof exponent === "bigint" && exponent < 0n) {
    return floatBinary(ctx, "**", asFloat(ctx, left), asFloat(ctx, right));
  }
  const result = newValue(ctx, "int");
  if (exponent === 2n) {
    emit(ctx, { kind: "int-binary", result, operator: "mul", left, right: left, state: beforeState(ctx) });
  } else {
    emit(ctx, {
      kind: "call-checked",
      result,
      symbol: "rt_int_pow",
      arguments: [left, right],
      state: beforeState(ctx),
    });
  }
  return result;
}

const CHECKED_FLOAT: Readonly<Partial<Record<BinaryOperator, string>>> = {
  "//": "rt_float_floordiv",
  "%": "rti_float_mod",
  "**": "rt_float_pow",
};

function floatBinary(ctx: Context, operator: BinaryOperator, left: Value, right: Value): Value | undefined {
  const result = newValue(ctx, "float");
  const symbol = CHECKED_FLOAT[operator];
  if (symbol !== undefined) {
    emit(ctx, { kind: "call-checked", result, symbol, arguments: [left, right], state: beforeState(ctx) });
    return result;
  }
  switch (operator) {
    case "+":
      emit(ctx, { kind: "float-binary", result, operator: "add", left, right });
      return result;
    case "-":
      emit(ctx, { kind: "float-binary", result, operator: "sub", left, right });
      return result;
    case "*":
      emit(ctx, { kind: "float-binary", result, operator: "mul", left, right });
      return result;
    case "/":
      emit(ctx, { kind: "float-binary", result, operator: "div", left, right, state: beforeState(ctx) });
      return result;
    default:
      return undefined;
  }
}

export function translateCompare(ctx: Context): void {
  const op = currentOp(ctx);
  const left = useAt(op, 2).register;
  const right = useAt(op, 3).register;
  const truth = eitherCompare(ctx, COMPARE_OPERATORS[immAt(op, 1)]!, left, right);
  if (truth !== undefined) {
    finish(ctx, dstAt(op, 0), { kind: "raw", value: truth });
    return;
  }
  if (unboxable(ctx, ctx.contents[left]!) === undefined || unboxable(ctx, ctx.contents[right]!) === undefined) {
    if (!translateTextCompare(ctx) && !translateBytesCompare(ctx)) emitGeneric(ctx);
    return;
  }
  const a = unboxRegister(ctx, left);
  const b = unboxRegister(ctx, right);
  const operator = COMPARE_OPERATORS[immAt(op, 1)]!;
  const value = hasNumpy(a, b) ? numpyCompare(ctx, operator, a, b) : compareNumbers(ctx, operator, a, b);
  if (value === undefined) {
    emitGeneric(ctx);
    return;
  }
  finish(ctx, dstAt(op, 0), { kind: "raw", value });
}

export function translateUnary(ctx: Context): void {
  const op = currentOp(ctx);
  const dst = dstAt(op, 0);
  const register = useAt(op, 2).register;
  const operator = UNARY_OPERATORS[immAt(op, 1)]!;
  if (operator === "not") {
    const condition = truthOfRegister(ctx, register);
    if (condition === undefined) {
      const generic = genericTruth(ctx, register);
      negate(ctx, dst, generic);
    } else negate(ctx, dst, condition);
    return;
  }
  const content = ctx.contents[register]!;
  const either = operator === "-" ? eitherNegative(ctx, register) : undefined;
  if (either !== undefined) {
    finish(ctx, dst, either);
    return;
  }
  if (unboxable(ctx, content) === undefined) {
    emitGeneric(ctx);
    return;
  }
  const operand = unboxRegister(ctx, register);
  if (hasNumpy(operand)) {
    const result = numpyUnary(ctx, operator, operand);
    if (result === undefined) emitGeneric(ctx);
    else finish(ctx, dst, { kind: "raw", value: result });
    return;
  }
  if (operator === "+" && operand.representation !== "bool") {
    // +x of an exact int or float is x itself.
    const same = ctx.contents[register]!;
    if (useAt(op, 2).kill) ctx.contents[register] = { kind: "unbound" };
    assign(ctx, dst, same);
    return;
  }
  // Of a float it is an error; of a bool, CPython 3.12 and later warn (bool_invert in Objects/boolobject.c).
  if (operator === "~" && operand.representation !== "int") {
    emitGeneric(ctx);
    return;
  }
  if (operand.representation === "float") {
    const result = negateFloat(ctx, operand);
    finish(ctx, dst, { kind: "raw", value: result });
    return;
  }
  finish(ctx, dst, { kind: "raw", value: unaryInt(ctx, operator, asInt(ctx, operand)) });
}

function negate(ctx: Context, dst: number, condition: Value): void {
  const known = ctx.constants.get(condition.id);
  if (typeof known === "boolean") {
    finish(ctx, dst, { kind: "raw", value: boolConst(ctx, !known) });
    return;
  }
  const result = newValue(ctx, "bool");
  emit(ctx, { kind: "bool-not", result, operand: condition });
  finish(ctx, dst, { kind: "raw", value: result });
}

function negateFloat(ctx: Context, operand: Value): Value {
  const known = ctx.constants.get(operand.id);
  if (typeof known === "number") return floatConst(ctx, -known);
  const result = newValue(ctx, "float");
  emit(ctx, { kind: "float-negate", result, operand });
  return result;
}

function unaryInt(ctx: Context, operator: "-" | "+" | "~", operand: Value): Value {
  if (operator === "+") return operand;
  const known = ctx.constants.get(operand.id);
  if (typeof known === "bigint" && known > -(2n ** 63n)) return intConst(ctx, operator === "-" ? -known : ~known);
  const result = newValue(ctx, "int");
  if (operator === "-") emit(ctx, { kind: "int-negate", result, operand, state: beforeState(ctx) });
  else emit(ctx, { kind: "int-invert", result, operand });
  return result;
}

/** The truth of a register without running code; undefined when only a generic operation can tell. */
export function truthOfRegister(ctx: Context, register: number): Value | undefined {
  const content = ctx.contents[register]!;
  if (content.kind === "none" && content.bound === undefined) return boolConst(ctx, false);
  if (valueType(ctx, content) !== undefined) return truthOf(ctx, plainValue(ctx, register));
  if (content.kind === "cell" || content.kind === "char") return boolConst(ctx, true);
  if (content.kind !== "object" || content.value.nullable === true) return undefined;
  const { fact } = content.value;
  if (fact === "none") return boolConst(ctx, false);
  if (fact === "function" || fact === "module" || fact === "type") return boolConst(ctx, true);
  const isSized = fact === "list" || fact === "tuple" || fact === "bytes" || fact === "str";
  if (!isSized && fact !== "dict" && fact !== "set") return undefined;
  const length = newValue(ctx, "int");
  emit(ctx, { kind: "length", result: length, operand: content.value });
  return truthOf(ctx, length);
}

/** `is` and `is not`. */
export function translateIs(ctx: Context): void {
  const op = currentOp(ctx);
  const negated = immAt(op, 1) === 1;
  materializeCells(ctx);
  const left = ctx.contents[useAt(op, 2).register]!;
  const right = ctx.contents[useAt(op, 3).register]!;
  const same = sameObject(ctx, left, right);
  const known = ctx.constants.get(same.id);
  let value = same;
  if (negated) {
    if (typeof known === "boolean") value = boolConst(ctx, !known);
    else {
      value = newValue(ctx, "bool");
      emit(ctx, { kind: "bool-not", result: value, operand: same });
    }
  }
  releaseKilled(ctx);
  assign(ctx, dstAt(op, 0), { kind: "raw", value });
}

function sameObject(ctx: Context, left: Content, right: Content): Value {
  const leftFact = factOf(left);
  const rightFact = factOf(right);
  if (leftFact !== undefined && rightFact !== undefined && leftFact !== rightFact) return boolConst(ctx, false);
  if (leftFact === "none" && rightFact === "none") return boolConst(ctx, true);
  if (left.kind === "raw" && right.kind === "raw" && leftFact === "bool") {
    return compareNumbers(ctx, "==", left.value, right.value);
  }
  const a = identityObject(ctx, left);
  const b = identityObject(ctx, right);
  if (a === undefined || b === undefined) {
    throw new Unavailable("identityOfNumbers", "compares numbers with `is`", currentOp(ctx).site);
  }
  const result = newValue(ctx, "bool");
  emit(ctx, { kind: "is-same", result, left: a, right: b });
  return result;
}

function factOf(content: Content): string | undefined {
  if (content.kind === "none") return "none";
  if (content.kind === "raw") return content.value.representation;
  if (content.kind === "char") return "str";
  if (content.kind === "object") return content.value.fact;
  return undefined;
}

function identityObject(ctx: Context, content: Content): Value | undefined {
  if (content.kind === "object") return content.value;
  if (content.kind === "none") {
    const result = newValue(ctx, "object", "none");
    emit(ctx, { kind: "none-const", result });
    return result;
  }
  return undefined;
}
