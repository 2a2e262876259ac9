/**
 * Blocks of lanes as vectors of LLVM. A value that is the same in all lanes stays a scalar until an operation with others
 * needs it; an int that counts from lane to lane is known by its first one, which is what an address needs.
 */
import { assertNever, invariant } from "../../base/invariant";
import { parseLayout } from "../../mir/array-layout";
import type { CompareOperator } from "../../mir/baseline-ops";
import { LANES } from "../../mir/ops/lanes";
import { machineKind } from "../../mir/representation";
import type { ElementRun, TypedOp, Value } from "../../mir/typed";
import { operandsOf } from "../../mir/typed-ops";
import { itemSize } from "../../primitives/dtypes";
import type { Body, LaneValue } from "../body";
import type { IrValue } from "../llvm";
import { placeOf } from "./arrays";
import { FLOAT_COMPARISONS } from "./floats";
import { INT_COMPARISONS } from "./ints";
import type { OpOf } from "./op-of";

type LaneOp = OpOf<
  "lane-counter" | "lane-last" | "lane-count" | "lane-span" | "lanes-any" | "lanes-unusual" | "lanes-apart"
>;

/** Emits the operation for all lanes at once; false where it is the same in each, so that it is done as everywhere. */
export function emitLanes(body: Body, op: TypedOp): boolean {
  const { ir, lanes } = body;
  if (op.kind === "array-store") {
    emitStore(body, op);
    return true;
  }
  if (op.kind === "array-load") {
    const last = op.indexes.at(-1);
    if (last === undefined || !lanes.has(last.id)) return false;
    const { dtype } = parseLayout(op.layout);
    define(body, op.result, ir.call(`lanes_load_${masked(op)}${dtype}`, [addressOf(body, op), ...maskOf(body, op)]));
    return true;
  }
  if (isLaneOp(op) || !operandsOf(op).some((value) => lanes.has(value.id))) return false;
  const line = lineOf(body, op) ?? testOf(body, op);
  if (line !== undefined) {
    lanes.set(line.result.id, line.value);
    return true;
  }
  emitVector(body, op);
  return true;
}

function isLaneOp(op: TypedOp): op is LaneOp {
  return op.kind.startsWith("lane");
}

/** The operations that only exist for lanes. */
export function emitLaneOp(body: Body, op: LaneOp): void {
  switch (op.kind) {
    case "lane-counter":
      body.lanes.set(op.result.id, { kind: "line", first: body.use(op.start), step: op.by });
      return;
    case "lane-last":
      body.define(op.result, lastOf(body, op.operand));
      return;
    case "lane-count":
    case "lane-span": {
      const name = op.kind === "lane-count" ? "lanes_count" : "lanes_span";
      body.define(op.result, body.ir.call(name, [vectorOf(body, op.operand)]));
      return;
    }
    case "lanes-any":
      body.define(op.result, emitAny(body, op.operand));
      return;
    case "lanes-unusual":
      body.define(op.result, emitUnusual(body, op));
      return;
    case "lanes-apart":
      body.define(op.result, emitApart(body, op));
      return;
    default:
      assertNever(op);
  }
}

/** Ints that count on from those that do. */
function lineOf(body: Body, op: TypedOp): { readonly result: Value; readonly value: LaneValue } | undefined {
  const { ir, lanes } = body;
  if (op.kind === "range-element") return { result: op.result, value: lanes.get(op.next.id) as LaneValue };
  if (op.kind === "index-check") {
    const value = lanes.get(op.index.id);
    return value === undefined ? undefined : { result: op.result, value };
  }
  if (op.kind === "int-negate") {
    const line = lanes.get(op.operand.id);
    if (line?.kind !== "line") return undefined;
    const first = ir.arithmetic("sub", ir.int(0), line.first);
    return { result: op.result, value: { kind: "line", first, step: -line.step } };
  }
  if (op.kind !== "int-binary") return undefined;
  const left = partsOf(body, op.left);
  const right = partsOf(body, op.right);
  if (left === undefined || right === undefined) return undefined;
  if (op.operator === "add" || op.operator === "sub") {
    const first = ir.arithmetic(op.operator, left.first, right.first);
    const step = op.operator === "add" ? left.step + right.step : left.step - right.step;
    return { result: op.result, value: { kind: "line", first, step } };
  }
  const factor = left.step === 0n ? left.constant : right.step === 0n ? right.constant : undefined;
  if (op.operator !== "mul" || factor === undefined) return undefined;
  const first = ir.arithmetic("mul", left.first, right.first);
  return { result: op.result, value: { kind: "line", first, step: (left.step + right.step) * factor } };
}

/** Comparisons of ints that count on with those that stay the same. */
function testOf(body: Body, op: TypedOp): { readonly result: Value; readonly value: LaneValue } | undefined {
  const { lanes } = body;
  if (op.kind === "bool-not") {
    const test = lanes.get(op.operand.id);
    if (test?.kind !== "test") return undefined;
    return { result: op.result, value: { ...test, operator: OPPOSITES[test.operator] } };
  }
  if (op.kind !== "int-compare") return undefined;
  const [left, right] = [lanes.get(op.left.id), lanes.get(op.right.id)];
  if (left?.kind === "line" && right === undefined)
    return { result: op.result, value: { kind: "test", operator: op.operator, line: left, bound: body.use(op.right) } };
  if (right?.kind !== "line" || left !== undefined) return undefined;
  const operator = MIRRORED[op.operator];
  return { result: op.result, value: { kind: "test", operator, line: right, bound: body.use(op.left) } };
}

