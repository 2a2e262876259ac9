/**
 * Types as Python sees them: hypotheses about expressions, never proofs.
 *
 * `unknown` is the answer whenever there is doubt. An `instance` is of the class itself as a rule; whether a subclass
 * turns up is for guards to find out.
 */

export type PythonType =
  | { readonly kind: "unknown" }
  | { readonly kind: "never" }
  | { readonly kind: "none" }
  /** An instance of a builtin class, e.g. `list[int]`: name "list", arguments [int]. */
  | { readonly kind: "instance"; readonly name: string; readonly arguments: readonly PythonType[] }
  | { readonly kind: "union"; readonly members: readonly PythonType[] }
  | { readonly kind: "module"; readonly name: string }
  /** A primitive of the table, by its dotted name. */
  | { readonly kind: "primitive"; readonly path: string }
  /** A function of this module. */
  | { readonly kind: "function"; readonly name: string };

export const UNKNOWN: PythonType = { kind: "unknown" };
export const NEVER: PythonType = { kind: "never" };
export const NONE: PythonType = { kind: "none" };

export function instance(name: string, ...typeArguments: readonly PythonType[]): PythonType {
  return { kind: "instance", name, arguments: typeArguments };
}

export const INT = instance("int");
export const FLOAT = instance("float");
export const BOOL = instance("bool");
export const STR = instance("str");
export const BYTES = instance("bytes");

export function sameType(a: PythonType, b: PythonType): boolean {
  return a === b || printType(a) === printType(b);
}

/** The type of a value that is one or the other. */
export function unite(types: readonly PythonType[]): PythonType {
  const members: PythonType[] = [];
  for (const type of types) {
    const parts = type.kind === "union" ? type.members : [type];
    for (const part of parts) {
      if (part.kind === "unknown") return UNKNOWN;
      if (part.kind === "never") continue;
      if (!members.some((member) => sameType(member, part))) members.push(part);
    }
  }
  if (members.length === 0) return NEVER;
  return members.length === 1 ? members[0]! : { kind: "union", members };
}

/** The alternatives of a union, or the type alone. */
export function alternatives(type: PythonType): readonly PythonType[] {
  return type.kind === "union" ? type.members : [type];
}

/** What iterating over a value gives. */
export function elementType(type: PythonType): PythonType {
  if (type.kind !== "instance") return UNKNOWN;
  switch (type.name) {
    case "bytes":
    case "bytearray":
    case "range":
      return INT;
    case "str":
      return STR;
    case "list":
    case "set":
    case "frozenset":
    case "dict":
      return type.arguments[0] ?? UNKNOWN;
    case "tuple":
      return unite(tupleItems(type));
    default:
      return UNKNOWN;
  }
}

/** Item types of a tuple; `tuple[int, ...]` gives one, a bare `tuple` gives unknown. */
export function tupleItems(type: PythonType): readonly PythonType[] {
  if (type.kind !== "instance" || type.name !== "tuple" || type.arguments.length === 0) return [UNKNOWN];
  return type.arguments.filter((argument) => !isEllipsis(argument));
}

/** `...` as the last argument of `tuple`. */
export const ELLIPSIS_ARGUMENT: PythonType = instance("...");

function isEllipsis(type: PythonType): boolean {
  return type.kind === "instance" && type.name === "...";
}

/** As an annotation would write it. */
export function printType(type: PythonType): string {
  switch (type.kind) {
    case "unknown":
      return "Any";
    case "never":
      return "Never";
    case "none":
      return "None";
    case "instance":
      return type.arguments.length === 0 ? type.name : `${type.name}[${type.arguments.map(printType).join(", ")}]`;
    case "union":
      return type.members.map(printType).join(" | ");
    case "module":
      return `module ${type.name}`;
    case "primitive":
      return type.path;
    case "function":
      return `function ${type.name}`;
  }
}
