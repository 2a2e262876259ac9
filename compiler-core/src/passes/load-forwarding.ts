/**
 * Forwards what is known of memory: the length of a list and where its items are, numbers that global names hold, elements
 * and attributes that were read or stored before.
 *
 *     o4 = attribute-load Body.x o1              o4 = attribute-load Body.x o1
 *     f5 = unbox o4 !                            f5 = unbox o4 !
 *     attribute-store-number Body.x o1, f9 !  →   attribute-store-number Body.x o1, f9 !
 *     o7 = attribute-load Body.x o1              …
 *     f8 = unbox o7 !                            # f8 is f9: no load, and no check of the type
 *
 * One forward analysis: what is known at the start of a block is what every way in knows. A *place* is an element of a
 * list or an attribute of an instance. What is known of one ends where it may have been stored to: by an operation that
 * may run other code, or by a store to a place that may be the same one.
 *
 * - Elements at places whose numbers are known to differ are different ones, and so are attributes of different names.
 * - A store that asks that the old element dies unseen does not overwrite a list or an instance.
 * - A float or int that is changed in its object is one that no other place holds.
 */
import { type ControlFlow, controlFlow } from "../mir/cfg";
import { effectsOf } from "../mir/effects";
import type { ExactType, TypedFunction, TypedOp, Value } from "../mir/typed";
import { isOpaque, usedValues } from "../mir/typed-ops";
import type { Pass } from "./pass";
import { removeKnownValues } from "./redundant-guards";
import { KEEP, REMOVE, type Rewrite, rewriteOps } from "./rewrite";

/** One object that was found may be the place where the next one lies: `a[i][j]`, `a[i].x`. */
const ROUNDS = 3;
/** Facts settle after about as many rounds as loops are nested; then nothing is taken to be known at a block's start. */
const FLOW_ROUNDS = 12;

export const LOAD_FORWARDING: Pass = {
  name: "load-forwarding",
  summary: "Takes elements, attributes and lengths that are known from an earlier read or store.",
  run(fn) {
    if (!fn.blocks.some((block) => block.ops.some(isRead))) return fn;
    let current = fn;
    for (let round = 0; round < ROUNDS; round++) {
      const next = forward(current);
      if (next === current) break;
      current = removeKnownValues(next);
    }
    return current;
  },
};

function isRead(op: TypedOp): boolean {
  return (
    op.kind === "list-items" || op.kind === "attribute-load" || (op.kind === "length" && op.operand.fact === "list")
  );
}

function forward(fn: TypedFunction): TypedFunction {
  const flow = controlFlow(fn);
  const memory = new Memory(fn, flow);
  const forwarded = memory.forwarded();
  if (forwarded.size === 0) return fn;
  const uses = countUses(fn);
  const gone = new Map<number, number>();
  for (const op of forwarded.keys()) {
    if (op.kind === "unbox") gone.set(op.operand.id, (gone.get(op.operand.id) ?? 0) + 1);
  }
  return rewriteOps(fn, (op): Rewrite => {
    const to = forwarded.get(op);
    if (to !== undefined && "result" in op) return { kind: "forward", result: op.result, to };
    // A place whose number is known holds something.
    const isBound = op.kind === "guard-bound" && memory.contents.has(memory.loaded(op.operand));
    return isBound && uses.get(op.result.id) === gone.get(op.result.id) ? REMOVE : KEEP;
  });
}

function countUses(fn: TypedFunction): ReadonlyMap<number, number> {
  const uses = new Map<number, number>();
  for (const value of usedValues(fn)) uses.set(value.id, (uses.get(value.id) ?? 0) + 1);
  return uses;
}

// ----------------------------------------------------------------------------------------------- places

type Element = Extract<TypedOp, { kind: "element" | "list-store" | "list-exchange" }>;
type Attribute = Extract<TypedOp, { kind: "attribute-load" | "attribute-store-number" | "attribute-exchange" }>;

