/**
 * Which fields of each typed operation hold one value that is read, and which a frame state.
 *
 * Every pass asks for them all the time; looking for each possible field in each operation would cost more than most
 * passes do. The types make the tables complete: a field that is missing, or no such field, does not compile.
 */
import type { FrameState, TypedOp, Value } from "./typed";

/** In the order in which operands are listed. */
const OPERAND_FIELDS = [
  "left",
  "right",
  "operand",
  "condition",
  "whenTrue",
  "whenFalse",
  "start",
  "stop",
  "step",
  "next",
  "index",
  "length",
  "data",
  "value",
  "remembered",
  "bound",
  "scalar",
  "instance",
  "items",
  "width",
  "variable",
] as const;
const STATE_FIELDS = ["state", "before", "after", "raises"] as const;

export type OperandField = (typeof OPERAND_FIELDS)[number];
export type StateField = (typeof STATE_FIELDS)[number];

/** The fields among `Names` that hold a `Held`, or may. */
type Holding<Op, Held, Names> = {
  readonly [Field in keyof Op as Field extends Names
    ? Extract<Op[Field], Held> extends never
      ? never
      : Field
    : never]-?: true;
};

/** The operation of a kind; some operations have two kinds. */
type OfKind<Op extends TypedOp, Kind> = Op extends TypedOp ? (Kind extends Op["kind"] ? Op : never) : never;

type Table<Held, Names> = {
  readonly [Kind in TypedOp["kind"]]: Holding<OfKind<TypedOp, Kind>, Held, Names>;
};

const OPERANDS: Table<Value, OperandField> = {
  "int-const": {},
  "float-const": {},
  "bool-const": {},
  "object-const": {},
  "none-const": {},
  "null-const": {},
  "int-binary": { left: true, right: true },
  "int-negate": { operand: true },
  "int-invert": { operand: true },
  "int-abs": { operand: true },
  "int-compare": { left: true, right: true },
  "int-divide": { left: true, right: true },
  "int-minmax": { left: true, right: true },
  "int-to-float": { operand: true },
  "bool-to-int": { operand: true },
  "float-to-int": { operand: true },
  "float-binary": { left: true, right: true },
  "float-negate": { operand: true },
  "float-abs": { operand: true },
  "float-compare": { left: true, right: true },
  "int-float-compare": { left: true, right: true },
  "float-minmax": { left: true, right: true },
  "int-truth": { operand: true },
  "float-truth": { operand: true },
  "bool-not": { operand: true },
  "bool-binary": { left: true, right: true },
  select: { condition: true, whenTrue: true, whenFalse: true },
  box: { operand: true, remembered: true, bound: true, scalar: true },
  unbox: { operand: true },
  "char-box": { operand: true, remembered: true, bound: true },
  "guard-type": { operand: true },
  "guard-bound": { operand: true },
  "is-same": { left: true, right: true },
  "range-length": { start: true, stop: true, step: true },
  "range-element": { next: true },
  "range-advance": { step: true, next: true },
  "chunk-limit": { start: true, bound: true },
  "affine-check": { length: true },
  length: { operand: true },
  "index-check": { index: true, length: true },
  "list-items": { operand: true },
  "str-data": { operand: true },
  "str-width": { operand: true },
  element: { operand: true, index: true, items: true, width: true },
  "list-exchange": { operand: true, index: true, value: true, items: true },
  "array-guard": { operand: true },
  "array-data": { operand: true },
  "array-extent": { operand: true },
  "array-stride": { operand: true },
  "array-load": { data: true },
  "array-store": { data: true, value: true },
  "prefetch-item": { operand: true, step: true, index: true, items: true },
  "prefetch-beside": { operand: true },
  "np-payload": { operand: true },
  "np-scalar": { operand: true },
  "float-to-single": { operand: true },
  "np-float-check": {},
  "np-ufunc": {},
  "guard-instance": { operand: true },
  "class-guard": { operand: true },
  "guard-unshadowed": { operand: true },
  "class-switch": { operand: true },
  "guard-same-type": { left: true, right: true },
  "attribute-load": { operand: true },
  "guard-place": { operand: true },
  "attribute-exchange": { operand: true, value: true },
  "attribute-store-number": { operand: true, value: true },
  "attribute-add": { operand: true, value: true },
  "guard-cell-object": { operand: true },
  "is-cell-object": { operand: true },
  "guard-method": { operand: true },
  "guard-super": { operand: true, variable: true },
  "class-attribute": {},
  "instance-new": {},
  "record-new": {},
  "list-store": { operand: true, index: true, value: true, items: true },
  "list-append": { operand: true, value: true },
  "cell-guard": {},
  "cell-value": {},
  "cell-object": {},
  "call-direct": { instance: true },
  "depth-guard": {},
  "call-pure": {},
  "call-checked": {},
  "call-generic": {},
  "take-exception": {},
  "frame-check": {},
  incref: { operand: true },
  decref: { operand: true },
  leave: {},
  tick: {},
  guard: { condition: true },
  "float-unusual": { operand: true },
  "undone-before": {},
  "note-undone": {},
  "undo-save": { data: true },
  "undo-restore": { data: true },
  epoch: {},
  "is-unshared": { operand: true },
  anchor: {},
};

