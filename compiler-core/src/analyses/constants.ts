/** Ints that are the same in every run, through the arithmetic that bounds of loops are made of. */
import type { TypedOp, Value } from "../mir/typed";
import { contains, FULL } from "./int-interval";

export function constantInt(value: Value, definitions: ReadonlyMap<number, TypedOp>): bigint | undefined {
  const found = find(value, definitions);
  return found !== undefined && contains(FULL, found) ? found : undefined;
}

function find(value: Value, definitions: ReadonlyMap<number, TypedOp>): bigint | undefined {
  const op = definitions.get(value.id);
  const of = (operand: Value): bigint | undefined => constantInt(operand, definitions);
  switch (op?.kind) {
    case "int-const":
      return op.value;
    case "range-element":
      return of(op.next);
    case "range-advance": {
      const [next, step] = [of(op.next), of(op.step)];
      return next === undefined || step === undefined ? undefined : next + step;
    }
    case "int-negate": {
      const operand = of(op.operand);
      return operand === undefined ? undefined : -operand;
    }
    case "int-minmax": {
      const [left, right] = [of(op.left), of(op.right)];
      if (left === undefined || right === undefined) return undefined;
      return left < right === (op.operator === "min") ? left : right;
    }
    case "int-binary": {
      const [left, right] = [of(op.left), of(op.right)];
      if (left === undefined || right === undefined) return undefined;
      return op.operator === "add"
        ? left + right
        : op.operator === "sub"
          ? left - right
          : op.operator === "mul"
            ? left * right
            : undefined;
    }
    case "range-length": {
      const [start, stop, step] = [of(op.start), of(op.stop), of(op.step)];
      if (start === undefined || stop === undefined || step === undefined || step === 0n) return undefined;
      const distance = step > 0n ? stop - start : start - stop;
      const stride = step > 0n ? step : -step;
      return distance <= 0n ? 0n : (distance + stride - 1n) / stride;
    }
    default:
      return undefined;
  }
}
