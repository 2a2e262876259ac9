/**
 * Which registers' contents may still be read, before every operation of baseline MIR. What is not read any more is still
 * seen by frame states; in which form it is held matters little then.
 */
import type { BaselineFunction, OpIndex, Register } from "./baseline";
import { handlerTable, successors } from "./baseline-flow";
import { usesOf, writtenBy } from "./baseline-operands";

export interface ReadRegisters {
  /** Whether an operation from this one on may read what the register holds before it. */
  isRead(index: OpIndex, register: Register): boolean;
}

const cache = new WeakMap<BaselineFunction, ReadRegisters>();

export function readRegisters(fn: BaselineFunction): ReadRegisters {
  const known = cache.get(fn) ?? analyse(fn);
  cache.set(fn, known);
  return known;
}

/** A backward analysis: rounds from the last operation to the first, as many as loops are deep and one more. */
function analyse(fn: BaselineFunction): ReadRegisters {
  const { ops } = fn;
  const width = Math.max(1, (fn.registerCount + 31) >>> 5);
  const states = new Uint32Array(width * ops.length);
  const handlers = handlerTable(ops.length, fn.handlers);
  const current = new Uint32Array(width);
  for (let changed = true; changed; ) {
    changed = false;
    for (let index = ops.length - 1; index >= 0; index--) {
      const op = ops[index]!;
      current.fill(0);
      const next = successors(ops, index);
      const handler = handlers[index];
      for (const target of handler === undefined ? next : [...next, handler.target]) {
        for (let word = 0; word < width && target < ops.length; word++) {
          current[word] = current[word]! | states[target * width + word]!;
        }
      }
      // A handler sees what was there before.
      if (handler === undefined) {
        for (const register of writtenBy(op))
          current[register >>> 5] = current[register >>> 5]! & ~(1 << (register & 31));
      }
      for (const { register } of usesOf(op))
        current[register >>> 5] = current[register >>> 5]! | (1 << (register & 31));
      for (let word = 0; word < width; word++) {
        const joined = (states[index * width + word]! | current[word]!) >>> 0;
        if (joined === states[index * width + word]) continue;
        states[index * width + word] = joined;
        changed = true;
      }
    }
  }
  return {
    isRead: (index, register) => (states[index * width + (register >>> 5)]! & (1 << (register & 31))) !== 0,
  };
}
