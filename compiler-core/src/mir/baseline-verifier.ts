/**
 * Checks that baseline MIR is what the resume interpreter and the specializer may rely on.
 *
 * - Operands have the forms that the opcode table gives; registers, constants, names, sites and labels exist.
 * - Every path to an operation brings the same temporaries: each read finds its temporary bound, none is overwritten
 *   while bound, none is left when the function returns. A handler finds those below its `exception` register.
 * - A local is read only where it is bound on every path, or just checked.
 * - Only temporaries are killed.
 */
import type { BaselineFunction, BaselineOp, Operand, OpIndex, Register } from "./baseline";
import { boundLocals, canRaise, handlerTable, isTerminator } from "./baseline-flow";
import { BASELINE_OPS, type OperandFormat } from "./baseline-ops";
import { printBaselineOp } from "./baseline-printer";

/** What is wrong, one sentence each; empty when all is well. */
export function verifyBaseline(fn: BaselineFunction): readonly string[] {
  const problems = [...formProblems(fn)];
  if (problems.length > 0) return problems;
  return [...temporaryProblems(fn), ...localProblems(fn)];
}

function* formProblems(fn: BaselineFunction): Iterable<string> {
  const last = fn.ops[fn.ops.length - 1];
  if (last === undefined || !isTerminator(last.opcode)) yield "control falls off the end";
  for (const [index, op] of fn.ops.entries()) {
    const formats: readonly OperandFormat[] = BASELINE_OPS[op.opcode].operands;
    if (formats.length !== op.operands.length) yield `${at(index, op)}: ${op.operands.length} operands`;
    for (const [position, operand] of op.operands.entries()) {
      const format = formats[position];
      if (format === undefined || !fits(operand, format)) yield `${at(index, op)}: operand ${position} is no ${format}`;
      else if (!exists(fn, operand)) yield `${at(index, op)}: operand ${position} is out of range`;
    }
    if (fn.sites[op.site] === undefined) yield `${at(index, op)}: no site ${op.site}`;
  }
  for (const row of fn.handlers) {
    const sane = 0 <= row.start && row.start < row.end && row.end <= fn.ops.length && fn.ops[row.target] !== undefined;
    if (!sane) yield `handler ${row.start}..${row.end} -> ${row.target} is out of range`;
    if (row.exception < fn.locals.length || row.exception >= fn.registerCount) {
      yield `handler of ${row.start}..${row.end} needs a temporary for its exception`;
    }
  }
}

function fits(operand: Operand, format: OperandFormat): boolean {
  if (operand.kind === "absent") return format === "use?" || format === "const?";
  if (format === "use?") return operand.kind === "use";
  if (format === "const?") return operand.kind === "const";
  return operand.kind === format;
}

function exists(fn: BaselineFunction, operand: Operand): boolean {
  const isRegister = (register: Register): boolean => register >= 0 && register < fn.registerCount;
  const isUse = (use: { register: Register; kill: boolean }): boolean =>
    isRegister(use.register) && !(use.kill && use.register < fn.locals.length);
  switch (operand.kind) {
    case "dst":
      return isRegister(operand.register);
    case "use":
      return isUse(operand);
    case "uses":
      return operand.uses.every(isUse);
    case "dsts":
      return operand.registers.every(isRegister);
    case "const":
      return fn.constants[operand.index] !== undefined;
    case "name":
      return fn.names[operand.index] !== undefined;
    case "label":
      return fn.ops[operand.target] !== undefined;
    default:
      return true;
  }
}

