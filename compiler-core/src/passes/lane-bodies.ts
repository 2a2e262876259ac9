/**
 * An iteration of a loop over arrays as lanes can do it: one sequence of operations without exits or branches.
 *
 * What only some iterations do is done for all and counts where its condition holds (if-conversion; Allen et al.,
 * "Conversion of control dependence to data dependence", 1983): loads and stores are masked, where ways meet values are
 * selected, and results are looked at only where they would have been computed.
 */
import { type Affine, affineInLoop, definitionsOf, printKey } from "../analyses/affine";
import { blocksOf, isInEachIteration, type LoopForest, type LoopShape } from "../analyses/loops";
import { intConstants, isLaneOp, type LaneValues, laneAccess, noteLaneValues } from "../mir/lane-values";
import type { Edge, TypedBlock, TypedFunction, TypedOp, UnusualFloat, Value } from "../mir/typed";
import { edgesOf, mapOp, operandsOf, resultsOf } from "../mir/typed-ops";
import type { Ids } from "./rewrite";
import { type FloatChecks, unusualResults } from "./unusual-results";

type ArrayStore = Extract<TypedOp, { kind: "array-store" }>;

export interface Access {
  readonly op: Extract<TypedOp, { kind: "array-load" | "array-store" }>;
  /** The same element in each iteration. */
  readonly stays: boolean;
}

/** What iterations in which a condition holds (undefined: all) add. */
export interface Addition {
  readonly when: Value | undefined;
  readonly by: bigint;
}

/** What iterations in which one of the conditions holds set. */
export interface Setting {
  readonly to: Value;
  readonly when: readonly Value[];
}

/** In values of the loop as it is. */
export interface LaneBody {
  readonly header: TypedBlock;
  readonly preheader: TypedBlock;
  /** The way in. */
  readonly entry: Edge;
  /** What the header's parameters are in the next iteration. */
  readonly next: readonly Value[];
  /** What counts by one, and where it ends: a chunk's limit, so that their difference does not overflow. */
  readonly counter: Value;
  readonly limit: Value;
  readonly direction: "up" | "down";
  /** Without stores. */
  readonly ops: readonly TypedOp[];
  readonly stores: readonly ArrayStore[];
  readonly unusual: readonly UnusualFloat[];
  /** Parameters of the header that count, by their positions, and by how much. */
  readonly counters: ReadonlyMap<number, bigint>;
  /** Parameters of the header that some iterations add constants to, by their positions. */
  readonly tallies: ReadonlyMap<number, readonly Addition[]>;
  /** Parameters of the header that some iterations set to a value from in front of the loop. */
  readonly settings: ReadonlyMap<number, Setting>;
  /** The block is not done where one of these bools holds in any lane. */
  readonly refusals: readonly Value[];
  /** In the order of the iteration. */
  readonly accesses: readonly Access[];
  readonly affine: (value: Value) => Affine | undefined;
  /** An index without its check. */
  readonly indexOf: (value: Value) => Value;
}

export function laneBody(fn: TypedFunction, forest: LoopForest, loop: LoopShape, ids: Ids): LaneBody | undefined {
  const frame = frameOf(fn, forest, loop);
  return frame === undefined ? undefined : new BodyBuilder(fn, forest, loop, frame, ids).build();
}

type Frame = Pick<LaneBody, "header" | "preheader" | "entry" | "counter" | "limit" | "direction"> & {
  /** Of the header, besides its test. */
  readonly ops: readonly TypedOp[];
  /** In their order, the header excepted. */
  readonly blocks: readonly TypedBlock[];
};

