/**
 * Assignment and deletion targets.
 */
import { InternalError } from "../base/invariant";
import type { Operand, Register } from "../mir/baseline";
import type * as ast from "../syntax/nodes";
import { type LoweringContext, lowerExpression } from "./context";
import { attributePosition } from "./positions";
import { lowerSubscriptOperands } from "./subscripts";

/** Stores into a name: a local or a global. */
export function storeName(ctx: LoweringContext, node: ast.Name, value: Operand): void {
  storeNamed(ctx, node.name, node.span, value);
}

/** Stores into the variable of that (not yet mangled) name. */
export function storeNamed(ctx: LoweringContext, written: string, span: ast.Name["span"], value: Operand): void {
  const { builder, scope } = ctx;
  const name = scope.mangle(written);
  const cell = scope.cellOf(name);
  if (cell !== undefined) builder.effect("store_deref", span, [builder.keep(builder.local(cell)), value]);
  else if (scope.isLocal(name)) builder.define("move", span, builder.local(name), [value]);
  else builder.effect("store_global", span, [builder.name(name), value]);
}

/** Stores a value into a target; a temporary dies by it, unless it is kept for further targets. */
export function storeTarget(ctx: LoweringContext, target: ast.Expression, value: Register, keep = false): void {
  const { builder } = ctx;
  const operand = (): Operand => (keep ? builder.keep(value) : builder.use(value));
  switch (target.kind) {
    case "Name":
      storeName(ctx, target, operand());
      return;
    case "Attribute": {
      const object = lowerExpression(ctx, target.value);
      const name = builder.name(ctx.scope.mangle(target.attr));
      builder.effect("store_attr", attributePosition(ctx, target), [builder.use(object), name, operand()]);
      return;
    }
    case "Subscript": {
      const { object, index } = lowerSubscriptOperands(ctx, target);
      builder.effect("store_subscr", target.span, [builder.use(object), builder.use(index), operand()]);
      return;
    }
    case "Tuple":
    case "List":
      unpackInto(ctx, target, operand());
      return;
    default:
      throw new InternalError(`${target.kind} is no target`);
  }
}

function unpackInto(ctx: LoweringContext, target: ast.Tuple | ast.List, sequence: Operand): void {
  const { builder } = ctx;
  const count = target.elts.length;
  const star = target.elts.findIndex((element) => element.kind === "Starred");
  const items =
    star < 0
      ? builder.defineItems("unpack_sequence", target.span, count, [], sequence)
      : builder.defineItems("unpack_ex", target.span, count, [builder.imm(star)], sequence);
  for (const [index, element] of target.elts.entries()) {
    storeTarget(ctx, element.kind === "Starred" ? element.value : element, items[index] as Register);
  }
}

export function deleteTarget(ctx: LoweringContext, target: ast.Expression): void {
  const { builder, scope } = ctx;
  switch (target.kind) {
    case "Name": {
      const name = scope.mangle(target.name);
      const cell = scope.cellOf(name);
      if (cell !== undefined) {
        builder.effect("delete_deref", target.span, [builder.keep(builder.local(cell)), builder.name(name)]);
      } else if (scope.isLocal(name)) {
        builder.effect("delete_local", target.span, [{ kind: "dst", register: builder.local(name) }]);
      } else {
        builder.effect("delete_global", target.span, [builder.name(name)]);
      }
      return;
    }
    case "Attribute": {
      const object = lowerExpression(ctx, target.value);
      const name = builder.name(scope.mangle(target.attr));
      builder.effect("delete_attr", attributePosition(ctx, target), [builder.use(object), name]);
      return;
    }
    case "Subscript": {
      const { object, index } = lowerSubscriptOperands(ctx, target);
      builder.effect("delete_subscr", target.span, [builder.use(object), builder.use(index)]);
      return;
    }
    case "Tuple":
    case "List":
      for (const element of target.elts) deleteTarget(ctx, element);
      return;
    default:
      throw new InternalError(`${target.kind} cannot be deleted`);
  }
}

/** Names (not mangled) that storing into the target rebinds. */
export function namesBoundBy(target: ast.Expression, names: Set<string> = new Set()): Set<string> {
  if (target.kind === "Name") names.add(target.name);
  else if (target.kind === "Starred") namesBoundBy(target.value, names);
  else if (target.kind === "Tuple" || target.kind === "List") {
    for (const element of target.elts) namesBoundBy(element, names);
  }
  return names;
}
