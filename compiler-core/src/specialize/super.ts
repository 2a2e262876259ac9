/**
 * `super().method(…)`: a direct call of the function that the classes behind the method's own have under that name.
 *
 * The class is in a cell that the method's closure holds. What is found depends on it and on the order of resolution of
 * the instance's type: a guard compares the class with the one for which it was looked up, and the shape of the type says
 * that the order has not changed. No object is made for `super()`; its attribute is taken by the operation that follows.
 */
import { assign, beforeState, type Context, currentOp, dstAt, emit, nameAt, releaseKilled, useAt } from "./context";
import type { ClassMeaning } from "./environment";
import { attributeOf, compiledFunction, guardAttribute, receiverIn } from "./instances";
import { UNBOUND } from "./slots";

/** The register that the frame keeps the class's cell in. */
const CLASS_CELL = "*__class__";

/** `super()` in front of a method; false where it is an ordinary call. */
export function translateSuper(ctx: Context): boolean {
  const op = currentOp(ctx);
  const callee = ctx.contents[useAt(op, 1).register]!;
  if (callee.kind !== "cell") return false;
  const { expects } = ctx.version.cells[callee.cell]!;
  if (expects.kind !== "builtin" || expects.path !== "builtins.super") return false;
  const next = ctx.baseline.ops[ctx.pc + 1];
  if (next?.opcode !== "load_method" || useAt(next, 2).register !== dstAt(op, 0)) return false;
  const name = ctx.baseline.names[nameAt(next, 3)]!;
  const target = functionBehind(ctx, name);
  const receiver = receiverIn(ctx, 0);
  const variable = ctx.contents[ctx.baseline.locals.indexOf(CLASS_CELL)];
  if (target === undefined || receiver?.meaning.name !== ownerOf(ctx)?.name || variable?.kind !== "object")
    return false;
  const place = guardAttribute(ctx, receiver!, name, { kind: "super", function: target });
  emit(ctx, { kind: "guard-super", ...place, variable: variable.value, state: beforeState(ctx) });
  releaseKilled(ctx);
  assign(ctx, dstAt(op, 0), { kind: "method", class: place.class, attribute: place.attribute });
  return true;
}

/** The attribute of a `super()` that was found already, with the instance; false for anything else. */
export function loadMethodOfSuper(ctx: Context): boolean {
  const op = currentOp(ctx);
  const { register } = useAt(op, 2);
  const found = ctx.contents[register]!;
  if (found.kind !== "method") return false;
  if (ctx.version.shapes[found.class]!.attributes[found.attribute]!.expects.kind !== "super") return false;
  ctx.contents[register] = UNBOUND;
  assign(ctx, dstAt(op, 1), ctx.contents[0]!);
  assign(ctx, dstAt(op, 0), found);
  return true;
}

/** The class in whose body the function stands. */
function ownerOf(ctx: Context): ClassMeaning | undefined {
  const [name, method, ...deeper] = ctx.baseline.qualname.split(".");
  if (name === undefined || method === undefined || deeper.length > 0) return undefined;
  const meaning = ctx.version.module.global(name);
  return meaning?.kind === "class" ? meaning.class : undefined;
}

function functionBehind(ctx: Context, name: string): number | undefined {
  const parent = ownerOf(ctx)?.parent;
  const meaning = parent === undefined ? undefined : ctx.version.module.global(parent);
  const attribute = meaning?.kind === "class" ? attributeOf(meaning.class, name) : undefined;
  if (attribute?.kind !== "method" || attribute.binding !== "instance") return undefined;
  return compiledFunction(ctx, attribute.function);
}
