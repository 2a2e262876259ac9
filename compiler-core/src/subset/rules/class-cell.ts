/** `super()` and `__class__` in a method. */
import type { SubsetRule } from "../rule";

export const classCell: SubsetRule = {
  code: "MT3011",
  title: "Method that refers to its own class through a cell",
  severity: "hint",
  explain:
    "`super` and `__class__` give a method a hidden variable that holds its class.\nMartlet does not compile functions with such variables yet; they run interpreted, exactly as before.\nHeavy work in such a method can move to a method or function that does not need `super()`.",
  kinds: ["Name"],
  check(node, { site }) {
    if (node.kind !== "Name" || site.className === undefined) return undefined;
    if (node.name !== "super" && node.name !== "__class__") return undefined;
    return { message: `uses '${node.name}', which needs the class in a cell`, span: node.span };
  },
};
