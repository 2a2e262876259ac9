/**
 * Takes apart what `element` and stores do: where the items of a list are, and where the characters of a str, are
 * operations of their own, so that they run once where nothing changes them.
 *
 *     o5 = element o3, i4          →       p9 = list-items o3
 *                                          o5 = element o3, i4, p9
 */
import type { TypedOp, Value } from "../mir/typed";
import type { Pass } from "./pass";
import { KEEP, makeIds, type Rewrite, rewriteOps } from "./rewrite";

export const SEQUENCE_PLACES: Pass = {
  name: "sequence-places",
  summary: "Reads where the items of a list or the characters of a str are by operations of their own.",
  run(fn) {
    const ids = makeIds(fn);
    return rewriteOps(fn, (op): Rewrite => {
      switch (op.kind) {
        case "element":
          if (op.items !== undefined) return KEEP;
          if (op.operand.fact === "list") return split(op, ids.value("pointer"));
          if (op.operand.fact === "str") return splitText(op, ids.value("pointer"), ids.value("int"));
          return KEEP;
        case "list-store":
        case "list-exchange":
          return op.items === undefined ? split(op, ids.value("pointer")) : KEEP;
        default:
          return KEEP;
      }
    });
  },
};

type Access = Extract<TypedOp, { kind: "element" | "list-store" | "list-exchange" }>;

function split(op: Access, items: Value): Rewrite {
  return {
    kind: "replace",
    ops: [
      { kind: "list-items", result: items, operand: op.operand },
      { ...op, items },
    ],
  };
}

function splitText(op: Extract<Access, { kind: "element" }>, items: Value, width: Value): Rewrite {
  const { operand } = op;
  return {
    kind: "replace",
    ops: [
      { kind: "str-data", result: items, operand },
      { kind: "str-width", result: width, operand },
      { ...op, items, width },
    ],
  };
}
