/**
 * `if`, `while`, `for`, `break`, `continue`, `return`.
 *
 * Every jump back is preceded by a `tick`, where signals, other threads and the garbage collector get their turn.
 */
import type { Span } from "../base/span";
import type { Register } from "../mir/baseline";
import type { Label } from "../mir/baseline-builder";
import type * as ast from "../syntax/nodes";
import { truthOf } from "./constant-arithmetic";
import { foldConstant, foldIterable } from "./constant-folding";
import { type Block, defineConstant, type LoweringContext, lowerExpression, NONE } from "./context";
import { lowerTuple } from "./displays";
import { iterationPosition } from "./positions";
import { storeTarget } from "./targets";
import { innermostLoop, leaveBlocks, withinBlock } from "./unwinding";

export function lowerIf(ctx: LoweringContext, node: ast.If): void {
  const { builder } = ctx;
  const decided = branchNotCompiled(ctx, node.test);
  if (decided !== undefined) {
    ctx.lower.statements(ctx, decided ? node.body : node.orelse);
    return;
  }
  const otherwise = builder.newLabel();
  ctx.lower.condition(ctx, node.test, otherwise, false);
  ctx.lower.statements(ctx, node.body);
  if (node.orelse.length === 0) {
    builder.bind(otherwise);
    return;
  }
  const end = builder.newLabel();
  builder.jump(end);
  builder.bind(otherwise);
  ctx.lower.statements(ctx, node.orelse);
  builder.bind(end);
}

/**
 * Before 3.10 a branch that a constant test rules out is not compiled, so that names which occur only there are no
 * local variables of the code object. The answer is the truth of such a test.
 */
function branchNotCompiled(ctx: LoweringContext, test: ast.Expression): boolean | undefined {
  const constant = ctx.target.minor < 10 ? foldConstant(ctx, test) : undefined;
  return constant && truthOf(constant);
}

export function lowerWhile(ctx: LoweringContext, node: ast.While): void {
  const { builder } = ctx;
  if (branchNotCompiled(ctx, node.test) === false) {
    ctx.lower.statements(ctx, node.orelse);
    return;
  }
  const next = builder.newLabel();
  const exhausted = builder.newLabel();
  const exit = builder.newLabel();
  builder.bind(next);
  ctx.lower.condition(ctx, node.test, exhausted, false);
  withinBlock(ctx, { kind: "while", next, exit }, node.body);
  jumpBack(ctx, next, builder.previousSpan ?? node.span);
  builder.bind(exhausted);
  ctx.lower.statements(ctx, node.orelse);
  builder.bind(exit);
}

export function lowerFor(ctx: LoweringContext, node: ast.For): void {
  const { builder } = ctx;
  const position = iterationPosition(ctx, node);
  const iterable = lowerIterable(ctx, node.iter);
  const iterator = builder.define("get_iter", position, undefined, [builder.use(iterable)]);
  const next = builder.newLabel();
  const exhausted = builder.newLabel();
  const exit = builder.newLabel();
  builder.bind(next);
  const stack = builder.stack();
  const operands = [builder.keep(iterator), builder.label(exhausted)];
  const item = builder.define("for_iter", position, undefined, operands);
  storeTarget(ctx, node.target, item);
  withinBlock(ctx, { kind: "for", next, exit, iterator, span: position }, node.body);
  jumpBack(ctx, next, builder.previousSpan ?? node.span);
  builder.bind(exhausted);
  builder.restoreStack(stack);
  builder.release(iterator, position);
  ctx.lower.statements(ctx, node.orelse);
  builder.bind(exit);
}

/** A literal list or set that is only iterated becomes a tuple or frozenset. */
export function lowerIterable(ctx: LoweringContext, node: ast.Expression): Register {
  const folded = foldIterable(ctx, node);
  if (folded?.kind === "constant") return defineConstant(ctx, folded.value, node.span);
  if (folded?.kind === "elements") return lowerTuple(ctx, folded.elements, node.span, undefined);
  return lowerExpression(ctx, node);
}

function jumpBack(ctx: LoweringContext, target: Label, span: Span): void {
  ctx.builder.effect("tick", span, []);
  ctx.builder.jump(target);
}

export function lowerBreak(ctx: LoweringContext): void {
  const index = innermostLoop(ctx.blocks);
  const loop = ctx.blocks[index];
  if (loop === undefined || !isLoop(loop)) return;
  leaveBlocks(ctx, index, undefined, () => ctx.builder.jump(loop.exit));
}

export function lowerContinue(ctx: LoweringContext, node: ast.Continue): void {
  const index = innermostLoop(ctx.blocks);
  const loop = ctx.blocks[index];
  if (loop === undefined || !isLoop(loop)) return;
  leaveBlocks(ctx, index + 1, undefined, () => jumpBack(ctx, loop.next, node.span));
}

function isLoop(block: Block): block is Extract<Block, { kind: "for" | "while" }> {
  return block.kind === "for" || block.kind === "while";
}

/** The value is evaluated before anything is left; a constant is loaded only after it. */
export function lowerReturn(ctx: LoweringContext, node: ast.Return): void {
  const { builder } = ctx;
  const constant = node.value === undefined ? NONE : foldConstant(ctx, node.value);
  if (constant !== undefined) {
    leaveBlocks(ctx, 0, undefined, () => {
      const value = defineConstant(ctx, constant, node.value?.span ?? node.span);
      builder.effect("return", node.span, [builder.use(value)]);
    });
    return;
  }
  // Undoing some blocks runs statements, which may rebind the local that is returned.
  const mayChange = ctx.blocks.some((block) => block.kind !== "for" && block.kind !== "while" && block.kind !== "try");
  const stack = builder.stack();
  const value = lowerExpression(ctx, node.value as ast.Expression, mayChange ? builder.reserve() : undefined);
  leaveBlocks(ctx, 0, value, () => builder.effect("return", node.span, [builder.use(value)]));
  builder.restoreStack(stack);
}
