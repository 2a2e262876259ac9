/**
 * Where it matters which object a register holds, and not only its value.
 *
 * Arithmetic, comparison, truth and indexing look at the value alone. Everything else (return, calls, stores, displays,
 * `is`) may show the object itself, so a number on its way there keeps its box. Locals are judged as a whole, a
 * temporary by the operation that kills it.
 */
import type { BaselineFunction, BaselineOp, OpIndex, Register } from "../mir/baseline";
import { usesOf } from "../mir/baseline-operands";
import type { BaselineOpcode } from "../mir/baseline-ops";
import type { PythonType } from "../types/python-type";

export interface IdentityUses {
  /** Whether the object matters that the operation at `pc` puts into `register`. */
  matters(pc: OpIndex, register: Register): boolean;
  /**
   * Whether nobody but the operation at `pc`, which reads `register`, can tell which object the register holds: it is a
   * temporary that the operation kills, or a local that nothing else looks at, and not once more before it is rebound.
   */
  isOnlyUse(pc: OpIndex, register: Register): boolean;
}

const BLIND: ReadonlySet<BaselineOpcode> = new Set<BaselineOpcode>([
  "binary",
  "inplace",
  "unary",
  "compare",
  "branch_true",
  "branch_false",
  "check_bound",
  "get_iter",
  "for_iter",
  "release",
  "delete_local",
]);

/**
 * Operand positions that are blind although the operation is not: the index of a subscript, and the receiver of a
 * method, which can only give back an object that somebody else must look at too to see a difference.
 */
function isBlindUse(op: BaselineOp, operand: number): boolean {
  if (BLIND.has(op.opcode)) return true;
  return (op.opcode === "load_subscr" || op.opcode === "load_method") && operand === 2;
}

/** `text` in a literal of text: it is compared by value. */
function isTextSearch(fn: BaselineFunction, pc: OpIndex): boolean {
  const container = fn.ops[pc]!.operands[3];
  const load = container?.kind === "use" ? definitionBefore(fn, pc, container.register) : undefined;
  const index = load?.opcode === "const" ? load.operands[1] : undefined;
  const constant = index?.kind === "const" ? fn.constants[index.index] : undefined;
  return constant?.kind === "str";
}

/** The operation before `pc` that wrote a temporary, as long as control went straight on. */
function definitionBefore(fn: BaselineFunction, pc: OpIndex, register: Register): BaselineOp | undefined {
  for (let index = pc - 1; index >= 0; index--) {
    const op = fn.ops[index]!;
    if (op.operands.some((operand) => operand.kind === "label")) return undefined;
    if (op.operands.some((operand) => operand.kind === "dst" && operand.register === register)) return op;
  }
  return undefined;
}

/** Arguments of a call whose callee is, by its name, a function that makes its result anew. */
function isBlindCall(fn: BaselineFunction, pc: OpIndex, makesAnew: (name: string) => boolean): boolean {
  const op = fn.ops[pc]!;
  const callee = op.operands[1];
  if (op.opcode !== "call" || callee?.kind !== "use") return false;
  const load = definitionBefore(fn, pc, callee.register);
  const name = load?.opcode === "load_global" ? load.operands[1] : undefined;
  return name?.kind === "name" && makesAnew(fn.names[name.index]!);
}

/** What is stored to at an index: a dict keeps the very key. */
function isBlindStore(fn: BaselineFunction, pc: OpIndex, { typeOf, localType }: IdentityHypotheses): boolean {
  const container = fn.ops[pc]!.operands[0];
  if (container?.kind !== "use") return false;
  const name = fn.locals[container.register];
  const load = name === undefined ? definitionBefore(fn, pc, container.register) : undefined;
  const type = name === undefined ? load && typeOf(load) : localType(name);
  return type?.kind === "instance" && type.name !== "dict";
}

export interface IdentityHypotheses {
  /** Whether a global name means a function whose result never is one of its arguments. */
  readonly makesAnew: (name: string) => boolean;
  /** The type of what an operation gives. */
  readonly typeOf: (op: BaselineOp) => PythonType | undefined;
  readonly localType: (name: string) => PythonType | undefined;
}

