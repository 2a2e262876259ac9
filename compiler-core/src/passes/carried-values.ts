/**
 * What iterations hand on to the next one besides what counts: tallies, to which some iterations add constants, and settings,
 * which some iterations give one value from in front of the loop. Lanes know what comes of a block of iterations from the
 * conditions alone. Nothing else may look at such values, as long as the loop runs.
 */
import type { LoopForest, LoopShape } from "../analyses/loops";
import type { TypedOp, Value } from "../mir/typed";
import { leadsTo } from "./lane-loops";

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

/** A parameter of the header with what was added to it so far. */
interface Tally {
  readonly position: number;
  readonly additions: ReadonlyMap<Addition, number>;
}

/** A parameter of the header, or what it was set to on one of the ways. */
type PartialSetting = Setting & { readonly position: number };

/** How conditions are combined. */
type Combine = (operator: "and" | "or", left: Value, right: Value) => Value;

export class CarriedValues {
  private readonly forest: LoopForest;
  private readonly loop: LoopShape;
  private readonly parameters: readonly Value[];
  private readonly combine: Combine;
  /** Parameters of the header that do not count, and what was made of them. */
  private readonly left = new Set<number>();
  private readonly tallies = new Map<number, Tally>();
  private readonly settings = new Map<number, PartialSetting>();

  constructor(forest: LoopForest, loop: LoopShape, combine: Combine) {
    this.forest = forest;
    this.loop = loop;
    this.parameters = forest.flow.byId.get(loop.header)!.parameters;
    this.combine = combine;
  }

  /** A parameter of the header is what the iteration before left. */
  begin(position: number): void {
    const parameter = this.parameters[position]!;
    this.left.add(parameter.id);
    if (parameter.representation === "int") this.tallies.set(parameter.id, { position, additions: new Map() });
  }

  has({ id }: Value): boolean {
    return this.left.has(id);
  }

  tallyOf({ id }: Value, position: number): readonly Addition[] | undefined {
    const tally = this.tallies.get(id);
    return tally?.position === position ? [...tally.additions.keys()] : undefined;
  }

  settingOf({ id }: Value, position: number): Setting | undefined {
    const setting = this.settings.get(id);
    return setting?.position === position ? setting : undefined;
  }

  /** Takes a sum of what was counted so far and a constant, in a block that is done under a condition. */
  add(op: TypedOp, constantOf: (value: Value) => bigint | undefined, when: Value | undefined, block: number): boolean {
    if (op.kind !== "int-binary" || (op.operator !== "add" && op.operator !== "sub")) return false;
    const isLeft = this.tallies.has(op.left.id);
    if (!isLeft && op.operator === "sub") return false;
    const tally = this.tallies.get(isLeft ? op.left.id : op.right.id);
    const amount = constantOf(isLeft ? op.right : op.left);
    if (tally === undefined || amount === undefined) return false;
    const addition = { when, by: op.operator === "add" ? amount : -amount };
    this.tallies.set(op.result.id, { ...tally, additions: new Map([...tally.additions, [addition, block]]) });
    this.left.add(op.result.id);
    return true;
  }

  /** What ways hand over is the same tally, each with all that was added on it. */
  mergeTallies(parameter: Value, values: readonly Value[], ways: readonly number[]): boolean {
    const tallies = values.map((value) => this.tallies.get(value.id));
    const additions = new Map(tallies.flatMap((tally) => [...(tally?.additions ?? [])]));
    const [first] = tallies;
    if (first === undefined) return false;
    for (const [index, tally] of tallies.entries()) {
      if (tally?.position !== first.position) return false;
      const others = [...additions].filter(([addition]) => !tally.additions.has(addition));
      if (others.some(([, block]) => leadsTo(this.forest, this.loop, block, ways[index]!))) return false;
    }
    this.tallies.set(parameter.id, { position: first.position, additions });
    this.left.add(parameter.id);
    return true;
  }

  /** On each way it is what the iteration before left, or one value from in front of the loop. */
  mergeSettings(parameter: Value, values: readonly Value[], ways: readonly (Value | undefined)[]): boolean {
    let to: Value | undefined;
    let position: number | undefined;
    const when: Value[] = [];
    for (const [index, value] of values.entries()) {
      const partial = this.settings.get(value.id);
      const own = this.parameters.findIndex(({ id }) => id === value.id);
      const place = partial?.position ?? (own < 0 ? undefined : own);
      if (place !== undefined && position !== undefined && place !== position) return false;
      position ??= place;
      if (place !== undefined && partial === undefined) continue;
      const set = partial?.to ?? value;
      if (this.loop.defined.has(set.id) || (to !== undefined && to.id !== set.id)) return false;
      to = set;
      const way = ways[index];
      if (partial !== undefined)
        when.push(...partial.when.map((one) => (way === undefined ? one : this.combine("and", way, one))));
      else if (way === undefined) return false;
      else when.push(way);
    }
    if (to === undefined || position === undefined) return false;
    this.settings.set(parameter.id, { to, position, when });
    this.left.add(parameter.id);
    return true;
  }
}
