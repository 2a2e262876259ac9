/** Generator expression. */
import type { SubsetRule } from "../rule";

export const generatorExpression: SubsetRule = {
  code: "MT3005",
  title: "Generator expression",
  severity: "hint",
  explain:
    "A generator expression makes a generator object, whose frame other code can see.\nMartlet does not compile functions with generator expressions yet; they run interpreted, exactly as before.\nA `for` loop is compiled.",
  kinds: ["GeneratorExp"],
  check(node) {
    return { message: "holds a generator expression", span: node.span };
  },
};
