/**
 * Division and remainder by a power of two become a shift and a mask: for Python's operators, which round down, they are
 * equal for every int. Multiplication by 2 stays: its overflow check is the same.
 *
 *     i3 = int-binary mod i1, 8    →    i3 = int-binary and i1, 7
 */
import type { TypedFunction, TypedOp, Value } from "../mir/typed";
import type { Pass } from "./pass";
import { KEEP, nextValueId, type Rewrite, rewriteOps } from "./rewrite";

export const STRENGTH_REDUCTION: Pass = {
  name: "strength-reduction",
  summary: "Turns floor division and remainder by a power of two into a shift and a mask.",
  run(fn) {
    let next = nextValueId(fn);
    const constants = intConstants(fn);
    return rewriteOps(fn, (op): Rewrite => {
      if (op.kind !== "int-binary" || (op.operator !== "floordiv" && op.operator !== "mod")) return KEEP;
      const exponent = powerOfTwo(constants.get(op.right.id));
      if (exponent === undefined) return KEEP;
      const right: Value = { id: next++, representation: "int" };
      const value = op.operator === "floordiv" ? BigInt(exponent) : 2n ** BigInt(exponent) - 1n;
      const ops: readonly TypedOp[] = [
        { kind: "int-const", result: right, value },
        {
          kind: "int-binary",
          result: op.result,
          operator: op.operator === "floordiv" ? "rshift" : "and",
          left: op.left,
          right,
        },
      ];
      return { kind: "replace", ops };
    });
  },
};

/** The ints that constants define, by value number. */
export function intConstants(fn: TypedFunction): ReadonlyMap<number, bigint> {
  const constants = new Map<number, bigint>();
  for (const block of fn.blocks) {
    for (const op of block.ops) if (op.kind === "int-const") constants.set(op.result.id, op.value);
  }
  return constants;
}

function powerOfTwo(value: bigint | undefined): number | undefined {
  if (value === undefined || value <= 0n || (value & (value - 1n)) !== 0n) return undefined;
  return value.toString(2).length - 1;
}
