/** Numbers of Python 2: `0777` → `0o777`, `10L` → `10`. */
import { spanText } from "../../../../compiler-core/src/base/span";
import type { QuickFix } from "./code-action";

export const modernizeNumber: QuickFix = {
  kind: "quick-fix",
  id: "modernize-number",
  fixes: ["MT1005"],
  apply({ tree: { source } }, { span }) {
    const written = spanText(source, span);
    const octal = /^0+([1-7][0-7]*)[lL]?$/.exec(written)?.[1];
    const long = /^([1-9]\d*|0[xX][\da-fA-F]+|0[oO][0-7]+)[lL]$/.exec(written)?.[1];
    const newText = octal === undefined ? long : `0o${octal}`;
    if (newText === undefined) return undefined;
    return { title: `Write \`${newText}\``, edits: [{ span, newText }] };
  },
};
