/** Function inside a function. */
import type { SubsetRule } from "../rule";

export const nestedFunction: SubsetRule = {
  code: "MT3001",
  title: "Function inside a function",
  severity: "hint",
  explain:
    "A `def` inside a function makes a new function object each time it runs, often with variables shared between both.\nMartlet does not compile the function around it yet; it runs interpreted, exactly as before.\nWhere the inner function needs no variable of the outer one, move it to module level.",
  kinds: ["FunctionDef", "AsyncFunctionDef"],
  check(node) {
    if (node.kind !== "FunctionDef" && node.kind !== "AsyncFunctionDef") return undefined;
    return { message: `defines the function '${node.name}'`, span: node.name_span };
  },
};
