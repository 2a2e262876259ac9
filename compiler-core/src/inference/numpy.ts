/** Hypotheses about NumPy: what annotations name, what its functions, methods and attributes give. */
import { type Dtype, isDtype, payloadOf, promoteDtypes } from "../primitives/dtypes";
import type * as ast from "../syntax/nodes";
import {
  type ArrayType,
  alternatives,
  arrayOf,
  INT,
  instance,
  numpyScalar,
  type PythonType,
  tupleItems,
  UNKNOWN,
} from "../types/python-type";

const SCALAR_NAMES: Readonly<Record<string, Dtype>> = {
  bool_: "bool",
  double: "float64",
  single: "float32",
  int_: "int64",
  intp: "int64",
  byte: "int8",
  ubyte: "uint8",
};

/** The element type that a name of the module stands for: `float64`, `bool_`. */
export function dtypeNamed(name: string): Dtype | undefined {
  if (Object.hasOwn(SCALAR_NAMES, name)) return SCALAR_NAMES[name];
  return isDtype(name) && name !== "bool" ? name : undefined;
}

/** `np.float64`, `numpy.int32`. */
function dtypeOfAttribute(node: ast.Expression): Dtype | undefined {
  if (node.kind === "Attribute") return dtypeNamed(node.attr);
  return node.kind === "Name" ? dtypeNamed(node.name) : undefined;
}

/** A scalar type in an annotation. */
export function scalarAnnotation(node: ast.Expression): PythonType | undefined {
  if (node.kind !== "Attribute") return undefined;
  const dtype = dtypeNamed(node.attr);
  return dtype === undefined ? undefined : numpyScalar(dtype);
}

/** `NDArray[np.float64]`, `np.ndarray[tuple[int, int], np.dtype[np.float64]]`; undefined when it is no array. */
export function arrayAnnotation(name: string, items: readonly ast.Expression[]): PythonType | undefined {
  if (name === "NDArray") return arrayOf(items[0] === undefined ? undefined : dtypeOfAttribute(items[0]), undefined);
  if (name !== "ndarray") return undefined;
  const [shape, element] = items;
  const inner = element?.kind === "Subscript" ? element.slice : element;
  return arrayOf(
    inner === undefined ? undefined : dtypeOfAttribute(inner),
    shape === undefined ? undefined : rankOf(shape),
  );
}

/** The same, written as a string. */
export function arrayAnnotationText(text: string): PythonType | undefined {
  const short = /^(?:\w+\.)*NDArray\[(?:\w+\.)*(\w+)\]$/.exec(text);
  if (short !== null) return arrayOf(dtypeNamed(short[1]!), undefined);
  const long = /^(?:\w+\.)*ndarray(?:\[(.+), *(?:\w+\.)*dtype\[(?:\w+\.)*(\w+)\]\])?$/.exec(text);
  if (long === null) return undefined;
  const shape = /^tuple\[(.*)\]$/.exec(long[1] ?? "")?.[1];
  const rank = shape === undefined || shape.includes("...") ? undefined : shape.split(",").length;
  return arrayOf(long[2] === undefined ? undefined : dtypeNamed(long[2]), rank);
}

/** The axes of a shape's annotation. */
function rankOf(shape: ast.Expression): number | undefined {
  if (shape.kind !== "Subscript") return undefined;
  const items = shape.slice.kind === "Tuple" ? shape.slice.elts : [shape.slice];
  return items.some((item) => item.kind === "Constant" && item.value.kind === "ellipsis") ? undefined : items.length;
}

/** A `dtype=` argument. */
export function dtypeArgument(node: ast.Expression, type: PythonType): Dtype | undefined {
  if (node.kind === "Constant" && node.value.kind === "str") return dtypeNamed(node.value.value);
  if (type.kind !== "primitive") return undefined;
  if (type.path === "builtins.float") return "float64";
  if (type.path === "builtins.int") return "int64";
  if (type.path === "builtins.bool") return "bool";
  return type.path.startsWith("numpy.") ? dtypeNamed(type.path.slice("numpy.".length)) : undefined;
}

function onlyArray(type: PythonType | undefined): ArrayType | undefined {
  if (type === undefined) return undefined;
  const [only, ...others] = alternatives(type);
  return only?.kind === "array" && others.length === 0 ? only : undefined;
}

function scalarDtype(type: PythonType): Dtype | undefined {
  if (type.kind !== "instance") return undefined;
  if (type.name.startsWith("numpy.")) {
    const dtype = type.name.slice("numpy.".length);
    return isDtype(dtype) ? dtype : undefined;
  }
  return undefined;
}

/** How many axes an array of this shape argument has. */
function rankOfShape(shape: PythonType | undefined): number | undefined {
  if (shape === undefined) return undefined;
  if (shape.kind === "instance" && (shape.name === "tuple" || shape.name === "list"))
    return shape.name === "tuple" && shape.arguments.length > 0 ? tupleItems(shape).length : undefined;
  return shape.kind === "instance" && (shape.name === "int" || shape.name.startsWith("numpy.")) ? 1 : undefined;
}

