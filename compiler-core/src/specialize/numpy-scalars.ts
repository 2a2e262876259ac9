/**
 * Arithmetic of NumPy scalars, with each other and with Python's numbers.
 *
 * Where NumPy would report a floating-point condition, wrap an integer or warn, the operation exits before, and the
 * resume interpreter does it with NumPy itself. Undefined: the operation stays generic.
 */
import type { BinaryOperator, CompareOperator } from "../mir/baseline-ops";
import type { Value } from "../mir/typed";
import { type Dtype, dtypeOf, integerRange, isNumpyScalar, payloadOf, promoteDtypes } from "../primitives/dtypes";
import { beforeState, type Context, cellIndex, emit, intConst, newValue } from "./context";
import { asFloat, asInt, compareNumbers, INT_OPERATORS, plainNumber, scalarOf } from "./numbers";

export function hasNumpy(...values: readonly Value[]): boolean {
  return values.some((value) => isNumpyScalar(value.representation));
}

const NO_NAME = -1;

/** Exits unless underflow is ignored, as it is by default. */
export function requireQuietUnderflow(ctx: Context): void {
  const cell = cellIndex(ctx, NO_NAME, { kind: "numpy", requires: "ignores-underflow" });
  emit(ctx, { kind: "cell-guard", cell, state: beforeState(ctx) });
}

/** Exits unless a NumPy scalar beside a Python number keeps its type (NumPy 2). */
export function requireWeakScalars(ctx: Context): void {
  const cell = cellIndex(ctx, NO_NAME, { kind: "numpy", requires: "weak-scalars" });
  emit(ctx, { kind: "cell-guard", cell, state: beforeState(ctx) });
}

/** Exits unless the dtype holds the value. */
export function requireRange(ctx: Context, dtype: Dtype, value: Value): void {
  const range = integerRange(dtype);
  if (range === undefined || dtype === "int64") return;
  const known = ctx.constants.get(value.id);
  if (typeof known === "bigint" && known >= range.low && known <= range.high) return;
  const state = beforeState(ctx);
  emit(ctx, { kind: "guard", condition: compareNumbers(ctx, ">=", value, intConst(ctx, range.low)), state });
  if (dtype === "uint64") return;
  emit(ctx, { kind: "guard", condition: compareNumbers(ctx, "<=", value, intConst(ctx, range.high)), state });
}

/** A double as a float32; exits where that overflows. */
export function singleOf(ctx: Context, value: Value): Value {
  requireQuietUnderflow(ctx);
  const result = newValue(ctx, "float");
  emit(ctx, { kind: "float-to-single", result, operand: value });
  const checks = [{ operator: "cast", left: value, right: value, value: result }] as const;
  emit(ctx, { kind: "np-float-check", checks, state: beforeState(ctx) });
  return result;
}

/** The type in which two operands meet; undefined where it is not simple. */
function meetingDtype(ctx: Context, left: Value, right: Value): Dtype | undefined {
  const a = left.representation;
  const b = right.representation;
  if (isNumpyScalar(a) && isNumpyScalar(b)) return promoteDtypes(dtypeOf(a), dtypeOf(b));
  const scalar = isNumpyScalar(a) ? dtypeOf(a) : isNumpyScalar(b) ? dtypeOf(b) : undefined;
  const plain = isNumpyScalar(a) ? b : a;
  if (scalar === undefined || scalar === "bool") return undefined;
  if (scalar === "float64") return "float64";
  if (payloadOf(scalar) === "int" && plain === "float") return "float64";
  if (scalar !== "int64") requireWeakScalars(ctx);
  return scalar;
}

