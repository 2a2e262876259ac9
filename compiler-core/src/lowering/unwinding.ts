/**
 * Leaving enclosing blocks on the way to a `return`, `break` or `continue`: each is undone as CPython's
 * `compiler_unwind_fblock` does it, which copies the bodies of `finally` to every place that leaves them.
 */
import { assertNever } from "../base/invariant";
import type { Span } from "../base/span";
import type { Register } from "../mir/baseline";
import type * as ast from "../syntax/nodes";
import { type Block, defineConstant, type LoweringContext, NONE } from "./context";
import { withExitPosition } from "./positions";

/**
 * Undoes the blocks above the first `keep` ones, runs `then`, and goes on as if nothing had been emitted: control never
 * comes back. `value` is a return value that waits on the stack.
 */
export function leaveBlocks(ctx: LoweringContext, keep: number, value: Register | undefined, then: () => void): void {
  const { builder, blocks } = ctx;
  const { handler } = builder;
  const stack = builder.stack();
  for (let index = blocks.length - 1; index >= keep; index--) {
    ctx.blocks = blocks.slice(0, index);
    undo(ctx, blocks[index] as Block, value);
  }
  then();
  ctx.blocks = blocks;
  builder.handler = handler;
  builder.restoreStack(stack);
}

function undo(ctx: LoweringContext, block: Block, value: Register | undefined): void {
  const { builder } = ctx;
  switch (block.kind) {
    case "while":
      return;
    case "for":
      builder.release(block.iterator, ctx.statement);
      return;
    case "try":
      builder.handler = block.outer;
      return;
    case "finally": {
      builder.handler = block.outer;
      const { statement, blocks: enclosing } = ctx;
      if (value !== undefined && value < 0) {
        ctx.blocks = [...enclosing, { kind: "value", register: value, span: ctx.statement }];
      }
      ctx.lower.statements(ctx, block.body);
      ctx.blocks = enclosing;
      ctx.statement = statement;
      return;
    }
    case "finally-handler":
      builder.release(block.exception, block.span);
      builder.handler = block.outer;
      restoreException(ctx, block.saved, block.span);
      return;
    case "except":
      builder.handler = block.outer;
      restoreException(ctx, block.saved, ctx.statement);
      if (block.name !== undefined) clearExceptionName(ctx, block.name, block.span);
      return;
    case "with":
      builder.handler = block.outer;
      callExit(ctx, block.exit, withExitPosition(ctx, block.span));
      return;
    case "value":
      builder.release(block.register, block.span);
      return;
    default:
      assertNever(block);
  }
}

/** POP_EXCEPT: the exception that was handled before is the handled one again. */
export function restoreException(ctx: LoweringContext, saved: Register, span: Span): void {
  ctx.builder.effect("pop_exception", span, [ctx.builder.use(saved)]);
}

/** `except E as name` unbinds the name at its end, whatever happened to it. */
export function clearExceptionName(ctx: LoweringContext, written: string, span: Span): void {
  const { builder, scope } = ctx;
  const name = scope.mangle(written);
  if (scope.isLocal(name)) {
    builder.effect("release", span, [{ kind: "dst", register: builder.local(name) }]);
    return;
  }
  const none = defineConstant(ctx, NONE, span);
  const cell = scope.cellOf(name);
  if (cell !== undefined) {
    const register = builder.local(cell);
    builder.effect("store_deref", span, [builder.keep(register), builder.use(none)]);
    builder.effect("delete_deref", span, [builder.keep(register), builder.name(name)]);
    return;
  }
  builder.effect("store_global", span, [builder.name(name), builder.use(none)]);
  builder.effect("delete_global", span, [builder.name(name)]);
}

/** `exit(None, None, None)`, when a `with` block is left without an exception. */
export function callExit(ctx: LoweringContext, exit: Register, span: Span): void {
  const { builder } = ctx;
  const nones = [0, 1, 2].map(() => defineConstant(ctx, NONE, span));
  const operands = [builder.use(exit), builder.uses(nones), builder.absent()];
  builder.release(builder.define("call", span, undefined, operands), span);
}

/** Index of the innermost loop among the enclosing blocks, or -1. */
export function innermostLoop(blocks: readonly Block[]): number {
  return blocks.findLastIndex((block) => block.kind === "for" || block.kind === "while");
}

/** Runs `body` inside a further block. */
export function withinBlock(ctx: LoweringContext, block: Block, body: readonly ast.Statement[]): void {
  const enclosing = ctx.blocks;
  ctx.blocks = [...enclosing, block];
  ctx.lower.statements(ctx, body);
  ctx.blocks = enclosing;
}
