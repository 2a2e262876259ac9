/** Methods whose use says of which type a value is. */

interface ListMethod {
  /** Tuples and arrays lack it. */
  readonly isOnlyOfLists: boolean;
  /** Position of the argument that becomes, or is compared with, an element. */
  readonly takes?: number;
  readonly gives?: "element" | "list";
}

export const LIST_METHODS: Readonly<Record<string, ListMethod | undefined>> = {
  append: { isOnlyOfLists: true, takes: 0 },
  insert: { isOnlyOfLists: true, takes: 1 },
  extend: { isOnlyOfLists: true },
  sort: { isOnlyOfLists: true },
  reverse: { isOnlyOfLists: true },
};

/** Methods of `str` that `bytes`, lists and dicts lack, or that bytes are rarely asked for. */
export const TEXT_METHODS: ReadonlySet<string> = new Set([
  "capitalize",
  "casefold",
  "encode",
  "endswith",
  "format",
  "isalnum",
  "isalpha",
  "isdigit",
  "isidentifier",
  "isnumeric",
  "isspace",
  "isupper",
  "ljust",
  "lower",
  "lstrip",
  "partition",
  "rjust",
  "rpartition",
  "rsplit",
  "rstrip",
  "split",
  "splitlines",
  "startswith",
  "strip",
  "title",
  "upper",
  "zfill",
]);
