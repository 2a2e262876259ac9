/**
 * What each typed operation reads, writes and carries, in one place: passes, the verifier and the printer are written
 * on it, so that a new operation is taught here once.
 */
import { assertNever } from "../base/invariant";
import { operandFields, stateFields } from "./op-fields";
import type {
  AffineTerm,
  ArrayDescription,
  Edge,
  ElementRun,
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

/** Every function here that maps gives the same object where nothing is different: most of a function stays as it is. */
function mapList<Item>(items: readonly Item[], map: (item: Item) => Item): readonly Item[] {
  let mapped: Item[] | undefined;
  for (let index = 0; index < items.length; index++) {
    const item = items[index] as Item;
    const next = map(item);
    if (mapped === undefined && next !== item) mapped = items.slice(0, index);
    mapped?.push(next);
  }
  return mapped ?? items;
}

/** The object with the values in the named fields replaced; a field may be absent. */
function mapFields<Holder extends object>(
  holder: Holder,
  names: readonly { [Name in keyof Holder]: Extract<Holder[Name], Value> extends never ? never : Name }[keyof Holder][],
  map: ValueMap,
): Holder {
  let mapped: Holder | undefined;
  for (const name of names) {
    const value = holder[name] as Value | undefined;
    if (value === undefined) continue;
    const next = map(value);
    if (next === value) continue;
    mapped ??= { ...holder };
    mapped[name] = next as Holder[typeof name];
  }
  return mapped ?? holder;
}

function mapSource(source: StateSource, map: ValueMap): StateSource {
  switch (source.kind) {
    case "value":
      return mapFields(source, ["value", "bound"], map);
    case "either":
      return mapFields(source, ["value", "scalar", "bound"], map);
    case "none":
      return mapFields(source, ["bound"], map);
    case "char":
      return mapFields(source, ["code", "bound"], map);
    case "thrown":
      return mapFields(source, ["argument", "thrower", "site"], map);
    case "const":
    case "cell":
    case "method":
      return source;
    case "int-tuple": {
      const items = mapList(source.items, map);
      return items === source.items ? source : { ...source, items };
    }
    case "range-iterator":
      return mapFields(source, ["next", "remaining", "step"], map);
    case "span-iterator":
      return mapFields(source, ["next", "end"], map);
    case "sequence-iterator":
      return mapFields(source, ["container", "index", "count"], map);
    default:
      return assertNever(source);
  }
}

/** A frame state with its values replaced. States are shared between operations: `memo` keeps them so. */
export function mapState(state: FrameState, map: ValueMap, memo?: Map<FrameState, FrameState>): FrameState {
  const known = memo?.get(state);
  if (known !== undefined) return known;
  const entries = mapList(state.entries, (entry) => {
    const source = mapSource(entry.source, map);
    return source === entry.source ? entry : { register: entry.register, source };
  });
  const mapped = entries === state.entries ? state : { ...state, entries };
  memo?.set(state, mapped);
  return mapped;
}

function mapArgument(argument: GenericArgument, map: ValueMap): GenericArgument {
  if (argument.kind === "value") return mapFields(argument, ["value"], map);
  if (argument.kind !== "array") return argument;
  const values = mapList(argument.values, map);
  return values === argument.values ? argument : { kind: "array", values };
}

/** Operations of one kind. */
export type OpOfKind<Kind extends TypedOp["kind"]> = Extract<TypedOp, { readonly kind: Kind }>;

function mapArray(array: ArrayDescription, map: ValueMap): ArrayDescription {
  const mapped = mapFields(array, ["operand", "data"], map);
  const shape = mapList(array.shape, map);
  return shape === array.shape ? mapped : { ...mapped, shape };
}

function mapTerm(term: AffineTerm, map: ValueMap): AffineTerm {
  const values = mapList(term.values, map);
  return values === term.values ? term : { ...term, values };
}

function mapRun(run: ElementRun, map: ValueMap): ElementRun {
  const mapped = mapFields(run, ["data"], map);
  const shape = mapList(run.shape, map);
  const indexes = mapList(run.indexes, map);
  return shape === run.shape && indexes === run.indexes ? mapped : { ...mapped, shape, indexes };
}

type Fields = Readonly<Record<string, unknown>>;

/** Values that the operation itself reads, in the order of its fields; those of its frame states are not among them. */
export function operandsOf(op: TypedOp): readonly Value[] {
  const fields = op as unknown as Fields;
  const operands: Value[] = [];
  for (const name of operandFields(op.kind)) {
    const field = fields[name];
    if (field !== undefined) operands.push(field as Value);
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
    case "lanes-unusual":
      for (const { value, sources } of op.floats) operands.push(value, ...sources);
      break;
    case "lanes-apart":
      for (const run of [op.earlier, op.later]) operands.push(run.data, ...run.shape, ...run.indexes);
      operands.push(op.count);
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
  for (const name of stateFields(op.kind)) {
    const field = fields[name];
    if (field !== undefined) states.push(field as FrameState);
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
      case "either":
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
  const fields = op as unknown as Fields;
  let changed: Record<string, unknown> | undefined;
  const set = (name: string, value: unknown): void => {
    if (value === fields[name]) return;
    changed ??= { ...fields };
    changed[name] = value;
  };
  for (const name of operandFields(op.kind)) {
    const field = fields[name];
    if (field !== undefined) set(name, map(field as Value));
  }
  for (const name of stateFields(op.kind)) {
    const field = fields[name];
    if (field !== undefined) set(name, mapState(field as FrameState, map, memo));
  }
  switch (op.kind) {
    case "call-generic":
      set(
        "arguments",
        mapList(op.arguments, (argument) => mapArgument(argument, map)),
      );
      break;
    case "call-direct":
      set("arguments", mapList(op.arguments, map));
      set("boxes", mapList(op.boxes, map));
      set("consumed", mapList(op.consumed, map));
      set("moved", mapList(op.moved, map));
      if (op.completes?.kind === "operator") set("completes", mapFields(op.completes, ["left", "right"], map));
      break;
    case "tick":
    case "anchor":
      set("keeps", mapList(op.keeps, map));
      if (op.arrays !== undefined)
        set(
          "arrays",
          mapList(op.arrays, (array) => mapArray(array, map)),
        );
      break;
    case "record-new":
      set("values", mapList(op.values, map));
      break;
    case "np-ufunc":
    case "call-pure":
    case "call-checked":
      set("arguments", mapList(op.arguments, map));
      break;
    case "np-float-check":
      set(
        "checks",
        mapList(op.checks, (check) => mapFields(check, ["left", "right", "value"], map)),
      );
      break;
    case "float-unusual":
      set("noted", map(op.noted));
      set("sources", mapList(op.sources, map));
      break;
    case "undo-save":
    case "undo-restore":
      set("count", map(op.count));
      set("shape", mapList(op.shape, map));
      set("indexes", mapList(op.indexes, map));
      break;
    case "array-load":
    case "array-store":
      set("shape", mapList(op.shape, map));
      set("indexes", mapList(op.indexes, map));
      break;
    case "affine-check":
      set(
        "first",
        mapList(op.first, (term) => mapTerm(term, map)),
      );
      set(
        "step",
        mapList(op.step, (term) => mapTerm(term, map)),
      );
      set("count", map(op.count));
      break;
    case "lanes-unusual":
      set(
        "floats",
        mapList(op.floats, (float) => {
          const sources = mapList(float.sources, map);
          return sources === float.sources ? mapFields(float, ["value"], map) : { value: map(float.value), sources };
        }),
      );
      break;
    case "lanes-apart":
      set("earlier", mapRun(op.earlier, map));
      set("later", mapRun(op.later, map));
      set("count", map(op.count));
      break;
    default:
      break;
  }
  return changed === undefined ? op : (changed as unknown as TypedOp);
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
    const entries = mapList(state.entries, (entry) => {
      const source = change(entry.source);
      return source === entry.source ? entry : { ...entry, source };
    });
    const changed = entries === state.entries ? state : { ...state, entries };
    memo.set(state, changed);
    return changed;
  };
  const ops = mapList(block.ops, (op): TypedOp => {
    const fields = op as unknown as Fields;
    let changed: Record<string, unknown> | undefined;
    for (const name of stateFields(op.kind)) {
      const field = fields[name] as FrameState | undefined;
      const state = field === undefined ? undefined : stateOf(field);
      if (state === field) continue;
      changed ??= { ...fields };
      changed[name] = state;
    }
    return changed === undefined ? op : (changed as unknown as TypedOp);
  });
  const { terminator } = block;
  if (terminator.kind !== "deoptimize") return { ...block, ops };
  return { ...block, ops, terminator: { ...terminator, state: stateOf(terminator.state) } };
}

/** The operation with other values as its results. */
export function mapResults(op: TypedOp, map: ValueMap): TypedOp {
  if (op.kind === "call-generic") {
    const results = mapList(op.results, map);
    return mapFields(results === op.results ? op : { ...op, results }, ["failed"], map);
  }
  if (op.kind === "call-direct") return mapFields(op, ["result", "box"], map);
  return "result" in op ? mapFields(op, ["result"], map) : op;
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
    ops: mapList(block.ops, (op) => mapOp(op, map, memo)),
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
    case "float-sqrt":
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
    case "lane-counter":
    case "lane-last":
    case "lane-count":
    case "lanes-any":
    case "lane-span":
    case "lanes-unusual":
    case "lanes-apart":
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
