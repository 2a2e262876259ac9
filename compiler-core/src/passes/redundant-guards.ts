/**
 * Removes guards that an earlier one has answered: of a cell, as long as nothing opaque came between (a tick proves cells
 * again); of a type or of an unboxed value, for ever, as exact builtin types do not change; lengths of sequences that
 * cannot change; and arithmetic, with its checks, that was done before.
 *
 * One forward analysis: what is proven at the start of a block is what every way in has proven.
 */
import { controlFlow } from "../mir/cfg";
import { type KnownShapes, proofsOf, ShapeProofs } from "../mir/shape-proofs";
import type { TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import { edgesOf, isOpaque } from "../mir/typed-ops";
import type { Pass } from "./pass";
import { KEEP, REMOVE, type Rewrite, rewriteOps } from "./rewrite";

export const REDUNDANT_GUARDS: Pass = {
  name: "redundant-guards",
  summary: "Removes guards of cells, types and unboxed values that dominate each other.",
  run: (fn) => removeKnownValues(removeProvenShapes(removeProvenCells(fn))),
};

// ----------------------------------------------------------------------------------------------- shapes

function removeProvenShapes(fn: TypedFunction): TypedFunction {
  if (fn.classes.length === 0) return fn;
  const proofs = new ShapeProofs(fn, controlFlow(fn));
  const current = new Map<number, KnownShapes>();
  return rewriteOps(fn, (op, block): Rewrite => {
    const known = current.get(block.id) ?? proofs.atStart(block.id);
    current.set(block.id, known);
    const given = proofsOf(op);
    const isKnown = given.length > 0 && given.every((proof) => known.has(proof));
    ShapeProofs.step(op, known);
    return isKnown ? REMOVE : KEEP;
  });
}

// ------------------------------------------------------------------------------------------------- cells

function removeProvenCells(fn: TypedFunction): TypedFunction {
  const proven = provenCells(fn);
  const current = new Map<number, Set<number>>();
  return rewriteOps(fn, (op, block): Rewrite => {
    const known = current.get(block.id) ?? new Set(proven.get(block.id) ?? []);
    current.set(block.id, known);
    const isKnown = op.kind === "cell-guard" && known.has(op.cell);
    stepCells(op, known);
    return isKnown ? REMOVE : KEEP;
  });
}

function stepCells(op: TypedOp, known: Set<number>): void {
  if (isOpaque(op)) known.clear();
  else if (op.kind === "cell-guard") known.add(op.cell);
}

/** Cells that a guard proved on every way to a block. */
function provenCells(fn: TypedFunction): ReadonlyMap<number, ReadonlySet<number>> {
  const flow = controlFlow(fn);
  const all = fn.cells.map((_, index) => index);
  const proven = new Map<number, Set<number>>(flow.order.map((id) => [id, new Set(id === fn.entry ? [] : all)]));
  let changed = true;
  while (changed) {
    changed = false;
    for (const id of flow.order) {
      const block = flow.byId.get(id)!;
      const out = new Set(proven.get(id));
      for (const op of block.ops) stepCells(op, out);
      for (const edge of edgesOf(block.terminator)) {
        const known = proven.get(edge.target)!;
        for (const cell of known) {
          if (out.has(cell)) continue;
          known.delete(cell);
          changed = true;
        }
      }
    }
  }
  return proven;
}

// ------------------------------------------------------------------------------- types, values and lengths

/** A second operation with the same key gives what the first one gave. `id` numbers a value. */
function keyOf(op: TypedOp, id: (value: Value) => number): string | undefined {
  switch (op.kind) {
    case "int-const":
      return `int ${op.value}`;
    case "float-const":
      return `float ${Object.is(op.value, -0) ? "-0" : op.value}`;
    case "bool-const":
      return `bool ${op.value}`;
    case "unbox":
      return `unbox ${id(op.operand)} ${op.result.representation}`;
    case "guard-type":
      return `type ${op.type} ${id(op.operand)}`;
    case "length":
      return isSizeFixed(op.operand) ? `length ${id(op.operand)}` : undefined;
    case "str-data":
    case "str-width":
    case "int-negate":
    case "int-abs":
    case "int-invert":
    case "int-to-float":
    case "bool-to-int":
    case "float-negate":
    case "float-abs":
    case "float-sqrt":
      return `${op.kind} ${id(op.operand)}`;
    case "int-binary":
    case "float-binary":
    case "int-compare":
    case "float-compare":
      return `${op.kind} ${op.operator} ${id(op.left)} ${id(op.right)}`;
    case "int-divide":
      return `${op.kind} ${id(op.left)} ${id(op.right)}`;
    case "index-check":
      return `${op.kind} ${id(op.index)} ${id(op.length)}`;
    default:
      return undefined;
  }
}

function isSizeFixed({ fact }: Value): boolean {
  return fact === "str" || fact === "bytes" || fact === "tuple";
}

/** Walks the dominator tree with the answers of the blocks above in hand. */
export function removeKnownValues(fn: TypedFunction): TypedFunction {
  const flow = controlFlow(fn);
  const children = new Map<number, number[]>();
  for (const [id, above] of flow.dominator) children.set(above, [...(children.get(above) ?? []), id]);
  const replaced = new Map<TypedOp, Value>();
  const renamed = new Map<number, number>();
  const idOf = (value: Value): number => renamed.get(value.id) ?? value.id;
  const answers = new Map<string, Value>();
  const visit = (block: TypedBlock): void => {
    const added: string[] = [];
    for (const op of block.ops) {
      const key = keyOf(op, idOf);
      if (key === undefined || !("result" in op)) continue;
      const known = answers.get(key);
      if (known !== undefined) {
        replaced.set(op, known);
        renamed.set(op.result.id, idOf(known));
      } else {
        answers.set(key, op.result);
        added.push(key);
      }
    }
    for (const child of children.get(block.id) ?? []) visit(flow.byId.get(child)!);
    for (const key of added) answers.delete(key);
  };
  visit(flow.byId.get(fn.entry)!);
  if (replaced.size === 0) return fn;
  return rewriteOps(fn, (op): Rewrite => {
    const to = replaced.get(op);
    return to === undefined || !("result" in op) ? KEEP : { kind: "forward", result: op.result, to };
  });
}
