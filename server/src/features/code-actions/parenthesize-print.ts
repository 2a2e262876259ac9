/** `print x` → `print(x)`, `exec code` → `exec(code)`. */
import { spanText } from "../../../../compiler-core/src/base/span";
import type { QuickFix } from "./code-action";

export const parenthesizePrint: QuickFix = {
  kind: "quick-fix",
  id: "parenthesize-print",
  fixes: ["MT1003"],
  apply({ tree: { source } }, { span }) {
    const match = /^(print|exec)\s+(\S[\s\S]*)$/.exec(spanText(source, span));
    const [, name, operands] = match ?? [];
    // `print x,` ends with a blank, `print >>f, x` writes to f, `exec code in namespace` has a namespace.
    if (name === undefined || operands === undefined || /^>>|,\s*$|\sin\s/.test(operands)) return undefined;
    return { title: `Call \`${name}\` as a function`, edits: [{ span, newText: `${name}(${operands})` }] };
  },
};
