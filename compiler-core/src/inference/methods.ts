/** What methods of builtin types give, by their rows and by the types of the items. */
import { methodRow } from "../primitives";
import type { MethodResult } from "../primitives/methods";
import {
  BOOL,
  BYTES,
  elementType,
  INT,
  instance,
  NONE,
  type PythonType,
  STR,
  UNKNOWN,
  unite,
} from "../types/python-type";

const TYPES: Readonly<Record<Exclude<MethodResult, "table" | "item" | "self">, PythonType>> = {
  none: NONE,
  str: STR,
  bytes: BYTES,
  int: INT,
  bool: BOOL,
  "list[str]": instance("list", STR),
  "list[bytes]": instance("list", BYTES),
  "tuple[str]": instance("tuple", STR, STR, STR),
};

/** The result of `owner.name(...)` for arguments of these types. */
export function methodResult(owner: PythonType, name: string, args: readonly PythonType[]): PythonType {
  const row = owner.kind === "instance" ? methodRow(owner.name, name) : undefined;
  if (owner.kind !== "instance" || row === undefined) return UNKNOWN;
  if (row.result === "self") return owner;
  if (row.result === "item") return elementType(owner);
  if (row.result !== "table") return TYPES[row.result];
  return owner.name === "dict" ? dictMethod(owner.arguments, name, args) : NONE;
}

function dictMethod(items: readonly PythonType[], name: string, args: readonly PythonType[]): PythonType {
  const [key = UNKNOWN, value = UNKNOWN] = items;
  switch (name) {
    case "get":
      return unite([value, args[1] ?? NONE]);
    case "setdefault":
    case "pop":
      return args[1] === undefined ? value : unite([value, args[1]]);
    case "keys":
      return instance("dict_keys", key);
    case "values":
      return instance("dict_values", key, value);
    case "items":
      return instance("dict_items", key, value);
    default:
      return UNKNOWN;
  }
}
