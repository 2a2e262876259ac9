/** List, set or dict comprehension. */
import type { SubsetRule } from "../rule";

export const comprehension: SubsetRule = {
  code: "MT3004",
  title: "List, set or dict comprehension",
  severity: "hint",
  explain:
    "Up to Python 3.11 a comprehension is a function of its own, and its variables are not those of the function around it.\nMartlet does not compile functions with comprehensions yet; they run interpreted, exactly as before.\nA `for` loop with `append` is compiled.",
  kinds: ["ListComp", "SetComp", "DictComp"],
  check(node) {
    return { message: "holds a comprehension", span: node.span };
  },
};
