/**
 * Exact dicts and sets: items, `in`, iteration. The runtime looks keys up itself, so that no other code runs; where a
 * table holds a key that only code can compare, the operation declines and leaves native code before it has done
 * anything.
 */
import { invariant } from "../base/invariant";
import type { Register } from "../mir/baseline";
import type { ExactType, Value } from "../mir/typed";
import { instance, type PythonType } from "../types/python-type";
import {
  assign,
  beforeState,
  type Context,
  currentOp,
  dstAt,
  emit,
  finish,
  immAt,
  intConst,
  labelAt,
  newValue,
  noneConst,
  nullConst,
  releaseKilled,
  secure,
  secureValue,
  useAt,
} from "./context";
import { type Decision, feedsIteration } from "./decisions";
import { argumentObject, hintOf, isUnrememberedBox, releaseFresh, unboxResult } from "./generic";
import { boxNumber, exactHint, proveType, unboxable, unboxedHint, unboxRegister } from "./numbers";
import { emitQuiet, negation, plainType, quietArguments, valueArgument } from "./quiet";
import { type Content, UNBOUND, unboxedOf } from "./slots";
import { isText, textOf } from "./text";
import { clauseFor, throwTo } from "./throws";

/** The table type that a register holds, or that a guard could prove. */
export function tableType(content: Content): "dict" | "set" | undefined {
  if (content.kind !== "object" || content.value.nullable === true) return undefined;
  const type = content.value.fact ?? exactHint(content.hint);
  return type === "dict" || type === "set" ? type : undefined;
}

/** How a key is looked up. */
type KeyKind = "str" | "int" | "object";

/** Undefined for keys whose hash or comparison may run code. */
function keyKind(ctx: Context, content: Content): KeyKind | undefined {
  if (isText(ctx, content)) return "str";
  const type = unboxable(ctx, content);
  if (type === "int") return "int";
  if (type !== undefined) return type === "float" || type === "bool" ? "object" : undefined;
  if (content.kind === "none") return content.bound === undefined ? "object" : undefined;
  if (content.kind !== "object" || content.value.nullable === true) return undefined;
  return (content.value.fact ?? exactHint(content.hint)) === "tuple" ? "object" : undefined;
}

interface Key {
  readonly kind: KeyKind;
  readonly value: Value;
  /** Boxes to release after the lookup. */
  readonly fresh: readonly Value[];
}

/** A key for a lookup that does not keep it. */
export function lookupKey(ctx: Context, register: Register): Key | undefined {
  const kind = keyKind(ctx, ctx.contents[register]!);
  if (kind === undefined) return undefined;
  if (kind === "int") return { kind, value: unboxRegister(ctx, register), fresh: [] };
  if (kind === "str") textOf(ctx, register);
  else proveTuple(ctx, register);
  const { values, fresh } = quietArguments(ctx, [register]);
  return { kind, value: values[0]!, fresh };
}

function proveTuple(ctx: Context, register: Register): void {
  const content = ctx.contents[register]!;
  if (content.kind !== "object") return;
  if (unboxable(ctx, content) !== undefined) unboxRegister(ctx, register);
  else proveType(ctx, register, "tuple");
}

/** The arguments for a key: one that is any object comes with its hash, which is made once in a block. */
function keyValues(ctx: Context, { kind, value }: Pick<Key, "kind" | "value">): readonly Value[] {
  if (kind !== "object") return [value];
  let hash = ctx.hashes.get(value.id);
  if (hash === undefined) {
    hash = newValue(ctx, "int");
    const state = beforeState(ctx);
    emit(ctx, { kind: "call-checked", result: hash, symbol: "rt_key_hash", arguments: [value], state });
    ctx.hashes.set(value.id, hash);
  }
  return [value, hash];
}

/** The value of a key, borrowed, NULL where there is none. */
function find(ctx: Context, dict: Value, key: Key): Value {
  const result = newValue(ctx, "object", undefined, true);
  emit(ctx, {
    kind: "call-checked",
    result,
    symbol: `rt_dict_find_${key.kind}`,
    arguments: [dict, ...keyValues(ctx, key)],
    state: beforeState(ctx),
  });
  return result;
}

