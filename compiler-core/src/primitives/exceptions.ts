/** Rows of builtin exception classes: their names are guarded as those of functions are. */
import type { PrimitiveRow } from "./schema";

const NAMES = [
  "ArithmeticError",
  "AssertionError",
  "AttributeError",
  "Exception",
  "IndexError",
  "KeyError",
  "LookupError",
  "NameError",
  "NotImplementedError",
  "OSError",
  "OverflowError",
  "RecursionError",
  "RuntimeError",
  "StopIteration",
  "TypeError",
  "UnicodeDecodeError",
  "UnicodeEncodeError",
  "UnicodeError",
  "ValueError",
  "ZeroDivisionError",
] as const;

export const EXCEPTIONS: Readonly<Record<string, PrimitiveRow>> = Object.fromEntries(
  NAMES.map((name) => [
    `builtins.${name}`,
    { signature: `(*args: object) -> ${name}`, doc: `The exception ${name}.`, effects: "opaque" } as const,
  ]),
);
