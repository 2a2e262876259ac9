/** NumPy arrays and scalars. Layouts are constants here: the helpers of runtime/inline/arrays.c fold to a load or store. */
import { assertNever, invariant } from "../../base/invariant";
import { type ArrayLayout, parseLayout, requiredFlags } from "../../mir/array-layout";
import type { ArrayDescription, FloatCheck, Value } from "../../mir/typed";
import { dtypeCode, itemSize, payloadOf } from "../../primitives/dtypes";
import type { Body } from "../body";
import type { IrBlock, IrModule, IrValue } from "../llvm";
import type { OpOf } from "./op-of";

type ArrayOp = OpOf<
  | "array-guard"
  | "array-data"
  | "array-extent"
  | "array-stride"
  | "array-load"
  | "array-store"
  | "np-payload"
  | "np-scalar"
  | "float-to-single"
  | "np-float-check"
  | "np-ufunc"
  | "float-unusual"
  | "undone-before"
  | "note-undone"
  | "undo-save"
  | "undo-restore"
>;

/** Whether an object is an array of a layout, as an `int`. */
export function hasLayout(ir: IrModule, object: IrValue, layout: ArrayLayout): IrValue {
  const parsed = parseLayout(layout);
  const parts = [dtypeCode(parsed.dtype), parsed.rank, requiredFlags(parsed)];
  return ir.call("rti_is_array", [object, ...parts.map((part) => ir.int32(part))]);
}

export function emitArray(body: Body, op: ArrayOp): void {
  const { ir } = body;
  switch (op.kind) {
    case "array-guard": {
      const matches = hasLayout(ir, body.use(op.operand), op.layout);
      body.guard(ir.compareInts("ne", matches, ir.int32(0)), op.state);
      return;
    }
    case "array-data":
      body.define(op.result, ir.call("rti_array_data", [body.use(op.operand)]));
      return;
    case "array-extent":
      body.define(op.result, ir.call("rti_array_extent", [body.use(op.operand), ir.int32(op.axis)]));
      return;
    case "array-stride":
      body.define(op.result, ir.call("rti_array_stride", [body.use(op.operand), ir.int32(op.axis)]));
      return;
    case "array-load":
      emitLoad(body, op);
      return;
    case "array-store":
      emitStore(body, op);
      return;
    case "np-payload":
    case "np-scalar":
      body.define(op.result, body.use(op.operand));
      return;
    case "float-to-single":
      body.define(op.result, ir.call("rti_float_to_single", [body.use(op.operand)]));
      return;
    case "np-float-check":
      emitFloatCheck(body, op);
      return;
    case "np-ufunc": {
      const flag = body.failedFlag();
      const ufunc = ir.call("rti_cell_value", [body.func, ir.int32(body.input.cellIndex(op.cell))]);
      const [x, y = x] = op.arguments.map((value) => body.use(value));
      const count = ir.int32(op.arguments.length);
      const operands = [ufunc, ir.int32(op.single ? 1 : 0), count, x as IrValue, y as IrValue, flag];
      const result = ir.call("rt_np_ufunc", operands);
      body.guardFlag(flag, op.state);
      body.define(op.result, result);
      return;
    }
    case "float-unusual":
      body.define(op.result, noteUnusual(body, op));
      return;
    case "undone-before":
      body.define(op.result, ir.compareInts("ne", ir.loadFlag(body.activationFlag(op.loop)), ir.int32(0)));
      return;
    case "note-undone":
      ir.storeFlag(body.activationFlag(op.loop), 1);
      return;
    case "undo-save":
    case "undo-restore":
      emitUndo(body, op);
      return;
    default:
      assertNever(op);
  }
}

function noteUnusual(body: Body, op: OpOf<"float-unusual">): IrValue {
  const { ir } = body;
  const noted = body.use(op.noted);
  const value = body.use(op.operand);
  const magnitude = (one: IrValue): IrValue => ir.call("llvm.fabs.f64", [one]);
  const passed = op.sources
    .map((source) => ir.compareFloats("oeq", magnitude(body.use(source)), magnitude(value)))
    .reduce<IrValue | undefined>((a, b) => (a === undefined ? b : ir.arithmetic("or", a, b)), undefined);
  return ir.call("note_unusual", [noted, passed === undefined ? value : ir.select(passed, ir.float(0), value)]);
}

function emitUndo(body: Body, op: OpOf<"undo-save" | "undo-restore">): void {
  const { ir } = body;
  const size = ir.int(itemSize(parseLayout(op.layout).dtype));
  const [row, index] = placeOf(body, op);
  const place = [row, ir.call("mul_nsw", [index, size])];
  const bytes = ir.call("mul_nsw", [body.use(op.count), size]);
  const symbol = op.kind === "undo-save" ? "rt_undo_save" : "rt_undo_restore";
  ir.call(symbol, [ir.int32(op.slot), ...place, bytes]);
}

/**
 * The address of the row and the place in it: elements of a contiguous array, bytes in any other. Inner loops walk along
 * rows, so that the address of a row is computed outside of them.
 */
