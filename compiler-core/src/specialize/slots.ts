/**
 * What is known about a baseline register where blocks meet, and how two such facts join.
 *
 * A `Slot` describes the block parameters that carry a register: an unboxed payload (with the remembered box and the
 * "is bound" flag where some way in needs them), an object, an iterator that was never built. Joining is *lossless* as
 * long as nothing that is unboxed on one way in has to be boxed. Where it is not, the block gets another version, so a
 * loop variable that starts as an int and becomes a float peels itself; only when the versions run out is it boxed.
 */

import type { ArrayLayout } from "../mir/array-layout";
import type { ExactType, Representation, Value } from "../mir/typed";
import { type Dtype, dtypeOf, isNumpyScalar, meetsPythonNumbers, payloadOf } from "../primitives/dtypes";
import { type PythonType, sameType } from "../types/python-type";

export type Unboxed = Exclude<Representation, "object" | "pointer">;

export type Slot =
  | { readonly kind: "unbound" }
  | { readonly kind: "raw"; readonly representation: Unboxed; readonly box: boolean; readonly maybe: boolean }
  /** A Python number on one way, a NumPy scalar on another. */
  | { readonly kind: "either"; readonly dtype: Dtype; readonly box: boolean; readonly maybe: boolean }
  | { readonly kind: "none"; readonly maybe: boolean }
  | { readonly kind: "char"; readonly box: boolean; readonly maybe: boolean }
  | { readonly kind: "thrown"; readonly owned: boolean; readonly borrowed: boolean }
  | {
      readonly kind: "object";
      readonly fact: ExactType | undefined;
      readonly owned: boolean;
      /** Held by the reference of its container. */
      readonly borrowed: boolean;
      readonly nullable: boolean;
      /** An unboxed copy travels along. */
      readonly raw: Unboxed | undefined;
      /** The code point of a str of one character travels along. */
      readonly code: boolean;
      readonly hint: PythonType | undefined;
      /** What is known of an array travels along. */
      readonly array: ArrayLayout | undefined;
    }
  /** Never cross a block's border. */
  | { readonly kind: "int-tuple" }
  | { readonly kind: "array-row" }
  /** The object of a global cell that a guard proved. */
  | { readonly kind: "cell"; readonly cell: number }
  /** The function of a method of a class that a guard proved. */
  | { readonly kind: "method"; readonly class: number; readonly attribute: number }
  | { readonly kind: "range-iterator" }
  | {
      readonly kind: "sequence-iterator";
      readonly fact: ExactType;
      readonly owned: boolean;
      readonly borrowed: boolean;
      /** It counts along, as `enumerate` does. */
      readonly counts: boolean;
      readonly backwards: boolean;
      /** What a `zip` iterates: the items of the container. */
      readonly zipped: readonly ZippedSlot[] | undefined;
      readonly hint: PythonType | undefined;
      readonly array: ArrayLayout | undefined;
    };

/** One of the sequences that a `zip` iterates, and the hypothesis about its elements. */
interface ZippedSlot {
  readonly fact: ExactType;
  readonly hint: PythonType | undefined;
}

/** An array's layout, address and shape (extents, then strides unless the layout is contiguous). */
export interface ArrayView {
  readonly layout: ArrayLayout;
  readonly data: Value;
  readonly shape: readonly Value[];
}

/** A function of a class; `receiver`: the instance in which a static method was found. */
export interface FoundMethod {
  readonly class: number;
  readonly attribute: number;
  readonly receiver?: Value;
}