/** Where something lies: `kind` tells elements from attributes, `within` what two places of one kind must share. */
interface Place {
  readonly kind: "element" | "attribute";
  /** The list or instance. */
  readonly holder: number;
  /** The index; or the attribute's place in any instance. */
  readonly within: string;
}

/** What is known of a place. */
interface Known {
  readonly place: Place;
  /** What was last read from it. */
  readonly object?: Value;
  /** The same, where it is proven to be an object whose death may be seen: a list, an instance. */
  readonly lasting?: Value;
  /** The number that it holds. */
  readonly number?: Value;
}

/** What is known at one point: `length 3`, `list-items 3`, `cell 2` (the number that a global name holds), or a place. */
interface Facts {
  readonly values: Map<string, Value>;
  readonly places: Map<string, Known>;
}

const QUIET: ReadonlySet<ExactType> = new Set<ExactType>(["int", "float", "bool", "none", "str", "bytes"]);

const keyOf = ({ kind, holder, within }: Place): string => `${kind} ${holder} ${within}`;

class Memory {
  /** Numbers of objects that were read from places whose number was known. */
  readonly contents = new Map<number, Value>();
  private readonly fn: TypedFunction;
  private readonly flow: ControlFlow;
  private readonly definitions = new Map<number, TypedOp>();
  private readonly start = new Map<number, Facts>();

  constructor(fn: TypedFunction, flow: ControlFlow) {
    this.fn = fn;
    this.flow = flow;
    for (const block of fn.blocks) {
      for (const op of block.ops) if ("result" in op) this.definitions.set(op.result.id, op);
    }
    const end = new Map<number, Facts>();
    let changed = true;
    for (let round = 0; changed; round++) {
      changed = false;
      for (const id of flow.order) {
        const facts = id === fn.entry || round > FLOW_ROUNDS ? nothing() : this.arriving(id, end);
        this.start.set(id, copyOf(facts));
        for (const op of flow.byId.get(id)!.ops) this.step(op, facts);
        const before = end.get(id);
        end.set(id, facts);
        if (before === undefined || !areEqual(before, facts)) changed = true;
      }
    }
  }

  /** What all ways into a block know, as far as they have been looked at. */
  private arriving(id: number, end: ReadonlyMap<number, Facts>): Facts {
    let met: Facts | undefined;
    for (const predecessor of this.flow.predecessors.get(id)!) {
      const facts = end.get(predecessor);
      if (facts === undefined) continue;
      if (met === undefined) met = copyOf(facts);
      else meet(met, facts);
    }
    return met ?? nothing();
  }

  /** The object that was read from a place, before guards that it is bound. */
  loaded(value: Value): number {
    let current = value.id;
    for (let op = this.definitions.get(current); op?.kind === "guard-bound"; op = this.definitions.get(current)) {
      current = op.operand.id;
    }
    return current;
  }

  /** What each operation that need not run gives. */
  forwarded(): ReadonlyMap<TypedOp, Value> {
    const claimed = this.claimedFacts();
    const forwarded = new Map<TypedOp, Value>();
    for (const id of this.flow.order) {
      const facts = copyOf(this.start.get(id)!);
      for (const op of this.flow.byId.get(id)!.ops) {
        const value = this.known(op, facts, claimed);
        if (value !== undefined) forwarded.set(op, value);
        this.step(op, facts);
      }
    }
    return forwarded;
  }

  /** Values of which a use claims a type that only a check of theirs proves. */
  private claimedFacts(): ReadonlySet<number> {
    const claimed = new Set<number>();
    for (const value of usedValues(this.fn)) {
      const op = this.definitions.get(value.id);
      const own = op !== undefined && "result" in op ? op.result.fact : undefined;
      if (op !== undefined && value.fact !== undefined && value.fact !== own) claimed.add(value.id);
    }
    return claimed;
  }