export function numpyBinary(ctx: Context, operator: BinaryOperator, left: Value, right: Value): Value | undefined {
  const logic = boolLogic(ctx, operator, left, right);
  if (logic !== undefined) return logic;
  if (!isSupported(operator, left, right)) return undefined;
  const met = meetingDtype(ctx, left, right);
  if (met === undefined || met === "bool") return undefined;
  if (payloadOf(met) === "float") return floatBinary(ctx, operator, met, left, right);
  if (operator === "/") return floatBinary(ctx, operator, "float64", left, right);
  return intBinary(ctx, operator, met, left, right);
}

/** Known before anything is emitted. */
function isSupported(operator: BinaryOperator, left: Value, right: Value): boolean {
  const kinds = [left, right].map(({ representation }) =>
    isNumpyScalar(representation) ? payloadOf(dtypeOf(representation)) : representation,
  );
  const isFloat = kinds.includes("float") || operator === "/";
  const isSingle = [left, right].some((value) => value.representation === "np:float32");
  if (!isFloat) return INT_OPERATORS[operator] !== undefined;
  if (/^[-+*/]$/.test(operator)) return true;
  return !isSingle && (operator === "//" || operator === "%" || operator === "**");
}

function boolLogic(ctx: Context, operator: BinaryOperator, left: Value, right: Value): Value | undefined {
  if (!/^[&|^]$/.test(operator)) return undefined;
  const isBool = (value: Value): boolean => value.representation === "np:bool" || value.representation === "bool";
  if (!isBool(left) || !isBool(right)) return undefined;
  const result = newValue(ctx, "bool");
  const logic = operator === "&" ? "and" : operator === "|" ? "or" : "xor";
  emit(ctx, {
    kind: "bool-binary",
    result,
    operator: logic,
    left: plainNumber(ctx, left),
    right: plainNumber(ctx, right),
  });
  return scalarOf(ctx, "bool", result);
}

/** An operand as a double that holds it as the dtype does. */
function floatOperand(ctx: Context, dtype: Dtype, value: Value): Value {
  const double = asFloat(ctx, value);
  if (dtype === "float64" || isNumpyScalar(value.representation)) return double;
  return singleOf(ctx, double);
}

const PLAIN = { "+": "add", "-": "sub", "*": "mul", "/": "div" } as const;
const CALLED: Readonly<Partial<Record<BinaryOperator, string>>> = {
  "//": "rt_float_floordiv",
  "%": "rti_float_mod",
  "**": "rt_float_pow",
};

function floatBinary(ctx: Context, operator: BinaryOperator, dtype: Dtype, a: Value, b: Value): Value | undefined {
  const result = floatArithmetic(ctx, operator, dtype, floatOperand(ctx, dtype, a), floatOperand(ctx, dtype, b));
  return result === undefined ? undefined : scalarOf(ctx, dtype, result);
}

/** What two doubles give as np.float64, as a double. */
export function float64Arithmetic(
  ctx: Context,
  operator: BinaryOperator,
  left: Value,
  right: Value,
): Value | undefined {
  return floatArithmetic(ctx, operator, "float64", left, right);
}

function floatArithmetic(
  ctx: Context,
  operator: BinaryOperator,
  dtype: Dtype,
  left: Value,
  right: Value,
): Value | undefined {
  const called = CALLED[operator];
  if (called !== undefined || operator === "*" || operator === "/") requireQuietUnderflow(ctx);
  let result = newValue(ctx, "float");
  const state = beforeState(ctx);
  if (called !== undefined) {
    emit(ctx, { kind: "call-checked", result, symbol: called, arguments: [left, right], state });
  } else if (operator === "+" || operator === "-" || operator === "*" || operator === "/") {
    emit(ctx, { kind: "float-binary", result, operator: PLAIN[operator], left, right });
  } else return undefined;
  if (dtype === "float32") {
    const rounded = newValue(ctx, "float");
    emit(ctx, { kind: "float-to-single", result: rounded, operand: result });
    result = rounded;
  }
  const checked = operator === "+" || operator === "-" || operator === "*" ? PLAIN[operator] : "div";
  emit(ctx, { kind: "np-float-check", checks: [{ operator: checked, left, right, value: result }], state });
  return result;
}

