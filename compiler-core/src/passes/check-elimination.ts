/**
 * Removes checks that cannot fail: overflow and zero divisors that intervals exclude, indexes that lie in range, guards
 * on comparisons that always come out the same.
 *
 *     i3 = int-binary and i1, i2        # i2 = 0xFFFFFFFF
 *     i5 = int-binary mul i3, i4 !      # i4 = 16777619: fits 64 bits, the check goes
 */
import { binaryInterval, contains, fits, type Interval, MIN, NEGATED } from "../analyses/int-interval";
import { analyseRanges, type Ranges, walkedRange } from "../analyses/ranges";
import type { TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import type { Pass } from "./pass";
import { KEEP, REMOVE, type Rewrite, rewriteOps } from "./rewrite";

export const CHECK_ELIMINATION: Pass = {
  name: "check-elimination",
  summary: "Removes overflow, zero-divisor, bounds and comparison checks that intervals prove.",
  run(fn) {
    const ranges = analyseRanges(fn);
    return rewriteOps(fn, (op, block) => rewriteCheck(fn, ranges, op, block));
  },
};

function rewriteCheck(fn: TypedFunction, ranges: Ranges, op: TypedOp, block: TypedBlock): Rewrite {
  const of = (value: Value): Interval => ranges.at(value, block.id);
  switch (op.kind) {
    case "int-binary":
      return op.state !== undefined && cannotFail(op.operator, of(op.left), of(op.right)) ? withoutState(op) : KEEP;
    case "int-negate":
    case "int-abs":
      return op.state !== undefined && of(op.operand).low > MIN ? withoutState(op) : KEEP;
    case "range-length":
      return op.state !== undefined && lengthFits(of(op.start), of(op.stop), of(op.step)) ? withoutState(op) : KEEP;
    case "index-check":
      return op.state !== undefined && isInRange(fn, ranges, op, block) ? withoutState(op) : KEEP;
    case "guard":
      return alwaysHolds(ranges, op.condition, block) ? REMOVE : KEEP;
    default:
      return KEEP;
  }
}

function withoutState(op: TypedOp): Rewrite {
  const { state: _state, ...rest } = op as TypedOp & { state: unknown };
  return { kind: "replace", ops: [rest as TypedOp] };
}

function cannotFail(operator: Parameters<typeof binaryInterval>[0], left: Interval, right: Interval): boolean {
  switch (operator) {
    case "floordiv":
      return !contains(right, 0n) && !(contains(left, MIN) && contains(right, -1n));
    case "mod":
      // MIN % -1 is 0 in Python, but traps on the machine.
      return !contains(right, 0n) && !(contains(left, MIN) && contains(right, -1n));
    case "lshift":
      return right.low >= 0n && right.high <= 63n && fits(binaryInterval("lshift", left, right));
    case "rshift":
      return right.low >= 0n;
    case "pow":
      return false;
    default:
      return fits(binaryInterval(operator, left, right));
  }
}

/** The step is not zero, and the distance does not overflow. */
function lengthFits(start: Interval, stop: Interval, step: Interval): boolean {
  if (contains(step, 0n)) return false;
  return (
    fits({ low: stop.low - start.high, high: stop.high - start.low }) &&
    fits({ low: start.low - stop.high, high: start.high - stop.low })
  );
}

/**
 * An index that walks up from 0 or more to the length itself, that is a remainder of the length, or whose interval lies
 * below the length's.
 */
function isInRange(
  fn: TypedFunction,
  ranges: Ranges,
  op: Extract<TypedOp, { kind: "index-check" }>,
  block: TypedBlock,
): boolean {
  const known = ranges.at(op.index, block.id);
  if (known.low >= 0n && known.high < ranges.at(op.length, block.id).low) return true;
  const index = ranges.definition(op.index);
  if (index?.kind === "int-binary" && index.operator === "mod" && index.right.id === op.length.id) {
    // The division has left when the length is 0.
    return ranges.at(op.length, block.id).low >= 0n;
  }
  if (index?.kind !== "range-element") return false;
  const range = walkedRange(index.next, ranges, fn.blocks);
  if (range === undefined || range.stop.id !== op.length.id) return false;
  return ranges.at(range.start, block.id).low >= 0n && ranges.at(range.step, block.id).low > 0n;
}

function alwaysHolds(ranges: Ranges, condition: Value, block: TypedBlock): boolean {
  const op = ranges.definition(condition);
  if (op?.kind === "bool-const") return op.value;
  if (op?.kind !== "int-compare") return false;
  const left = ranges.at(op.left, block.id);
  const right = ranges.at(op.right, block.id);
  // Where the opposite leaves no value, it never holds.
  return isImpossible(NEGATED[op.operator], left, right);
}

function isImpossible(operator: keyof typeof NEGATED, left: Interval, right: Interval): boolean {
  switch (operator) {
    case "<":
      return left.low >= right.high;
    case "<=":
      return left.low > right.high;
    case ">":
      return left.high <= right.low;
    case ">=":
      return left.high < right.low;
    case "==":
      return left.high < right.low || left.low > right.high;
    case "!=":
      return left.low === left.high && right.low === right.high && left.low === right.low;
  }
}
