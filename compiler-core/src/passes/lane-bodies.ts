/**
 * An iteration of a loop over arrays as lanes can do it: one sequence of operations without exits or branches.
 *
 * What only some iterations do is done for all and counts where its condition holds (if-conversion; Allen et al.,
 * "Conversion of control dependence to data dependence", 1983): loads and stores are masked, where ways meet values are
 * selected, and results are looked at only where they would have been computed.
 */
import { type Affine, affineInLoop, constantOf, definitionsOf, printKey } from "../analyses/affine";
import { isInEachIteration, type LoopForest, type LoopShape } from "../analyses/loops";
import { intConstants, isLaneOp, laneAccess } from "../mir/lane-values";
import type { TypedBlock, TypedFunction, TypedOp, UnusualFloat, Value } from "../mir/typed";
import { mapOp, operandsOf, resultsOf } from "../mir/typed-ops";
import { expectRun, expectUsual, placesIn } from "./border-indexes";
import { type Addition, CarriedValues, type Setting } from "./carried-values";
import { type LaneLoop, laneLoop, meetsAgain, type Way, waysTo } from "./lane-loops";
import { type Condition, LaneOps } from "./lane-ops";
import type { Ids } from "./rewrite";
import { type FloatChecks, unusualResults } from "./unusual-results";

type ArrayStore = Extract<TypedOp, { kind: "array-store" }>;

export interface Access {
  readonly op: Extract<TypedOp, { kind: "array-load" | "array-store" }>;
  /** The same element in each iteration. */
  readonly stays: boolean;
}

export interface Stage {
  readonly ops: readonly TypedOp[];
  /** The block is not done where one of these bools holds in any lane. */
  readonly refusals: readonly Value[];
}

/** An iteration in values of the loop as it is. */
export interface LaneBody {
  readonly loop: LaneLoop;
  /** What the header's parameters are in the next iteration. */
  readonly next: readonly Value[];
  /** Before anything is loaded, and from the first element on; without stores. */
  readonly early: Stage;
  readonly late: Stage;
  readonly stores: readonly ArrayStore[];
  readonly unusual: readonly UnusualFloat[];
  /** Parameters of the header that count, by their positions, and by how much. */
  readonly counters: ReadonlyMap<number, bigint>;
  /** Parameters of the header that some iterations add constants to, by their positions. */
  readonly tallies: ReadonlyMap<number, readonly Addition[]>;
  /** Parameters of the header that some iterations set to a value from in front of the loop. */
  readonly settings: ReadonlyMap<number, Setting>;
  /** In the order of the iteration. */
  readonly accesses: readonly Access[];
  readonly affine: (value: Value) => Affine | undefined;
  /** An index without its check. */
  readonly indexOf: (value: Value) => Value;
}

export function laneBody(fn: TypedFunction, forest: LoopForest, shape: LoopShape, ids: Ids): LaneBody | undefined {
  const loop = laneLoop(fn, forest, shape);
  return loop === undefined ? undefined : new BodyBuilder(fn, forest, shape, loop, ids).build();
}

/** Goes through the blocks of an iteration; gives up at the first thing that lanes cannot do. */
class BodyBuilder {
  private readonly fn: TypedFunction;
  private readonly forest: LoopForest;
  private readonly shape: LoopShape;
  private readonly loop: LaneLoop;
  private readonly definitions: ReadonlyMap<number, TypedOp>;
  private readonly affine: (value: Value) => Affine | undefined;
  /** What becomes of the last index of an array. */
  private readonly places: ReadonlySet<number>;
  private readonly lanes: LaneOps;
  /** When indexes are out of range that lanes are refused for after they were used. */
  private readonly unsafe = new Map<number, readonly Value[]>();
  /** What the iteration before left. */
  private readonly carried: CarriedValues;
  private readonly stores: ArrayStore[] = [];
  private readonly accesses: Access[] = [];
  private readonly checks = new Map<Condition, FloatChecks[]>();
  private readonly quotients: { readonly value: Value; readonly when: Condition }[] = [];
  private readonly conditions = new Map<number, Condition>();
  /** Blocks to which only ways lead that are not taken as a rule. */
  private readonly skipped = new Set<number>();

