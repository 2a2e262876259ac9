/**
 * `try`, `raise`, `assert`.
 *
 * The stack of a handler is that of CPython 3.11+: the saved handled-exception state lies below the exception. An
 * exception inside a handler restores the saved state and goes on outwards (`restoreAndReraise`).
 *
 *     try: a()                 a()                       on exception: L
 *     except E as e: b()       jump end
 *                           L: saved, e1 = …             on exception: R with e2
 *                              match e1, E; e = e1
 *                              b()                       on exception: unbind e; R
 *                              restore saved; unbind e; jump end
 *                           R: restore saved; reraise e2
 */
import type { Register } from "../mir/baseline";
import type { HandlerScope, Label } from "../mir/baseline-builder";
import type * as ast from "../syntax/nodes";
import { type LoweringContext, lowerExpression } from "./context";
import { assertionErrorPosition, assertPosition } from "./positions";
import { storeNamed } from "./targets";
import { clearExceptionName, restoreException, withinBlock } from "./unwinding";

export function lowerTry(ctx: LoweringContext, node: ast.Try): void {
  if (node.finalbody.length > 0) lowerTryFinally(ctx, node);
  else lowerTryExcept(ctx, node);
}

/** What a handler begins with: the handled exception is the caught one, and the old state is at hand. */
export interface EnteredHandler {
  readonly saved: Register;
  readonly exception: Register;
  /** Exceptions inside the handler go here; see `restoreAndReraise`. */
  readonly cleanup: HandlerScope;
}

/** A handler for what follows, on top of the present stack. */
export function handlerAbove(ctx: LoweringContext): HandlerScope {
  return { target: ctx.builder.newLabel(), exception: ctx.builder.upcoming };
}

/** Starts the code of a handler: PUSH_EXC_INFO, which puts the saved state below the exception. */
export function enterHandler(ctx: LoweringContext, target: Label, span: ast.Node["span"]): EnteredHandler {
  const { builder } = ctx;
  builder.bind(target);
  const saved = builder.reserve();
  const cleanup: HandlerScope = { target: builder.newLabel(), exception: builder.upcoming };
  const exception = builder.reserve();
  builder.handler = cleanup;
  builder.transfer(exception, saved, span);
  builder.define("push_exception", span, saved, [builder.keep(exception)]);
  return { saved, exception, cleanup };
}

/** The way out of a handler in which an exception was raised. The stack ends with the saved state. */
export function restoreAndReraise(ctx: LoweringContext, entered: EnteredHandler, span: ast.Node["span"]): void {
  const { builder } = ctx;
  builder.bind(entered.cleanup.target);
  const exception = builder.reserve();
  restoreException(ctx, entered.saved, span);
  builder.effect("reraise", span, [builder.use(exception)]);
}

function lowerTryFinally(ctx: LoweringContext, node: ast.Try): void {
  const { builder } = ctx;
  const outer = builder.handler;
  const stack = builder.stack();
  const end = builder.newLabel();
  const handler = handlerAbove(ctx);
  const enclosing = ctx.blocks;
  builder.handler = handler;
  ctx.blocks = [...enclosing, { kind: "finally", outer, body: node.finalbody }];
  if (node.handlers.length > 0) lowerTryExcept(ctx, node);
  else ctx.lower.statements(ctx, node.body);
  ctx.blocks = enclosing;
  builder.handler = outer;
  ctx.lower.statements(ctx, node.finalbody);
  builder.jump(end);

  const span = node.finalbody[0]?.span ?? node.span;
  const entered = enterHandler(ctx, handler.target, span);
  const { exception, saved } = entered;
  withinBlock(ctx, { kind: "finally-handler", outer, exception, saved, span }, node.finalbody);
  builder.handler = outer;
  const handlerStack = builder.stack();
  const last = builder.previousSpan ?? span;
  restoreException(ctx, saved, last);
  builder.effect("reraise", last, [builder.use(exception)]);

  builder.restoreStack(handlerStack);
  builder.forget(exception);
  restoreAndReraise(ctx, entered, span);
  builder.bind(end);
  builder.restoreStack(stack);
}