/** What a register holds at one point of one block. */
export type Content =
  | { readonly kind: "unbound" }
  /** `box`: the object it was unboxed from, or NULL, borrowed for the activation. `bound`: false when it is unbound. */
  | { readonly kind: "raw"; readonly value: Value; readonly box?: Value; readonly bound?: Value }
  | EitherNumber
  | { readonly kind: "none"; readonly bound?: Value }
  /** A str of one character as its code point, an int; `box` and `bound` as for `raw`. */
  | { readonly kind: "char"; readonly code: Value; readonly box?: Value; readonly bound?: Value }
  /** The saved state of a handler whose exception was never made. */
  | { readonly kind: "thrown"; readonly argument: Value; readonly thrower: Value; readonly site: Value }
  /** `method`: it was found as that method of a class. */
  | {
      readonly kind: "object";
      readonly value: Value;
      readonly raw?: Value;
      /** Of a str of one character. */
      readonly code?: Value;
      readonly hint?: PythonType;
      /** What was read from an array, while nothing opaque has run since. */
      readonly array?: ArrayView;
      readonly method?: FoundMethod;
      /** It is what that global cell held. */
      readonly cell?: number;
    }
  /** A tuple of ints that was not built: an index, or a shape. */
  | { readonly kind: "int-tuple"; readonly items: readonly Value[] }
  /**
   * `a[i]` that only is indexed further. Until then no operation has an effect, and all exits lead before the one that
   * would have made it.
   */
  | {
      readonly kind: "array-row";
      readonly container: Value;
      readonly array: ArrayView;
      readonly indexes: readonly Value[];
    }
  | { readonly kind: "cell"; readonly cell: number }
  | ({ readonly kind: "method" } & FoundMethod)
  | { readonly kind: "range-iterator"; readonly next: Value; readonly remaining: Value; readonly step: Value }
  | {
      readonly kind: "sequence-iterator";
      readonly container: Value;
      readonly index: Value;
      /** The next number of an `enumerate` over the container. */
      readonly count?: Value;
      /** It goes from the last item to the first, as `reversed` does: `index` is how many items are ahead. */
      readonly backwards?: true;
      /** It is a `zip`: the container is a tuple of these, which are at the index all. */
      readonly zipped?: readonly ZippedSequence[];
      /** Of the elements; of the container itself when it is an array. */
      readonly hint?: PythonType;
      readonly array?: ArrayView;
    };

/**
 * A payload of the dtype: a NumPy scalar where `scalar` is true, else a Python int or float; `box` and `bound` as for `raw`.
 */
export interface EitherNumber {
  readonly kind: "either";
  readonly dtype: Dtype;
  readonly value: Value;
  readonly scalar: Value;
  readonly box?: Value;
  readonly bound?: Value;
}

export interface ZippedSequence {
  readonly value: Value;
  readonly hint: PythonType | undefined;
}

export const UNBOUND = { kind: "unbound" } as const;

export function unboxedOf(value: Value): Unboxed {
  return value.representation as Unboxed;
}

/** Value numbers of the references that an activation owns, and of those that it borrows from containers. */
export interface References {
  readonly owned: ReadonlySet<number>;
  readonly borrowed: ReadonlySet<number>;
}

export function slotOf(content: Content, { owned, borrowed }: References): Slot {
  switch (content.kind) {
    case "unbound":
      return UNBOUND;
    case "raw":
      return {
        kind: "raw",
        representation: unboxedOf(content.value),
        box: content.box !== undefined,
        maybe: content.bound !== undefined,
      };
    case "either":
      return {
        kind: "either",
        dtype: content.dtype,
        box: content.box !== undefined,
        maybe: content.bound !== undefined,
      };
    case "none":
      return { kind: "none", maybe: content.bound !== undefined };
    case "thrown":
      return {
        kind: "thrown",
        owned: owned.has(content.argument.id),
        borrowed: borrowed.has(content.argument.id),
      };
    case "char":
      return { kind: "char", box: content.box !== undefined, maybe: content.bound !== undefined };
    case "object":
      return {
        kind: "object",
        fact: content.value.fact,
        owned: owned.has(content.value.id),
        borrowed: borrowed.has(content.value.id),
        nullable: content.value.nullable === true,
        raw: content.raw === undefined ? undefined : unboxedOf(content.raw),
        code: content.code !== undefined,
        hint: content.hint,
        array: content.array?.layout,
      };
    case "int-tuple":
    case "array-row":
      return { kind: content.kind };
    case "cell":
      return content;
    case "method":
      return { kind: "method", class: content.class, attribute: content.attribute };
    case "range-iterator":
      return { kind: "range-iterator" };
    case "sequence-iterator":
      return {
        kind: "sequence-iterator",
        fact: content.container.fact!,
        owned: owned.has(content.container.id),
        borrowed: borrowed.has(content.container.id),
        counts: content.count !== undefined,
        backwards: content.backwards === true,
        zipped: content.zipped?.map(({ value, hint }) => ({ fact: value.fact!, hint })),
        hint: content.hint,
        array: content.array?.layout,
      };
  }
}

