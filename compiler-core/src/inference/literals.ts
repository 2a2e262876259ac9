/** Types of literals, and of arithmetic on literals. */
import { binaryOperatorResult, unaryOperatorResult } from "../primitives/operators";
import type { Unboxed } from "../primitives/schema";
import type * as ast from "../syntax/nodes";
import { BOOL, BYTES, FLOAT, INT, instance, NONE, type PythonType, STR, UNKNOWN } from "../types/python-type";

/** How operators are written, by the names of `ast`. */
export const BINARY_SYMBOLS: Readonly<Record<ast.BinaryOperator, string>> = {
  Add: "+",
  Sub: "-",
  Mult: "*",
  MatMult: "@",
  Div: "/",
  Mod: "%",
  Pow: "**",
  LShift: "<<",
  RShift: ">>",
  BitOr: "|",
  BitXor: "^",
  BitAnd: "&",
  FloorDiv: "//",
};

/** The methods that an operator calls, on the left operand and on the right one. */
export const OPERATOR_METHODS: Readonly<Record<string, readonly [string, string]>> = {
  "+": ["__add__", "__radd__"],
  "-": ["__sub__", "__rsub__"],
  "*": ["__mul__", "__rmul__"],
  "@": ["__matmul__", "__rmatmul__"],
  "/": ["__truediv__", "__rtruediv__"],
  "%": ["__mod__", "__rmod__"],
  "**": ["__pow__", "__rpow__"],
  "<<": ["__lshift__", "__rlshift__"],
  ">>": ["__rshift__", "__rrshift__"],
  "|": ["__or__", "__ror__"],
  "^": ["__xor__", "__rxor__"],
  "&": ["__and__", "__rand__"],
  "//": ["__floordiv__", "__rfloordiv__"],
};

export const UNARY_SYMBOLS: Readonly<Record<ast.UnaryOperator, string>> = {
  Invert: "~",
  Not: "not",
  UAdd: "+",
  USub: "-",
};

export function literalType(value: ast.ConstantValue): PythonType {
  switch (value.kind) {
    case "none":
      return NONE;
    case "true":
    case "false":
      return BOOL;
    case "int":
      return INT;
    case "float":
      return FLOAT;
    case "complex":
      return instance("complex");
    case "str":
    case "str-named-escape":
      return STR;
    case "bytes":
      return BYTES;
    case "ellipsis":
      return UNKNOWN;
  }
}

/** The type of an expression made of number literals, names of constants and operators. */
export function literalNumberType(
  node: ast.Expression,
  constant: (name: string) => Unboxed | undefined,
): Unboxed | undefined {
  switch (node.kind) {
    case "Constant":
      if (node.value.kind === "int") return "int";
      if (node.value.kind === "float") return "float";
      return node.value.kind === "true" || node.value.kind === "false" ? "bool" : undefined;
    case "Name":
      return constant(node.name);
    case "UnaryOp": {
      const operand = literalNumberType(node.operand, constant);
      if (operand === undefined) return undefined;
      return node.op === "Not" ? "bool" : unaryOperatorResult(UNARY_SYMBOLS[node.op], operand);
    }
    case "BinOp": {
      const left = literalNumberType(node.left, constant);
      const right = literalNumberType(node.right, constant);
      if (left === undefined || right === undefined) return undefined;
      return binaryOperatorResult(BINARY_SYMBOLS[node.op], left, right);
    }
    default:
      return undefined;
  }
}
