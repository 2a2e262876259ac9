/**
 * Copies of bodies that LLVM inlines where they are called: it judges by size, and the cold exits of a body make it look
 * large. A copy leaves its activation's unit of the recursion counter to its caller's register, and does not look at the
 * stack and the flag again.
 */
import type { TypedFunction, TypedOp } from "../mir/typed";
import { bodySymbol } from "./abi";

type CallDirect = Extract<TypedOp, { kind: "call-direct" }>;
type Versions = ReadonlyMap<number, readonly TypedFunction[]>;

/** Operations of a recursive body that is worth a copy inlined into itself, and how many levels of it. */
const RECURSIVE_LIMIT = 60;
const RECURSIVE_LEVELS = 3;
/** Operations of a body without direct calls that is inlined into loops of others, and of all that a version gets. */
const LEAF_LIMIT = 90;
const GROWTH_LIMIT = 300;

/**
 * A small body that calls itself gets copies of itself inlined: calls that only reach the quick way out never happen.
 * LLVM does not inline recursion.
 */
export function recursiveCopies(version: TypedFunction): readonly string[] {
  const ops = version.blocks.flatMap((block) => block.ops);
  if (!ops.some((op) => isCall(op) && isOf(op, version)) || ops.length > RECURSIVE_LIMIT) return [];
  return Array.from({ length: RECURSIVE_LEVELS }, (_, level) => `${bodySymbol(version)}_inlined${level}`);
}

export function leafSymbol(callee: { readonly function: number; readonly version: number }): string {
  return `${bodySymbol(callee)}_leaf`;
}

/** Calls in loops whose callees, of the same unit, call nobody directly and are small. */
export function inlinedLeaves(version: TypedFunction, unit: Versions): ReadonlySet<CallDirect> {
  const chosen = new Set<CallDirect>();
  let room = GROWTH_LIMIT;
  for (const block of version.blocks) {
    if (block.loopDepth === 0) continue;
    for (const op of block.ops) {
      if (!isCall(op)) continue;
      const callee = unit.get(op.callee.function)?.[op.callee.version];
      if (callee === undefined || callee.ownedParameters.length > 0) continue;
      const ops = callee.blocks.flatMap((one) => one.ops);
      if (ops.length > Math.min(room, LEAF_LIMIT) || ops.some(isCall)) continue;
      chosen.add(op);
      room -= ops.length;
    }
  }
  return chosen;
}

function isCall(op: TypedOp): op is CallDirect {
  return op.kind === "call-direct";
}

function isOf({ callee }: CallDirect, version: TypedFunction): boolean {
  return callee.function === version.function && callee.version === version.version;
}