/** A loop that its header's test leaves, and nothing else. */
function frameOf(fn: TypedFunction, { flow }: LoopForest, loop: LoopShape): Frame | undefined {
  if (loop.entries.length !== 1) return undefined;
  const header = flow.byId.get(loop.header)!;
  const preheader = flow.byId.get(loop.entries[0]!)!;
  const { terminator } = header;
  if (terminator.kind !== "branch" || !loop.blocks.has(terminator.whenTrue.target)) return undefined;
  const blocks = blocksOf(flow, loop).filter((block) => block !== header);
  const staysInside = blocks.every(
    ({ terminator: end }) =>
      (end.kind === "jump" || end.kind === "branch") && edgesOf(end).every(({ target }) => loop.blocks.has(target)),
  );
  const entries = edgesOf(preheader.terminator).filter((edge) => edge.target === header.id);
  const definitions = definitionsOf(fn);
  const test = definitions.get(terminator.condition.id);
  if (!staysInside || entries.length !== 1 || test?.kind !== "int-compare") return undefined;
  if (test.operator !== "<" && test.operator !== ">") return undefined;
  if (definitions.get(test.right.id)?.kind !== "chunk-limit" || loop.blocks.has(terminator.whenFalse.target))
    return undefined;
  return {
    header,
    preheader,
    entry: entries[0]!,
    counter: test.left,
    limit: test.right,
    direction: test.operator === "<" ? "up" : "down",
    ops: header.ops.filter((op) => op !== test),
    blocks,
  };
}

type AffineCheck = Extract<TypedOp, { kind: "affine-check" }>;

/** Those that have passed where the loop is entered. */
function checksBefore({ preheader, entry }: Frame, definitions: ReadonlyMap<number, TypedOp>): readonly AffineCheck[] {
  const { terminator } = preheader;
  if (terminator.kind !== "branch" || terminator.whenTrue !== entry) return [];
  const work = [terminator.condition];
  const checks: AffineCheck[] = [];
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    const op = definitions.get(value.id);
    if (op?.kind === "affine-check") checks.push(op);
    if (op?.kind === "bool-binary" && op.operator === "and") work.push(op.left, op.right);
  }
  return checks;
}

/** A condition under which something is done; undefined: always. */
type Condition = Value | undefined;

/** A parameter of the header with what was added to it so far. */
interface Tally {
  readonly position: number;
  readonly additions: ReadonlyMap<Addition, number>;
}

/** A parameter of the header, or what it was set to on one of the ways. */
type PartialSetting = Setting & { readonly position: number };

/** An edge of a block's terminator. */
interface Way {
  readonly id: number;
  readonly edge: Edge;
  readonly index: number;
}

/** Goes through the blocks of an iteration; gives up at the first thing that lanes cannot do. */
class BodyBuilder {
  private readonly fn: TypedFunction;
  private readonly forest: LoopForest;
  private readonly loop: LoopShape;
  private readonly frame: Frame;
  private readonly ids: Ids;
  private readonly constants: ReadonlyMap<number, bigint>;
  private readonly definitions: ReadonlyMap<number, TypedOp>;
  private readonly affine: (value: Value) => Affine | undefined;
  private readonly checkedInFront: readonly AffineCheck[];
  private readonly lanes: LaneValues = new Map();
  /** Parameters of the header that hold what the iteration before left. */
  private readonly left = new Set<number>();
  private readonly ops: TypedOp[] = [];
  private readonly stores: ArrayStore[] = [];
  private readonly accesses: Access[] = [];
  private readonly checks = new Map<Condition, FloatChecks[]>();
  private readonly quotients: { readonly value: Value; readonly when: Condition }[] = [];
  private readonly conditions = new Map<number, Condition>();
  private readonly opposites = new Map<number, Value>();
  /** Sums of a parameter of the header and constants. They are among what is left of the iteration before. */
  private readonly tallies = new Map<number, Tally>();
  private readonly settings = new Map<number, PartialSetting>();
  private readonly refusals: Value[] = [];
  /** Parameters of blocks that get one value. */
  private readonly aliases = new Map<number, Value>();

  constructor(fn: TypedFunction, forest: LoopForest, loop: LoopShape, frame: Frame, ids: Ids) {
    this.fn = fn;
    this.forest = forest;
    this.loop = loop;
    this.frame = frame;
    this.ids = ids;
    this.constants = intConstants(fn);
    this.definitions = definitionsOf(fn);
    this.affine = affineInLoop(fn, forest, loop, frame.entry);
    this.checkedInFront = checksBefore(frame, this.definitions);
  }

