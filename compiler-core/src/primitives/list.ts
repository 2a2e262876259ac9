/** Methods of list that run no other code, whatever the items are. */
import type { MethodTable } from "./methods";

export const LIST_METHODS: MethodTable = {
  append: { result: "none", arguments: [1, 1] },
  extend: { result: "none", arguments: [1, 1] },
  insert: { result: "none", arguments: [2, 2] },
  pop: { result: "item", arguments: [0, 1] },
  copy: { result: "self", arguments: [0, 0] },
  reverse: { result: "none", arguments: [0, 0] },
};
