/**
 * Quiet calls: functions of the runtime over objects that may raise, but run no other code. Nothing is exposed for them,
 * and what was proven before them holds after them.
 */
import { invariant } from "../base/invariant";
import type { Register } from "../mir/baseline";
import type { ExactType, FrameState, GenericArgument, Value } from "../mir/typed";
import { type Context, cellObject, emit, errorState, newValue } from "./context";
import { emitCaught } from "./exceptions";
import { exactHint, objectOf, proveType, unboxable, unboxRegister } from "./numbers";
import type { Content } from "./slots";

/**
 * The call; an exception leaves through the error state of the operation at `pc`. With `declines` it may also leave
 * there before it has done anything, and lets go of objects whose death nobody can see.
 */
export function emitQuiet(
  ctx: Context,
  symbol: string,
  args: readonly GenericArgument[],
  results: readonly Value[],
  declines?: FrameState,
): void {
  const raises = errorState(ctx);
  const declining = declines === undefined ? {} : ({ releases: true, state: declines } as const);
  emitCaught(ctx, { results, symbol, arguments: args, quiet: true, ...declining, before: raises, raises });
}

export const valueArgument = (value: Value): GenericArgument => ({ kind: "value", value });

/** A quiet call that makes one object; its reference is the caller's to give away. */
export function quietObject(
  ctx: Context,
  symbol: string,
  args: readonly GenericArgument[],
  fact: ExactType | undefined,
): Value {
  const result = newValue(ctx, "object", fact);
  emitQuiet(ctx, symbol, args, [result]);
  return result;
}

/** Types whose instances run no other code when they are hashed, compared, formatted or converted. */
const PLAIN: ReadonlySet<ExactType> = new Set<ExactType>(["int", "float", "bool", "none", "str", "bytes"]);

/** The exact builtin type that a register holds, or that a guard could prove. */
export function plainType(ctx: Context, content: Content): ExactType | undefined {
  switch (content.kind) {
    case "raw": {
      const type = content.bound === undefined ? unboxable(ctx, content) : undefined;
      return type !== undefined && PLAIN.has(type) ? type : undefined;
    }
    case "char":
      return content.bound === undefined ? "str" : undefined;
    case "none":
      return content.bound === undefined ? "none" : undefined;
    case "object": {
      if (content.value.nullable === true) return undefined;
      const type = content.value.fact ?? exactHint(content.hint);
      return type !== undefined && PLAIN.has(type) ? type : undefined;
    }
    default:
      return undefined;
  }
}

/** Proves what `plainType` or a hypothesis said; exits before the operation. */
export function provePlain(ctx: Context, register: Register): void {
  const content = ctx.contents[register]!;
  if (content.kind !== "object" || content.value.fact !== undefined) return;
  if (unboxable(ctx, content) !== undefined) unboxRegister(ctx, register);
  else proveType(ctx, register, exactHint(content.hint)!);
}

export interface QuietArguments {
  readonly values: readonly Value[];
  /** Boxes made for the call. */
  readonly fresh: readonly Value[];
}

/**
 * Registers as objects for a call that keeps none of them: boxes of numbers and characters are not remembered, since
 * nobody gets to see them.
 */
export function quietArguments(ctx: Context, registers: readonly Register[]): QuietArguments {
  const fresh: Value[] = [];
  const values = registers.map((register) => {
    const held = ctx.contents[register]!;
    if (held.kind === "cell") {
      // What a global holds: the register gets the very object.
      ctx.contents[register] = cellObject(ctx, held.cell);
      ctx.beforeState = undefined;
    }
    const object = objectOf(ctx, ctx.contents[register]!);
    invariant(object !== undefined, `register ${register} holds no object`);
    if (object.fresh) fresh.push(object.value);
    return object.value;
  });
  return { values, fresh };
}

/** `not` of an unboxed truth. */
export function negation(ctx: Context, operand: Value): Value {
  const result = newValue(ctx, "bool");
  emit(ctx, { kind: "bool-not", result, operand });
  return result;
}
