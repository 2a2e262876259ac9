/** How a type is written as an annotation that every Python since 3.9 evaluates; the way back of `annotations.ts`. */
import type { PythonType } from "../../types/python-type";

/** Classes of builtins that can stand in an annotation, with the number of arguments they need, if they take some. */
const CLASSES: Readonly<Record<string, number | "any" | undefined>> = {
  int: 0,
  float: 0,
  bool: 0,
  str: 0,
  bytes: 0,
  bytearray: 0,
  complex: 0,
  list: 1,
  set: 1,
  frozenset: 1,
  dict: 2,
  tuple: "any",
};

export interface AnnotationText {
  readonly text: string;
  /** Names that must mean the builtins where the annotation is evaluated. */
  readonly names: ReadonlySet<string>;
}

/** Undefined where the type is not known throughout, or has no such form (unions need 3.10). */
export function annotationText(type: PythonType): AnnotationText | undefined {
  const names = new Set<string>();
  const text = write(type, names);
  return text === undefined ? undefined : { text, names };
}

function write(type: PythonType, names: Set<string>): string | undefined {
  if (type.kind === "none") return "None";
  if (type.kind !== "instance") return undefined;
  const count = Object.hasOwn(CLASSES, type.name) ? CLASSES[type.name] : undefined;
  if (count === undefined || (count !== "any" && type.arguments.length !== count)) return undefined;
  names.add(type.name);
  if (type.arguments.length === 0) return type.name;
  const items = type.arguments.map((argument, index) => {
    const isEllipsis = argument.kind === "instance" && argument.name === "..." && index > 0;
    return isEllipsis ? "..." : write(argument, names);
  });
  return items.includes(undefined) ? undefined : `${type.name}[${items.join(", ")}]`;
}
