/**
 * NumPy arrays: what is known of one (its view), element loads and stores, shapes.
 *
 * A view is read behind a guard of the layout and travels along with the register until something opaque runs. Before a
 * loop the arrays that it indexes are guarded, so that nothing but indexing is left inside.
 */
import { type ArrayLayout, layoutImplies, type ParsedLayout, parseLayout, printLayout } from "../mir/array-layout";
import type { Register } from "../mir/baseline";
import { usesOf } from "../mir/baseline-operands";
import type { ArrayDescription, Value } from "../mir/typed";
import { type Dtype, dtypeOf, isNumpyScalar, payloadOf } from "../primitives/dtypes";
import { type ArrayType, alternatives, type PythonType } from "../types/python-type";
import { type ArrayUse, wantedRank } from "./array-uses";
import {
  assign,
  beforeState,
  type Context,
  currentOp,
  dstAt,
  emit,
  finish,
  heldValue,
  hintOfLayout,
  intConst,
  type KnownArrays,
  newValue,
  releaseKilled,
  useAt,
  usesAt,
} from "./context";
import { isKilled } from "./generic";
import { asFloat, asInt, plainNumber, plainValue, replaceObject, truthOf, unboxRegister, valueType } from "./numbers";
import { requireRange, singleOf } from "./numpy-scalars";
import type { ArrayView, Content } from "./slots";

/** Element type of an array that nothing is known about. */
const DEFAULT_DTYPE: Dtype = "float64";

/** What a hypothesis says about an array. */
export function arrayHint(hint: PythonType | undefined): ArrayType | undefined {
  if (hint === undefined) return undefined;
  const arrays = alternatives(hint).filter((one): one is ArrayType => one.kind === "array");
  return arrays.length === 1 && alternatives(hint).length === 1 ? arrays[0] : undefined;
}

/** The layout that a register's array probably has; undefined when it probably is no array of that rank. */
function guessLayout(content: Content, rank: number, writeable: boolean): ArrayLayout | undefined {
  if (content.kind !== "object" || content.value.nullable === true || rank < 1 || rank > 3) return undefined;
  const { fact } = content.value;
  if (fact !== undefined && fact !== "ndarray") return undefined;
  const hint = arrayHint(content.hint);
  if (hint === undefined && fact === undefined) return undefined;
  if (hint?.rank !== undefined && hint.rank !== rank) return undefined;
  return printLayout({
    dtype: hint?.dtype ?? DEFAULT_DTYPE,
    rank: rank as ParsedLayout["rank"],
    order: hint?.strided === true ? "s" : "c",
    writeable,
  });
}

/** The view of a register's array: known, or read behind guards that exit before the current operation. */
export function viewOf(ctx: Context, register: Register, rank: number, writeable: boolean): ArrayView | undefined {
  const content = ctx.contents[register]!;
  if (content.kind !== "object") return undefined;
  const known = content.array;
  if (known !== undefined) {
    const parsed = parseLayout(known.layout);
    if (parsed.rank !== rank) return undefined;
    if (parsed.writeable || !writeable) return known;
    return readView(ctx, register, printLayout({ ...parsed, writeable: true }), known);
  }
  const layout = guessLayout(content, rank, writeable);
  return layout === undefined ? undefined : readView(ctx, register, layout);
}

/** Guards a register's array for a layout and reads it. A view that is known already is kept, with more proven of it. */
export function readView(ctx: Context, register: Register, layout: ArrayLayout, known?: ArrayView): ArrayView {
  const operand = arrayObject(ctx, register);
  emit(ctx, { kind: "array-guard", operand, layout, state: beforeState(ctx) });
  const view = known === undefined ? describe(ctx, operand, layout) : { ...known, layout };
  attach(ctx, operand, view);
  return view;
}

