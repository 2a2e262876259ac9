/** Text with `\N{…}`, or with escaped surrogates side by side. */
import type { SubsetRule } from "../rule";

export const namedEscape: SubsetRule = {
  code: "MT3017",
  title: "Text that only the interpreter can decode",
  severity: "hint",
  explain:
    "What `\\N{…}` stands for is in the Unicode tables of the interpreter, which differ between versions; and two escaped surrogates side by side (`\\ud834\\udd1e`) are two characters in Python only.\nA function with such a literal runs interpreted, exactly as before.\nWrite the character itself or `\\u…`, or give it a name at module level.",
  kinds: ["Constant"],
  check(node, { isIgnoredConstant }) {
    if (node.kind !== "Constant" || node.value.kind !== "str-named-escape" || isIgnoredConstant(node)) return undefined;
    return { message: "holds text that only the interpreter can decode", span: node.span };
  },
};