  private known(op: TypedOp, facts: Facts, claimed: ReadonlySet<number>): Value | undefined {
    switch (op.kind) {
      case "length":
      case "list-items":
        return op.operand.fact === "list" ? facts.values.get(`${op.kind} ${op.operand.id}`) : undefined;
      case "cell-value":
        return facts.values.get(`cell ${op.cell}`);
      case "element":
      case "attribute-load": {
        const place = this.placeOf(op);
        const known = place === undefined ? undefined : facts.places.get(keyOf(place));
        if (known?.number !== undefined) this.contents.set(op.result.id, known.number);
        // A value that may be NULL stays one.
        return op.kind === "element" ? known?.lasting : undefined;
      }
      case "guard-type":
        return op.operand.fact === op.type ? op.operand : undefined;
      case "unbox": {
        const number = this.contents.get(this.loaded(op.operand));
        const isSame = number?.representation === op.result.representation;
        return isSame && !claimed.has(op.operand.id) ? number : undefined;
      }
      default:
        return undefined;
    }
  }

  /** What is known after an operation. */
  private step(op: TypedOp, facts: Facts): void {
    switch (op.kind) {
      case "length":
      case "list-items": {
        const key = `${op.kind} ${op.operand.id}`;
        if (op.operand.fact === "list" && !facts.values.has(key)) facts.values.set(key, op.result);
        return;
      }
      case "cell-value":
        if (!facts.values.has(`cell ${op.cell}`)) facts.values.set(`cell ${op.cell}`, op.result);
        return;
      case "element":
      case "attribute-load":
        this.learn(this.placeOf(op), facts, { object: op.result });
        return;
      case "unbox":
        this.learnOf(op.operand, facts, { number: op.result });
        return;
      case "guard-type":
        if (!QUIET.has(op.type)) this.learnOf(op.operand, facts, { lasting: op.result });
        return;
      case "guard-instance":
        this.learnOf(op.operand, facts, { lasting: op.operand });
        return;
      case "list-append":
        facts.values.clear();
        return;
      case "list-store":
      case "list-exchange":
        this.storeElement(op, facts);
        return;
      case "attribute-store-number":
      case "attribute-exchange":
        this.storeAttribute(op, facts);
        return;
      default:
        break;
    }
    const writes = isOpaque(op) ? undefined : effectsOf(op).writes;
    if (writes === undefined || writes.includes("list-shape")) facts.values.clear();
    for (const [key, { place }] of facts.places) {
      const part = place.kind === "element" ? "list-items" : "attributes";
      if (writes === undefined || writes.includes(part) || writes.includes("floats")) facts.places.delete(key);
    }
  }

  private placeOf(op: Element | Attribute): Place | undefined {
    if (!("class" in op)) {
      return op.operand.fact === "list"
        ? { kind: "element", holder: op.operand.id, within: String(op.index.id) }
        : undefined;
    }
    const attribute = this.fn.classes[op.class]?.attributes[op.attribute];
    if (attribute === undefined) return undefined;
    const { expects, name } = attribute;
    const within = expects.kind === "slot" ? `slot ${expects.index}` : `field ${name}`;
    return { kind: "attribute", holder: op.operand.id, within };
  }

  private learn(place: Place | undefined, facts: Facts, news: Omit<Known, "place">): void {
    if (place === undefined) return;
    const key = keyOf(place);
    const known = facts.places.get(key) ?? { place };
    // A number or list that is known already has the same value, and is known for longer.
    facts.places.set(key, { ...news, ...known, ...(news.object === undefined ? {} : { object: news.object }) });
  }

  /** As `learn`, of the place that an object was read from, as long as it holds it. */
  private learnOf(object: Value, facts: Facts, news: Omit<Known, "place">): void {
    const loaded = this.loaded(object);
    const op = this.definitions.get(loaded);
    if (op?.kind !== "element" && op?.kind !== "attribute-load") return;
    const place = this.placeOf(op);
    if (place !== undefined && facts.places.get(keyOf(place))?.object?.id === loaded) this.learn(place, facts, news);
  }

