/**
 * What the uses of values say about their types: shapes that are unified where two expressions have the same value, and
 * linked where they are numbers of one family.
 *
 * A shape collects evidence of different weight. An index is an int whatever else happens to it; an operand of float
 * arithmetic is a float unless something says that it is an int; a float flows along links to what it is added to.
 */
import {
  BOOL,
  elementType,
  FLOAT,
  INT,
  instance,
  type PythonType,
  STR,
  sameType,
  UNKNOWN,
} from "../../types/python-type";

/** From the weakest to the strongest; the strongest that a shape has decides. */
export const EVIDENCE = [
  /** Compared with an int literal by order, or a small int is added. */
  "int-hint",
  /** An operand of `/`. */
  "float-hint",
  /** `% 2`, `// 2`, `== 0`. */
  "int",
  /** Arithmetic with a float literal, an argument of `math.sin`. */
  "float",
  /** An index, an argument of `range`, an operand of `<<`; nothing else works there. */
  "certain-int",
  "certain-float",
] as const;

export type Evidence = (typeof EVIDENCE)[number];

type Container = "list" | "sequence" | "text" | "array";

interface Shape {
  parent: Shape | undefined;
  /** Position in EVIDENCE; -1 for none. */
  evidence: number;
  container: Container | undefined;
  element: Shape | undefined;
  /** A type that is known from elsewhere and that the other fields do not express. */
  known: PythonType | undefined;
  /** Used as something that has no annotation here: an object with attributes, a function. */
  isForeign: boolean;
  /** Linked to what may be an array: arithmetic proves nothing then. */
  isDoubtful: boolean;
  /** Used where an array does not fit: in a condition, as an argument of `math`. */
  isScalar: boolean;
  /** An element of an array, or a number that elements are computed with. */
  isElement: boolean;
  readonly links: Set<Shape>;
}

export type ShapeId = Shape;

const FLOATS: ReadonlySet<Evidence> = new Set<Evidence>(["float-hint", "float", "certain-float"]);
const CERTAIN_INT = EVIDENCE.indexOf("certain-int");
/** Evidence that flows along links at most with this weight: it is a guess there. */
const FLOWING = EVIDENCE.indexOf("float");

export class Shapes {
  private readonly all: Shape[] = [];
  private readonly counts: Shape[] = [];
  private readonly accesses: { readonly array: Shape; readonly element: Shape }[] = [];
  /** The module works with arrays: what does arithmetic, or has elements, may be one. */
  private readonly hasArrays: boolean;

  constructor(hasArrays: boolean) {
    this.hasArrays = hasArrays;
  }

  create(): ShapeId {
    const shape: Shape = {
      parent: undefined,
      evidence: -1,
      container: undefined,
      element: undefined,
      known: undefined,
      isForeign: false,
      isDoubtful: false,
      isScalar: false,
      isElement: false,
      links: new Set(),
    };
    this.all.push(shape);
    return shape;
  }

  /** A shape of a type that is known. */
  of(type: PythonType): ShapeId {
    const shape = this.create();
    this.apply(shape, type);
    return shape;
  }

  note(shape: ShapeId, evidence: Evidence): void {
    const root = find(shape);
    root.evidence = Math.max(root.evidence, EVIDENCE.indexOf(evidence));
  }

  /** Uses that fit no type that this knows. */
  markForeign(shape: ShapeId): void {
    find(shape).isForeign = true;
  }

  /** A number or an array of numbers. */
  markDoubtful(shape: ShapeId): void {
    find(shape).isDoubtful = true;
  }

  markScalar(shape: ShapeId): void {
    find(shape).isScalar = true;
  }

  /** Asked for as the length of a new array, where a tuple would do as well: a number that is computed with is an int. */
  count(shape: ShapeId): void {
    this.counts.push(shape);
  }

  /** What the index of an array gives that names all its axes. */
  access(array: ShapeId, element: ShapeId): void {
    this.accesses.push({ array, element });
  }

  apply(shape: ShapeId, type: PythonType): void {
    if (type.kind === "array") {
      this.contain(shape, "array");
      find(shape).known ??= type;
      if (type.dtype !== undefined && NUMBERS.has(type.dtype)) this.note(this.element(shape), NUMBERS.get(type.dtype)!);
    } else if (sameType(type, INT) || sameType(type, BOOL)) this.note(shape, "certain-int");
    else if (sameType(type, FLOAT)) this.note(shape, "certain-float");
    else if (type.kind === "instance" && type.name === "list") {
      this.contain(shape, "list");
      this.apply(this.element(shape), elementType(type));
    } else if (type.kind === "instance") find(shape).known ??= type;
    else if (type.kind === "union") this.markForeign(shape);
  }

  contain(shape: ShapeId, container: Container): void {
    restrict(find(shape), container);
  }

  /** What iterating or indexing gives. */
  element(shape: ShapeId): ShapeId {
    const root = find(shape);
    root.container ??= "sequence";
    root.element ??= this.create();
    return root.element;
  }

