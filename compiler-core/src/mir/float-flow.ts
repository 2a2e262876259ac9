/** Where infinities and nans go: an operation that passes them on has a finite result only for finite operands. */
import type { TypedOp, Value } from "./typed";

/** The operands that are finite when the result is. */
export function finiteWith(op: TypedOp): readonly Value[] {
  switch (op.kind) {
    case "float-binary":
      if (op.operator === "add" || op.operator === "sub" || op.operator === "mul") return [op.left, op.right];
      // A finite number over an infinity is 0.
      return op.operator === "div" ? [op.left] : [];
    case "float-negate":
    case "float-abs":
    case "float-to-single":
    case "np-payload":
    case "np-scalar":
      return [op.operand];
    default:
      return [];
  }
}

/** All values that are finite when `root` is, itself among them. */
export function finiteValues(root: Value, definition: (value: Value) => TypedOp | undefined): ReadonlySet<number> {
  const found = new Set<number>();
  const work = [root];
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    if (found.has(value.id)) continue;
    found.add(value.id);
    const op = definition(value);
    if (op !== undefined) work.push(...finiteWith(op));
  }
  return found;
}
