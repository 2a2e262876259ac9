/**
 * Which instances are proven to have which shape at each place: by a `guard-instance` on every way there, with nothing in
 * between that may run other code (an opaque operation, a tick, a call). Used by the verifier, and by the pass that
 * removes guards that are answered already.
 */
import type { ControlFlow } from "./cfg";
import type { TypedBlock, TypedFunction, TypedOp } from "./typed";
import { edgesOf, isOpaque, statesOf } from "./typed-ops";

/** Proofs as text: "instance 2 17", "callable 2", "unshadowed 2 17", "shape 2". */
export type KnownShapes = Set<string>;

export class ShapeProofs {
  private readonly start = new Map<number, ReadonlySet<string>>();

  constructor(fn: TypedFunction, flow: ControlFlow) {
    const all = new Set<string>();
    for (const block of fn.blocks) for (const op of block.ops) for (const proof of proofsOf(op)) all.add(proof);
    for (const id of flow.order) this.start.set(id, id === fn.entry ? new Set() : all);
    let changed = true;
    while (changed) {
      changed = false;
      for (const id of flow.order) {
        const block = flow.byId.get(id)!;
        const known = this.atStart(id);
        for (const op of block.ops) ShapeProofs.step(op, known);
        for (const edge of edgesOf(block.terminator)) {
          const before = this.start.get(edge.target)!;
          const met = new Set([...before].filter((proof) => known.has(proof)));
          if (met.size === before.size) continue;
          this.start.set(edge.target, met);
          changed = true;
        }
      }
    }
  }

  /** What is proven where a block starts, to be stepped through it. */
  atStart(block: number): KnownShapes {
    return new Set(this.start.get(block));
  }

  static step(op: TypedOp, known: KnownShapes): void {
    if (isOpaque(op) || op.kind === "tick" || op.kind === "call-direct") known.clear();
    else for (const proof of proofsOf(op)) known.add(proof);
  }
}

/** What a passed guard proves. */
export function proofsOf(op: TypedOp): readonly string[] {
  switch (op.kind) {
    case "guard-instance":
      return [`instance ${op.class} ${op.operand.id}`, `shape ${op.class}`];
    case "class-guard":
      return [`callable ${op.class}`];
    case "guard-unshadowed":
      return [`unshadowed ${op.class} ${op.operand.id}`];
    case "guard-super":
      return [
        `super ${op.class} ${op.attribute}`,
        `super ${op.class} ${op.attribute} ${op.operand.id} ${op.variable.id}`,
      ];
    default:
      return [];
  }
}

/** Operations that may stand between `guard-place` and the exchange that it is for. */
const BESIDE_EXCHANGE: ReadonlySet<TypedOp["kind"]> = new Set([
  "incref",
  "box",
  "cell-object",
  "null-const",
  "none-const",
]);

/** What is wrong with an operation on an instance, given what is proven before it. */
export function shapeProblem(
  fn: TypedFunction,
  block: TypedBlock,
  position: number,
  known: KnownShapes,
): string | undefined {
  const op = block.ops[position]!;
  for (const state of statesOf(op)) {
    for (const { source } of state.entries) {
      if (
        source.kind === "method" &&
        !known.has(`shape ${source.class}`) &&
        !proofsOf(op).includes(`shape ${source.class}`)
      )
        return `the class of a method is not proven in a frame state`;
    }
  }
  switch (op.kind) {
    case "guard-super": {
      const expects = fn.classes[op.class]?.attributes[op.attribute]?.expects.kind;
      if (expects !== "super") return "the attribute is none of super()";
      return known.has(`instance ${op.class} ${op.operand.id}`)
        ? undefined
        : "the instance is not proven to have its shape";
    }
    case "class-guard":
    case "guard-unshadowed":
      return known.has(`instance ${op.class} ${op.operand.id}`)
        ? undefined
        : "the instance is not proven to have its shape";
    case "class-attribute": {
      if (!known.has(`shape ${op.class}`)) return "the class is not proven";
      const isSuper = fn.classes[op.class]?.attributes[op.attribute]?.expects.kind === "super";
      const isFound = !isSuper || known.has(`super ${op.class} ${op.attribute}`);
      return isFound ? undefined : "what super() finds is not proven";
    }
    case "guard-method":
      return known.has(`shape ${op.class}`) ? undefined : "the class is not proven";
    case "attribute-load":
    case "guard-place":
    case "attribute-exchange":
    case "attribute-store-number":
    case "attribute-add": {
      if (!known.has(`instance ${op.class} ${op.operand.id}`)) return "the instance is not proven to have its shape";
      const attribute = fn.classes[op.class]?.attributes[op.attribute];
      const kind = attribute?.expects.kind;
      if (kind === "constant" && op.kind === "attribute-load") {
        const isUnshadowed =
          fn.classes[op.class]?.sealed === true || known.has(`unshadowed ${op.class} ${op.operand.id}`);
        return isUnshadowed ? undefined : "the instance may have a value of its own";
      }
      if (kind !== "slot" && kind !== "field") return "works on an attribute that is no slot and no field";
      if (op.kind === "attribute-load") return undefined;
      if (attribute?.stored !== true) return "stores to an attribute that is not known to be stored to";
      if (op.kind === "attribute-add" && kind !== "field") return "adds a slot";
      return op.kind === "attribute-exchange" ? exchangeProblem(block, position) : undefined;
    }
    default:
      return undefined;
  }
}

function exchangeProblem(block: TypedBlock, position: number): string | undefined {
  const op = block.ops[position]!;
  let before = position - 1;
  while (before >= 0 && BESIDE_EXCHANGE.has(block.ops[before]!.kind)) before--;
  const guard = block.ops[before];
  const isGuarded =
    guard?.kind === "guard-place" &&
    op.kind === "attribute-exchange" &&
    guard.operand.id === op.operand.id &&
    guard.class === op.class &&
    guard.attribute === op.attribute;
  return isGuarded ? undefined : "no guard of its place stands before it";
}