  private storeElement(op: Extract<Element, { kind: "list-store" | "list-exchange" }>, facts: Facts): void {
    for (const [key, known] of facts.places) {
      if (known.place.kind !== "element" || this.areDistinct(known.place.within, op.index)) continue;
      const isSame = known.place.holder === op.operand.id && known.place.within === String(op.index.id);
      const lasts = op.kind === "list-store" && !isSame && known.lasting !== undefined;
      if (!lasts) facts.places.delete(key);
    }
    const number = this.numberIn(op.value);
    if (number !== undefined) this.learn(this.placeOf(op), facts, { number });
  }

  private storeAttribute(op: Exclude<Attribute, { kind: "attribute-load" }>, facts: Facts): void {
    const place = this.placeOf(op);
    for (const [key, known] of facts.places) {
      const isOther = place !== undefined && known.place.within !== place.within;
      if (known.place.kind === "attribute" && !isOther) facts.places.delete(key);
    }
    const number = this.numberIn(op.value);
    if (number !== undefined) this.learn(place, facts, { number });
  }

  /** The number that a stored value is. */
  private numberIn(value: Value): Value | undefined {
    if (value.representation !== "object") return value;
    const op = this.definitions.get(value.id);
    return op?.kind === "box" && op.bound === undefined && op.scalar === undefined ? op.operand : undefined;
  }

  /** Indexes that cannot be the same one: neither is counted from the end, and their difference is known. */
  private areDistinct(within: string, index: Value): boolean {
    const first = this.offsetOf(Number(within));
    const second = this.offsetOf(index.id);
    return first !== undefined && second !== undefined && first.base === second.base && first.offset !== second.offset;
  }

  private offsetOf(index: number): { readonly base: number; readonly offset: bigint } | undefined {
    const check = this.definitions.get(index);
    if (check?.kind !== "index-check") return undefined;
    const constant = this.constant(check.index);
    if (constant !== undefined) return constant < 0n ? undefined : { base: -1, offset: constant };
    if (check.state !== undefined) return undefined;
    const op = this.definitions.get(check.index.id);
    const by = op?.kind === "int-binary" ? this.constant(op.right) : undefined;
    if (op?.kind !== "int-binary" || by === undefined || (op.operator !== "add" && op.operator !== "sub")) {
      return { base: check.index.id, offset: 0n };
    }
    return { base: op.left.id, offset: op.operator === "add" ? by : -by };
  }

  private constant(value: Value): bigint | undefined {
    const op = this.definitions.get(value.id);
    return op?.kind === "int-const" ? op.value : undefined;
  }
}

function copyOf(facts: Facts): Facts {
  return { values: new Map(facts.values), places: new Map(facts.places) };
}

function nothing(): Facts {
  return { values: new Map(), places: new Map() };
}

/** Keeps what both know. */
function meet(met: Facts, other: Facts): void {
  for (const [key, value] of met.values) if (other.values.get(key)?.id !== value.id) met.values.delete(key);
  for (const [key, known] of met.places) {
    const both = meetPlaces(known, other.places.get(key));
    if (both === undefined) met.places.delete(key);
    else met.places.set(key, both);
  }
}

function meetPlaces(known: Known, other: Known | undefined): Known | undefined {
  if (other === undefined) return undefined;
  const object = same(known.object, other.object);
  const lasting = same(known.lasting, other.lasting);
  const number = same(known.number, other.number);
  if (object === undefined && lasting === undefined && number === undefined) return undefined;
  return {
    place: known.place,
    ...(object === undefined ? {} : { object }),
    ...(lasting === undefined ? {} : { lasting }),
    ...(number === undefined ? {} : { number }),
  };
}

function same(value: Value | undefined, other: Value | undefined): Value | undefined {
  return value?.id === other?.id ? value : undefined;
}

function areEqual(facts: Facts, other: Facts): boolean {
  if (facts.values.size !== other.values.size || facts.places.size !== other.places.size) return false;
  for (const [key, value] of facts.values) if (other.values.get(key)?.id !== value.id) return false;
  for (const [key, known] of facts.places) {
    const there = other.places.get(key);
    if (there === undefined) return false;
    if (known.object?.id !== there.object?.id || known.lasting?.id !== there.lasting?.id) return false;
    if (known.number?.id !== there.number?.id) return false;
  }
  return true;
}
