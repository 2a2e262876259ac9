/**
 * Where CPython's compiler says that an instruction stands, as far as that is not simply its node.
 *
 * Tracebacks, `f_lineno` and carets show these positions, so they follow each version:
 * - an attribute on a later line than its object stands at its own name (3.10+);
 * - a conditional jump stands at the enclosing statement or expression up to 3.11, at the tested expression from 3.12;
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

/** Position of a conditional jump on the truth of `test`. */
export function jumpPosition(ctx: LoweringContext, test: Span, outer: Span): Span {
  return ctx.target.minor >= 12 ? test : outer;
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

/** Position of the `raise` inside an `assert`. */
export function assertPosition(ctx: LoweringContext, node: ast.Assert): Span {
  return ctx.target.minor >= 13 ? node.test.span : node.span;
}