  build(): LaneBody | undefined {
    const { header, preheader, entry, counter, limit, direction, blocks } = this.frame;
    const { affine, definitions } = this;
    const counters = new Map<number, bigint>();
    for (const [position, parameter] of header.parameters.entries()) {
      const step = stepOf(affine(parameter));
      if (step === undefined) {
        this.left.add(parameter.id);
        if (parameter.representation === "int") this.tallies.set(parameter.id, { position, additions: new Map() });
        continue;
      }
      counters.set(position, step);
      this.lanes.set(parameter.id, step);
    }
    if (this.lanes.get(counter.id) !== (direction === "up" ? 1n : -1n)) return undefined;
    if (!this.frame.ops.every((op) => this.take(op, undefined, header.id))) return undefined;
    for (const block of blocks) {
      const when = this.enter(block);
      if (when === "unknown" || !block.ops.every((op) => this.take(op, when, block.id))) return undefined;
    }
    const next = this.nextValues(counters);
    if (next === undefined) return undefined;
    const unusual = this.unusual();
    const given = new Set(this.ops.flatMap((op) => resultsOf(op).map(({ id }) => id)));
    const tallies = new Map<number, readonly Addition[]>();
    const settings = new Map<number, Setting>();
    for (const [position, value] of next.entries()) {
      const tally = this.tallies.get(value.id);
      const setting = this.settings.get(value.id);
      if (tally?.position === position) tallies.set(position, [...tally.additions.keys()]);
      else if (setting?.position === position) settings.set(position, setting);
      else if (!counters.has(position) && !given.has(value.id) && this.loop.defined.has(value.id)) return undefined;
    }
    if (this.stores.length === 0 && tallies.size === 0) return undefined;
    const { ops, stores, accesses, refusals } = this;
    // LLVM makes vectors of loops that leave nowhere.
    if (unusual.length === 0 && refusals.length === 0 && tallies.size === 0) return undefined;
    const indexOf = (value: Value): Value => {
      const op = definitions.get(value.id);
      return op?.kind === "index-check" && op.state === undefined ? op.index : value;
    };
    return {
      ...{ header, preheader, entry, next, counter, limit, direction },
      ...{ ops, stores, unusual, counters, tallies, settings, refusals, accesses, affine, indexOf },
    };
  }

  /** Adds an operation that is done under a condition; false where lanes cannot do it. */
  private take(op: TypedOp, when: Condition, block: number): boolean {
    if (op.kind === "anchor" || this.tally(op, when, block)) return true;
    if (op.kind === "np-float-check") {
      const check = mapOp(op, this.resolve) as FloatChecks;
      this.checks.set(when, [...(this.checks.get(when) ?? []), check]);
      return true;
    }
    if (op.kind === "index-check" && op.state !== undefined && when !== undefined) return this.checkIndex(op, when);
    const { free, quotient } = withoutState(mapOp(op, this.resolve));
    const isAccess = free.kind === "array-load" || free.kind === "array-store";
    if (isAccess && ![free.data, ...free.shape].every((value) => !this.loop.defined.has(value.id))) return false;
    // An element whose indexes were checked for all iterations is there, whatever the condition is.
    const isThere = free.kind === "array-load" && free.indexes.every((index) => this.isChecked(index));
    const masked: TypedOp = isAccess && when !== undefined && !isThere ? { ...free, where: when } : free;
    if (operandsOf(masked).some((value) => this.left.has(value.id)) || !isLaneOp(masked, this.lanes)) return false;
    if (quotient !== undefined) this.quotients.push({ value: quotient, when });
    if (masked.kind === "array-load" || masked.kind === "array-store")
      this.accesses.push({ op: masked, stays: laneAccess(masked, this.lanes) === "stays" });
    if (masked.kind === "array-store") this.stores.push(masked);
    else this.add(masked);
    return true;
  }

  /** Whether an index is in range in each iteration: it comes from in front of the loop, or was checked there. */
  private isChecked(index: Value): boolean {
    if (!this.loop.defined.has(index.id)) return true;
    const op = this.definitions.get(index.id);
    if (op?.kind !== "index-check" || op.state !== undefined) return false;
    const linear = this.affine(op.index);
    return (
      linear !== undefined &&
      this.checkedInFront.some(
        (check) =>
          check.length?.id === op.length.id &&
          printKey(check.first) === printKey(linear.first) &&
          printKey(check.step) === printKey(linear.step),
      )
    );
  }

