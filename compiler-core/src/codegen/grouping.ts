/**
 * Which def sites are compiled together: functions that call each other directly, as long as they are small, so that
 * LLVM can inline across them. Each group is one object file and one entry of the cache.
 */
import type { DirectCallee } from "../mir/typed";
import { signatureOf } from "./abi";
import type { NativeFunction, UnitCallee, UnitInput } from "./unit";

/** Operations of a group; beyond it, calls stay calls between objects. */
const GROUP_LIMIT = 600;

export function groupIntoUnits(
  functions: readonly NativeFunction[],
  shared: Pick<UnitInput, "source" | "stress">,
): readonly UnitInput[] {
  const groupOf = new Map<number, NativeFunction[]>(functions.map((fn) => [fn.index, [fn]]));
  for (const fn of functions) {
    for (const { function: callee } of calleesOf(fn)) {
      const own = groupOf.get(fn.index);
      const other = groupOf.get(callee);
      if (own === undefined || other === undefined || own === other) continue;
      if (sizeOf(own) + sizeOf(other) > GROUP_LIMIT) continue;
      own.push(...other);
      for (const member of other) groupOf.set(member.index, own);
    }
  }
  const units: UnitInput[] = [];
  for (const fn of functions) {
    const group = groupOf.get(fn.index) as NativeFunction[];
    const sorted = [...group].sort((a, b) => a.index - b.index);
    if (sorted[0] !== fn) continue;
    units.push({ ...shared, functions: sorted, callees: outsideCallees(sorted, functions) });
  }
  return units;
}

function outsideCallees(group: readonly NativeFunction[], all: readonly NativeFunction[]): UnitCallee[] {
  const inside = new Set(group.map((fn) => fn.index));
  const found = new Map<string, UnitCallee>();
  for (const fn of group) {
    for (const callee of calleesOf(fn)) {
      if (inside.has(callee.function)) continue;
      const version = all.find((other) => other.index === callee.function)?.versions[callee.version];
      if (version === undefined) continue;
      found.set(`${callee.function}.${callee.version}`, { ...callee, signature: signatureOf(version) });
    }
  }
  return [...found.values()];
}

function* calleesOf(fn: NativeFunction): Generator<DirectCallee> {
  for (const version of fn.versions) {
    for (const block of version.blocks) {
      for (const op of block.ops) if (op.kind === "call-direct") yield op.callee;
    }
  }
}

function sizeOf(group: readonly NativeFunction[]): number {
  let size = 0;
  for (const fn of group) {
    for (const version of fn.versions) {
      for (const block of version.blocks) size += block.ops.length;
    }
  }
  return size;
}
