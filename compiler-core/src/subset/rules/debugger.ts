/** Calls that start a debugger in the running function. */
import type { SubsetRule } from "../rule";

export const debuggerCall: SubsetRule = {
  code: "MT3013",
  title: "Call that starts a debugger",
  severity: "hint",
  explain:
    "`breakpoint()` and `pdb.set_trace()` stop in the function that calls them and let its lines be stepped through.\nSo a function that names them runs interpreted.",
  kinds: ["Name", "Attribute"],
  check(node) {
    const name = node.kind === "Name" ? node.name : node.kind === "Attribute" ? node.attr : "";
    const starts = (node.kind === "Name" && name === "breakpoint") || name === "set_trace";
    return starts ? { message: `names '${name}', which starts a debugger`, span: node.span } : undefined;
  },
};
