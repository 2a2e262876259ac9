/**
 * Expressions, from concrete nodes to `ast` nodes.
 *
 * One function per family; `convertExpression` is the table of them. The same concrete node types serve as targets:
 * `ctx` says what the expression is used for, and what cannot be assigned to is refused here.
 */
import type { Span } from "../../base/span";
import { NONE } from "../concrete-tree";
import type * as ast from "../nodes";
import { convertCall } from "./calls";
import { convertComprehension } from "./comprehensions";
import type { ConversionContext } from "./context";
import { parseNumber } from "./numbers";
import {
  binaryOperator,
  convertBinary,
  convertBoolean,
  convertComparison,
  convertConditional,
  convertNamed,
  convertUnary,
  operatorToken,
} from "./operators";
import { convertLambda } from "./parameters";
import { convertString } from "./strings";
import { convertType } from "./types";

/** Node types that may start with a star by themselves. */
const STARTS_WITH_STAR: ReadonlySet<string> = new Set([
  "list_splat",
  "list_splat_pattern",
  "unary_operator",
  "slice",
  "expression_list",
  "pattern_list",
  "type",
  "splat_type",
]);

/** Call it through `ConversionContext.expression`, which watches the depth. */
export function convertExpression(c: ConversionContext, n: number, ctx: ast.ExpressionContext): ast.Expression {
  const { tree } = c;
  const type = tree.type(n);
  if (isStarred(c, n) && !STARTS_WITH_STAR.has(type)) return convertStarBound(c, n, ctx);
  switch (type) {
    case "identifier":
      return { kind: "Name", id: c.newId(), span: c.span(n), name: c.identifier(n), ctx };
    case "attribute":
      return convertAttribute(c, n, ctx);
    case "subscript":
      return convertSubscript(c, n, ctx);
    case "tuple":
      if (c.isMoved(n) === "back") return convertCallOfType(c, n);
      return convertTuple(c, n, ctx);
    case "tuple_pattern":
    case "expression_list":
    case "pattern_list":
      return convertTuple(c, n, ctx);
    case "list":
      if (c.isMoved(n) === "back") return convertSubscriptOfType(c, n, ctx);
      return { kind: "List", id: c.newId(), span: c.span(n), elts: convertElements(c, n, ctx), ctx };
    case "list_pattern":
      return { kind: "List", id: c.newId(), span: c.span(n), elts: convertElements(c, n, ctx), ctx };
    case "list_splat":
    case "list_splat_pattern":
      return convertStarred(c, n, ctx);
    case "parenthesized_expression":
      if (c.isMoved(n) === "back") return convertCallOfType(c, n);
      return convertParenthesized(c, n, ctx);
    case "parenthesized_list_splat":
      return convertParenthesized(c, n, ctx);
    case "as_pattern_target":
      return c.expression(tree.firstNamedChild(n), ctx);
    default:
      if (ctx !== "Load") {
        const verb = ctx === "Store" ? "assigned to" : "deleted";
        c.error("MT1008", c.span(n), `This expression cannot be ${verb}.`);
      }
      return convertValue(c, n);
  }
}

/** Expressions that can only be read. */
function convertValue(c: ConversionContext, n: number): ast.Expression {
  const { tree } = c;
  switch (tree.type(n)) {
    case "call":
      return convertCall(c, n);
    case "string":
    case "concatenated_string":
      return convertString(c, n);
    case "integer":
    case "float":
      return convertNumber(c, n);
    case "binary_operator":
      return convertBinary(c, n);
    case "comparison_operator":
      return convertComparison(c, n);
    case "boolean_operator":
      return convertBoolean(c, n);
    case "conditional_expression":
      return convertConditional(c, n);
    case "unary_operator":
      if (isStarred(c, n)) return convertStarred(c, n, "Load");
      if (c.isMoved(n) === "forward") return c.expression(c.tree.childOfField(n, "argument"));
      return convertUnary(c, n);
    case "not_operator":
      return convertUnary(c, n);
    case "true":
      return constant(c, n, { kind: "true" });
    case "false":
      return constant(c, n, { kind: "false" });
    case "none":
      return constant(c, n, { kind: "none" });
    case "ellipsis":
      return constant(c, n, { kind: "ellipsis" });
    case "dictionary":
      return convertDictionary(c, n);
    case "set":
      return { kind: "Set", id: c.newId(), span: c.span(n), elts: convertElements(c, n, "Load") };
    case "list_comprehension":
    case "set_comprehension":
    case "dictionary_comprehension":
    case "generator_expression":
      return convertComprehension(c, n);
    case "lambda":
      return convertLambda(c, n);
    case "named_expression":
      return convertNamed(c, n);
    case "await":
      return convertAwait(c, n);
    case "yield":
      return convertYield(c, n);
    case "slice":
      return convertSlice(c, n);
    case "type":
    case "generic_type":
    case "union_type":
    case "member_type":
    case "splat_type":
    case "constrained_type":
      return convertType(c, n);
    case "as_pattern":
      c.error("MT1015", c.span(n), "`as` cannot stand here.");
      return c.expression(tree.firstNamedChild(n));
    case "keyword_argument":
    case "dictionary_splat":
      c.error("MT1001", c.span(n), "Invalid syntax.");
      return c.expression(tree.namedChildren(n).at(-1) ?? NONE);
    default: {
      c.error("MT1001", c.span(n), "Invalid syntax.");
      return c.missingExpression(c.span(n));
    }
  }
}