/** The object of a key that was not found. */
function keyObject(ctx: Context, register: Register, key: Key): Value {
  const content = ctx.contents[register]!;
  if (key.kind !== "int" && key.fresh.length === 0) return key.value;
  if (content.kind === "object") return content.value;
  const box =
    key.kind === "int" ? boxNumber(ctx, key.value, content.kind === "raw" ? content.box : undefined) : key.value;
  ctx.owned.add(box.id);
  return box;
}

/** A value out of a table as the content of a register. */
function taken(ctx: Context, dst: Register, value: Value, hint: PythonType | undefined): Content {
  const type = unboxedHint(hint);
  if (type !== undefined) {
    const raw = newValue(ctx, type);
    emit(ctx, { kind: "unbox", result: raw, operand: value, state: beforeState(ctx) });
    if (!ctx.version.identity.matters(ctx.pc, dst)) return { kind: "raw", value: raw };
    ctx.borrowed.add(value.id);
    secureValue(ctx, value);
    return { kind: "object", value: { ...value, fact: unboxedOf(raw) }, raw };
  }
  ctx.borrowed.add(value.id);
  secureValue(ctx, value);
  return hint === undefined ? { kind: "object", value } : { kind: "object", value, hint };
}

/** dict[key]; false when it is not that. A missing key leaves before the operation, which raises then. */
export function translateDictLoad(ctx: Context): boolean {
  const op = currentOp(ctx);
  const container = useAt(op, 1).register;
  const dst = dstAt(op, 0);
  if (tableType(ctx.contents[container]!) !== "dict") return false;
  const register = useAt(op, 2).register;
  if (keyKind(ctx, ctx.contents[register]!) === undefined) return false;
  const dict = proveType(ctx, container, "dict");
  const key = lookupKey(ctx, register)!;
  const value = find(ctx, dict, key);
  const caught = clauseFor(ctx, "key");
  if (caught !== undefined) throwTo(ctx, caught, isAbsent(ctx, value), "key", () => keyObject(ctx, register, key));
  const found = newValue(ctx, "object");
  emit(ctx, { kind: "guard-bound", result: found, operand: value, state: beforeState(ctx) });
  const content = taken(ctx, dst, found, hintOf(ctx));
  releaseFresh(ctx, key.fresh);
  finish(ctx, dst, content);
  return true;
}

/** dict[key] = value; false when it is not that. */
export function translateDictStore(ctx: Context): boolean {
  const op = currentOp(ctx);
  const [container, key, value] = [useAt(op, 0).register, useAt(op, 1).register, useAt(op, 2).register];
  if (tableType(ctx.contents[container]!) !== "dict") return false;
  const kind = keyKind(ctx, ctx.contents[key]!);
  // The old value is of the same type, as a rule: one whose death can be seen takes the generic way.
  if (kind === undefined || plainType(ctx, ctx.contents[value]!) === undefined) return false;
  const dict = proveType(ctx, container, "dict");
  const fresh: Value[] = [];
  const keys = storedKey(ctx, kind, key, fresh);
  const object = keptObject(ctx, value, fresh);
  secure(ctx);
  const args = [dict, ...keys, object].map(valueArgument);
  emitQuiet(ctx, `rt_dict_store_${kind}`, args, [], beforeState(ctx));
  releaseFresh(ctx, fresh);
  releaseKilled(ctx);
  return true;
}

/** The object in a register, which somebody is going to keep. */
function keptObject(ctx: Context, register: Register, fresh: Value[]): Value {
  const isFresh = isUnrememberedBox(ctx, register);
  const object = argumentObject(ctx, register);
  if (isFresh) fresh.push(object);
  return object;
}

/** A key that the table may keep: an int with its object, where there is one. */
function storedKey(ctx: Context, kind: KeyKind, register: Register, fresh: Value[]): readonly Value[] {
  if (kind === "int") {
    const raw = unboxRegister(ctx, register);
    const content = ctx.contents[register]!;
    const box = content.kind === "raw" ? content.box : content.kind === "object" ? content.value : undefined;
    return [raw, box ?? nullConst(ctx)];
  }
  proveKey(ctx, kind, register);
  return keyValues(ctx, { kind, value: keptObject(ctx, register, fresh) });
}