function intBinary(ctx: Context, operator: BinaryOperator, dtype: Dtype, a: Value, b: Value): Value | undefined {
  const typed = INT_OPERATORS[operator];
  if (typed === undefined) return undefined;
  const left = asInt(ctx, a);
  const right = asInt(ctx, b);
  for (const [value, plain] of [
    [left, a],
    [right, b],
  ] as const) {
    if (!isNumpyScalar(plain.representation)) requireRange(ctx, dtype, value);
  }
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
  if (!isTotal) requireRange(ctx, dtype, result);
  return scalarOf(ctx, dtype, result);
}

/** A comparison gives an `np.bool_`. */
export function numpyCompare(ctx: Context, operator: CompareOperator, left: Value, right: Value): Value | undefined {
  const a = left.representation;
  const b = right.representation;
  if (a === "np:uint64" || b === "np:uint64") return undefined;
  const kindOf = (value: Value): string =>
    isNumpyScalar(value.representation) ? payloadOf(dtypeOf(value.representation)) : value.representation;
  if (kindOf(left) !== "float" && kindOf(right) !== "float") {
    return scalarOf(ctx, "bool", compareNumbers(ctx, operator, asInt(ctx, left), asInt(ctx, right)));
  }
  const isSingle = (a === "np:float32" && !isNumpyScalar(b)) || (b === "np:float32" && !isNumpyScalar(a));
  if (isSingle) requireWeakScalars(ctx);
  const dtype: Dtype = isSingle ? "float32" : "float64";
  const x = floatOperand(ctx, dtype, left);
  const y = floatOperand(ctx, dtype, right);
  return scalarOf(ctx, "bool", compareNumbers(ctx, operator, x, y));
}

export function numpyUnary(ctx: Context, operator: "-" | "+" | "~", operand: Value): Value | undefined {
  const { representation } = operand;
  if (!isNumpyScalar(representation)) return undefined;
  const dtype = dtypeOf(representation);
  const value = plainNumber(ctx, operand);
  switch (payloadOf(dtype)) {
    case "float": {
      if (operator === "~") return undefined;
      if (operator === "+") return scalarOf(ctx, dtype, value);
      const result = newValue(ctx, "float");
      emit(ctx, { kind: "float-negate", result, operand: value });
      return scalarOf(ctx, dtype, result);
    }
    case "bool": {
      if (operator !== "~") return undefined;
      const result = newValue(ctx, "bool");
      emit(ctx, { kind: "bool-not", result, operand: value });
      return scalarOf(ctx, dtype, result);
    }
    case "int": {
      if (operator === "+") return scalarOf(ctx, dtype, value);
      if (dtype.startsWith("u")) return undefined;
      const result = newValue(ctx, "int");
      if (operator === "~") emit(ctx, { kind: "int-invert", result, operand: value });
      else {
        emit(ctx, { kind: "int-negate", result, operand: value, state: beforeState(ctx) });
        requireRange(ctx, dtype, result);
      }
      return scalarOf(ctx, dtype, result);
    }
  }
}

/** abs() keeps the type. */
export function numpyAbs(ctx: Context, operand: Value): Value | undefined {
  const { representation } = operand;
  if (!isNumpyScalar(representation)) return undefined;
  const dtype = dtypeOf(representation);
  const value = plainNumber(ctx, operand);
  if (payloadOf(dtype) === "float") {
    const result = newValue(ctx, "float");
    emit(ctx, { kind: "float-abs", result, operand: value });
    return scalarOf(ctx, dtype, result);
  }
  if (payloadOf(dtype) === "bool") return undefined;
  const result = newValue(ctx, "int");
  emit(ctx, { kind: "int-abs", result, operand: value, state: beforeState(ctx) });
  requireRange(ctx, dtype, result);
  return scalarOf(ctx, dtype, result);
}
