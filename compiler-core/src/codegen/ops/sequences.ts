/** Elements of exact bytes, strings, lists and tuples, and lengths. */
import { assertNever, invariant } from "../../base/invariant";
import type { ExactType, Value } from "../../mir/typed";
import type { Body } from "../body";
import type { IrValue } from "../llvm";
import { TYPE_CODES } from "./objects";
import type { OpOf } from "./op-of";

type SequenceOp = OpOf<
  | "length"
  | "index-check"
  | "list-items"
  | "str-data"
  | "str-width"
  | "element"
  | "list-exchange"
  | "prefetch-item"
  | "prefetch-beside"
  | "list-store"
  | "list-append"
>;

export function emitSequence(body: Body, op: SequenceOp): void {
  const { ir } = body;
  switch (op.kind) {
    case "length":
      body.define(
        op.result,
        ir.call("rti_length", [body.use(op.operand), ir.int32(TYPE_CODES[sizedType(op.operand)])]),
      );
      return;
    case "index-check":
      body.define(op.result, checkedIndex(body, op));
      return;
    case "list-items":
      body.define(op.result, ir.call("rti_list_items", [body.use(op.operand)]));
      return;
    case "str-data":
      body.define(op.result, ir.call("rti_str_data", [body.use(op.operand)]));
      return;
    case "str-width":
      body.define(op.result, ir.call("rti_str_width", [body.use(op.operand)]));
      return;
    case "element":
      body.define(op.result, elementOf(body, op));
      return;
    case "list-exchange": {
      const args = [...placeOf(body, op), body.use(op.value)];
      body.define(op.result, ir.call("rti_item_exchange", args));
      return;
    }
    case "prefetch-item":
      ir.call("rti_prefetch_item", [...placeOf(body, op), body.use(op.step), ir.int(op.factor)]);
      return;
    case "prefetch-beside":
      ir.call("rti_prefetch_beside", [body.use(op.operand)]);
      return;
    case "list-store":
      emitListStore(body, op);
      return;
    case "list-append": {
      const status = ir.call("rti_list_append", [body.use(op.operand), newReference(body, op.value, op.consumed)]);
      body.require(ir.compareInts("sge", status, ir.int32(0)), op.raises);
      return;
    }
    default:
      assertNever(op);
  }
}

/** The index, or where it is negative the place that it names: that is another block, so that no address waits for it. */
function checkedIndex(body: Body, op: OpOf<"index-check">): IrValue {
  const { ir } = body;
  const index = body.use(op.index);
  if (op.state === undefined) return index;
  const length = body.use(op.length);
  const [wraps, checked] = [body.newBlock("wraps"), body.newBlock("checked")];
  const direct = body.here();
  ir.branchExpecting(true, ir.compareInts("ult", index, length), checked, wraps);
  body.startAt(wraps);
  const wrapped = ir.arithmetic("add", index, length);
  body.guard(ir.compareInts("ult", wrapped, length), op.state);
  const around = body.here();
  ir.jump(checked);
  body.startAt(checked);
  const position = ir.phi(ir.i64);
  position.addIncoming(index, direct);
  position.addIncoming(wrapped, around);
  return position;
}

function elementOf(body: Body, op: OpOf<"element">): IrValue {
  const { ir } = body;
  const type = sequenceType(op.operand);
  if (type === "list") return ir.call("rti_item_at", [...placeOf(body, op)]);
  const index = body.use(op.index);
  if (type !== "str") return ir.call(`rti_${type}_at`, [body.use(op.operand), index]);
  const { items, width } = op;
  const data = items === undefined ? ir.call("rti_str_data", [body.use(op.operand)]) : body.use(items);
  const bytes = width === undefined ? ir.call("rti_str_width", [body.use(op.operand)]) : body.use(width);
  return ir.call("rti_str_read", [data, bytes, index]);
}

interface Place {
  readonly operand: Value;
  readonly index: Value;
  readonly items?: Value;
}

/** Where the items of a list are, and which one. */
function placeOf(body: Body, { operand, index, items }: Place): readonly [IrValue, IrValue] {
  const all = items === undefined ? body.ir.call("rti_list_items", [body.use(operand)]) : body.use(items);
  return [all, body.use(index)];
}

function emitListStore(body: Body, op: OpOf<"list-store">): void {
  const { ir } = body;
  const place = placeOf(body, op);
  const { representation } = op.value;
  if (representation === "int" || representation === "float" || representation === "bool") {
    const raw = body.use(op.value);
    const value = representation === "bool" ? ir.zeroExtend(raw, ir.i32) : raw;
    const done = ir.call(`rti_item_store_${representation}`, [...place, value]);
    body.guard(ir.compareInts("ne", done, ir.int32(0)), op.state);
    return;
  }
  body.guard(ir.compareInts("ne", ir.call("rti_item_is_quiet", [...place]), ir.int32(0)), op.state);
  ir.call("rti_item_store_object", [...place, newReference(body, op.value, op.consumed)]);
}

/** An object for a number, or one more reference to an object unless it is handed over. */
function newReference(body: Body, value: Value, consumed: boolean): IrValue {
  const { ir } = body;
  const raw = body.use(value);
  switch (value.representation) {
    case "int":
      return ir.call("rti_box_int", [raw]);
    case "float":
      return ir.call("rt_box_float", [raw]);
    case "bool":
      return ir.call("rti_box_bool", [ir.zeroExtend(raw, ir.i32)]);
    default:
      invariant(value.representation === "object", "an item of a list is a number or an object");
      if (!consumed) ir.call("rti_incref", [raw]);
      return raw;
  }
}

function sequenceType(value: Value): "bytes" | "str" | "list" | "tuple" {
  const { fact } = value;
  invariant(
    fact === "bytes" || fact === "str" || fact === "list" || fact === "tuple",
    `no elements in a value of type ${fact}`,
  );
  return fact;
}

function sizedType(value: Value): ExactType {
  const { fact } = value;
  return fact === "dict" || fact === "set" ? fact : sequenceType(value);
}
