/**
 * Lists and tuples that are made and lists that grow: displays, `*`, `+`, and the methods of exact lists. None of these
 * runs other code, nor lets go of an element.
 */
import type { Register } from "../mir/baseline";
import { BINARY_OPERATORS } from "../mir/baseline-ops";
import type { ExactType, Value } from "../mir/typed";
import {
  type Context,
  cellObject,
  currentOp,
  dstAt,
  emit,
  errorState,
  finish,
  immAt,
  intConst,
  newValue,
  releaseKilled,
  useAt,
  usesAt,
} from "./context";
import { argumentObject, emitGeneric, hintOf, isUnrememberedBox } from "./generic";
import { asInt, exactHint, proveType, unboxable, unboxRegister } from "./numbers";
import { emitQuiet, quietObject, valueArgument } from "./quiet";
import { type Content, UNBOUND } from "./slots";
import { computedNumber, isLastHolder } from "./stores";

/** `build_list` and `build_tuple`. */
export function translateBuild(ctx: Context): void {
  const op = currentOp(ctx);
  const fact = op.opcode === "build_list" ? "list" : "tuple";
  const items = usesAt(op, 1).map((use) => ownedItem(ctx, use.register));
  ctx.beforeState = undefined;
  const result = newValue(ctx, "object", fact);
  emitQuiet(ctx, `rt_${fact}_build`, [{ kind: "array", values: items }], [result]);
  ctx.owned.add(result.id);
  finish(ctx, dstAt(op, 0), objectContent(ctx, result));
}

function objectContent(ctx: Context, value: Value): Content {
  const hint = hintOf(ctx);
  return { kind: "object", value, ...(hint === undefined ? {} : { hint }) };
}

/** A tuple of what registers hold; their own reference moves where they die here. */
export function tupleOf(ctx: Context, registers: readonly Register[]): Value {
  const items = registers.map((register) => ownedItem(ctx, register));
  ctx.beforeState = undefined;
  const result = newValue(ctx, "object", "tuple");
  emitQuiet(ctx, "rt_tuple_build", [{ kind: "array", values: items }], [result]);
  ctx.owned.add(result.id);
  return result;
}

/** A reference that whoever gets the item takes over. */
function ownedItem(ctx: Context, register: Register): Value {
  const { value, consumed } = storedItem(ctx, register);
  if (value.representation !== "object") {
    const boxed = newValue(ctx, "object", value.representation as ExactType);
    emit(ctx, { kind: "box", result: boxed, operand: value });
    return boxed;
  }
  if (!consumed) emit(ctx, { kind: "incref", operand: value });
  return value;
}

interface StoredItem {
  /** An unboxed number that has no object yet, or an object. */
  readonly value: Value;
  /** The object's reference goes along. */
  readonly consumed: boolean;
}

/** What a register holds, for a container that takes it in. */
function storedItem(ctx: Context, register: Register): StoredItem {
  const computed = computedNumber(ctx, register);
  if (computed !== undefined) return { value: computed, consumed: false };
  const content = ctx.contents[register]!;
  if (content.kind === "cell") {
    ctx.contents[register] = cellObject(ctx, content.cell);
    ctx.beforeState = undefined;
  }
  const isFresh = isUnrememberedBox(ctx, register);
  const value = argumentObject(ctx, register);
  if (isFresh) return { value, consumed: true };
  const consumed = isLastHolder(ctx, register, value);
  if (consumed) {
    ctx.owned.delete(value.id);
    ctx.contents[register] = UNBOUND;
    ctx.beforeState = undefined;
  }
  return { value, consumed };
}

function append(ctx: Context, operand: Value, register: Register): void {
  const { value, consumed } = storedItem(ctx, register);
  emit(ctx, { kind: "list-append", operand, value, consumed, raises: errorState(ctx) });
}

/** `list_append`: an element of a comprehension or of a long display. */
export function translateListAppend(ctx: Context): void {
  const op = currentOp(ctx);
  const list = ctx.contents[useAt(op, 0).register]!;
  if (list.kind !== "object" || list.value.fact !== "list" || list.value.nullable === true) {
    emitGeneric(ctx);
    return;
  }
  append(ctx, list.value, useAt(op, 1).register);
  releaseKilled(ctx);
}

/** The exact type that a register's object has, or is expected to have. */
function typeOf(content: Content): ExactType | undefined {
  if (content.kind !== "object" || content.value.nullable === true) return undefined;
  return content.value.fact ?? exactHint(content.hint);
}

