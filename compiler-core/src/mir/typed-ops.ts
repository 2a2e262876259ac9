/**
 * What each typed operation reads, writes and carries, in one place: passes, the verifier and the printer are written
 * on it, so that a new operation is taught here once.
 */
import { assertNever } from "../base/invariant";
import type {
  ArrayDescription,
  Edge,
  FrameState,
  GenericArgument,
  StateSource,
  Terminator,
  TypedBlock,
  TypedFunction,
  TypedOp,
  Value,
} from "./typed";

/** Values that an operation defines. */
export function resultsOf(op: TypedOp): readonly Value[] {
  if (op.kind === "call-generic") return op.failed === undefined ? op.results : [...op.results, op.failed];
  if (op.kind === "call-direct" && op.box !== undefined) return [op.result, op.box];
  if ("result" in op) return [op.result];
  return [];
}

type ValueMap = (value: Value) => Value;

function mapSource(source: StateSource, map: ValueMap): StateSource {
  switch (source.kind) {
    case "value":
      return {
        ...source,
        value: map(source.value),
        ...(source.bound === undefined ? {} : { bound: map(source.bound) }),
      };
    case "either-float":
      return {
        ...source,
        value: map(source.value),
        scalar: map(source.scalar),
        ...(source.bound === undefined ? {} : { bound: map(source.bound) }),
      };
    case "none":
      return source.bound === undefined ? source : { ...source, bound: map(source.bound) };
    case "char":
      return {
        ...source,
        code: map(source.code),
        ...(source.bound === undefined ? {} : { bound: map(source.bound) }),
      };
    case "thrown":
      return { ...source, argument: map(source.argument), thrower: map(source.thrower), site: map(source.site) };
    case "const":
    case "cell":
    case "method":
      return source;
    case "int-tuple":
      return { ...source, items: source.items.map(map) };
    case "range-iterator":
      return { ...source, next: map(source.next), remaining: map(source.remaining), step: map(source.step) };
    case "span-iterator":
      return { ...source, next: map(source.next), end: map(source.end) };
    case "sequence-iterator":
      return {
        ...source,
        container: map(source.container),
        index: map(source.index),
        ...(source.count === undefined ? {} : { count: map(source.count) }),
      };
    default:
      return assertNever(source);
  }
}

/** A frame state with its values replaced. States are shared between operations: `memo` keeps them so. */
export function mapState(state: FrameState, map: ValueMap, memo?: Map<FrameState, FrameState>): FrameState {
  const known = memo?.get(state);
  if (known !== undefined) return known;
  const isSame = stateValues(state).every((value) => map(value) === value);
  const mapped: FrameState = isSame
    ? state
    : {
        ...state,
        entries: state.entries.map((entry) => ({ register: entry.register, source: mapSource(entry.source, map) })),
      };
  memo?.set(state, mapped);
  return mapped;
}

function mapArgument(argument: GenericArgument, map: ValueMap): GenericArgument {
  if (argument.kind === "value") return { kind: "value", value: map(argument.value) };
  if (argument.kind === "array") return { kind: "array", values: argument.values.map(map) };
  return argument;
}

/** Operations of one kind. */
export type OpOfKind<Kind extends TypedOp["kind"]> = Extract<TypedOp, { readonly kind: Kind }>;

function mapArray(array: ArrayDescription, map: ValueMap): ArrayDescription {
  return { ...array, operand: map(array.operand), data: map(array.data), shape: array.shape.map(map) };
}

/** Fields of operations that hold one value that is read. */
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
] as const;
const STATE_FIELDS = ["state", "before", "after", "raises"] as const;

type Fields = Readonly<Record<string, unknown>>;

function isValue(field: unknown): field is Value {
  return typeof field === "object" && field !== null && "representation" in field;
}

function isState(field: unknown): field is FrameState {
  return typeof field === "object" && field !== null && "entries" in field;
}