function constant(c: ConversionContext, n: number, value: ast.ConstantValue): ast.Constant {
  return { kind: "Constant", id: c.newId(), span: c.span(n), value, u_prefix: false };
}

function convertNumber(c: ConversionContext, n: number): ast.Constant {
  const text = c.tree.text(n);
  const value = parseNumber(text);
  if (value === undefined) c.error("MT1005", c.span(n), `${text} is not a number of Python 3.`);
  return constant(c, n, value ?? { kind: "int", value: 0n });
}

// ------------------------------------------------------------------------------------------- primaries

function convertAttribute(c: ConversionContext, n: number, ctx: ast.ExpressionContext): ast.Expression {
  const id = c.newId();
  const value = c.expression(c.tree.childOfField(n, "object"));
  const attr = c.identifier(c.tree.childOfField(n, "attribute"));
  return { kind: "Attribute", id, span: c.span(n), value, attr, ctx };
}

function convertSubscript(c: ConversionContext, n: number, ctx: ast.ExpressionContext): ast.Expression {
  const id = c.newId();
  const value = c.expression(c.tree.childOfField(n, "value"));
  return { kind: "Subscript", id, span: c.span(n), value, slice: convertSubscriptIndex(c, n), ctx };
}

/** The index: several, or a trailing comma, or a star, make a tuple without parentheses. */
function convertSubscriptIndex(c: ConversionContext, n: number): ast.Expression {
  const { tree } = c;
  const indices = tree.childrenOfField(n, "subscript");
  const first = indices[0];
  if (first === undefined) return c.missingExpression({ start: tree.end(n) - 1, end: tree.end(n) - 1 });
  const single = indices.length === 1 && !tree.hasToken(n, ",");
  if (single && !isStarred(c, first)) return c.expression(first);
  const id = c.newId();
  const elts = indices.map((index) => c.expression(index));
  return { kind: "Tuple", id, span: { start: tree.start(first), end: listEnd(c, n) }, elts, ctx: "Load" };
}

/** The end of the last element or comma before the closing bracket of a node. */
function listEnd(c: ConversionContext, n: number): number {
  const children = c.tree.children(n);
  const last = children.at(-2);
  return last === undefined ? c.tree.end(n) : c.tree.end(last);
}

function isStarred(c: ConversionContext, n: number): boolean {
  return c.source.charCodeAt(c.tree.start(n)) === 42 && c.isMoved(n) !== "forward";
}

function convertUnstarred(c: ConversionContext, n: number): ast.Expression {
  const value = c.expression(n);
  if (value.kind === "Starred") c.error("MT1013", value.span, "A starred expression cannot stand here.");
  return value;
}

function convertSlice(c: ConversionContext, n: number): ast.Slice {
  const id = c.newId();
  const bounds: (ast.Expression | undefined)[] = [undefined, undefined, undefined];
  let position = 0;
  for (const child of c.tree.children(n)) {
    if (c.tree.isNamed(child)) bounds[position] = convertUnstarred(c, child);
    else position += 1;
  }
  return { kind: "Slice", id, span: c.span(n), lower: bounds[0], upper: bounds[1], step: bounds[2] };
}

// ----------------------------------------------------------------------------------- await, yield, star