function proveKey(ctx: Context, kind: KeyKind, register: Register): void {
  if (kind === "int") unboxRegister(ctx, register);
  else if (kind === "str") textOf(ctx, register);
  else proveTuple(ctx, register);
}

/** `in` and `not in` of a dict or set; false when it is not that. */
export function translateTableContains(ctx: Context): boolean {
  const op = currentOp(ctx);
  const register = useAt(op, 2).register;
  const container = useAt(op, 3).register;
  const type = tableType(ctx.contents[container]!);
  if (type === undefined || keyKind(ctx, ctx.contents[register]!) === undefined) return false;
  const table = proveType(ctx, container, type);
  const found = newValue(ctx, "bool");
  const key = type === "set" ? objectKey(ctx, register) : lookupKey(ctx, register)!;
  const symbol = type === "set" ? "rt_set_has" : `rt_dict_has_${key.kind}`;
  const keys = type === "set" ? [key.value] : keyValues(ctx, key);
  const state = beforeState(ctx);
  emit(ctx, { kind: "call-checked", result: found, symbol, arguments: [table, ...keys], state });
  releaseFresh(ctx, key.fresh);
  finish(ctx, dstAt(op, 0), { kind: "raw", value: immAt(op, 1) === 1 ? negation(ctx, found) : found });
  return true;
}

/** A key for a lookup as an object, numbers included. */
function objectKey(ctx: Context, register: Register): Key {
  const content = ctx.contents[register]!;
  if (isText(ctx, content)) textOf(ctx, register);
  else if (content.kind === "object") proveTuple(ctx, register);
  const { values, fresh } = quietArguments(ctx, [register]);
  return { kind: "object", value: values[0]!, fresh };
}

/** What a method of a dict or set gives; undefined: generically. */
export type TableMethod = (
  ctx: Context,
  self: Register,
  args: readonly Register[],
  dst: Register,
) => Content | undefined;

/** dict.get: where the value is a number and nobody looks at the object, nothing is boxed. */
const get: TableMethod = (ctx, self, args, dst) => {
  const [register, fallback] = args;
  if (register === undefined || args.length > 2 || keyKind(ctx, ctx.contents[register]!) === undefined)
    return undefined;
  const dict = proveType(ctx, self, "dict");
  const hint = hintOf(ctx);
  const type = unboxedHint(hint);
  const raw = fallback === undefined ? undefined : unboxable(ctx, ctx.contents[fallback]!);
  if ((type === "int" || type === "float") && raw === type && !ctx.version.identity.matters(ctx.pc, dst)) {
    const otherwise = unboxRegister(ctx, fallback!);
    const key = lookupKey(ctx, register)!;
    const result = newValue(ctx, type);
    emit(ctx, {
      kind: "call-checked",
      result,
      symbol: `rt_dict_get_${type}_${key.kind}`,
      arguments: [dict, ...keyValues(ctx, key), otherwise],
      state: beforeState(ctx),
    });
    releaseFresh(ctx, key.fresh);
    return { kind: "raw", value: result };
  }
  const otherwise = fallback === undefined ? noneConst(ctx) : argumentObject(ctx, fallback);
  const key = lookupKey(ctx, register)!;
  const value = find(ctx, dict, key);
  const absent = newValue(ctx, "bool");
  emit(ctx, { kind: "is-same", result: absent, left: value, right: nullConst(ctx) });
  const chosen = newValue(ctx, "object", undefined, true);
  emit(ctx, { kind: "select", result: chosen, condition: absent, whenTrue: otherwise, whenFalse: value });
  const object = newValue(ctx, "object");
  emit(ctx, { kind: "guard-bound", result: object, operand: chosen });
  const content = taken(ctx, dst, object, hint);
  releaseFresh(ctx, key.fresh);
  return content;
};

/** A key that the table keeps, as an object. */
function storedObject(ctx: Context, register: Register, fresh: Value[]): Value | undefined {
  const kind = keyKind(ctx, ctx.contents[register]!);
  if (kind === undefined) return undefined;
  proveKey(ctx, kind, register);
  return keptObject(ctx, register, fresh);
}

