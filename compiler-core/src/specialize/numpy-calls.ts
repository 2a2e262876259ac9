/** Calls of NumPy functions on single numbers. */
import type { Register } from "../mir/baseline";
import type { Value } from "../mir/typed";
import { type Dtype, dtypeOf, isDtype, isNumpyScalar, payloadOf } from "../primitives/dtypes";
import { beforeState, type Context, emit, newValue } from "./context";
import { asFloat, asInt, plainNumber, plainValue, scalarOf, unboxRegister, valueType } from "./numbers";
import { requireQuietUnderflow, requireRange, singleOf } from "./numpy-scalars";
import type { Content } from "./slots";

const PREDICATES: Readonly<Record<string, string>> = {
  isnan: "rt_math_isnan",
  isinf: "rt_math_isinf",
  isfinite: "rt_math_isfinite",
};

const BINARY: ReadonlySet<string> = new Set(["arctan2", "hypot", "power", "fmod", "minimum", "maximum", "copysign"]);

/** Of ints they give ints. */
const KEEPS_INTS: ReadonlySet<string> = new Set([
  "abs",
  "absolute",
  "floor",
  "ceil",
  "trunc",
  "power",
  "fmod",
  "minimum",
  "maximum",
]);

/** The result, or undefined when the call stays generic. `cell` proves the function. */
export function callNumpy(ctx: Context, name: string, args: readonly Register[], cell: number): Content | undefined {
  const types = args.map((register) => valueType(ctx, ctx.contents[register]!));
  if (types.length === 0 || types.includes(undefined)) return undefined;
  if (types.length === 1 && isDtype(name)) return made(ctx, name, args[0]!);
  const dtype = floatType(name, types as readonly string[]);
  if (dtype === undefined || types.length !== (BINARY.has(name) ? 2 : 1)) return undefined;
  const values = args.map((register) => asFloat(ctx, plainValue(ctx, register)));
  const [x] = values;
  if (x === undefined) return undefined;
  const predicate = PREDICATES[name];
  if (predicate !== undefined) {
    const result = newValue(ctx, "bool");
    emit(ctx, { kind: "call-pure", result, symbol: predicate, arguments: [x] });
    return { kind: "raw", value: scalarOf(ctx, "bool", result) };
  }
  return { kind: "raw", value: scalarOf(ctx, dtype, computed(ctx, name, cell, dtype, values, x)) };
}

/** The float type of the loop that NumPy takes for these operands. */
function floatType(name: string, types: readonly string[]): Dtype | undefined {
  if (types.every((type) => type === "np:float32")) return "float32";
  const isDouble = !KEEPS_INTS.has(name) || types.some((type) => type === "float" || type === "np:float64");
  return isDouble && types.every((type) => /^(float|int|np:float64|np:int64|np:int32)$/.test(type))
    ? "float64"
    : undefined;
}

function computed(ctx: Context, name: string, cell: number, dtype: Dtype, values: readonly Value[], x: Value): Value {
  const result = newValue(ctx, "float");
  const state = beforeState(ctx);
  switch (name) {
    case "abs":
    case "absolute":
    case "fabs":
      emit(ctx, { kind: "float-abs", result, operand: x });
      return result;
    case "sqrt": {
      emit(ctx, { kind: "call-checked", result, symbol: "rt_math_sqrt", arguments: [x], state });
      if (dtype === "float64") return result;
      const rounded = newValue(ctx, "float");
      emit(ctx, { kind: "float-to-single", result: rounded, operand: result });
      return rounded;
    }
    default:
      requireQuietUnderflow(ctx);
      emit(ctx, { kind: "np-ufunc", result, cell, single: dtype === "float32", arguments: values, state });
      return result;
  }
}

/** `np.float64(x)`. */
function made(ctx: Context, dtype: Dtype, register: Register): Content | undefined {
  const type = valueType(ctx, ctx.contents[register]!)!;
  const kind = isNumpyScalar(type) ? payloadOf(dtypeOf(type)) : type;
  if (payloadOf(dtype) === "int") {
    if (kind === "float") return undefined;
    const whole = asInt(ctx, unboxRegister(ctx, register));
    requireRange(ctx, dtype, whole);
    return { kind: "raw", value: scalarOf(ctx, dtype, whole) };
  }
  const value = plainValue(ctx, register);
  if (value.representation === `np:${dtype}`)
    return { kind: "raw", value: scalarOf(ctx, dtype, plainNumber(ctx, value)) };
  const double = asFloat(ctx, value);
  return { kind: "raw", value: scalarOf(ctx, dtype, dtype === "float64" ? double : singleOf(ctx, double)) };
}
