/**
 * Operators: arithmetic, boolean, comparisons, conditional and assignment expressions.
 *
 * The grammar's precedences are Python's but for `&` and `^`, which it has the wrong way round.
 */
import { NONE } from "../concrete-tree";
import type * as ast from "../nodes";
import type { ConversionContext } from "./context";

const BINARY_OPERATORS: Readonly<Record<string, ast.BinaryOperator>> = {
  "+": "Add",
  "-": "Sub",
  "*": "Mult",
  "@": "MatMult",
  "/": "Div",
  "%": "Mod",
  "**": "Pow",
  "<<": "LShift",
  ">>": "RShift",
  "|": "BitOr",
  "^": "BitXor",
  "&": "BitAnd",
  "//": "FloorDiv",
};

/** The operator of a token such as `+` or `+=`; undefined when it is none. */
export function binaryOperator(token: string): ast.BinaryOperator | undefined {
  return BINARY_OPERATORS[token];
}

/** A chain `a + b + c` leans to the left and may be long, so its spine is walked in a loop. */
export function convertBinary(c: ConversionContext, n: number): ast.Expression {
  const { tree } = c;
  if (mixesAndWithXor(c, n)) return convertAndXor(c, n);
  const spine: { readonly node: number; readonly id: number }[] = [];
  let leftmost = n;
  do {
    spine.push({ node: leftmost, id: c.newId() });
    leftmost = tree.childOfField(leftmost, "left");
  } while (leftmost !== NONE && tree.type(leftmost) === "binary_operator" && !mixesAndWithXor(c, leftmost));
  if (!c.enter(n, spine.length)) return c.missingExpression(c.span(n));
  let left = c.expression(leftmost);
  for (let i = spine.length - 1; i >= 0; i--) {
    const { node, id } = spine[i] as (typeof spine)[number];
    const op = binaryOperator(operatorToken(c, node)) ?? "Add";
    const right = c.expression(tree.childOfField(node, "right"));
    left = { kind: "BinOp", id, span: c.span(node), left, op, right };
  }
  c.leave(spine.length);
  return left;
}

/** The grammar lets `^` bind tighter than `&`. Whether `n` is a chain of `&` with an operand that is a `^`. */
function mixesAndWithXor(c: ConversionContext, n: number): boolean {
  let node = n;
  while (isOperator(c, node, "&")) {
    if (isOperator(c, c.tree.childOfField(node, "right"), "^")) return true;
    node = c.tree.childOfField(node, "left");
    if (isOperator(c, node, "^")) return true;
  }
  return false;
}

function isOperator(c: ConversionContext, n: number, token: string): boolean {
  return n !== NONE && c.tree.type(n) === "binary_operator" && operatorToken(c, n) === token;
}

/** Converts operands joined by `&` and `^` with the precedence of Python. */
function convertAndXor(c: ConversionContext, n: number): ast.Expression {
  const groups: number[][] = [[]];
  collectAndXor(c, n, groups);
  const first = groups[0]?.[0] ?? NONE;
  const ids = groups.slice(1).map(() => c.newId());
  let left = convertAndChain(c, groups[0] ?? []);
  for (let i = 1; i < groups.length; i++) {
    const group = groups[i] as readonly number[];
    const right = convertAndChain(c, group);
    const span = { start: c.start(first), end: c.tree.end(group.at(-1) ?? n) };
    left = { kind: "BinOp", id: ids[groups.length - 1 - i] ?? c.newId(), span, left, op: "BitXor", right };
  }
  return left;
}

/** Appends the operands to the last group; each `^` starts a new one. */
function collectAndXor(c: ConversionContext, n: number, groups: number[][]): void {
  const xor = isOperator(c, n, "^");
  if (!xor && !isOperator(c, n, "&")) {
    groups.at(-1)?.push(n);
    return;
  }
  collectAndXor(c, c.tree.childOfField(n, "left"), groups);
  if (xor) groups.push([]);
  collectAndXor(c, c.tree.childOfField(n, "right"), groups);
}