const setdefault: TableMethod = (ctx, self, args) => {
  const [register, fallback] = args;
  if (register === undefined || fallback === undefined || args.length !== 2) return undefined;
  if (keyKind(ctx, ctx.contents[register]!) === undefined || !isObject(ctx.contents[fallback]!)) return undefined;
  const dict = proveType(ctx, self, "dict");
  const fresh: Value[] = [];
  const key = storedObject(ctx, register, fresh)!;
  const value = keptObject(ctx, fallback, fresh);
  secure(ctx);
  const result = newValue(ctx, "object", undefined, true);
  emitQuiet(ctx, "rt_dict_setdefault", [dict, key, value].map(valueArgument), [result], beforeState(ctx));
  const object = newValue(ctx, "object");
  emit(ctx, { kind: "guard-bound", result: object, operand: result });
  releaseFresh(ctx, fresh);
  ctx.owned.add(object.id);
  const hint = hintOf(ctx);
  return hint === undefined ? { kind: "object", value: object } : { kind: "object", value: object, hint };
};

function isObject(content: Content): boolean {
  if (content.kind === "object") return content.value.nullable !== true;
  return (content.kind === "raw" || content.kind === "char" || content.kind === "none") && content.bound === undefined;
}

type DictIterator = "dict_keyiterator" | "dict_valueiterator" | "dict_itemiterator";

const KINDS: Readonly<Record<DictIterator, bigint>> = {
  dict_keyiterator: 0n,
  dict_valueiterator: 1n,
  dict_itemiterator: 2n,
};

/** A view that only the loop that follows looks at: its iterator, which `get_iter` takes as it is. */
const view =
  (fact: DictIterator): TableMethod =>
  (ctx, self, args, dst) => {
    if (args.length > 0 || !feedsIteration(ctx, dst)) return undefined;
    const dict = proveType(ctx, self, "dict");
    return newIterator(ctx, dict, fact, hintOf(ctx));
  };

/** `of`: the type of the dict, set or view. */
function newIterator(
  ctx: Context,
  table: Value,
  fact: DictIterator | "set_iterator",
  of: PythonType | undefined,
): Content {
  const result = newValue(ctx, "object", fact);
  if (fact === "set_iterator") emitQuiet(ctx, "rt_set_iterator", [valueArgument(table)], [result]);
  else emitQuiet(ctx, "rt_dict_iterator", [table, intConst(ctx, KINDS[fact])].map(valueArgument), [result]);
  ctx.owned.add(result.id);
  const items = of?.kind === "instance" ? of.arguments : [];
  return { kind: "object", value: result, hint: instance(fact, ...items) };
}

/** `get_iter` of a dict, a set, or of an iterator that a view's call made; false when it is none. */
export function translateTableIteration(ctx: Context): boolean {
  const op = currentOp(ctx);
  const source = useAt(op, 1);
  const content = ctx.contents[source.register]!;
  if (isTableIterator(content)) {
    if (source.kill) ctx.contents[source.register] = UNBOUND;
    assign(ctx, dstAt(op, 0), content);
    return true;
  }
  const type = tableType(content);
  if (type === undefined) return false;
  const table = proveType(ctx, source.register, type);
  const hint = hintOf(ctx) ?? (content.kind === "object" ? content.hint : undefined);
  const iterator = newIterator(ctx, table, type === "dict" ? "dict_keyiterator" : "set_iterator", hint);
  finish(ctx, dstAt(op, 0), iterator);
  return true;
}

const ITERATORS: ReadonlySet<ExactType> = new Set<ExactType>([
  "dict_keyiterator",
  "dict_valueiterator",
  "dict_itemiterator",
  "set_iterator",
]);

export function isTableIterator(content: Content): boolean {
  return content.kind === "object" && content.value.fact !== undefined && ITERATORS.has(content.value.fact);
}

const NEXT: Readonly<Partial<Record<ExactType, string>>> = {
  dict_keyiterator: "rt_dict_next_key",
  dict_valueiterator: "rt_dict_next_value",
  set_iterator: "rt_set_next",
};

