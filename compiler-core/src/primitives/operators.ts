/**
 * Operators on exact int, float and bool operands.
 *
 * A bool operand of an arithmetic operator counts as an int; only `&`, `|`, `^` of two bools give a bool.
 */
import type { OperatorRow, Unboxed } from "./schema";

const ZERO = ["ZeroDivisionError"] as const;

const both = (operator: string, operand: Unboxed, result: Unboxed, extra: Partial<OperatorRow> = {}): OperatorRow => ({
  operator,
  left: operand,
  right: operand,
  result,
  ...extra,
});
const unary = (operator: string, left: Unboxed, result: Unboxed): OperatorRow => ({ operator, left, result });

export const BINARY_OPERATOR_ROWS: readonly OperatorRow[] = [
  both("+", "int", "int"),
  both("-", "int", "int"),
  both("*", "int", "int"),
  both("/", "int", "float", { raises: [...ZERO, "OverflowError"] }),
  both("//", "int", "int", { raises: ZERO }),
  both("%", "int", "int", { raises: ZERO }),
  both("**", "int", "int", { widens: "a negative exponent gives a float", raises: ZERO }),
  both("<<", "int", "int", { raises: ["ValueError", "MemoryError"] }),
  both(">>", "int", "int", { raises: ["ValueError"] }),
  both("&", "int", "int"),
  both("|", "int", "int"),
  both("^", "int", "int"),
  both("&", "bool", "bool"),
  both("|", "bool", "bool"),
  both("^", "bool", "bool"),
  both("+", "float", "float"),
  both("-", "float", "float"),
  both("*", "float", "float"),
  both("/", "float", "float", { raises: ZERO }),
  both("//", "float", "float", { raises: ZERO }),
  both("%", "float", "float", { raises: ZERO }),
  both("**", "float", "float", {
    widens: "a negative base with a fraction as exponent gives a complex",
    raises: [...ZERO, "OverflowError"],
  }),
];

export const UNARY_OPERATOR_ROWS: readonly OperatorRow[] = [
  unary("-", "int", "int"),
  unary("+", "int", "int"),
  unary("~", "int", "int"),
  unary("-", "float", "float"),
  unary("+", "float", "float"),
];

export const COMPARISON_OPERATORS = ["<", "<=", "==", "!=", ">", ">="] as const;

/** What a binary operator gives on exact operand types; undefined when the table has no such row (a TypeError, or a type of ours is missing). */
export function binaryOperatorResult(operator: string, left: Unboxed, right: Unboxed): Unboxed | undefined {
  const exact = BINARY_OPERATOR_ROWS.find(
    (row) => row.operator === operator && row.left === left && row.right === right,
  );
  if (exact !== undefined) return exact.result;
  const common = left === "float" || right === "float" ? "float" : "int";
  return BINARY_OPERATOR_ROWS.find((row) => row.operator === operator && row.left === common)?.result;
}

/** What a unary operator other than `not` gives. */
export function unaryOperatorResult(operator: string, operand: Unboxed): Unboxed | undefined {
  const promoted = operand === "bool" ? "int" : operand;
  return UNARY_OPERATOR_ROWS.find((row) => row.operator === operator && row.left === promoted)?.result;
}
