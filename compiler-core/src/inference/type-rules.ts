/**
 * Type errors that are certain: operators on literals and displays that Python answers with a TypeError.
 *
 * Conservative by design: a name, a call or an attribute has no certain type, and code that expects an exception (inside
 * `try` or `with`) is left alone. Other checkers find more; what is said here is never wrong.
 */
import type { DiagnosticCode } from "../base/diagnostic";
import type { Span } from "../base/span";
import type * as ast from "../syntax/nodes";
import { walk } from "../syntax/visit";
import { BINARY_SYMBOLS } from "./literals";

export interface TypeFinding {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly span: Span;
}

export const TYPE_CODES = [
  {
    code: "MT2001",
    title: "Operator on types that do not support it",
    explain:
      "Both operands are literals, and Python raises TypeError for this operator on their types.\n" +
      "The function is compiled all the same: it raises as CPython does.",
  },
  {
    code: "MT2002",
    title: "Values that have no order",
    explain:
      "Both sides of `<`, `<=`, `>` or `>=` are literals of types that cannot be ordered: Python raises TypeError.\n" +
      "The function is compiled all the same: it raises as CPython does.",
  },
] as const satisfies readonly { code: DiagnosticCode; title: string; explain: string }[];

/** What is certainly wrong in a function's body. */
export function checkTypes(fn: ast.FunctionDef | ast.AsyncFunctionDef): readonly TypeFinding[] {
  const findings: TypeFinding[] = [];
  for (const statement of fn.body) {
    walk(statement, (node) => {
      if (EXPECTS_EXCEPTIONS.has(node.kind)) return false;
      const finding =
        node.kind === "BinOp" ? checkBinary(node) : node.kind === "Compare" ? checkOrder(node) : undefined;
      if (finding !== undefined) findings.push(finding);
      return true;
    });
  }
  return findings;
}

const EXPECTS_EXCEPTIONS: ReadonlySet<ast.NodeKind> = new Set<ast.NodeKind>(["Try", "TryStar", "With", "AsyncWith"]);

/** Types of literals and displays, by the names that Python's messages use. */
type CertainType =
  | "int"
  | "float"
  | "complex"
  | "bool"
  | "str"
  | "bytes"
  | "NoneType"
  | "list"
  | "tuple"
  | "dict"
  | "set";

function certainType(node: ast.Expression): CertainType | undefined {
  switch (node.kind) {
    case "Constant":
      return CONSTANT_TYPES[node.value.kind];
    case "JoinedStr":
      return "str";
    case "List":
      return "list";
    case "Tuple":
      return "tuple";
    case "Dict":
      return "dict";
    case "Set":
      return "set";
    case "UnaryOp": {
      const operand = certainType(node.operand);
      return node.op === "USub" && (operand === "int" || operand === "float") ? operand : undefined;
    }
    default:
      return undefined;
  }
}

const CONSTANT_TYPES: Readonly<Record<ast.ConstantValue["kind"], CertainType | undefined>> = {
  none: "NoneType",
  true: "bool",
  false: "bool",
  ellipsis: undefined,
  int: "int",
  float: "float",
  complex: "complex",
  str: "str",
  "str-named-escape": "str",
  bytes: "bytes",
};

const NUMBERS: ReadonlySet<CertainType> = new Set<CertainType>(["int", "float", "complex", "bool"]);
const SEQUENCES: ReadonlySet<CertainType> = new Set<CertainType>(["str", "bytes", "list", "tuple"]);
const WHOLE: ReadonlySet<CertainType> = new Set<CertainType>(["int", "bool"]);

function checkBinary(node: ast.BinOp): TypeFinding | undefined {
  const left = certainType(node.left);
  const right = certainType(node.right);
  const operator = BINARY_SYMBOLS[node.op];
  if (left === undefined || right === undefined || supports(operator, left, right)) return undefined;
  const message = `unsupported operand types for ${operator}: '${left}' and '${right}'`;
  return { code: "MT2001", message, span: node.span };
}

/** Also true wherever the answer is not certain. */
function supports(operator: string, left: CertainType, right: CertainType): boolean {
  const numbers = NUMBERS.has(left) && NUMBERS.has(right);
  switch (operator) {
    case "+":
      return numbers || (left === right && SEQUENCES.has(left));
    case "-":
      return numbers || (left === "set" && right === "set");
    case "*":
      return numbers || (SEQUENCES.has(left) && WHOLE.has(right)) || (WHOLE.has(left) && SEQUENCES.has(right));
    case "%":
      // A str or bytes on the left formats.
      return left === "str" || left === "bytes" || (numbers && left !== "complex" && right !== "complex");
    case "//":
      return numbers && left !== "complex" && right !== "complex";
    case "/":
    case "**":
      return numbers;
    case "<<":
    case ">>":
      return WHOLE.has(left) && WHOLE.has(right);
    case "&":
    case "^":
      return (WHOLE.has(left) && WHOLE.has(right)) || (left === "set" && right === "set");
    case "|":
      return (WHOLE.has(left) && WHOLE.has(right)) || (left === right && (left === "set" || left === "dict"));
    default:
      return false;
  }
}

const ORDERS: ReadonlySet<ast.ComparisonOperator> = new Set<ast.ComparisonOperator>(["Lt", "LtE", "Gt", "GtE"]);

/** Only the first comparison of a chain is certain to run. */
function checkOrder(node: ast.Compare): TypeFinding | undefined {
  const [operator] = node.ops;
  const [first] = node.comparators;
  if (operator === undefined || first === undefined || !ORDERS.has(operator)) return undefined;
  const left = certainType(node.left);
  const right = certainType(first);
  if (left === undefined || right === undefined || hasOrder(left, right)) return undefined;
  return { code: "MT2002", message: `'${left}' and '${right}' have no order`, span: node.span };
}

function hasOrder(left: CertainType, right: CertainType): boolean {
  if (NUMBERS.has(left) && NUMBERS.has(right)) return left !== "complex" && right !== "complex";
  return left === right && left !== "NoneType" && left !== "dict";
}