/** Values that the operation itself reads, in the order of its fields; those of its frame states are not among them. */
export function operandsOf(op: TypedOp): readonly Value[] {
  const fields = op as unknown as Fields;
  const operands: Value[] = [];
  for (const name of OPERAND_FIELDS) {
    const field = fields[name];
    if (isValue(field)) operands.push(field);
  }
  switch (op.kind) {
    case "call-generic":
      for (const argument of op.arguments) {
        if (argument.kind === "value") operands.push(argument.value);
        else if (argument.kind === "array") operands.push(...argument.values);
      }
      break;
    case "call-direct":
      operands.push(...op.arguments, ...op.boxes, ...op.consumed, ...op.moved);
      if (op.completes?.kind === "operator") operands.push(op.completes.left, op.completes.right);
      break;
    case "tick":
    case "anchor":
      operands.push(...op.keeps);
      for (const array of op.arrays ?? []) operands.push(array.operand, array.data, ...array.shape);
      break;
    case "record-new":
      operands.push(...op.values);
      break;
    case "np-ufunc":
    case "call-pure":
    case "call-checked":
      operands.push(...op.arguments);
      break;
    case "np-float-check":
      for (const check of op.checks) operands.push(check.left, check.right, check.value);
      break;
    case "float-unusual":
      operands.push(op.noted, ...op.sources);
      break;
    case "undo-save":
    case "undo-restore":
      operands.push(op.count, ...op.shape, ...op.indexes);
      break;
    case "array-load":
    case "array-store":
      operands.push(...op.shape, ...op.indexes);
      break;
    case "affine-check":
      operands.push(op.count, ...[...op.first, ...op.step].flatMap((term) => term.values));
      break;
    default:
      break;
  }
  return operands;
}

/** The frame states that an operation carries. */
export function statesOf(op: TypedOp): readonly FrameState[] {
  const fields = op as unknown as Fields;
  const states: FrameState[] = [];
  for (const name of STATE_FIELDS) {
    const field = fields[name];
    if (isState(field)) states.push(field);
  }
  return states;
}

/** Values that a frame state reads. */
export function stateValues(state: FrameState): readonly Value[] {
  const values: Value[] = [];
  for (const { source } of state.entries) {
    switch (source.kind) {
      case "value":
        values.push(source.value);
        if (source.bound !== undefined) values.push(source.bound);
        break;
      case "either-float":
        values.push(source.value, source.scalar);
        if (source.bound !== undefined) values.push(source.bound);
        break;
      case "none":
        if (source.bound !== undefined) values.push(source.bound);
        break;
      case "char":
        values.push(source.code);
        if (source.bound !== undefined) values.push(source.bound);
        break;
      case "thrown":
        values.push(source.argument, source.thrower, source.site);
        break;
      case "int-tuple":
        values.push(...source.items);
        break;
      case "range-iterator":
        values.push(source.next, source.remaining, source.step);
        break;
      case "span-iterator":
        values.push(source.next, source.end);
        break;
      case "sequence-iterator":
        values.push(source.container, source.index);
        if (source.count !== undefined) values.push(source.count);
        break;
      case "const":
      case "cell":
      case "method":
        break;
      default:
        assertNever(source);
    }
  }
  return values;
}

