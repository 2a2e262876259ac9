/**
 * The frame-state table of one version: how the runtime finds baseline registers in an activation's buffer.
 *
 * Every SSA value that a frame state names has one slot for the whole body. A cold exit stores the values of its state
 * into their slots and names the row; before a call the values of the call's state are stored on the hot path, and one
 * that the same block stored already is not stored again.
 *
 * The table's layout is that of `rt_deoptimize` in rt.h.
 */
import { assertNever, invariant } from "../base/invariant";
import type { FrameState, StateEntry, StateSource, TypedFunction, TypedOp, Value } from "../mir/typed";
import { dtypeCode, dtypeOf, isNumpyScalar } from "../primitives/dtypes";

/** RT_REP_* of rt.h. */
export const REP = {
  objectOwned: 1,
  objectBorrowed: 2,
  int: 3,
  float: 4,
  bool: 5,
  const: 6,
  range: 7,
  cell: 8,
  iteratorOwned: 9,
  iteratorBorrowed: 10,
  none: 11,
  char: 12,
  /** An int tuple; its length is in the upper bits. */
  intTuple: 13,
  thrownOwned: 16,
  thrownBorrowed: 17,
  /** NumPy scalars: this and the code of the dtype. */
  numpy: 32,
  method: 14,
  enumerateOwned: 18,
  enumerateBorrowed: 19,
  zipOwned: 20,
  zipBorrowed: 21,
  span: 22,
  reversedOwned: 23,
  reversedBorrowed: 24,
  enumerateReversedOwned: 25,
  enumerateReversedBorrowed: 26,
  either: 48,
  maybe: 0x100,
} as const;

const TUPLE_LENGTH_SHIFT = 16;

const MODES = { before: 0, after: 1, error: 2, expected: 3 } as const;

type CallDirect = Extract<TypedOp, { kind: "call-direct" }>;

/** A value and the buffer slot in which the table expects it. */
export interface SlotStore {
  readonly value: Value;
  readonly slot: number;
}

export interface StateRow {
  readonly index: number;
  readonly stores: readonly SlotStore[];
}

/** The exits of a direct call whose states hold the result. */
export interface CallExits {
  /** Stands for the boxed result that the callee returned after it left native code. */
  readonly boxedResult: Value;
  readonly boxed: FrameState;
  readonly unboxed: FrameState;
}

export interface FrameStateTable {
  /** Contents of the int32 table. */
  readonly words: readonly number[];
  readonly slotCount: number;
  readonly rows: ReadonlyMap<FrameState, StateRow>;
  readonly calls: ReadonlyMap<CallDirect, CallExits>;
  /** Before the first operation, with the parameters bound. */
  readonly entry: FrameState;
}

/** Where an attribute of a version's shapes is among the function's. */
export type AttributeIndex = (
  shape: number,
  attribute: number,
) => { readonly class: number; readonly attribute: number };

/** `cellIndex` and `attributeIndex` map what a version names to the function's tables, `wordOf` a baseline operation to its first word. */
export function planFrameStates(
  fn: TypedFunction,
  cellIndex: (cell: number) => number,
  attributeIndex: AttributeIndex,
  wordOf: (pc: number) => number,
): FrameStateTable {
  const plan = new Plan(cellIndex, attributeIndex, wordOf);
  const entry = entryState(fn);
  plan.add(entry);
  const calls = new Map<CallDirect, CallExits>();
  let nextSynthetic = -1;
  for (const block of fn.blocks) {
    for (const op of block.ops) {
      if (op.kind === "call-direct") {
        const boxedResult: Value = { id: nextSynthetic--, representation: "object" };
        const exits: CallExits = {
          boxedResult,
          boxed: withRegister(op.after, op.resultRegister, { kind: "value", value: boxedResult, owned: true }),
          unboxed: withRegister(op.after, op.resultRegister, resultSource(op)),
        };
        calls.set(op, exits);
        plan.add(op.raises);
        plan.add(exits.boxed);
        if (!op.opaque) plan.add(exits.unboxed);
      } else {
        for (const state of statesOf(op)) plan.add(state);
      }
    }
    if (block.terminator.kind === "deoptimize") plan.add(block.terminator.state);
  }
  return { words: plan.words(), slotCount: plan.slotCount, rows: plan.rows, calls, entry };
}

/** The frame states of an operation other than a direct call. */
function statesOf(op: TypedOp): readonly FrameState[] {
  const states: FrameState[] = [];
  if ("state" in op && op.state !== undefined) states.push(op.state);
  if ("before" in op && op.before !== undefined) states.push(op.before);
  if ("raises" in op) states.push(op.raises);
  return states;
}

function entryState(fn: TypedFunction): FrameState {
  const block = fn.blocks.find((candidate) => candidate.id === fn.entry);
  invariant(block !== undefined, `${fn.name} has no entry block`);
  const entries = fn.parameters.map((_, register): StateEntry => {
    const value = block.parameters[register];
    invariant(value !== undefined, `${fn.name}: parameter ${register} has no value`);
    return { register, source: { kind: "value", value, owned: fn.ownedParameters.includes(register) } };
  });
  return { pc: 0, mode: "before", site: 0, entries };
}

