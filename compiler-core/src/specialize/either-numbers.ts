/**
 * Numbers that are a NumPy scalar on one way and a Python number on another (`best = 0.0`, then `best = a[i]` in a
 * branch): a flag says which. Where the versions of a block run out, they need no box.
 *
 * What both types do, is done here: an operation leaves where Python would raise, where NumPy would report a
 * floating-point condition, or where a result does not fit the dtype.
 */
import type { Register } from "../mir/baseline";
import type { BinaryOperator, CompareOperator } from "../mir/baseline-ops";
import type { Value } from "../mir/typed";
import { type Dtype, dtypeOf, isNumpyScalar, meetsPythonNumbers, payloadOf } from "../primitives/dtypes";
import {
  beforeState,
  boolConst,
  type Context,
  currentOp,
  emit,
  floatConst,
  newValue,
  nullConst,
  useAt,
} from "./context";
import {
  asFloat,
  compareNumbers,
  INT_OPERATORS,
  plainNumber,
  scalarOf,
  unboxable,
  unboxRegister,
  valueType,
} from "./numbers";
import { float64Arithmetic, requireRange, requireWeakScalars } from "./numpy-scalars";
import type { Content, EitherNumber } from "./slots";

interface Operand {
  readonly value: Value;
  /** It makes a result a NumPy scalar. */
  readonly scalar: Value;
}

/** The payload of a number, and whether it is a NumPy scalar. */
export function eitherOf(ctx: Context, content: EitherNumber | Extract<Content, { kind: "raw" }>): Operand {
  if (content.kind === "either") return { value: content.value, scalar: content.scalar };
  const isScalar = isNumpyScalar(content.value.representation);
  return { value: plainNumber(ctx, content.value), scalar: boolConst(ctx, isScalar) };
}

function operandOf(ctx: Context, register: Register): Operand {
  const content = ctx.contents[register]!;
  if (content.kind === "either") return eitherOf(ctx, content);
  return eitherOf(ctx, { kind: "raw", value: unboxRegister(ctx, register) });
}

/** What the operands are, when one may be either and all are ints or floats that meet in float64 or in one int dtype. */
function meeting(ctx: Context, registers: readonly Register[]): Dtype | undefined {
  const contents = registers.map((register) => ctx.contents[register]!);
  if (!contents.some((content) => content.kind === "either")) return undefined;
  const dtypes = new Set<Dtype>();
  let isFloat = false;
  for (const content of contents) {
    const type = valueType(ctx, content);
    if (type === undefined || type === "bool") return undefined;
    if (!isNumpyScalar(type)) {
      isFloat ||= type === "float";
      continue;
    }
    const dtype = dtypeOf(type);
    if (!meetsPythonNumbers(dtype)) return undefined;
    if (payloadOf(dtype) === "float") isFloat = true;
    else dtypes.add(dtype);
  }
  if (isFloat) return "float64";
  return dtypes.size === 1 ? [...dtypes][0] : undefined;
}

function anyOf(ctx: Context, a: Value, b: Value): Value {
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const known = ctx.constants.get(one.id);
    if (known === true) return one;
    if (known === false) return other;
  }
  const result = newValue(ctx, "bool");
  emit(ctx, { kind: "bool-binary", result, operator: "or", left: a, right: b });
  return result;
}

/** A payload with its flag; a NumPy scalar or a Python number where that is certain. */
function contentOf(ctx: Context, dtype: Dtype, value: Value, scalar: Value): Content {
  const known = ctx.constants.get(scalar.id);
  if (known === true) return { kind: "raw", value: scalarOf(ctx, dtype, value) };
  return known === false ? { kind: "raw", value } : { kind: "either", dtype, value, scalar };
}

export function eitherBinary(
  ctx: Context,
  operator: BinaryOperator,
  left: Register,
  right: Register,
): Content | undefined {
  const dtype = meeting(ctx, [left, right]);
  if (dtype === undefined) return undefined;
  const [a, b] = [operandOf(ctx, left), operandOf(ctx, right)];
  const value =
    dtype === "float64"
      ? floatResult(ctx, operator, asFloat(ctx, a.value), asFloat(ctx, b.value))
      : intResult(ctx, operator, dtype, a.value, b.value);
  return value === undefined ? undefined : contentOf(ctx, dtype, value, anyOf(ctx, a.scalar, b.scalar));
}

function floatResult(ctx: Context, operator: BinaryOperator, left: Value, right: Value): Value | undefined {
  const divisor = ctx.constants.get(right.id);
  if (operator === "/" && (typeof divisor !== "number" || divisor === 0)) {
    const condition = compareNumbers(ctx, "!=", right, floatConst(ctx, 0));
    emit(ctx, { kind: "guard", condition, state: beforeState(ctx) });
  }
  return float64Arithmetic(ctx, operator, left, right);
}

/** Python's ints do not end at the dtype's range, and NumPy's wrap there: neither happens within it. */
function intResult(ctx: Context, operator: BinaryOperator, dtype: Dtype, left: Value, right: Value): Value | undefined {
  const typed = INT_OPERATORS[operator];
  if (typed === undefined) return undefined;
  requireNarrow(ctx, dtype, [left, right]);
  const result = newValue(ctx, "int");
  const isTotal = typed === "and" || typed === "or" || typed === "xor";
  const state = isTotal ? {} : { state: beforeState(ctx) };
  emit(ctx, { kind: "int-binary", result, operator: typed, left, right, ...state });
  requireNarrow(ctx, dtype, [result]);
  return result;
}

