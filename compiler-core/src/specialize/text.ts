/**
 * Registers as text: a character that was never built, a literal, or an exact str.
 */

import type { Register } from "../mir/baseline";
import type { CompareOperator } from "../mir/baseline-ops";
import type { Value } from "../mir/typed";

import { boolConst, type Context, emit, intConst, newValue } from "./context";
import { boxChar, compareNumbers, exactHint, proveType } from "./numbers";
import type { Content } from "./slots";

export type Text =
  | { readonly kind: "char"; readonly code: Value }
  /** The str object is proven; `literal` is its value where that is a literal. */
  | { readonly kind: "string"; readonly object: Value; readonly literal: string | undefined };

/** Whether a register holds text, or a guard could prove it. */
export function isText(_ctx: Context, content: Content): boolean {
  if (content.kind === "char") return content.bound === undefined;
  if (content.kind !== "object" || content.value.nullable === true) return false;
  return (content.value.fact ?? exactHint(content.hint)) === "str";
}

/** The text of a register for which `isText` holds; a guard exits before the operation. */
export function textOf(ctx: Context, register: Register): Text {
  const content = ctx.contents[register]!;
  if (content.kind === "char") return { kind: "char", code: content.code };
  if (content.kind === "object" && content.code !== undefined) return { kind: "char", code: content.code };
  const object = proveType(ctx, register, "str");
  return { kind: "string", object, literal: literalOf(ctx, object) };
}

function literalOf(ctx: Context, object: Value): string | undefined {
  const index = ctx.objectConstants.get(object.id);
  const constant = index === undefined ? undefined : ctx.baseline.constants[index];
  return constant?.kind === "str" ? constant.value : undefined;
}

/** The code point of a literal of one character, but none beyond 16 bits: in those two surrogates look the same. */
export function singleCode(literal: string | undefined): number | undefined {
  return literal?.length === 1 ? literal.charCodeAt(0) : undefined;
}

/** Text as an object; `fresh` when it is a new reference that somebody must release. */
export function textObject(ctx: Context, text: Text): { value: Value; fresh: boolean } {
  if (text.kind === "string") return { value: text.object, fresh: false };
  return { value: boxChar(ctx, { kind: "char", code: text.code }), fresh: true };
}

/** The code point of text that is certainly one character. */
function codeOf(ctx: Context, text: Text): Value | undefined {
  if (text.kind === "char") return text.code;
  const code = singleCode(text.literal);
  return code === undefined ? undefined : intConst(ctx, BigInt(code));
}

/** A comparison of two texts; undefined where a character would have to be built for it. */
export function compareText(ctx: Context, operator: CompareOperator, left: Text, right: Text): Value | undefined {
  if (left.kind === "char" || right.kind === "char") return compareCharacter(ctx, operator, left, right);
  if (operator === "==" || operator === "!=") {
    const leftCode = singleCode(left.literal);
    const rightCode = singleCode(right.literal);
    if (rightCode !== undefined)
      return equality(ctx, operator, isChar(ctx, left.object, intConst(ctx, BigInt(rightCode))));
    if (leftCode !== undefined)
      return equality(ctx, operator, isChar(ctx, right.object, intConst(ctx, BigInt(leftCode))));
    return equality(ctx, operator, pureTruth(ctx, "rti_str_equal", [left.object, right.object]));
  }
  const order = newValue(ctx, "int");
  emit(ctx, { kind: "call-pure", result: order, symbol: "rt_str_order", arguments: [left.object, right.object] });
  return compareNumbers(ctx, operator, order, intConst(ctx, 0n));
}

function compareCharacter(ctx: Context, operator: CompareOperator, left: Text, right: Text): Value | undefined {
  const a = codeOf(ctx, left);
  const b = codeOf(ctx, right);
  if (a !== undefined && b !== undefined) return compareNumbers(ctx, operator, a, b);
  if (operator !== "==" && operator !== "!=") return undefined;
  const other = left.kind === "char" ? right : left;
  const code = left.kind === "char" ? left.code : right.kind === "char" ? right.code : undefined;
  if (code === undefined || other.kind === "char") return undefined;
  // A literal that is not one character equals none.
  if (other.literal !== undefined && !/[\ud800-\udfff]/.test(other.literal)) return boolConst(ctx, operator === "!=");
  return equality(ctx, operator, isChar(ctx, other.object, code));
}

function isChar(ctx: Context, object: Value, code: Value): Value {
  return pureTruth(ctx, "rti_str_is_char", [object, code]);
}

function equality(ctx: Context, operator: "==" | "!=", equal: Value): Value {
  if (operator === "==") return equal;
  const result = newValue(ctx, "bool");
  emit(ctx, { kind: "bool-not", result, operand: equal });
  return result;
}

/** A truth that a function of the runtime finds without running code or raising. */
export function pureTruth(ctx: Context, symbol: string, args: readonly Value[]): Value {
  const result = newValue(ctx, "bool");
  emit(ctx, { kind: "call-pure", result, symbol, arguments: args });
  return result;
}

/** More characters than these are looked for in the str itself. */
const SPELLED_OUT = 8;

/** Whether a character is one of a text's. */
export function hasCharacter(ctx: Context, text: Text, code: Value): Value {
  if (text.kind === "char") return compareNumbers(ctx, "==", text.code, code);
  const { literal } = text;
  if (literal !== undefined && literal.length <= SPELLED_OUT && !/[\ud800-\udfff]/.test(literal)) {
    const tests = [...new Set(literal)].map((character) =>
      compareNumbers(ctx, "==", code, intConst(ctx, BigInt(character.charCodeAt(0)))),
    );
    const [first, ...others] = tests;
    if (first === undefined) return boolConst(ctx, false);
    return others.reduce((left, right) => {
      const result = newValue(ctx, "bool");
      emit(ctx, { kind: "bool-binary", result, operator: "or", left, right });
      return result;
    }, first);
  }
  return pureTruth(ctx, "rt_str_has_char", [text.object, code]);
}
