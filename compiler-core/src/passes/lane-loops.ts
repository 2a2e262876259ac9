/** Loops whose iterations lanes may be able to do, and the ways between their blocks. */
import { definitionsOf } from "../analyses/affine";
import { blocksOf, type LoopForest, type LoopShape } from "../analyses/loops";
import type { Edge, TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import { edgesOf } from "../mir/typed-ops";

/** A loop that its header's test leaves, and nothing else. */
export interface LaneLoop {
  readonly header: TypedBlock;
  readonly preheader: TypedBlock;
  /** The way in. */
  readonly entry: Edge;
  /** What counts by one, and where it ends: a chunk's limit, so that their difference does not overflow. */
  readonly counter: Value;
  readonly limit: Value;
  readonly direction: "up" | "down";
  /** Of the header, besides its test. */
  readonly ops: readonly TypedOp[];
  /** In their order, the header excepted. */
  readonly blocks: readonly TypedBlock[];
  /** Checks that have passed where the loop is entered. */
  readonly checked: readonly AffineCheck[];
}

export type AffineCheck = Extract<TypedOp, { kind: "affine-check" }>;

export function laneLoop(fn: TypedFunction, { flow }: LoopForest, loop: LoopShape): LaneLoop | undefined {
  if (loop.entries.length !== 1) return undefined;
  const header = flow.byId.get(loop.header)!;
  const preheader = flow.byId.get(loop.entries[0]!)!;
  const { terminator } = header;
  if (terminator.kind !== "branch" || !loop.blocks.has(terminator.whenTrue.target)) return undefined;
  const blocks = blocksOf(flow, loop).filter((block) => block !== header);
  const staysInside = blocks.every(
    ({ terminator: end }) =>
      (end.kind === "jump" || end.kind === "branch") && edgesOf(end).every(({ target }) => loop.blocks.has(target)),
  );
  const entries = edgesOf(preheader.terminator).filter((edge) => edge.target === header.id);
  const definitions = definitionsOf(fn);
  const test = definitions.get(terminator.condition.id);
  if (!staysInside || entries.length !== 1 || test?.kind !== "int-compare") return undefined;
  if (test.operator !== "<" && test.operator !== ">") return undefined;
  if (definitions.get(test.right.id)?.kind !== "chunk-limit" || loop.blocks.has(terminator.whenFalse.target))
    return undefined;
  const checked = checksBefore(preheader, entries[0]!, definitions);
  if (checked === undefined) return undefined;
  return {
    header,
    preheader,
    entry: entries[0]!,
    counter: test.left,
    limit: test.right,
    direction: test.operator === "<" ? "up" : "down",
    ops: header.ops.filter((op) => op !== test),
    blocks,
    checked,
  };
}

function checksBefore(
  { terminator }: TypedBlock,
  entry: Edge,
  definitions: ReadonlyMap<number, TypedOp>,
): readonly AffineCheck[] | undefined {
  if (terminator.kind !== "branch") return [];
  const work = [terminator.condition];
  const checks: AffineCheck[] = [];
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    const op = definitions.get(value.id);
    if (op?.kind === "affine-check") checks.push(op);
    if (op?.kind === "bool-binary" && op.operator === "and") work.push(op.left, op.right);
  }
  // A loop that is entered where they fail is hardly ever run.
  return terminator.whenTrue === entry || checks.length === 0 ? checks : undefined;
}

/** An edge of a block's terminator. */
export interface Way {
  readonly id: number;
  readonly edge: Edge;
  readonly index: number;
}

/** The ways to a block from within the loop. */
export function waysTo({ flow }: LoopForest, loop: LoopShape, target: number): readonly Way[] {
  return flow.predecessors
    .get(target)!
    .filter((id) => loop.blocks.has(id))
    .flatMap((id) =>
      edgesOf(flow.byId.get(id)!.terminator).flatMap((edge, index) =>
        edge.target === target ? [{ id, edge, index }] : [],
      ),
    );
}

/** Whether a way within an iteration leads from one block to another. */
export function leadsTo({ flow }: LoopForest, loop: LoopShape, from: number, to: number): boolean {
  if (from === to || from === loop.header) return true;
  const seen = new Set<number>([loop.header]);
  const work = [from];
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    for (const { target } of edgesOf(flow.byId.get(id)!.terminator)) {
      if (target === to) return true;
      if (!seen.has(target)) work.push(target);
      seen.add(target);
    }
  }
  return false;
}

/** Whether each way from `above` to the next iteration leads through the block. */
export function meetsAgain({ flow }: LoopForest, loop: LoopShape, above: number, block: number): boolean {
  const seen = new Set<number>();
  const work = [above];
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    if (id === loop.header) return false;
    if (id === block || seen.has(id)) continue;
    seen.add(id);
    work.push(...edgesOf(flow.byId.get(id)!.terminator).map(({ target }) => target));
  }
  return true;
}
