/**
 * Python's operators on constants, with the limits that CPython's compiler sets itself: results that would be large
 * are computed at run time, and so is everything that would raise.
 */
import type { BaselineConstant } from "../mir/baseline";
import type * as ast from "../syntax/nodes";

/** Bits of an integer result; `MAX_INT_SIZE` of `ast_opt.c`. */
const MAX_INT_BITS = 128n;
const MAX_COLLECTION_SIZE = 256;
const MAX_STR_SIZE = 4096;
const MAX_TOTAL_ITEMS = 1024;

/** `bool(constant)`. */
export function truthOf(value: BaselineConstant): boolean {
  switch (value.kind) {
    case "none":
      return false;
    case "ellipsis":
      return true;
    case "bool":
      return value.value;
    case "int":
      return value.value !== 0n;
    case "float":
      return value.value !== 0;
    case "complex":
      return value.real !== 0 || value.imag !== 0;
    case "str":
    case "bytes":
      return value.value.length > 0;
    case "tuple":
    case "frozenset":
      return value.items.length > 0;
    case "code":
      return true;
  }
}

/** The result of a unary operator, unless it raises. */
export function foldUnary(operator: ast.UnaryOperator, operand: BaselineConstant): BaselineConstant | undefined {
  if (operator === "Not") return { kind: "bool", value: !truthOf(operand) };
  const integer = integerOf(operand);
  if (integer !== undefined) {
    const value = operator === "USub" ? -integer : operator === "Invert" ? ~integer : integer;
    return { kind: "int", value };
  }
  if (operator === "Invert") return undefined;
  if (operator === "UAdd") return operand.kind === "float" || operand.kind === "complex" ? operand : undefined;
  if (operand.kind === "float") return { kind: "float", value: -operand.value };
  if (operand.kind === "complex") return { kind: "complex", real: -operand.real, imag: -operand.imag };
  return undefined;
}

/** The result of a binary operator, unless it raises, is too large, or needs the target's own arithmetic. */
export function foldBinary(
  operator: ast.BinaryOperator,
  left: BaselineConstant,
  right: BaselineConstant,
): BaselineConstant | undefined {
  const leftInteger = integerOf(left);
  const rightInteger = integerOf(right);
  if (leftInteger !== undefined && rightInteger !== undefined) {
    if (left.kind === "bool" && right.kind === "bool") {
      const bits = foldBooleans(operator, left.value, right.value);
      if (bits !== undefined) return { kind: "bool", value: bits };
    }
    return foldIntegers(operator, leftInteger, rightInteger);
  }
  const leftFloat = floatOf(left);
  const rightFloat = floatOf(right);
  if (leftFloat !== undefined && rightFloat !== undefined) return foldFloats(operator, leftFloat, rightFloat);
  if (left.kind === "complex" || right.kind === "complex") return foldComplex(operator, left, right);
  if (operator === "Add") return concatenate(left, right);
  if (operator === "Mult") {
    if (rightInteger !== undefined) return repeat(left, rightInteger);
    if (leftInteger !== undefined) return repeat(right, leftInteger);
  }
  return undefined;
}

/** `value[index]` of constants, unless it raises. */
export function foldSubscript(value: BaselineConstant, index: BaselineConstant): BaselineConstant | undefined {
  const position = integerOf(index);
  if (position === undefined) return undefined;
  const pick = <T>(items: ArrayLike<T>): T | undefined => {
    const at = position < 0n ? position + BigInt(items.length) : position;
    return at >= 0n && at < BigInt(items.length) ? items[Number(at)] : undefined;
  };
  switch (value.kind) {
    case "tuple":
      return pick(value.items);
    case "bytes": {
      const byte = pick(value.value);
      return byte === undefined ? undefined : { kind: "int", value: BigInt(byte) };
    }
    case "str": {
      const character = pick(Array.from(value.value));
      return character === undefined ? undefined : { kind: "str", value: character };
    }
    default:
      return undefined;
  }
}

function integerOf(value: BaselineConstant): bigint | undefined {
  if (value.kind === "int") return value.value;
  return value.kind === "bool" ? BigInt(value.value) : undefined;
}

/** A float, or an int that converts without overflow. */
function floatOf(value: BaselineConstant): number | undefined {
  if (value.kind === "float") return value.value;
  const integer = integerOf(value);
  if (integer === undefined) return undefined;
  const converted = Number(integer);
  return Number.isFinite(converted) ? converted : undefined;
}

function foldBooleans(operator: ast.BinaryOperator, left: boolean, right: boolean): boolean | undefined {
  switch (operator) {
    case "BitAnd":
      return left && right;
    case "BitOr":
      return left || right;
    case "BitXor":
      return left !== right;
    default:
      return undefined;
  }
}

function bitLength(value: bigint): bigint {
  return value === 0n ? 0n : BigInt((value < 0n ? -value : value).toString(2).length);
}

function foldIntegers(operator: ast.BinaryOperator, left: bigint, right: bigint): BaselineConstant | undefined {
  const value = integerResult(operator, left, right);
  if (value !== undefined) return { kind: "int", value };
  if (operator !== "Div" || right === 0n) return undefined;
  const safe = BigInt(Number.MAX_SAFE_INTEGER);
  if (left > safe || left < -safe || right > safe || right < -safe) return undefined;
  return { kind: "float", value: left === 0n ? (right < 0n ? -0 : 0) : Number(left) / Number(right) };
}

