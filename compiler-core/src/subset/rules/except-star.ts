/** Handler of exception groups. */
import type { SubsetRule } from "../rule";

export const exceptStar: SubsetRule = {
  code: "MT3009",
  title: "Handler of exception groups",
  severity: "hint",
  explain:
    "`except*` splits exception groups and may raise new ones from the rest.\nMartlet does not compile it yet; functions with it run interpreted, exactly as before.",
  kinds: ["TryStar"],
  check(node) {
    return {
      message: "handles exception groups with except*",
      span: { start: node.span.start, end: node.span.start + "try".length },
    };
  },
};
