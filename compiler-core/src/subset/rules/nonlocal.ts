/** Variable of an enclosing function. */
import type { SubsetRule } from "../rule";

export const nonlocalStatement: SubsetRule = {
  code: "MT3010",
  title: "Variable of an enclosing function",
  severity: "hint",
  explain:
    "`nonlocal` shares a variable with an enclosing function.\nMartlet does not compile functions that share variables yet; they run interpreted, exactly as before.",
  kinds: ["Nonlocal"],
  check(node) {
    return { message: "shares a variable with an enclosing function", span: node.span };
  },
};
