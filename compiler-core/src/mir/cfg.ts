/**
 * The control-flow graph of typed MIR: orders, predecessors, dominators and natural loops.
 *
 * Everything is computed from `blocks` when asked for and never stored in the function.
 */
import { invariant } from "../base/invariant";
import type { TypedBlock, TypedFunction } from "./typed";
import { edgesOf } from "./typed-ops";

/** Blocks, with what hangs on their order. */
export interface ControlFlow {
  readonly byId: ReadonlyMap<number, TypedBlock>;
  /** Reachable blocks in reverse postorder; the entry is first. */
  readonly order: readonly number[];
  readonly predecessors: ReadonlyMap<number, readonly number[]>;
  /** Immediate dominators; the entry has none. */
  readonly dominator: ReadonlyMap<number, number>;
}

/** A natural loop: all back edges to one header. */
export interface Loop {
  readonly header: number;
  readonly blocks: ReadonlySet<number>;
  /** Blocks in the loop that jump back to the header. */
  readonly latches: readonly number[];
}

type Graph = Pick<TypedFunction, "blocks" | "entry">;

export function controlFlow(fn: Graph): ControlFlow {
  const byId = new Map(fn.blocks.map((block) => [block.id, block]));
  const order = reversePostorder(byId, fn.entry);
  const predecessors = new Map<number, number[]>(order.map((id) => [id, []]));
  for (const id of order) {
    for (const edge of edgesOf(block(byId, id).terminator)) {
      const list = predecessors.get(edge.target);
      invariant(list, `block b${id} goes on at b${edge.target}, which does not exist`);
      if (!list.includes(id)) list.push(id);
    }
  }
  return { byId, order, predecessors, dominator: immediateDominators(order, predecessors) };
}

function block(byId: ReadonlyMap<number, TypedBlock>, id: number): TypedBlock {
  const found = byId.get(id);
  invariant(found, `no block b${id}`);
  return found;
}

/** Iterative, so that long functions do not exhaust the stack. */
function reversePostorder(byId: ReadonlyMap<number, TypedBlock>, entry: number): readonly number[] {
  const order: number[] = [];
  const seen = new Set<number>([entry]);
  const stack: { id: number; next: number }[] = [{ id: entry, next: 0 }];
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    const edges = edgesOf(block(byId, top.id).terminator);
    // The last edge first: then the first successor comes first in the reversed order.
    const edge = edges[edges.length - 1 - top.next];
    if (edge === undefined) {
      order.push(top.id);
      stack.pop();
      continue;
    }
    top.next++;
    if (!seen.has(edge.target)) {
      seen.add(edge.target);
      stack.push({ id: edge.target, next: 0 });
    }
  }
  return order.reverse();
}

/** Cooper, Harvey, Kennedy: "A Simple, Fast Dominance Algorithm". */
function immediateDominators(
  order: readonly number[],
  predecessors: ReadonlyMap<number, readonly number[]>,
): ReadonlyMap<number, number> {
  const position = new Map(order.map((id, index) => [id, index]));
  const dominator = new Map<number, number>();
  const entry = order[0]!;
  dominator.set(entry, entry);
  const intersect = (a: number, b: number): number => {
    let left = a;
    let right = b;
    while (left !== right) {
      while (position.get(left)! > position.get(right)!) left = dominator.get(left)!;
      while (position.get(right)! > position.get(left)!) right = dominator.get(right)!;
    }
    return left;
  };
  let changed = true;
  while (changed) {
    changed = false;
    for (const id of order) {
      if (id === entry) continue;
      let next: number | undefined;
      for (const predecessor of predecessors.get(id)!) {
        if (dominator.has(predecessor)) next = next === undefined ? predecessor : intersect(predecessor, next);
      }
      invariant(next !== undefined, `b${id} has no processed predecessor`);
      if (dominator.get(id) !== next) {
        dominator.set(id, next);
        changed = true;
      }
    }
  }
  dominator.delete(entry);
  return dominator;
}

/** Whether every way to `below` leads through `above`; a block dominates itself. */
export function dominates(flow: ControlFlow, above: number, below: number): boolean {
  let current: number | undefined = below;
  while (current !== undefined) {
    if (current === above) return true;
    current = flow.dominator.get(current);
  }
  return false;
}

/** Natural loops, outer ones before the loops that they hold. */
export function loopsOf(flow: ControlFlow): readonly Loop[] {
  const latches = new Map<number, number[]>();
  for (const id of flow.order) {
    for (const edge of edgesOf(flow.byId.get(id)!.terminator)) {
      if (dominates(flow, edge.target, id)) {
        const list = latches.get(edge.target) ?? [];
        if (!list.includes(id)) list.push(id);
        latches.set(edge.target, list);
      }
    }
  }
  const loops: Loop[] = [];
  for (const id of flow.order) {
    const sources = latches.get(id);
    if (sources === undefined) continue;
    const blocks = new Set<number>([id]);
    const work = sources.filter((source) => source !== id);
    while (work.length > 0) {
      const member = work.pop()!;
      if (blocks.has(member)) continue;
      blocks.add(member);
      work.push(...flow.predecessors.get(member)!);
    }
    loops.push({ header: id, blocks, latches: sources });
  }
  return loops;
}

/** How many loops each block lies in. */
export function loopDepths(flow: ControlFlow): ReadonlyMap<number, number> {
  const depths = new Map(flow.order.map((id) => [id, 0]));
  for (const loop of loopsOf(flow)) for (const id of loop.blocks) depths.set(id, depths.get(id)! + 1);
  return depths;
}