/** Follows every path once; a second arrival must bring the same set of bound temporaries. */
function* temporaryProblems(fn: BaselineFunction): Iterable<string> {
  const handlers = handlerTable(fn.ops.length, fn.handlers);
  const states = new Array<ReadonlySet<Register> | undefined>(fn.ops.length).fill(undefined);
  const worklist: OpIndex[] = [];
  const problems: string[] = [];
  const enter = (target: OpIndex, state: ReadonlySet<Register>, from: string): void => {
    const known = states[target];
    if (known === undefined) {
      states[target] = state;
      worklist.push(target);
    } else if (known.size !== state.size || [...known].some((register) => !state.has(register))) {
      problems.push(`${from}: L${target} expects temporaries {${names(fn, known)}}, gets {${names(fn, state)}}`);
    }
  };
  enter(0, new Set(), "entry");
  while (worklist.length > 0) {
    const index = worklist.pop() as OpIndex;
    const op = fn.ops[index] as BaselineOp;
    const where = `${index} ${printBaselineOp(fn, op)}`;
    const state = new Set(states[index]);
    for (const problem of readTemporaries(fn, op, state)) problems.push(`${where}: ${problem}`);
    const handler = handlers[index];
    if (handler !== undefined && canRaise(op.opcode)) {
      const caught = new Set([...state].filter((register) => register < handler.exception));
      enter(handler.target, caught.add(handler.exception), where);
    }
    // An exhausted iterator gives no value: `for_iter` goes to its label without its result.
    const branchState = op.opcode === "for_iter" ? new Set(state) : state;
    for (const problem of writeTemporaries(fn, op, state)) problems.push(`${where}: ${problem}`);
    if (op.opcode === "return" && state.size > 0) problems.push(`${where}: leaves {${names(fn, state)}} behind`);
    if (!isTerminator(op.opcode)) enter(index + 1, state, where);
    for (const operand of op.operands) if (operand.kind === "label") enter(operand.target, branchState, where);
  }
  yield* problems;
}

/** Checks the reads; then removes what the operation kills or releases. */
function* readTemporaries(fn: BaselineFunction, op: BaselineOp, state: Set<Register>): Iterable<string> {
  const killed: Register[] = [];
  for (const operand of op.operands) {
    const uses = operand.kind === "use" ? [operand] : operand.kind === "uses" ? operand.uses : [];
    for (const use of uses) {
      if (use.register < fn.locals.length) continue;
      if (!state.has(use.register)) yield `${names(fn, [use.register])} is not bound`;
      if (use.kill) killed.push(use.register);
    }
    if (op.opcode === "release" && operand.kind === "dst" && operand.register >= fn.locals.length) {
      if (!state.has(operand.register)) yield `${names(fn, [operand.register])} is not bound`;
      killed.push(operand.register);
    }
  }
  for (const register of killed) state.delete(register);
}

function* writeTemporaries(fn: BaselineFunction, op: BaselineOp, state: Set<Register>): Iterable<string> {
  if (op.opcode === "release" || op.opcode === "delete_local") return;
  for (const operand of op.operands) {
    const written = operand.kind === "dst" ? [operand.register] : operand.kind === "dsts" ? operand.registers : [];
    for (const register of written) {
      if (register < fn.locals.length) continue;
      if (state.has(register)) yield `${names(fn, [register])} is overwritten`;
      state.add(register);
    }
  }
}

function* localProblems(fn: BaselineFunction): Iterable<string> {
  const { positional, keywordOnly, varArgs, varKeywords } = fn.parameters;
  const handlers = handlerTable(fn.ops.length, fn.handlers);
  const bound = boundLocals({
    ops: fn.ops,
    handlerTarget: (index) => handlers[index]?.target,
    localCount: fn.locals.length,
    parameterCount: positional + keywordOnly + (varArgs ? 1 : 0) + (varKeywords ? 1 : 0),
  });
  for (const [index, op] of fn.ops.entries()) {
    if (!bound.isReachable(index)) yield `${at(index, op)}: unreachable`;
    if (op.opcode === "check_bound") continue;
    for (const operand of op.operands) {
      const uses = operand.kind === "use" ? [operand] : operand.kind === "uses" ? operand.uses : [];
      for (const use of uses) {
        if (use.register < fn.locals.length && !bound.isBound(index, use.register)) {
          yield `${at(index, op)}: ${names(fn, [use.register])} may be unbound`;
        }
      }
    }
  }
}

function at(index: OpIndex, op: BaselineOp): string {
  return `${index} ${op.opcode}`;
}

function names(fn: BaselineFunction, registers: Iterable<Register>): string {
  return [...registers].map((register) => fn.locals[register] ?? `t${register - fn.locals.length}`).join(", ");
}
