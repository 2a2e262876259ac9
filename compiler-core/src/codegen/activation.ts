/**
 * Where a body links its activation into the thread's chain, and takes its unit of the recursion counter.
 *
 * Only operations that let other code look at the stack need the link: direct calls, generic operations, releases that
 * may run code. Guards and ticks link by themselves on their cold paths. So the link is placed at the nearest block
 * that dominates all such operations and lies in no loop: the quick way out of a recursive function (`if n < 2`) pays
 * nothing.
 */
import { invariant } from "../base/invariant";
import type { TypedBlock, TypedFunction, TypedOp } from "../mir/typed";

export interface LinkPlacement {
  /** Reachable blocks in reverse postorder. */
  readonly order: readonly TypedBlock[];
  /** Link in this block, before the operation with this index (ops.length: before the terminator), or in the prologue. */
  readonly link?: { readonly block: number; readonly opIndex: number } | "prologue";
  /** Whether the activation is linked where a block ends. "maybe" never holds where a block returns. */
  linkedAtEnd(block: number): "yes" | "no" | "maybe";
}

export function placeLink(fn: TypedFunction): LinkPlacement {
  const graph = new Graph(fn);
  const users = graph.order.filter((block) => block.ops.some(needsLink));
  if (users.length === 0) return { order: graph.order, linkedAtEnd: () => "no" };
  let at = users.map((block) => block.id).reduce((a, b) => graph.commonDominator(a, b));
  at = graph.outOfLoops(at);
  for (;;) {
    if (graph.isInLoop(at)) return { order: graph.order, link: "prologue", linkedAtEnd: () => "yes" };
    const reached = graph.reachableFrom(at);
    const mixed = graph.order.filter(
      (block) => block.terminator.kind === "return" && reached.has(block.id) && !graph.dominates(at, block.id),
    );
    if (mixed.length === 0) {
      const block = graph.block(at);
      const first = block.ops.findIndex(needsLink);
      const chosen = at;
      return {
        order: graph.order,
        link: { block: at, opIndex: first < 0 ? block.ops.length : first },
        linkedAtEnd: (id) => (graph.dominates(chosen, id) ? "yes" : reached.has(id) ? "maybe" : "no"),
      };
    }
    at = graph.outOfLoops(mixed.map((block) => block.id).reduce((a, b) => graph.commonDominator(a, b), at));
  }
}

function needsLink(op: TypedOp): boolean {
  if (op.kind === "decref") return !op.quiet && op.state !== undefined;
  if (op.kind === "attribute-add" || op.kind === "instance-new" || op.kind === "record-new") return true;
  return op.kind === "call-direct" || (op.kind === "call-generic" && op.quiet !== true);
}

class Graph {
  readonly order: readonly TypedBlock[];
  private readonly blocks: ReadonlyMap<number, TypedBlock>;
  private readonly position = new Map<number, number>();
  private readonly immediateDominator = new Map<number, number>();

  constructor(fn: TypedFunction) {
    this.blocks = new Map(fn.blocks.map((block) => [block.id, block]));
    this.order = this.reversePostorder(fn.entry);
    this.order.forEach((block, index) => {
      this.position.set(block.id, index);
    });
    this.findDominators();
  }

  block(id: number): TypedBlock {
    const block = this.blocks.get(id);
    invariant(block !== undefined, `no block ${id}`);
    return block;
  }

  /** Cooper, Harvey and Kennedy's intersection. */
  commonDominator(a: number, b: number): number {
    let left = a;
    let right = b;
    while (left !== right) {
      if (this.at(left) > this.at(right)) left = this.dominatorOf(left);
      else right = this.dominatorOf(right);
    }
    return left;
  }

  dominates(a: number, b: number): boolean {
    return this.commonDominator(a, b) === a;
  }

  /** The nearest dominator that is in no loop: nothing comes back to it. */
  outOfLoops(id: number): number {
    let at = id;
    while (this.dominatorOf(at) !== at && this.isInLoop(at)) at = this.dominatorOf(at);
    return at;
  }

  /** Blocks that control can reach after the block, itself only when it is in a loop. */
  reachableFrom(id: number): ReadonlySet<number> {
    const reached = new Set<number>();
    const work = [...successors(this.block(id))];
    for (let next = work.pop(); next !== undefined; next = work.pop()) {
      if (reached.has(next)) continue;
      reached.add(next);
      work.push(...successors(this.block(next)));
    }
    return reached;
  }

  isInLoop(id: number): boolean {
    return this.reachableFrom(id).has(id);
  }

  private at(id: number): number {
    return this.position.get(id) as number;
  }

  private dominatorOf(id: number): number {
    return this.immediateDominator.get(id) as number;
  }

  private reversePostorder(entry: number): TypedBlock[] {
    const finished: TypedBlock[] = [];
    const seen = new Set([entry]);
    const stack = [{ block: this.block(entry), next: 0 }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const target = successors(top.block)[top.next++];
      if (target === undefined) {
        finished.push(top.block);
        stack.pop();
      } else if (!seen.has(target)) {
        seen.add(target);
        stack.push({ block: this.block(target), next: 0 });
      }
    }
    return finished.reverse();
  }

  private findDominators(): void {
    const predecessors = new Map<number, number[]>(this.order.map((block) => [block.id, []]));
    for (const block of this.order) {
      for (const target of successors(block)) predecessors.get(target)?.push(block.id);
    }
    const entry = this.order[0];
    invariant(entry !== undefined, "a function without blocks");
    this.immediateDominator.set(entry.id, entry.id);
    for (let changed = true; changed; ) {
      changed = false;
      for (const block of this.order.slice(1)) {
        const known = (predecessors.get(block.id) ?? []).filter((id) => this.immediateDominator.has(id));
        const dominator = known.reduce((a, b) => this.commonDominator(a, b));
        if (this.immediateDominator.get(block.id) !== dominator) {
          this.immediateDominator.set(block.id, dominator);
          changed = true;
        }
      }
    }
  }
}

function successors(block: TypedBlock): readonly number[] {
  const { terminator } = block;
  switch (terminator.kind) {
    case "jump":
      return [terminator.target];
    case "branch":
      return [terminator.whenTrue.target, terminator.whenFalse.target];
    case "return":
    case "deoptimize":
      return [];
  }
}
