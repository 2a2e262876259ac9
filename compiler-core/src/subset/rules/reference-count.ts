/** `sys.getrefcount`: native code borrows what bytecode would hold. */
import type { SubsetRule } from "../rule";

export const referenceCount: SubsetRule = {
  code: "MT3019",
  title: "Reference counts",
  severity: "hint",
  explain:
    "`sys.getrefcount(x)` counts the references that the running function holds, and machine code holds fewer than bytecode.\nSo a function that names it runs interpreted.",
  kinds: ["Name", "Attribute"],
  check(node) {
    const name = node.kind === "Name" ? node.name : node.kind === "Attribute" ? node.attr : "";
    if (name !== "getrefcount") return undefined;
    return { message: "names 'getrefcount', which counts what bytecode holds", span: node.span };
  },
};
