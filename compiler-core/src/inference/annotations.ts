/** What an annotation says, as a hypothesis. Anything that is not understood is unknown. */
import type * as ast from "../syntax/nodes";
import {
  BOOL,
  BYTES,
  ELLIPSIS_ARGUMENT,
  FLOAT,
  INT,
  instance,
  NONE,
  type PythonType,
  STR,
  UNKNOWN,
  unite,
} from "../types/python-type";
import { type AnnotationTree, parseAnnotationText } from "./annotation-text";
import { arrayAnnotation, arrayAnnotationText, scalarAnnotation } from "./numpy";

const SIMPLE: Readonly<Record<string, PythonType>> = {
  int: INT,
  float: FLOAT,
  bool: BOOL,
  str: STR,
  bytes: BYTES,
  None: NONE,
  bytearray: instance("bytearray"),
  complex: instance("complex"),
  range: instance("range"),
  object: UNKNOWN,
};

/** Generic classes of builtins, and their old names in `typing`. */
const GENERIC: Readonly<Record<string, string>> = {
  list: "list",
  List: "list",
  tuple: "tuple",
  Tuple: "tuple",
  dict: "dict",
  Dict: "dict",
  set: "set",
  Set: "set",
  frozenset: "frozenset",
  FrozenSet: "frozenset",
};

/** Wrappers that say nothing about the type itself. */
const TRANSPARENT: ReadonlySet<string> = new Set(["Final", "ClassVar", "Annotated"]);

/** What a name of the module stands for in annotations: `Image = NDArray[np.float32]`. */
export type Aliases = (name: string) => PythonType | undefined;

export const NO_ALIASES: Aliases = () => undefined;

export function annotationType(node: ast.Expression | undefined, aliases: Aliases = NO_ALIASES): PythonType {
  if (node === undefined) return UNKNOWN;
  switch (node.kind) {
    case "Constant":
      if (node.value.kind === "none") return NONE;
      return node.value.kind === "str" ? textType(parseAnnotationText(node.value.value), aliases) : UNKNOWN;
    case "Name":
      return namedType(node.name, aliases);
    case "Attribute":
      return scalarAnnotation(node) ?? namedType(node.attr, NO_ALIASES);
    case "BinOp":
      return node.op === "BitOr"
        ? unite([annotationType(node.left, aliases), annotationType(node.right, aliases)])
        : UNKNOWN;
    case "Subscript":
      return subscriptType(node, aliases);
    default:
      return UNKNOWN;
  }
}

/** An annotation that is written as a string: `"Node | None"`. */
function textType(tree: AnnotationTree | undefined, aliases: Aliases): PythonType {
  switch (tree?.kind) {
    case "name":
      return tree.name === "..." ? ELLIPSIS_ARGUMENT : namedType(tree.name, aliases);
    case "union":
      return unite(tree.members.map((member) => textType(member, aliases)));
    case "subscript": {
      const items = tree.items.map((item) => textType(item, aliases));
      if (tree.name === "Optional") return unite([items[0] ?? UNKNOWN, NONE]);
      if (tree.name === "Union") return unite(items);
      if (TRANSPARENT.has(tree.name)) return items[0] ?? UNKNOWN;
      return Object.hasOwn(GENERIC, tree.name) ? instance(GENERIC[tree.name]!, ...items) : UNKNOWN;
    }
    case undefined:
      return UNKNOWN;
  }
}

function namedType(name: string, aliases: Aliases): PythonType {
  const trimmed = name.trim();
  const alias = aliases(trimmed) ?? arrayAnnotationText(trimmed);
  if (alias !== undefined) return alias;
  if (Object.hasOwn(SIMPLE, trimmed)) return SIMPLE[trimmed]!;
  return Object.hasOwn(GENERIC, trimmed) ? instance(GENERIC[trimmed]!) : UNKNOWN;
}

function subscriptType(node: ast.Subscript, aliases: Aliases): PythonType {
  const name = node.value.kind === "Name" ? node.value.name : node.value.kind === "Attribute" ? node.value.attr : "";
  const items = node.slice.kind === "Tuple" ? node.slice.elts : [node.slice];
  const typed = (item: ast.Expression | undefined): PythonType => annotationType(item, aliases);
  if (name === "Optional") return unite([typed(items[0]), NONE]);
  if (name === "Union") return unite(items.map(typed));
  if (TRANSPARENT.has(name)) return typed(items[0]);
  const array = arrayAnnotation(name, items);
  if (array !== undefined) return array;
  if (!Object.hasOwn(GENERIC, name)) return UNKNOWN;
  return instance(GENERIC[name]!, ...items.map((item) => typeArgument(item, aliases)));
}

function typeArgument(node: ast.Expression, aliases: Aliases): PythonType {
  return node.kind === "Constant" && node.value.kind === "ellipsis" ? ELLIPSIS_ARGUMENT : annotationType(node, aliases);
}
