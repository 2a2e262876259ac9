/** Integers of 64 bits, with exits where Python's would need more. */
import { assertNever, invariant } from "../../base/invariant";
import { type CompareOperator, MIRRORED } from "../../mir/baseline-ops";
import type { AffineTerm, FrameState } from "../../mir/typed";
import type { Body } from "../body";
import type { IntComparison, IrValue } from "../llvm";
import type { OpOf } from "./op-of";

type IntOp = OpOf<
  | "int-binary"
  | "int-negate"
  | "int-invert"
  | "int-abs"
  | "int-compare"
  | "int-divide"
  | "int-minmax"
  | "int-to-float"
  | "bool-to-int"
  | "int-float-compare"
  | "range-length"
  | "range-element"
  | "range-advance"
  | "chunk-limit"
  | "affine-check"
>;

export const INT_COMPARISONS: Readonly<Record<CompareOperator, IntComparison>> = {
  "<": "slt",
  "<=": "sle",
  "==": "eq",
  "!=": "ne",
  ">": "sgt",
  ">=": "sge",
};

const SMALLEST = -(2n ** 63n);

export function emitInt(body: Body, op: IntOp): void {
  const { ir } = body;
  switch (op.kind) {
    case "int-binary":
      body.define(op.result, emitBinary(body, op));
      return;
    case "int-negate": {
      const zero = ir.int(0);
      const operand = body.use(op.operand);
      body.define(op.result, overflowing(body, "sub", zero, operand, op.state));
      return;
    }
    case "int-invert":
      body.define(op.result, ir.not(body.use(op.operand)));
      return;
    case "int-abs": {
      const operand = body.use(op.operand);
      if (op.state !== undefined) body.guard(ir.compareInts("ne", operand, ir.int(SMALLEST)), op.state);
      body.define(op.result, ir.call("rti_int_abs", [operand]));
      return;
    }
    case "int-compare":
      body.define(op.result, ir.compareInts(INT_COMPARISONS[op.operator], body.use(op.left), body.use(op.right)));
      return;
    case "int-divide": {
      const flag = body.failedFlag();
      const quotient = ir.call("rti_int_divide", [body.use(op.left), body.use(op.right), flag]);
      body.guardFlag(flag, op.state);
      body.define(op.result, quotient);
      return;
    }
    case "int-minmax": {
      const left = body.use(op.left);
      const right = body.use(op.right);
      const wins = ir.compareInts(op.operator === "min" ? "slt" : "sgt", right, left);
      body.define(op.result, ir.select(wins, right, left));
      return;
    }
    case "int-to-float":
      body.define(op.result, ir.signedToFloat(body.use(op.operand)));
      return;
    case "bool-to-int":
      body.define(op.result, ir.zeroExtend(body.use(op.operand), ir.i64));
      return;
    case "int-float-compare":
      body.define(op.result, compareWithFloat(body, op));
      return;
    case "range-length": {
      const flag = body.failedFlag();
      const args = [body.use(op.start), body.use(op.stop), body.use(op.step), flag];
      const length = ir.call("rti_range_length", args);
      if (op.state !== undefined) body.guardFlag(flag, op.state);
      body.define(op.result, length);
      return;
    }
    case "range-element":
      body.define(op.result, body.use(op.next));
      return;
    case "range-advance":
      body.define(op.result, ir.arithmetic("add", body.use(op.next), body.use(op.step)));
      return;
    case "chunk-limit":
      body.define(op.result, emitChunkLimit(body, op));
      return;
    case "affine-check":
      body.define(op.result, emitAffineCheck(body, op));
      return;
    default:
      assertNever(op);
  }
}

/** A linear function is in range everywhere when it is at both ends. */
function emitAffineCheck(body: Body, op: OpOf<"affine-check">): IrValue {
  const { ir } = body;
  let overflowed: IrValue | undefined;
  const checked = (operator: "add" | "sub" | "mul", left: IrValue, right: IrValue): IrValue => {
    const both = ir.call(`llvm.s${operator}.with.overflow.i64`, [left, right]);
    const overflow = ir.extract(both, 1);
    overflowed = overflowed === undefined ? overflow : ir.arithmetic("or", overflowed, overflow);
    return ir.extract(both, 0);
  };
  const term = ({ factor, values }: AffineTerm): IrValue => {
    const [start, ...rest] = values.map((value) => body.use(value));
    if (start === undefined) return ir.int(factor);
    const product = rest.reduce((left, right) => checked("mul", left, right), start);
    return factor === 1n ? product : checked("mul", product, ir.int(factor));
  };
  const sum = (terms: readonly AffineTerm[]): IrValue =>
    terms
      .map(term)
      .reduce<IrValue | undefined>(
        (left, right) => (left === undefined ? right : checked("add", left, right)),
        undefined,
      ) ?? ir.int(0);
  const first = sum(op.first);
  const turns = checked("sub", body.use(op.count), ir.int(1));
  const last = checked("add", first, checked("mul", sum(op.step), turns));
  let holds: IrValue | undefined = overflowed === undefined ? undefined : ir.not(overflowed);
  if (op.length !== undefined) {
    const length = body.use(op.length);
    const inside = ir.arithmetic("and", ir.compareInts("ult", first, length), ir.compareInts("ult", last, length));
    holds = holds === undefined ? inside : ir.arithmetic("and", holds, inside);
  }
  invariant(holds !== undefined, "an affine check that checks nothing");
  return holds;
}