  constructor(fn: TypedFunction, forest: LoopForest, shape: LoopShape, loop: LaneLoop, ids: Ids) {
    this.fn = fn;
    this.forest = forest;
    this.shape = shape;
    this.loop = loop;
    this.lanes = new LaneOps(ids, intConstants(fn));
    this.definitions = definitionsOf(fn);
    this.affine = affineInLoop(fn, forest, shape, loop.entry);
    this.places = placesIn(forest, shape, this.definitions);
    this.carried = new CarriedValues(forest, shape, (operator, left, right) => this.lanes.both(operator, left, right));
  }

  build(): LaneBody | undefined {
    const { loop, affine } = this;
    const { header } = loop;
    const counters = new Map<number, bigint>();
    for (const [position, parameter] of header.parameters.entries()) {
      const linear = affine(parameter);
      const step = linear === undefined ? undefined : constantOf(linear.step);
      if (step === undefined || step === 0n) {
        this.carried.begin(position);
        continue;
      }
      counters.set(position, step);
      this.lanes.values.set(parameter.id, step);
    }
    if (this.lanes.dependenceOf(loop.counter) !== (loop.direction === "up" ? 1n : -1n)) return undefined;
    if (!loop.ops.every((op) => this.take(op, undefined, header.id))) return undefined;
    for (const block of loop.blocks) {
      const when = this.enter(block);
      if (when === "never") continue;
      if (when === "unknown" || !block.ops.every((op) => this.take(op, when, block.id))) return undefined;
    }
    const next = this.nextValues(counters);
    const unusual = this.unusual();
    const given = new Set(this.lanes.ops.flatMap((op) => resultsOf(op).map(({ id }) => id)));
    const tallies = new Map<number, readonly Addition[]>();
    const settings = new Map<number, Setting>();
    for (const [position, value] of next?.entries() ?? []) {
      const additions = this.carried.tallyOf(value, position);
      const setting = this.carried.settingOf(value, position);
      if (additions !== undefined) tallies.set(position, additions);
      else if (setting !== undefined) settings.set(position, setting);
      else if (!counters.has(position) && !given.has(value.id) && this.shape.defined.has(value.id)) return undefined;
    }
    const { stores, accesses, indexOf } = this;
    const { refusals } = this.lanes;
    const { early, late } = this.lanes.stages();
    const hasUse = stores.length > 0 || tallies.size > 0;
    // LLVM makes vectors of loops that leave nowhere.
    const mayLeave = unusual.length > 0 || refusals.length > 0 || tallies.size > 0;
    if (next === undefined || !hasUse || !mayLeave) return undefined;
    return {
      ...{ loop, next, early, late, stores, unusual, counters, tallies, settings, accesses, affine, indexOf },
    };
  }

  private readonly indexOf = (value: Value): Value => {
    const op = this.definitions.get(value.id);
    return op?.kind === "index-check" && op.state === undefined ? op.index : value;
  };

  /** Adds an operation that is done under a condition; false where lanes cannot do it. */
  private take(op: TypedOp, when: Condition, block: number): boolean {
    const resolved = mapOp(op, this.lanes.resolve);
    if (resolved.kind === "anchor") return true;
    if (this.carried.add(resolved, this.lanes.constantOf, when, block)) return true;
    if (resolved.kind === "np-float-check") {
      this.checks.set(when, [...(this.checks.get(when) ?? []), resolved]);
      return true;
    }
    if (operandsOf(resolved).some((value) => this.carried.has(value))) return false;
    if (resolved.kind === "index-check" && resolved.state !== undefined) return this.checkIndex(resolved, when);
    if (expectUsual(resolved, when, this.places, this.lanes)) return true;
    const { free, quotient } = withoutState(resolved);
    const isAccess = free.kind === "array-load" || free.kind === "array-store";
    if (isAccess && ![free.data, ...free.shape].every((value) => !this.shape.defined.has(value.id))) return false;
    // An element whose indexes were checked for all iterations is there, whatever the condition is.
    const isThere = free.kind === "array-load" && free.indexes.every((index) => this.isChecked(index));
    const masked: TypedOp =
      isAccess && when !== undefined && !isThere ? { ...free, where: this.inRange(free, when) } : free;
    if (!isLaneOp(masked, this.lanes.values)) return false;
    if (quotient !== undefined) this.quotients.push({ value: quotient, when });
    if (masked.kind === "array-load" || masked.kind === "array-store")
      this.accesses.push({ op: masked, stays: laneAccess(masked, this.lanes.values) === "stays" });
    if (masked.kind === "array-store") this.stores.push(masked);
    else this.lanes.add(masked);
    return true;
  }

