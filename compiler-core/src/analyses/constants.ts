/**
 * Ints that are the same in every run, or lie a constant away from another value, through the arithmetic that bounds of
 * loops are made of.
 */
import type { TypedOp, Value } from "../mir/typed";
import { contains, FULL } from "./int-interval";

/** The offset alone, or what it is added to. */
export interface RelativeInt {
  readonly base: Value | undefined;
  readonly offset: bigint;
}

export type Definitions = ReadonlyMap<number, TypedOp>;

export function constantInt(value: Value, definitions: Definitions): bigint | undefined {
  const { base, offset } = relativeInt(value, definitions);
  return base === undefined ? offset : undefined;
}

export function relativeInt(value: Value, definitions: Definitions): RelativeInt {
  const found = find(value, definitions);
  return found !== undefined && contains(FULL, found.offset) ? found : { base: value, offset: 0n };
}

function find(value: Value, definitions: Definitions): RelativeInt | undefined {
  const op = definitions.get(value.id);
  const of = (operand: Value): RelativeInt => relativeInt(operand, definitions);
  switch (op?.kind) {
    case "int-const":
      return { base: undefined, offset: op.value };
    case "range-element":
      return of(op.next);
    case "range-advance":
      return sum(of(op.next), of(op.step));
    case "int-negate": {
      const { base, offset } = of(op.operand);
      return base === undefined ? { base, offset: -offset } : undefined;
    }
    case "int-minmax": {
      const [left, right] = [of(op.left), of(op.right)];
      if (left.base?.id !== right.base?.id) return undefined;
      return left.offset < right.offset === (op.operator === "min") ? left : right;
    }
    case "int-binary": {
      const [left, right] = [of(op.left), of(op.right)];
      if (op.operator === "add") return sum(left, right);
      if (right.base !== undefined) return undefined;
      if (op.operator === "sub") return { base: left.base, offset: left.offset - right.offset };
      if (op.operator !== "mul" || left.base !== undefined) return undefined;
      return { base: undefined, offset: left.offset * right.offset };
    }
    case "range-length": {
      const [start, stop, step] = [of(op.start), of(op.stop), of(op.step)];
      if (start.base?.id !== stop.base?.id || step.base !== undefined || step.offset === 0n) return undefined;
      const distance = step.offset > 0n ? stop.offset - start.offset : start.offset - stop.offset;
      const stride = step.offset > 0n ? step.offset : -step.offset;
      return { base: undefined, offset: distance <= 0n ? 0n : (distance + stride - 1n) / stride };
    }
    default:
      return undefined;
  }
}

function sum(left: RelativeInt, right: RelativeInt): RelativeInt | undefined {
  if (left.base !== undefined && right.base !== undefined) return undefined;
  return { base: left.base ?? right.base, offset: left.offset + right.offset };
}