  /** An index that only some iterations look at. */
  private checkIndex(op: Extract<TypedOp, { kind: "index-check" }>, when: Value): boolean {
    const { state: _, ...free } = mapOp(op, this.resolve) as typeof op;
    if (operandsOf(free).some((value) => this.left.has(value.id))) return false;
    this.add(free);
    const zero = this.ids.value("int");
    const [isLow, isHigh] = [this.ids.value("bool"), this.ids.value("bool")];
    this.add({ kind: "int-const", result: zero, value: 0n });
    this.add({ kind: "int-compare", result: isLow, operator: "<", left: free.index, right: zero });
    this.add({ kind: "int-compare", result: isHigh, operator: ">=", left: free.index, right: free.length });
    this.refusals.push(this.both("and", when, this.both("or", isLow, isHigh)));
    return true;
  }

  /** Takes a sum of what was counted so far and a constant. */
  private tally(op: TypedOp, when: Condition, block: number): boolean {
    if (op.kind !== "int-binary" || (op.operator !== "add" && op.operator !== "sub")) return false;
    const [left, right] = [this.resolve(op.left), this.resolve(op.right)];
    const isLeft = this.tallies.has(left.id);
    if (!isLeft && op.operator === "sub") return false;
    const tally = this.tallies.get(isLeft ? left.id : right.id);
    const amount = this.constants.get(isLeft ? right.id : left.id);
    if (tally === undefined || amount === undefined) return false;
    const addition = { when, by: op.operator === "add" ? amount : -amount };
    this.tallies.set(op.result.id, { ...tally, additions: new Map([...tally.additions, [addition, block]]) });
    this.left.add(op.result.id);
    return true;
  }

  /** What ways hand over is the same tally, each with all that was added on it. */
  private mergeTallies(parameter: Value, values: readonly Value[], ways: readonly number[]): boolean {
    const tallies = values.map((value) => this.tallies.get(value.id));
    const additions = new Map(tallies.flatMap((tally) => [...(tally?.additions ?? [])]));
    const [first] = tallies;
    if (first === undefined) return false;
    for (const [index, tally] of tallies.entries()) {
      if (tally?.position !== first.position) return false;
      const others = [...additions].filter(([addition]) => !tally.additions.has(addition));
      if (others.some(([, block]) => this.leadsTo(block, ways[index]!))) return false;
    }
    this.tallies.set(parameter.id, { position: first.position, additions });
    this.left.add(parameter.id);
    return true;
  }

  /** On each way it is what the iteration before left, or one value from in front of the loop. */
  private mergeSettings(parameter: Value, values: readonly Value[], ways: readonly Condition[]): boolean {
    const { header } = this.frame;
    let to: Value | undefined;
    let position: number | undefined;
    const when: Value[] = [];
    for (const [index, value] of values.entries()) {
      const partial = this.settings.get(value.id);
      const own = header.parameters.findIndex(({ id }) => id === value.id);
      const place = partial?.position ?? (own < 0 ? undefined : own);
      if (place !== undefined && position !== undefined && place !== position) return false;
      position ??= place;
      if (place !== undefined && partial === undefined) continue;
      const set = partial?.to ?? value;
      if (this.loop.defined.has(set.id) || (to !== undefined && to.id !== set.id)) return false;
      to = set;
      const way = ways[index];
      if (partial !== undefined)
        when.push(...partial.when.map((one) => (way === undefined ? one : this.both("and", way, one))));
      else if (way === undefined) return false;
      else when.push(way);
    }
    if (to === undefined || position === undefined) return false;
    this.settings.set(parameter.id, { to, position, when });
    this.left.add(parameter.id);
    return true;
  }