/** `for_iter` over such an iterator; key and value of an item that is unpacked at once are not made a tuple. */
export function overTable(ctx: Context): Decision {
  const op = currentOp(ctx);
  const iterator = ctx.contents[useAt(op, 1).register]!;
  invariant(iterator.kind === "object", "an iterator is an object");
  const { value } = iterator;
  const of = iterator.hint?.kind === "instance" ? iterator.hint.arguments : [];
  const targets = value.fact === "dict_itemiterator" ? unpackedTargets(ctx) : undefined;
  const end = { target: labelAt(op, 2), enter: () => undefined };
  if (targets !== undefined) {
    const items = targets.map(() => newValue(ctx, "object", undefined, true));
    emitQuiet(ctx, "rt_dict_next_item", [valueArgument(value)], items);
    const enter = (): void => {
      const pc = ctx.pc;
      ctx.pc++;
      ctx.beforeState = undefined;
      const found = items.map((item) => bind(ctx, item));
      for (const [index, register] of targets.entries()) assign(ctx, register, ownedContent(found[index]!, of[index]));
      for (const [index, register] of targets.entries()) unboxResult(ctx, register, of[index]);
      ctx.pc = pc;
    };
    return {
      condition: isThere(ctx, items[0]!),
      whenTrue: { target: ctx.pc + 2, enter },
      whenFalse: end,
      likely: "true",
    };
  }
  const isPair = value.fact === "dict_itemiterator";
  const item = newValue(ctx, "object", isPair ? "tuple" : undefined, true);
  emitQuiet(ctx, NEXT[value.fact!] ?? "rt_dict_next_pair", [valueArgument(value)], [item]);
  const enter = (): void => {
    const found = bind(ctx, item);
    const hint = isPair ? instance("tuple", ...of) : of[value.fact === "dict_valueiterator" ? 1 : 0];
    assign(ctx, dstAt(op, 0), ownedContent(found, hint));
    if (!isPair) unboxResult(ctx, dstAt(op, 0), hint);
  };
  return { condition: isThere(ctx, item), whenTrue: { target: ctx.pc + 1, enter }, whenFalse: end, likely: "true" };
}

/** The registers of `for k, v in …`. */
function unpackedTargets(ctx: Context): readonly Register[] | undefined {
  const next = ctx.baseline.ops[ctx.pc + 1];
  if (next?.opcode !== "unpack_sequence") return undefined;
  const targets = next.operands[0];
  const source = useAt(next, 1);
  if (targets?.kind !== "dsts" || targets.registers.length !== 2) return undefined;
  const isItem = source.register === dstAt(currentOp(ctx), 0) && source.kill;
  return isItem ? targets.registers : undefined;
}

function isAbsent(ctx: Context, item: Value): Value {
  const absent = newValue(ctx, "bool");
  emit(ctx, { kind: "is-same", result: absent, left: item, right: nullConst(ctx) });
  return absent;
}

function isThere(ctx: Context, item: Value): Value {
  return negation(ctx, isAbsent(ctx, item));
}

function bind(ctx: Context, item: Value): Value {
  const value = newValue(ctx, "object", item.fact);
  emit(ctx, { kind: "guard-bound", result: value, operand: item });
  ctx.owned.add(value.id);
  return value;
}

function ownedContent(value: Value, hint: PythonType | undefined): Content {
  return hint === undefined || hint.kind === "unknown" ? { kind: "object", value } : { kind: "object", value, hint };
}

const setChange =
  (symbol: string): TableMethod =>
  (ctx, self, args) => {
    const [register] = args;
    if (register === undefined || args.length !== 1) return undefined;
    const fresh: Value[] = [];
    if (keyKind(ctx, ctx.contents[register]!) === undefined) return undefined;
    const set = proveType(ctx, self, "set");
    const key = storedObject(ctx, register, fresh)!;
    secure(ctx);
    emitQuiet(ctx, symbol, [set, key].map(valueArgument), [], beforeState(ctx));
    releaseFresh(ctx, fresh);
    return { kind: "none" };
  };

/** Methods of tables by path. */
export const TABLE_METHODS: Readonly<Record<string, TableMethod>> = {
  "dict.get": get,
  "dict.setdefault": setdefault,
  "dict.keys": view("dict_keyiterator"),
  "dict.values": view("dict_valueiterator"),
  "dict.items": view("dict_itemiterator"),
  "set.add": setChange("rt_set_add"),
  "set.discard": setChange("rt_set_discard"),
};
