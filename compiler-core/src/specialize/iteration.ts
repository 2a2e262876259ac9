/**
 * `for` loops: over `range(...)` and over exact bytes, lists and tuples without building an iterator, else generically.
 */
import type { OpIndex, Register } from "../mir/baseline";
import type { BaselineOpcode } from "../mir/baseline-ops";
import type { Value } from "../mir/typed";
import { elementType, type PythonType } from "../types/python-type";
import { arrayIterator, elementOf, iteratedView } from "./arrays";
import {
  assign,
  beforeState,
  type Context,
  currentOp,
  dstAt,
  emit,
  intConst,
  labelAt,
  materializeCells,
  newValue,
  nullConst,
  releaseKilled,
  useAt,
} from "./context";
import { type Decision, feedsIteration, isHandedOn } from "./decisions";
import { emitCall, emitGeneric } from "./generic";
import { boxChar, exactHint, proveType, unboxedHint } from "./numbers";
import { type Content, UNBOUND, unboxedOf, type ZippedSequence } from "./slots";
import { isTableIterator, overTable, translateTableIteration } from "./tables";

/** The range of a `range(...)` call whose only use is the `get_iter` that follows. */
export interface RangeArguments {
  readonly start: Value;
  readonly stop: Value;
  readonly step: Value;
}

/** Stores a range iterator that is never built; the `get_iter` that follows is done with it. */
export function rangeIterator(ctx: Context, { start, stop, step }: RangeArguments): Content {
  const remaining = newValue(ctx, "int");
  emit(ctx, { kind: "range-length", result: remaining, start, stop, step, state: beforeState(ctx) });
  return { kind: "range-iterator", next: start, remaining, step };
}

export function translateGetIter(ctx: Context): void {
  const op = currentOp(ctx);
  const dst = dstAt(op, 0);
  const source = useAt(op, 1);
  const content = ctx.contents[source.register]!;
  if (content.kind === "range-iterator" || content.kind === "sequence-iterator") {
    // The call of `range`, `enumerate` or `zip` has made the iterator already.
    ctx.contents[source.register] = UNBOUND;
    assign(ctx, dst, content);
    return;
  }
  if (content.kind !== "object" || content.value.nullable === true || isHandedOn(ctx, ctx.pc)) {
    iterateGenerically(ctx);
    return;
  }
  if (translateTableIteration(ctx)) return;
  const overArray = arrayIterator(ctx, source.register);
  if (overArray !== undefined) {
    takeIterator(ctx, source.register, dst, overArray);
    return;
  }
  const sequence = provenSequence(ctx, source.register);
  if (sequence === undefined) {
    iterateGenerically(ctx);
    return;
  }
  const element = content.hint === undefined ? undefined : elementType(content.hint);
  const iterator: Content = {
    kind: "sequence-iterator",
    container: sequence,
    index: intConst(ctx, 0n),
    ...(element === undefined ? {} : { hint: element }),
  };
  takeIterator(ctx, source.register, dst, iterator);
}

/** The hypothesis about the iterator is the one about what it goes through: it tells what the items are. */
function iterateGenerically(ctx: Context): void {
  const op = currentOp(ctx);
  const source = ctx.contents[useAt(op, 1).register]!;
  const hint = source.kind === "object" ? source.hint : undefined;
  emitGeneric(ctx);
  const content = ctx.contents[dstAt(op, 0)]!;
  if (content.kind !== "object") return;
  const { hint: _hint, ...iterator } = content;
  ctx.contents[dstAt(op, 0)] = hint === undefined ? iterator : { ...iterator, hint };
}

/** Iterators that are known, and not by `runtime/quick/`. */
const SLOW_ITERABLES: ReadonlySet<string> = new Set([
  "zip",
  "enumerate",
  "reversed",
  "dict_items",
  "dict_values",
  "set",
]);

function isSlowToIterate(hint: PythonType | undefined): boolean {
  return hint?.kind === "user" || (hint?.kind === "instance" && SLOW_ITERABLES.has(hint.name));
}

