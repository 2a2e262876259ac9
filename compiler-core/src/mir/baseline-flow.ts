/**
 * Control flow of baseline MIR, and which locals are certainly bound where.
 *
 * Baseline MIR is a flat list, so flow is a matter of labels and of the handler that covers an operation. An operation
 * that raises reaches its handler with the registers as they were *before* its `dst` was stored, but after a
 * `release` or `delete_local`.
 */

import type { BaselineFunction, BaselineOp, Handler, OpIndex, Register } from "./baseline";
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
  const pending = new Uint8Array(ops.length);
  const current = new Uint32Array(width);
  let index = 0;
  let lowestPending = 0;

  /** Narrows the state on entry to an operation to what `current` allows. */
  const enter = (target: OpIndex): void => {
    let changed = reached[target] === 0;
    reached[target] = 1;
    const base = target * width;
    for (let word = 0; word < width; word++) {
      const known = states[base + word] as number;
      const narrowed = (known & (current[word] as number)) >>> 0;
      if (narrowed === known) continue;
      states[base + word] = narrowed;
      changed = true;
    }
    if (!changed) return;
    pending[target] = 1;
    if (target <= index && target < lowestPending) lowestPending = target;
  };

  for (let local = 0; local < input.parameterCount; local++) setBit(current, local);
  if (ops.length > 0) enter(0);
  while (lowestPending < ops.length) {
    index = lowestPending;
    lowestPending = ops.length;
    for (; index < ops.length; index++) {
      if (pending[index] === 0) continue;
      pending[index] = 0;
      const op = ops[index] as BaselineOp;
      for (let word = 0; word < width; word++) current[word] = states[index * width + word] as number;
      const unbinds = op.opcode === "delete_local" || op.opcode === "release";
      if (unbinds) markWritten(op, localCount, current, false);
      if (canRaise(op.opcode)) {
        const handler = input.handlerTarget(index);
        if (handler !== undefined) enter(handler);
      }
      if (!unbinds) markWritten(op, localCount, current, !MOVES_LOCAL.has(op.opcode));
      const checked = op.opcode === "check_bound" ? op.operands[0] : undefined;
      if (checked?.kind === "use") setBit(current, checked.register);
      if (!isTerminator(op.opcode) && index + 1 < ops.length) enter(index + 1);
      for (const operand of op.operands) if (operand.kind === "label") enter(operand.target);
    }
  }
  return {
    isBound: (at, local) => (((states[at * width + (local >>> 5)] as number) >>> (local & 31)) & 1) === 1,
    isReachable: (at) => reached[at] === 1,
  };
}

const handledCache = new WeakMap<BaselineFunction, readonly number[]>();

/** How many exceptions the function is handling before each operation. */
export function handledExceptions(fn: BaselineFunction): readonly number[] {
  const known = handledCache.get(fn) ?? countHandled(fn);
  handledCache.set(fn, known);
  return known;
}

function countHandled({ ops, handlers }: BaselineFunction): readonly number[] {
  const counts = new Array<number | undefined>(ops.length).fill(undefined);
  if (!ops.some((op) => op.opcode === "push_exception")) return counts.map(() => 0);
  const table = handlerTable(ops.length, handlers);
  const work: { index: OpIndex; count: number }[] = [{ index: 0, count: 0 }];
  for (let place = work.pop(); place !== undefined; place = work.pop()) {
    const { index, count } = place;
    if (index >= ops.length || counts[index] !== undefined) continue;
    counts[index] = count;
    const { opcode } = ops[index] as BaselineOp;
    const handler = canRaise(opcode) ? table[index] : undefined;
    if (handler !== undefined) work.push({ index: handler.target, count });
    const after = opcode === "push_exception" ? count + 1 : opcode === "pop_exception" ? count - 1 : count;
    for (const next of successors(ops, index)) work.push({ index: next, count: after });
  }
  return counts.map((count) => count ?? 0);
}

/** Afterwards the local is unbound, or may be. */
const MOVES_LOCAL: ReadonlySet<BaselineOpcode> = new Set<BaselineOpcode>(["take_local", "put_local"]);

/** Marks the operations that control can reach with 1. */
export function reachableOps(input: Pick<FlowInput, "ops" | "handlerTarget">): Uint8Array {
  const { ops } = input;
  const reached = new Uint8Array(ops.length);
  const worklist: OpIndex[] = [0];
  for (let index = worklist.pop(); index !== undefined; index = worklist.pop()) {
    while (index < ops.length && reached[index] === 0) {
      reached[index] = 1;
      const op = ops[index] as BaselineOp;
      for (const operand of op.operands) if (operand.kind === "label") worklist.push(operand.target);
      const handler = canRaise(op.opcode) ? input.handlerTarget(index) : undefined;
      if (handler !== undefined && reached[handler] === 0) worklist.push(handler);
      if (isTerminator(op.opcode)) break;
      index++;
    }
  }
  return reached;
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

/** Marks the locals that an operation writes as bound or unbound. */
function markWritten(op: BaselineOp, localCount: number, bits: Uint32Array, bound: boolean): void {
  for (const operand of op.operands) {
    if (operand.kind === "dst") {
      mark(operand.register, localCount, bits, bound);
    } else if (operand.kind === "dsts") {
      for (const register of operand.registers) mark(register, localCount, bits, bound);
    }
  }
}

function mark(register: Register, localCount: number, bits: Uint32Array, bound: boolean): void {
  if (register < 0 || register >= localCount) return;
  if (bound) setBit(bits, register);
  else clearBit(bits, register);
}

function setBit(bits: Uint32Array, bit: number): void {
  bits[bit >>> 5] = ((bits[bit >>> 5] as number) | (1 << (bit & 31))) >>> 0;
}

function clearBit(bits: Uint32Array, bit: number): void {
  bits[bit >>> 5] = ((bits[bit >>> 5] as number) & ~(1 << (bit & 31))) >>> 0;
}
