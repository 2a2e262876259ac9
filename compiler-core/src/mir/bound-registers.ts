/** Which baseline registers are bound where, by a dataflow over baseline MIR: what frame states are checked against. */
import type { BaselineFunction, BaselineOp, OpIndex, Register } from "./baseline";
import { usesOf } from "./baseline-operands";
import { BASELINE_OPS } from "./baseline-ops";

export interface Bound {
  /** Bound on every way to the operation. */
  readonly must: ReadonlySet<Register>;
  /** Bound on some way. */
  readonly may: ReadonlySet<Register>;
}

/** A function is verified many times. */
const boundCache = new WeakMap<BaselineFunction, readonly (Bound | undefined)[]>();

/** Which registers are bound before each baseline operation. */
export function boundRegisters(baseline: BaselineFunction): readonly (Bound | undefined)[] {
  const known = boundCache.get(baseline) ?? findBoundRegisters(baseline);
  boundCache.set(baseline, known);
  return known;
}

function findBoundRegisters(baseline: BaselineFunction): readonly (Bound | undefined)[] {
  const count = baseline.ops.length;
  const must = new Array<Set<Register> | undefined>(count);
  const may = new Array<Set<Register> | undefined>(count);
  const { positional, keywordOnly, varArgs, varKeywords } = baseline.parameters;
  const parameters = positional + keywordOnly + Number(varArgs) + Number(varKeywords);
  const start = Array.from({ length: parameters }, (_, index) => index);
  must[0] = new Set(start);
  may[0] = new Set(start);
  const work = [0];
  const arrive = (target: OpIndex, nextMust: Set<Register>, nextMay: Set<Register>): void => {
    const knownMust = must[target];
    if (knownMust === undefined) {
      must[target] = nextMust;
      may[target] = nextMay;
      work.push(target);
      return;
    }
    const metMust = new Set([...knownMust].filter((register) => nextMust.has(register)));
    const metMay = new Set([...may[target]!, ...nextMay]);
    if (metMust.size === knownMust.size && metMay.size === may[target]!.size) return;
    must[target] = metMust;
    may[target] = metMay;
    work.push(target);
  };
  while (work.length > 0) {
    const index = work.pop()!;
    const caught = catchWay(baseline, index, must[index]!, true);
    if (caught !== undefined)
      arrive(caught.target, caught.registers, catchWay(baseline, index, may[index]!, false)!.registers);
    for (const { target, writes } of waysOf(baseline, index)) {
      if (target >= count) continue;
      const nextMust = transfer(baseline, index, must[index]!, writes, true);
      arrive(target, nextMust, transfer(baseline, index, may[index]!, writes, false));
    }
  }
  return must.map((set, index) => (set === undefined ? undefined : { must: set, may: may[index]! }));
}

/** The way to the handler of an operation that raised: what it kills and what lies above the handler is gone. */
function catchWay(
  baseline: BaselineFunction,
  index: OpIndex,
  before: ReadonlySet<Register>,
  isMust: boolean,
): { target: OpIndex; registers: Set<Register> } | undefined {
  const handler = baseline.handlers.find(({ start, end }) => start <= index && index < end);
  if (handler === undefined || BASELINE_OPS[baseline.ops[index]!.opcode].effect === "none") return undefined;
  const killed = killedRegisters(baseline.ops[index]!);
  // A text that was appended to may be gone, too, or not.
  const gone = isMust ? goneAfterError(baseline, index) : (register: Register): boolean => killed.has(register);
  const registers = new Set([...before].filter((register) => !gone(register) && register < handler.exception));
  registers.add(handler.exception);
  return { target: handler.target, registers };
}

/** Ways on from an operation; an exhausted `for_iter` does not write its target. */
function waysOf(baseline: BaselineFunction, index: OpIndex): readonly { target: OpIndex; writes: boolean }[] {
  const op = baseline.ops[index]!;
  const labels = op.operands.flatMap((operand) => (operand.kind === "label" ? [operand.target] : []));
  const isTerminator =
    op.opcode === "jump" || op.opcode === "return" || op.opcode === "raise" || op.opcode === "reraise";
  const ways = labels.map((target) => ({ target, writes: op.opcode !== "for_iter" }));
  return isTerminator ? ways : [...ways, { target: index + 1, writes: true }];
}

function transfer(
  baseline: BaselineFunction,
  index: OpIndex,
  before: ReadonlySet<Register>,
  writes: boolean,
  isMust: boolean,
): Set<Register> {
  const op = baseline.ops[index]!;
  const after = new Set(before);
  for (const register of killedRegisters(op)) after.delete(register);
  if (op.opcode === "delete_local" || op.opcode === "release") {
    if (op.operands[0]?.kind === "dst") after.delete(op.operands[0].register);
    return after;
  }
  if (op.opcode === "take_local" || op.opcode === "put_local") {
    // Either may leave its target unbound.
    const [target, source] = op.operands;
    if (source?.kind === "dst") after.delete(source.register);
    if (target?.kind === "dst" && isMust) after.delete(target.register);
    if (target?.kind === "dst" && !isMust) after.add(target.register);
    return after;
  }
  if (op.opcode === "check_bound" && op.operands[0]?.kind === "use") after.add(op.operands[0].register);
  if (!writes) return after;
  for (const [position, operand] of op.operands.entries()) {
    // A method that was found as an attribute has no self.
    if (op.opcode === "load_method" && position === 1) continue;
    if (operand.kind === "dst") after.add(operand.register);
    else if (operand.kind === "dsts") for (const register of operand.registers) after.add(register);
  }
  return after;
}

/** Registers that may be gone when an operation failed: what it kills or appends to, and what lies above its handler. */
export function goneAfterError(baseline: BaselineFunction, index: OpIndex): (register: Register) => boolean {
  const killed = killedRegisters(baseline.ops[index]!);
  const appended = appendedLocal(baseline, index);
  const handler = baseline.handlers.find(({ start, end }) => start <= index && index < end);
  const depth = handler?.exception ?? baseline.locals.length;
  return (register) => killed.has(register) || register === appended || register >= depth;
}

/** Registers that an operation lets go of, whatever comes of it. */
export function killedRegisters(op: BaselineOp): ReadonlySet<Register> {
  return new Set(usesOf(op).flatMap((use) => (use.kill ? [use.register] : [])));
}

/** Where the result of `+` goes to the local that holds the left operand: appending to a str lets go of it first. */
function appendedLocal(baseline: BaselineFunction, index: OpIndex): Register | undefined {
  const op = baseline.ops[index];
  if (op?.opcode !== "binary" && op?.opcode !== "inplace") return undefined;
  const [target, , left] = op.operands;
  if (target?.kind !== "dst" || left?.kind !== "use") return undefined;
  if (left.register === target.register) return left.register;
  const next = baseline.ops[index + 1];
  const [local, moved] = next?.opcode === "move" ? next.operands : [];
  const goesBack = moved?.kind === "use" && moved.register === target.register && local?.kind === "dst";
  return goesBack && local.register === left.register ? left.register : undefined;
}
