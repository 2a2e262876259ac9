/**
 * Operators and subscripts of instances of the module's classes: direct calls of the methods that their types define.
 *
 * CPython asks the left operand's type first, unless the right one's is a subtype of it that defines the reflected method
 * anew: so the right operand is of a builtin type, or of a class that has no such method, or of the same shape.
 */

import type { Register, Use } from "../mir/baseline";
import {
  BINARY_OPERATORS,
  type BinaryOperator,
  COMPARE_OPERATORS,
  type CompareOperator,
  UNARY_OPERATORS,
  type UnaryOperator,
} from "../mir/baseline-ops";
import type { OperatorForm } from "../mir/typed";
import { beforeState, type Context, currentOp, dstAt, emit, immAt, useAt } from "./context";
import { type CallOutcome, directCall } from "./direct-calls";
import {
  attributeOf,
  functionOfType,
  guardAttribute,
  guardFunctionOfType,
  type Receiver,
  receiverIn,
} from "./instances";
import { unboxable, unboxRegister } from "./numbers";

const METHODS: Readonly<Partial<Record<BinaryOperator, string>>> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "truediv",
  "//": "floordiv",
  "%": "mod",
  "@": "matmul",
  "<<": "lshift",
  ">>": "rshift",
  "&": "and",
  "|": "or",
  "^": "xor",
};

const COMPARISONS: Readonly<Partial<Record<CompareOperator, string>>> = {
  "<": "__lt__",
  "<=": "__le__",
  "==": "__eq__",
  "!=": "__ne__",
  ">": "__gt__",
  ">=": "__ge__",
};

const UNARY: Readonly<Partial<Record<UnaryOperator, string>>> = { "-": "__neg__", "+": "__pos__", "~": "__invert__" };

/** `left op right`; undefined where nothing is known about the operands. */
export function callBinaryMethod(ctx: Context): CallOutcome | undefined {
  const op = currentOp(ctx);
  const operator = immAt(op, 1);
  const method = METHODS[BINARY_OPERATORS[operator]!];
  if (method === undefined) return undefined;
  const [left, right] = [useAt(op, 2), useAt(op, 3)];
  const receiver = receiverIn(ctx, left.register);
  if (receiver === undefined) {
    return op.opcode === "binary" ? callReflected(ctx, operator, `__r${method}__`, left, right) : undefined;
  }
  const isInPlace = op.opcode === "inplace";
  const own = isInPlace ? `__i${method}__` : undefined;
  if (own !== undefined && attributeOf(receiver.meaning, own) !== undefined) {
    const target = guardFunctionOfType(ctx, receiver, own, "method");
    return target === undefined ? undefined : callOperator(ctx, target, [left, right], "own", operator);
  }
  const name = `__${method}__`;
  if (functionOfType(ctx, receiver.meaning, name, "method") === undefined) return undefined;
  if (!leavesLeftFirst(ctx, receiver, right.register, `__r${method}__`)) return undefined;
  const target = guardFunctionOfType(ctx, receiver, name, "method")!;
  if (own !== undefined) guardAttribute(ctx, receiver, own, { kind: "absent" });
  return callOperator(ctx, target, [left, right], isInPlace ? "inplace" : "binary", operator);
}

function callOperator(
  ctx: Context,
  target: number,
  args: readonly Use[],
  form: OperatorForm,
  operator: number,
): CallOutcome | undefined {
  return directCall(ctx, {
    target,
    args,
    dst: dstAt(currentOp(ctx), 0),
    completes: { kind: "operator", form, operator },
  });
}

/** A number on the left says that it does not know the object on the right, which is asked then. */
function callReflected(ctx: Context, operator: number, name: string, left: Use, right: Use): CallOutcome | undefined {
  const receiver = receiverIn(ctx, right.register);
  if (receiver === undefined || !isPlainNumber(ctx, left.register)) return undefined;
  const target = guardFunctionOfType(ctx, receiver, name, "method");
  if (target === undefined) return undefined;
  return callOperator(ctx, target, [right, left], "reflected", operator);
}

/** The register holds an exact int, float or bool, or a guard finds so. */
function isPlainNumber(ctx: Context, register: Register): boolean {
  const type = unboxable(ctx, ctx.contents[register]!);
  if (type !== "int" && type !== "float" && type !== "bool") return false;
  if (ctx.contents[register]!.kind !== "raw") unboxRegister(ctx, register);
  return true;
}

/** Nothing of the right operand comes before the left operand's method. */
function leavesLeftFirst(ctx: Context, left: Receiver, right: Register, reflected: string): boolean {
  if (isBuiltin(ctx, right)) return true;
  const other = receiverIn(ctx, right);
  if (other === undefined) return false;
  const attribute = attributeOf(other.meaning, reflected);
  if (attribute === undefined) {
    guardAttribute(ctx, other, reflected, { kind: "absent" });
    return true;
  }
  if (other.meaning.name !== left.meaning.name) return false;
  return guardFunctionOfType(ctx, other, reflected, "method") !== undefined && sharesMethod(ctx, left, reflected);
}

