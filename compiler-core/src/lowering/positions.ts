/**
 * Where CPython's compiler says that an instruction stands, as far as that is not simply its node.
 *
 * Tracebacks, `f_lineno` and carets show these positions, so they follow each version:
 * - an attribute on a later line than its object stands at its own name (3.10+);
 * - a conditional jump stands at the tested expression from 3.12 on, before at the enclosing statement or conditional
 *   expression, or at a comparison that was tested in it before (3.10, 3.11);
 * - `for` and `with` stand at their whole statement up to 3.12, at the iterable or context expression from 3.13;
 * - the pieces of an f-string stand at the whole string up to 3.11.
 */
import type { Span } from "../base/span";
import type * as ast from "../syntax/nodes";
import type { LoweringContext } from "./context";

/** Position of loading, storing or deleting an attribute; with `span` of a call, position of the method call. */
export function attributePosition(ctx: LoweringContext, node: ast.Attribute, span: Span = node.span): Span {
  if (ctx.target.minor < 10) return span;
  const { start, end } = node.span;
  if (ctx.lineIndex.lineOf(start) === ctx.lineIndex.lineOf(end)) return span;
  return { start: end - node.attr.length, end: span.end };
}

/** `super()`, without arguments. */
export function isSuperCall(node: ast.Expression): node is ast.Call {
  const isPlain = node.kind === "Call" && node.args.length === 0 && node.keywords.length === 0;
  return isPlain && node.func.kind === "Name" && node.func.name === "super";
}

/** Position of loading an attribute: from 3.12 on one of `super()` stands at the whole. */
export function loadPosition(ctx: LoweringContext, node: ast.Attribute): Span {
  if (ctx.target.minor >= 12 && isSuperCall(node.value)) return node.span;
  return attributePosition(ctx, node);
}

/** Position of a conditional jump on the truth of `test`. */
export function jumpPosition(ctx: LoweringContext, test: Span): Span {
  return ctx.target.minor >= 12 ? test : ctx.enclosing;
}

/** In 3.10 and 3.11 a comparison that is tested leaves its position behind for what follows in the same construct. */
export function noteTestedComparison(ctx: LoweringContext, node: ast.Compare): void {
  if (ctx.target.minor === 10 || ctx.target.minor === 11) ctx.enclosing = node.span;
}

/** Position of the comparisons of a chain that is tested. */
export function testedChainPosition(ctx: LoweringContext, node: ast.Compare): Span {
  return ctx.target.minor < 10 ? ctx.enclosing : node.span;
}

/** From 3.13 on the comparison in `not a == b` stands at the whole. */
export function negatedComparisonPosition(ctx: LoweringContext, node: ast.UnaryOp, test: ast.Compare): Span {
  return ctx.target.minor >= 13 ? node.span : test.span;
}

/** Position of `iter()` and `next()` of a `for` statement. */
export function iterationPosition(ctx: LoweringContext, node: ast.For): Span {
  return ctx.target.minor >= 13 ? node.iter.span : node.span;
}

/** Position of entering a context manager. */
export function withPosition(ctx: LoweringContext, node: ast.With, item: ast.WithItem): Span {
  return ctx.target.minor >= 13 ? item.context_expr.span : node.span;
}

/** Position of leaving a context manager. */
export function withExitPosition(ctx: LoweringContext, entered: Span): Span {
  return ctx.target.minor >= 10 ? entered : ctx.statement;
}

/** Position of making the AssertionError, once the test is compiled. */
export function assertionErrorPosition(ctx: LoweringContext, node: ast.Assert): Span {
  return ctx.target.minor < 12 ? ctx.enclosing : node.span;
}

/** Position of raising it. */
export function assertPosition(ctx: LoweringContext, node: ast.Assert): Span {
  return ctx.target.minor >= 13 ? node.test.span : assertionErrorPosition(ctx, node);
}
