/** Methods of str. */
import type { MethodRow, MethodTable } from "./methods";

const text = (least = 0, most = least): MethodRow => ({ result: "str", arguments: [least, most] });
const int = (least: number, most: number): MethodRow => ({ result: "int", arguments: [least, most] });
const truth = (name: string): MethodRow => ({
  result: "bool",
  arguments: [0, 0],
  character: { symbol: `rti_char_${name}`, kind: "truth" },
});
const cased = (name: string): MethodRow => ({
  result: "str",
  arguments: [0, 0],
  character: { symbol: `rti_char_${name}`, kind: "character" },
});
const words = (most: number): MethodRow => ({ result: "list[str]", arguments: [0, most] });

export const STR_METHODS: MethodTable = {
  isalpha: truth("isalpha"),
  isdigit: truth("isdigit"),
  isdecimal: truth("isdecimal"),
  isnumeric: truth("isnumeric"),
  isalnum: truth("isalnum"),
  isspace: truth("isspace"),
  isupper: truth("isupper"),
  islower: truth("islower"),
  isprintable: truth("isprintable"),
  isascii: truth("isascii"),
  isidentifier: { result: "bool", arguments: [0, 0] },
  istitle: { result: "bool", arguments: [0, 0] },
  lower: cased("lower"),
  upper: cased("upper"),
  casefold: text(),
  capitalize: text(),
  title: text(),
  swapcase: text(),
  strip: text(0, 1),
  lstrip: text(0, 1),
  rstrip: text(0, 1),
  removeprefix: text(1),
  removesuffix: text(1),
  zfill: text(1),
  ljust: text(1, 2),
  rjust: text(1, 2),
  center: text(1, 2),
  expandtabs: text(0, 1),
  replace: text(2, 3),
  join: { result: "str", arguments: [1, 1], takesSequence: true },
  split: words(2),
  rsplit: words(2),
  splitlines: words(1),
  partition: { result: "tuple[str]", arguments: [1, 1] },
  rpartition: { result: "tuple[str]", arguments: [1, 1] },
  find: int(1, 3),
  rfind: int(1, 3),
  index: int(1, 3),
  rindex: int(1, 3),
  count: int(1, 3),
  startswith: { result: "bool", arguments: [1, 3], takesSequence: true },
  endswith: { result: "bool", arguments: [1, 3], takesSequence: true },
  encode: { result: "bytes", arguments: [0, 0] },
};
