/** Copies of blocks, with values and numbers of their own. */
import type { Terminator, TypedBlock, Value } from "../mir/typed";
import { mapOp, mapResults, mapTerminator, resultsOf } from "../mir/typed-ops";
import type { Ids } from "./rewrite";
import { mapEdges } from "./ssa-repair";

export interface BlockCopies {
  readonly blocks: readonly TypedBlock[];
  /** The copy of a block; other blocks are themselves. */
  blockOf(id: number): number;
  copy(value: Value): Value;
  original(id: number): Value;
}

/** Edges among the blocks lead to their copies. `known`: what is read for a value, by its number, instead of its copy. */
export function copyBlocks(
  blocks: readonly TypedBlock[],
  ids: Ids,
  known: ReadonlyMap<number, Value> = new Map(),
): BlockCopies {
  const numbers = new Map(blocks.map((block) => [block.id, ids.block()]));
  const originals = new Map<number, Value>();
  const copies = new Map<number, Value>();
  for (const block of blocks) {
    for (const value of [...block.parameters, ...block.ops.flatMap(resultsOf)]) {
      originals.set(value.id, value);
      copies.set(value.id, ids.copy(value));
    }
  }
  const claiming = (value: Value, made: Value | undefined): Value => {
    if (made === undefined) return value;
    return value.fact === undefined || value.fact === made.fact ? made : { ...made, fact: value.fact };
  };
  const copy = (value: Value): Value => claiming(value, copies.get(value.id));
  const read = (value: Value): Value => known.get(value.id) ?? copy(value);
  const memo = new Map();
  const blockOf = (id: number): number => numbers.get(id) ?? id;
  const made = blocks.map((block): TypedBlock => {
    const ops = block.ops.map((op) => mapResults(mapOp(op, read, memo), copy));
    const terminator: Terminator = mapTerminator(block.terminator, read, memo);
    return {
      ...block,
      id: blockOf(block.id),
      parameters: block.parameters.map(copy),
      ops,
      terminator: mapEdges(terminator, (edge) => ({ ...edge, target: blockOf(edge.target) })),
    };
  });
  return { blocks: made, blockOf, copy, original: (id) => originals.get(id)! };
}