/** The container's reference is shared between the iterator and the register that it came from. */
function takeIterator(ctx: Context, source: Register, dst: Register, iterator: Content): void {
  if (source === dst) ctx.contents[dst] = iterator;
  else {
    assign(ctx, dst, iterator);
    releaseKilled(ctx);
  }
}

/** The object in a register as a bytes, str, list or tuple: by its fact, or by a guard where that is the hypothesis. */
export function provenSequence(ctx: Context, register: Register): Value | undefined {
  const content = ctx.contents[register]!;
  if (content.kind !== "object" || content.value.nullable === true) return undefined;
  const { fact } = content.value;
  const type = fact ?? exactHint(content.hint);
  if (type !== "bytes" && type !== "str" && type !== "list" && type !== "tuple") return undefined;
  return proveType(ctx, register, type);
}

export function translateForIter(ctx: Context): Decision {
  const op = currentOp(ctx);
  const content = ctx.contents[useAt(op, 1).register]!;
  if (content.kind === "range-iterator") return overRange(ctx, content);
  if (content.kind === "sequence-iterator") return overSequence(ctx, content);
  if (isTableIterator(content)) return overTable(ctx);
  return overObject(ctx);
}

function overRange(ctx: Context, iterator: Extract<Content, { kind: "range-iterator" }>): Decision {
  const op = currentOp(ctx);
  const register = useAt(op, 1).register;
  const condition = newValue(ctx, "bool");
  const zero = intConst(ctx, 0n);
  emit(ctx, { kind: "int-compare", result: condition, operator: ">", left: iterator.remaining, right: zero });
  const enter = (): void => {
    const element = newValue(ctx, "int");
    emit(ctx, { kind: "range-element", result: element, next: iterator.next });
    const next = newValue(ctx, "int");
    emit(ctx, { kind: "range-advance", result: next, next: iterator.next, step: iterator.step });
    const remaining = newValue(ctx, "int");
    emit(ctx, {
      kind: "int-binary",
      result: remaining,
      operator: "sub",
      left: iterator.remaining,
      right: intConst(ctx, 1n),
    });
    ctx.contents[register] = { kind: "range-iterator", next, remaining, step: iterator.step };
    assign(ctx, dstAt(op, 0), { kind: "raw", value: element });
  };
  return {
    condition,
    whenTrue: { target: ctx.pc + 1, enter },
    whenFalse: { target: labelAt(op, 2), enter: () => undefined },
    likely: "true",
  };
}

/** The registers that the tuple from the `for_iter` at `pc` is unpacked into at once. */
function itemTargets(ctx: Context, pc: OpIndex): readonly Register[] | undefined {
  const next = ctx.baseline.ops[pc];
  const unpack = ctx.baseline.ops[pc + 1];
  if (next?.opcode !== "for_iter" || unpack?.opcode !== "unpack_sequence") return undefined;
  const targets = unpack.operands[0];
  const source = useAt(unpack, 1);
  if (targets?.kind !== "dsts") return undefined;
  return source.kill && source.register === dstAt(next, 0) ? targets.registers : undefined;
}

/** Whether what the operation at `pc` puts into `register` is iterated by a `for` statement with so many targets. */
export function unpacksItems(ctx: Context, register: Register, count: number, pc: OpIndex = ctx.pc): boolean {
  if (!feedsIteration(ctx, register, pc)) return false;
  const loop = loopOver(ctx, dstAt(ctx.baseline.ops[pc + 1]!, 0), pc + 2);
  return loop !== undefined && itemTargets(ctx, loop)?.length === count;
}

/** What a comprehension does between `get_iter` and its loop. */
const BEFORE_LOOP: ReadonlySet<BaselineOpcode> = new Set<BaselineOpcode>([
  "take_local",
  "build_list",
  "build_set",
  "build_map",
]);

