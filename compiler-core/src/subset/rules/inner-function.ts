/** Functions that another function makes. */
import type { SubsetRule } from "../rule";

export const innerFunction: SubsetRule = {
  code: "MT3016",
  title: "Function made by another function",
  severity: "hint",
  explain:
    "This function, or the class that it belongs to, is made anew each time the function around it runs, and may share its variables.\nMartlet compiles functions at module level and methods of module-level classes; this one runs interpreted, exactly as before.",
  kinds: [],
  checkFunction({ node, nested }) {
    return nested ? { message: "is made by another function", span: node.name_span } : undefined;
  },
};
