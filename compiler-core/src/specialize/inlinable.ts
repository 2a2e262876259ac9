/** Which versions can be inlined where they are called, and what is inlined of them: see `inlining.ts`. */
import { type ControlFlow, controlFlow, loopsOf } from "../mir/cfg";
import { isMovable } from "../mir/effects";
import type { TypedBlock, TypedFunction, TypedOp } from "../mir/typed";
import { edgesOf, statesOf } from "../mir/typed-ops";

/** Operations, before they are simplified, of a version that may be always inlined. */
const CANDIDATE_LIMIT = 300;

/** Whether it is worth asking for the version's `inlinableSize`, which is that of its canonical form. */
export function mayBeInlined(fn: TypedFunction): boolean {
  if (sizeOf(fn) > CANDIDATE_LIMIT) return false;
  const flow = controlFlow(fn);
  const returning = returningBlocks(flow);
  // These stay where they are in the canonical form, and neither changes nothing nor reads only.
  return ![...returning].some((id) => flow.byId.get(id)!.ops.some((op) => op.kind === "call-generic"));
}

/** Operations of a body that does nothing besides computing and making references, when all calls in it are inlined. */
export function inlinableSize(fn: TypedFunction): number | undefined {
  if (fn.blocks.some((block) => block.ops.some((op) => op.kind === "call-direct" && op.isInlined !== true)))
    return undefined;
  const body = inlinableBody(fn);
  const isUnchanging = (op: TypedOp): boolean =>
    isHarmless(op) || NEW_REFERENCES.has(op.kind) || op.kind === "call-direct";
  return body?.blocks.every((block) => block.ops.every(isUnchanging)) ? sizeOf(body) : undefined;
}

export function sizeOf(fn: TypedFunction): number {
  return fn.blocks.reduce((sum, block) => sum + block.ops.length, 0);
}

/** The body without ways that do not return: they end where they begin. Undefined when it cannot be inlined. */
export function inlinableBody(fn: TypedFunction): TypedFunction | undefined {
  if (fn.ownedParameters.length > 0 || fn.heldElsewhere !== undefined) return undefined;
  const flow = controlFlow(fn);
  if (loopsOf(flow).length > 0) return undefined;
  const returning = returningBlocks(flow);
  if (!returning.has(fn.entry)) return undefined;
  const blocks = flow.order.map((id) => {
    const block = flow.byId.get(id)!;
    return returning.has(id) ? withoutLeave(block) : cut(block);
  });
  const body = { ...fn, blocks };
  return leavesUnchanged(body) ? body : undefined;
}

function returningBlocks(flow: ControlFlow): ReadonlySet<number> {
  const returning = new Set<number>();
  for (const id of [...flow.order].reverse()) {
    const { terminator } = flow.byId.get(id)!;
    if (terminator.kind === "return" || edgesOf(terminator).some((edge) => returning.has(edge.target)))
      returning.add(id);
  }
  return returning;
}

/** A way that raises is taken again from before the call; that no guess was wrong there is known. */
function cut(block: TypedBlock): TypedBlock {
  const isCompiled = block.ops.some((op) => op.kind === "call-generic") || block.terminator.kind !== "deoptimize";
  const place = { pc: 0, mode: "before", site: 0, entries: [] } as const;
  const state = isCompiled ? ({ ...place, isExpected: true } as const) : place;
  return { ...block, ops: [], terminator: { kind: "deoptimize", state } };
}

/** There is no activation to take out of the chain. */
function withoutLeave(block: TypedBlock): TypedBlock {
  return { ...block, ops: block.ops.filter((op) => op.kind !== "leave") };
}

/** Whether each exit is taken before anything was changed, and nothing runs other code. The body has no loops. */
function leavesUnchanged(body: TypedFunction): boolean {
  const flow = controlFlow(body);
  const changed = new Set<number>();
  for (const id of flow.order) {
    const { ops, terminator } = flow.byId.get(id)!;
    let hasChanged = changed.has(id);
    for (const op of ops) {
      const isEffect = hasEffect(op);
      if (!isEffect && !isHarmless(op)) return false;
      if (hasChanged && statesOf(op).length > 0) return false;
      hasChanged ||= isEffect;
    }
    if (terminator.kind === "deoptimize" && hasChanged) return false;
    if (hasChanged) for (const edge of edgesOf(terminator)) changed.add(edge.target);
  }
  return true;
}

/** Reads and computes, or leaves before the operation. */
function isHarmless(op: TypedOp): boolean {
  switch (op.kind) {
    case "call-direct":
      return op.isInlined === true && op.result.representation !== "object";
    case "class-guard":
    case "guard-unshadowed":
    case "guard-method":
    case "guard-cell-object":
    case "guard-place":
    case "attribute-load":
      return true;
    default:
      return isMovable(op);
  }
}

const NEW_REFERENCES: ReadonlySet<TypedOp["kind"]> = new Set([
  "box",
  "char-box",
  "incref",
  "cell-object",
  "class-attribute",
]);

/** Changes something, after its exit if it has one, and runs no other code. */
function hasEffect(op: TypedOp): boolean {
  switch (op.kind) {
    case "box":
    case "char-box":
    case "incref":
    case "cell-object":
    case "class-attribute":
    case "attribute-exchange":
    case "attribute-store-number":
    case "array-store":
    case "list-store":
    case "list-exchange":
      return true;
    case "call-direct":
      return op.isInlined === true && op.result.representation === "object";
    case "decref":
      return op.quiet;
    default:
      return false;
  }
}
