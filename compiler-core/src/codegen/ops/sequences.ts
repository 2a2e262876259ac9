/** Elements of exact bytes, strings, lists and tuples, and lengths. */
import { assertNever, invariant } from "../../base/invariant";
import type { ExactType, Value } from "../../mir/typed";
import type { Body } from "../body";
import { TYPE_CODES } from "./objects";
import type { OpOf } from "./op-of";

type SequenceOp = OpOf<"length" | "index-check" | "element" | "list-exchange">;

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
    default:
      assertNever(op);
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
