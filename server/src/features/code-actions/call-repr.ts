/** Backquotes of Python 2 → `repr(x)`. */
import { spanText } from "../../../../compiler-core/src/base/span";
import type { QuickFix } from "./code-action";

export const callRepr: QuickFix = {
  kind: "quick-fix",
  id: "call-repr",
  fixes: ["MT1004"],
  apply({ tree: { source } }, { span }) {
    const operand = /^`([^`]+)`$/.exec(spanText(source, span))?.[1];
    if (operand === undefined) return undefined;
    return { title: "Call `repr`", edits: [{ span, newText: `repr(${operand.trim()})` }] };
  },
};
