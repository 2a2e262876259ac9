/** The shapes of all versions of a function: one per class, with every attribute that some version uses. */
import { invariant } from "../base/invariant";
import type { ClassShape, ShapeAttribute, TypedFunction } from "../mir/typed";

interface AttributePlace {
  readonly class: number;
  readonly attribute: number;
}

export class ShapeTable {
  readonly all: readonly ClassShape[];
  private readonly attributes: { readonly name: string; readonly sealed: boolean; readonly all: ShapeAttribute[] }[] =
    [];
  private readonly places = new Map<TypedFunction, readonly (readonly AttributePlace[])[]>();
  /** For shapes of which only the type matters. */
  private readonly classes = new Map<TypedFunction, readonly number[]>();

  constructor(versions: readonly TypedFunction[]) {
    for (const version of versions) {
      const classes = version.classes.map((shape) => this.classOf(shape));
      this.classes.set(version, classes);
      this.places.set(
        version,
        version.classes.map((shape, index) =>
          shape.attributes.map((attribute) => ({
            class: classes[index] as number,
            attribute: this.attributeOf(classes[index] as number, attribute),
          })),
        ),
      );
    }
    this.all = this.attributes.map(({ name, sealed, all }) => ({ name, sealed, attributes: all }));
  }

  classIndexOf(version: TypedFunction, shape: number): number {
    const index = this.classes.get(version)?.[shape];
    invariant(index !== undefined, `${version.name}: no shape ${shape}`);
    return index;
  }

  indexOf(version: TypedFunction, shape: number, attribute: number): AttributePlace {
    const place = this.places.get(version)?.[shape]?.[attribute];
    invariant(place !== undefined, `${version.name}: no attribute ${attribute} of shape ${shape}`);
    return place;
  }

  /** An attribute that stands for a function of the module. */
  ofFunction(functionIndex: number): AttributePlace | undefined {
    for (const [index, shape] of this.all.entries()) {
      const attribute = shape.attributes.findIndex(
        ({ expects }) => "function" in expects && expects.function === functionIndex,
      );
      if (attribute >= 0) return { class: index, attribute };
    }
    return undefined;
  }

  private classOf({ name, sealed }: ClassShape): number {
    const known = this.attributes.findIndex((shape) => shape.name === name && shape.sealed === sealed);
    if (known >= 0) return known;
    this.attributes.push({ name, sealed, all: [] });
    return this.attributes.length - 1;
  }

  private attributeOf(shape: number, attribute: ShapeAttribute): number {
    const { all } = this.attributes[shape] as { all: ShapeAttribute[] };
    const same = JSON.stringify(attribute.expects);
    const known = all.findIndex(({ name, expects }) => name === attribute.name && JSON.stringify(expects) === same);
    if (known < 0) {
      all.push(attribute);
      return all.length - 1;
    }
    const old = all[known] as ShapeAttribute;
    if (attribute.stored && !old.stored) all[known] = { ...old, stored: true };
    return known;
  }
}
