/**
 * Registers as unboxed numbers: which could be, and the conversions between int, float and bool.
 */
import { invariant } from "../base/invariant";
import type { Register } from "../mir/baseline";
import { type BinaryOperator, type CompareOperator, MIRRORED } from "../mir/baseline-ops";
import type { ExactType, IntBinary, Value } from "../mir/typed";
import { type Dtype, dtypeOf, isDtype, isNumpyScalar, payloadOf } from "../primitives/dtypes";
import { alternatives, type PythonType } from "../types/python-type";
import { beforeState, boolConst, type Context, emit, heldValue, intConst, newValue, noneConst } from "./context";
import type { Content, EitherNumber, Unboxed } from "./slots";

const NUMPY_PREFIX = "numpy.";

const UNBOXED_NAMES: ReadonlySet<string> = new Set(["int", "float", "bool"]);

/** The one unboxed type that a hypothesis names. */
export function unboxedHint(hint: PythonType | undefined): Unboxed | undefined {
  if (hint === undefined || hint.kind !== "instance") return undefined;
  const dtype = hint.name.startsWith(NUMPY_PREFIX) ? hint.name.slice(NUMPY_PREFIX.length) : "";
  if (isDtype(dtype)) return `np:${dtype}`;
  return UNBOXED_NAMES.has(hint.name) ? (hint.name as Unboxed) : undefined;
}

/** The one exact type that a hypothesis names, among those that native code has operations for. */
export function exactHint(hint: PythonType | undefined): ExactType | undefined {
  if (hint === undefined) return undefined;
  const named = alternatives(hint);
  const only = named.length === 1 ? named[0]! : undefined;
  if (only?.kind !== "instance") return undefined;
  switch (only.name) {
    case "list":
    case "tuple":
    case "bytes":
    case "str":
    case "dict":
    case "set":
      return only.name;
    default:
      return unboxedHint(only);
  }
}

/** The unboxed type that a content has, or that a guard could give it. */
export function unboxable(ctx: Context, content: Content): Unboxed | undefined {
  switch (content.kind) {
    case "raw":
      return content.bound === undefined ? (content.value.representation as Unboxed) : undefined;
    case "object": {
      if (content.value.nullable === true) return undefined;
      if (content.raw !== undefined) return content.raw.representation as Unboxed;
      const fact = content.value.fact;
      if (fact !== undefined)
        return fact === "int" || fact === "float" || fact === "bool" || isNumpyScalar(fact) ? fact : undefined;
      return unboxedHint(content.hint);
    }
    case "cell": {
      const { expects } = ctx.version.cells[content.cell]!;
      return expects.kind === "int" || expects.kind === "float" || expects.kind === "bool" ? expects.kind : undefined;
    }
    default:
      return undefined;
  }
}

/** The same where only the value counts: what may be a Python number counts as the NumPy scalar. */
export function valueType(ctx: Context, content: Content): Unboxed | undefined {
  if (content.kind === "either") return content.bound === undefined ? `np:${content.dtype}` : undefined;
  return unboxable(ctx, content);
}

/** The number in a register that has a `valueType`, where only its value counts. */
export function plainValue(ctx: Context, register: Register): Value {
  const content = ctx.contents[register]!;
  return content.kind === "either" ? content.value : unboxRegister(ctx, register);
}

/** The unboxed value of a register that is `unboxable`; a guard exits before the current operation. */
export function unboxRegister(ctx: Context, register: Register): Value {
  const content = ctx.contents[register]!;
  switch (content.kind) {
    case "raw":
      return content.value;
    case "cell": {
      const result = newValue(ctx, unboxable(ctx, content)!);
      emit(ctx, { kind: "cell-value", result, cell: content.cell });
      return result;
    }
    case "object": {
      if (content.raw !== undefined) return content.raw;
      const type = unboxable(ctx, content)!;
      const raw = newValue(ctx, type);
      emit(ctx, { kind: "unbox", result: raw, operand: content.value, state: beforeState(ctx) });
      rememberRaw(ctx, content.value, raw);
      return raw;
    }
    default:
      throw new TypeError(`register ${register} cannot be unboxed`);
  }
}

/** The object in a register, by its fact or by a guard of that type, which exits before the current operation. */
export function proveType(ctx: Context, register: Register, type: ExactType): Value {
  const content = ctx.contents[register]!;
  invariant(content.kind === "object", `register ${register} holds no object`);
  if (content.value.fact === type) return content.value;
  const value: Value = newValue(ctx, "object", type);
  emit(ctx, { kind: "guard-type", result: value, operand: content.value, type, state: beforeState(ctx) });
  replaceObject(ctx, content.value, value);
  return value;
}

/** The object in a register as a dict or set: by its fact, or by a guard where that is the hypothesis. */
export function provenTable(ctx: Context, register: Register): Value | undefined {
  const content = ctx.contents[register]!;
  if (content.kind !== "object" || content.value.nullable === true) return undefined;
  const type = content.value.fact ?? exactHint(content.hint);
  return type === "dict" || type === "set" ? proveType(ctx, register, type) : undefined;
}

/** All registers that hold the object hold it under its new name, and its reference with it. */
export function replaceObject(ctx: Context, old: Value, value: Value): void {
  renameReference(ctx, old, value);
  for (const [register, content] of ctx.contents.entries()) {
    if (content.kind === "object" && content.value.id === old.id) ctx.contents[register] = { ...content, value };
    else if (content.kind === "sequence-iterator" && content.container.id === old.id) {
      ctx.contents[register] = { ...content, container: value };
    }
  }
  ctx.beforeState = undefined;
}

/** A guard gave a value another name. */
export function renameReference(ctx: Context, old: Value, value: Value): void {
  if (ctx.owned.delete(old.id)) ctx.owned.add(value.id);
  if (ctx.borrowed.delete(old.id)) ctx.borrowed.add(value.id);
}

