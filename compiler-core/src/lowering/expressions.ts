/**
 * Expressions: the dispatch over their kinds, and names and attributes.
 *
 * An expression ends in a local's own register, when it is a plain local that nothing can rebind before its use, or
 * on top of the stack of temporaries.
 */
import { assertNever, InternalError } from "../base/invariant";
import type { Register } from "../mir/baseline";
import type * as ast from "../syntax/nodes";
import { lowerCall, lowerSuper } from "./calls";
import { lowerComprehensionInto } from "./comprehensions";
import { foldConstant } from "./constant-folding";
import { defineConstant, type LoweringContext, lowerExpression } from "./context";
import { lowerDict, lowerList, lowerSet, lowerTuple } from "./displays";
import { lowerIteratingFunction, lowerLambda } from "./inner-functions";
import { lowerBinary, lowerBoolean, lowerCompare, lowerConditional, lowerUnary } from "./operators";
import { loadPosition } from "./positions";
import { lowerFormattedValue, lowerJoinedString } from "./strings";
import { lowerSlice, lowerSubscriptOperands } from "./subscripts";
import { storeName } from "./targets";

/** Emits the evaluation of an expression; see `Lowerers.expression`. */
export function lowerAnyExpression(ctx: LoweringContext, node: ast.Expression, into?: Register): Register {
  const constant = foldConstant(ctx, node);
  if (constant !== undefined) return defineConstant(ctx, constant, node.span, into);
  switch (node.kind) {
    case "Name":
      return lowerName(ctx, node, into);
    case "Attribute": {
      const object = lowerSuper(ctx, node) ?? lowerExpression(ctx, node.value);
      const name = ctx.builder.name(ctx.scope.mangle(node.attr));
      return ctx.builder.define("load_attr", loadPosition(ctx, node), into, [ctx.builder.use(object), name]);
    }
    case "Subscript": {
      const { object, index } = lowerSubscriptOperands(ctx, node);
      return ctx.builder.define("load_subscr", node.span, into, [ctx.builder.use(object), ctx.builder.use(index)]);
    }
    case "Slice":
      return lowerSlice(ctx, node, into);
    case "Call":
      return lowerCall(ctx, node, into);
    case "BinOp":
      return lowerBinary(ctx, node, into);
    case "UnaryOp":
      return lowerUnary(ctx, node, into);
    case "BoolOp":
      return lowerBoolean(ctx, node, into);
    case "Compare":
      return lowerCompare(ctx, node, into);
    case "IfExp":
      return lowerConditional(ctx, node, into);
    case "NamedExpr": {
      const value = lowerExpression(ctx, node.value, into ?? ctx.builder.reserve());
      storeName(ctx, node.target, ctx.builder.keep(value));
      return value;
    }
    case "Tuple":
      return lowerTuple(ctx, node.elts, node.span, into);
    case "List":
      return lowerList(ctx, node, into);
    case "Set":
      return lowerSet(ctx, node, into);
    case "Dict":
      return lowerDict(ctx, node, into);
    case "JoinedStr":
      return lowerJoinedString(ctx, node, into);
    case "FormattedValue":
      return lowerFormattedValue(ctx, node, node.span, into);
    case "ListComp":
    case "SetComp":
    case "DictComp":
      return ctx.target.minor >= 12 ? lowerComprehensionInto(ctx, node, into) : lowerIteratingFunction(ctx, node, into);
    case "GeneratorExp":
      return lowerIteratingFunction(ctx, node, into);
    case "Lambda":
      return lowerLambda(ctx, node, into);
    case "Constant":
    case "Starred":
    case "Await":
    case "Yield":
    case "YieldFrom":
      throw new InternalError(`${node.kind} lies outside the slice`);
    default:
      return assertNever(node);
  }
}

/** A name that is read: a local's own register, unless something later in the expression may rebind it. */
function lowerName(ctx: LoweringContext, node: ast.Name, into: Register | undefined): Register {
  const { builder, scope } = ctx;
  const name = scope.mangle(node.name);
  const cell = scope.cellOf(name);
  if (cell !== undefined) {
    const operands = [builder.keep(builder.local(cell)), builder.name(name)];
    return builder.define(scope.isFree(name) ? "load_free" : "load_deref", node.span, into, operands);
  }
  if (!scope.isLocal(name)) return builder.define("load_global", node.span, into, [builder.name(name)]);
  const local = builder.local(name);
  if (scope.canBeUnbound(name)) builder.effect("check_bound", node.span, [builder.keep(local)]);
  if (into === undefined && !scope.rebound.has(name)) return local;
  return builder.define("move", node.span, into, [builder.use(local)]);
}
