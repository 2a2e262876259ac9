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

/** What the module calls things, and has defined where an annotation is evaluated. */
export interface AnnotationScope {
  /** The name that `numpy` is imported by. */
  readonly numpy: string | undefined;
  /** The name that `numpy.typing` is imported by. */
  readonly numpyTyping: string | undefined;
  /** Whether a class of the module stands before the annotation; names of later ones are written as strings. */
  readonly isDefined: (className: string) => boolean;
  /** `X | None`, which only Python 3.10 and later evaluate: as it is, as a string, or by another name. */
  readonly optional: OptionalForm;
}

export type OptionalForm =
  | { readonly kind: "bar" }
  | { readonly kind: "string" }
  /** What the module calls `typing.Optional`. */
  | { readonly kind: "name"; readonly name: string };

const PLAIN_SCOPE: AnnotationScope = {
  numpy: undefined,
  numpyTyping: undefined,
  isDefined: () => true,
  optional: { kind: "string" },
};

/** Undefined where the type is not known throughout, or has no such form (unions other than with None). */
export function annotationText(type: PythonType, scope: AnnotationScope = PLAIN_SCOPE): AnnotationText | undefined {
  const names = new Set<string>();
  const text = type.kind === "union" ? writeOptional(type.members, scope, names) : write(type, scope, names);
  return text === undefined ? undefined : { text, names };
}

function writeOptional(members: readonly PythonType[], scope: AnnotationScope, names: Set<string>): string | undefined {
  const [only, ...others] = members.filter(({ kind }) => kind !== "none");
  if (only === undefined || others.length > 0) return undefined;
  const { optional } = scope;
  // Strings do not nest, and array types in them are not read.
  const isText = optional.kind === "string";
  if (isText && only.kind === "array") return undefined;
  const text = write(only, isText ? { ...scope, isDefined: () => true } : scope, names);
  if (text === undefined) return undefined;
  if (optional.kind === "name") return `${optional.name}[${text}]`;
  return isText ? `"${text} | None"` : `${text} | None`;
}

function write(type: PythonType, scope: AnnotationScope, names: Set<string>): string | undefined {
  switch (type.kind) {
    case "none":
      return "None";
    case "user":
      return scope.isDefined(type.name) ? type.name : `"${type.name}"`;
    case "array":
      return writeArray(type, scope, names);
    case "instance":
      break;
    default:
      return undefined;
  }
  if (type.name.startsWith("numpy.")) {
    const element = elementName(type.name.slice("numpy.".length));
    return scope.numpy === undefined ? undefined : `${scope.numpy}.${element}`;
  }
  const count = Object.hasOwn(CLASSES, type.name) ? CLASSES[type.name] : undefined;
  if (count === undefined || (count !== "any" && type.arguments.length !== count)) return undefined;
  names.add(type.name);
  if (type.arguments.length === 0) return type.name;
  const items = type.arguments.map((argument, index) => {
    const isEllipsis = argument.kind === "instance" && argument.name === "..." && index > 0;
    return isEllipsis ? "..." : write(argument, scope, names);
  });
  return items.includes(undefined) ? undefined : `${type.name}[${items.join(", ")}]`;
}

/** An array whose elements are not known is evidence for nothing. */
function writeArray(
  { dtype, rank }: Extract<PythonType, { kind: "array" }>,
  { numpy, numpyTyping }: AnnotationScope,
  names: Set<string>,
): string | undefined {
  if (dtype === undefined || numpy === undefined) return undefined;
  const element = `${numpy}.${elementName(dtype)}`;
  if (numpyTyping !== undefined) return `${numpyTyping}.NDArray[${element}]`;
  for (const name of ["tuple", "int"]) names.add(name);
  const axes = rank === undefined ? "int, ..." : Array(rank).fill("int").join(", ");
  return `${numpy}.ndarray[tuple[${rank === 0 ? "()" : axes}], ${numpy}.dtype[${element}]]`;
}

/** `bool` is another class there. */
function elementName(dtype: string): string {
  return dtype === "bool" ? "bool_" : dtype;
}