/** How deep lists are nested, and what is in them. */
function nesting(type: PythonType | undefined): { readonly depth: number; readonly dtype: Dtype | undefined } {
  if (type?.kind === "instance" && (type.name === "list" || type.name === "tuple")) {
    const inner = nesting(type.arguments[0]);
    return { depth: inner.depth + 1, dtype: inner.dtype };
  }
  if (type?.kind !== "instance") return { depth: 0, dtype: undefined };
  const plain: Readonly<Record<string, Dtype>> = { float: "float64", int: "int64", bool: "bool" };
  return { depth: 0, dtype: plain[type.name] ?? scalarDtype(type) };
}

const FLOAT_FUNCTIONS: ReadonlySet<string> = new Set([
  "sqrt",
  "exp",
  "log",
  "sin",
  "cos",
  "tan",
  "tanh",
  "sinh",
  "cosh",
  "arcsin",
  "arccos",
  "arctan",
  "log2",
  "log10",
  "expm1",
  "log1p",
  "exp2",
  "cbrt",
]);
const SAME_FUNCTIONS: ReadonlySet<string> = new Set([
  "abs",
  "absolute",
  "fabs",
  "floor",
  "ceil",
  "negative",
  "square",
  "trunc",
  "rint",
]);

/** What a function of the module gives for argument types. `dtype`: its `dtype=` argument. */
export function numpyResult(
  name: string,
  args: readonly PythonType[],
  dtype: Dtype | undefined,
  dtypeIsGiven: boolean,
): PythonType {
  const [first, second] = args;
  const element = (fallback: Dtype | undefined): Dtype | undefined => (dtypeIsGiven ? dtype : fallback);
  switch (name) {
    case "zeros":
    case "ones":
    case "empty":
      return arrayOf(element("float64"), rankOfShape(first));
    case "full":
      return arrayOf(element(nesting(second).dtype), rankOfShape(first));
    case "zeros_like":
    case "ones_like":
    case "empty_like":
    case "full_like": {
      const like = onlyArray(first);
      return like === undefined ? UNKNOWN : arrayOf(element(like.dtype), like.rank);
    }
    case "arange":
      return arrayOf(element(args.some((arg) => nesting(arg).dtype === "float64") ? "float64" : "int64"), 1);
    case "linspace":
      return arrayOf(element("float64"), 1);
    case "eye":
    case "identity":
      return arrayOf(element("float64"), 2);
    case "array":
    case "asarray":
    case "ascontiguousarray": {
      const source = onlyArray(first);
      if (source !== undefined)
        return arrayOf(element(source.dtype), source.rank, name === "asarray" && source.strided === true);
      const { depth, dtype: inner } = nesting(first);
      return depth === 0 ? UNKNOWN : arrayOf(element(inner), depth);
    }
    case "where": {
      const array = onlyArray(first);
      return array === undefined || args.length !== 3 ? UNKNOWN : arrayOf(onlyArray(second)?.dtype, array.rank);
    }
    case "sum":
    case "max":
    case "min":
    case "mean":
      return args.length === 1 ? reduction(name, onlyArray(first)) : UNKNOWN;
    case "isnan":
    case "isinf":
    case "isfinite": {
      const array = onlyArray(first);
      return array === undefined ? numpyScalar("bool") : arrayOf("bool", array.rank);
    }
    case "arctan2":
    case "hypot":
    case "power":
    case "fmod":
    case "minimum":
    case "maximum":
    case "copysign":
      return first === undefined || second === undefined ? UNKNOWN : pairwise(first, second);
    case "dot": {
      const [a, b] = [onlyArray(first), onlyArray(second)];
      if (a?.rank !== 1 || b?.rank !== 1 || a.dtype === undefined || b.dtype === undefined) return UNKNOWN;
      const met = promoteDtypes(a.dtype, b.dtype);
      return met === undefined ? UNKNOWN : numpyScalar(met);
    }
    default:
      break;
  }
  const made = dtypeNamed(name);
  if (made !== undefined) return onlyArray(first) === undefined ? numpyScalar(made) : UNKNOWN;
  return elementwise(name, first);
}

/** A function of two numbers, which behaves as an operator does. */
function pairwise(first: PythonType, second: PythonType): PythonType {
  const known = numpyBinary("+", first, second);
  if (known !== undefined) return known;
  return [first, second].some((type) => type.kind === "instance" && type.name === "float")
    ? numpyScalar("float64")
    : UNKNOWN;
}

function elementwise(name: string, operand: PythonType | undefined): PythonType {
  if (operand === undefined) return UNKNOWN;
  const isFloat = FLOAT_FUNCTIONS.has(name);
  if (!isFloat && !SAME_FUNCTIONS.has(name)) return UNKNOWN;
  const array = onlyArray(operand);
  const dtype = array === undefined ? nesting(operand).dtype : array.dtype;
  const result = dtype === undefined || payloadOf(dtype) === "float" || !isFloat ? dtype : "float64";
  if (array !== undefined) return arrayOf(result, array.rank);
  return result === undefined ? UNKNOWN : numpyScalar(result);
}

