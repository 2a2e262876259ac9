/**
 * Global names and attributes of known modules: guarded by cells where the module's text says what they mean.
 */

import type { CellExpectation } from "../mir/typed";
import { primitiveConstant, primitiveRow } from "../primitives";
import { arrayAttribute } from "./arrays";
import { assign, beforeState, type Context, cellIndex, currentOp, dstAt, emit, finish, nameAt, useAt } from "./context";
import type { ClassMeaning, GlobalMeaning } from "./environment";
import { emitGeneric } from "./generic";
import { loadInstanceAttribute, loadInstanceMethod } from "./instances";
import { loadBuiltinMethod } from "./methods";
import { type Content, UNBOUND } from "./slots";

export function translateLoadGlobal(ctx: Context): void {
  const op = currentOp(ctx);
  const index = nameAt(op, 1);
  const name = ctx.baseline.names[index]!;
  const meaning = ctx.version.module.global(name);
  if (meaning === undefined || (meaning.kind === "function" && !ctx.version.others.isCompiled(meaning.function))) {
    emitGeneric(ctx);
    return;
  }
  if (meaning.kind === "class") {
    const expects = classExpectation(ctx, meaning.class);
    if (expects === undefined) emitGeneric(ctx);
    else guardGlobal(ctx, index, expects);
    return;
  }
  guardGlobal(ctx, index, expectationOf(meaning));
}

function guardGlobal(ctx: Context, name: number, expects: CellExpectation): void {
  const cell = cellIndex(ctx, name, expects);
  emit(ctx, { kind: "cell-guard", cell, state: beforeState(ctx) });
  assign(ctx, dstAt(currentOp(ctx), 0), { kind: "cell", cell });
}

/** What calls of a class must do for native code to do it. */
function classExpectation(ctx: Context, { construction }: ClassMeaning): CellExpectation | undefined {
  if (construction.kind === "plain") return { kind: "class" };
  if (construction.kind !== "init") return undefined;
  const init = ctx.version.module.global(construction.function);
  if (init?.kind !== "function" || !ctx.version.others.isCompiled(init.function)) return undefined;
  return { kind: "class", init: init.function };
}

function expectationOf(meaning: Exclude<GlobalMeaning, { kind: "class" }>): CellExpectation {
  switch (meaning.kind) {
    case "function":
      return { kind: "function", function: meaning.function };
    case "constant":
      return { kind: meaning.type };
    case "builtin":
      return { kind: "builtin", path: meaning.path };
  }
}

/** An attribute of a module that a cell proves: `math.pi`, or `math.sqrt` without a call. */
export function translateLoadAttr(ctx: Context): void {
  const op = currentOp(ctx);
  const name = nameAt(op, 2);
  if (arrayAttribute(ctx, ctx.baseline.names[name]!)) return;
  const attribute = moduleAttribute(ctx, ctx.contents[useAt(op, 1).register]!, name);
  if (attribute !== undefined) finish(ctx, dstAt(op, 0), attribute);
  else if (!loadInstanceAttribute(ctx)) emitGeneric(ctx);
}

export function translateLoadMethod(ctx: Context): void {
  const op = currentOp(ctx);
  const attribute = moduleAttribute(ctx, ctx.contents[useAt(op, 2).register]!, nameAt(op, 3));
  if (attribute === undefined) {
    if (!loadBuiltinMethod(ctx) && !loadInstanceMethod(ctx)) emitGeneric(ctx);
    return;
  }
  finish(ctx, dstAt(op, 0), attribute);
  assign(ctx, dstAt(op, 1), UNBOUND);
}

function moduleAttribute(ctx: Context, owner: Content, name: number): Content | undefined {
  if (owner.kind !== "cell") return undefined;
  const { expects } = ctx.version.cells[owner.cell]!;
  if (expects.kind !== "builtin" || expects.path.includes(".")) return undefined;
  const path = `${expects.path}.${ctx.baseline.names[name]!}`;
  const constant = primitiveConstant(path);
  const expected: CellExpectation | undefined =
    constant !== undefined
      ? { kind: constant }
      : primitiveRow(path) === undefined
        ? undefined
        : { kind: "builtin", path };
  if (expected === undefined) return undefined;
  const cell = cellIndex(ctx, name, expected, owner.cell);
  emit(ctx, { kind: "cell-guard", cell, state: beforeState(ctx) });
  return { kind: "cell", cell };
}