function resultSource(op: CallDirect): StateSource {
  if (op.instance !== undefined) return { kind: "value", value: op.instance, owned: true };
  return { kind: "value", value: op.result, owned: op.result.representation === "object" };
}

function withRegister(state: FrameState, register: number | undefined, source: StateSource): FrameState {
  if (register === undefined) return state;
  const others = state.entries.filter((entry) => entry.register !== register);
  const entries = [...others, { register, source }].sort((a, b) => a.register - b.register);
  return { ...state, entries };
}

class Plan {
  readonly rows = new Map<FrameState, StateRow>();
  slotCount = 0;
  private readonly slots = new Map<string, number>();
  private readonly rowWords: number[][] = [];
  private readonly cellIndex: (cell: number) => number;
  private readonly wordOf: (pc: number) => number;
  private readonly attributeIndex: AttributeIndex;

  constructor(cellIndex: (cell: number) => number, attributeIndex: AttributeIndex, wordOf: (pc: number) => number) {
    this.cellIndex = cellIndex;
    this.attributeIndex = attributeIndex;
    this.wordOf = wordOf;
  }

  add(state: FrameState): void {
    if (this.rows.has(state)) return;
    const stores: SlotStore[] = [];
    const mode = state.isExpected === true ? "expected" : state.mode;
    const words = [this.wordOf(state.pc), MODES[mode], state.site, state.entries.length];
    for (const entry of state.entries) {
      const { representation, slot, stored } = this.place(entry.source);
      words.push(entry.register, representation, slot);
      stored.forEach((value, index) => {
        if (!stores.some((store) => store.slot === slot + index)) stores.push({ value, slot: slot + index });
      });
    }
    this.rows.set(state, { index: this.rowWords.length, stores });
    this.rowWords.push(words);
  }

  words(): number[] {
    const table = [this.rowWords.length];
    let offset = 1 + this.rowWords.length;
    for (const row of this.rowWords) {
      table.push(offset);
      offset += row.length;
    }
    return table.concat(...this.rowWords);
  }

  private place(source: StateSource): { representation: number; slot: number; stored: readonly Value[] } {
    switch (source.kind) {
      case "value": {
        const representation = valueRepresentation(source.value, source.owned);
        return this.placeMaybe(representation, [source.value], source.bound);
      }
      case "either":
        return this.placeMaybe(REP.either + dtypeCode(source.dtype), [source.value, source.scalar], source.bound);
      case "none":
        return this.placeMaybe(REP.none, [], source.bound);
      case "char":
        return this.placeMaybe(REP.char, [source.code], source.bound);
      case "thrown": {
        const representation = source.owned ? REP.thrownOwned : REP.thrownBorrowed;
        return this.placeMaybe(representation, [source.argument, source.thrower, source.site], undefined);
      }
      case "const":
        return { representation: REP.const, slot: source.index, stored: [] };
      case "cell":
        return { representation: REP.cell, slot: this.cellIndex(source.cell), stored: [] };
      case "int-tuple": {
        const representation = REP.intTuple | (source.items.length << TUPLE_LENGTH_SHIFT);
        return this.placeMaybe(representation, source.items, undefined);
      }
      case "method": {
        const { class: index, attribute } = this.attributeIndex(source.class, source.attribute);
        return { representation: REP.method, slot: (index << 16) | attribute, stored: [] };
      }
      case "range-iterator":
        return this.placeMaybe(REP.range, [source.next, source.remaining, source.step], undefined);
      case "span-iterator":
        return this.placeMaybe(REP.span, [source.next, source.end], undefined);
      case "sequence-iterator": {
        const { container, index, count } = source;
        const values = count === undefined ? [container, index] : [container, index, count];
        return this.placeMaybe(iteratorRepresentation(source), values, undefined);
      }
      default:
        return assertNever(source);
    }
  }

  private placeMaybe(representation: number, values: readonly Value[], bound: Value | undefined) {
    const stored = bound === undefined ? values : [...values, bound];
    const key = stored.map((value) => value.id).join(",");
    let slot = this.slots.get(key);
    if (slot === undefined) {
      slot = this.slotCount;
      this.slotCount += stored.length;
      this.slots.set(key, slot);
    }
    return { representation: bound === undefined ? representation : representation | REP.maybe, slot, stored };
  }
}

function iteratorRepresentation(source: Extract<StateSource, { kind: "sequence-iterator" }>): number {
  const { owned } = source;
  if (source.zips === true) return owned ? REP.zipOwned : REP.zipBorrowed;
  if (source.backwards === true) {
    if (source.count === undefined) return owned ? REP.reversedOwned : REP.reversedBorrowed;
    return owned ? REP.enumerateReversedOwned : REP.enumerateReversedBorrowed;
  }
  if (source.count === undefined) return owned ? REP.iteratorOwned : REP.iteratorBorrowed;
  return owned ? REP.enumerateOwned : REP.enumerateBorrowed;
}

function valueRepresentation(value: Value, owned: boolean): number {
  const { representation } = value;
  invariant(representation !== "pointer", "an address in a frame state");
  if (isNumpyScalar(representation)) return REP.numpy + dtypeCode(dtypeOf(representation));
  switch (representation) {
    case "int":
      return REP.int;
    case "float":
      return REP.float;
    case "bool":
      return REP.bool;
    case "object":
      return owned ? REP.objectOwned : REP.objectBorrowed;
  }
}
