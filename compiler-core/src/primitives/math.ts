/**
 * Rows of the `math` module.
 *
 * CPython calls libm for most of them and adds its own checks of domain and overflow; the helpers in `runtime/math.c`
 * call the same libm function and report failure wherever CPython would raise. `hypot`, `dist`, `fsum`, `gamma`,
 * `lgamma` and `remainder` are algorithms of CPython's own that differ between versions: they stay calls of the module.
 */
import type { Overload, PrimitiveModule, PrimitiveRow } from "./schema";

const DOMAIN = ["TypeError", "ValueError"] as const;
const DOMAIN_OVERFLOW = ["TypeError", "ValueError", "OverflowError"] as const;

const unary = (symbol: string, kind: "pure" | "checked", result: "float" | "bool" = "float"): readonly Overload[] => [
  { parameters: ["float"], result, emit: { kind, symbol } },
];
const binary = (symbol: string, kind: "pure" | "checked"): readonly Overload[] => [
  { parameters: ["float", "float"], result: "float", emit: { kind, symbol } },
];
const floatFunction = (
  name: string,
  doc: string,
  raises: readonly string[] = DOMAIN,
  since?: number,
): PrimitiveRow => ({
  signature: "(x: float, /) -> float",
  doc,
  effects: "raises",
  raises,
  ...(since === undefined ? {} : { since }),
  unboxed: unary(`rt_math_${name}`, "checked"),
});
const rounding = (expansion: "floor" | "ceil" | "trunc", doc: string): PrimitiveRow => ({
  signature: "(x: float, /) -> int",
  doc,
  effects: "raises",
  raises: DOMAIN_OVERFLOW,
  unboxed: [
    { parameters: ["int"], result: "int", emit: { kind: "expand", expansion: "identity" } },
    { parameters: ["float"], result: "int", emit: { kind: "expand", expansion } },
  ],
});
const predicate = (name: string, doc: string): PrimitiveRow => ({
  signature: "(x: float, /) -> bool",
  doc,
  effects: "raises",
  raises: ["TypeError"],
  unboxed: unary(`rt_math_${name}`, "pure", "bool"),
});
const total = (name: string, doc: string): PrimitiveRow => ({
  signature: "(x: float, /) -> float",
  doc,
  effects: "raises",
  raises: ["TypeError"],
  unboxed: unary(`rt_math_${name}`, "pure"),
});
const ofInts = (
  symbol: string,
  signature: string,
  doc: string,
  arity: 1 | 2,
  raises: readonly string[],
): PrimitiveRow => ({
  signature,
  doc,
  effects: "raises",
  raises,
  unboxed: [
    {
      parameters: arity === 1 ? ["int"] : ["int", "int"],
      result: "int",
      emit: { kind: "checked", symbol },
    },
  ],
});

