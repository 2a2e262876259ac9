/** Handlers without parentheses: `except A, B:` → `except (A, B):`, and of Python 2 `except A, e:` → `except A as e:`. */
import { span as spanOf, spanText } from "../../../../compiler-core/src/base/span";
import type { QuickFix } from "./code-action";

export const spellOutExcept: QuickFix = {
  kind: "quick-fix",
  id: "spell-out-except",
  fixes: ["MT1007"],
  apply({ tree: { source } }, { span }) {
    const before = source.slice(0, span.start);
    const first = /(?:^|[\r\n])[ \t]*except[ \t]+([\w.]+|\([\w., \t]*\))[ \t]*,[ \t]*$/.exec(before)?.[1];
    const rest = /^((?:[ \t]*,[ \t]*[\w.]+)*)[ \t]*(:|as\b)/.exec(source.slice(span.end));
    if (first === undefined || rest === null) return undefined;
    const [, others = "", next] = rest;
    const second = spanText(source, span);
    const start = before.lastIndexOf(first);
    if (/^[a-z_]\w*$/.test(second) && others === "" && next === ":") {
      const edits = [{ span: spanOf(start + first.length, span.end), newText: ` as ${second}` }];
      return { title: `Write \`as ${second}\``, edits };
    }
    // Types are capitalized; what else stands here may be the name that Python 2 binds.
    if (first.startsWith("(") || !/^(?:\w+\.)*[A-Z]\w*$/.test(second)) return undefined;
    const end = span.end + others.length;
    return {
      title: "Put the types in parentheses",
      edits: [
        { span: spanOf(start, start), newText: "(" },
        { span: spanOf(end, end), newText: ")" },
      ],
    };
  },
};