  /** Whether a way within the iteration leads from one block to another. */
  private leadsTo(from: number, to: number): boolean {
    const { flow } = this.forest;
    if (from === to || from === this.loop.header) return true;
    const seen = new Set<number>([this.loop.header]);
    const work = [from];
    for (let id = work.pop(); id !== undefined; id = work.pop()) {
      for (const { target } of edgesOf(flow.byId.get(id)!.terminator)) {
        if (target === to) return true;
        if (!seen.has(target)) work.push(target);
        seen.add(target);
      }
    }
    return false;
  }

  private add(op: TypedOp): void {
    noteLaneValues(op, this.lanes, (value) => this.constants.get(value.id));
    this.ops.push(op);
  }

  // ---- conditions -------------------------------------------------------------------------------------------------

  /** When a block is done; selects its parameters. */
  private enter(block: TypedBlock): Condition | "unknown" {
    const ways = this.waysTo(block.id);
    if (ways.some(({ id }) => this.isDecidedBefore(id))) return "unknown";
    const conditions = ways.map(({ id, index }) => this.wayOut(id, index));
    for (const [position, parameter] of block.parameters.entries()) {
      const values = ways.map(({ edge }) => this.resolve(edge.arguments[position]!));
      const from = ways.map(({ id }) => id);
      const isMerged = this.mergeTallies(parameter, values, from) || this.merge(parameter, values, conditions);
      if (!isMerged) return "unknown";
    }
    const when = this.whenOf(block, conditions);
    this.conditions.set(block.id, when);
    return when;
  }

  private waysTo(target: number): readonly Way[] {
    const { flow } = this.forest;
    return flow.predecessors
      .get(target)!
      .filter((id) => this.loop.blocks.has(id))
      .flatMap((id) =>
        edgesOf(flow.byId.get(id)!.terminator).flatMap((edge, index) =>
          edge.target === target ? [{ id, edge, index }] : [],
        ),
      );
  }

  /** Whether what the iteration before left says where a block goes on. */
  private isDecidedBefore(id: number): boolean {
    const { terminator } = this.forest.flow.byId.get(id)!;
    return terminator.kind === "branch" && this.left.has(this.resolve(terminator.condition).id);
  }

  /** What the ways back to the header hand over. */
  private nextValues(counters: ReadonlyMap<number, bigint>): readonly Value[] | undefined {
    const { header } = this.frame;
    const ways = this.waysTo(header.id);
    if (ways.some(({ id }) => this.isDecidedBefore(id))) return undefined;
    const conditions = ways.map(({ id, index }) => this.wayOut(id, index));
    const from = ways.map(({ id }) => id);
    const next: Value[] = [];
    for (const [position, parameter] of header.parameters.entries()) {
      const values = ways.map(({ edge }) => this.resolve(edge.arguments[position]!));
      const [first] = values;
      if (first === undefined) return undefined;
      if (counters.has(position) || values.every(({ id }) => id === first.id)) {
        next.push(first);
        continue;
      }
      const merged = this.ids.copy(parameter);
      if (!this.mergeTallies(merged, values, from) && !this.merge(merged, values, conditions)) return undefined;
      next.push(this.resolve(merged));
    }
    return next;
  }

  private whenOf(block: TypedBlock, ways: readonly Condition[]): Condition {
    const { flow } = this.forest;
    if (isInEachIteration(flow, this.loop, block.id)) return undefined;
    if (ways.length === 1) return ways[0];
    const above = flow.dominator.get(block.id);
    // Where ways meet again, it is as it was where they parted.
    if (above !== undefined && this.conditions.has(above) && this.meetsAgain(above, block.id))
      return this.conditions.get(above);
    return ways.reduce((a, b) => (a === undefined || b === undefined ? undefined : this.both("or", a, b)));
  }

  /** Whether each way from `above` to the next iteration leads through the block. */
  private meetsAgain(above: number, block: number): boolean {
    const { flow } = this.forest;
    const seen = new Set<number>();
    const work = [above];
    for (let id = work.pop(); id !== undefined; id = work.pop()) {
      if (id === this.loop.header) return false;
      if (id === block || seen.has(id)) continue;
      seen.add(id);
      work.push(...edgesOf(flow.byId.get(id)!.terminator).map(({ target }) => target));
    }
    return true;
  }

