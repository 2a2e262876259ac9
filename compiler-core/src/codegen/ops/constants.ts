/** Constants: numbers in the code, objects from the code object's own co_consts. */
import { assertNever } from "../../base/invariant";
import type { Body } from "../body";
import { OPAQUE_FLOATS } from "../prelude";
import type { OpOf } from "./op-of";

type ConstantOp = OpOf<"int-const" | "float-const" | "bool-const" | "object-const" | "none-const" | "null-const">;

export function emitConstant(body: Body, op: ConstantOp): void {
  const { ir } = body;
  switch (op.kind) {
    case "int-const":
      body.define(op.result, ir.int(op.value));
      return;
    case "float-const": {
      const index = OPAQUE_FLOATS.findIndex((value) => Object.is(value, op.value));
      body.define(op.result, index < 0 ? ir.float(op.value) : ir.call("opaque_float", [ir.int(index)]));
      return;
    }
    case "bool-const":
      body.define(op.result, ir.bool(op.value));
      return;
    case "object-const":
      if (op.of === undefined) body.define(op.result, ir.call("rti_const", [body.func, ir.int32(op.index)]));
      else body.define(op.result, ir.call("rti_const_of", [body.func, ir.int32(op.of), ir.int32(op.index)]));
      return;
    case "none-const":
      body.define(op.result, ir.call("rti_none", []));
      return;
    case "null-const":
      body.define(op.result, ir.nullPointer());
      return;
    default:
      assertNever(op);
  }
}
