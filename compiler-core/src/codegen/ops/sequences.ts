/** Elements of exact bytes, lists and tuples. */
import { assertNever, invariant } from "../../base/invariant";
import type { Value } from "../../mir/typed";
import type { Body } from "../body";
import { TYPE_CODES } from "./objects";
import type { OpOf } from "./op-of";

type SequenceOp = OpOf<"length" | "element" | "list-exchange">;

export function emitSequence(body: Body, op: SequenceOp): void {
  const { ir } = body;
  switch (op.kind) {
    case "length":
      body.define(
        op.result,
        ir.call("rti_length", [body.use(op.operand), ir.int32(TYPE_CODES[sequenceType(op.operand)])]),
      );
      return;
    case "element": {
      const type = sequenceType(op.operand);
      const args = [body.use(op.operand), body.use(op.index)];
      if (op.state === undefined) {
        body.define(op.result, ir.call(`rti_${type}_at`, args));
        return;
      }
      const flag = body.failedFlag();
      const item = ir.call(`rti_${type}_item`, [...args, flag]);
      body.guardFlag(flag, op.state);
      body.define(op.result, item);
      return;
    }
    case "list-exchange": {
      const args = [body.use(op.operand), body.use(op.index), body.use(op.value)];
      if (op.state === undefined) {
        body.define(op.result, ir.call("rti_list_exchange_at", args));
        return;
      }
      const flag = body.failedFlag();
      const old = ir.call("rti_list_exchange", [...args, flag]);
      body.require(ir.compareInts("eq", ir.loadFlag(flag), ir.int32(0)), op.state);
      body.define(op.result, old);
      return;
    }
    default:
      assertNever(op);
  }
}

function sequenceType(value: Value): "bytes" | "list" | "tuple" {
  const { fact } = value;
  invariant(fact === "bytes" || fact === "list" || fact === "tuple", `no elements in a value of type ${fact}`);
  return fact;
}