/** Reads an array whose layout is proven. */
export function describe(ctx: Context, operand: Value, layout: ArrayLayout): ArrayView {
  const { rank, order } = parseLayout(layout);
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const shape = axes.map((axis) => {
    const result = newValue(ctx, "int");
    emit(ctx, { kind: "array-extent", result, operand, axis });
    return result;
  });
  if (order === "s") {
    for (const axis of axes) {
      const result = newValue(ctx, "int");
      emit(ctx, { kind: "array-stride", result, operand, axis });
      shape.push(result);
    }
  }
  const data = newValue(ctx, "pointer");
  emit(ctx, { kind: "array-data", result: data, operand });
  return { layout, data, shape };
}

/** All registers that hold the array know its view. */
export function attach(ctx: Context, operand: Value, view: ArrayView): void {
  for (const [register, content] of ctx.contents.entries()) {
    if (content.kind === "object" && content.value.id === operand.id)
      ctx.contents[register] = { ...content, array: view };
    if (content.kind === "sequence-iterator" && content.container.id === operand.id)
      ctx.contents[register] = { ...content, array: view };
  }
}

/** The object in a register, proven to be exactly an ndarray. */
function arrayObject(ctx: Context, register: Register): Value {
  const content = ctx.contents[register]!;
  if (content.kind !== "object") throw new TypeError("an array is an object");
  if (content.value.fact === "ndarray") return content.value;
  const value = newValue(ctx, "object", "ndarray");
  emit(ctx, { kind: "guard-type", result: value, operand: content.value, type: "ndarray", state: beforeState(ctx) });
  replaceObject(ctx, content.value, value);
  return value;
}

/** What a tick compares again. */
export function knownArrays(ctx: Context): KnownArrays {
  const arrays = new Map<number, ArrayDescription>();
  for (const content of ctx.contents) {
    if (content.kind === "sequence-iterator" && content.array !== undefined)
      arrays.set(content.container.id, { operand: content.container, ...content.array });
    if (content.kind !== "object" || content.array === undefined) continue;
    arrays.set(content.value.id, { operand: content.value, ...content.array });
  }
  return arrays.size === 0 ? {} : { arrays: [...arrays.values()] };
}

/** Before a loop: views of the arrays that it indexes. The state is that of the loop's first operation. */
export function prepareArrays(ctx: Context, uses: readonly ArrayUse[]): void {
  for (const use of uses) {
    const content = ctx.contents[use.register]!;
    if (content.kind !== "object" || arrayHint(content.hint)?.dtype === undefined) continue;
    const rank = wantedRank(content.array?.layout, arrayHint(content.hint), use);
    if (rank !== undefined) viewOf(ctx, use.register, rank, use.stores);
  }
}

// ------------------------------------------------------------------------------------------------- iteration

/** An iterator over the elements of an array of one axis, which is never built; undefined when it is no such array. */
export function arrayIterator(ctx: Context, register: Register): Content | undefined {
  const content = ctx.contents[register]!;
  if (content.kind !== "object") return undefined;
  const hint = arrayHint(content.hint);
  if (content.array === undefined && (hint?.rank !== 1 || hint.dtype === undefined)) return undefined;
  const array = viewOf(ctx, register, 1, false);
  if (array === undefined) return undefined;
  const container = arrayObject(ctx, register);
  return { kind: "sequence-iterator", container, index: intConst(ctx, 0n), hint: hintOfLayout(array.layout), array };
}

/** The view of an array that is iterated over, read again where other code has run. */
export function iteratedView(ctx: Context, iterator: Extract<Content, { kind: "sequence-iterator" }>): ArrayView {
  if (iterator.array !== undefined) return iterator.array;
  const hint = arrayHint(iterator.hint);
  const layout = printLayout({
    dtype: hint?.dtype ?? DEFAULT_DTYPE,
    rank: 1,
    order: hint?.strided === true ? "s" : "c",
    writeable: false,
  });
  const operand = iterator.container;
  emit(ctx, { kind: "array-guard", operand, layout, state: beforeState(ctx) });
  const view = describe(ctx, operand, layout);
  attach(ctx, operand, view);
  return view;
}

/** The element at an index that is proven to be in range. */
export function elementOf(ctx: Context, view: ArrayView, index: Value): Value {
  const { dtype } = parseLayout(view.layout);
  const position = newValue(ctx, "int");
  emit(ctx, { kind: "index-check", result: position, index, length: view.shape[0]! });
  const result = newValue(ctx, `np:${dtype}`);
  emit(ctx, { kind: "array-load", result, ...view, indexes: [position], state: beforeState(ctx) });
  return result;
}

