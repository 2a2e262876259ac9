/** Stores into exact lists. */
import type { Register } from "../mir/baseline";
import type { Value } from "../mir/typed";
import { alternatives, elementType, type PythonType } from "../types/python-type";
import { storeElement } from "./arrays";
import {
  beforeState,
  type Context,
  currentOp,
  emit,
  emitDecref,
  heldValue,
  materializeCells,
  newValue,
  releaseKilled,
  secureFromQuiet,
  useAt,
} from "./context";
import { argumentObject, emitGeneric, isKilled, isUnrememberedBox } from "./generic";
import { provenSequence } from "./iteration";
import { asInt, isWhole, unboxable, unboxRegister } from "./numbers";
import { checkedIndex } from "./sequences";
import { type Content, UNBOUND } from "./slots";
import { translateDictStore } from "./tables";

export function translateStoreSubscr(ctx: Context): void {
  if (storeElement(ctx)) return;
  const op = currentOp(ctx);
  const container = useAt(op, 0).register;
  const indexRegister = useAt(op, 1).register;
  const indexType = unboxable(ctx, ctx.contents[indexRegister]!);
  const sequence = isWhole(indexType) ? provenSequence(ctx, container) : undefined;
  if (sequence?.fact !== "list") {
    if (!translateDictStore(ctx)) emitGeneric(ctx);
    return;
  }
  const { hint } = ctx.contents[container] as Content & { kind: "object" };
  if (hint !== undefined && holdsQuietElements(hint)) {
    storeQuietly(ctx, sequence, asInt(ctx, unboxRegister(ctx, indexRegister)), useAt(op, 2).register);
    return;
  }
  materializeCells(ctx);
  // All guards come before the reference that the list takes over.
  const index = checkedIndex(ctx, sequence, asInt(ctx, unboxRegister(ctx, indexRegister)));
  const value = takeObject(ctx, useAt(op, 2).register);
  const old = newValue(ctx, "object");
  emit(ctx, { kind: "list-exchange", result: old, operand: sequence, index, value });
  emitDecref(ctx, old);
  releaseKilled(ctx);
}

const QUIET_NAMES: ReadonlySet<string> = new Set(["int", "float", "bool", "str", "bytes"]);

/** The hypothesis says that nobody can see the elements of a list die. */
export function holdsQuietElements(list: PythonType): boolean {
  const types = alternatives(elementType(list));
  return types.every((type) => type.kind === "none" || (type.kind === "instance" && QUIET_NAMES.has(type.name)));
}

/** No other code can run: the old element is a number, a string or None. */
function storeQuietly(ctx: Context, operand: Value, at: Value, register: Register): void {
  const index = checkedIndex(ctx, operand, at);
  const computed = computedNumber(ctx, register);
  if (computed !== undefined) {
    secureFromQuiet(ctx);
    emit(ctx, { kind: "list-store", operand, index, value: computed, consumed: false, state: beforeState(ctx) });
    releaseKilled(ctx);
    return;
  }
  const isFresh = isUnrememberedBox(ctx, register);
  const value = ctx.contents[register]!.kind === "cell" ? undefined : argumentObject(ctx, register);
  if (value === undefined) {
    emitGeneric(ctx);
    return;
  }
  const isTaken = isFresh || isLastHolder(ctx, register, value);
  // What is stored lives on in the list.
  secureFromQuiet(ctx, undefined, isKilled(ctx, register) && isHeldOnce(ctx, value) ? value : undefined);
  emit(ctx, { kind: "list-store", operand, index, value, consumed: isTaken, state: beforeState(ctx) });
  if (isTaken && !isFresh) {
    ctx.owned.delete(value.id);
    ctx.contents[register] = UNBOUND;
  }
  releaseKilled(ctx);
}

/** The number in a register for which no object exists that anybody could recognise later. */
export function computedNumber(ctx: Context, register: Register): Value | undefined {
  const content = ctx.contents[register]!;
  if (content.kind !== "raw" || content.box !== undefined || content.bound !== undefined) return undefined;
  const { value } = content;
  if (value.representation === "bool") return value;
  if (value.representation !== "int" && value.representation !== "float") return undefined;
  const holders = ctx.contents.filter((other) => other.kind === "raw" && other.value.id === value.id).length;
  return holders === 1 && ctx.version.identity.isOnlyUse(ctx.pc, register) ? value : undefined;
}

/** The operation at `pc` kills the only register that holds an owned reference. */
export function isLastHolder(ctx: Context, register: Register, value: Value): boolean {
  return isKilled(ctx, register) && isHeldOnce(ctx, value) && ctx.owned.has(value.id);
}

function isHeldOnce(ctx: Context, value: Value): boolean {
  return ctx.contents.filter((content) => heldValue(content)?.id === value.id).length === 1;
}

/** A new reference to what a register holds; the register's own where it dies here anyway. */
export function takeObject(ctx: Context, register: Register): Value {
  const isFresh = isUnrememberedBox(ctx, register);
  const value = argumentObject(ctx, register);
  if (isFresh) return value;
  if (isLastHolder(ctx, register, value)) {
    ctx.owned.delete(value.id);
    ctx.contents[register] = UNBOUND;
  } else emit(ctx, { kind: "incref", operand: value });
  return value;
}
