/** Generator function. */
import type { SubsetRule } from "../rule";

export const generator: SubsetRule = {
  code: "MT3006",
  title: "Generator function",
  severity: "hint",
  explain:
    "A function with `yield` is a generator: calling it makes a generator object, and its body runs in steps.\nGenerators stay real generator objects and run interpreted, exactly as before.",
  kinds: ["Yield", "YieldFrom"],
  check(node) {
    return { message: "is a generator: it yields", span: node.span };
  },
};
