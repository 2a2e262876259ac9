/**
 * The constants that CPython's compiler computes (`Python/ast_opt.c`): unary and binary operators on literals, tuples
 * of constants, constant subscripts, `__debug__`.
 *
 * Folding is visible: `x is (1, 2)`, the set behind `in {1, 2}`, and what `co_consts` holds. Where exactness would
 * need C's `libm` (powers of floats) or more digits than a double, the operation is left to run time, which gives the
 * same object.
 */
import type { BaselineConstant } from "../mir/baseline";
import type * as ast from "../syntax/nodes";
import { foldBinary, foldSubscript, foldUnary } from "./constant-arithmetic";
import type { LoweringContext } from "./context";

/** The value of an expression that CPython's compiler turns into a constant. */
export function foldConstant(ctx: LoweringContext, node: ast.Expression): BaselineConstant | undefined {
  switch (node.kind) {
    case "Constant":
      return literalConstant(node.value);
    case "Name":
      return node.name === "__debug__" ? { kind: "bool", value: ctx.target.optimize === 0 } : undefined;
    case "UnaryOp":
    case "BinOp":
    case "Tuple":
    case "Subscript": {
      if (ctx.folded.has(node.id)) return ctx.folded.get(node.id);
      const value = foldNode(ctx, node);
      ctx.folded.set(node.id, value);
      return value;
    }
    default:
      return undefined;
  }
}

/** All values of a display, or undefined when one of them is no constant. */
export function foldAll(
  ctx: LoweringContext,
  nodes: readonly ast.Expression[],
): readonly BaselineConstant[] | undefined {
  const values: BaselineConstant[] = [];
  for (const node of nodes) {
    const value = foldConstant(ctx, node);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

/**
 * What stands right of `in`, or is iterated by `for`, when CPython makes a list or set display a tuple or frozenset.
 * A list whose items are no constants becomes a tuple display: `elements`.
 */
export type FoldedIterable =
  | { readonly kind: "constant"; readonly value: BaselineConstant }
  | { readonly kind: "elements"; readonly elements: readonly ast.Expression[] };

/** The replacement of a literal list or set that is only looked into. */
export function foldIterable(ctx: LoweringContext, node: ast.Expression): FoldedIterable | undefined {
  if (node.kind !== "List" && node.kind !== "Set") return undefined;
  const items = foldAll(ctx, node.elts);
  if (node.kind === "Set") {
    return items === undefined ? undefined : { kind: "constant", value: { kind: "frozenset", items } };
  }
  if (items !== undefined) return { kind: "constant", value: { kind: "tuple", items } };
  if (node.elts.some((element) => element.kind === "Starred")) return undefined;
  return { kind: "elements", elements: node.elts };
}

function foldNode(
  ctx: LoweringContext,
  node: ast.UnaryOp | ast.BinOp | ast.Tuple | ast.Subscript,
): BaselineConstant | undefined {
  switch (node.kind) {
    case "UnaryOp": {
      const operand = foldConstant(ctx, node.operand);
      return operand && foldUnary(node.op, operand);
    }
    case "BinOp": {
      const left = foldConstant(ctx, node.left);
      const right = foldConstant(ctx, node.right);
      return left && right && foldBinary(node.op, left, right);
    }
    case "Tuple": {
      if (node.ctx !== "Load") return undefined;
      const items = foldAll(ctx, node.elts);
      return items && { kind: "tuple", items };
    }
    case "Subscript": {
      if (node.ctx !== "Load") return undefined;
      const value = foldConstant(ctx, node.value);
      const index = value && foldConstant(ctx, node.slice);
      return index && foldSubscript(value, index);
    }
  }
}

/** The constant that a literal is; a text with `\N{…}` has none here. */
export function literalConstant(value: ast.ConstantValue): BaselineConstant | undefined {
  switch (value.kind) {
    case "none":
    case "ellipsis":
      return { kind: value.kind };
    case "true":
    case "false":
      return { kind: "bool", value: value.kind === "true" };
    case "int":
    case "float":
    case "bytes":
    case "str":
      return value;
    case "complex":
      return { kind: "complex", real: 0, imag: value.imaginary };
    case "str-named-escape":
      return undefined;
  }
}
