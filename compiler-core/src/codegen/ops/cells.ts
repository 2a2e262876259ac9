/** Globals: one compare on the hot path, a look-up where code of others ran since the last one. */
import { assertNever, invariant } from "../../base/invariant";
import type { Body } from "../body";
import type { OpOf } from "./op-of";

type CellOp = OpOf<"cell-guard" | "cell-value" | "cell-object">;

/**
 * A copy that is inlined into the body itself runs right after the body proved what it calls. Unless code of others runs
 * in it, that still holds.
 */
function isProvenByCaller(body: Body, op: OpOf<"cell-guard">): boolean {
  const { fn, copyFor } = body.input;
  const expects = fn.cells[op.cell]?.expects;
  return copyFor === "itself" && !fn.opaque && expects?.kind === "function" && expects.function === fn.function;
}

export function emitCell(body: Body, op: CellOp): void {
  const { ir } = body;
  const cell = ir.int32(body.input.cellIndex(op.cell));
  switch (op.kind) {
    case "cell-guard": {
      if (isProvenByCaller(body, op)) return;
      const stale = body.newBlock("cell_stale");
      const holds = body.newBlock("cell_holds");
      const current = ir.call("rti_cell_current", [body.func, cell]);
      ir.branchExpecting(true, ir.compareInts("ne", current, ir.int32(0)), holds, stale);
      body.startAt(stale);
      const again = ir.call("rt_native_guard", [body.thread, body.func, cell]);
      body.guard(ir.compareInts("ne", again, ir.int32(0)), op.state);
      ir.jump(holds);
      body.startAt(holds);
      return;
    }
    case "cell-value": {
      const { representation } = op.result;
      invariant(representation !== "object", "cell-value makes a number");
      const raw = ir.call("rti_cell_raw", [body.func, cell]);
      body.define(op.result, body.fromWord(raw, representation));
      return;
    }
    case "cell-object":
      body.define(op.result, ir.call("rti_cell_object", [body.func, cell]));
      return;
    default:
      assertNever(op);
  }
}
