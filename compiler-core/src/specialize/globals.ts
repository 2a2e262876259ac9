/**
 * Global names and attributes of known modules: guarded by cells where the module's text says what they mean.
 */

import type { CellExpectation } from "../mir/typed";
import { primitiveConstant, primitiveRow } from "../primitives";
import { arrayAttribute } from "./arrays";
import {
  assign,
  beforeState,
  type Context,
  cellIndex,
  cellObject,
  currentOp,
  dstAt,
  emit,
  finish,
  nameAt,
  newValue,
  useAt,
} from "./context";
import type { AttributeMeaning, ClassMeaning, GlobalMeaning } from "./environment";
import { emitGeneric, hintOf } from "./generic";
import { attributeOf, compiledFunction, loadInstanceAttribute, loadInstanceMethod } from "./instances";
import { loadBuiltinMethod } from "./methods";
import { unboxedHint } from "./numbers";
import { type Content, UNBOUND } from "./slots";
import { loadMethodOfSuper } from "./super";

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
    guardGlobal(ctx, index, classExpectation(ctx, meaning.class));
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
export function classExpectation(ctx: Context, { construction }: ClassMeaning): CellExpectation {
  switch (construction.kind) {
    case "plain":
      return { kind: "class" };
    case "dataclass": {
      const required = construction.fields.findIndex((field) => field.hasDefault);
      const fields = construction.fields.map((field) => field.name);
      return { kind: "record", fields, required: required < 0 ? fields.length : required };
    }
    case "init": {
      const init = ctx.version.module.global(construction.function);
      if (init?.kind !== "function" || !ctx.version.others.isCompiled(init.function)) return { kind: "type" };
      return { kind: "class", init: init.function };
    }
    case "unknown":
      return { kind: "type" };
  }
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
  const owner = ctx.contents[useAt(op, 1).register]!;
  const attribute = moduleAttribute(ctx, owner, name) ?? attributeOfClass(ctx, owner, name);
  if (attribute !== undefined) finish(ctx, dstAt(op, 0), attribute);
  else if (!loadInstanceAttribute(ctx)) emitGeneric(ctx);
}

export function translateLoadMethod(ctx: Context): void {
  const op = currentOp(ctx);
  if (loadMethodOfSuper(ctx)) return;
  const owner = ctx.contents[useAt(op, 2).register]!;
  const attribute = moduleAttribute(ctx, owner, nameAt(op, 3)) ?? attributeOfClass(ctx, owner, nameAt(op, 3));
  if (attribute === undefined) {
    if (loadClassMethod(ctx, owner)) return;
    if (!loadBuiltinMethod(ctx) && !loadInstanceMethod(ctx)) emitGeneric(ctx);
    return;
  }
  finish(ctx, dstAt(op, 0), attribute);
  assign(ctx, dstAt(op, 1), UNBOUND);
}

/** `Class.name`: a value of the class, or a function of its body. */
function attributeOfClass(ctx: Context, owner: Content, name: number): Content | undefined {
  if (owner.kind !== "cell") return undefined;
  const cell = ctx.version.cells[owner.cell]!;
  const { kind } = cell.expects;
  if (cell.owner !== undefined || (kind !== "class" && kind !== "type" && kind !== "record")) return undefined;
  const meaning = ctx.version.module.global(ctx.baseline.names[cell.name]!);
  const attribute = meaning?.kind === "class" ? attributeOf(meaning.class, ctx.baseline.names[name]!) : undefined;
  const expects = attribute === undefined ? undefined : expectationOfAttribute(ctx, attribute);
  if (expects === undefined) return undefined;
  const index = cellIndex(ctx, name, expects, owner.cell);
  emit(ctx, { kind: "cell-guard", cell: index, state: beforeState(ctx) });
  if (expects.kind === "int" || expects.kind === "float" || expects.kind === "bool") {
    if (ctx.version.identity.matters(ctx.pc, dstAt(currentOp(ctx), 0))) return { kind: "cell", cell: index };
    const value = newValue(ctx, expects.kind);
    emit(ctx, { kind: "cell-value", result: value, cell: index });
    return { kind: "raw", value };
  }
  if (expects.kind !== "value") return { kind: "cell", cell: index };
  const object = cellObject(ctx, index);
  const hint = hintOf(ctx);
  return object.kind === "object" && hint !== undefined ? { ...object, hint } : object;
}

/** `Class.name` that is to be called: the function of a class method, which gets the class as its first argument. */
function loadClassMethod(ctx: Context, owner: Content): boolean {
  if (owner.kind !== "cell") return false;
  const op = currentOp(ctx);
  const cell = ctx.version.cells[owner.cell]!;
  const { kind } = cell.expects;
  if (cell.owner !== undefined || (kind !== "class" && kind !== "type" && kind !== "record")) return false;
  const meaning = ctx.version.module.global(ctx.baseline.names[cell.name]!);
  const attribute =
    meaning?.kind === "class" ? attributeOf(meaning.class, ctx.baseline.names[nameAt(op, 3)]!) : undefined;
  if (attribute?.kind !== "method" || attribute.binding !== "class") return false;
  const fn = compiledFunction(ctx, attribute.function);
  if (fn === undefined) return false;
  const index = cellIndex(ctx, nameAt(op, 3), { kind: "class-method", function: fn }, owner.cell);
  emit(ctx, { kind: "cell-guard", cell: index, state: beforeState(ctx) });
  if (useAt(op, 2).kill) ctx.contents[useAt(op, 2).register] = UNBOUND;
  assign(ctx, dstAt(op, 1), owner);
  assign(ctx, dstAt(op, 0), { kind: "cell", cell: index });
  return true;
}

function expectationOfAttribute(ctx: Context, attribute: AttributeMeaning): CellExpectation | undefined {
  if (attribute.kind === "method" && attribute.binding !== "class") {
    const fn = compiledFunction(ctx, attribute.function);
    return fn === undefined ? undefined : { kind: "function", function: fn };
  }
  if (attribute.kind !== "constant") return undefined;
  const type = unboxedHint(attribute.type);
  return { kind: type === "int" || type === "float" || type === "bool" ? type : "value" };
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