  /** The same value. */
  unify(a: ShapeId, b: ShapeId): void {
    const first = find(a);
    const second = find(b);
    if (first === second) return;
    second.parent = first;
    first.evidence = Math.max(first.evidence, second.evidence);
    if (second.container !== undefined) restrict(first, second.container);
    first.known ??= second.known;
    first.isForeign ||= second.isForeign;
    first.isDoubtful ||= second.isDoubtful;
    first.isScalar ||= second.isScalar;
    first.isElement ||= second.isElement;
    for (const link of second.links) first.links.add(link);
    if (first.element === undefined) first.element = second.element;
    else if (second.element !== undefined) this.unify(first.element, second.element);
  }

  /** Numbers of one family, as the operands of `+`. */
  link(a: ShapeId, b: ShapeId): void {
    const first = find(a);
    const second = find(b);
    first.links.add(second);
    second.links.add(first);
  }

  /** Lets floats, and doubts, flow along the links; called once, when everything has been collected. */
  settle(): void {
    for (const count of this.counts) {
      const root = find(count);
      if (root.evidence >= 0 || root.links.size > 0) this.note(root, "certain-int");
    }
    for (const { array, element } of this.accesses) {
      if (find(array).container === "array") find(element).isElement = true;
    }
    this.spread(
      (shape) => shape.isDoubtful,
      (_, next) => {
        if (next.isDoubtful || next.isElement || next.evidence >= CERTAIN_INT) return false;
        next.isDoubtful = true;
        return true;
      },
    );
    this.spread(
      (shape) => shape.isElement,
      (_, next) => {
        if (next.isElement || next.isDoubtful || next.container !== undefined) return false;
        next.isElement = true;
        return true;
      },
    );
    this.spread(isFloat, (shape, next) => {
      const flowing = Math.min(shape.evidence, FLOWING);
      if (next.evidence >= flowing || next.container !== undefined) return false;
      next.evidence = flowing;
      return isFloat(next);
    });
  }

  private spread(isSource: (shape: Shape) => boolean, reach: (from: Shape, to: Shape) => boolean): void {
    const pending = this.all.filter((shape) => shape.parent === undefined && isSource(shape));
    for (let shape = pending.pop(); shape !== undefined; shape = pending.pop()) {
      for (const linked of shape.links) {
        const next = find(linked);
        if (reach(shape, next)) pending.push(next);
      }
    }
  }

  /** The type that the uses speak for; unknown in doubt. */
  typeOf(shape: ShapeId, depth = 0): PythonType {
    const root = find(shape);
    if (root.isForeign || depth > DEEPEST) return UNKNOWN;
    if (root.known?.kind === "array") return root.container === "array" ? root.known : UNKNOWN;
    if (root.known !== undefined) return root.container === undefined && root.evidence < 0 ? root.known : UNKNOWN;
    if (root.container !== undefined) return root.evidence < 0 ? this.containerType(root, depth) : UNKNOWN;
    const evidence = EVIDENCE[root.evidence];
    if (evidence === undefined) return UNKNOWN;
    const isNumber = root.isScalar || root.isElement || !this.hasArrays;
    if (root.evidence < CERTAIN_INT && (root.isDoubtful || !isNumber)) return UNKNOWN;
    return FLOATS.has(evidence) ? FLOAT : INT;
  }

  private containerType(root: Shape, depth: number): PythonType {
    if (root.container === "text") return STR;
    if (root.container === "array") return arrayType(root);
    if (root.container === "sequence" && this.hasArrays) return UNKNOWN;
    const element = root.element === undefined ? UNKNOWN : this.typeOf(root.element, depth + 1);
    return element.kind === "unknown" ? UNKNOWN : instance("list", element);
  }
}

/** An array of the numbers that its elements are; those of `a[i][j]` are elements of rows. */
function arrayType(root: Shape): PythonType {
  let element = root;
  for (let depth = 0; depth < DEEPEST && element.element !== undefined; depth++) element = find(element.element);
  const evidence = EVIDENCE[element.evidence];
  if (!element.isElement || element.isForeign || element.container !== undefined || evidence === undefined)
    return UNKNOWN;
  if (FLOATS.has(evidence)) return { kind: "array", dtype: "float64" };
  return evidence === "int-hint" ? UNKNOWN : { kind: "array", dtype: "int64" };
}

/** What the elements of arrays are as numbers. */
const NUMBERS: ReadonlyMap<string, Evidence> = new Map([
  ["float64", "certain-float"],
  ["int64", "certain-int"],
]);

/** Types that contain themselves have no annotation. */
const DEEPEST = 4;

function find(shape: Shape): Shape {
  let root = shape;
  while (root.parent !== undefined) root = root.parent;
  return root;
}

function isFloat(shape: Shape): boolean {
  const evidence = EVIDENCE[shape.evidence];
  return evidence !== undefined && FLOATS.has(evidence) && shape.container === undefined;
}

/** Keeps the kind of container that says more; a value that is used as two kinds has no annotation here. */
function restrict(shape: Shape, container: Container): void {
  const known = shape.container;
  if (known === undefined || known === "sequence") shape.container = container;
  else if (container !== "sequence" && container !== known) shape.isForeign = true;
}
