/** Methods of dict and set whose keys the runtime looks up itself. */
import type { MethodRow, MethodTable } from "./methods";

const table = (least: number, most: number): MethodRow => ({ result: "table", arguments: [least, most] });

export const DICT_METHODS: MethodTable = {
  get: table(1, 2),
  setdefault: table(1, 2),
  keys: table(0, 0),
  values: table(0, 0),
  items: table(0, 0),
  pop: table(1, 2),
};

export const SET_METHODS: MethodTable = {
  add: table(1, 1),
  discard: table(1, 1),
  remove: table(1, 1),
};