function integerResult(operator: ast.BinaryOperator, left: bigint, right: bigint): bigint | undefined {
  switch (operator) {
    case "Add":
      return left + right;
    case "Sub":
      return left - right;
    case "Mult":
      return bitLength(left) + bitLength(right) > MAX_INT_BITS ? undefined : left * right;
    case "FloorDiv":
      return right === 0n ? undefined : floorDivide(left, right);
    case "Mod":
      return right === 0n ? undefined : left - floorDivide(left, right) * right;
    case "Pow":
      if (right < 0n || (right > 0n && bitLength(left) > MAX_INT_BITS / right)) return undefined;
      return left ** right;
    case "LShift":
      if (right < 0n) return undefined;
      if (left !== 0n && (right > MAX_INT_BITS || bitLength(left) > MAX_INT_BITS - right)) return undefined;
      return left === 0n ? 0n : left << right;
    case "RShift":
      if (right < 0n) return undefined;
      return right >= bitLength(left) ? (left < 0n ? -1n : 0n) : left >> right;
    case "BitAnd":
      return left & right;
    case "BitOr":
      return left | right;
    case "BitXor":
      return left ^ right;
    default:
      return undefined;
  }
}

function floorDivide(left: bigint, right: bigint): bigint {
  const quotient = left / right;
  return left % right !== 0n && left < 0n !== right < 0n ? quotient - 1n : quotient;
}

function foldFloats(operator: ast.BinaryOperator, left: number, right: number): BaselineConstant | undefined {
  const value = floatResult(operator, left, right);
  return value === undefined ? undefined : { kind: "float", value };
}

function floatResult(operator: ast.BinaryOperator, left: number, right: number): number | undefined {
  switch (operator) {
    case "Add":
      return left + right;
    case "Sub":
      return left - right;
    case "Mult":
      return left * right;
    case "Div":
      return right === 0 ? undefined : left / right;
    case "Mod":
      return right === 0 ? undefined : floorRemainder(left, right);
    case "FloorDiv":
      return right === 0 ? undefined : floorQuotient(left, right);
    default:
      return undefined;
  }
}

/** `float_rem` of `floatobject.c`. */
function floorRemainder(left: number, right: number): number {
  const remainder = left % right;
  if (remainder === 0) return right < 0 ? -0 : 0;
  return right < 0 !== remainder < 0 ? remainder + right : remainder;
}

/** `_float_div_mod` of `floatobject.c`. */
function floorQuotient(left: number, right: number): number {
  const remainder = left % right;
  let quotient = (left - remainder) / right;
  if (remainder !== 0 && right < 0 !== remainder < 0) quotient -= 1;
  if (quotient === 0) return left / right < 0 || Object.is(left / right, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** Sums and differences, such as `1 + 2j`; products of complex numbers are left to run time. */
function foldComplex(
  operator: ast.BinaryOperator,
  left: BaselineConstant,
  right: BaselineConstant,
): BaselineConstant | undefined {
  const a = complexOf(left);
  const b = complexOf(right);
  if (a === undefined || b === undefined) return undefined;
  if (operator === "Add") return { kind: "complex", real: a.real + b.real, imag: a.imag + b.imag };
  if (operator === "Sub") return { kind: "complex", real: a.real - b.real, imag: a.imag - b.imag };
  return undefined;
}

function complexOf(value: BaselineConstant): { readonly real: number; readonly imag: number } | undefined {
  if (value.kind === "complex") return value;
  const real = floatOf(value);
  return real === undefined ? undefined : { real, imag: 0 };
}

function concatenate(left: BaselineConstant, right: BaselineConstant): BaselineConstant | undefined {
  if (left.kind === "str" && right.kind === "str") {
    return pairsUp(left.value, right.value) ? undefined : { kind: "str", value: left.value + right.value };
  }
  if (left.kind === "tuple" && right.kind === "tuple") return { kind: "tuple", items: [...left.items, ...right.items] };
  if (left.kind !== "bytes" || right.kind !== "bytes") return undefined;
  const value = new Uint8Array(left.value.length + right.value.length);
  value.set(left.value);
  value.set(right.value, left.value.length);
  return { kind: "bytes", value };
}

/** Two lone surrogates that JavaScript would take for one character. */
function pairsUp(left: string, right: string): boolean {
  return /[\ud800-\udbff]$/.test(left) && /^[\udc00-\udfff]/.test(right);
}

function repeat(value: BaselineConstant, times: bigint): BaselineConstant | undefined {
  const count = times < 0n ? 0 : Number(times);
  switch (value.kind) {
    case "str": {
      if ((times < 0n && value.value !== "") || pairsUp(value.value, value.value)) return undefined;
      const length = Array.from(value.value).length;
      return length * count > MAX_STR_SIZE ? undefined : { kind: "str", value: value.value.repeat(count) };
    }
    case "bytes": {
      if (times < 0n && value.value.length > 0) return undefined;
      if (value.value.length * count > MAX_STR_SIZE) return undefined;
      const bytes = new Uint8Array(value.value.length * count);
      for (let index = 0; index < count; index++) bytes.set(value.value, index * value.value.length);
      return { kind: "bytes", value: bytes };
    }
    case "tuple": {
      if (value.items.length === 0) return value;
      if (times < 0n || count > MAX_COLLECTION_SIZE / value.items.length) return undefined;
      if (count > 0 && totalItems(value) * count > MAX_TOTAL_ITEMS) return undefined;
      return { kind: "tuple", items: Array.from({ length: count }, () => value.items).flat() };
    }
    default:
      return undefined;
  }
}

function totalItems(value: BaselineConstant): number {
  if (value.kind !== "tuple") return 1;
  return value.items.reduce((sum, item) => sum + totalItems(item), 0);
}