// ------------------------------------------------------------------------------------------------- subscripts

/** The values of an index register, one per axis, when all are ints. */
function indexValues(ctx: Context, register: Register): readonly Value[] | undefined {
  const content = ctx.contents[register]!;
  if (content.kind === "int-tuple") return content.items;
  const constant = constantTuple(ctx, content);
  if (constant !== undefined) return constant.map((item) => intConst(ctx, item));
  return isIndex(ctx, content) ? [asInt(ctx, plainValue(ctx, register))] : undefined;
}

function constantTuple(ctx: Context, content: Content): readonly bigint[] | undefined {
  if (content.kind !== "object") return undefined;
  const index = ctx.objectConstants.get(content.value.id);
  const constant = index === undefined ? undefined : ctx.baseline.constants[index];
  if (constant?.kind !== "tuple") return undefined;
  const items = constant.items.flatMap((item) => (item.kind === "int" ? [item.value] : []));
  return items.length === constant.items.length && items.length > 0 ? items : undefined;
}

/** A bool means something else as an index of an array. */
function isIndex(ctx: Context, content: Content): boolean {
  const type = valueType(ctx, content);
  if (type === undefined) return false;
  return isNumpyScalar(type) ? payloadOf(dtypeOf(type)) === "int" : type === "int";
}

interface Place {
  readonly view: ArrayView;
  readonly indexes: readonly Value[];
}

/** The element that the operands of a subscript name; undefined when it is no element of a known array. */
function elementAt(ctx: Context, container: Register, index: Register, writeable: boolean): Place | undefined {
  const content = ctx.contents[container]!;
  if (content.kind === "array-row") return elementInRow(ctx, container, content, index, writeable);
  if (content.kind !== "object" || (content.array === undefined && arrayHint(content.hint) === undefined))
    return undefined;
  const values = indexValues(ctx, index);
  if (values === undefined) return undefined;
  const view = viewOf(ctx, container, values.length, writeable);
  if (view === undefined) return undefined;
  return { view, indexes: values.map((value, axis) => checkedIndex(ctx, value, view, axis)) };
}

function checkedIndex(ctx: Context, index: Value, view: ArrayView, axis: number): Value {
  const result = newValue(ctx, "int");
  emit(ctx, { kind: "index-check", result, index, length: view.shape[axis]!, state: beforeState(ctx) });
  return result;
}

type Row = Extract<Content, { kind: "array-row" }>;

function elementInRow(
  ctx: Context,
  register: Register,
  row: Row,
  index: Register,
  writeable: boolean,
): Place | undefined {
  const parsed = parseLayout(row.array.layout);
  const values = indexValues(ctx, index);
  if (values === undefined || values.length + row.indexes.length !== parsed.rank) return undefined;
  let view = row.array;
  if (writeable && !parsed.writeable) {
    view = { ...view, layout: printLayout({ ...parsed, writeable: true }) };
    emit(ctx, { kind: "array-guard", operand: row.container, layout: view.layout, state: beforeState(ctx) });
    ctx.contents[register] = { ...row, array: view };
  }
  const first = row.indexes.length;
  const indexes = [...row.indexes, ...values.map((value, axis) => checkedIndex(ctx, value, view, first + axis))];
  return { view, indexes };
}

/** `a[i]` of an array with more axes, which is only indexed further. */
function loadRow(ctx: Context): boolean {
  const op = currentOp(ctx);
  const container = useAt(op, 1).register;
  const dst = dstAt(op, 0);
  const content = ctx.contents[container]!;
  if (!isIndex(ctx, ctx.contents[useAt(op, 2).register]!) || !isIndexedFurther(ctx, dst)) return false;
  const state = beforeState(ctx);
  const row = content.kind === "array-row" ? content : wholeArray(ctx, container);
  if (row === undefined || row.indexes.length + 1 >= parseLayout(row.array.layout).rank) return false;
  // The row does not keep the array alive.
  const isHeld = ctx.contents.some(
    (other, register) => register !== container && heldValue(other)?.id === row.container.id,
  );
  if (!isHeld && isKilled(ctx, container)) return false;
  const index = asInt(ctx, unboxRegister(ctx, useAt(op, 2).register));
  const indexes = [...row.indexes, checkedIndex(ctx, index, row.array, row.indexes.length)];
  finish(ctx, dst, { ...row, indexes });
  ctx.pinnedState ??= state;
  return true;
}

