/** The hypothesis about the type of an expression, from the types of the names in it. */
import { primitiveConstant, primitiveRow } from "../primitives";
import type { Dtype } from "../primitives/dtypes";
import { binaryOperatorResult, unaryOperatorResult } from "../primitives/operators";
import type { Unboxed } from "../primitives/schema";
import type * as ast from "../syntax/nodes";
import {
  alternatives,
  arrayOf,
  BOOL,
  elementType,
  FLOAT,
  INT,
  instance,
  NEVER,
  type PythonType,
  STR,
  sameType,
  tupleItems,
  UNKNOWN,
  unite,
  userType,
} from "../types/python-type";
import { type ClassFact, mangled } from "./class-fact";
import { BINARY_SYMBOLS, literalType, OPERATOR_METHODS, UNARY_SYMBOLS } from "./literals";
import { methodResult } from "./methods";
import {
  arrayAttributeType,
  arrayMethod,
  arraySubscript,
  dtypeArgument,
  numpyBinary,
  numpyComparison,
  numpyResult,
} from "./numpy";

export interface TypeContext {
  /** The type of a name where it is read. */
  readonly name: (name: string) => PythonType;
  /** What a call of a function of this module gives. */
  readonly functionResult: (name: string) => PythonType;
  /** The class of this module with that name. */
  readonly classNamed: (name: string) => ClassFact | undefined;
  /** What `super()` stands for, in a method. */
  readonly behind?: PythonType;
  /** Binds a name within the expression (`:=`, comprehensions). */
  readonly bind: (target: ast.Expression, type: PythonType) => void;
  /** The container that a name stands for gets to hold other things, too. */
  readonly widen: (name: string, container: PythonType) => void;
  /** Every expression's type passes here. */
  readonly record: (node: ast.Expression, type: PythonType) => void;
}

export function expressionType(ctx: TypeContext, node: ast.Expression): PythonType {
  const type = typeOf(ctx, node);
  ctx.record(node, type);
  return type;
}

function typeOf(ctx: TypeContext, node: ast.Expression): PythonType {
  switch (node.kind) {
    case "Constant":
      return literalType(node.value);
    case "Name":
      return ctx.name(node.name);
    case "BinOp":
      return operatorType(
        ctx,
        BINARY_SYMBOLS[node.op],
        expressionType(ctx, node.left),
        expressionType(ctx, node.right),
      );
    case "UnaryOp": {
      const operand = expressionType(ctx, node.operand);
      if (node.op === "Not") return BOOL;
      return operand.kind === "user"
        ? methodOfClass(ctx, operand, UNARY_METHODS[node.op])
        : unaryType(UNARY_SYMBOLS[node.op], operand);
    }
    case "BoolOp":
      return unite(node.values.map((value) => expressionType(ctx, value)));
    case "Compare":
      return comparisonType(
        [node.left, ...node.comparators].map((operand) => expressionType(ctx, operand)),
        node.ops,
      );
    case "IfExp":
      expressionType(ctx, node.test);
      return unite([expressionType(ctx, node.body), expressionType(ctx, node.orelse)]);
    case "NamedExpr": {
      const type = expressionType(ctx, node.value);
      ctx.bind(node.target, type);
      return type;
    }
    case "Call":
      return callType(ctx, node);
    case "Attribute": {
      const owner = expressionType(ctx, node.value);
      return attributeType(ctx, isSuperCall(node.value) ? (ctx.behind ?? UNKNOWN) : owner, node.attr);
    }
    case "Subscript":
      return subscriptType(ctx, node);
    case "List":
      return instance("list", unite(node.elts.map((item) => itemType(ctx, item))));
    case "Set":
      return instance("set", unite(node.elts.map((item) => itemType(ctx, item))));
    case "Tuple":
      return instance("tuple", ...node.elts.map((item) => itemType(ctx, item)));
    case "Dict": {
      const keys = node.keys.map((key) => (key === undefined ? UNKNOWN : expressionType(ctx, key)));
      return instance("dict", unite(keys), unite(node.values.map((value) => expressionType(ctx, value))));
    }
    case "ListComp":
      bindGenerators(ctx, node.generators);
      return instance("list", expressionType(ctx, node.elt));
    case "SetComp":
      bindGenerators(ctx, node.generators);
      return instance("set", expressionType(ctx, node.elt));
    case "DictComp":
      bindGenerators(ctx, node.generators);
      return instance("dict", expressionType(ctx, node.key), expressionType(ctx, node.value));
    case "JoinedStr":
      for (const value of node.values) expressionType(ctx, value);
      return STR;
    case "FormattedValue":
      expressionType(ctx, node.value);
      return STR;
    default:
      return UNKNOWN;
  }
}

