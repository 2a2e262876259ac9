/**
 * Assignment statements: plain, augmented, annotated.
 *
 * Object and index of an augmented assignment are evaluated once, read, and stored to. A plain assignment evaluates its
 * value first, then the targets from left to right.
 */
import type { Register } from "../mir/baseline";
import type * as ast from "../syntax/nodes";
import { type Comprehension, isComprehension, lowerComprehension } from "./comprehensions";
import { foldConstant } from "./constant-folding";
import { defineConstant, type LoweringContext, lowerExpression, NONE } from "./context";
import { binaryOperatorNumber } from "./operators";
import { attributePosition } from "./positions";
import { mangledTargets } from "./scope";
import { buildSlice, lowerBound, lowerSubscriptOperands } from "./subscripts";
import { namesBoundBy, storeName, storeTarget } from "./targets";

export function lowerAssign(ctx: LoweringContext, node: ast.Assign): void {
  const [only] = node.targets;
  if (node.targets.length === 1 && only !== undefined) {
    if (lowerParallelAssign(ctx, only, node.value)) return;
    if (isComprehension(node.value) && storesFirst(ctx, only, node.value)) {
      lowerComprehension(ctx, node.value, (result) => storeTarget(ctx, only, result));
    } else storeTarget(ctx, only, lowerExpression(ctx, node.value));
    return;
  }
  const value = lowerStable(ctx, node.value, boundNames(ctx, node.targets));
  const last = node.targets.length - 1;
  for (const [index, target] of node.targets.entries()) storeTarget(ctx, target, value, index < last);
}

/**
 * `a, b = x, y` without a tuple in between: CPython swaps the values on its stack when there are at most three. From
 * 3.11 on it then stores into locals in the opposite order, which the deaths of their old values show.
 */
function lowerParallelAssign(ctx: LoweringContext, target: ast.Expression, value: ast.Expression): boolean {
  if ((target.kind !== "Tuple" && target.kind !== "List") || value.kind !== "Tuple") return false;
  const count = target.elts.length;
  if (count === 0 || count > 3 || value.elts.length !== count) return false;
  const isPlain = ![...target.elts, ...value.elts].some((element) => element.kind === "Starred");
  if (!isPlain || foldConstant(ctx, value) !== undefined) return false;
  const bound = boundNames(ctx, [target]);
  const values = value.elts.map((element) => lowerStable(ctx, element, bound));
  const order = target.elts.map((_, index) => index);
  if (storesBackwards(ctx, target.elts)) order.reverse();
  for (const index of order) storeTarget(ctx, target.elts[index] as ast.Expression, values[index] as Register);
  return true;
}

/** `apply_static_swaps` of CPython's `flowgraph.c`: distinct locals on one line. */
function storesBackwards(ctx: LoweringContext, targets: readonly ast.Expression[]): boolean {
  if (ctx.target.minor < 11 || targets.length < 2) return false;
  const names = targets.map((target) => (target.kind === "Name" ? ctx.scope.mangle(target.name) : undefined));
  if (names.some((name) => name === undefined || !ctx.scope.isLocal(name))) return false;
  const lines = targets.map((target) => ctx.lineIndex.lineOf(target.span.start));
  if (lines.some((line) => line !== lines[0])) return false;
  const [first] = names;
  const last = names[names.length - 1];
  return first !== last && !names.slice(1, -1).some((name) => name === first || name === last);
}

/** A comprehension's result is stored before the last of its variables is given back, as `apply_static_swaps` has it. */
function storesFirst(ctx: LoweringContext, target: ast.Expression, value: Comprehension): boolean {
  if (ctx.target.minor < 12) return false;
  if (target.kind !== "Name") return false;
  const name = ctx.scope.mangle(target.name);
  if (!ctx.scope.isLocal(name) || mangledTargets(ctx.scope, value).has(name)) return false;
  return ctx.lineIndex.lineOf(target.span.start) === ctx.lineIndex.lineOf(value.span.start);
}

/** Mangled names that storing into the targets rebinds. */
function boundNames(ctx: LoweringContext, targets: readonly ast.Expression[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const target of targets) namesBoundBy(target, names);
  return new Set([...names].map((name) => ctx.scope.mangle(name)));
}

/** A value that must outlive stores to `bound`: one of these locals is copied to the stack. */
function lowerStable(ctx: LoweringContext, node: ast.Expression, bound: ReadonlySet<string>): Register {
  if (node.kind !== "Name" || !bound.has(ctx.scope.mangle(node.name))) return lowerExpression(ctx, node);
  return lowerExpression(ctx, node, ctx.builder.reserve());
}