function wholeArray(ctx: Context, register: Register): Row | undefined {
  const content = ctx.contents[register]!;
  if (content.kind !== "object") return undefined;
  const rank = content.array === undefined ? arrayHint(content.hint)?.rank : parseLayout(content.array.layout).rank;
  if (rank === undefined || rank < 2 || arrayHint(content.hint)?.dtype === undefined) return undefined;
  const array = viewOf(ctx, register, rank, false);
  return array === undefined
    ? undefined
    : { kind: "array-row", container: arrayObject(ctx, register), array, indexes: [] };
}

/** Operations that may stand between a row and its index: they have no effect on numbers. */
const HARMLESS: ReadonlySet<string> = new Set(["const", "move", "check_bound", "binary", "unary", "inplace"]);

/** The temporary is the container of subscripts until it dies, and nothing in between has an effect. */
function isIndexedFurther(ctx: Context, register: Register): boolean {
  const { ops, locals } = ctx.baseline;
  if (register < locals.length) return false;
  for (let pc = ctx.pc + 1; pc < ops.length; pc++) {
    const op = ops[pc]!;
    const isLoad = op.opcode === "load_subscr";
    if (!isLoad && op.opcode !== "store_subscr") {
      if (!HARMLESS.has(op.opcode) || usesOf(op).some((use) => use.register === register)) return false;
      continue;
    }
    const container = useAt(op, isLoad ? 1 : 0);
    if (usesOf(op).some((use) => use !== container && use.register === register)) return false;
    if (container.register === register && container.kill) return true;
    // Another store has an effect.
    if (!isLoad) return false;
  }
  return false;
}

/** The row that held up the exits is gone. */
export function unpinState(ctx: Context): void {
  if (!ctx.contents.some((content) => content.kind === "array-row")) ctx.pinnedState = undefined;
}

/** An element of an array as a NumPy scalar. */
export function loadElement(ctx: Context): boolean {
  if (loadRow(ctx)) return true;
  const op = currentOp(ctx);
  const place = elementAt(ctx, useAt(op, 1).register, useAt(op, 2).register, false);
  if (place === undefined) return false;
  const { view, indexes } = place;
  const { dtype } = parseLayout(view.layout);
  const result = newValue(ctx, `np:${dtype}`);
  emit(ctx, { kind: "array-load", result, ...view, indexes, state: beforeState(ctx) });
  finish(ctx, dstAt(op, 0), { kind: "raw", value: result });
  unpinState(ctx);
  return true;
}

export function storeElement(ctx: Context): boolean {
  const op = currentOp(ctx);
  const container = useAt(op, 0).register;
  const source = useAt(op, 2).register;
  if (valueType(ctx, ctx.contents[source]!) === undefined) return false;
  if (!canStore(ctx, container, source)) return false;
  const place = elementAt(ctx, container, useAt(op, 1).register, true);
  if (place === undefined) return false;
  const { view, indexes } = place;
  const value = payloadFor(ctx, parseLayout(view.layout).dtype, plainValue(ctx, source));
  emit(ctx, { kind: "array-store", ...view, indexes, value });
  ctx.pinnedState = undefined;
  releaseKilled(ctx);
  return true;
}

/** A float stored into ints is cast, with rules of its own. */
function canStore(ctx: Context, container: Register, source: Register): boolean {
  const content = ctx.contents[container]!;
  if (content.kind !== "object" && content.kind !== "array-row") return false;
  const hinted = content.kind === "object" ? arrayHint(content.hint)?.dtype : undefined;
  const dtype = content.array === undefined ? (hinted ?? DEFAULT_DTYPE) : parseLayout(content.array.layout).dtype;
  const type = valueType(ctx, ctx.contents[source]!)!;
  const kind = isNumpyScalar(type) ? payloadOf(dtypeOf(type)) : type;
  return payloadOf(dtype) !== "int" || kind !== "float";
}

