/** Which registers an operation of baseline MIR reads and writes. */
import type { BaselineOp, Register, Use } from "./baseline";

/** In the order of the operands. */
export function usesOf(op: BaselineOp): readonly Use[] {
  const uses: Use[] = [];
  for (const operand of op.operands) {
    if (operand.kind === "use") uses.push(operand);
    else if (operand.kind === "uses") uses.push(...operand.uses);
  }
  return uses;
}

export function writtenBy(op: BaselineOp): readonly Register[] {
  return op.operands.flatMap((operand) =>
    operand.kind === "dst" ? [operand.register] : operand.kind === "dsts" ? operand.registers : [],
  );
}