export function lowerAugAssign(ctx: LoweringContext, node: ast.AugAssign): void {
  switch (node.target.kind) {
    case "Name": {
      const current = lowerExpression(ctx, { ...node.target, ctx: "Load" });
      storeName(ctx, node.target, ctx.builder.use(operate(ctx, node, current)));
      return;
    }
    case "Attribute":
      augmentAttribute(ctx, node, node.target);
      return;
    case "Subscript":
      if (ctx.target.minor >= 12 && node.target.slice.kind === "Slice" && node.target.slice.step === undefined) {
        augmentSlice(ctx, node, node.target, node.target.slice);
      } else {
        augmentSubscript(ctx, node, node.target);
      }
  }
}

function augmentAttribute(ctx: LoweringContext, node: ast.AugAssign, target: ast.Attribute): void {
  const { builder } = ctx;
  const object = lowerExpression(ctx, target.value);
  const name = builder.name(ctx.scope.mangle(target.attr));
  const position = attributePosition(ctx, target);
  const current = builder.define("load_attr", position, undefined, [builder.keep(object), name]);
  const result = operate(ctx, node, current);
  builder.effect("store_attr", position, [builder.use(object), name, builder.use(result)]);
}

function augmentSubscript(ctx: LoweringContext, node: ast.AugAssign, target: ast.Subscript): void {
  const { builder } = ctx;
  const { object, index } = lowerSubscriptOperands(ctx, target);
  const operands = [builder.keep(object), builder.keep(index)];
  const current = builder.define("load_subscr", target.span, undefined, operands);
  const result = operate(ctx, node, current);
  builder.effect("store_subscr", target.span, [builder.use(object), builder.use(index), builder.use(result)]);
}

/** From 3.12 on `a[i:j] += x` makes a slice for the load and another one for the store. */
function augmentSlice(ctx: LoweringContext, node: ast.AugAssign, target: ast.Subscript, slice: ast.Slice): void {
  const { builder } = ctx;
  const object = lowerExpression(ctx, target.value);
  const lower = lowerBound(ctx, slice.lower, slice.span);
  const upper = lowerBound(ctx, slice.upper, slice.span);
  const loaded = buildSlice(
    ctx,
    [builder.keep(lower), builder.keep(upper), builder.use(defineConstant(ctx, NONE, slice.span))],
    target.span,
  );
  const operands = [builder.keep(object), builder.use(loaded)];
  const current = builder.define("load_subscr", target.span, undefined, operands);
  const result = operate(ctx, node, current);
  const step = defineConstant(ctx, NONE, slice.span);
  const stored = buildSlice(ctx, [builder.use(lower), builder.use(upper), builder.use(step)], target.span);
  builder.effect("store_subscr", target.span, [builder.use(object), builder.use(stored), builder.use(result)]);
}

function operate(ctx: LoweringContext, node: ast.AugAssign, current: Register): Register {
  const { builder } = ctx;
  const operand = lowerExpression(ctx, node.value);
  const operator = builder.imm(binaryOperatorNumber(node.op));
  return builder.define("inplace", node.span, undefined, [operator, builder.use(current), builder.use(operand)]);
}

/** Inside a function the annotation is never evaluated; what stands left of it is, when there is no value. */
export function lowerAnnAssign(ctx: LoweringContext, node: ast.AnnAssign): void {
  if (node.value !== undefined) {
    storeTarget(ctx, node.target, lowerExpression(ctx, node.value));
    return;
  }
  if (node.target.kind === "Name") return;
  evaluate(ctx, node.target.value);
  if (node.target.kind === "Subscript") evaluateIndex(ctx, node.target.slice);
}

function evaluateIndex(ctx: LoweringContext, index: ast.Expression): void {
  if (index.kind === "Slice") {
    for (const bound of [index.lower, index.upper, index.step]) if (bound !== undefined) evaluate(ctx, bound);
  } else if (index.kind === "Tuple") {
    for (const element of index.elts) evaluateIndex(ctx, element);
  } else {
    evaluate(ctx, index);
  }
}

/** Evaluates for the effects only. */
export function evaluate(ctx: LoweringContext, node: ast.Expression): void {
  if (node.kind === "Constant" || foldConstant(ctx, node) !== undefined) return;
  const value = lowerExpression(ctx, node);
  ctx.builder.release(value, node.span);
}