/** The `for_iter` of the loop that begins at `pc`, if it is over the iterator in a register. */
function loopOver(ctx: Context, iterator: Register, pc: OpIndex): OpIndex | undefined {
  let at = pc;
  while (BEFORE_LOOP.has(ctx.baseline.ops[at]?.opcode ?? "for_iter")) at++;
  const op = ctx.baseline.ops[at];
  return op?.opcode === "for_iter" && useAt(op, 1).register === iterator ? at : undefined;
}

/** An element that is expected to be a str is one; exits before the operation when it is not. */
function provenText(ctx: Context, loaded: LoadedElement): LoadedElement {
  if (loaded.raw !== undefined || loaded.element.representation !== "object") return loaded;
  const element = newValue(ctx, "object", "str");
  emit(ctx, { kind: "guard-type", result: element, operand: loaded.element, type: "str", state: beforeState(ctx) });
  return { ...loaded, element };
}

/** `for_iter` of a `zip`, and the unpacking of the tuple in one. */
function overZip(
  ctx: Context,
  iterator: Extract<Content, { kind: "sequence-iterator" }>,
  zipped: readonly ZippedSequence[],
): Decision {
  const { index } = iterator;
  const lengths = zipped.map(({ value }) => {
    const length = newValue(ctx, "int");
    emit(ctx, { kind: "length", result: length, operand: value });
    return length;
  });
  const shortest = lengths.reduce((left, right) => {
    const result = newValue(ctx, "int");
    emit(ctx, { kind: "int-minmax", result, operator: "min", left, right });
    return result;
  });
  const condition = newValue(ctx, "bool");
  emit(ctx, { kind: "int-compare", result: condition, operator: "<", left: index, right: shortest });
  const enter = (): void => {
    const loaded = zipped.map(({ value, hint }) => {
      const element = newElement(ctx, value);
      emit(ctx, { kind: "element", result: element, operand: value, index });
      return provenText(ctx, unboxElement(ctx, value, element, hint));
    });
    const next = newValue(ctx, "int");
    emit(ctx, { kind: "int-binary", result: next, operator: "add", left: index, right: intConst(ctx, 1n) });
    const targets = itemTargets(ctx, ctx.pc)!;
    ctx.contents[useAt(currentOp(ctx), 1).register] = { ...iterator, index: next };
    // The tuple is unpacked by the next operation.
    ctx.pc++;
    ctx.beforeState = undefined;
    const contents = targets.map((target, position) => takeElement(ctx, target, loaded[position]!));
    for (const [position, target] of [...targets.entries()].reverse()) assign(ctx, target, contents[position]!);
    ctx.pc--;
  };
  return {
    condition,
    whenTrue: { target: ctx.pc + 2, enter },
    whenFalse: { target: labelAt(currentOp(ctx), 2), enter: () => undefined },
    likely: "true",
  };
}

/** `for_iter` of an `enumerate` that goes on at `next`, and the unpacking of the pair in one. */
function countAlong(
  ctx: Context,
  iterator: Extract<Content, { kind: "sequence-iterator" }>,
  count: Value,
  next: Value,
  loaded: LoadedElement,
): void {
  const [number, item] = itemTargets(ctx, ctx.pc)!;
  const one = intConst(ctx, 1n);
  const following = newValue(ctx, "int");
  emit(ctx, {
    kind: "int-binary",
    result: following,
    operator: "add",
    left: count,
    right: one,
    state: beforeState(ctx),
  });
  ctx.contents[useAt(currentOp(ctx), 1).register] = { ...iterator, index: next, count: following };
  // The pair is unpacked by the next operation.
  ctx.pc++;
  ctx.beforeState = undefined;
  const content = takeElement(ctx, item!, loaded);
  assign(ctx, number!, { kind: "raw", value: count });
  assign(ctx, item!, content);
  ctx.pc--;
}