export function identityUses(fn: BaselineFunction, hypotheses: IdentityHypotheses): IdentityUses {
  const isBlind = (pc: OpIndex, operand: number): boolean => {
    const op = fn.ops[pc]!;
    if (isBlindUse(op, operand)) return true;
    if (op.opcode === "store_subscr") return operand === 1 && isBlindStore(fn, pc, hypotheses);
    if (op.opcode === "contains") return operand === 2 && isTextSearch(fn, pc);
    return op.opcode === "call" && operand === 2 && isBlindCall(fn, pc, hypotheses.makesAnew);
  };
  const localCount = fn.locals.length;
  const sensitive = new Array<boolean>(localCount).fill(false);
  /** Locals that are moved into other registers: source, position, destination. */
  const moves: { source: Register; pc: OpIndex; target: Register }[] = [];
  for (const [pc, op] of fn.ops.entries()) {
    for (const [index, operand] of op.operands.entries()) {
      const uses = operand.kind === "use" ? [operand] : operand.kind === "uses" ? operand.uses : [];
      for (const use of uses) {
        if (use.register >= localCount || isBlind(pc, index)) continue;
        const target = op.opcode === "move" && op.operands[0]?.kind === "dst" ? op.operands[0].register : undefined;
        if (target === undefined) sensitive[use.register] = true;
        else moves.push({ source: use.register, pc, target });
      }
    }
  }
  const matters = (pc: OpIndex, register: Register): boolean =>
    register < localCount ? sensitive[register]! : temporaryMatters(pc, register);

  /** Looks for the operation that kills the temporary, as long as control goes straight on. */
  const temporaryMatters = (pc: OpIndex, register: Register): boolean => {
    for (let next = pc + 1; next < fn.ops.length; next++) {
      const op = fn.ops[next]!;
      for (const [index, operand] of op.operands.entries()) {
        const uses = operand.kind === "use" ? [operand] : operand.kind === "uses" ? operand.uses : [];
        for (const use of uses) {
          if (use.register !== register) continue;
          if (op.opcode === "move" && op.operands[0]?.kind === "dst") return matters(next, op.operands[0].register);
          if (!isBlind(next, index)) return true;
          if (use.kill) return false;
        }
      }
      if (op.operands.some((operand) => operand.kind === "label")) return true;
      if (op.opcode === "return" || op.opcode === "raise" || op.opcode === "reraise") return true;
    }
    return true;
  };

  let changed = true;
  while (changed) {
    changed = false;
    for (const move of moves) {
      if (sensitive[move.source] !== true && matters(move.pc, move.target)) {
        sensitive[move.source] = true;
        changed = true;
      }
    }
  }
  const isOnlyUse = (pc: OpIndex, register: Register): boolean => {
    if (register >= localCount) {
      return usesOf(fn.ops[pc]!).some((use) => use.register === register && use.kill);
    }
    return looksAt(fn, register).length === 1 && !reachesItself(fn, pc, register);
  };
  return { matters, isOnlyUse };
}

/** Where operations may show which object a local holds, one entry for each operand. */
function looksAt(fn: BaselineFunction, register: Register): readonly OpIndex[] {
  const found: OpIndex[] = [];
  for (const [pc, op] of fn.ops.entries()) {
    for (const [index, operand] of op.operands.entries()) {
      if (isBlindUse(op, index)) continue;
      const uses = operand.kind === "use" ? [operand] : operand.kind === "uses" ? operand.uses : [];
      for (const use of uses) if (use.register === register) found.push(pc);
    }
  }
  return found;
}

/** Whether control can come from an operation back to it without the register being written in between. */
function reachesItself(fn: BaselineFunction, start: OpIndex, register: Register): boolean {
  const seen = new Set<OpIndex>();
  const work = [start + 1];
  for (let pc = work.pop(); pc !== undefined; pc = work.pop()) {
    if (pc === start) return true;
    const op = fn.ops[pc];
    if (op === undefined || seen.has(pc)) continue;
    seen.add(pc);
    const isExhausted = op.opcode === "for_iter";
    // A comprehension that takes a local gives it back.
    const isWritten =
      op.opcode !== "take_local" &&
      op.opcode !== "put_local" &&
      op.operands.some(
        (operand) =>
          (operand.kind === "dst" && operand.register === register) ||
          (operand.kind === "dsts" && operand.registers.includes(register)),
      );
    for (const operand of op.operands) {
      if (operand.kind === "label" && (isExhausted || !isWritten)) work.push(operand.target);
    }
    const isEnd = op.opcode === "jump" || op.opcode === "return" || op.opcode === "raise" || op.opcode === "reraise";
    if (!isEnd && !isWritten) work.push(pc + 1);
  }
  return false;
}
