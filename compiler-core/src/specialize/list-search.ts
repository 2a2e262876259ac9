/** `in` and `not in` of lists and tuples, for ints and text among plain items. */
import { beforeState, type Context, currentOp, dstAt, emit, finish, immAt, newValue, useAt } from "./context";
import { releaseFresh } from "./generic";
import { exactHint, proveType, unboxable } from "./numbers";
import { negation } from "./quiet";
import { lookupKey } from "./tables";
import { isText } from "./text";

/** False when it is not that. Items are compared as they come; one that may run code is an exit before the operation. */
export function translateListContains(ctx: Context): boolean {
  const op = currentOp(ctx);
  const register = useAt(op, 2).register;
  const container = useAt(op, 3).register;
  const held = ctx.contents[container]!;
  if (held.kind !== "object" || held.value.nullable === true) return false;
  const type = held.value.fact ?? exactHint(held.hint);
  const key = ctx.contents[register]!;
  const symbol = isText(ctx, key) ? "rt_items_have_str" : "rt_items_have_int";
  if ((type !== "list" && type !== "tuple") || (!isText(ctx, key) && unboxable(ctx, key) !== "int")) return false;
  const items = proveType(ctx, container, type);
  const { value, fresh } = lookupKey(ctx, register)!;
  const found = newValue(ctx, "bool");
  emit(ctx, { kind: "call-checked", result: found, symbol, arguments: [items, value], state: beforeState(ctx) });
  releaseFresh(ctx, fresh);
  finish(ctx, dstAt(op, 0), { kind: "raw", value: immAt(op, 1) === 1 ? negation(ctx, found) : found });
  return true;
}