/** In a form whose trip count LLVM sees: the start and a number of steps that is small. */
function emitChunkLimit(body: Body, op: OpOf<"chunk-limit">): IrValue {
  const { ir } = body;
  const start = body.use(op.start);
  const bound = body.use(op.bound);
  const size = ir.int(op.size);
  const isUp = op.direction === "up";
  const distance = isUp ? ir.arithmetic("sub", bound, start) : ir.arithmetic("sub", start, bound);
  const steps = ir.select(ir.compareInts("ult", distance, size), distance, size);
  return ir.call(isUp ? "add_nsw" : "sub_nsw", [start, steps]);
}

function emitBinary(body: Body, op: OpOf<"int-binary">): IrValue {
  const { ir } = body;
  const left = body.use(op.left);
  const right = body.use(op.right);
  switch (op.operator) {
    case "add":
    case "sub":
    case "mul":
      return overflowing(body, op.operator, left, right, op.state);
    case "and":
    case "or":
    case "xor":
      return ir.arithmetic(op.operator, left, right);
    case "floordiv":
    case "mod": {
      if (op.state !== undefined) {
        const leaves = ir.call("rti_int_division_leaves", [left, right]);
        body.guard(ir.compareInts("eq", leaves, ir.int32(0)), op.state);
      }
      return ir.call(op.operator === "floordiv" ? "rti_int_floordiv" : "rti_int_mod", [left, right]);
    }
    case "lshift": {
      if (op.state === undefined) return ir.call("shl_nsw", [left, right]);
      const flag = body.failedFlag();
      const shifted = ir.call("rti_int_lshift", [left, right, flag]);
      body.guardFlag(flag, op.state);
      return shifted;
    }
    case "rshift":
      if (op.state !== undefined) body.guard(ir.compareInts("sge", right, ir.int(0)), op.state);
      return ir.call("rti_int_rshift", [left, right]);
    case "pow": {
      invariant(op.state !== undefined, "an int power is checked");
      const flag = body.failedFlag();
      const power = ir.call("rt_int_pow", [left, right, flag]);
      body.guardFlag(flag, op.state);
      return power;
    }
    default:
      return assertNever(op.operator);
  }
}

/** Checked where there is a state to leave through; else overflow was proven impossible. */
function overflowing(
  body: Body,
  operator: "add" | "sub" | "mul",
  left: IrValue,
  right: IrValue,
  state: FrameState | undefined,
): IrValue {
  const { ir } = body;
  if (state === undefined) return ir.call(`${operator}_nsw`, [left, right]);
  const both = ir.call(`llvm.s${operator}.with.overflow.i64`, [left, right]);
  body.guard(ir.not(ir.extract(both, 1)), state);
  return ir.extract(both, 0);
}

/** The helper answers -1, 0, 1 or 2 (unordered). */
function compareWithFloat(body: Body, op: OpOf<"int-float-compare">): IrValue {
  const { ir } = body;
  const intIsLeft = op.left.representation === "int";
  const int = intIsLeft ? op.left : op.right;
  const float = intIsLeft ? op.right : op.left;
  const order = ir.call("rti_compare_int_float", [body.use(int), body.use(float)]);
  const operator = intIsLeft ? op.operator : MIRRORED[op.operator];
  switch (operator) {
    case "<":
      return ir.compareInts("eq", order, ir.int32(-1));
    case "<=":
      return ir.compareInts("sle", order, ir.int32(0));
    case "==":
      return ir.compareInts("eq", order, ir.int32(0));
    case "!=":
      return ir.compareInts("ne", order, ir.int32(0));
    case ">":
      return ir.compareInts("eq", order, ir.int32(1));
    case ">=":
      return ir.compareInts("ule", order, ir.int32(1));
    default:
      return assertNever(operator);
  }
}
