/**
 * Types as Python sees them: hypotheses about expressions, never proofs.
 *
 * `unknown` is the answer whenever there is doubt. An `instance` is of the class itself as a rule; whether a subclass
 * turns up is for guards to find out.
 */
import type { Dtype } from "../primitives/dtypes";

export type PythonType =
  | { readonly kind: "unknown" }
  | { readonly kind: "never" }
  | { readonly kind: "none" }
  /** An instance of a builtin class, e.g. `list[int]`: name "list", arguments [int]. */
  | { readonly kind: "instance"; readonly name: string; readonly arguments: readonly PythonType[] }
  | { readonly kind: "union"; readonly members: readonly PythonType[] }
  /** A NumPy array; what is not known is left out. */
  | { readonly kind: "array"; readonly dtype?: Dtype; readonly rank?: number; readonly strided?: true }
  | { readonly kind: "module"; readonly name: string }
  /** A primitive of the table, by its dotted name. */
  | { readonly kind: "primitive"; readonly path: string }
  /** A function of this module; a method by its class and name, "Point.move". */
  | { readonly kind: "function"; readonly name: string }
  /** An instance of a class of this module. */
  | { readonly kind: "user"; readonly name: string }
  /** Such a class itself. */
  | { readonly kind: "class"; readonly name: string };

export const UNKNOWN: PythonType = { kind: "unknown" };
export const NEVER: PythonType = { kind: "never" };
export const NONE: PythonType = { kind: "none" };

export function instance(name: string, ...typeArguments: readonly PythonType[]): PythonType {
  return { kind: "instance", name, arguments: typeArguments };
}

/** An instance of a NumPy scalar type. */
export function numpyScalar(dtype: Dtype): PythonType {
  return instance(`numpy.${dtype}`);
}

export function arrayOf(dtype: Dtype | undefined, rank: number | undefined, strided: boolean = false): PythonType {
  return {
    kind: "array",
    ...(dtype === undefined ? {} : { dtype }),
    ...(rank === undefined ? {} : { rank }),
    ...(strided ? { strided: true as const } : {}),
  };
}

/** An instance of a class of the module. */
export function userType(name: string): PythonType {
  return { kind: "user", name };
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
      if (part.kind === "array") {
        const index = members.findIndex((member) => member.kind === "array");
        const joined = index < 0 ? undefined : joinArrays(members[index] as ArrayType, part);
        if (joined !== undefined) {
          members[index] = joined;
          continue;
        }
      }
      if (!members.some((member) => sameType(member, part))) members.push(part);
    }
  }
  if (members.length === 0) return NEVER;
  return members.length === 1 ? members[0]! : { kind: "union", members };
}

export type ArrayType = Extract<PythonType, { kind: "array" }>;

/** One says what the other leaves out; undefined when they differ. */
export function joinArrays(a: ArrayType, b: ArrayType): PythonType | undefined {
  if (a.dtype !== undefined && b.dtype !== undefined && a.dtype !== b.dtype) return undefined;
  if (a.rank !== undefined && b.rank !== undefined && a.rank !== b.rank) return undefined;
  return arrayOf(a.dtype ?? b.dtype, a.rank ?? b.rank, a.strided === true || b.strided === true);
}

/** The same where containers of one kind become one container of what either holds: `list[int]` and `list[float]`. */
export function uniteContainers(types: readonly PythonType[]): PythonType {
  const united = unite(types);
  if (united.kind !== "union") return united;
  const merged: PythonType[] = [];
  for (const member of united.members) {
    const index = merged.findIndex((other) => isSameContainer(other, member));
    if (index < 0) merged.push(member);
    else merged[index] = mergeContainers(merged[index]!, member);
  }
  return unite(merged);
}

const MERGED: ReadonlySet<string> = new Set(["list", "set", "dict"]);

function isSameContainer(a: PythonType, b: PythonType): boolean {
  return a.kind === "instance" && b.kind === "instance" && a.name === b.name && MERGED.has(a.name);
}

function mergeContainers(a: PythonType, b: PythonType): PythonType {
  if (a.kind !== "instance" || b.kind !== "instance") return UNKNOWN;
  if (a.arguments.length !== b.arguments.length) return instance(a.name);
  return instance(a.name, ...a.arguments.map((argument, index) => uniteContainers([argument, b.arguments[index]!])));
}

/** The type of an empty display, or of a container that holds one. */
export function isIncomplete(type: PythonType): boolean {
  if (type.kind === "union") return type.members.some(isIncomplete);
  return type.kind === "never" || (type.kind === "instance" && type.arguments.some(isIncomplete));
}

/** The alternatives of a union, or the type alone. */
export function alternatives(type: PythonType): readonly PythonType[] {
  return type.kind === "union" ? type.members : [type];
}

/** What iterating over a value gives. */
export function elementType(type: PythonType): PythonType {
  if (type.kind === "array") return itemOfArray(type);
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
    case "dict_keys":
    case "reversed":
      return type.arguments[0] ?? UNKNOWN;
    case "dict_values":
      return type.arguments[1] ?? UNKNOWN;
    case "enumerate":
      return instance("tuple", INT, type.arguments[0] ?? UNKNOWN);
    case "dict_items":
    case "zip":
      return instance("tuple", ...type.arguments);
    case "tuple":
      return unite(tupleItems(type));
    default:
      return UNKNOWN;
  }
}

/** Iterating over an array, or one index: an element, or an array of one axis less. */
function itemOfArray({ dtype, rank, strided }: ArrayType): PythonType {
  if (rank === undefined) return UNKNOWN;
  if (rank > 1) return arrayOf(dtype, rank - 1, strided === true);
  return dtype === undefined ? UNKNOWN : numpyScalar(dtype);
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
    case "array": {
      const axes = type.rank === undefined ? "" : `, ${type.rank} axes`;
      return `ndarray[${type.dtype ?? "Any"}${axes}${type.strided === true ? ", strided" : ""}]`;
    }
    case "module":
      return `module ${type.name}`;
    case "primitive":
      return type.path;
    case "function":
      return `function ${type.name}`;
    case "user":
      return type.name;
    case "class":
      return `type[${type.name}]`;
  }
}