export function sameSlot(a: Slot, b: Slot): boolean {
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case "unbound":
    case "range-iterator":
    case "int-tuple":
    case "array-row":
      return true;
    case "raw": {
      const other = b as typeof a;
      return a.representation === other.representation && a.box === other.box && a.maybe === other.maybe;
    }
    case "none":
      return a.maybe === (b as typeof a).maybe;
    case "thrown":
      return a.owned === (b as typeof a).owned && a.borrowed === (b as typeof a).borrowed;
    case "char":
      return a.box === (b as typeof a).box && a.maybe === (b as typeof a).maybe;
    case "either": {
      const other = b as typeof a;
      return a.dtype === other.dtype && a.box === other.box && a.maybe === other.maybe;
    }
    case "object": {
      const other = b as typeof a;
      return (
        a.fact === other.fact &&
        a.owned === other.owned &&
        a.borrowed === other.borrowed &&
        a.nullable === other.nullable &&
        a.raw === other.raw &&
        a.code === other.code &&
        a.array === other.array &&
        sameHint(a.hint, other.hint)
      );
    }
    case "cell":
      return a.cell === (b as typeof a).cell;
    case "method": {
      const other = b as typeof a;
      return a.class === other.class && a.attribute === other.attribute;
    }
    case "sequence-iterator": {
      const other = b as typeof a;
      return (
        a.fact === other.fact &&
        a.owned === other.owned &&
        a.borrowed === other.borrowed &&
        a.array === other.array &&
        a.counts === other.counts &&
        a.backwards === other.backwards &&
        sameZipped(a.zipped, other.zipped) &&
        sameHint(a.hint, other.hint)
      );
    }
  }
}

function sameZipped(a: readonly ZippedSlot[] | undefined, b: readonly ZippedSlot[] | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.length === b.length && a.every((one, index) => one.fact === b[index]!.fact && sameHint(one.hint, b[index]!.hint))
  );
}

function sameHint(a: PythonType | undefined, b: PythonType | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && sameType(a, b));
}

/** The join of two slots when nothing unboxed must be boxed for it; undefined otherwise. */
export function joinLossless(a: Slot, b: Slot): Slot | undefined {
  if (a.kind === "unbound") return b.kind === "unbound" ? a : withUnbound(b);
  if (b.kind === "unbound") return withUnbound(a);
  if (a.kind === "raw" && b.kind === "raw") {
    if (a.representation !== b.representation) return undefined;
    return { ...a, box: a.box || b.box, maybe: a.maybe || b.maybe };
  }
  if (a.kind === "either" || b.kind === "either") return joinEither(a, b);
  if (a.kind === "none" && b.kind === "none") return { kind: "none", maybe: a.maybe || b.maybe };
  if (a.kind === "thrown" && b.kind === "thrown") return { kind: "thrown", ...joinReferences(a, b) };
  if (a.kind === "char" && b.kind === "char") return { ...a, box: a.box || b.box, maybe: a.maybe || b.maybe };
  if (a.kind === "object" && b.kind === "object") return joinObjects(a, b);
  if (a.kind === "cell" && b.kind === "cell") return a.cell === b.cell ? a : undefined;
  if (a.kind === "method" && b.kind === "method") return sameSlot(a, b) ? a : undefined;
  if (a.kind === "range-iterator" && b.kind === "range-iterator") return a;
  if (a.kind === "sequence-iterator" && b.kind === "sequence-iterator") {
    if (a.fact !== b.fact || a.counts !== b.counts || a.backwards !== b.backwards) return undefined;
    if (!sameZipped(a.zipped, b.zipped)) return undefined;
    const array = a.array === b.array ? a.array : undefined;
    return { ...a, ...joinReferences(a, b), array, hint: sameHint(a.hint, b.hint) ? a.hint : undefined };
  }
  return undefined;
}

/** The join of two slots that hold numbers of one dtype, or Python's numbers with such payloads. */
function joinEither(a: Slot, b: Slot): Slot | undefined {
  if (!isNumber(a) || !isNumber(b)) return undefined;
  const dtype = dtypeIn(a) ?? dtypeIn(b);
  if (dtype === undefined || !meetsPythonNumbers(dtype)) return undefined;
  const fits = [a, b].every((slot) =>
    slot.kind === "raw" && dtypeIn(slot) === undefined
      ? slot.representation === payloadOf(dtype)
      : dtypeIn(slot) === dtype,
  );
  return fits ? { kind: "either", dtype, box: a.box || b.box, maybe: a.maybe || b.maybe } : undefined;
}

