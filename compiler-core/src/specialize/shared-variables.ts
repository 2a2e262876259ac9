/** Variables that functions within share: the register of such a local holds its cell. */
import {
  assign,
  type Context,
  currentOp,
  dstAt,
  finish,
  immAt,
  nameAt,
  newValue,
  nullConst,
  releaseKilled,
  useAt,
} from "./context";
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

/** The activation holds the cells of free variables as its frame would. */
export function translateCopyFree(ctx: Context): void {
  const op = currentOp(ctx);
  const index = immAt(op, 1);
  const cell = quietObject(ctx, "rt_op_copy_free", [{ kind: "function" }, { kind: "imm", value: index }], undefined);
  ctx.owned.add(cell.id);
  finish(ctx, dstAt(op, 0), { kind: "object", value: cell });
}

export function translateCheckFree(ctx: Context): void {
  const op = currentOp(ctx);
  const cell = argumentObject(ctx, useAt(op, 0).register);
  emitQuiet(ctx, "rt_op_check_free", [valueArgument(cell), { kind: "name", index: nameAt(op, 1) }], []);
}

export function translateLoadDeref(ctx: Context): void {
  const op = currentOp(ctx);
  const dst = dstAt(op, 0);
  const cell = argumentObject(ctx, useAt(op, 1).register);
  const value = newValue(ctx, "object");
  emitQuiet(ctx, `rt_op_${op.opcode}`, [valueArgument(cell), { kind: "name", index: nameAt(op, 2) }], [value]);
  ctx.owned.add(value.id);
  releaseKilled(ctx);
  const hint = hintOf(ctx);
  assign(ctx, dst, hint === undefined ? { kind: "object", value } : { kind: "object", value, hint });
  unboxResult(ctx, dst, hint);
}
