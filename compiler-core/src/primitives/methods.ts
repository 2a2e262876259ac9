/**
 * Methods of exact builtin types that run no other code on exact int, float, bool, str, bytes and None (and lists and
 * tuples where `takes` says so), as data. They cannot be replaced, so a call needs no lookup and no guard.
 *
 * They may raise: then the exception is CPython's own, since the method is CPython's own.
 */

/** The exact type of a result; "table": what the dict or set holds says it (`inference/methods.ts`). */
export type MethodResult =
  | "none"
  /** An item of the container. */
  | "item"
  /** A container of the same kind. */
  | "self"
  | "str"
  | "bytes"
  | "int"
  | "bool"
  | "list[str]"
  | "tuple[str]"
  | "list[bytes]"
  | "table";

export interface MethodRow {
  readonly result: MethodResult;
  /** How many positional arguments it takes. */
  readonly arguments: readonly [least: number, most: number];
  /** Also a list or tuple as the first argument, whose items are looked at but run no code. */
  readonly takesSequence?: true;
  /** A function of the runtime that answers for one character, its code point. */
  readonly character?: { readonly symbol: string; readonly kind: "truth" | "character" };
}

/** Rows by name, for each type. */
export type MethodTable = Readonly<Record<string, MethodRow>>;
