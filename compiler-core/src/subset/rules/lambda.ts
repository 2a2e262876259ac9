/** Lambda inside a function. */
import type { SubsetRule } from "../rule";

export const lambda: SubsetRule = {
  code: "MT3002",
  title: "Lambda inside a function",
  severity: "hint",
  explain:
    "A `lambda` makes a function object, often with variables shared with the function around it.\nMartlet does not compile the function around it yet; it runs interpreted, exactly as before.\nWhere it needs no variable of the function, a module-level `def` can take its place.",
  kinds: ["Lambda"],
  check(node) {
    return { message: "holds a lambda", span: node.span };
  },
};
