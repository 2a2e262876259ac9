/** Element types of NumPy arrays that native code knows, as plain data. The order is that of runtime/numpy.h. */
import type { Unboxed } from "./schema";

export const DTYPES = [
  "bool",
  "int8",
  "uint8",
  "int16",
  "uint16",
  "int32",
  "uint32",
  "int64",
  "uint64",
  "float32",
  "float64",
] as const;

export type Dtype = (typeof DTYPES)[number];

/** A NumPy scalar: a type of its own, held unboxed as its payload. */
export type NumpyScalar = `np:${Dtype}`;

export const NUMPY_SCALARS: readonly NumpyScalar[] = DTYPES.map((dtype): NumpyScalar => `np:${dtype}`);

export function isDtype(name: string): name is Dtype {
  return (DTYPES as readonly string[]).includes(name);
}

export function isNumpyScalar(name: string): name is NumpyScalar {
  return name.startsWith("np:");
}

export function dtypeOf(scalar: NumpyScalar): Dtype {
  return scalar.slice("np:".length) as Dtype;
}

export function dtypeCode(dtype: Dtype): number {
  return DTYPES.indexOf(dtype);
}

/** How native code holds an element; a float32 as a double, which holds it exactly. */
export function payloadOf(dtype: Dtype): Unboxed {
  if (dtype === "bool") return "bool";
  return dtype.startsWith("float") ? "float" : "int";
}

/** The scalars that can be unboxed together with Python's numbers: an int or a float holds each of their values. */
export function meetsPythonNumbers(dtype: Dtype): boolean {
  return dtype !== "bool" && dtype !== "uint64" && dtype !== "float32";
}

export interface IntegerRange {
  readonly low: bigint;
  readonly high: bigint;
}

const bits = (dtype: Dtype): bigint => BigInt(/\d+$/.exec(dtype)?.[0] ?? "0");

/** Bytes of an element. */
export function itemSize(dtype: Dtype): bigint {
  return dtype === "bool" ? 1n : bits(dtype) / 8n;
}

/** The values of an integer dtype that native code holds; a uint64 beyond 63 bits leaves native code. */
export function integerRange(dtype: Dtype): IntegerRange | undefined {
  if (payloadOf(dtype) !== "int") return undefined;
  const width = bits(dtype);
  if (dtype === "uint64") return { low: 0n, high: 2n ** 63n - 1n };
  if (dtype.startsWith("u")) return { low: 0n, high: 2n ** width - 1n };
  return { low: -(2n ** (width - 1n)), high: 2n ** (width - 1n) - 1n };
}

/** The dtype of arithmetic between two NumPy scalars; undefined where it is not one of these (float16). */
export function promoteDtypes(a: Dtype, b: Dtype): Dtype | undefined {
  if (a === b) return a;
  if (a === "bool") return b;
  if (b === "bool") return a;
  const aFloat = payloadOf(a) === "float";
  const bFloat = payloadOf(b) === "float";
  if (aFloat && bFloat) return "float64";
  if (aFloat || bFloat) {
    const float = aFloat ? a : b;
    const whole = aFloat ? b : a;
    return float === "float64" || bits(whole) > 16n ? "float64" : "float32";
  }
  const aSigned = a.startsWith("i");
  const bSigned = b.startsWith("i");
  if (aSigned === bSigned) return bits(a) >= bits(b) ? a : b;
  const signed = aSigned ? a : b;
  const unsigned = aSigned ? b : a;
  if (bits(unsigned) < bits(signed)) return signed;
  const wider = `int${bits(unsigned) * 2n}`;
  return isDtype(wider) ? wider : "float64";
}
