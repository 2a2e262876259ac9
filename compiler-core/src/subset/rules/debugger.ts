/** Names that start a debugger or a trace function in the running function. */
import type { SubsetRule } from "../rule";

const NAMES: ReadonlySet<string> = new Set(["breakpoint"]);
/** As attributes (`pdb.set_trace`, `sys.settrace`, `frame.f_trace`) or imported names. */
const ATTRIBUTES: ReadonlySet<string> = new Set(["set_trace", "settrace", "setprofile", "f_trace"]);

export const debuggerCall: SubsetRule = {
  code: "MT3013",
  title: "Debugger or trace function",
  severity: "hint",
  explain:
    "`breakpoint()`, `pdb.set_trace()` and `sys.settrace()` let the lines of the function that calls them be seen one by one.\nSo a function that names them runs interpreted.",
  kinds: ["Name", "Attribute"],
  check(node) {
    const name = node.kind === "Name" ? node.name : node.kind === "Attribute" ? node.attr : "";
    const starts = ATTRIBUTES.has(name) || (node.kind === "Name" && NAMES.has(name));
    return starts ? { message: `names '${name}', which can start tracing here`, span: node.span } : undefined;
  },
};
