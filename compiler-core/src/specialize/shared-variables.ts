/** Variables that functions within share: the register of such a local holds its cell. */
import { assign, type Context, currentOp, dstAt, finish, newValue, nullConst, releaseKilled, useAt } from "./context";
import { argumentObject, hintOf, unboxResult } from "./generic";
import { emitQuiet, quietObject, valueArgument } from "./quiet";

export function translateMakeCell(ctx: Context): void {
  const op = currentOp(ctx);
  const isEmpty = op.operands[1]?.kind === "absent" || ctx.contents[useAt(op, 1).register]!.kind === "unbound";
  const content = isEmpty ? nullConst(ctx) : argumentObject(ctx, useAt(op, 1).register);
  const cell = quietObject(ctx, "rt_op_make_cell", [valueArgument(content)], undefined);
  ctx.owned.add(cell.id);
  finish(ctx, dstAt(op, 0), { kind: "object", value: cell });
}

export function translateLoadDeref(ctx: Context): void {
  const op = currentOp(ctx);
  const dst = dstAt(op, 0);
  const [, , name] = op.operands;
  if (name?.kind !== "name") throw new TypeError("load_deref without a name");
  const cell = argumentObject(ctx, useAt(op, 1).register);
  const value = newValue(ctx, "object");
  emitQuiet(ctx, "rt_op_load_deref", [valueArgument(cell), { kind: "name", index: name.index }], [value]);
  ctx.owned.add(value.id);
  releaseKilled(ctx);
  const hint = hintOf(ctx);
  assign(ctx, dst, hint === undefined ? { kind: "object", value } : { kind: "object", value, hint });
  unboxResult(ctx, dst, hint);
}
