/** Class inside a function. */
import type { SubsetRule } from "../rule";

export const nestedClass: SubsetRule = {
  code: "MT3003",
  title: "Class inside a function",
  severity: "hint",
  explain:
    "A `class` statement inside a function runs code in a namespace of its own.\nThe function around it runs interpreted, exactly as before.\nMove the class to module level where it needs nothing of the function.",
  kinds: ["ClassDef"],
  check(node) {
    if (node.kind !== "ClassDef") return undefined;
    return { message: `defines the class '${node.name}'`, span: node.name_span };
  },
};