function reduction(name: string, array: ArrayType | undefined): PythonType {
  if (array?.dtype === undefined) return UNKNOWN;
  if (name === "mean") return payloadOf(array.dtype) === "float" ? numpyScalar(array.dtype) : numpyScalar("float64");
  if (name !== "sum" || payloadOf(array.dtype) === "float") return numpyScalar(array.dtype);
  return numpyScalar(array.dtype.startsWith("u") ? "uint64" : "int64");
}

/** What a method of an array gives. */
export function arrayMethod(
  array: ArrayType,
  method: string,
  args: readonly PythonType[],
  dtype: Dtype | undefined,
): PythonType {
  switch (method) {
    case "copy":
      return arrayOf(array.dtype, array.rank);
    case "astype":
      return arrayOf(dtype, array.rank);
    case "ravel":
    case "flatten":
      return arrayOf(array.dtype, 1);
    case "sum":
    case "max":
    case "min":
    case "mean":
      return args.length === 0 ? reduction(method, array) : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

export function arrayAttributeType(array: ArrayType, attribute: string): PythonType {
  switch (attribute) {
    case "shape":
      return array.rank === undefined
        ? instance("tuple")
        : instance("tuple", ...Array.from({ length: array.rank }, () => INT));
    case "size":
    case "ndim":
    case "nbytes":
    case "itemsize":
      return INT;
    case "T":
      return arrayOf(array.dtype, array.rank, array.rank !== 1);
    default:
      return UNKNOWN;
  }
}

/** `a[...]`: an element, or a view with fewer axes. `parts` are what stands between the brackets. */
export function arraySubscript(
  array: ArrayType,
  parts: readonly ast.Expression[],
  types: readonly (PythonType | undefined)[],
): PythonType {
  let taken = 0;
  let added = 0;
  let isWhole = true;
  for (const [index, part] of parts.entries()) {
    const type = types[index];
    if (part.kind === "Slice") {
      isWhole &&= index > 0 || part.step === undefined;
      if (index > 0) isWhole = false;
    } else if (part.kind === "Constant" && part.value.kind === "none") added++;
    else if (isIndexType(type)) taken++;
    else return UNKNOWN;
  }
  const { dtype, rank } = array;
  if (parts.every((part) => part.kind !== "Slice") && added === 0) {
    // As many indexes as axes give an element; where the axes are not known, they are what is indexed.
    if (rank === undefined || rank === taken) return dtype === undefined ? UNKNOWN : numpyScalar(dtype);
    return arrayOf(dtype, rank - taken, array.strided === true);
  }
  return arrayOf(dtype, rank === undefined ? undefined : rank - taken + added, array.strided === true || !isWhole);
}

function isIndexType(type: PythonType | undefined): boolean {
  if (type === undefined) return false;
  return alternatives(type).every((one) => {
    if (one.kind === "never") return true;
    if (one.kind !== "instance") return false;
    if (one.name === "int") return true;
    const dtype = scalarDtype(one);
    return dtype !== undefined && payloadOf(dtype) === "int";
  });
}

/** Arithmetic in which arrays or NumPy scalars take part; undefined when none does. */
export function numpyBinary(operator: string, left: PythonType, right: PythonType): PythonType | undefined {
  const a = onlyArray(left);
  const b = onlyArray(right);
  const x = scalarDtype(left);
  const y = scalarDtype(right);
  if (a === undefined && b === undefined && x === undefined && y === undefined) return undefined;
  const met = meet(a?.dtype ?? x, b?.dtype ?? y, left, right);
  const dtype = met !== undefined && operator === "/" && payloadOf(met) !== "float" ? "float64" : met;
  if (a === undefined && b === undefined) return dtype === undefined ? UNKNOWN : numpyScalar(dtype);
  if (operator === "@") return UNKNOWN;
  const ranks = [a, b].flatMap((array) => (array === undefined ? [] : [array.rank]));
  const rank = ranks.includes(undefined) ? undefined : Math.max(...ranks.map(Number));
  return arrayOf(dtype, rank);
}

/** The element type in which two operands meet; a Python number beside NumPy's takes its type where it can. */
function meet(a: Dtype | undefined, b: Dtype | undefined, left: PythonType, right: PythonType): Dtype | undefined {
  if (a !== undefined && b !== undefined) return promoteDtypes(a, b);
  const known = a ?? b;
  const other = a === undefined ? left : right;
  if (known === undefined || other.kind !== "instance") return undefined;
  if (other.name === "float") return payloadOf(known) === "float" ? known : "float64";
  if (other.name === "int" || other.name === "bool") return known === "bool" && other.name === "int" ? "int64" : known;
  return undefined;
}

/** What comparing gives when arrays or NumPy scalars take part. */
export function numpyComparison(types: readonly PythonType[]): PythonType | undefined {
  const arrays = types.map(onlyArray).filter((array) => array !== undefined);
  if (arrays.length > 0) return arrayOf("bool", arrays[0]?.rank);
  return types.some((type) => scalarDtype(type) !== undefined) ? numpyScalar("bool") : undefined;
}
