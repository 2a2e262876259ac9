/**
 * `sum`, `min`, `max`, `any` and `all` of exact lists and tuples of numbers: functions of the runtime that exit before
 * the operation where the items are not what the hypothesis says.
 */
import type { Register } from "../mir/baseline";
import type { ExactType, Value } from "../mir/typed";
import { elementType, type PythonType } from "../types/python-type";
import { beforeState, type Context, emit, intConst, newValue } from "./context";
import { newElement, provenSequence, takeElement, unboxElement } from "./iteration";
import { asFloat, asInt, exactHint, unboxable, unboxedHint, unboxRegister } from "./numbers";
import { checkedIndex } from "./sequences";
import type { Content } from "./slots";

interface Items {
  readonly sequence: Value;
  readonly hint: PythonType;
  readonly type: "int" | "float" | "bool";
}

/** A list or tuple that is expected to hold numbers of one type. */
function numberItems(ctx: Context, register: Register | undefined): Items | undefined {
  const content = register === undefined ? undefined : ctx.contents[register]!;
  if (register === undefined || content?.kind !== "object" || content.hint === undefined) return undefined;
  const container: ExactType | undefined = content.value.fact ?? exactHint(content.hint);
  const hint = elementType(content.hint);
  const type = exactHint(hint) === undefined ? undefined : unboxedHint(hint);
  if ((container !== "list" && container !== "tuple") || (type !== "int" && type !== "float" && type !== "bool"))
    return undefined;
  const sequence = provenSequence(ctx, register);
  return sequence === undefined ? undefined : { sequence, hint, type };
}

function checkedCall(
  ctx: Context,
  symbol: string,
  args: readonly Value[],
  representation: "int" | "float" | "bool",
): Value {
  const result = newValue(ctx, representation);
  emit(ctx, { kind: "call-checked", result, symbol, arguments: args, state: beforeState(ctx) });
  return result;
}

export function sumOf(ctx: Context, [items, start, ...more]: readonly Register[]): Content | undefined {
  const from = start === undefined ? undefined : unboxable(ctx, ctx.contents[start]!);
  if (more.length > 0 || (start !== undefined && from !== "int" && from !== "float")) return undefined;
  const found = numberItems(ctx, items);
  if (found === undefined) return undefined;
  const { sequence, type } = found;
  if (type !== "float") {
    if (from === "float") return undefined;
    const first = start === undefined ? intConst(ctx, 0n) : asInt(ctx, unboxRegister(ctx, start));
    return { kind: "raw", value: checkedCall(ctx, "rt_items_sum_int", [sequence, first], "int") };
  }
  if (start === undefined) return { kind: "raw", value: checkedCall(ctx, "rt_items_sum_float", [sequence], "float") };
  if (from === "int") return undefined;
  const first = asFloat(ctx, unboxRegister(ctx, start));
  return { kind: "raw", value: checkedCall(ctx, "rt_items_sum_float_from", [sequence, first], "float") };
}

/** `min(items)` or `max(items)`: the very object that is in the container. */
export function extremeOf(
  ctx: Context,
  operator: "min" | "max",
  register: Register,
  dst: Register,
): Content | undefined {
  const found = numberItems(ctx, register);
  if (found === undefined || found.type === "bool") return undefined;
  const { sequence, hint, type } = found;
  const symbol = `rt_items_${operator === "min" ? "least" : "greatest"}_${type}`;
  const index = checkedIndex(ctx, sequence, checkedCall(ctx, symbol, [sequence], "int"));
  const element = newElement(ctx, sequence);
  emit(ctx, { kind: "element", result: element, operand: sequence, index });
  return takeElement(ctx, dst, unboxElement(ctx, sequence, element, hint));
}

export function truthOfItems(ctx: Context, operator: "any" | "all", args: readonly Register[]): Content | undefined {
  const found = args.length === 1 ? numberItems(ctx, args[0]) : undefined;
  if (found === undefined) return undefined;
  return { kind: "raw", value: checkedCall(ctx, `rt_items_${operator}`, [found.sequence], "bool") };
}
