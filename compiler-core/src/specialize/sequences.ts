/** Subscripts of exact bytes, lists and tuples, and unpacking of exact tuples and lists. */
import type { Register } from "../mir/baseline";
import type { Value } from "../mir/typed";
import { elementType, type PythonType, tupleItems } from "../types/python-type";
import { loadElement, loadTupleItem, unpackTuple } from "./arrays";
import {
  assign,
  beforeState,
  type Context,
  currentOp,
  dstAt,
  emit,
  finish,
  heldValue,
  intConst,
  killsReferences,
  newValue,
  releaseKilled,
  secureContent,
  useAt,
} from "./context";
import { emitGeneric } from "./generic";
import { newElement, provenSequence, takeElement, unboxElement } from "./iteration";
import { asInt, isWhole, unboxable, unboxRegister } from "./numbers";
import { translateDictLoad } from "./tables";

export function translateLoadSubscr(ctx: Context): void {
  if (loadTupleItem(ctx) || loadElement(ctx)) return;
  const op = currentOp(ctx);
  const dst = dstAt(op, 0);
  const container = useAt(op, 1).register;
  const indexRegister = useAt(op, 2).register;
  const indexType = unboxable(ctx, ctx.contents[indexRegister]!);
  const sequence = isWhole(indexType) ? provenSequence(ctx, container) : undefined;
  if (sequence === undefined) {
    if (!translateDictLoad(ctx)) emitGeneric(ctx);
    return;
  }
  const content = ctx.contents[container]!;
  const hint =
    content.kind === "object" && content.hint !== undefined ? elementHint(ctx, content.hint, indexRegister) : undefined;
  const index = checkedIndex(ctx, sequence, asInt(ctx, unboxRegister(ctx, indexRegister)));
  const element = newElement(ctx, sequence);
  emit(ctx, { kind: "element", result: element, operand: sequence, index });
  finish(ctx, dst, takeElement(ctx, dst, unboxElement(ctx, sequence, element, hint)));
}

function elementHint(ctx: Context, container: PythonType, indexRegister: number): PythonType {
  const content = ctx.contents[indexRegister]!;
  const known = content.kind === "raw" ? ctx.constants.get(content.value.id) : undefined;
  const items = tupleItems(container);
  const isFixed =
    container.kind === "instance" && container.name === "tuple" && items.length === container.arguments.length;
  if (isFixed && typeof known === "bigint") return items[Number(known)] ?? elementType(container);
  return elementType(container);
}

/** The index counted from the start, proven to lie within the sequence. */
export function checkedIndex(ctx: Context, sequence: Value, index: Value): Value {
  const length = newValue(ctx, "int");
  emit(ctx, { kind: "length", result: length, operand: sequence });
  const position = newValue(ctx, "int");
  emit(ctx, { kind: "index-check", result: position, index, length, state: beforeState(ctx) });
  return position;
}

/** A tuple or list of known length is taken apart without an iterator; another length raises, generically. */
export function translateUnpack(ctx: Context): void {
  const op = currentOp(ctx);
  const targets = op.operands[0];
  const source = useAt(op, 1).register;
  if (targets?.kind === "dsts" && unpackTuple(ctx, targets.registers, source)) return;
  const sequence = provenSequence(ctx, source);
  if (targets?.kind !== "dsts" || sequence === undefined || sequence.fact === "bytes" || sequence.fact === "str") {
    emitGeneric(ctx);
    return;
  }
  const content = ctx.contents[source]!;
  const container = content.kind === "object" ? content.hint : undefined;
  const count = targets.registers.length;
  const length = newValue(ctx, "int");
  emit(ctx, { kind: "length", result: length, operand: sequence });
  const fits = newValue(ctx, "bool");
  emit(ctx, { kind: "int-compare", result: fits, operator: "==", left: length, right: intConst(ctx, BigInt(count)) });
  emit(ctx, { kind: "guard", condition: fits, state: beforeState(ctx) });
  const items: Value[] = targets.registers.map((_, index) => {
    const element = newElement(ctx, sequence);
    emit(ctx, {
      kind: "element",
      result: element,
      operand: sequence,
      index: intConst(ctx, BigInt(index)),
    });
    return element;
  });
  const hints = container === undefined ? [] : unpackedHints(container, count);
  // All guards come before the first reference that is taken.
  const loaded = items.map((item, index) => unboxElement(ctx, sequence, item, hints[index]));
  const contents = loaded.map((item, index) => takeElement(ctx, targets.registers[index]!, item));
  // What the registers hold so far dies while some of the elements are in no register yet.
  if (killsReferences(ctx) || targets.registers.some((register) => holdsOwned(ctx, register))) {
    for (const content of contents) secureContent(ctx, content);
  }
  releaseKilled(ctx);
  for (const [index, register] of targets.registers.entries()) assign(ctx, register, contents[index]!);
}

function holdsOwned(ctx: Context, register: Register): boolean {
  const held = heldValue(ctx.contents[register]!);
  return held !== undefined && ctx.owned.has(held.id);
}

function unpackedHints(container: PythonType, count: number): readonly PythonType[] {
  const items = tupleItems(container);
  return items.length === count ? items : new Array<PythonType>(count).fill(elementType(container));
}
