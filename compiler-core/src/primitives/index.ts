/** The registry of primitive modules. */
import { BUILTINS } from "./builtins";
import { EXCEPTIONS } from "./exceptions";
import { LIST_METHODS } from "./list";
import { MATH, MATH_CONSTANTS } from "./math";
import type { MethodRow, MethodTable } from "./methods";
import { NUMPY, NUMPY_CONSTANTS } from "./numpy";
import type { PrimitiveRow } from "./schema";
import { STR_METHODS } from "./str";
import { DICT_METHODS, SET_METHODS } from "./tables";

const ROWS: ReadonlyMap<string, PrimitiveRow> = new Map<string, PrimitiveRow>([
  ...Object.entries(BUILTINS),
  ...Object.entries(EXCEPTIONS),
  ...Object.entries(MATH),
  ...Object.entries(NUMPY),
]);

/** The row of a dotted name such as `math.sqrt` or `builtins.len`. */
export function primitiveRow(path: string): PrimitiveRow | undefined {
  return ROWS.get(path);
}

/** The row of a method of an exact builtin type. */
export function methodRow(type: string, name: string): MethodRow | undefined {
  const table = Object.hasOwn(METHODS, type) ? METHODS[type] : undefined;
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

const METHODS: Readonly<Record<string, MethodTable>> = {
  dict: DICT_METHODS,
  list: LIST_METHODS,
  set: SET_METHODS,
  str: STR_METHODS,
};

/** All rows, in the order of the tables. */
export function primitiveRows(): ReadonlyMap<string, PrimitiveRow> {
  return ROWS;
}

/** The type of a constant of a known module, e.g. `math.pi`. */
export function primitiveConstant(path: string): "float" | undefined {
  return MATH_CONSTANTS[path] ?? NUMPY_CONSTANTS[path];
}

/** Modules whose functions have rows. */
export const PRIMITIVE_MODULES: readonly string[] = [
  ...new Set([...ROWS.keys()].map((path) => path.slice(0, path.indexOf(".")))),
].filter((name) => name !== "builtins");