/** The left operand's type has the very same reflected method, so it is not defined anew. */
function sharesMethod(ctx: Context, left: Receiver, name: string): boolean {
  return guardFunctionOfType(ctx, left, name, "method") !== undefined;
}

/** The register holds an instance of an exact builtin type, or a guard finds so. */
function isBuiltin(ctx: Context, register: Register): boolean {
  const content = ctx.contents[register]!;
  if (content.kind === "none" || content.kind === "char") return content.bound === undefined;
  if (content.kind === "object" && content.value.fact !== undefined) return content.value.nullable !== true;
  return isPlainNumber(ctx, register);
}

/** `left < right` and the like. */
export function callComparison(ctx: Context): CallOutcome | undefined {
  const op = currentOp(ctx);
  const operator = immAt(op, 1);
  const name = COMPARISONS[COMPARE_OPERATORS[operator]!];
  const [left, right] = [useAt(op, 2), useAt(op, 3)];
  const receiver = receiverIn(ctx, left.register);
  if (name === undefined || receiver === undefined) return undefined;
  if (functionOfType(ctx, receiver.meaning, name, "method") === undefined) return undefined;
  if (!isBuiltin(ctx, right.register)) {
    const other = receiverIn(ctx, right.register);
    if (other?.meaning.name !== receiver.meaning.name) return undefined;
    emit(ctx, { kind: "guard-same-type", left: receiver.value, right: other.value, state: beforeState(ctx) });
  }
  const target = guardFunctionOfType(ctx, receiver, name, "method")!;
  return callOperator(ctx, target, [left, right], "compare", operator);
}

/** `-operand` and the like. */
export function callUnaryMethod(ctx: Context): CallOutcome | undefined {
  const op = currentOp(ctx);
  const name = UNARY[UNARY_OPERATORS[immAt(op, 1)]!];
  return name === undefined ? undefined : callMethodOfType(ctx, name, [useAt(op, 2)], dstAt(op, 0));
}

/** `container[index]` */
export function callGetItem(ctx: Context): CallOutcome | undefined {
  const op = currentOp(ctx);
  return callMethodOfType(ctx, "__getitem__", [useAt(op, 1), useAt(op, 2)], dstAt(op, 0));
}

/** `container[index] = value` */
export function callSetItem(ctx: Context): CallOutcome | undefined {
  const op = currentOp(ctx);
  return callMethodOfType(ctx, "__setitem__", [useAt(op, 0), useAt(op, 1), useAt(op, 2)], undefined);
}

/** `item in container` */
export function callContains(ctx: Context): CallOutcome | undefined {
  const op = currentOp(ctx);
  if (immAt(op, 1) !== 0) return undefined;
  const [item, container] = [useAt(op, 2), useAt(op, 3)];
  const receiver = receiverIn(ctx, container.register);
  const target = receiver === undefined ? undefined : guardFunctionOfType(ctx, receiver, "__contains__", "method");
  if (target === undefined) return undefined;
  return directCall(ctx, { target, args: [container, item], dst: dstAt(op, 0), completes: { kind: "truth" } });
}

/** A method that the type of the first argument is asked for. */
export function callMethodOfType(
  ctx: Context,
  name: string,
  args: readonly Use[],
  dst: Register | undefined,
  callee?: Register,
): CallOutcome | undefined {
  const receiver = receiverIn(ctx, args[0]!.register);
  const target = receiver === undefined ? undefined : guardFunctionOfType(ctx, receiver, name, "method");
  if (target === undefined) return undefined;
  return directCall(ctx, {
    target,
    args,
    ...(dst === undefined ? {} : { dst }),
    ...(callee === undefined ? {} : { callee }),
  });
}

/** `len(object)` */
export function callLength(ctx: Context, arg: Use, callee: Register, dst: Register): CallOutcome | undefined {
  const receiver = receiverIn(ctx, arg.register);
  const target = receiver === undefined ? undefined : guardFunctionOfType(ctx, receiver, "__len__", "method");
  if (target === undefined) return undefined;
  return directCall(ctx, { target, args: [arg], callee, dst, completes: { kind: "length" } });
}

// ---------------------------------------------------------------------------------------------- properties

/** `object.name` of a property: its getter. */
export function callGetter(ctx: Context, name: string): CallOutcome | undefined {
  const op = currentOp(ctx);
  const object = useAt(op, 1);
  const receiver = receiverIn(ctx, object.register);
  const target = receiver === undefined ? undefined : guardFunctionOfType(ctx, receiver, name, "property");
  return target === undefined ? undefined : directCall(ctx, { target, args: [object], dst: dstAt(op, 0) });
}

/** `object.name = value` of a property: its setter. */
export function callSetter(ctx: Context, name: string): CallOutcome | undefined {
  const op = currentOp(ctx);
  const object = useAt(op, 0);
  const receiver = receiverIn(ctx, object.register);
  const target = receiver === undefined ? undefined : guardFunctionOfType(ctx, receiver, name, "setter");
  return target === undefined ? undefined : directCall(ctx, { target, args: [object, useAt(op, 2)] });
}
