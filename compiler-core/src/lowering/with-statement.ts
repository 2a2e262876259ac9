/**
 * `with`: several items are nested statements.
 */
import type { Register } from "../mir/baseline";
import type * as ast from "../syntax/nodes";
import { type LoweringContext, lowerExpression } from "./context";
import { enterHandler, handlerAbove, restoreAndReraise } from "./exceptions";
import { withExitPosition, withPosition } from "./positions";
import { storeTarget } from "./targets";
import { callExit, restoreException } from "./unwinding";

export function lowerWith(ctx: LoweringContext, node: ast.With): void {
  lowerItem(ctx, node, 0);
}

function lowerItem(ctx: LoweringContext, node: ast.With, index: number): void {
  const item = node.items[index];
  if (item === undefined) {
    ctx.lower.statements(ctx, node.body);
    return;
  }
  const { builder } = ctx;
  const outer = builder.handler;
  const before = builder.stack();
  const position = withPosition(ctx, node, item);
  const manager = lowerExpression(ctx, item.context_expr);
  const [exit, entered] = builder.definePair("before_with", position, [builder.use(manager)]);
  // The handler's stack holds the exit function, but not what __enter__ gave.
  builder.forget(entered);
  const handlerStack = builder.stack();
  const handler = handlerAbove(ctx);
  builder.reserve();
  const enclosing = ctx.blocks;
  builder.handler = handler;
  ctx.blocks = [...enclosing, { kind: "with", outer, exit, span: position }];
  if (item.optional_vars === undefined) builder.release(entered, position);
  else storeTarget(ctx, item.optional_vars, entered);
  lowerItem(ctx, node, index + 1);
  ctx.blocks = enclosing;
  builder.handler = outer;
  const end = builder.newLabel();
  callExit(ctx, exit, withExitPosition(ctx, position));
  builder.jump(end);

  builder.restoreStack(handlerStack);
  lowerExceptionalExit(ctx, exit, handler.target, withExitPosition(ctx, position), outer);
  builder.bind(end);
  builder.restoreStack(before);
}

/** Calls the exit function with the exception; a true result ends it. */
function lowerExceptionalExit(
  ctx: LoweringContext,
  exit: Register,
  target: ReturnType<typeof handlerAbove>["target"],
  span: ast.Node["span"],
  outer: LoweringContext["builder"]["handler"],
): void {
  const { builder } = ctx;
  const suppressed = builder.newLabel();
  const end = builder.newLabel();
  const entered = enterHandler(ctx, target, span);
  const operands = [builder.keep(exit), builder.keep(entered.exception)];
  const result = builder.define("with_exit_exception", span, undefined, operands);
  builder.effect("branch_true", span, [builder.use(result), builder.label(suppressed)]);
  const stack = builder.stack();
  builder.handler = outer;
  restoreException(ctx, entered.saved, span);
  builder.effect("reraise", span, [builder.use(entered.exception)]);

  builder.restoreStack(stack);
  builder.forget(entered.exception);
  restoreAndReraise(ctx, entered, span);

  builder.restoreStack(stack);
  builder.bind(suppressed);
  builder.release(entered.exception, span);
  restoreException(ctx, entered.saved, span);
  builder.release(exit, span);
  builder.bind(end);
}
