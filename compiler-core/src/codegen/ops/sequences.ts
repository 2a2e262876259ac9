/** Elements of exact bytes, strings, lists and tuples, and lengths. */
import { assertNever, invariant } from "../../base/invariant";
import type { ExactType, Value } from "../../mir/typed";
import type { Body } from "../body";
import type { IrValue } from "../llvm";
import { TYPE_CODES } from "./objects";
import type { OpOf } from "./op-of";

type SequenceOp = OpOf<"length" | "index-check" | "element" | "list-exchange" | "list-store" | "list-append">;

export function emitSequence(body: Body, op: SequenceOp): void {
  const { ir } = body;
  switch (op.kind) {
    case "length":
      body.define(
        op.result,
        ir.call("rti_length", [body.use(op.operand), ir.int32(TYPE_CODES[sizedType(op.operand)])]),
      );
      return;
    case "index-check": {
      const index = body.use(op.index);
      if (op.state === undefined) {
        body.define(op.result, index);
        return;
      }
      const length = body.use(op.length);
      const position = ir.call("rti_wrap_index", [index, length]);
      body.guard(ir.compareInts("ult", position, length), op.state);
      body.define(op.result, position);
      return;
    }
    case "element": {
      const args = [body.use(op.operand), body.use(op.index)];
      body.define(op.result, ir.call(`rti_${sequenceType(op.operand)}_at`, args));
      return;
    }
    case "list-exchange": {
      const args = [body.use(op.operand), body.use(op.index), body.use(op.value)];
      body.define(op.result, ir.call("rti_list_exchange_at", args));
      return;
    }
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

function emitListStore(body: Body, op: OpOf<"list-store">): void {
  const { ir } = body;
  const place = [body.use(op.operand), body.use(op.index)];
  body.guard(ir.compareInts("ne", ir.call("rti_list_item_is_quiet", place), ir.int32(0)), op.state);
  const value = body.use(op.value);
  switch (op.value.representation) {
    case "int":
      ir.call("rti_list_store_int", [...place, value]);
      return;
    case "float":
      ir.call("rti_list_store_float", [...place, value]);
      return;
    default:
      ir.call("rti_list_store_object", [...place, newReference(body, op.value, op.consumed)]);
      return;
  }
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