export function placeOf(
  body: Body,
  op: Pick<OpOf<"array-load">, "layout" | "data" | "shape" | "indexes">,
  use: (index: Value) => IrValue = (index) => body.use(index),
): readonly [IrValue, IrValue] {
  const { ir } = body;
  const { rank, order, dtype } = parseLayout(op.layout);
  const indexes = op.indexes.map(use);
  const shape = op.shape.map((value) => body.use(value));
  const product = (a: IrValue, b: IrValue): IrValue => ir.call("mul_nsw", [a, b]);
  const sum = (a: IrValue, b: IrValue): IrValue => ir.call("add_nsw", [a, b]);
  if (order === "s") {
    const offsets = indexes.map((index, axis) => product(index, shape[rank + axis] as IrValue));
    const [last = ir.int(0), ...outer] = offsets.reverse();
    return [outer.reverse().reduce((row, offset) => ir.call("pointer_add", [row, offset]), body.use(op.data)), last];
  }
  const [last = ir.int(0), ...outer] = indexes.reverse();
  if (outer.length === 0) return [body.use(op.data), last];
  const rows = outer.reverse().reduce((offset, index, axis) => sum(product(offset, shape[axis] as IrValue), index));
  const row = product(product(rows, shape[rank - 1] as IrValue), ir.int(itemSize(dtype)));
  return [ir.call("pointer_add", [body.use(op.data), row]), last];
}

function emitLoad(body: Body, op: OpOf<"array-load">): void {
  const { ir } = body;
  const { dtype, order } = parseLayout(op.layout);
  const place = [...placeOf(body, op), ir.int32(dtypeCode(dtype)), ir.int32(order === "s" ? 1 : 0)];
  switch (payloadOf(dtype)) {
    case "float":
      body.define(op.result, ir.call("rti_array_load_float", place));
      return;
    case "bool":
      body.define(op.result, ir.compareInts("ne", ir.call("rti_array_load_int", place), ir.int(0)));
      return;
    case "int": {
      const value = ir.call("rti_array_load_int", place);
      if (dtype === "uint64") {
        invariant(op.state !== undefined, "a load of a uint64 without a state");
        body.guard(ir.compareInts("sge", value, ir.int(0)), op.state);
      }
      body.define(op.result, value);
      return;
    }
  }
}

function emitStore(body: Body, op: OpOf<"array-store">): void {
  const { ir } = body;
  const { dtype, order } = parseLayout(op.layout);
  const place = [...placeOf(body, op), ir.int32(dtypeCode(dtype)), ir.int32(order === "s" ? 1 : 0)];
  const value = body.use(op.value);
  const kind = payloadOf(dtype);
  if (kind === "float") ir.call("rti_array_store_float", [...place, value]);
  else ir.call("rti_array_store_int", [...place, kind === "bool" ? ir.zeroExtend(value, ir.i64) : value]);
}

/** Codes of rt_np_raises. */
const CHECKED = { add: 0, sub: 1, mul: 2, div: 3, cast: 4 } as const;

/** A finite last value reports nothing of any. An infinity or a nan may only pass on what its operands are. */
function emitFloatCheck(body: Body, op: OpOf<"np-float-check">): void {
  const { ir } = body;
  const value = body.use((op.checks.at(-1) as FloatCheck).value);
  const finite = ir.call("is_finite", [value]);
  const odd = body.newBlock("not_finite");
  const next = body.newBlock("reported_nothing");
  ir.branchExpecting(true, finite, next, odd);
  body.startAt(odd);
  passInfinity(body, op.checks, value, next);
  const raises = op.checks
    .map((check) => {
      const operands = [check.left, check.right, check.value].map((operand) => body.use(operand));
      return ir.call("rt_np_raises", [ir.int32(CHECKED[check.operator]), ...operands]);
    })
    .reduce((a, b) => ir.arithmetic("or", a, b));
  body.guard(ir.compareInts("eq", raises, ir.int32(0)), op.state);
  ir.jump(next);
  body.startAt(next);
}

/** Infinities are data too: one that comes from an infinite operand needs no call to be told from an overflow. */
function passInfinity(body: Body, checks: readonly FloatCheck[], value: IrValue, next: IrBlock): void {
  const { ir } = body;
  const [check, ...others] = checks;
  if (check === undefined || others.length > 0) return;
  const isInfinite = (one: IrValue): IrValue =>
    ir.compareFloats("oeq", ir.call("llvm.fabs.f64", [one]), ir.float(Number.POSITIVE_INFINITY));
  const fromOperand = ir.arithmetic("or", isInfinite(body.use(check.left)), isInfinite(body.use(check.right)));
  const rest = body.newBlock("not_passed_on");
  ir.branch(ir.arithmetic("and", isInfinite(value), fromOperand), next, rest);
  body.startAt(rest);
}

/** After a tick: leaves through the state unless the arrays are as they were. */
export function requireUnchanged(body: Body, arrays: readonly ArrayDescription[], state: OpOf<"tick">["state"]): void {
  const { ir } = body;
  for (const array of arrays) {
    const parsed = parseLayout(array.layout);
    const storage = body.alloca(array.shape.length);
    array.shape.forEach((value, index) => {
      ir.storeWord(body.use(value), storage, index);
    });
    const parts = [dtypeCode(parsed.dtype), parsed.rank, requiredFlags(parsed)].map((part) => ir.int32(part));
    const same = ir.call("rt_array_unchanged", [
      body.use(array.operand),
      ...parts,
      body.use(array.data),
      ir.wordAddress(storage, 0),
    ]);
    body.require(ir.compareInts("ne", same, ir.int32(0)), state);
  }
}