function isNumber(slot: Slot): slot is Extract<Slot, { kind: "raw" | "either" }> {
  return slot.kind === "raw" || slot.kind === "either";
}

function dtypeIn(slot: Extract<Slot, { kind: "raw" | "either" }>): Dtype | undefined {
  if (slot.kind === "either") return slot.dtype;
  return isNumpyScalar(slot.representation) ? dtypeOf(slot.representation) : undefined;
}

type ObjectSlot = Extract<Slot, { kind: "object" }>;

type Reference = Pick<ObjectSlot, "owned" | "borrowed">;

/** A borrowed reference becomes an owned one where the other way in has one. */
function joinReferences(a: Reference, b: Reference): Reference {
  const owned = a.owned || b.owned;
  return { owned, borrowed: !owned && (a.borrowed || b.borrowed) };
}

function joinObjects(a: ObjectSlot, b: ObjectSlot): ObjectSlot {
  return {
    kind: "object",
    fact: a.fact === b.fact ? a.fact : undefined,
    ...joinReferences(a, b),
    nullable: a.nullable || b.nullable,
    raw: a.raw === b.raw && a.fact === b.fact ? a.raw : undefined,
    code: a.code && b.code,
    hint: sameHint(a.hint, b.hint) ? a.hint : undefined,
    array: a.array === b.array ? a.array : undefined,
  };
}

function withUnbound(slot: Slot): Slot | undefined {
  switch (slot.kind) {
    case "raw":
    case "either":
    case "none":
    case "char":
      return { ...slot, maybe: true };
    case "object":
      return { ...slot, nullable: true, raw: undefined, code: false, array: undefined };
    default:
      return undefined;
  }
}

/** The join when versions have run out: what does not fit is boxed. Undefined when it cannot be boxed (iterators). */
export function joinForced(a: Slot, b: Slot): Slot | undefined {
  const unboxed = joinUnread(a, b);
  if (unboxed !== undefined) return unboxed;
  const left = boxedSlot(a);
  const right = boxedSlot(b);
  return left === undefined || right === undefined ? undefined : joinObjects(left, right);
}

function boxedSlot(slot: Slot): ObjectSlot | undefined {
  const object = {
    kind: "object",
    borrowed: false,
    raw: undefined,
    code: false,
    hint: undefined,
    array: undefined,
  } as const;
  switch (slot.kind) {
    case "unbound":
      return { ...object, fact: undefined, owned: true, nullable: true };
    case "raw":
      return { ...object, fact: slot.representation, owned: true, nullable: slot.maybe };
    case "either":
      return { ...object, fact: undefined, owned: true, nullable: slot.maybe };
    case "none":
      return { ...object, fact: "none", owned: false, nullable: slot.maybe };
    case "char":
      return { ...object, fact: "str", owned: true, nullable: slot.maybe };
    case "object":
      return slot;
    case "cell":
    case "method":
      return { ...object, fact: undefined, owned: true, nullable: false };
    default:
      return undefined;
  }
}

/** The join of a number that nobody reads any more: frame states ask the flag. */
export function joinUnread(a: Slot, b: Slot): Slot | undefined {
  return joinLossless(a, b) ?? joinEither(a, b);
}

/** The join of all registers; undefined when one of them has none. */
export function joinSlots(
  a: readonly Slot[],
  b: readonly Slot[],
  join: (a: Slot, b: Slot, register: number) => Slot | undefined,
): readonly Slot[] | undefined {
  const joined: Slot[] = [];
  for (let register = 0; register < a.length; register++) {
    const slot = join(a[register]!, b[register]!, register);
    if (slot === undefined) return undefined;
    joined.push(slot);
  }
  return joined;
}

/** Registers whose join loses something. */
export function conflicts(a: readonly Slot[], b: readonly Slot[]): number {
  let count = 0;
  for (let register = 0; register < a.length; register++) {
    if (joinLossless(a[register]!, b[register]!) === undefined) count++;
  }
  return count;
}

export function sameSlots(a: readonly Slot[], b: readonly Slot[]): boolean {
  return a.every((slot, register) => sameSlot(slot, b[register]!));
}