/** A number as the payload that an array of the dtype holds; exits where NumPy would warn or raise. */
function payloadFor(ctx: Context, dtype: Dtype, value: Value): Value {
  switch (payloadOf(dtype)) {
    case "bool":
      return truthOf(ctx, value);
    case "float": {
      if (dtype === "float64") return asFloat(ctx, value);
      return value.representation === "np:float32" ? plainNumber(ctx, value) : singleOf(ctx, asFloat(ctx, value));
    }
    case "int": {
      const whole = asInt(ctx, value);
      const source = isNumpyScalar(value.representation) ? dtypeOf(value.representation) : "int64";
      if (source !== dtype) requireRange(ctx, dtype, whole);
      return whole;
    }
  }
}

/** `i, j` that only goes into subscripts of arrays is never built. */
export function translateIndexTuple(ctx: Context): boolean {
  const op = currentOp(ctx);
  const items = usesAt(op, 1);
  const dst = dstAt(op, 0);
  if (items.length < 1 || items.length > 3 || !indexesArrays(ctx, dst, items.length)) return false;
  if (!items.every((use) => isIndex(ctx, ctx.contents[use.register]!))) return false;
  const values = items.map((use) => asInt(ctx, plainValue(ctx, use.register)));
  finish(ctx, dst, { kind: "int-tuple", items: values });
  return true;
}

/** The temporary is the index of subscripts of arrays until it dies, and control goes straight on. */
function indexesArrays(ctx: Context, register: Register, rank: number): boolean {
  const { ops, locals } = ctx.baseline;
  if (register < locals.length) return false;
  for (let pc = ctx.pc + 1; pc < ops.length; pc++) {
    const op = ops[pc]!;
    if (op.operands.some((operand) => operand.kind === "label")) return false;
    for (const [position, operand] of op.operands.entries()) {
      const uses = operand.kind === "use" ? [operand] : operand.kind === "uses" ? operand.uses : [];
      for (const use of uses) {
        if (use.register !== register) continue;
        const isIndexOperand =
          (op.opcode === "load_subscr" && position === 2) || (op.opcode === "store_subscr" && position === 1);
        if (!isIndexOperand) return false;
        const container = useAt(op, op.opcode === "load_subscr" ? 1 : 0).register;
        const content = ctx.contents[container]!;
        if (content.kind !== "object" || (content.array === undefined && arrayHint(content.hint) === undefined))
          return false;
        const known =
          content.array === undefined ? arrayHint(content.hint)?.rank : parseLayout(content.array.layout).rank;
        if (known !== undefined && known !== rank) return false;
        if (use.kill) return true;
      }
    }
  }
  return false;
}

// ----------------------------------------------------------------------------------------------------- shapes

/** The view of an array whose rank is known or guessed from a hypothesis. */
function shapeView(ctx: Context, register: Register, rank?: number): ArrayView | undefined {
  const content = ctx.contents[register]!;
  if (content.kind !== "object") return undefined;
  if (content.array !== undefined) return content.array;
  const hint = arrayHint(content.hint);
  const wanted = hint?.rank ?? rank;
  if (wanted === undefined || hint?.dtype === undefined) return undefined;
  return viewOf(ctx, register, wanted, false);
}

/** `len(a)`. */
export function arrayLength(ctx: Context, register: Register): Value | undefined {
  return shapeView(ctx, register)?.shape[0];
}

