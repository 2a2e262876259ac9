/** Truth values, selection and identity. */
import { assertNever } from "../../base/invariant";
import type { Body } from "../body";
import type { OpOf } from "./op-of";

type TruthOp = OpOf<"int-truth" | "float-truth" | "bool-not" | "bool-binary" | "select" | "is-same" | "guard">;

export function emitTruth(body: Body, op: TruthOp): void {
  const { ir } = body;
  switch (op.kind) {
    case "int-truth":
      body.define(op.result, ir.compareInts("ne", body.use(op.operand), ir.int(0)));
      return;
    case "float-truth":
      body.define(op.result, ir.compareFloats("une", body.use(op.operand), ir.float(0)));
      return;
    case "bool-not":
      body.define(op.result, ir.not(body.use(op.operand)));
      return;
    case "bool-binary":
      body.define(op.result, ir.arithmetic(op.operator, body.use(op.left), body.use(op.right)));
      return;
    case "select":
      body.define(op.result, ir.select(body.use(op.condition), body.use(op.whenTrue), body.use(op.whenFalse)));
      return;
    case "is-same":
      body.define(op.result, ir.compareInts("eq", body.use(op.left), body.use(op.right)));
      return;
    case "guard":
      body.guard(body.use(op.condition), op.state);
      return;
    default:
      assertNever(op);
  }
}
