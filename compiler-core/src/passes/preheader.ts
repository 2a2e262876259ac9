/** The block in front of a loop, where what is done once in place of often goes. */
import type { LoopForest, LoopShape } from "../analyses/loops";
import type { FrameState, TypedBlock, TypedFunction, Value } from "../mir/typed";
import { edgesOf, mapState } from "../mir/typed-ops";
import { nextBlockId, nextValueId } from "./rewrite";
import { mapEdges } from "./ssa-repair";

/** The block that alone leads into the loop; made when there is none. */
export function preheaderOf(
  fn: TypedFunction,
  { flow }: LoopForest,
  loop: LoopShape,
): { block: TypedBlock; fn: TypedFunction } {
  const header = flow.byId.get(loop.header)!;
  const [entry] = loop.entries;
  const only = loop.entries.length === 1 ? flow.byId.get(entry!)! : undefined;
  if (only?.terminator.kind === "jump") return { block: only, fn };
  let next = nextValueId(fn);
  const parameters = header.parameters.map((parameter): Value => ({ ...parameter, id: next++ }));
  const block: TypedBlock = {
    id: nextBlockId(fn),
    parameters,
    ops: [],
    terminator: { kind: "jump", target: header.id, arguments: parameters },
    loopDepth: Math.max(0, header.loopDepth - 1),
  };
  const blocks = fn.blocks.map((other): TypedBlock => {
    if (loop.blocks.has(other.id)) return other;
    const terminator = mapEdges(other.terminator, (edge) =>
      edge.target === header.id ? { ...edge, target: block.id } : edge,
    );
    return { ...other, terminator };
  });
  return { block, fn: { ...fn, blocks: [...blocks, block] } };
}

/** The registers at the header's start, as the preheader has them. */
export function stateIn(preheader: TypedBlock, header: TypedBlock): FrameState | undefined {
  const [anchor] = header.ops;
  if (anchor?.kind !== "anchor") return undefined;
  const [edge] = edgesOf(preheader.terminator);
  const handed = new Map(header.parameters.map((parameter, index) => [parameter.id, edge!.arguments[index]!]));
  return mapState(anchor.state, (value) => handed.get(value.id) ?? value);
}