  /** When a block is left by an edge of its terminator. */
  private wayOut(id: number, index: number): Condition {
    if (id === this.loop.header) return undefined;
    const when = this.conditions.get(id);
    const { terminator } = this.forest.flow.byId.get(id)!;
    if (terminator.kind !== "branch") return when;
    const condition = this.resolve(terminator.condition);
    const taken = index === 0 ? condition : this.opposite(condition);
    return when === undefined ? taken : this.both("and", when, taken);
  }

  private opposite(condition: Value): Value {
    const known = this.opposites.get(condition.id);
    if (known !== undefined) return known;
    const result = this.ids.value("bool");
    this.add({ kind: "bool-not", result, operand: condition });
    this.opposites.set(condition.id, result);
    return result;
  }

  private both(operator: "and" | "or", left: Value, right: Value): Value {
    const result = this.ids.value("bool");
    this.add({ kind: "bool-binary", result, operator, left, right });
    return result;
  }

  /** Makes a parameter of what the ways hand over; objects that differ are nothing for lanes. */
  private merge(parameter: Value, values: readonly Value[], ways: readonly Condition[]): boolean {
    const [first, ...others] = values;
    if (first === undefined) return false;
    if (others.every((value) => value.id === first.id)) {
      this.aliases.set(parameter.id, first);
      return true;
    }
    if (values.some((value) => this.left.has(value.id))) return this.mergeSettings(parameter, values, ways);
    if (parameter.representation === "object" || parameter.representation === "pointer") return false;
    let merged = first;
    for (const [index, value] of others.entries()) {
      const condition = ways[index + 1];
      const result = index === others.length - 1 ? parameter : this.ids.copy(parameter);
      if (condition === undefined) return false;
      this.add({ kind: "select", result, condition, whenTrue: value, whenFalse: merged });
      merged = result;
    }
    return true;
  }

  private readonly resolve = (value: Value): Value => {
    const known = this.aliases.get(value.id);
    return known === undefined ? value : this.resolve(known);
  };

  // ---- results ----------------------------------------------------------------------------------------------------

  /** What is looked at before anything is stored. */
  private unusual(): readonly UnusualFloat[] {
    const all = this.frame.ops.concat(this.frame.blocks.flatMap((block) => block.ops));
    const found = [...this.checks].flatMap(([when, checks]) =>
      // A result is only covered by what is computed of it wherever it is.
      unusualResults(this.fn, all, checks).map((float) => ({ ...float, when })),
    );
    const quotients = this.quotients.map(({ value, when }) => ({ value, sources: [], when }));
    return [...found, ...quotients].map(({ value, sources, when }): UnusualFloat => {
      if (when === undefined) return { value, sources };
      const [zero, result] = [this.ids.value("float"), this.ids.value("float")];
      this.add({ kind: "float-const", result: zero, value: 0 });
      this.add({ kind: "select", result, condition: when, whenTrue: value, whenFalse: zero });
      return { value: result, sources };
    });
  }
}

function stepOf(affine: Affine | undefined): bigint | undefined {
  if (affine === undefined) return undefined;
  const [only, ...others] = affine.step;
  if (only === undefined) return undefined;
  return others.length === 0 && only.values.length === 0 ? only.factor : undefined;
}

/** What a check refuses gives an infinity or nan, which is looked at instead. */
function withoutState(op: TypedOp): { readonly free: TypedOp; readonly quotient?: Value } {
  switch (op.kind) {
    case "array-load": {
      const { state: _, ...free } = op;
      return { free };
    }
    case "float-binary": {
      const { state, ...free } = op;
      return state === undefined || op.operator !== "div" ? { free: op } : { free, quotient: op.result };
    }
    case "call-checked": {
      const [operand] = op.arguments;
      if (op.symbol !== "rt_math_sqrt" || operand === undefined) return { free: op };
      return { free: { kind: "float-sqrt", result: op.result, operand }, quotient: op.result };
    }
    case "range-advance":
      return { free: { kind: "int-binary", result: op.result, operator: "add", left: op.next, right: op.step } };
    default:
      return { free: op };
  }
}
