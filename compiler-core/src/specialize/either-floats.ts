/**
 * Doubles that are an np.float64 on one way and a float on another (`total = 0.0`, then `total += a[i]` in a branch):
 * a flag says which. Where versions of a block run out, they need no box.
 *
 * What either type does, both do here: an operation leaves where a float would raise or where NumPy would report a
 * floating-point condition.
 */
import type { Register } from "../mir/baseline";
import type { BinaryOperator, CompareOperator } from "../mir/baseline-ops";
import type { Value } from "../mir/typed";
import { dtypeOf, isNumpyScalar, payloadOf } from "../primitives/dtypes";
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
import { asFloat, compareNumbers, plainNumber, scalarOf, unboxable, unboxRegister, valueType } from "./numbers";
import { float64Arithmetic } from "./numpy-scalars";
import type { Content, EitherFloat } from "./slots";

interface Double {
  readonly value: Value;
  readonly scalar: Value;
}

/** A bound content that holds a double. */
export function doubleOf(ctx: Context, content: EitherFloat | Extract<Content, { kind: "raw" }>): Double {
  if (content.kind === "either-float") return content;
  const isScalar = isNumpyScalar(content.value.representation);
  return { value: plainNumber(ctx, content.value), scalar: boolConst(ctx, isScalar) };
}

/** An operand beside one that may be either: what it is as a double, and whether it makes the result an np.float64. */
function operandOf(ctx: Context, register: Register): Double {
  const content = ctx.contents[register]!;
  if (content.kind === "either-float") return content;
  const number = unboxRegister(ctx, register);
  return { value: asFloat(ctx, number), scalar: boolConst(ctx, isNumpyScalar(number.representation)) };
}

/** One of the registers may hold either, and the others go with it. */
function mixes(ctx: Context, registers: readonly Register[]): boolean {
  const contents = registers.map((register) => ctx.contents[register]!);
  if (!contents.some((content) => content.kind === "either-float")) return false;
  return contents.every((content) => {
    const type = valueType(ctx, content);
    if (type === undefined) return false;
    if (!isNumpyScalar(type)) return true;
    return type === "np:float64" || (payloadOf(dtypeOf(type)) === "int" && type !== "np:uint64");
  });
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

/** A double with its flag; an np.float64 or a float where that is certain. */
function contentOf(ctx: Context, value: Value, scalar: Value): Content {
  const known = ctx.constants.get(scalar.id);
  if (known === true) return { kind: "raw", value: scalarOf(ctx, "float64", value) };
  return known === false ? { kind: "raw", value } : { kind: "either-float", value, scalar };
}

export function eitherBinary(
  ctx: Context,
  operator: BinaryOperator,
  left: Register,
  right: Register,
): Content | undefined {
  if (!mixes(ctx, [left, right])) return undefined;
  const [a, b] = [operandOf(ctx, left), operandOf(ctx, right)];
  const divisor = ctx.constants.get(b.value.id);
  if (operator === "/" && (typeof divisor !== "number" || divisor === 0)) {
    const condition = compareNumbers(ctx, "!=", b.value, floatConst(ctx, 0));
    emit(ctx, { kind: "guard", condition, state: beforeState(ctx) });
  }
  const value = float64Arithmetic(ctx, operator, a.value, b.value);
  return value === undefined ? undefined : contentOf(ctx, value, anyOf(ctx, a.scalar, b.scalar));
}

/** The truth of a comparison; undefined where the result may be wanted as a bool or an np.bool_. */
export function eitherCompare(
  ctx: Context,
  operator: CompareOperator,
  left: Register,
  right: Register,
): Value | undefined {
  if (!mixes(ctx, [left, right]) || !isTested(ctx)) return undefined;
  return compareNumbers(ctx, operator, operandOf(ctx, left).value, operandOf(ctx, right).value);
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
  const content = ctx.contents[register]!;
  if (content.kind !== "either-float" || content.bound !== undefined) return undefined;
  const value = newValue(ctx, "float");
  emit(ctx, { kind: "float-abs", result: value, operand: content.value });
  return { kind: "either-float", value, scalar: content.scalar };
}

/** min and max where floats and np.float64 meet: one of them, with its type, and its box where somebody looks at it. */
export function eitherMinMax(
  ctx: Context,
  operator: "min" | "max",
  args: readonly Register[],
  dst: Register,
): Content | undefined {
  const types = new Set(args.map((register) => doubleType(ctx, register)));
  if (types.size < 2 && !types.has("either")) return undefined;
  if (args.length < 2 || types.has(undefined)) return undefined;
  const keepsBox = ctx.version.identity.matters(ctx.pc, dst);
  if (keepsBox && args.some((register) => ctx.contents[register]!.kind === "object")) return undefined;
  const candidates = args.map((register) => ({ ...operandOf(ctx, register), box: boxOf(ctx, register) }));
  return candidates
    .map(({ value, scalar, box }): EitherFloat => ({ kind: "either-float", value, scalar, box }))
    .reduce((best, next) => {
      const condition = compareNumbers(ctx, operator === "min" ? "<" : ">", next.value, best.value);
      const choose = (whenTrue: Value, whenFalse: Value): Value => {
        const { representation, nullable } = whenTrue;
        const result = newValue(ctx, representation, undefined, nullable === true || whenFalse.nullable === true);
        emit(ctx, { kind: "select", result, condition, whenTrue, whenFalse });
        return result;
      };
      return {
        kind: "either-float",
        value: choose(next.value, best.value),
        scalar: choose(next.scalar, best.scalar),
        ...(keepsBox ? { box: choose(next.box!, best.box!) } : {}),
      };
    });
}

function doubleType(ctx: Context, register: Register): "float" | "np:float64" | "either" | undefined {
  const content = ctx.contents[register]!;
  if (content.kind === "either-float") return content.bound === undefined ? "either" : undefined;
  const type = unboxable(ctx, content);
  return type === "float" || type === "np:float64" ? type : undefined;
}

function boxOf(ctx: Context, register: Register): Value {
  const content = ctx.contents[register]!;
  return (content.kind === "raw" || content.kind === "either-float" ? content.box : undefined) ?? nullConst(ctx);
}
