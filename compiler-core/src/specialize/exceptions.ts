/**
 * Exceptions that a handler of the function itself catches, in native code: `except` and `finally` clauses. Handlers of
 * other kinds (those that only clean up, and `with`) belong to the resume interpreter.
 */
import type { BaselineFunction, Handler, OpIndex } from "../mir/baseline";
import type { Value } from "../mir/typed";
import type { OpOfKind } from "../mir/typed-ops";
import {
  assign,
  branchOut,
  type Context,
  emit,
  errorState,
  heldValue,
  materializeCells,
  newValue,
  releaseKilled,
} from "./context";
import { UNBOUND } from "./slots";

/** The handler in native code for what the operation at `pc` raises. */
export function nativeHandler(fn: BaselineFunction, pc: OpIndex): Handler | undefined {
  const handler = fn.handlers.find(({ start, end }) => start <= pc && pc < end);
  return handler !== undefined && isNative(fn, handler) ? handler : undefined;
}

/** How many operations of a handler tell what it is. */
const PROLOGUE = 3;

function isNative(fn: BaselineFunction, handler: Handler): boolean {
  // The exception moves up, to make room for the saved state below it.
  const prologue = fn.ops.slice(handler.target, handler.target + PROLOGUE).map((op) => op.opcode);
  return prologue[0] === "move" && prologue[1] === "push_exception" && prologue[2] !== "with_exit_exception";
}

/** A call whose exception goes to the handler of the operation at `pc`, where native code has it; `ran`: after the call. */
export function emitCaught(
  ctx: Context,
  call: Omit<OpOfKind<"call-generic">, "kind" | "failed">,
  ran?: () => void,
): void {
  const handler = nativeHandler(ctx.baseline, ctx.pc);
  const failed = handler === undefined ? undefined : newValue(ctx, "bool");
  emit(ctx, { kind: "call-generic", ...call, ...(failed === undefined ? {} : { failed }) });
  ran?.();
  if (handler !== undefined && failed !== undefined) catchException(ctx, failed, handler);
}

/** The operation at `pc` has raised where `failed` is true: its handler gets the exception. */
function catchException(ctx: Context, failed: Value, handler: Handler): void {
  branchOut(ctx, failed, handler.target, () => {
    // What the handler drops anyway is not read again: a cell need not hold any longer what the register stands for.
    for (let register = handler.exception; register < ctx.contents.length; register++) {
      if (heldValue(ctx.contents[register]!) === undefined) ctx.contents[register] = UNBOUND;
    }
    ctx.beforeState = undefined;
    materializeCells(ctx);
    const exception = newValue(ctx, "object");
    emit(ctx, { kind: "take-exception", result: exception, state: errorState(ctx) });
    releaseKilled(ctx);
    for (let register = ctx.contents.length - 1; register >= handler.exception; register--) {
      if (ctx.contents[register]!.kind !== "unbound") assign(ctx, register, UNBOUND);
    }
    ctx.owned.add(exception.id);
    assign(ctx, handler.exception, { kind: "object", value: exception });
  });
}