function requireNarrow(ctx: Context, dtype: Dtype, values: readonly Value[]): void {
  if (dtype === "int64") return;
  requireWeakScalars(ctx);
  for (const value of values) requireRange(ctx, dtype, value);
}

/** The truth of a comparison; undefined where the result may be wanted as a bool or an np.bool_. */
export function eitherCompare(
  ctx: Context,
  operator: CompareOperator,
  left: Register,
  right: Register,
): Value | undefined {
  const dtype = meeting(ctx, [left, right]);
  if (dtype === undefined || !isTested(ctx)) return undefined;
  const [a, b] = [operandOf(ctx, left).value, operandOf(ctx, right).value];
  if (dtype !== "float64") return compareNumbers(ctx, operator, a, b);
  // Python compares an int with a float exactly, NumPy makes it a double.
  if (![a, b].every((value) => value.representation === "float" || isSmallConstant(ctx, value))) return undefined;
  return compareNumbers(ctx, operator, asFloat(ctx, a), asFloat(ctx, b));
}

function isSmallConstant(ctx: Context, value: Value): boolean {
  const known = ctx.constants.get(value.id);
  return typeof known === "bigint" && known >= -(2n ** 53n) && known <= 2n ** 53n;
}

/** The next operation only asks for the truth of the result. */
function isTested(ctx: Context): boolean {
  const [result] = currentOp(ctx).operands;
  const next = ctx.baseline.ops[ctx.pc + 1];
  if (next === undefined || result?.kind !== "dst") return false;
  if (next.opcode !== "branch_true" && next.opcode !== "branch_false") return false;
  const use = useAt(next, 0);
  return use.register === result.register && use.kill;
}

export function eitherAbs(ctx: Context, register: Register): Content | undefined {
  const content = boundEither(ctx, register);
  if (content === undefined) return undefined;
  const { dtype, value: operand } = content;
  const kind = payloadOf(dtype);
  const result = newValue(ctx, kind);
  if (kind === "float") emit(ctx, { kind: "float-abs", result, operand });
  else {
    emit(ctx, { kind: "int-abs", result, operand, state: beforeState(ctx) });
    requireNarrow(ctx, dtype, [result]);
  }
  return { kind: "either", dtype, value: result, scalar: content.scalar };
}

export function eitherNegative(ctx: Context, register: Register): Content | undefined {
  const content = boundEither(ctx, register);
  if (content === undefined || content.dtype.startsWith("u")) return undefined;
  const { dtype, value: operand } = content;
  const kind = payloadOf(dtype);
  const result = newValue(ctx, kind);
  if (kind === "float") emit(ctx, { kind: "float-negate", result, operand });
  else {
    emit(ctx, { kind: "int-negate", result, operand, state: beforeState(ctx) });
    requireNarrow(ctx, dtype, [result]);
  }
  return { kind: "either", dtype, value: result, scalar: content.scalar };
}

function boundEither(ctx: Context, register: Register): EitherNumber | undefined {
  const content = ctx.contents[register]!;
  return content.kind === "either" && content.bound === undefined ? content : undefined;
}

/** min and max where Python's numbers meet NumPy's: one of them, with its type, and its box where somebody looks at it. */
export function eitherMinMax(
  ctx: Context,
  operator: "min" | "max",
  args: readonly Register[],
  dst: Register,
): Content | undefined {
  const dtype = args.length < 2 ? undefined : mixedDtype(ctx, args);
  if (dtype === undefined) return undefined;
  const keepsBox = ctx.version.identity.matters(ctx.pc, dst);
  if (keepsBox && args.some((register) => ctx.contents[register]!.kind === "object")) return undefined;
  const candidates = args.map((register): EitherNumber => {
    const box = keepsBox ? { box: boxOf(ctx, register) } : {};
    return { kind: "either", dtype, ...operandOf(ctx, register), ...box };
  });
  return candidates.reduce((best, next) => {
    const condition = compareNumbers(ctx, operator === "min" ? "<" : ">", next.value, best.value);
    const choose = (whenTrue: Value, whenFalse: Value): Value => {
      const result = newValue(ctx, whenTrue.representation, undefined, whenTrue.representation === "object");
      emit(ctx, { kind: "select", result, condition, whenTrue, whenFalse });
      return result;
    };
    return {
      kind: "either",
      dtype,
      value: choose(next.value, best.value),
      scalar: choose(next.scalar, best.scalar),
      ...(next.box !== undefined && best.box !== undefined ? { box: choose(next.box, best.box) } : {}),
    };
  });
}

/** The dtype that some have, where the others are Python's numbers with such payloads; undefined where all are alike. */
function mixedDtype(ctx: Context, args: readonly Register[]): Dtype | undefined {
  const types = args.map((register) => valueType(ctx, ctx.contents[register]!));
  const dtypes = new Set(types.flatMap((type) => (type !== undefined && isNumpyScalar(type) ? [dtypeOf(type)] : [])));
  const [dtype] = dtypes;
  if (dtype === undefined || dtypes.size > 1 || !meetsPythonNumbers(dtype)) return undefined;
  const isAlike = args.every((register) => unboxable(ctx, ctx.contents[register]!) === `np:${dtype}`);
  const fits = types.every((type) => type === `np:${dtype}` || type === payloadOf(dtype));
  return fits && !isAlike ? dtype : undefined;
}

function boxOf(ctx: Context, register: Register): Value {
  const content = ctx.contents[register]!;
  return (content.kind === "raw" || content.kind === "either" ? content.box : undefined) ?? nullConst(ctx);
}
