/** The `type` statement. */
import type { SubsetRule } from "../rule";

export const typeAlias: SubsetRule = {
  code: "MT3015",
  title: "Type alias statement",
  severity: "hint",
  explain:
    "`type X = …` makes an object that evaluates its right side later, in a scope of its own.\nA function that holds one runs interpreted, exactly as before.\nMove the alias to module level.",
  kinds: ["TypeAlias"],
  check(node) {
    return { message: "holds a type alias statement", span: node.span };
  },
};
