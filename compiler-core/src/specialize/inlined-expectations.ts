/** What an inlined body relies on beyond its values becomes what its caller relies on: cells, shapes, constants. */
import { invariant } from "../base/invariant";
import type { Cell, ClassShape, ShapeAttribute, TypedFunction, TypedOp } from "../mir/typed";

/** The names that a function's operations name, by its index. */
export type NamesOf = (functionIndex: number) => readonly string[];

export class Expectations {
  readonly cells: Cell[];
  readonly classes: ClassShape[];
  private readonly fn: TypedFunction;
  private readonly namesOf: NamesOf;

  constructor(fn: TypedFunction, namesOf: NamesOf) {
    this.fn = fn;
    this.namesOf = namesOf;
    this.cells = [...fn.cells];
    this.classes = [...fn.classes];
  }

  /** An operation of the body of `from`, with the caller's numbers for what it relies on. */
  place(op: TypedOp, from: TypedFunction): TypedOp {
    if (op.kind === "object-const") return { ...op, of: op.of ?? from.function };
    if ("cell" in op) return { ...op, cell: this.cellOf(from, op.cell) };
    if (!("class" in op)) return op;
    const shape = from.classes[op.class];
    invariant(shape !== undefined, `${from.name}: no shape ${op.class}`);
    const place = this.classOf(shape);
    if (!("attribute" in op)) return { ...op, class: place };
    const attribute = shape.attributes[op.attribute];
    invariant(attribute !== undefined, `${from.name}: no attribute ${op.attribute} of ${shape.name}`);
    return { ...op, class: place, attribute: this.attributeOf(place, attribute) };
  }

  private cellOf(from: TypedFunction, index: number): number {
    const cell = from.cells[index];
    invariant(cell !== undefined, `${from.name}: no cell ${index}`);
    const owner = cell.owner === undefined ? {} : { owner: this.cellOf(from, cell.owner) };
    const made: Cell = { ...this.nameIn(from, cell), ...owner, expects: cell.expects };
    const key = textOf(made);
    const known = this.cells.findIndex((other) => textOf(other) === key);
    return known >= 0 ? known : this.cells.push(made) - 1;
  }

  /** Among the caller's own names, where it has the name. */
  private nameIn(from: TypedFunction, { name, of = from.function }: Cell): Pick<Cell, "name" | "of"> {
    const text = this.namesOf(of)[name];
    if (text === undefined) return { name };
    const own = this.namesOf(this.fn.function).indexOf(text);
    return own >= 0 ? { name: own } : { name, of };
  }

  /**
   * One shape for each class: a guard of the caller's stands for the callee's. It is about all attributes, also those
   * that no operation names.
   */
  private classOf(shape: ClassShape): number {
    const known = this.classes.findIndex(({ name, sealed }) => name === shape.name && sealed === shape.sealed);
    if (known < 0) return this.classes.push(shape) - 1;
    for (const attribute of shape.attributes) this.attributeOf(known, attribute);
    return known;
  }

  private attributeOf(place: number, attribute: ShapeAttribute): number {
    const shape = this.classes[place]!;
    const expects = JSON.stringify(attribute.expects);
    const known = shape.attributes.findIndex(
      (other) => other.name === attribute.name && JSON.stringify(other.expects) === expects,
    );
    const attributes = [...shape.attributes];
    if (known < 0) attributes.push(attribute);
    else if (attribute.stored) attributes[known] = { ...attributes[known]!, stored: true };
    this.classes[place] = { ...shape, attributes };
    return known < 0 ? attributes.length - 1 : known;
  }
}

function textOf({ name, of, owner, expects }: Cell): string {
  return JSON.stringify([name, of, owner, expects]);
}
