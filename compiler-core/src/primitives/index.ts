/** The registry of primitive modules. */
import { BUILTINS } from "./builtins";
import { MATH, MATH_CONSTANTS } from "./math";
import type { PrimitiveRow } from "./schema";

const ROWS: ReadonlyMap<string, PrimitiveRow> = new Map<string, PrimitiveRow>([
  ...Object.entries(BUILTINS),
  ...Object.entries(MATH),
]);

/** The row of a dotted name such as `math.sqrt` or `builtins.len`. */
export function primitiveRow(path: string): PrimitiveRow | undefined {
  return ROWS.get(path);
}

/** All rows, in the order of the tables. */
export function primitiveRows(): ReadonlyMap<string, PrimitiveRow> {
  return ROWS;
}

/** The type of a constant of a known module, e.g. `math.pi`. */
export function primitiveConstant(path: string): "float" | undefined {
  return MATH_CONSTANTS[path];
}

/** Modules whose functions have rows. */
export const PRIMITIVE_MODULES: readonly string[] = ["math"];