/** The operation with the values that it and its states read replaced. Results are kept. */
export function mapOp(op: TypedOp, map: ValueMap, memo?: Map<FrameState, FrameState>): TypedOp {
  const isSame =
    operandsOf(op).every((value) => map(value) === value) &&
    statesOf(op).every((state) => mapState(state, map, memo) === state);
  if (isSame) return op;
  const fields = op as unknown as Fields;
  const changed: Record<string, unknown> = { ...fields };
  for (const name of OPERAND_FIELDS) {
    const field = fields[name];
    if (isValue(field)) changed[name] = map(field);
  }
  for (const name of STATE_FIELDS) {
    const field = fields[name];
    if (isState(field)) changed[name] = mapState(field, map, memo);
  }
  switch (op.kind) {
    case "call-generic":
      changed.arguments = op.arguments.map((argument) => mapArgument(argument, map));
      break;
    case "call-direct":
      changed.arguments = op.arguments.map(map);
      changed.boxes = op.boxes.map(map);
      changed.consumed = op.consumed.map(map);
      changed.moved = op.moved.map(map);
      if (op.completes?.kind === "operator")
        changed.completes = { ...op.completes, left: map(op.completes.left), right: map(op.completes.right) };
      break;
    case "tick":
    case "anchor":
      changed.keeps = op.keeps.map(map);
      if (op.arrays !== undefined) changed.arrays = op.arrays.map((array) => mapArray(array, map));
      break;
    case "record-new":
      changed.values = op.values.map(map);
      break;
    case "np-ufunc":
    case "call-pure":
    case "call-checked":
      changed.arguments = op.arguments.map(map);
      break;
    case "np-float-check":
      changed.checks = op.checks.map((check) => ({
        ...check,
        left: map(check.left),
        right: map(check.right),
        value: map(check.value),
      }));
      break;
    case "float-unusual":
      changed.noted = map(op.noted);
      changed.sources = op.sources.map(map);
      break;
    case "undo-save":
    case "undo-restore":
      changed.count = map(op.count);
      changed.shape = op.shape.map(map);
      changed.indexes = op.indexes.map(map);
      break;
    case "array-load":
    case "array-store":
      changed.shape = op.shape.map(map);
      changed.indexes = op.indexes.map(map);
      break;
    case "affine-check":
      changed.first = op.first.map((term) => ({ ...term, values: term.values.map(map) }));
      changed.step = op.step.map((term) => ({ ...term, values: term.values.map(map) }));
      changed.count = map(op.count);
      break;
    default:
      break;
  }
  return changed as unknown as TypedOp;
}

/** The block with the sources in its frame states replaced. */
export function mapSources(
  block: TypedBlock,
  change: (source: StateSource) => StateSource,
  memo: Map<FrameState, FrameState>,
): TypedBlock {
  const stateOf = (state: FrameState): FrameState => {
    const known = memo.get(state);
    if (known !== undefined) return known;
    const entries = state.entries.map((entry) => ({ ...entry, source: change(entry.source) }));
    const changed = entries.some(({ source }, index) => source !== state.entries[index]!.source)
      ? { ...state, entries }
      : state;
    memo.set(state, changed);
    return changed;
  };
  const ops = block.ops.map((op): TypedOp => {
    const fields = op as unknown as Fields;
    const changed: Record<string, unknown> = { ...fields };
    for (const name of STATE_FIELDS) {
      const field = fields[name];
      if (isState(field)) changed[name] = stateOf(field);
    }
    return changed as unknown as TypedOp;
  });
  const { terminator } = block;
  if (terminator.kind !== "deoptimize") return { ...block, ops };
  return { ...block, ops, terminator: { ...terminator, state: stateOf(terminator.state) } };
}

/** The operation with other values as its results. */
export function mapResults(op: TypedOp, map: ValueMap): TypedOp {
  if (op.kind === "call-generic") {
    const results = op.results.map(map);
    return op.failed === undefined ? { ...op, results } : { ...op, results, failed: map(op.failed) };
  }
  if (op.kind === "call-direct" && op.box !== undefined) return { ...op, result: map(op.result), box: map(op.box) };
  return "result" in op ? { ...op, result: map(op.result) } : op;
}

function mapEdge(edge: Edge, map: ValueMap): Edge {
  return { target: edge.target, arguments: edge.arguments.map(map) };
}

/** The terminator with the values that it and its state read replaced. */
export function mapTerminator(terminator: Terminator, map: ValueMap, memo?: Map<FrameState, FrameState>): Terminator {
  switch (terminator.kind) {
    case "jump":
      return { ...terminator, arguments: terminator.arguments.map(map) };
    case "branch":
      return {
        ...terminator,
        condition: map(terminator.condition),
        whenTrue: mapEdge(terminator.whenTrue, map),
        whenFalse: mapEdge(terminator.whenFalse, map),
      };
    case "return":
      return {
        kind: "return",
        ...(terminator.value === undefined ? {} : { value: map(terminator.value) }),
        ...(terminator.box === undefined ? {} : { box: map(terminator.box) }),
      };
    case "deoptimize":
      return { ...terminator, state: mapState(terminator.state, map, memo) };
    default:
      return assertNever(terminator);
  }
}