/** `list * int`, `list + list`, `list += list or tuple`; false when it is none of them. */
export function translateListBinary(ctx: Context): boolean {
  const op = currentOp(ctx);
  const left = useAt(op, 2).register;
  const right = useAt(op, 3).register;
  const operator = BINARY_OPERATORS[immAt(op, 1)]!;
  if (operator === "*" && op.opcode === "binary") return repeat(ctx, left, right) || repeat(ctx, right, left);
  if (operator !== "+" || typeOf(ctx.contents[left]!) !== "list") return false;
  const other = typeOf(ctx.contents[right]!);
  if (op.opcode === "binary") {
    if (other !== "list") return false;
    const args = [proveType(ctx, left, "list"), proveType(ctx, right, "list")];
    finishObject(ctx, quietObject(ctx, "rt_list_concat", args.map(valueArgument), "list"));
    return true;
  }
  if (other !== "list" && other !== "tuple") return false;
  const list = proveType(ctx, left, "list");
  emitQuiet(ctx, "rt_list_extend", [list, proveType(ctx, right, other)].map(valueArgument), []);
  const content = ctx.contents[left]!;
  // The list itself is the result, and outlives the operands.
  const parked = ctx.contents.length;
  ctx.contents.push(content);
  releaseKilled(ctx);
  ctx.contents.length = parked;
  finish(ctx, dstAt(op, 0), content);
  return true;
}

function repeat(ctx: Context, list: Register, count: Register): boolean {
  const type = unboxable(ctx, ctx.contents[count]!);
  if (typeOf(ctx.contents[list]!) !== "list" || (type !== "int" && type !== "bool")) return false;
  const operand = proveType(ctx, list, "list");
  const times = asInt(ctx, unboxRegister(ctx, count));
  finishObject(ctx, quietObject(ctx, "rt_list_repeat", [operand, times].map(valueArgument), "list"));
  return true;
}

function finishObject(ctx: Context, value: Value): void {
  ctx.owned.add(value.id);
  finish(ctx, dstAt(currentOp(ctx), 0), objectContent(ctx, value));
}

// ------------------------------------------------------------------------------------------------ methods

type Method = (ctx: Context, self: Value, args: readonly Register[]) => Content | undefined;

const NONE: Content = { kind: "none" };

function isWhole(ctx: Context, register: Register): boolean {
  const type = unboxable(ctx, ctx.contents[register]!);
  return type === "int" || type === "bool";
}

const METHODS: Readonly<Record<string, Method>> = {
  "list.append"(ctx, self, [item]) {
    append(ctx, self, item!);
    return NONE;
  },
  "list.extend"(ctx, self, [items]) {
    const type = typeOf(ctx.contents[items!]!);
    if (type !== "list" && type !== "tuple") return undefined;
    emitQuiet(ctx, "rt_list_extend", [self, proveType(ctx, items!, type)].map(valueArgument), []);
    return NONE;
  },
  "list.insert"(ctx, self, [index, item]) {
    if (!isWhole(ctx, index!) || ctx.contents[item!]!.kind === "cell") return undefined;
    const at = asInt(ctx, unboxRegister(ctx, index!));
    const isFresh = isUnrememberedBox(ctx, item!);
    const value = argumentObject(ctx, item!);
    emitQuiet(ctx, "rt_list_insert", [self, at, value].map(valueArgument), []);
    if (isFresh) emit(ctx, { kind: "decref", operand: value, quiet: true });
    return NONE;
  },
  "list.pop"(ctx, self, args) {
    const [index] = args;
    if (index !== undefined && !isWhole(ctx, index)) return undefined;
    const at = index === undefined ? intConst(ctx, -1n) : asInt(ctx, unboxRegister(ctx, index));
    const result = quietObject(ctx, "rt_list_pop", [self, at].map(valueArgument), undefined);
    ctx.owned.add(result.id);
    return objectContent(ctx, result);
  },
  "list.copy"(ctx, self) {
    const result = quietObject(ctx, "rt_list_copy", [valueArgument(self)], "list");
    ctx.owned.add(result.id);
    return objectContent(ctx, result);
  },
  "list.reverse"(ctx, self) {
    emitQuiet(ctx, "rt_list_reverse", [valueArgument(self)], []);
    return NONE;
  },
};

/** A method of an exact list; undefined: generically. */
export function callListMethod(
  ctx: Context,
  path: string,
  self: Register,
  args: readonly Register[],
): Content | undefined {
  const content = ctx.contents[self]!;
  const method = Object.hasOwn(METHODS, path) ? METHODS[path] : undefined;
  if (method === undefined || content.kind !== "object" || content.value.fact !== "list") return undefined;
  return method(ctx, content.value, args);
}
