/** Natural loops as passes see them: who enters them, what they define, which parts of the heap they change. */
import { type ControlFlow, controlFlow, dominates, type Loop, loopsOf } from "../mir/cfg";
import { effectsOf, type HeapPart } from "../mir/effects";
import type { TypedBlock, TypedFunction, TypedOp } from "../mir/typed";
import { resultsOf } from "../mir/typed-ops";

export type Anchor = Extract<TypedOp, { kind: "anchor" }>;

export interface LoopShape extends Loop {
  /** Blocks outside that lead to the header. */
  readonly entries: readonly number[];
  readonly isInnermost: boolean;
  /** Numbers of the values that its blocks define. */
  readonly defined: ReadonlySet<number>;
  readonly writes: ReadonlySet<HeapPart>;
  readonly writesWithoutTicks: ReadonlySet<HeapPart>;
  /** The registers at the header's start, where they are kept. */
  readonly anchor: Anchor | undefined;
}

export interface LoopForest {
  readonly flow: ControlFlow;
  /** Inner loops before those that hold them. */
  readonly loops: readonly LoopShape[];
}

export function analyseLoops(fn: TypedFunction): LoopForest {
  const flow = controlFlow(fn);
  const loops = loopsOf(flow);
  const shapes = loops.map((loop): LoopShape => {
    const blocks = blocksOf(flow, loop);
    return {
      ...loop,
      entries: flow.predecessors.get(loop.header)!.filter((id) => !loop.blocks.has(id)),
      isInnermost: !loops.some((other) => other !== loop && loop.blocks.has(other.header)),
      defined: definedIn(blocks),
      ...writesIn(blocks),
      anchor: anchorOf(flow.byId.get(loop.header)!),
    };
  });
  return { flow, loops: shapes.reverse() };
}

export function blocksOf(flow: ControlFlow, loop: Loop): readonly TypedBlock[] {
  return flow.order.filter((id) => loop.blocks.has(id)).map((id) => flow.byId.get(id)!);
}

function writesIn(blocks: readonly TypedBlock[]): Pick<LoopShape, "writes" | "writesWithoutTicks"> {
  const ofTicks = new Set<HeapPart>();
  const ofOthers = new Set<HeapPart>();
  for (const block of blocks) {
    for (const op of block.ops) {
      const writes = op.kind === "tick" ? ofTicks : ofOthers;
      for (const part of effectsOf(op).writes) writes.add(part);
    }
  }
  return { writes: new Set([...ofOthers, ...ofTicks]), writesWithoutTicks: ofOthers };
}

function definedIn(blocks: readonly TypedBlock[]): ReadonlySet<number> {
  const defined = new Set<number>();
  for (const block of blocks) {
    for (const value of block.parameters) defined.add(value.id);
    for (const op of block.ops) for (const value of resultsOf(op)) defined.add(value.id);
  }
  return defined;
}

function anchorOf(header: TypedBlock): Anchor | undefined {
  const [first] = header.ops;
  return first?.kind === "anchor" ? first : undefined;
}

/** Whether every iteration that goes on runs the block. */
export function isInEachIteration(flow: ControlFlow, loop: Loop, block: number): boolean {
  return loop.latches.every((latch) => dominates(flow, block, latch));
}

/** Nothing that the operation reads of the heap is among what changes. */
export function readsNothingWritten(writes: ReadonlySet<HeapPart>, op: TypedOp): boolean {
  return effectsOf(op).reads.every((part) => !writes.has(part));
}
