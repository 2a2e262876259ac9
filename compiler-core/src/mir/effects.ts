/**
 * What typed operations read and write of the mutable heap, and which of them may be moved: the table that passes over
 * loops are written on. A new operation is taught here once.
 *
 * Exact builtin types do not change, nor do the sizes of bytes and tuples: operations on them read nothing that can
 * change. Everything else is a part of the heap, which an opaque operation and a tick may change as a whole.
 */
import type { ExactType, TypedOp, Value } from "./typed";
import { isOpaque, isPure, operandsOf } from "./typed-ops";

/** Parts of the heap that change independently of each other. */
export type HeapPart =
  /** Sizes of lists, and where their items are. */
  | "list-shape"
  /** What the items of lists are. */
  | "list-items"
  /** Keys and values of dicts, elements of sets. */
  | "dicts"
  /** Values of float and int objects that native code changes in place. */
  | "floats"
  /** Where the elements of arrays are, dimensions, strides, flags. */
  | "array-shape"
  /** Elements of arrays. */
  | "array-items"
  /** Attributes of instances. */
  | "attributes"
  /** What global names hold, as far as cells prove it. */
  | "globals"
  /** The numbers that global names hold: a signal handler or another thread may change them, which proves the cells anew. */
  | "global-numbers"
  /** Reference counts. */
  | "references"
  /** How many calls CPython's recursion limit leaves. */
  | "recursion";

export interface Effects {
  readonly reads: readonly HeapPart[];
  readonly writes: readonly HeapPart[];
}

const EVERYTHING: readonly HeapPart[] = [
  "list-shape",
  "list-items",
  "dicts",
  "floats",
  "array-shape",
  "array-items",
  "attributes",
  "globals",
  "global-numbers",
  "references",
  "recursion",
];
const ALL_BUT_GLOBALS = EVERYTHING.filter((part) => part !== "globals");

/** What a function of the runtime looks at that gets the value. */
function partsWithin({ fact }: Value): readonly HeapPart[] {
  if (fact === "dict" || fact === "set") return ["dicts"];
  return fact === "list" ? ["list-shape", "list-items", "floats"] : [];
}

const NOTHING: Effects = { reads: [], writes: [] };

/** The parts of the heap that an operation depends on and changes when it goes on normally. */
export function effectsOf(op: TypedOp): Effects {
  if (isOpaque(op)) return { reads: EVERYTHING, writes: EVERYTHING };
  switch (op.kind) {
    case "tick":
      // It proves the cells again, or leaves.
      return { reads: EVERYTHING, writes: ALL_BUT_GLOBALS };
    case "length":
      if (op.operand.fact === "dict" || op.operand.fact === "set") return { reads: ["dicts"], writes: [] };
      return op.operand.fact === "list" ? { reads: ["list-shape"], writes: [] } : NOTHING;
    case "call-generic":
      // A quiet one: what it changes is not said, but it reaches nothing beyond its arguments.
      return { reads: EVERYTHING, writes: reachesLists(op) ? ALL_BUT_GLOBALS : ["dicts", "references"] };
    case "call-pure":
    case "call-checked":
      return { reads: op.arguments.flatMap(partsWithin), writes: [] };
    case "list-items":
      return { reads: ["list-shape"], writes: [] };
    case "element":
      return op.operand.fact === "list" ? { reads: ["list-shape", "list-items"], writes: [] } : NOTHING;
    case "list-exchange":
      return { reads: ["list-shape", "list-items"], writes: ["list-items"] };
    case "array-guard":
    case "array-data":
    case "array-extent":
    case "array-stride":
      return { reads: ["array-shape"], writes: [] };
    case "array-load":
      return { reads: ["array-shape", "array-items"], writes: [] };
    case "undo-save":
      return { reads: ["array-shape", "array-items"], writes: [] };
    case "undo-restore":
    case "array-store":
      return { reads: ["array-shape"], writes: ["array-items"] };
    case "list-append":
      return { reads: ["list-shape"], writes: ["list-shape", "list-items", "references"] };
    case "list-store":
      return { reads: ["list-shape", "list-items"], writes: ["list-items", "floats", "references"] };
    case "unbox":
      return op.result.representation === "bool" ? NOTHING : { reads: ["floats"], writes: [] };
    case "cell-value":
      return { reads: ["globals", "global-numbers"], writes: [] };
    case "cell-guard":
    case "np-ufunc":
    case "guard-cell-object":
    case "is-cell-object":
      return { reads: ["globals"], writes: [] };
    case "guard-instance":
    case "class-guard":
    case "guard-unshadowed":
    case "guard-same-type":
    case "class-switch":
    case "guard-method":
    case "guard-super":
    case "attribute-load":
    case "guard-place":
      return { reads: ["attributes"], writes: [] };
    case "depth-guard":
      return { reads: ["recursion"], writes: [] };
    case "class-attribute":
      return { reads: ["attributes"], writes: ["references"] };
    case "attribute-exchange":
      return { reads: ["attributes"], writes: ["attributes"] };
    case "attribute-store-number":
      return { reads: ["attributes", "floats"], writes: ["attributes", "floats", "references"] };
    case "cell-object":
      return { reads: ["globals"], writes: ["references"] };
    case "box":
    case "char-box":
    case "incref":
    case "decref":
      return { reads: [], writes: ["references"] };
    case "call-direct":
    case "frame-check":
    case "leave":
      return { reads: EVERYTHING, writes: ALL_BUT_GLOBALS };
    case "epoch":
    case "is-unshared":
      return { reads: EVERYTHING, writes: [] };
    default:
      return NOTHING;
  }
}

/** Whether an argument may be a list, an array or an instance. */
function reachesLists(op: Extract<TypedOp, { kind: "call-generic" }>): boolean {
  return operandsOf(op).some(
    ({ representation, fact }) => representation === "object" && (fact === undefined || !PLAIN.has(fact)),
  );
}

const PLAIN: ReadonlySet<ExactType> = new Set<ExactType>([
  "int",
  "float",
  "bool",
  "none",
  "str",
  "bytes",
  "tuple",
  "dict",
  "set",
  "slice",
]);

/**
 * Only computes, or leaves through a `before` state: may run earlier, or once instead of often, as long as nothing that
 * it reads is written in between.
 */
export function isMovable(op: TypedOp): boolean {
  if (isPure(op)) return true;
  switch (op.kind) {
    case "int-binary":
    case "int-negate":
    case "int-abs":
    case "int-divide":
    case "float-to-int":
    case "float-binary":
    case "range-length":
    case "unbox":
    case "guard-type":
    case "guard-bound":
    case "guard":
    case "length":
    case "index-check":
    case "list-items":
    case "element":
    case "cell-guard":
    case "cell-value":
    case "call-checked":
    case "array-guard":
    case "array-data":
    case "array-extent":
    case "array-stride":
    case "array-load":
    case "np-float-check":
    case "guard-instance":
    case "depth-guard":
    case "np-ufunc":
      return true;
    default:
      return false;
  }
}

/**
 * Safe only where control gets to it: it has no check of its own, because something before it proves that none is needed
 * (that an index is in range, a divisor not 0).
 */
export function isPlaceBound(op: TypedOp): boolean {
  switch (op.kind) {
    case "element":
    case "array-data":
    case "array-extent":
    case "array-stride":
    case "array-load":
      return true;
    case "int-binary":
      return (op.operator === "floordiv" || op.operator === "mod") && op.state === undefined;
    case "guard-bound":
      return op.state === undefined;
    default:
      return false;
  }
}