const OPPOSITES: Readonly<Record<CompareOperator, CompareOperator>> = {
  "<": ">=",
  "<=": ">",
  "==": "!=",
  "!=": "==",
  ">": "<=",
  ">=": "<",
};
const MIRRORED: Readonly<Record<CompareOperator, CompareOperator>> = {
  "<": ">",
  "<=": ">=",
  "==": "==",
  "!=": "!=",
  ">": "<",
  ">=": "<=",
};

/** Of a line, its ends tell. */
function emitAny(body: Body, operand: Value): IrValue {
  const { ir } = body;
  const test = body.lanes.get(operand.id);
  if (test === undefined) return body.use(operand);
  if (test.kind !== "test" || test.operator === "!=") {
    return ir.compareInts("ne", ir.call("lanes_count", [vectorOf(body, operand)]), ir.int(0));
  }
  const { line, bound, operator } = test;
  const end = ir.arithmetic("add", line.first, ir.int(line.step * BigInt(LANES - 1)));
  const [low, high] = line.step > 0n ? [line.first, end] : [end, line.first];
  if (operator === "==" && line.step * line.step === 1n) {
    return ir.arithmetic("and", ir.compareInts("sle", low, bound), ir.compareInts("sge", high, bound));
  }
  if (operator === "==") return ir.compareInts("ne", ir.call("lanes_count", [vectorOf(body, operand)]), ir.int(0));
  return ir.compareInts(INT_COMPARISONS[operator], operator.startsWith("<") ? low : high, bound);
}

function partsOf(
  body: Body,
  value: Value,
): { readonly first: IrValue; readonly step: bigint; readonly constant?: bigint } | undefined {
  const known = body.lanes.get(value.id);
  if (known?.kind === "line") return known;
  if (known !== undefined) return undefined;
  const constant = body.constantOf(value);
  return { first: body.use(value), step: 0n, ...(constant === undefined ? {} : { constant }) };
}

function define(body: Body, value: Value, vector: IrValue): void {
  body.lanes.set(value.id, { kind: "vector", vector });
}

/** The value in all lanes. */
function vectorOf(body: Body, value: Value): IrValue {
  const { ir } = body;
  const known = body.lanes.get(value.id);
  if (known?.kind === "vector") return known.vector;
  if (known?.kind === "line") return ir.call("lanes_line", [known.first, ir.int(known.step)]);
  if (known?.kind === "test") {
    const line = ir.call("lanes_line", [known.line.first, ir.int(known.line.step)]);
    return ir.compareInts(INT_COMPARISONS[known.operator], line, ir.call("lanes_splat_int", [known.bound]));
  }
  return ir.call(`lanes_splat_${machineKind(value.representation)}`, [body.use(value)]);
}

function emitVector(body: Body, op: TypedOp): void {
  const { ir } = body;
  const use = (value: Value): IrValue => vectorOf(body, value);
  switch (op.kind) {
    case "np-payload":
    case "np-scalar":
      define(body, op.result, use(op.operand));
      return;
    case "int-binary":
      define(body, op.result, ir.arithmetic(op.operator as "add" | "sub" | "mul", use(op.left), use(op.right)));
      return;
    case "float-binary":
      define(
        body,
        op.result,
        ir.arithmetic(`f${op.operator as "add" | "sub" | "mul" | "div"}`, use(op.left), use(op.right)),
      );
      return;
    case "int-negate":
      define(body, op.result, ir.arithmetic("sub", ir.call("lanes_splat_int", [ir.int(0)]), use(op.operand)));
      return;
    case "int-compare":
      define(body, op.result, ir.compareInts(INT_COMPARISONS[op.operator], use(op.left), use(op.right)));
      return;
    case "float-compare":
      define(body, op.result, ir.compareFloats(FLOAT_COMPARISONS[op.operator], use(op.left), use(op.right)));
      return;
    case "int-minmax": {
      const [left, right] = [use(op.left), use(op.right)];
      const wins = ir.compareInts(op.operator === "min" ? "slt" : "sgt", right, left);
      define(body, op.result, ir.select(wins, right, left));
      return;
    }
    case "float-minmax": {
      const [left, right] = [use(op.left), use(op.right)];
      const wins = ir.compareFloats(op.operator === "min" ? "olt" : "ogt", right, left);
      define(body, op.result, ir.select(wins, right, left));
      return;
    }
    case "float-negate":
      define(body, op.result, ir.call("lanes_negate", [use(op.operand)]));
      return;
    case "float-abs":
      define(body, op.result, ir.call("lanes_abs", [use(op.operand)]));
      return;
    case "float-sqrt":
      define(body, op.result, ir.call(`llvm.sqrt.v${LANES}f64`, [use(op.operand)]));
      return;
    case "call-pure":
      define(body, op.result, ir.call("lanes_abs", op.arguments.map(use)));
      return;
    case "float-to-single":
      define(body, op.result, ir.call("lanes_to_single", [use(op.operand)]));
      return;
    case "int-to-float":
      define(body, op.result, ir.call("lanes_to_float", [use(op.operand)]));
      return;
    case "bool-to-int":
      define(body, op.result, ir.call("lanes_from_bool", [use(op.operand)]));
      return;
    case "bool-not":
      define(body, op.result, ir.not(use(op.operand)));
      return;
    case "bool-binary":
      define(body, op.result, ir.arithmetic(op.operator, use(op.left), use(op.right)));
      return;
    case "select":
      define(body, op.result, ir.select(use(op.condition), use(op.whenTrue), use(op.whenFalse)));
      return;
    default:
      invariant(false, `lanes cannot do ${op.kind}`);
  }
}

