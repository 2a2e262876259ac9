/**
 * Rows of the `numpy` module: functions that native code applies to single numbers. On arrays they stay calls.
 *
 * Inner loops of NumPy's own compute what is not one machine operation: their last bit differs from libm's.
 */
import type { PrimitiveModule, PrimitiveRow } from "./schema";

const row = (signature: string, doc: string): PrimitiveRow => ({
  signature,
  doc,
  effects: "opaque",
  raises: ["TypeError", "FloatingPointError"],
  expansion: "numpy",
});

const unary = (doc: string): PrimitiveRow => row("(x: float, /) -> numpy.float64\n(x: ndarray, /) -> ndarray", doc);
const binary = (doc: string): PrimitiveRow =>
  row("(x: float, y: float, /) -> numpy.float64\n(x: ndarray, y: ndarray, /) -> ndarray", doc);
const predicate = (doc: string): PrimitiveRow => row("(x: float, /) -> numpy.bool\n(x: ndarray, /) -> ndarray", doc);
const scalar = (name: string): PrimitiveRow => row(`(x: float = 0, /) -> numpy.${name}`, "A NumPy scalar.");

export const NUMPY = {
  "numpy.sqrt": unary("Square root."),
  "numpy.abs": unary("Absolute value."),
  "numpy.absolute": unary("Absolute value."),
  "numpy.fabs": unary("Absolute value, as a float."),
  "numpy.floor": unary("The largest whole number that is not greater."),
  "numpy.ceil": unary("The smallest whole number that is not less."),
  "numpy.trunc": unary("The whole number towards zero."),
  "numpy.exp": unary("e to the power of x."),
  "numpy.exp2": unary("2 to the power of x."),
  "numpy.expm1": unary("exp(x) - 1, exact near zero."),
  "numpy.log": unary("Natural logarithm."),
  "numpy.log2": unary("Logarithm to base 2."),
  "numpy.log10": unary("Logarithm to base 10."),
  "numpy.log1p": unary("log(1 + x), exact near zero."),
  "numpy.sin": unary("Sine of radians."),
  "numpy.cos": unary("Cosine of radians."),
  "numpy.tan": unary("Tangent of radians."),
  "numpy.arcsin": unary("Arc sine, in radians."),
  "numpy.arccos": unary("Arc cosine, in radians."),
  "numpy.arctan": unary("Arc tangent, in radians."),
  "numpy.sinh": unary("Hyperbolic sine."),
  "numpy.cosh": unary("Hyperbolic cosine."),
  "numpy.tanh": unary("Hyperbolic tangent."),
  "numpy.cbrt": unary("Cube root."),
  "numpy.arctan2": binary("The angle of the point (y, x), in radians."),
  "numpy.hypot": binary("Length of the vector (x, y)."),
  "numpy.power": binary("x to the power of y."),
  "numpy.fmod": binary("The remainder of C, with the sign of x."),
  "numpy.minimum": binary("The smaller one; nan where one is."),
  "numpy.maximum": binary("The larger one; nan where one is."),
  "numpy.copysign": binary("The magnitude of x with the sign of y."),
  "numpy.isnan": predicate("Not a number."),
  "numpy.isinf": predicate("Positive or negative infinity."),
  "numpy.isfinite": predicate("Neither infinite nor nan."),
  "numpy.float64": scalar("float64"),
  "numpy.float32": scalar("float32"),
  "numpy.int64": scalar("int64"),
  "numpy.int32": scalar("int32"),
} as const satisfies PrimitiveModule;

/** Floats that are attributes of the module. */
export const NUMPY_CONSTANTS: Readonly<Record<string, "float">> = {
  "numpy.pi": "float",
  "numpy.e": "float",
  "numpy.inf": "float",
  "numpy.nan": "float",
  "numpy.euler_gamma": "float",
};
