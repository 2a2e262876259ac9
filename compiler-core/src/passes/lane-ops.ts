/** The operations of an iteration as lanes are to do them, in the making. */
import { type LaneDependence, type LaneValues, noteLaneValues } from "../mir/lane-values";
import type { TypedOp, Value } from "../mir/typed";
import { operandsOf, resultsOf } from "../mir/typed-ops";
import type { Ids } from "./rewrite";

/** A condition under which something is done; undefined: always. */
export type Condition = Value | undefined;

export class LaneOps {
  readonly ids: Ids;
  readonly ops: TypedOp[] = [];
  readonly values: LaneValues = new Map();
  /** Numbers of the values that depend on elements of arrays: they are not there yet when indexes are looked at. */
  readonly loaded = new Set<number>();
  /** The block is not done where one of these bools holds in any lane. */
  readonly refusals: Value[] = [];
  private readonly constants: ReadonlyMap<number, bigint>;
  private readonly opposites = new Map<number, Value>();
  /** Values that are another one here. */
  private readonly aliases = new Map<number, Value>();

  constructor(ids: Ids, constants: ReadonlyMap<number, bigint>) {
    this.ids = ids;
    this.constants = constants;
  }

  add(op: TypedOp): void {
    noteLaneValues(op, this.values, this.constantOf);
    this.ops.push(op);
    if (op.kind === "array-load" || operandsOf(op).some(({ id }) => this.loaded.has(id)))
      for (const { id } of resultsOf(op)) this.loaded.add(id);
  }

  /** Whether the block can be refused for a condition before anything is loaded. */
  isEarly(condition: Condition): boolean {
    return condition === undefined || !this.loaded.has(condition.id);
  }

  stages() {
    const isEarly = (value: Value): boolean => this.isEarly(value);
    const isEarlyOp = (op: TypedOp): boolean => resultsOf(op).every(isEarly);
    return {
      early: { ops: this.ops.filter(isEarlyOp), refusals: this.refusals.filter(isEarly) },
      late: {
        ops: this.ops.filter((op) => !isEarlyOp(op)),
        refusals: this.refusals.filter((refusal) => !isEarly(refusal)),
      },
    };
  }

  readonly constantOf = (value: Value): bigint | undefined => this.constants.get(value.id);

  readonly resolve = (value: Value): Value => {
    const known = this.aliases.get(value.id);
    return known === undefined ? value : this.resolve(known);
  };

  replace(value: Value, by: Value): void {
    this.aliases.set(value.id, by);
  }

  /** How the value depends on the lane; undefined: not at all. */
  dependenceOf({ id }: Value): LaneDependence | undefined {
    return this.values.get(id);
  }

  /** A value that is one more in each lane. */
  isRun(value: Value): boolean {
    return this.dependenceOf(value) === 1n;
  }

  both(operator: "and" | "or", left: Value, right: Value): Value {
    const result = this.ids.value("bool");
    this.add({ kind: "bool-binary", result, operator, left, right });
    return result;
  }

  opposite(condition: Value): Value {
    const known = this.opposites.get(condition.id);
    if (known !== undefined) return known;
    const result = this.ids.value("bool");
    this.add({ kind: "bool-not", result, operand: condition });
    this.opposites.set(condition.id, result);
    return result;
  }

  compare(operator: "<" | ">" | ">=", left: Value, right: Value): Value {
    const result = this.ids.value("bool");
    this.add({ kind: "int-compare", result, operator, left, right });
    return result;
  }

  refuse(refusal: Value, when: Condition): void {
    this.refusals.push(when === undefined ? refusal : this.both("and", when, refusal));
  }

  /** The conditions for which it refuses. */
  refuseOutside(index: Value, length: Value, when: Condition): readonly Value[] {
    const zero = this.ids.value("int");
    this.add({ kind: "int-const", result: zero, value: 0n });
    const outside = [this.compare("<", index, zero), this.compare(">=", index, length)];
    for (const condition of outside) this.refuse(condition, when);
    return outside;
  }
}