function lowerTryExcept(ctx: LoweringContext, node: ast.Try): void {
  const { builder } = ctx;
  const outer = builder.handler;
  const stack = builder.stack();
  const end = builder.newLabel();
  const handler = handlerAbove(ctx);
  builder.handler = handler;
  withinBlock(ctx, { kind: "try", outer }, node.body);
  builder.handler = outer;
  ctx.lower.statements(ctx, node.orelse);
  const lastOfElse = ctx.statement;
  builder.jump(end);

  const span = node.handlers[0]?.span ?? node.span;
  const entered = enterHandler(ctx, handler.target, span);
  const handlerStack = builder.stack();
  for (const clause of node.handlers) {
    builder.handler = entered.cleanup;
    builder.restoreStack(handlerStack);
    const next = builder.newLabel();
    if (clause.type !== undefined) {
      const type = lowerExpression(ctx, clause.type);
      const operands = [builder.keep(entered.exception), builder.use(type)];
      const matches = builder.define("match_exception", clause.span, undefined, operands);
      builder.effect("branch_false", clause.span, [builder.use(matches), builder.label(next)]);
    }
    lowerClause(ctx, clause, entered, outer, end);
    builder.bind(next);
  }
  builder.restoreStack(handlerStack);
  builder.handler = outer;
  restoreException(ctx, entered.saved, span);
  const last = node.handlers[node.handlers.length - 1] ?? node;
  builder.effect("reraise", last.span, [builder.use(entered.exception)]);

  builder.restoreStack(handlerStack);
  builder.forget(entered.exception);
  restoreAndReraise(ctx, entered, span);
  builder.bind(end);
  builder.restoreStack(stack);
  // CPython compiles the `else` clause after the handlers.
  if (node.orelse.length > 0) ctx.statement = lastOfElse;
}

function lowerClause(
  ctx: LoweringContext,
  clause: ast.ExceptHandler,
  entered: EnteredHandler,
  outer: HandlerScope | undefined,
  end: Label,
): void {
  const { builder } = ctx;
  const { saved, exception, cleanup } = entered;
  const { name, span } = clause;
  if (name === undefined) {
    builder.release(exception, span);
    withinBlock(ctx, { kind: "except", outer, saved, name, span }, clause.body);
    builder.handler = outer;
    restoreException(ctx, saved, builder.previousSpan ?? span);
    builder.jump(end);
    return;
  }
  storeNamed(ctx, name, span, builder.use(exception));
  const stack = builder.stack();
  const unbind: HandlerScope = { target: builder.newLabel(), exception: builder.upcoming };
  builder.handler = unbind;
  withinBlock(ctx, { kind: "except", outer, saved, name, span }, clause.body);
  builder.handler = outer;
  const position = builder.previousSpan ?? span;
  restoreException(ctx, saved, position);
  clearExceptionName(ctx, name, position);
  builder.jump(end);

  builder.restoreStack(stack);
  builder.bind(unbind.target);
  const raised = builder.reserve();
  builder.handler = cleanup;
  clearExceptionName(ctx, name, span);
  builder.effect("reraise", span, [builder.use(raised)]);
}

export function lowerRaise(ctx: LoweringContext, node: ast.Raise): void {
  const { builder } = ctx;
  const stack = builder.stack();
  const parts = [node.exc, node.cause].map((part) => (part === undefined ? undefined : lowerExpression(ctx, part)));
  const operands = parts.map((part) => (part === undefined ? builder.absent() : builder.use(part)));
  builder.effect("raise", node.span, operands);
  builder.restoreStack(stack);
}

export function lowerAssert(ctx: LoweringContext, node: ast.Assert): void {
  if (ctx.target.optimize > 0) return;
  const { builder } = ctx;
  const passed = builder.newLabel();
  ctx.lower.condition(ctx, node.test, passed, true);
  const span = assertionErrorPosition(ctx, node);
  const raised = assertPosition(ctx, node);
  const stack = builder.stack();
  let error = builder.define("load_assertion_error", span, undefined, []);
  if (node.msg !== undefined) {
    const message = lowerExpression(ctx, node.msg);
    const operands = [builder.use(error), builder.uses([message]), builder.absent()];
    error = builder.define("call", span, undefined, operands);
  }
  builder.effect("raise", raised, [builder.use(error), builder.absent()]);
  builder.restoreStack(stack);
  builder.bind(passed);
}