export const MATH = {
  "math.acos": floatFunction("acos", "Arc cosine, in radians."),
  "math.acosh": floatFunction("acosh", "Inverse hyperbolic cosine."),
  "math.asin": floatFunction("asin", "Arc sine, in radians."),
  "math.asinh": floatFunction("asinh", "Inverse hyperbolic sine."),
  "math.atan": floatFunction("atan", "Arc tangent, in radians."),
  "math.atanh": floatFunction("atanh", "Inverse hyperbolic tangent."),
  "math.cbrt": floatFunction("cbrt", "Cube root.", DOMAIN, 11),
  "math.cos": floatFunction("cos", "Cosine of radians."),
  "math.cosh": floatFunction("cosh", "Hyperbolic cosine.", DOMAIN_OVERFLOW),
  "math.erf": floatFunction("erf", "Error function."),
  "math.erfc": floatFunction("erfc", "Complementary error function."),
  "math.exp": floatFunction("exp", "e to the power of x.", DOMAIN_OVERFLOW),
  "math.exp2": floatFunction("exp2", "2 to the power of x.", DOMAIN_OVERFLOW, 11),
  "math.expm1": floatFunction("expm1", "exp(x) - 1, exact near zero.", DOMAIN_OVERFLOW),
  "math.log1p": floatFunction("log1p", "log(1 + x), exact near zero."),
  "math.log2": floatFunction("log2", "Logarithm to base 2."),
  "math.log10": floatFunction("log10", "Logarithm to base 10."),
  "math.sin": floatFunction("sin", "Sine of radians."),
  "math.sinh": floatFunction("sinh", "Hyperbolic sine.", DOMAIN_OVERFLOW),
  "math.sqrt": floatFunction("sqrt", "Square root."),
  "math.tan": floatFunction("tan", "Tangent of radians."),
  "math.tanh": floatFunction("tanh", "Hyperbolic tangent."),
  "math.log": {
    signature: "(x: float, base: float = e, /) -> float",
    doc: "Natural logarithm, or the logarithm to a base.",
    effects: "raises",
    raises: ["TypeError", "ValueError", "ZeroDivisionError"],
    unboxed: [...unary("rt_math_log", "checked"), ...binary("rt_math_log_base", "checked")],
  },
  "math.pow": {
    signature: "(x: float, y: float, /) -> float",
    doc: "x to the power of y, as floats.",
    effects: "raises",
    raises: DOMAIN_OVERFLOW,
    unboxed: binary("rt_math_pow", "checked"),
  },
  "math.fmod": {
    signature: "(x: float, y: float, /) -> float",
    doc: "The remainder of C, with the sign of x.",
    effects: "raises",
    raises: DOMAIN,
    unboxed: binary("rt_math_fmod", "checked"),
  },
  "math.atan2": {
    signature: "(y: float, x: float, /) -> float",
    doc: "The angle of the point (x, y), in radians.",
    effects: "raises",
    raises: ["TypeError"],
    unboxed: binary("rt_math_atan2", "pure"),
  },
  "math.copysign": {
    signature: "(x: float, y: float, /) -> float",
    doc: "The magnitude of x with the sign of y.",
    effects: "raises",
    raises: ["TypeError"],
    unboxed: binary("rt_math_copysign", "pure"),
  },
  "math.nextafter": {
    signature: "(x: float, y: float, /) -> float",
    doc: "The next float after x towards y.",
    effects: "raises",
    raises: ["TypeError"],
    unboxed: binary("rt_math_nextafter", "pure"),
  },
  "math.fabs": total("fabs", "Absolute value, as a float."),
  "math.degrees": total("degrees", "Radians as degrees."),
  "math.radians": total("radians", "Degrees as radians."),
  "math.ulp": total("ulp", "The value of the least significant bit."),
  "math.isfinite": predicate("isfinite", "Neither infinite nor nan."),
  "math.isinf": predicate("isinf", "Positive or negative infinity."),
  "math.isnan": predicate("isnan", "Not a number."),
  "math.floor": rounding("floor", "The largest int that is not greater."),
  "math.ceil": rounding("ceil", "The smallest int that is not less."),
  "math.trunc": rounding("trunc", "The int towards zero."),
  "math.gcd": ofInts("rt_math_gcd", "(*integers: int) -> int", "Greatest common divisor.", 2, ["TypeError"]),
  "math.lcm": ofInts("rt_math_lcm", "(*integers: int) -> int", "Least common multiple.", 2, ["TypeError"]),
  "math.isqrt": ofInts("rt_math_isqrt", "(n: int, /) -> int", "Integer square root.", 1, DOMAIN),
  "math.factorial": ofInts("rt_math_factorial", "(n: int, /) -> int", "Factorial.", 1, DOMAIN_OVERFLOW),
  "math.ldexp": {
    signature: "(x: float, i: int, /) -> float",
    doc: "x * 2**i.",
    effects: "raises",
    raises: ["TypeError", "OverflowError"],
    unboxed: [{ parameters: ["float", "int"], result: "float", emit: { kind: "checked", symbol: "rt_math_ldexp" } }],
  },
  "math.hypot": {
    signature: "(*coordinates: float) -> float",
    doc: "Length of a vector.",
    effects: "raises",
    raises: ["TypeError", "OverflowError"],
  },
  "math.dist": {
    signature: "(p: Sequence[float], q: Sequence[float], /) -> float",
    doc: "Distance of two points.",
    effects: "opaque",
  },
  "math.fsum": { signature: "(seq: Iterable[float], /) -> float", doc: "An exactly rounded sum.", effects: "opaque" },
  "math.gamma": {
    signature: "(x: float, /) -> float",
    doc: "Gamma function.",
    effects: "raises",
    raises: DOMAIN_OVERFLOW,
  },
  "math.lgamma": {
    signature: "(x: float, /) -> float",
    doc: "Logarithm of the gamma function.",
    effects: "raises",
    raises: DOMAIN_OVERFLOW,
  },
  "math.remainder": {
    signature: "(x: float, y: float, /) -> float",
    doc: "IEEE 754 remainder.",
    effects: "raises",
    raises: DOMAIN,
  },
  "math.comb": {
    signature: "(n: int, k: int, /) -> int",
    doc: "Ways to choose k of n.",
    effects: "raises",
    raises: DOMAIN,
  },
  "math.perm": {
    signature: "(n: int, k: int = None, /) -> int",
    doc: "Ways to arrange k of n.",
    effects: "raises",
    raises: DOMAIN,
  },
  "math.prod": {
    signature: "(iterable: Iterable[T], /, *, start: T = 1) -> T",
    doc: "The product of the items.",
    effects: "opaque",
  },
  "math.frexp": {
    signature: "(x: float, /) -> tuple[float, int]",
    doc: "Mantissa and exponent.",
    effects: "raises",
    raises: ["TypeError"],
  },
  "math.modf": {
    signature: "(x: float, /) -> tuple[float, float]",
    doc: "Fractional and integer part.",
    effects: "raises",
    raises: ["TypeError"],
  },
  "math.isclose": {
    signature: "(a: float, b: float, *, rel_tol: float = 1e-09, abs_tol: float = 0.0) -> bool",
    doc: "Whether two floats are close.",
    effects: "raises",
    raises: DOMAIN,
  },
} as const satisfies PrimitiveModule;

/** Floats that are attributes of the module. */
export const MATH_CONSTANTS: Readonly<Record<string, "float">> = {
  "math.pi": "float",
  "math.e": "float",
  "math.tau": "float",
  "math.inf": "float",
  "math.nan": "float",
};