/** The grammar reads `await x ** 2` as `await (x ** 2)`; `await` binds tighter than `**`. */
function convertAwait(c: ConversionContext, n: number): ast.Expression {
  const { tree } = c;
  const operand = tree.firstNamedChild(n);
  if (operand !== NONE && tree.type(operand) === "binary_operator") {
    const id = c.newId();
    const base = tree.childOfField(operand, "left");
    const left = awaitOf(c, base, { start: c.start(n), end: tree.end(base) });
    const right = c.expression(tree.childOfField(operand, "right"));
    const op = binaryOperator(operatorToken(c, operand)) ?? "Pow";
    return { kind: "BinOp", id, span: c.span(n), left, op, right };
  }
  return awaitOf(c, operand, c.span(n));
}

function awaitOf(c: ConversionContext, operand: number, span: Span): ast.Await {
  const id = c.newId();
  const type = operand === NONE ? "" : c.tree.type(operand);
  if (type === "await" || type === "unary_operator") {
    c.error("MT1001", span, "The operand of `await` needs parentheses here.");
  }
  return { kind: "Await", id, span, value: c.expression(operand) };
}

function convertYield(c: ConversionContext, n: number): ast.Yield | ast.YieldFrom {
  const id = c.newId();
  const operand = c.tree.firstNamedChild(n);
  if (c.tree.hasToken(n, "from")) {
    return { kind: "YieldFrom", id, span: c.span(n), value: c.expression(operand) };
  }
  const value = operand === NONE ? undefined : c.expression(operand);
  return { kind: "Yield", id, span: c.span(n), value };
}

function starOperand(c: ConversionContext, n: number, ctx: ast.ExpressionContext): ast.Expression {
  const value = c.expression(n, ctx);
  if (value.kind === "Starred") c.error("MT1013", value.span, "A starred expression cannot stand here.");
  return value;
}

function convertStarred(c: ConversionContext, n: number, ctx: ast.ExpressionContext): ast.Expression {
  const operand = c.tree.firstNamedChild(n);
  if (c.isMoved(n) === "forward") return c.expression(operand, ctx);
  const id = c.newId();
  return { kind: "Starred", id, span: c.span(n), value: starOperand(c, operand, ctx), ctx };
}

/**
 * The grammar may read `*a or b` as `(*a) or b`. When an expression that is no star expression starts with a star,
 * the star belongs outside: convert the expression as its operand.
 */
function convertStarBound(c: ConversionContext, n: number, ctx: ast.ExpressionContext): ast.Starred {
  const id = c.newId();
  const star = c.tree.start(n);
  const value = c.withMovedStart(star, firstOperandBehindStar(c, n), () => starOperand(c, n, ctx));
  return { kind: "Starred", id, span: { start: star, end: c.tree.end(n) }, value, ctx };
}

/** Nodes that hold a star and its operand; see `grammar-gaps.ts` for the last. */
const STAR_NODES: ReadonlySet<string> = new Set(["list_splat", "list_splat_pattern", "unary_operator"]);

function firstOperandBehindStar(c: ConversionContext, n: number): number {
  const { tree } = c;
  let leaf = n;
  while (!STAR_NODES.has(tree.type(leaf))) {
    const child = tree.firstNamedChild(leaf);
    if (child === NONE) return tree.start(n) + 1;
    leaf = child;
  }
  const operand = tree.firstNamedChild(leaf);
  return operand === NONE ? tree.start(n) + 1 : tree.start(operand);
}

// -------------------------------------------------------------------------------------------- displays

export function convertElements(
  c: ConversionContext,
  n: number,
  ctx: ast.ExpressionContext,
): readonly ast.Expression[] {
  return c.tree.namedChildren(n).map((child) => convertElement(c, child, ctx));
}

/** An element of a display or tuple; behind a star, the grammar takes more than CPython. */
function convertElement(c: ConversionContext, n: number, ctx: ast.ExpressionContext): ast.Expression {
  const element = c.expression(n, ctx);
  if (element.kind === "Starred") refuseLoose(c, element.value, element.span.start + 1);
  return element;
}

const LOOSE_KINDS: ReadonlySet<ast.NodeKind> = new Set(["BoolOp", "Compare", "IfExp", "Lambda", "NamedExpr"]);

/** Reports an operator that binds less than `|` and has no parentheses, where `offset` is behind a star. */
function refuseLoose(c: ConversionContext, value: ast.Expression, offset: number): void {
  if (!LOOSE_KINDS.has(value.kind) && !(value.kind === "UnaryOp" && value.op === "Not")) return;
  let start = offset;
  while (c.source[start] === " ") start += 1;
  if (start === value.span.start) c.error("MT1013", value.span, "This needs parentheses behind a star.");
}

