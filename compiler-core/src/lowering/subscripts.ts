/**
 * Subscripts and slices.
 */
import type { Span } from "../base/span";
import type { Operand, Register } from "../mir/baseline";
import type * as ast from "../syntax/nodes";
import { defineConstant, type LoweringContext, lowerExpression, NONE } from "./context";

/** Object and index of a subscript, evaluated in this order. */
export function lowerSubscriptOperands(
  ctx: LoweringContext,
  node: ast.Subscript,
): { readonly object: Register; readonly index: Register } {
  const object = lowerExpression(ctx, node.value);
  const index = lowerExpression(ctx, node.slice);
  return { object, index };
}

export function lowerSlice(ctx: LoweringContext, node: ast.Slice, into: Register | undefined): Register {
  const bounds = [node.lower, node.upper, node.step].map((bound) => lowerBound(ctx, bound, node.span));
  return buildSlice(
    ctx,
    bounds.map((bound) => ctx.builder.use(bound)),
    node.span,
    into,
  );
}

/** A bound of a slice; one that is left out is None. */
export function lowerBound(ctx: LoweringContext, bound: ast.Expression | undefined, span: Span): Register {
  return bound === undefined ? defineConstant(ctx, NONE, span) : lowerExpression(ctx, bound);
}

export function buildSlice(ctx: LoweringContext, bounds: readonly Operand[], span: Span, into?: Register): Register {
  return ctx.builder.define("build_slice", span, into, bounds);
}
