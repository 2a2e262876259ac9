/** Names that read or run code in the namespace of their caller. */
import type { SubsetRule } from "../rule";

const NAMES: ReadonlySet<string> = new Set(["exec", "eval", "locals", "vars"]);

export const dynamicNamespace: SubsetRule = {
  code: "MT3012",
  title: "Use of the local namespace as a whole",
  severity: "hint",
  explain:
    "`exec`, `eval`, `locals` and `vars` read the local variables of the function that calls them, or run code among them.\nA function that names one of them runs interpreted, exactly as before.\nPass values explicitly, or move the call to a small function of its own.",
  kinds: ["Name"],
  check(node) {
    if (node.kind !== "Name" || node.ctx !== "Load" || !NAMES.has(node.name)) return undefined;
    return { message: `uses '${node.name}', which works on the local namespace`, span: node.span };
  },
};
