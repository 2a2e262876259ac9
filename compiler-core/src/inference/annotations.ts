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

export function annotationType(node: ast.Expression | undefined): PythonType {
  if (node === undefined) return UNKNOWN;
  switch (node.kind) {
    case "Constant":
      if (node.value.kind === "none") return NONE;
      return node.value.kind === "str" ? namedType(node.value.value) : UNKNOWN;
    case "Name":
      return namedType(node.name);
    case "Attribute":
      return namedType(node.attr);
    case "BinOp":
      return node.op === "BitOr" ? unite([annotationType(node.left), annotationType(node.right)]) : UNKNOWN;
    case "Subscript":
      return subscriptType(node);
    default:
      return UNKNOWN;
  }
}

/** A name, also one that is written as a string: `"int"`. */
function namedType(name: string): PythonType {
  const trimmed = name.trim();
  if (Object.hasOwn(SIMPLE, trimmed)) return SIMPLE[trimmed]!;
  return Object.hasOwn(GENERIC, trimmed) ? instance(GENERIC[trimmed]!) : UNKNOWN;
}

function subscriptType(node: ast.Subscript): PythonType {
  const name = node.value.kind === "Name" ? node.value.name : node.value.kind === "Attribute" ? node.value.attr : "";
  const items = node.slice.kind === "Tuple" ? node.slice.elts : [node.slice];
  if (name === "Optional") return unite([annotationType(items[0]), NONE]);
  if (name === "Union") return unite(items.map(annotationType));
  if (TRANSPARENT.has(name)) return annotationType(items[0]);
  if (!Object.hasOwn(GENERIC, name)) return UNKNOWN;
  return instance(GENERIC[name]!, ...items.map(typeArgument));
}

function typeArgument(node: ast.Expression): PythonType {
  return node.kind === "Constant" && node.value.kind === "ellipsis" ? ELLIPSIS_ARGUMENT : annotationType(node);
}