function convertAndChain(c: ConversionContext, operands: readonly number[]): ast.Expression {
  const ids = operands.slice(1).map(() => c.newId());
  const first = operands[0] ?? NONE;
  let left = c.expression(first);
  for (let i = 1; i < operands.length; i++) {
    const operand = operands[i] as number;
    const right = c.expression(operand);
    const span = { start: c.start(first), end: c.tree.end(operand) };
    left = { kind: "BinOp", id: ids[operands.length - 1 - i] ?? c.newId(), span, left, op: "BitAnd", right };
  }
  return left;
}

export function operatorToken(c: ConversionContext, n: number): string {
  const operator = c.tree.childOfField(n, "operator");
  return operator === NONE ? "" : c.tree.type(operator);
}

export function convertUnary(c: ConversionContext, n: number): ast.UnaryOp {
  const id = c.newId();
  const operand = c.expression(c.tree.childOfField(n, "argument"));
  return { kind: "UnaryOp", id, span: c.span(n), op: unaryOperator(c, n), operand };
}

function unaryOperator(c: ConversionContext, n: number): ast.UnaryOperator {
  if (c.tree.type(n) === "not_operator") return "Not";
  const token = operatorToken(c, n);
  return token === "-" ? "USub" : token === "+" ? "UAdd" : "Invert";
}

/** `a and b and c` is one node; tree-sitter nests it to the left. Parentheses stop the flattening. */
export function convertBoolean(c: ConversionContext, n: number): ast.BoolOp {
  const { tree } = c;
  const id = c.newId();
  const token = operatorToken(c, n);
  const operands: number[] = [];
  let left = n;
  while (left !== NONE && tree.type(left) === "boolean_operator" && operatorToken(c, left) === token) {
    operands.push(tree.childOfField(left, "right"));
    left = tree.childOfField(left, "left");
  }
  operands.push(left);
  const values = operands.reverse().map((operand) => c.expression(operand));
  return { kind: "BoolOp", id, span: c.span(n), op: token === "and" ? "And" : "Or", values };
}

const COMPARISON_OPERATORS: Readonly<Record<string, ast.ComparisonOperator>> = {
  "==": "Eq",
  "!=": "NotEq",
  "<": "Lt",
  "<=": "LtE",
  ">": "Gt",
  ">=": "GtE",
  is: "Is",
  "is not": "IsNot",
  in: "In",
  "not in": "NotIn",
};

export function convertComparison(c: ConversionContext, n: number): ast.Compare {
  const { tree } = c;
  const id = c.newId();
  const ops: ast.ComparisonOperator[] = [];
  const operands: ast.Expression[] = [];
  for (const child of tree.children(n)) {
    if (tree.isNamed(child)) {
      operands.push(c.expression(child));
    } else {
      const op = COMPARISON_OPERATORS[tree.type(child)];
      if (op === undefined) c.error("MT1001", c.span(child), "Python 3 writes this operator as `!=`.");
      ops.push(op ?? "NotEq");
    }
  }
  const [left, ...comparators] = operands;
  return {
    kind: "Compare",
    id,
    span: c.span(n),
    left: left ?? c.missingExpression(c.span(n)),
    ops: ops.slice(0, comparators.length),
    comparators,
  };
}

export function convertConditional(c: ConversionContext, n: number): ast.IfExp {
  const id = c.newId();
  const parts = c.tree.namedChildren(n);
  const body = c.expression(parts[0] ?? NONE);
  const test = c.expression(parts[1] ?? NONE);
  const orelse = c.expression(parts[2] ?? NONE);
  return { kind: "IfExp", id, span: c.span(n), test, body, orelse };
}

export function convertNamed(c: ConversionContext, n: number): ast.Expression {
  const id = c.newId();
  const name = c.tree.childOfField(n, "name");
  const target: ast.Name = { kind: "Name", id: c.newId(), span: c.span(name), name: c.identifier(name), ctx: "Store" };
  const value = c.expression(c.tree.childOfField(n, "value"));
  return { kind: "NamedExpr", id, span: c.span(n), target, value };
}
