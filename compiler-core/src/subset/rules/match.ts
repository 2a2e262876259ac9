/** Match statement. */
import type { SubsetRule } from "../rule";

export const matchStatement: SubsetRule = {
  code: "MT3008",
  title: "Match statement",
  severity: "hint",
  explain:
    "Martlet does not compile `match` yet; functions with it run interpreted, exactly as before.\nA chain of `if` and `elif` is compiled.",
  kinds: ["Match"],
  check(node) {
    return {
      message: "holds a match statement",
      span: { start: node.span.start, end: node.span.start + "match".length },
    };
  },
};