/** `super()`, which has the methods of the class behind. */
function isSuperCall(node: ast.Expression): boolean {
  return node.kind === "Call" && node.args.length === 0 && node.func.kind === "Name" && node.func.name === "super";
}

function itemType(ctx: TypeContext, node: ast.Expression): PythonType {
  return node.kind === "Starred" ? elementType(expressionType(ctx, node.value)) : expressionType(ctx, node);
}

function bindGenerators(ctx: TypeContext, generators: readonly ast.Comprehension[]): void {
  for (const generator of generators) {
    ctx.bind(generator.target, elementType(expressionType(ctx, generator.iter)));
    for (const condition of generator.ifs) expressionType(ctx, condition);
  }
}

function comparisonType(types: readonly PythonType[], operators: readonly ast.ComparisonOperator[]): PythonType {
  if (types.length !== 2 || !/^(Lt|LtE|Gt|GtE|Eq|NotEq)$/.test(operators[0] ?? "")) return BOOL;
  return numpyComparison(types) ?? BOOL;
}

/** What an expression gives, a list, gets an element of a type. */
export function addElement(ctx: TypeContext, node: ast.Expression, element: PythonType): void {
  addTo(ctx, node, instance("list", element));
}

function addTo(ctx: TypeContext, node: ast.Expression, container: PythonType): void {
  if (node.kind === "Name") ctx.widen(node.name, container);
  else if (node.kind === "Subscript" && node.slice.kind !== "Slice")
    addTo(ctx, node.value, instance("list", container));
}

/** The unboxed name of a type, if it is one. */
export function unboxedName(type: PythonType): Unboxed | undefined {
  if (type.kind !== "instance") return undefined;
  return type.name === "int" || type.name === "float" || type.name === "bool" ? type.name : undefined;
}

export function binaryType(operator: string, left: PythonType, right: PythonType): PythonType {
  if (left.kind === "never" || right.kind === "never") return NEVER;
  const results: PythonType[] = [];
  for (const a of alternatives(left)) for (const b of alternatives(right)) results.push(simpleBinary(operator, a, b));
  return unite(results);
}

/** As `binaryType`, where operators of the module's classes are known. */
export function operatorType(ctx: TypeContext, operator: string, left: PythonType, right: PythonType): PythonType {
  if (left.kind !== "user" && right.kind !== "user") return binaryType(operator, left, right);
  const names = OPERATOR_METHODS[operator];
  if (names === undefined) return UNKNOWN;
  const method = operatorMethod(ctx, left, names[0]) ?? operatorMethod(ctx, right, names[1]);
  return method === undefined ? UNKNOWN : ctx.functionResult(method);
}

function operatorMethod(ctx: TypeContext, owner: PythonType, name: string): string | undefined {
  if (owner.kind !== "user") return undefined;
  const found = ctx.classNamed(owner.name)?.attributes.get(name);
  return found?.kind === "method" ? found.function : undefined;
}

/** What a method of an instance of one of the module's classes gives. */
function methodOfClass(ctx: TypeContext, owner: PythonType, name: string): PythonType {
  const method = operatorMethod(ctx, owner, name);
  return method === undefined ? UNKNOWN : ctx.functionResult(method);
}

const UNARY_METHODS = { USub: "__neg__", UAdd: "__pos__", Invert: "__invert__" } as const;

function simpleBinary(operator: string, left: PythonType, right: PythonType): PythonType {
  const numpy = numpyBinary(operator, left, right);
  if (numpy !== undefined) return numpy;
  const a = unboxedName(left);
  const b = unboxedName(right);
  if (a !== undefined && b !== undefined) {
    const result = binaryOperatorResult(operator, a, b);
    return result === undefined ? UNKNOWN : instance(result);
  }
  if (left.kind !== "instance" || right.kind !== "instance") return UNKNOWN;
  if (operator === "+" && left.name === right.name && SEQUENCES.has(left.name)) {
    return sameType(left, right) || left.arguments.length === 0 ? left : joinSequences(left, right);
  }
  if (operator === "*" && SEQUENCES.has(left.name) && b === "int")
    return left.name === "tuple" ? instance("tuple") : left;
  if (operator === "*" && SEQUENCES.has(right.name) && a === "int")
    return right.name === "tuple" ? instance("tuple") : right;
  if (operator === "%" && left.name === "str") return STR;
  return UNKNOWN;
}

const SEQUENCES: ReadonlySet<string> = new Set(["str", "bytes", "list", "tuple"]);

type Instance = Extract<PythonType, { kind: "instance" }>;

function joinSequences(left: Instance, right: Instance): PythonType {
  if (left.name === "tuple") return instance("tuple", ...tupleItems(left), ...tupleItems(right));
  return instance(left.name, unite([...left.arguments, ...right.arguments]));
}

