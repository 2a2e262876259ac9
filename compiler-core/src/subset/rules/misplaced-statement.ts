/** Statements that CPython's compiler refuses where they stand. */
import type { SubsetRule } from "../rule";

export const misplacedStatement: SubsetRule = {
  code: "MT3018",
  title: "Statement outside its place",
  severity: "hint",
  explain:
    "`break` and `continue` belong into a loop, `from m import *` and `from __future__ import …` to module level.\nCPython refuses the module; there is nothing to compile.",
  kinds: ["Break", "Continue", "ImportFrom"],
  check(node, { loopDepth }) {
    if (node.kind === "ImportFrom") {
      const star = node.names.some((alias) => alias.name === "*") || node.module === "__future__";
      return star ? { message: "holds an import that belongs to module level", span: node.span } : undefined;
    }
    if (loopDepth > 0) return undefined;
    return { message: `has '${node.kind.toLowerCase()}' outside a loop`, span: node.span };
  },
};
