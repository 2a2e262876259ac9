/** What methods of builtin types give, by their rows. */
import { methodRow } from "../primitives";
import type { MethodResult } from "../primitives/methods";
import { BOOL, BYTES, INT, instance, type PythonType, STR, UNKNOWN } from "../types/python-type";

const TYPES: Readonly<Record<MethodResult, PythonType>> = {
  str: STR,
  bytes: BYTES,
  int: INT,
  bool: BOOL,
  "list[str]": instance("list", STR),
  "list[bytes]": instance("list", BYTES),
  "tuple[str]": instance("tuple", STR, STR, STR),
  any: UNKNOWN,
};

/** The result of `owner.name(...)`. */
export function methodResult(owner: PythonType, name: string): PythonType {
  const row = owner.kind === "instance" ? methodRow(owner.name, name) : undefined;
  return row === undefined ? UNKNOWN : TYPES[row.result];
}