function unaryType(operator: string, operand: PythonType): PythonType {
  return unite(
    alternatives(operand).map((alternative) => {
      if (alternative.kind === "array") return arrayOf(alternative.dtype, alternative.rank);
      if (alternative.kind === "instance" && alternative.name.startsWith("numpy.")) return alternative;
      const name = unboxedName(alternative);
      const result = name === undefined ? undefined : unaryOperatorResult(operator, name);
      return result === undefined ? UNKNOWN : instance(result);
    }),
  );
}

function attributeType(ctx: TypeContext, owner: PythonType, attribute: string): PythonType {
  // What is read from an optional value is read where it is not None.
  const [only, ...others] = alternatives(owner).filter((alternative) => alternative.kind !== "none");
  if (only !== undefined && others.length === 0 && (only.kind === "user" || only.kind === "class"))
    return classAttributeType(ctx, only, attribute);
  if (owner.kind === "array") return arrayAttributeType(owner, attribute);
  if (owner.kind !== "primitive" || owner.path.includes(".")) return UNKNOWN;
  const path = `${owner.path}.${attribute}`;
  if (primitiveConstant(path) !== undefined) return FLOAT;
  return primitiveRow(path) === undefined && owner.path !== "numpy" ? UNKNOWN : { kind: "primitive", path };
}

function classAttributeType(
  ctx: TypeContext,
  owner: Extract<PythonType, { kind: "user" | "class" }>,
  attribute: string,
): PythonType {
  if (attribute === "__class__") return classOf(owner);
  const found = ctx.classNamed(owner.name)?.attributes.get(mangled(owner.name, attribute));
  switch (found?.kind) {
    case "slot":
    case "field":
      return owner.kind === "user" ? found.type : UNKNOWN;
    case "constant":
      return found.type;
    case "method":
      // The function itself takes one argument more.
      return { kind: "function", name: found.function };
    case "property":
      if (owner.kind === "class") return UNKNOWN;
      return found.type.kind === "unknown" ? ctx.functionResult(found.getter) : found.type;
    default:
      return UNKNOWN;
  }
}

function subscriptType(ctx: TypeContext, node: ast.Subscript): PythonType {
  const container = expressionType(ctx, node.value);
  if (container.kind === "array") {
    const parts = node.slice.kind === "Tuple" ? node.slice.elts : [node.slice];
    const types = parts.map((part) => (part.kind === "Slice" ? sliceBounds(ctx, part) : expressionType(ctx, part)));
    return arraySubscript(container, parts, types);
  }
  if (node.slice.kind === "Slice") {
    for (const bound of [node.slice.lower, node.slice.upper, node.slice.step]) {
      if (bound !== undefined) expressionType(ctx, bound);
    }
    return container.kind === "instance" && container.name !== "tuple" ? container : UNKNOWN;
  }
  expressionType(ctx, node.slice);
  if (container.kind === "user") return methodOfClass(ctx, container, "__getitem__");
  if (container.kind === "instance" && container.name === "dict") return container.arguments[1] ?? UNKNOWN;
  const items = tupleItems(container);
  const isFixed =
    container.kind === "instance" && container.name === "tuple" && items.length === container.arguments.length;
  if (isFixed && node.slice.kind === "Constant" && node.slice.value.kind === "int") {
    return items.at(Number(node.slice.value.value)) ?? UNKNOWN;
  }
  return elementType(container);
}

function sliceBounds(ctx: TypeContext, slice: ast.Slice): undefined {
  for (const bound of [slice.lower, slice.upper, slice.step]) if (bound !== undefined) expressionType(ctx, bound);
  return undefined;
}

function callType(ctx: TypeContext, node: ast.Call): PythonType {
  const callee = expressionType(ctx, node.func);
  const args = node.args.map((argument) => itemType(ctx, argument));
  let dtype: { readonly dtype: Dtype | undefined } | undefined;
  for (const keyword of node.keywords) {
    const type = expressionType(ctx, keyword.value);
    if (keyword.arg === "dtype") dtype = { dtype: dtypeArgument(keyword.value, type) };
  }
  if (callee.kind === "primitive" && callee.path.startsWith("numpy.")) {
    // `zeros(n, np.int64)`.
    const second = node.args[1];
    const given = second === undefined ? undefined : dtypeArgument(second, args[1]!);
    dtype ??= given === undefined ? undefined : { dtype: given };
    return numpyResult(callee.path.slice("numpy.".length), args, dtype?.dtype, dtype !== undefined);
  }
  if (node.func.kind === "Attribute") {
    const owner = expressionType(ctx, node.func.value);
    const first = node.args[0];
    if (owner.kind === "array")
      return arrayMethod(
        owner,
        node.func.attr,
        args,
        first === undefined ? dtype?.dtype : dtypeArgument(first, args[0]!),
      );
  }
  if (callee.kind === "function") return ctx.functionResult(callee.name);
  if (callee.kind === "class") return userType(callee.name);
  if (callee.kind === "user") return methodOfClass(ctx, callee, "__call__");
  const [only] = args;
  const asked = callee.kind === "primitive" && args.length === 1 ? METHODS_OF_BUILTINS.get(callee.path) : undefined;
  if (asked !== undefined && only?.kind === "user") return methodOfClass(ctx, only, asked);
  if (callee.kind === "primitive") return primitiveResult(callee.path, args);
  if (node.func.kind === "Attribute") {
    const owner = expressionType(ctx, node.func.value);
    if (owner.kind === "instance" && owner.name === "list") growList(ctx, node.func, args);
    return methodResult(owner, node.func.attr, args);
  }
  return UNKNOWN;
}

