/**
 * Control flow of baseline MIR, and which locals are certainly bound where.
 *
 * Baseline MIR is a flat list, so flow is a matter of labels and of the handler that covers an operation. An operation
 * that raises reaches its handler with the registers as they were *before* its `dst` was stored, but after a
 * `release` or `delete_local`.
 */

import type { BaselineOp, Handler, OpIndex, Register } from "./baseline";
import { BASELINE_OPS, type BaselineOpcode } from "./baseline-ops";

/** Where control goes after an operation that did not raise; a branch has two entries, the next operation first. */
export function successors(ops: readonly BaselineOp[], index: OpIndex): readonly OpIndex[] {
  const op = ops[index] as BaselineOp;
  const result: OpIndex[] = isTerminator(op.opcode) ? [] : [index + 1];
  for (const operand of op.operands) if (operand.kind === "label") result.push(operand.target);
  return result;
}

export function isTerminator(opcode: BaselineOpcode): boolean {
  return "terminator" in BASELINE_OPS[opcode];
}

export function canRaise(opcode: BaselineOpcode): boolean {
  return BASELINE_OPS[opcode].effect !== "none";
}

/** For each operation the handler that covers it, innermost first come. */
export function handlerTable(count: number, handlers: readonly Handler[]): readonly (Handler | undefined)[] {
  const table = new Array<Handler | undefined>(count).fill(undefined);
  for (let row = handlers.length - 1; row >= 0; row--) {
    const handler = handlers[row] as Handler;
    table.fill(handler, handler.start, handler.end);
  }
  return table;
}

/** What the flow of bound locals needs to know about a function. */
export interface FlowInput {
  readonly ops: readonly BaselineOp[];
  /** The operation where an exception of this one continues, if a handler covers it. */
  readonly handlerTarget: (index: OpIndex) => OpIndex | undefined;
  readonly localCount: number;
  readonly parameterCount: number;
}

/** Which locals are bound on every path to each operation, as a bit set per operation. Unreachable ones have all bits. */
export interface BoundLocals {
  isBound(index: OpIndex, local: Register): boolean;
  /** Whether control can reach the operation at all. */
  isReachable(index: OpIndex): boolean;
}

/** A forward "must" analysis; linear per round, and rounds are few: one more than the depth of nested loops. */
export function boundLocals(input: FlowInput): BoundLocals {
  const { ops, localCount } = input;
  const width = Math.max(1, (localCount + 31) >>> 5);
  const states = new Uint32Array(width * ops.length).fill(0xffffffff);
  const reached = new Uint8Array(ops.length);
  const current = new Uint32Array(width);
  let lowestChanged = 0;

  /** Narrows the state on entry to `index` to what `current` allows; reports whether anything changed. */
  const flowInto = (index: OpIndex): boolean => {
    let changed = reached[index] === 0;
    reached[index] = 1;
    const base = index * width;
    for (let word = 0; word < width; word++) {
      const narrowed = ((states[base + word] as number) & (current[word] as number)) >>> 0;
      if (narrowed !== states[base + word]) {
        states[base + word] = narrowed;
        changed = true;
      }
    }
    return changed;
  };

  for (let local = 0; local < input.parameterCount; local++) setBit(current, local);
  if (ops.length > 0) flowInto(0);
  const pending = new Uint8Array(ops.length).fill(1);
  while (lowestChanged < ops.length) {
    const start = lowestChanged;
    lowestChanged = ops.length;
    for (let index = start; index < ops.length; index++) {
      if (reached[index] === 0 || pending[index] === 0) continue;
      pending[index] = 0;
      const op = ops[index] as BaselineOp;
      current.set(states.subarray(index * width, (index + 1) * width));
      const enter = (target: OpIndex): void => {
        if (!flowInto(target)) return;
        pending[target] = 1;
        if (target <= index) lowestChanged = Math.min(lowestChanged, target);
      };
      const unbinds = op.opcode === "delete_local" || op.opcode === "release";
      if (unbinds) forEachWritten(op, localCount, (local) => clearBit(current, local));
      if (canRaise(op.opcode)) {
        const handler = input.handlerTarget(index);
        if (handler !== undefined) enter(handler);
      }
      if (!unbinds) forEachWritten(op, localCount, (local) => setBit(current, local));
      const checked = op.opcode === "check_bound" ? op.operands[0] : undefined;
      if (checked?.kind === "use") setBit(current, checked.register);
      if (!isTerminator(op.opcode) && index + 1 < ops.length) enter(index + 1);
      for (const operand of op.operands) if (operand.kind === "label") enter(operand.target);
    }
  }
  return {
    isBound: (index, local) => (((states[index * width + (local >>> 5)] as number) >>> (local & 31)) & 1) === 1,
    isReachable: (index) => reached[index] === 1,
  };
}

/** Registers that an operation writes. */
export function writtenRegisters(op: BaselineOp): readonly Register[] {
  const result: Register[] = [];
  for (const operand of op.operands) {
    if (operand.kind === "dst") result.push(operand.register);
    else if (operand.kind === "dsts") result.push(...operand.registers);
  }
  return result;
}

function forEachWritten(op: BaselineOp, localCount: number, visit: (local: Register) => void): void {
  for (const operand of op.operands) {
    if (operand.kind === "dst") {
      if (operand.register >= 0 && operand.register < localCount) visit(operand.register);
    } else if (operand.kind === "dsts") {
      for (const register of operand.registers) if (register >= 0 && register < localCount) visit(register);
    }
  }
}

function setBit(bits: Uint32Array, bit: number): void {
  bits[bit >>> 5] = ((bits[bit >>> 5] as number) | (1 << (bit & 31))) >>> 0;
}

function clearBit(bits: Uint32Array, bit: number): void {
  bits[bit >>> 5] = ((bits[bit >>> 5] as number) & ~(1 << (bit & 31))) >>> 0;
}