/** `a.shape` that is taken apart or indexed at once, `a.size`, `a.ndim`. */
export function arrayAttribute(ctx: Context, name: string): boolean {
  const op = currentOp(ctx);
  const source = useAt(op, 1).register;
  const dst = dstAt(op, 0);
  const content = ctx.contents[source]!;
  if (content.kind !== "object" || (content.array === undefined && arrayHint(content.hint) === undefined)) return false;
  if (name === "shape") {
    const count = takenApart(ctx, dst);
    if (count === undefined) return false;
    const view = shapeView(ctx, source, count === "indexed" ? undefined : count);
    if (view === undefined) return false;
    const { rank } = parseLayout(view.layout);
    if (count !== "indexed" && count !== rank) return false;
    finish(ctx, dst, { kind: "int-tuple", items: view.shape.slice(0, rank) });
    return true;
  }
  if (name === "ndim" || name === "size") {
    const view = shapeView(ctx, source);
    if (view === undefined) return false;
    const { rank } = parseLayout(view.layout);
    const value =
      name === "ndim"
        ? intConst(ctx, BigInt(rank))
        : view.shape.slice(0, rank).reduce((left, right) => {
            const result = newValue(ctx, "int");
            emit(ctx, { kind: "int-binary", result, operator: "mul", left, right, state: beforeState(ctx) });
            return result;
          });
    finish(ctx, dst, { kind: "raw", value });
    return true;
  }
  return false;
}

/** The next operation takes the tuple apart into so many, or reads one item of it, and nobody else sees it. */
function takenApart(ctx: Context, register: Register): number | "indexed" | undefined {
  const { ops, locals } = ctx.baseline;
  if (register < locals.length) return undefined;
  for (let pc = ctx.pc + 1; pc < ops.length && pc <= ctx.pc + 2; pc++) {
    const op = ops[pc]!;
    if (op.opcode === "const" && dstAt(op, 0) !== register) continue;
    if (op.opcode === "unpack_sequence") {
      const use = useAt(op, 1);
      const targets = op.operands[0];
      return use.register === register && use.kill && targets?.kind === "dsts" ? targets.registers.length : undefined;
    }
    if (op.opcode === "load_subscr") {
      const use = useAt(op, 1);
      return use.register === register && use.kill ? "indexed" : undefined;
    }
    return undefined;
  }
  return undefined;
}

/** `shape[k]` of a shape that was not built. */
export function loadTupleItem(ctx: Context): boolean {
  const op = currentOp(ctx);
  const content = ctx.contents[useAt(op, 1).register]!;
  if (content.kind !== "int-tuple") return false;
  const index = ctx.contents[useAt(op, 2).register]!;
  const known = index.kind === "raw" ? ctx.constants.get(index.value.id) : undefined;
  const item = typeof known === "bigint" ? content.items.at(Number(known)) : undefined;
  if (item === undefined) return false;
  finish(ctx, dstAt(op, 0), { kind: "raw", value: item });
  return true;
}

/** `n, m = a.shape`. */
export function unpackTuple(ctx: Context, targets: readonly Register[], source: Register): boolean {
  const content = ctx.contents[source]!;
  if (content.kind !== "int-tuple" || content.items.length !== targets.length) return false;
  releaseKilled(ctx);
  for (const [index, register] of targets.entries())
    assign(ctx, register, { kind: "raw", value: content.items[index]! });
  return true;
}

/** Whether what is known of a register's array is enough for a layout; a guard may make it so. */
export function satisfyLayout(ctx: Context, register: Register, layout: ArrayLayout): boolean {
  const content = ctx.contents[register]!;
  if (content.kind !== "object" || content.value.nullable === true) return false;
  const wanted = parseLayout(layout);
  if (content.array !== undefined) {
    if (layoutImplies(content.array.layout, layout)) return true;
    const known = parseLayout(content.array.layout);
    const fits = known.dtype === wanted.dtype && known.rank === wanted.rank && known.order === wanted.order;
    if (fits) readView(ctx, register, layout, content.array);
    return fits;
  }
  const hint = arrayHint(content.hint);
  if (content.value.fact !== "ndarray" && hint === undefined) return false;
  if (hint?.dtype !== undefined && hint.dtype !== wanted.dtype) return false;
  if (hint?.rank !== undefined && hint.rank !== wanted.rank) return false;
  if ((hint?.strided === true) !== (wanted.order === "s")) return false;
  readView(ctx, register, layout);
  return true;
}
