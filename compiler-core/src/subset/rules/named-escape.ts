/** Text with `\N{…}`. */
import type { SubsetRule } from "../rule";

export const namedEscape: SubsetRule = {
  code: "MT3017",
  title: "Character given by its Unicode name",
  severity: "hint",
  explain:
    "What `\\N{…}` stands for is in the Unicode tables of the interpreter, which differ between versions.\nA function with such a literal runs interpreted, exactly as before.\nWrite the character itself or `\\u…`, or give it a name at module level.",
  kinds: ["Constant"],
  check(node, { isIgnoredConstant }) {
    if (node.kind !== "Constant" || node.value.kind !== "str-named-escape" || isIgnoredConstant(node)) return undefined;
    return { message: "holds a character given by its Unicode name", span: node.span };
  },
};