  /** The lanes of a condition in which the element is there. */
  private inRange({ indexes }: Access["op"], when: Value): Value {
    const outside = indexes.flatMap((index) => this.unsafe.get(index.id) ?? []);
    return outside.reduce((lanes, one) => this.lanes.both("and", lanes, this.lanes.opposite(one)), when);
  }

  /** Whether an index is in range in each iteration: it comes from in front of the loop, or was checked there. */
  private isChecked(index: Value): boolean {
    if (!this.shape.defined.has(index.id)) return true;
    const op = this.definitions.get(index.id);
    if (op?.kind !== "index-check" || op.state !== undefined) return false;
    const linear = this.affine(op.index);
    return (
      linear !== undefined &&
      this.loop.checked.some(
        (check) =>
          check.length?.id === op.length.id &&
          printKey(check.first) === printKey(linear.first) &&
          printKey(check.step) === printKey(linear.step),
      )
    );
  }

  /** An index that no check in front of the loop covers. */
  private checkIndex(op: Extract<TypedOp, { kind: "index-check" }>, when: Condition): boolean {
    const { state: _, ...free } = op;
    if (!this.lanes.isEarly(free.index)) return false;
    this.lanes.add(free);
    const outside = this.lanes.refuseOutside(free.index, free.length, when);
    if (!this.lanes.isEarly(when)) this.unsafe.set(op.result.id, outside);
    return true;
  }

  // ---- conditions -------------------------------------------------------------------------------------------------

  /** When a block is done; selects its parameters. */
  private enter(block: TypedBlock): Condition | "unknown" | "never" {
    const ways = this.usualWaysTo(block.id);
    if (ways.length === 0) {
      this.skipped.add(block.id);
      return "never";
    }
    if (ways.some(({ id }) => this.isDecidedBefore(id))) return "unknown";
    const conditions = ways.map(({ id, index }) => this.wayOut(id, index));
    for (const [position, parameter] of block.parameters.entries()) {
      const values = ways.map(({ edge }) => this.lanes.resolve(edge.arguments[position]!));
      const from = ways.map(({ id }) => id);
      const isMerged =
        this.carried.mergeTallies(parameter, values, from) ||
        expectRun(parameter, values, conditions, this.places, this.lanes) ||
        this.merge(parameter, values, conditions);
      if (!isMerged) return "unknown";
    }
    const when = this.whenOf(block, conditions);
    this.conditions.set(block.id, when);
    return when;
  }

  /** The ways to a block, without those that are not taken as a rule: iterations that take them are refused. */
  private usualWaysTo(id: number): readonly Way[] {
    return waysTo(this.forest, this.shape, id).filter((way) => {
      if (this.skipped.has(way.id)) return false;
      if (!this.isRare(way)) return true;
      this.lanes.refusals.push(this.wayOut(way.id, way.index)!);
      return false;
    });
  }

  /** A counter is equal to something once. */
  private isRare({ id, index }: Pick<Way, "id" | "index">): boolean {
    const { terminator } = this.forest.flow.byId.get(id)!;
    const op = terminator.kind === "branch" ? this.definitions.get(terminator.condition.id) : undefined;
    if (!this.lanes.isEarly(this.conditions.get(id))) return false;
    if (op?.kind !== "int-compare" || op.operator !== (index === 0 ? "==" : "!=")) return false;
    const operands = [this.lanes.resolve(op.left), this.lanes.resolve(op.right)];
    if (operands.some((value) => this.lanes.dependenceOf(value) === "varying" || this.carried.has(value))) return false;
    return operands.some(
      (value) =>
        this.lanes.dependenceOf(value) !== undefined || this.definitions.get(value.id)?.kind === "range-element",
    );
  }

  /** Whether what the iteration before left says where a block goes on. */
  private isDecidedBefore(id: number): boolean {
    const { terminator } = this.forest.flow.byId.get(id)!;
    return terminator.kind === "branch" && this.carried.has(this.lanes.resolve(terminator.condition));
  }

