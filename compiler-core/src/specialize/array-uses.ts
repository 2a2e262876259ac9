/** How a function's baseline code uses registers as arrays: read off once, for guards before loops and at the entry. */
import { type ArrayLayout, parseLayout } from "../mir/array-layout";
import type { BaselineFunction, BaselineOp, OpIndex, Register } from "../mir/baseline";
import { writtenBy } from "../mir/baseline-operands";
import type { ArrayType } from "../types/python-type";

export interface ArrayUse {
  readonly register: Register;
  /** How many indexes a subscript has; 0 when it shows nothing. */
  readonly rank: number;
  readonly stores: boolean;
}

export interface ArrayUses {
  /** Subscripts in the loop that starts there. */
  readonly inLoop: ReadonlyMap<OpIndex, readonly ArrayUse[]>;
  /** Locals whose elements the function stores to. */
  readonly stored: ReadonlySet<Register>;
  /** Whether a loop multiplies, divides or takes powers. */
  readonly scales: ReadonlySet<OpIndex>;
}

const cache = new WeakMap<BaselineFunction, ArrayUses>();

export function arrayUses(fn: BaselineFunction): ArrayUses {
  const known = cache.get(fn) ?? findUses(fn);
  cache.set(fn, known);
  return known;
}

function findUses(fn: BaselineFunction): ArrayUses {
  const all = fn.ops.flatMap((op, pc) => {
    const use = subscriptOf(fn, op, pc);
    return use === undefined ? [] : [{ pc, use }];
  });
  const inLoop = new Map<OpIndex, readonly ArrayUse[]>();
  const scales = new Set<OpIndex>();
  for (const [start, end] of loops(fn)) {
    const merged = new Map<Register, ArrayUse>();
    for (const { pc, use } of all) {
      if (pc < start || pc > end) continue;
      const known = merged.get(use.register);
      merged.set(use.register, {
        register: use.register,
        rank: Math.max(use.rank, known?.rank ?? 0),
        stores: use.stores || known?.stores === true,
      });
    }
    inLoop.set(start, [...merged.values()]);
    if (fn.ops.slice(start, end).some((op) => op.opcode === "binary" || op.opcode === "inplace")) scales.add(start);
  }
  const stored = new Set(all.filter(({ use }) => use.stores).map(({ use }) => use.register));
  return { inLoop, stored, scales };
}

const reboundCache = new WeakMap<BaselineFunction, ReadonlyMap<Register, BaselineOp>>();

/** Registers that operations write, with the first operation that does. */
export function reboundRegisters(fn: BaselineFunction): ReadonlyMap<Register, BaselineOp> {
  const known = reboundCache.get(fn);
  if (known !== undefined) return known;
  const found = new Map<Register, BaselineOp>();
  for (const op of fn.ops) {
    for (const register of writtenBy(op)) if (!found.has(register)) found.set(register, op);
  }
  reboundCache.set(fn, found);
  return found;
}

/** First and last operation of each loop. */
function loops(fn: BaselineFunction): ReadonlyMap<OpIndex, OpIndex> {
  const found = new Map<OpIndex, OpIndex>();
  for (const [index, op] of fn.ops.entries()) {
    for (const operand of op.operands) {
      if (operand.kind !== "label" || operand.target > index) continue;
      found.set(operand.target, Math.max(index, found.get(operand.target) ?? 0));
    }
  }
  return found;
}

function subscriptOf(fn: BaselineFunction, op: BaselineOp, pc: OpIndex): ArrayUse | undefined {
  const isLoad = op.opcode === "load_subscr";
  if (!isLoad && op.opcode !== "store_subscr") return undefined;
  const container = op.operands[isLoad ? 1 : 0];
  const index = op.operands[isLoad ? 2 : 1];
  if (container?.kind !== "use" || index?.kind !== "use" || container.register >= fn.locals.length) return undefined;
  return { register: container.register, rank: indexCount(fn, index.register, pc), stores: !isLoad };
}

/** Looks back for what made the index. */
function indexCount(fn: BaselineFunction, register: Register, pc: OpIndex): number {
  if (register < fn.locals.length) return 0;
  for (let at = pc - 1; at >= 0; at--) {
    const op = fn.ops[at]!;
    const [dst] = op.operands;
    if (dst?.kind !== "dst" || dst.register !== register) continue;
    if (op.opcode === "build_tuple") return op.operands[1]?.kind === "uses" ? op.operands[1].uses.length : 0;
    if (op.opcode !== "const" || op.operands[1]?.kind !== "const") return 0;
    const constant = fn.constants[op.operands[1].index];
    return constant?.kind === "tuple" ? constant.items.length : 0;
  }
  return 0;
}

/** The rank that an array in a loop has: as known, as the hypothesis says, as it is indexed. */
export function wantedRank(
  layout: ArrayLayout | undefined,
  hint: ArrayType | undefined,
  use: ArrayUse,
): number | undefined {
  if (layout !== undefined) return parseLayout(layout).rank;
  if (hint?.rank !== undefined) return hint.rank;
  return use.rank > 0 ? use.rank : undefined;
}
