/** The shapes that a version relies on: collected while it is translated, an attribute when it is first used. */
import type { AttributeExpectation, ClassShape, ShapeAttribute } from "../mir/typed";

export interface DraftShape {
  readonly name: string;
  readonly sealed: boolean;
  readonly attributes: ShapeAttribute[];
}

/** The index of a class's shape, made when it is new. */
export function shapeIndex(shapes: DraftShape[], name: string, sealed: boolean): number {
  const found = shapes.findIndex((shape) => shape.name === name);
  if (found >= 0) return found;
  shapes.push({ name, sealed, attributes: [] });
  return shapes.length - 1;
}

/** The index of an attribute in a shape. */
export function attributeIndex(
  shape: DraftShape,
  name: string,
  expects: AttributeExpectation,
  stored: boolean = false,
): number {
  const found = shape.attributes.findIndex(
    (attribute) => attribute.name === name && attribute.expects.kind === expects.kind,
  );
  const known = shape.attributes[found];
  if (known === undefined) {
    shape.attributes.push({ name, expects, stored });
    return shape.attributes.length - 1;
  }
  if (stored && !known.stored) shape.attributes[found] = { ...known, stored };
  return found;
}

export function finishedShapes(shapes: readonly DraftShape[]): readonly ClassShape[] {
  return shapes.map((shape) => ({ ...shape, attributes: [...shape.attributes] }));
}