function lastOf(body: Body, value: Value): IrValue {
  const { ir } = body;
  const known = body.lanes.get(value.id);
  if (known === undefined) return body.use(value);
  if (known.kind === "line") return ir.arithmetic("add", known.first, ir.int(known.step * BigInt(LANES - 1)));
  return ir.call(`lanes_last_${machineKind(value.representation)}`, [vectorOf(body, value)]);
}

function emitUnusual(body: Body, op: OpOf<"lanes-unusual">): IrValue {
  const { ir } = body;
  const magnitude = (one: IrValue): IrValue => ir.call(`llvm.fabs.v${LANES}f64`, [one]);
  const bits = op.floats.map(({ value, sources }) => {
    const vector = vectorOf(body, value);
    const passed = sources
      .map((source) => ir.compareFloats("oeq", magnitude(vectorOf(body, source)), magnitude(vector)))
      .reduce<IrValue | undefined>((a, b) => (a === undefined ? b : ir.arithmetic("or", a, b)), undefined);
    const counted =
      passed === undefined ? vector : ir.select(passed, ir.call("lanes_splat_float", [ir.float(0)]), vector);
    return ir.call("lanes_unusual_bits", [counted]);
  });
  return ir.call("lanes_any_bit", [bits.reduce((a, b) => ir.arithmetic("or", a, b))]);
}

function emitStore(body: Body, op: OpOf<"array-store">): void {
  const { dtype } = parseLayout(op.layout);
  body.ir.call(`lanes_store_${masked(op)}${dtype}`, [
    addressOf(body, op),
    vectorOf(body, op.value),
    ...maskOf(body, op),
  ]);
}

type Masked = Pick<OpOf<"array-store">, "where">;

function masked({ where }: Masked): string {
  return where === undefined ? "" : "masked_";
}

function maskOf(body: Body, { where }: Masked): readonly IrValue[] {
  return where === undefined ? [] : [vectorOf(body, where)];
}

/** Where the first lane's element is. */
function addressOf(body: Body, access: Pick<ElementRun, "layout" | "data" | "shape" | "indexes">): IrValue {
  const { ir } = body;
  const { order, dtype } = parseLayout(access.layout);
  const first = (index: Value): IrValue => {
    const known = body.lanes.get(index.id);
    return known?.kind === "line" ? known.first : body.use(index);
  };
  const [row, place] = placeOf(body, access, first);
  const bytes = order === "s" ? place : ir.call("mul_nsw", [place, ir.int(itemSize(dtype))]);
  return ir.call("pointer_add", [row, bytes]);
}

function emitApart(body: Body, op: OpOf<"lanes-apart">): IrValue {
  const { ir } = body;
  const sizeOf = ({ layout }: ElementRun): bigint => itemSize(parseLayout(layout).dtype);
  const [earlier, later] = [op.earlier, op.later].map((run) => ir.pointerToInt(addressOf(body, run))) as [
    IrValue,
    IrValue,
  ];
  const size = sizeOf(op.later);
  const bytesOf = (run: ElementRun): IrValue =>
    run.stays ? ir.int(sizeOf(run)) : ir.arithmetic("mul", body.use(op.count), ir.int(sizeOf(run)));
  if (op.earlier.stays || op.later.stays || sizeOf(op.earlier) !== size) {
    const endOf = (run: ElementRun, start: IrValue): IrValue => ir.arithmetic("add", start, bytesOf(run));
    const isBefore = ir.compareInts("ule", endOf(op.earlier, earlier), later);
    return ir.arithmetic("or", isBefore, ir.compareInts("ule", endOf(op.later, later), earlier));
  }
  // Two runs in step: the later one must not be ahead by less than a block, or by less than all of it to either side.
  const reach = op.order === "apart" ? bytesOf(op.later) : ir.int(size * BigInt(LANES));
  const least =
    op.order === "apart" ? ir.arithmetic("sub", ir.int(1), reach) : ir.int(op.order === "behind" ? 1n - size : 1n);
  const distance = ir.arithmetic("sub", ir.arithmetic("sub", later, earlier), least);
  return ir.compareInts("uge", distance, ir.arithmetic("sub", reach, least));
}