/** Values that a terminator reads, edge arguments included, frame state excluded. */
export function terminatorOperands(terminator: Terminator): readonly Value[] {
  switch (terminator.kind) {
    case "jump":
      return terminator.arguments;
    case "branch":
      return [terminator.condition, ...terminator.whenTrue.arguments, ...terminator.whenFalse.arguments];
    case "return":
      return [terminator.value, terminator.box].filter((value) => value !== undefined);
    case "deoptimize":
      return [];
    default:
      return assertNever(terminator);
  }
}

/** Where control may go on, with the arguments it hands over. */
export function edgesOf(terminator: Terminator): readonly Edge[] {
  switch (terminator.kind) {
    case "jump":
      return [terminator];
    case "branch":
      return [terminator.whenTrue, terminator.whenFalse];
    case "return":
    case "deoptimize":
      return [];
    default:
      return assertNever(terminator);
  }
}

/** The block with the values that it reads replaced. */
export function mapBlock(block: TypedBlock, map: ValueMap, memo?: Map<FrameState, FrameState>): TypedBlock {
  return {
    ...block,
    ops: block.ops.map((op) => mapOp(op, map, memo)),
    terminator: mapTerminator(block.terminator, map, memo),
  };
}

/**
 * Other code can run here, so nothing about mutable heap or globals is known afterwards. A `tick` proves the cells
 * again, but not the heap.
 */
export function isOpaque(op: TypedOp): boolean {
  switch (op.kind) {
    case "call-generic":
      return op.quiet !== true;
    case "take-exception":
      return true;
    case "call-direct":
      return op.opaque;
    case "decref":
      return !op.quiet;
    case "attribute-add":
    case "instance-new":
    case "record-new":
      return true;
    default:
      return false;
  }
}

/** Has no effect besides its result: may be removed when the result is not used, and moved when it has no state. */
export function isPure(op: TypedOp): boolean {
  switch (op.kind) {
    case "int-const":
    case "float-const":
    case "bool-const":
    case "object-const":
    case "none-const":
    case "null-const":
    case "int-invert":
    case "int-compare":
    case "int-minmax":
    case "int-to-float":
    case "bool-to-int":
    case "float-negate":
    case "float-abs":
    case "float-compare":
    case "int-float-compare":
    case "float-minmax":
    case "int-truth":
    case "float-truth":
    case "bool-not":
    case "bool-binary":
    case "select":
    case "is-same":
    case "range-element":
    case "range-advance":
    case "chunk-limit":
    case "affine-check":
    case "float-unusual":
    case "call-pure":
    case "np-payload":
    case "np-scalar":
    case "float-to-single":
    case "str-data":
    case "str-width":
      return true;
    case "int-binary":
    case "int-negate":
    case "int-abs":
    case "float-binary":
    case "range-length":
    case "index-check":
      return op.state === undefined;
    default:
      return false;
  }
}

/** Has no effect and cannot fail: may be removed when the result is not used. Reads of the heap are no pure operations. */
export function isRemovable(op: TypedOp): boolean {
  switch (op.kind) {
    case "length":
    case "list-items":
    case "element":
    case "attribute-load":
      return true;
    default:
      return isPure(op);
  }
}

/** Every value that is read, as often as it is. */
export function* usedValues(fn: TypedFunction): Generator<Value> {
  for (const block of fn.blocks) {
    for (const op of block.ops) {
      yield* operandsOf(op);
      for (const state of statesOf(op)) yield* stateValues(state);
    }
    yield* terminatorOperands(block.terminator);
    if (block.terminator.kind === "deoptimize") yield* stateValues(block.terminator.state);
  }
}
