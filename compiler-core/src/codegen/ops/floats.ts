/** Doubles, bit for bit as CPython computes them: plain IEEE operations, never contracted, and the runtime's helpers. */
import { assertNever } from "../../base/invariant";
import type { CompareOperator } from "../../mir/baseline-ops";
import type { Body } from "../body";
import type { FloatComparison, IrValue } from "../llvm";
import type { OpOf } from "./op-of";

type FloatOp = OpOf<
  "float-to-int" | "float-binary" | "float-negate" | "float-abs" | "float-sqrt" | "float-compare" | "float-minmax"
>;

/** nan is unequal to everything, and not ordered. */
export const FLOAT_COMPARISONS: Readonly<Record<CompareOperator, FloatComparison>> = {
  "<": "olt",
  "<=": "ole",
  "==": "oeq",
  "!=": "une",
  ">": "ogt",
  ">=": "oge",
};

export function emitFloat(body: Body, op: FloatOp): void {
  const { ir } = body;
  switch (op.kind) {
    case "float-binary":
      body.define(op.result, emitBinary(body, op));
      return;
    case "float-negate":
      body.define(op.result, ir.call("negate_float", [body.use(op.operand)]));
      return;
    case "float-abs":
      body.define(op.result, ir.call("abs_float", [body.use(op.operand)]));
      return;
    case "float-sqrt":
      body.define(op.result, ir.call("llvm.sqrt.f64", [body.use(op.operand)]));
      return;
    case "float-compare":
      body.define(op.result, ir.compareFloats(FLOAT_COMPARISONS[op.operator], body.use(op.left), body.use(op.right)));
      return;
    case "float-minmax": {
      const left = body.use(op.left);
      const right = body.use(op.right);
      const wins = ir.compareFloats(op.operator === "min" ? "olt" : "ogt", right, left);
      body.define(op.result, ir.select(wins, right, left));
      return;
    }
    case "float-to-int": {
      const operand = body.use(op.operand);
      const whole = op.rounding === "trunc" ? operand : ir.call(`llvm.${op.rounding}.f64`, [operand]);
      const flag = body.failedFlag();
      const result = ir.call("rti_float_to_int", [whole, flag]);
      body.guardFlag(flag, op.state);
      body.define(op.result, result);
      return;
    }
    default:
      assertNever(op);
  }
}

const PLAIN = { add: "fadd", sub: "fsub", mul: "fmul" } as const;

function emitBinary(body: Body, op: OpOf<"float-binary">): IrValue {
  const { ir } = body;
  const left = body.use(op.left);
  const right = body.use(op.right);
  switch (op.operator) {
    case "add":
    case "sub":
    case "mul":
      return ir.arithmetic(PLAIN[op.operator], left, right);
    case "div":
      if (op.state !== undefined) body.guard(ir.compareFloats("une", right, ir.float(0)), op.state);
      return ir.arithmetic("fdiv", left, right);
    case "floordiv":
    case "mod":
    case "pow": {
      const flag = body.failedFlag();
      const result = ir.call(`rt_float_${op.operator}`, [left, right, flag]);
      if (op.state !== undefined) body.guardFlag(flag, op.state);
      return result;
    }
    default:
      return assertNever(op.operator);
  }
}