function overSequence(ctx: Context, iterator: Extract<Content, { kind: "sequence-iterator" }>): Decision {
  const op = currentOp(ctx);
  const register = useAt(op, 1).register;
  const { container, index } = iterator;
  if (container.fact === "ndarray") return overArray(ctx, iterator);
  if (iterator.zipped !== undefined) return overZip(ctx, iterator, iterator.zipped);
  if (iterator.backwards === true) return overReversed(ctx, iterator);
  const length = newValue(ctx, "int");
  emit(ctx, { kind: "length", result: length, operand: container });
  const condition = newValue(ctx, "bool");
  emit(ctx, { kind: "int-compare", result: condition, operator: "<", left: index, right: length });
  const enter = (): void => {
    const element = newElement(ctx, container);
    emit(ctx, { kind: "element", result: element, operand: container, index });
    const next = newValue(ctx, "int");
    const one = intConst(ctx, 1n);
    // The element is in hand before the iterator moves on: a wrong type exits before the operation.
    const loaded = unboxElement(ctx, container, element, iterator.hint);
    emit(ctx, { kind: "int-binary", result: next, operator: "add", left: index, right: one });
    if (iterator.count !== undefined) {
      countAlong(ctx, iterator, iterator.count, next, loaded);
      return;
    }
    ctx.contents[register] = { ...iterator, index: next };
    assign(ctx, dstAt(op, 0), takeElement(ctx, dstAt(op, 0), loaded));
  };
  return {
    condition,
    whenTrue: { target: ctx.pc + (iterator.count === undefined ? 1 : 2), enter },
    whenFalse: { target: labelAt(op, 2), enter: () => undefined },
    likely: "true",
  };
}

/**
 * `for_iter` from the last item to the first. CPython's ends where a list has become so short that the next item is not
 * there: that is an exit.
 */
function overReversed(ctx: Context, iterator: Extract<Content, { kind: "sequence-iterator" }>): Decision {
  const op = currentOp(ctx);
  const register = useAt(op, 1).register;
  const { container, index: ahead, count } = iterator;
  const condition = newValue(ctx, "bool");
  emit(ctx, { kind: "int-compare", result: condition, operator: ">", left: ahead, right: intConst(ctx, 0n) });
  const enter = (): void => {
    const next = newValue(ctx, "int");
    emit(ctx, { kind: "int-binary", result: next, operator: "sub", left: ahead, right: intConst(ctx, 1n) });
    const length = newValue(ctx, "int");
    emit(ctx, { kind: "length", result: length, operand: container });
    const index = newValue(ctx, "int");
    emit(ctx, { kind: "index-check", result: index, index: next, length, state: beforeState(ctx) });
    const element = newElement(ctx, container);
    emit(ctx, { kind: "element", result: element, operand: container, index });
    const loaded = unboxElement(ctx, container, element, iterator.hint);
    if (count !== undefined) {
      countAlong(ctx, iterator, count, next, loaded);
      return;
    }
    ctx.contents[register] = { ...iterator, index: next };
    assign(ctx, dstAt(op, 0), takeElement(ctx, dstAt(op, 0), loaded));
  };
  return {
    condition,
    whenTrue: { target: ctx.pc + (count === undefined ? 1 : 2), enter },
    whenFalse: { target: labelAt(op, 2), enter: () => undefined },
    likely: "true",
  };
}

/** Over an array of one axis: elements are NumPy scalars. */
function overArray(ctx: Context, iterator: Extract<Content, { kind: "sequence-iterator" }>): Decision {
  const op = currentOp(ctx);
  const register = useAt(op, 1).register;
  const view = iteratedView(ctx, iterator);
  const { index } = iterator;
  const condition = newValue(ctx, "bool");
  emit(ctx, { kind: "int-compare", result: condition, operator: "<", left: index, right: view.shape[0]! });
  const enter = (): void => {
    const element = elementOf(ctx, view, index);
    const next = newValue(ctx, "int");
    emit(ctx, { kind: "int-binary", result: next, operator: "add", left: index, right: intConst(ctx, 1n) });
    ctx.contents[register] = { ...iterator, array: view, index: next };
    assign(ctx, dstAt(op, 0), { kind: "raw", value: element });
  };
  return {
    condition,
    whenTrue: { target: ctx.pc + 1, enter },
    whenFalse: { target: labelAt(op, 2), enter: () => undefined },
    likely: "true",
  };
}