/** Builtins that give what a method of their argument gives. */
const METHODS_OF_BUILTINS: ReadonlyMap<string, string> = new Map([["builtins.abs", "__abs__"]]);

/** A method of a list puts something into it. */
function growList(ctx: TypeContext, { value, attr }: ast.Attribute, args: readonly PythonType[]): void {
  const [first = UNKNOWN, second = UNKNOWN] = args;
  if (attr === "append") addElement(ctx, value, first);
  else if (attr === "insert") addElement(ctx, value, second);
  else if (attr === "extend") addElement(ctx, value, elementType(first));
}

/** The class of an instance. */
function classOf(type: PythonType): PythonType {
  return type.kind === "user" ? { kind: "class", name: type.name } : UNKNOWN;
}

/** Results whose names say all about them. */
const PLAIN_RESULTS: ReadonlyMap<string, PythonType> = new Map([
  ["int", INT],
  ["float", FLOAT],
  ["bool", BOOL],
  ["str", STR],
  ["range", instance("range")],
]);

/** The result that every line of a row's signature promises. */
function promisedResult(signature: string): PythonType {
  const results = new Set(signature.split("\n").map((line) => line.slice(line.lastIndexOf("-> ") + 3)));
  return (results.size === 1 ? PLAIN_RESULTS.get([...results][0]!) : undefined) ?? UNKNOWN;
}

/** Of numbers; without items it is the start, an int as a rule, which is left aside. */
function sumType([items, start]: readonly PythonType[]): PythonType {
  const types = [elementType(items ?? UNKNOWN), ...(start === undefined ? [] : [start])];
  if (types.some((type) => sameType(type, FLOAT)) && types.every(isNumber)) return FLOAT;
  return types.every((type) => isNumber(type) && !sameType(type, FLOAT)) ? INT : UNKNOWN;
}

const isNumber = (type: PythonType): boolean => [BOOL, INT, FLOAT].some((number) => sameType(type, number));

/** The result of a primitive for argument types. */
export function primitiveResult(path: string, args: readonly PythonType[]): PythonType {
  const row = primitiveRow(path);
  if (row === undefined) return UNKNOWN;
  for (const overload of row.unboxed ?? []) {
    if (overload.parameters.length !== args.length) continue;
    const names = args.map(unboxedName);
    const fits = overload.parameters.every((parameter, index) => {
      const name = names[index];
      return (
        name === parameter || (parameter === "float" && name !== undefined) || (parameter === "int" && name === "bool")
      );
    });
    if (fits) return instance(overload.result);
  }
  switch (path) {
    case "builtins.type":
      return args.length === 1 ? classOf(args[0]!) : UNKNOWN;
    case "builtins.abs":
      return args.length === 1 ? unaryType("+", args[0]!) : UNKNOWN;
    case "builtins.min":
    case "builtins.max":
      return args.length > 1 ? unite(args) : elementType(args[0] ?? UNKNOWN);
    case "builtins.sum":
      return sumType(args);
    case "builtins.enumerate":
      return instance("enumerate", elementType(args[0] ?? UNKNOWN));
    case "builtins.reversed":
      return instance("reversed", elementType(args[0] ?? UNKNOWN));
    case "builtins.zip":
      return args.length === 0 ? UNKNOWN : instance("zip", ...args.map(elementType));
    case "builtins.list":
    case "builtins.sorted":
      return instance("list", elementType(args[0] ?? UNKNOWN));
    case "builtins.set":
      return instance("set", elementType(args[0] ?? UNKNOWN));
    default:
      // With several overloads, arguments of another type decide themselves (`__floor__`, `__round__`).
      return (row.unboxed?.length ?? 1) > 1 ? UNKNOWN : promisedResult(row.signature);
  }
}
