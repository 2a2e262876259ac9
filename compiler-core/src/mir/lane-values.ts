/** How the values of blocks of lanes depend on the lane. */
import { itemSize } from "../primitives/dtypes";
import { parseLayout } from "./array-layout";
import type { TypedFunction, TypedOp, Value } from "./typed";
import { operandsOf, resultsOf } from "./typed-ops";

/** A whole number: what each lane has more than the lane before. "varying": anything. */
export type LaneDependence = bigint | "varying";

/** Values that are absent are the same in all lanes. */
export type LaneValues = Map<number, LaneDependence>;

/** Of all blocks of lanes. Their order is that of the function's blocks, in which dominators come first. */
export function laneValuesOf(fn: TypedFunction): LaneValues {
  const values: LaneValues = new Map();
  if (!fn.blocks.some((block) => block.lanes)) return values;
  const constants = intConstants(fn);
  for (const block of fn.blocks) {
    if (block.lanes) for (const op of block.ops) noteLaneValues(op, values, (value) => constants.get(value.id));
  }
  return values;
}

/** By the numbers of the values that have them. */
export function intConstants(fn: TypedFunction): ReadonlyMap<number, bigint> {
  const constants = new Map<number, bigint>();
  for (const block of fn.blocks)
    for (const op of block.ops) if (op.kind === "int-const") constants.set(op.result.id, op.value);
  return constants;
}

/** Adds what the operation gives. */
export function noteLaneValues(
  op: TypedOp,
  values: LaneValues,
  constantOf: (value: Value) => bigint | undefined,
): void {
  const dependence = dependenceOf(op, values, constantOf);
  if (dependence === undefined || dependence === 0n) return;
  for (const result of resultsOf(op)) values.set(result.id, dependence);
}

function dependenceOf(
  op: TypedOp,
  values: LaneValues,
  constantOf: (value: Value) => bigint | undefined,
): LaneDependence | undefined {
  const of = (value: Value): LaneDependence => values.get(value.id) ?? 0n;
  switch (op.kind) {
    case "lane-counter":
      return op.by;
    case "lane-last":
    case "lane-count":
    case "lanes-any":
    case "lane-span":
    case "lanes-unusual":
    case "lanes-apart":
      return undefined;
    case "range-element":
      return of(op.next);
    case "index-check":
      return of(op.index);
    case "int-negate": {
      const dependence = of(op.operand);
      return dependence === "varying" ? dependence : -dependence;
    }
    case "array-load":
      return laneAccess(op, values) === "stays" ? undefined : "varying";
    case "int-binary":
      return ofBinary(op, of(op.left), of(op.right), constantOf);
    default:
      return operandsOf(op).some((value) => values.has(value.id)) ? "varying" : undefined;
  }
}

function ofBinary(
  op: Extract<TypedOp, { kind: "int-binary" }>,
  left: LaneDependence,
  right: LaneDependence,
  constantOf: (value: Value) => bigint | undefined,
): LaneDependence {
  if (left === 0n && right === 0n) return 0n;
  if (left === "varying" || right === "varying") return "varying";
  if (op.operator === "add") return left + right;
  if (op.operator === "sub") return left - right;
  const factor = op.operator === "mul" ? constantOf(left === 0n ? op.left : op.right) : undefined;
  return factor === undefined ? "varying" : (left === 0n ? right : left) * factor;
}

type Access = Extract<TypedOp, { kind: "array-load" | "array-store" }>;

/**
 * "run": each lane takes the element behind that of the lane before. "stays": all take the same one. Along the last axis of
 * an array that need not be contiguous, neighbours may lie apart: a block of lanes is only entered where they do not.
 */
export function laneAccess({ layout, indexes }: Access, values: LaneValues): "run" | "stays" | undefined {
  const last = indexes.at(-1);
  if (last === undefined || indexes.length !== parseLayout(layout).rank) return undefined;
  if (indexes.slice(0, -1).some((index) => values.has(index.id))) return undefined;
  const dependence = values.get(last.id);
  return dependence === undefined ? "stays" : dependence === 1n ? "run" : undefined;
}

/** Whether a block of lanes may hold the operation: it only computes, and each lane can do it by itself. */
export function isLaneOp(op: TypedOp, values: LaneValues): boolean {
  switch (op.kind) {
    case "array-load":
      if (op.where !== undefined) return laneAccess(op, values) === "run" && isMaskable(op);
      return parseLayout(op.layout).dtype !== "uint64" && laneAccess(op, values) !== undefined;
    case "array-store":
      return laneAccess(op, values) === "run" && (op.where === undefined || isMaskable(op));
    case "int-binary":
      return op.state === undefined && (op.operator === "add" || op.operator === "sub" || op.operator === "mul");
    case "float-binary":
      return op.state === undefined && ["add", "sub", "mul", "div"].includes(op.operator);
    case "call-pure":
      return op.symbol === "rt_math_fabs";
    case "index-check":
    case "int-negate":
      return op.state === undefined;
    case "int-const":
    case "float-const":
    case "bool-const":
    case "range-element":
    case "int-minmax":
    case "int-to-float":
    case "int-compare":
    case "float-negate":
    case "float-abs":
    case "float-sqrt":
    case "float-compare":
    case "float-minmax":
    case "float-to-single":
    case "bool-to-int":
    case "bool-not":
    case "bool-binary":
    case "select":
    case "np-payload":
    case "np-scalar":
    case "lane-counter":
    case "lane-last":
    case "lane-count":
    case "lanes-any":
    case "lane-span":
    case "lanes-unusual":
    case "lanes-apart":
      return true;
    default:
      return false;
  }
}

/** Processors have masks for elements of four and eight bytes. */
function isMaskable({ layout }: Access): boolean {
  const { dtype } = parseLayout(layout);
  return dtype !== "uint64" && itemSize(dtype) >= 4n;
}