/** All registers that hold the object now know its unboxed value. */
export function rememberRaw(ctx: Context, object: Value, raw: Value): void {
  const proven: Value = { ...object, fact: raw.representation as Unboxed };
  for (const [register, content] of ctx.contents.entries()) {
    if (content.kind !== "object" || heldValue(content)?.id !== object.id) continue;
    ctx.contents[register] = { ...content, value: proven, raw };
  }
}

/** Numbers that may be an index: ints, NumPy's too, and bools. */
export function isWhole(type: Unboxed | undefined): boolean {
  if (type === undefined) return false;
  return isNumpyScalar(type) ? payloadOf(dtypeOf(type)) === "int" : type !== "float";
}

/** A NumPy scalar as its payload; any other number as it is. */
export function plainNumber(ctx: Context, value: Value): Value {
  const { representation } = value;
  if (!isNumpyScalar(representation)) return value;
  const result = newValue(ctx, payloadOf(dtypeOf(representation)));
  emit(ctx, { kind: "np-payload", result, operand: value });
  return result;
}

/** A payload as a NumPy scalar. */
export function scalarOf(ctx: Context, dtype: Dtype, operand: Value): Value {
  const result = newValue(ctx, `np:${dtype}`);
  emit(ctx, { kind: "np-scalar", result, operand });
  return result;
}

/** An unboxed int or bool as an int. */
export function asInt(ctx: Context, number: Value): Value {
  const value = plainNumber(ctx, number);
  if (value.representation === "int") return value;
  const known = ctx.constants.get(value.id);
  if (typeof known === "boolean") return intConst(ctx, known ? 1n : 0n);
  const result = newValue(ctx, "int");
  emit(ctx, { kind: "bool-to-int", result, operand: value });
  return result;
}

/** Any unboxed number as a float, rounded as CPython does. */
export function asFloat(ctx: Context, number: Value): Value {
  const value = plainNumber(ctx, number);
  if (value.representation === "float") return value;
  const operand = asInt(ctx, value);
  const result = newValue(ctx, "float");
  emit(ctx, { kind: "int-to-float", result, operand });
  return result;
}

/** Operators that ints have among themselves; `/` and `**` are special. */
export const INT_OPERATORS: Readonly<Partial<Record<BinaryOperator, IntBinary>>> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "//": "floordiv",
  "%": "mod",
  "&": "and",
  "|": "or",
  "^": "xor",
  "<<": "lshift",
  ">>": "rshift",
};

export function compareNumbers(ctx: Context, operator: CompareOperator, left: Value, right: Value): Value {
  const result = newValue(ctx, "bool");
  const leftFloat = left.representation === "float";
  const rightFloat = right.representation === "float";
  if (leftFloat && rightFloat) emit(ctx, { kind: "float-compare", result, operator, left, right });
  else if (rightFloat) emit(ctx, { kind: "int-float-compare", result, operator, left: asInt(ctx, left), right });
  else if (leftFloat) {
    emit(ctx, {
      kind: "int-float-compare",
      result,
      operator: MIRRORED[operator],
      left: asInt(ctx, right),
      right: left,
    });
  } else emit(ctx, { kind: "int-compare", result, operator, left: asInt(ctx, left), right: asInt(ctx, right) });
  return result;
}

/** The truth of an unboxed number. */
export function truthOf(ctx: Context, number: Value): Value {
  const value = plainNumber(ctx, number);
  if (value.representation === "bool") return value;
  const known = ctx.constants.get(value.id);
  if (known !== undefined) return boolConst(ctx, known !== 0 && known !== 0n);
  const result = newValue(ctx, "bool");
  emit(ctx, { kind: value.representation === "int" ? "int-truth" : "float-truth", result, operand: value });
  return result;
}

/** A new reference to the object of a number. */
export function boxNumber(ctx: Context, value: Value, remembered: Value | undefined): Value {
  const result = newValue(ctx, "object", value.representation as Unboxed);
  emit(ctx, { kind: "box", result, operand: value, ...(remembered === undefined ? {} : { remembered }) });
  return result;
}

/** A new reference to a Python number or a NumPy scalar; nullable when it may be unbound. */
export function boxEither(ctx: Context, { dtype, value, scalar, box, bound }: EitherNumber): Value {
  const result = newValue(ctx, "object", undefined, bound !== undefined);
  emit(ctx, {
    kind: "box",
    result,
    operand: value,
    dtype,
    scalar,
    ...(box === undefined ? {} : { remembered: box }),
    ...(bound === undefined ? {} : { bound }),
  });
  return result;
}

/** A new reference to the str of a character; nullable when the character may be unbound. */
export function boxChar(ctx: Context, { code, box, bound }: Extract<Content, { kind: "char" }>): Value {
  const result = newValue(ctx, "object", "str", bound !== undefined);
  emit(ctx, {
    kind: "char-box",
    result,
    operand: code,
    ...(box === undefined ? {} : { remembered: box }),
    ...(bound === undefined ? {} : { bound }),
  });
  return result;
}

/** An object value for any content; `fresh` when it is a new reference that somebody must release. */
export function objectOf(ctx: Context, content: Content): { value: Value; fresh: boolean } | undefined {
  switch (content.kind) {
    case "object":
      return { value: content.value, fresh: false };
    case "none":
      return { value: noneConst(ctx), fresh: false };
    case "raw":
      return { value: boxNumber(ctx, content.value, content.box), fresh: true };
    case "either":
      return { value: boxEither(ctx, content), fresh: true };
    case "char":
      return { value: boxChar(ctx, content), fresh: true };
    default:
      return undefined;
  }
}