/** A borrowed element of a container, unboxed where the hypothesis says so; nothing is owned yet. */
export interface LoadedElement {
  readonly element: Value;
  /** The element is the code point of a str's character. */
  readonly isCharacter?: true;
  readonly raw?: Value;
  readonly hint?: PythonType;
}

/** What `element` gives for a sequence. */
export function newElement(ctx: Context, sequence: Value): Value {
  return newValue(ctx, sequence.fact === "bytes" || sequence.fact === "str" ? "int" : "object");
}

/** Exits before the operation when the element is not what the hypothesis says. */
export function unboxElement(
  ctx: Context,
  sequence: Value,
  element: Value,
  hint: PythonType | undefined,
): LoadedElement {
  if (sequence.fact === "str") return { element, isCharacter: true };
  const loaded = { element, ...(hint === undefined ? {} : { hint }) };
  const type = element.representation === "object" ? unboxedHint(hint) : undefined;
  if (type === undefined) return loaded;
  const raw = newValue(ctx, type);
  emit(ctx, { kind: "unbox", result: raw, operand: element, state: beforeState(ctx) });
  return { ...loaded, raw };
}

/** The element as the content of a register: a number where nobody looks at the object, else a borrowed reference. */
export function takeElement(ctx: Context, register: Register, loaded: LoadedElement): Content {
  const { element, raw, hint } = loaded;
  if (loaded.isCharacter === true) return characterContent(ctx, register, element);
  if (element.representation !== "object") return { kind: "raw", value: element };
  if (raw !== undefined && !ctx.version.identity.matters(ctx.pc, register)) return { kind: "raw", value: raw };
  ctx.borrowed.add(element.id);
  const value: Value = raw === undefined ? element : { ...element, fact: unboxedOf(raw) };
  return {
    kind: "object",
    value,
    ...(raw === undefined ? {} : { raw }),
    ...(hint === undefined ? {} : { hint }),
  };
}

/** A character: its code point, and also the object where somebody may look at it. */
export function characterContent(ctx: Context, register: Register, code: Value): Content {
  if (!ctx.version.identity.matters(ctx.pc, register)) return { kind: "char", code };
  const value = boxChar(ctx, { kind: "char", code });
  ctx.owned.add(value.id);
  return { kind: "object", value, code };
}

function overObject(ctx: Context): Decision {
  const op = currentOp(ctx);
  const iterator = ctx.contents[useAt(op, 1).register]!;
  materializeCells(ctx);
  if (iterator.kind !== "object") {
    emitGeneric(ctx);
    throw new TypeError("for_iter of something that is no iterator");
  }
  const item = newValue(ctx, "object", undefined, true);
  const hint = iterator.hint === undefined ? undefined : elementType(iterator.hint);
  const runsCode = isSlowToIterate(iterator.hint);
  emitCall(ctx, "rt_op_for_iter", [{ kind: "value", value: iterator.value }], [item], runsCode);
  const condition = newValue(ctx, "bool");
  const absent = newValue(ctx, "bool");
  emit(ctx, { kind: "is-same", result: absent, left: item, right: nullConst(ctx) });
  emit(ctx, { kind: "bool-not", result: condition, operand: absent });
  const enter = (): void => {
    const value = newValue(ctx, "object");
    emit(ctx, { kind: "guard-bound", result: value, operand: item });
    ctx.owned.add(value.id);
    assign(ctx, dstAt(op, 0), hint === undefined ? { kind: "object", value } : { kind: "object", value, hint });
  };
  return {
    condition,
    whenTrue: { target: ctx.pc + 1, enter },
    whenFalse: { target: labelAt(op, 2), enter: () => undefined },
    likely: "true",
  };
}
