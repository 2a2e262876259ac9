/** Intervals of 64-bit ints, and what Python's operators do to them. Bounds are exact: no wraparound. */
import type { CompareOperator } from "../mir/baseline-ops";
import type { IntBinary } from "../mir/typed";

export interface Interval {
  readonly low: bigint;
  readonly high: bigint;
}

export const MIN = -(2n ** 63n);
export const MAX = 2n ** 63n - 1n;
export const FULL: Interval = { low: MIN, high: MAX };

export function interval(low: bigint, high: bigint): Interval {
  return { low, high };
}

export function exactly(value: bigint): Interval {
  return { low: value, high: value };
}

export function sameInterval(a: Interval, b: Interval): boolean {
  return a.low === b.low && a.high === b.high;
}

export function hull(a: Interval, b: Interval): Interval {
  return { low: smaller(a.low, b.low), high: larger(a.high, b.high) };
}

export const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** The common part; where there is none, control does not get here, and any interval will do. */
export function intersect(a: Interval, b: Interval): Interval {
  const low = larger(a.low, b.low);
  const high = smaller(a.high, b.high);
  return low <= high ? { low, high } : a;
}

export function fits(exact: Interval): boolean {
  return exact.low >= MIN && exact.high <= MAX;
}

/** What is left when an operation that checks has passed. */
export function clamp(exact: Interval): Interval {
  return intersect(FULL, exact);
}

export function contains(range: Interval, value: bigint): boolean {
  return range.low <= value && value <= range.high;
}

function corners(a: Interval, b: Interval, combine: (x: bigint, y: bigint) => bigint): Interval {
  const values = [combine(a.low, b.low), combine(a.low, b.high), combine(a.high, b.low), combine(a.high, b.high)];
  return { low: minimum(values), high: maximum(values) };
}

const minimum = (values: readonly bigint[]): bigint => values.reduce(smaller);
const maximum = (values: readonly bigint[]): bigint => values.reduce(larger);

/** Rounds down, as `//`. */
function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** The exact results of an operator that does not fail; beyond 64 bits where it would overflow. */
export function binaryInterval(operator: IntBinary, a: Interval, b: Interval): Interval {
  switch (operator) {
    case "add":
      return { low: a.low + b.low, high: a.high + b.high };
    case "sub":
      return { low: a.low - b.high, high: a.high - b.low };
    case "mul":
      return corners(a, b, (x, y) => x * y);
    case "floordiv":
      return divisionInterval(a, b);
    case "mod":
      return modInterval(a, b);
    case "and":
      return andInterval(a, b);
    case "or":
    case "xor":
      return orInterval(a, b);
    case "lshift":
      return b.low < 0n || b.high > 63n ? { low: MIN * 2n, high: MAX * 2n } : corners(a, b, (x, y) => x << y);
    case "rshift": {
      const low = b.low < 0n ? 0n : b.low > 64n ? 64n : b.low;
      const high = b.high < 0n ? 0n : b.high > 64n ? 64n : b.high;
      return corners(a, { low, high }, (x, y) => x >> y);
    }
    case "pow":
      return { low: MIN * 2n, high: MAX * 2n };
  }
}

function divisionInterval(a: Interval, b: Interval): Interval {
  // Zero fails; the divisors nearest to it give the largest quotients.
  const divisors = [b.low, b.high, -1n, 1n].filter((divisor) => divisor !== 0n && contains(b, divisor));
  if (divisors.length === 0) return FULL;
  const values = divisors.flatMap((divisor) => [floorDivide(a.low, divisor), floorDivide(a.high, divisor)]);
  // A small dividend of either sign rounds to 0 or -1.
  if (contains(a, 0n)) values.push(0n);
  if (a.low < 0n && b.high > 0n) values.push(-1n);
  if (a.high > 0n && b.low < 0n) values.push(-1n);
  return { low: minimum(values), high: maximum(values) };
}

/** The sign is the divisor's. */
function modInterval(a: Interval, b: Interval): Interval {
  if (b.low > 0n) {
    if (a.low >= 0n && a.high < b.low) return a;
    return { low: 0n, high: a.low >= 0n && a.high < b.high - 1n ? a.high : b.high - 1n };
  }
  if (b.high < 0n) return { low: b.low + 1n, high: 0n };
  return { low: b.low < 0n ? b.low + 1n : 0n, high: b.high > 0n ? b.high - 1n : 0n };
}

function andInterval(a: Interval, b: Interval): Interval {
  // A mask that is not negative bounds the result, whatever the other side is.
  if (a.low >= 0n && b.low >= 0n) return { low: 0n, high: smaller(a.high, b.high) };
  if (b.low >= 0n) return { low: 0n, high: b.high };
  if (a.low >= 0n) return { low: 0n, high: a.high };
  return { low: signedLimits(a, b).low, high: larger(a.high, b.high) };
}

function orInterval(a: Interval, b: Interval): Interval {
  const limits = signedLimits(a, b);
  return a.low >= 0n && b.low >= 0n ? { low: 0n, high: limits.high } : limits;
}

/** The two's complement numbers of as many bits as the operands need. */
function signedLimits(a: Interval, b: Interval): Interval {
  let limit = 1n;
  const { low, high } = hull(a, b);
  while (high >= limit || low < -limit) limit *= 2n;
  return { low: -limit, high: limit - 1n };
}

/** What is known of the left operand of a comparison that came out true. */
export function refine(operator: CompareOperator, left: Interval, right: Interval): Interval {
  switch (operator) {
    case "<":
      return intersect(left, { low: MIN, high: right.high - 1n });
    case "<=":
      return intersect(left, { low: MIN, high: right.high });
    case ">":
      return intersect(left, { low: right.low + 1n, high: MAX });
    case ">=":
      return intersect(left, { low: right.low, high: MAX });
    case "==":
      return intersect(left, right);
    case "!=":
      if (right.low !== right.high) return left;
      if (left.low === right.low && left.low < left.high) return { low: left.low + 1n, high: left.high };
      if (left.high === right.high && left.low < left.high) return { low: left.low, high: left.high - 1n };
      return left;
  }
}

export const NEGATED: Readonly<Record<CompareOperator, CompareOperator>> = {
  "<": ">=",
  "<=": ">",
  "==": "!=",
  "!=": "==",
  ">": "<=",
  ">=": "<",
};

/** Bounds that loops grow to, so that widening stops early where a mask or a limit holds. */
const LANDMARKS: readonly bigint[] = [0n, 1n, 255n, 65535n, 2n ** 31n - 1n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 62n, MAX];

/** A bound that still grows jumps to the next landmark. */
export function widen(old: Interval, grown: Interval): Interval {
  const low = grown.low < old.low ? -(LANDMARKS.find((mark) => -mark <= grown.low) ?? -MIN) : old.low;
  const high = grown.high > old.high ? (LANDMARKS.find((mark) => mark >= grown.high) ?? MAX) : old.high;
  return { low: low < MIN || grown.low < -MAX ? MIN : low, high };
}