const STATES: Table<FrameState, StateField> = {
  "int-const": {},
  "float-const": {},
  "bool-const": {},
  "object-const": {},
  "none-const": {},
  "null-const": {},
  "int-binary": { state: true },
  "int-negate": { state: true },
  "int-invert": {},
  "int-abs": { state: true },
  "int-compare": {},
  "int-divide": { state: true },
  "int-minmax": {},
  "int-to-float": {},
  "bool-to-int": {},
  "float-to-int": { state: true },
  "float-binary": { state: true },
  "float-negate": {},
  "float-abs": {},
  "float-compare": {},
  "int-float-compare": {},
  "float-minmax": {},
  "int-truth": {},
  "float-truth": {},
  "bool-not": {},
  "bool-binary": {},
  select: {},
  box: {},
  unbox: { state: true },
  "char-box": {},
  "guard-type": { state: true },
  "guard-bound": { state: true },
  "is-same": {},
  "range-length": { state: true },
  "range-element": {},
  "range-advance": {},
  "chunk-limit": {},
  "affine-check": {},
  length: {},
  "index-check": { state: true },
  "list-items": {},
  "str-data": {},
  "str-width": {},
  element: {},
  "list-exchange": {},
  "array-guard": { state: true },
  "array-data": {},
  "array-extent": {},
  "array-stride": {},
  "array-load": { state: true },
  "array-store": {},
  "prefetch-item": {},
  "prefetch-beside": {},
  "np-payload": {},
  "np-scalar": {},
  "float-to-single": {},
  "np-float-check": { state: true },
  "np-ufunc": { state: true },
  "guard-instance": { state: true },
  "class-guard": { state: true },
  "guard-unshadowed": { state: true },
  "class-switch": {},
  "guard-same-type": { state: true },
  "attribute-load": {},
  "guard-place": { state: true },
  "attribute-exchange": {},
  "attribute-store-number": { state: true },
  "attribute-add": { state: true, raises: true },
  "guard-cell-object": { state: true },
  "is-cell-object": {},
  "guard-method": { state: true },
  "guard-super": { state: true },
  "class-attribute": {},
  "instance-new": { state: true, raises: true },
  "record-new": { state: true, raises: true },
  "list-store": { state: true },
  "list-append": { raises: true },
  "cell-guard": { state: true },
  "cell-value": {},
  "cell-object": {},
  "call-direct": { before: true, after: true, raises: true },
  "depth-guard": { state: true },
  "call-pure": {},
  "call-checked": { state: true },
  "call-generic": { state: true, before: true, raises: true },
  "take-exception": { state: true },
  "frame-check": { state: true },
  incref: {},
  decref: { state: true },
  leave: {},
  tick: { state: true, raises: true },
  guard: { state: true },
  "float-unusual": {},
  "undone-before": {},
  "note-undone": {},
  "undo-save": {},
  "undo-restore": {},
  epoch: {},
  "is-unshared": {},
  anchor: { state: true, after: true },
};

const OPERAND_LISTS = listed(OPERANDS, OPERAND_FIELDS);
const STATE_LISTS = listed(STATES, STATE_FIELDS);

function listed<Field extends string>(
  table: Readonly<Record<TypedOp["kind"], object>>,
  fields: readonly Field[],
): ReadonlyMap<TypedOp["kind"], readonly Field[]> {
  const entries = Object.entries(table) as [TypedOp["kind"], object][];
  return new Map(entries.map(([kind, own]) => [kind, fields.filter((field) => field in own)]));
}

/** Fields that hold one value that is read; optional ones may be absent. */
export function operandFields(kind: TypedOp["kind"]): readonly OperandField[] {
  return OPERAND_LISTS.get(kind) as readonly OperandField[];
}

/** Fields that hold a frame state; optional ones may be absent. */
export function stateFields(kind: TypedOp["kind"]): readonly StateField[] {
  return STATE_LISTS.get(kind) as readonly StateField[];
}
