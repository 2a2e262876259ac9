import assert from "node:assert/strict";
import fc from "fast-check";
import type { IntBinary } from "../mir/typed";
import {
  binaryInterval,
  contains,
  hull,
  type Interval,
  interval,
  MAX,
  MIN,
  NEGATED,
  refine,
  widen,
} from "./int-interval";

/** What Python computes; undefined where it raises. */
const PYTHON: Readonly<Record<Exclude<IntBinary, "pow">, (a: bigint, b: bigint) => bigint | undefined>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  floordiv: (a, b) => (b === 0n ? undefined : floorDivide(a, b)),
  mod: (a, b) => (b === 0n ? undefined : a - floorDivide(a, b) * b),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  lshift: (a, b) => (b < 0n || b > 70n ? undefined : a << b),
  rshift: (a, b) => (b < 0n ? undefined : a >> b),
};

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

const number = fc.oneof(
  fc.bigInt({ min: -40n, max: 70n }),
  fc.bigInt({ min: MIN, max: MAX }),
  fc.constantFrom(MIN, MAX, 0n, 1n, -1n, 2n ** 32n - 1n),
);
/** An interval with a member. */
const range = fc
  .tuple(number, number, fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([a, b, at]): [Interval, bigint] => {
    const [low, high] = a < b ? [a, b] : [b, a];
    const member = low + (BigInt(Math.floor(at * 1000)) * (high - low)) / 1000n;
    return [interval(low, high), member];
  });

describe("int intervals", () => {
  for (const operator of Object.keys(PYTHON) as (keyof typeof PYTHON)[]) {
    it(`hold every result of ${operator} that fits`, () => {
      fc.assert(
        fc.property(range, range, ([left, a], [right, b]) => {
          const result = PYTHON[operator](a, b);
          if (result === undefined || result < MIN || result > MAX) return;
          const bounds = binaryInterval(operator, left, right);
          assert.ok(contains(bounds, result), `${a} ${operator} ${b} = ${result} not in ${bounds.low}..${bounds.high}`);
        }),
        { numRuns: 3000 },
      );
    });
  }

  it("say that add, sub and mul fit only where they do", () => {
    fc.assert(
      fc.property(range, range, fc.constantFrom("add", "sub", "mul", "lshift"), ([left, a], [right, b], operator) => {
        const bounds = binaryInterval(operator, left, right);
        if (bounds.low < MIN || bounds.high > MAX) return;
        const result = PYTHON[operator](a, b);
        assert.ok(result === undefined || (result >= MIN && result <= MAX));
      }),
      { numRuns: 3000 },
    );
  });

  it("keep the members for which a comparison holds", () => {
    fc.assert(
      fc.property(
        range,
        range,
        fc.constantFrom("<", "<=", "==", "!=", ">", ">="),
        ([left, a], [right, b], operator) => {
          const holds = { "<": a < b, "<=": a <= b, "==": a === b, "!=": a !== b, ">": a > b, ">=": a >= b }[operator];
          assert.ok(contains(refine(holds ? operator : NEGATED[operator], left, right), a));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("grow in few steps", () => {
    let current = interval(0n, 1n);
    let steps = 0;
    for (; current.high < MAX; steps++) current = widen(current, hull(current, interval(0n, current.high + 1n)));
    assert.ok(steps < 12);
  });
});