function convertTuple(c: ConversionContext, n: number, ctx: ast.ExpressionContext): ast.Expression {
  const { tree } = c;
  // `(a) = 1` has a `tuple_pattern`, `(*a)` a `tuple`, of one element without a comma: parentheses only.
  const bare = tree.type(n) === "expression_list" || tree.type(n) === "pattern_list";
  const only = bare || tree.hasToken(n, ",") ? NONE : tree.firstNamedChild(n);
  if (only !== NONE) {
    const inner = c.expression(only, ctx);
    if (inner.kind === "Starred") c.error("MT1013", inner.span, "A starred expression cannot stand here.");
    return inner;
  }
  return { kind: "Tuple", id: c.newId(), span: c.span(n), elts: convertElements(c, n, ctx), ctx };
}

function convertParenthesized(c: ConversionContext, n: number, ctx: ast.ExpressionContext): ast.Expression {
  const inner = c.tree.firstNamedChild(n);
  if (inner === NONE) return c.missingExpression(c.span(n));
  const type = c.tree.type(inner);
  if (type === "list_splat" || type === "list_splat_pattern") {
    c.error("MT1013", c.span(inner), "A starred expression cannot stand here.");
  }
  return c.expression(inner, ctx);
}

function convertDictionary(c: ConversionContext, n: number): ast.Dict {
  const { tree } = c;
  const id = c.newId();
  const keys: (ast.Expression | undefined)[] = [];
  const values: ast.Expression[] = [];
  const first = tree.children(n)[1];
  if (first !== undefined && tree.type(first) === ",") c.error("MT1001", c.span(first), "An item is missing.");
  for (const child of tree.namedChildren(n)) {
    if (tree.type(child) === "dictionary_splat") {
      keys.push(undefined);
      const value = c.expression(tree.firstNamedChild(child));
      refuseLoose(c, value, tree.start(child) + 2);
      values.push(value);
    } else {
      keys.push(c.expression(tree.childOfField(child, "key")));
      values.push(c.expression(tree.childOfField(child, "value")));
    }
  }
  return { kind: "Dict", id, span: c.span(n), keys, values };
}

/**
 * The elements of a list without brackets (`a, b` after `return`, in a `for`, as a statement): one expression, or a
 * tuple when there is a comma. `end` is where the last element or comma ends.
 */
export function convertBareList(
  c: ConversionContext,
  elements: readonly number[],
  comma: boolean,
  end: number,
): ast.Expression {
  const first = elements[0];
  if (first === undefined) return c.missingExpression({ start: end, end });
  if (elements.length === 1 && !comma) return c.expression(first);
  const id = c.newId();
  const elts = elements.map((element) => convertElement(c, element, "Load"));
  return { kind: "Tuple", id, span: { start: c.start(first), end }, elts, ctx: "Load" };
}

// ------------------------------------------------------------------------------- `type` that is no keyword

/**
 * The grammar reads `type(x).y = z` as a type alias whose name is `(x).y`. This converts such a "name" as the
 * target that it is; `start` is where `type` starts.
 */
export function convertTargetBehindType(c: ConversionContext, n: number, start: number): ast.Expression {
  return c.withMovedStart(c.tree.start(n), start, () => c.expression(n, "Store"));
}

function nameOfType(c: ConversionContext, n: number): ast.Name {
  const start = c.start(n);
  return { kind: "Name", id: c.newId(), span: { start, end: start + 4 }, name: "type", ctx: "Load" };
}

function convertCallOfType(c: ConversionContext, n: number): ast.Call {
  const id = c.newId();
  const func = nameOfType(c, n);
  return { kind: "Call", id, span: c.span(n), func, args: convertElements(c, n, "Load"), keywords: [] };
}

function convertSubscriptOfType(c: ConversionContext, n: number, ctx: ast.ExpressionContext): ast.Subscript {
  const id = c.newId();
  const value = nameOfType(c, n);
  const comma = c.tree.hasToken(n, ",");
  if (c.tree.firstNamedChild(n) === NONE) c.error("MT1002", c.span(n), "An index is missing.");
  const slice = convertBareList(c, c.tree.namedChildren(n), comma, listEnd(c, n));
  return { kind: "Subscript", id, span: c.span(n), value, slice, ctx };
}