  /** What the ways back to the header hand over. */
  private nextValues(counters: ReadonlyMap<number, bigint>): readonly Value[] | undefined {
    const { header } = this.loop;
    const ways = this.usualWaysTo(header.id);
    if (ways.some(({ id }) => this.isDecidedBefore(id))) return undefined;
    const conditions = ways.map(({ id, index }) => this.wayOut(id, index));
    const from = ways.map(({ id }) => id);
    const next: Value[] = [];
    for (const [position, parameter] of header.parameters.entries()) {
      const values = ways.map(({ edge }) => this.lanes.resolve(edge.arguments[position]!));
      const [first] = values;
      if (first === undefined) return undefined;
      if (counters.has(position) || values.every(({ id }) => id === first.id)) {
        next.push(first);
        continue;
      }
      const merged = this.lanes.ids.copy(parameter);
      if (!this.carried.mergeTallies(merged, values, from) && !this.merge(merged, values, conditions)) return undefined;
      next.push(this.lanes.resolve(merged));
    }
    return next;
  }

  private whenOf(block: TypedBlock, ways: readonly Condition[]): Condition {
    const { flow } = this.forest;
    if (isInEachIteration(flow, this.shape, block.id)) return undefined;
    if (ways.length === 1) return ways[0];
    const above = flow.dominator.get(block.id);
    // Where ways meet again, it is as it was where they parted.
    if (above !== undefined && this.conditions.has(above) && meetsAgain(this.forest, this.shape, above, block.id))
      return this.conditions.get(above);
    return ways.reduce((a, b) => (a === undefined || b === undefined ? undefined : this.lanes.both("or", a, b)));
  }

  /** When a block is left by an edge of its terminator. */
  private wayOut(id: number, index: number): Condition {
    if (id === this.shape.header) return undefined;
    const when = this.conditions.get(id);
    const { terminator } = this.forest.flow.byId.get(id)!;
    if (terminator.kind !== "branch") return when;
    // The other way is refused.
    if (this.isRare({ id, index: 1 - index })) return when;
    const condition = this.lanes.resolve(terminator.condition);
    const taken = index === 0 ? condition : this.lanes.opposite(condition);
    return when === undefined ? taken : this.lanes.both("and", when, taken);
  }

  /** Makes a parameter of what the ways hand over; objects that differ are nothing for lanes. */
  private merge(parameter: Value, values: readonly Value[], ways: readonly Condition[]): boolean {
    const [first, ...others] = values;
    if (first === undefined) return false;
    if (others.every((value) => value.id === first.id)) {
      this.lanes.replace(parameter, first);
      return true;
    }
    if (values.some((value) => this.carried.has(value))) return this.carried.mergeSettings(parameter, values, ways);
    if (parameter.representation === "object" || parameter.representation === "pointer") return false;
    let merged = first;
    for (const [index, value] of others.entries()) {
      const condition = ways[index + 1];
      const result = index === others.length - 1 ? parameter : this.lanes.ids.copy(parameter);
      if (condition === undefined) return false;
      this.lanes.add({ kind: "select", result, condition, whenTrue: value, whenFalse: merged });
      merged = result;
    }
    return true;
  }

  // ---- results ----------------------------------------------------------------------------------------------------

  /** What is looked at before anything is stored. */
  private unusual(): readonly UnusualFloat[] {
    const all = this.loop.ops.concat(this.loop.blocks.flatMap((block) => block.ops));
    const found = [...this.checks].flatMap(([when, checks]) =>
      // A result is only covered by what is computed of it wherever it is.
      unusualResults(this.fn, all, checks).map((float) => ({ ...float, when })),
    );
    const quotients = this.quotients.map(({ value, when }) => ({ value, sources: [], when }));
    return [...found, ...quotients].map(({ value, sources, when }): UnusualFloat => {
      if (when === undefined) return { value, sources };
      const [zero, result] = [this.lanes.ids.value("float"), this.lanes.ids.value("float")];
      this.lanes.add({ kind: "float-const", result: zero, value: 0 });
      this.lanes.add({ kind: "select", result, condition: when, whenTrue: value, whenFalse: zero });
      return { value: result, sources };
    });
  }
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
