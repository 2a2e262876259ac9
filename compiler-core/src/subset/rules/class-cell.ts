/** `super()` and `__class__` in a method. */
import type * as ast from "../../syntax/nodes";
import { OWN_SCOPES, walk } from "../../syntax/visit";
import type { SubsetRule } from "../rule";

export const classCell: SubsetRule = {
  code: "MT3011",
  title: "Method that refers to its own class through a cell",
  severity: "hint",
  explain:
    "`super` and `__class__` give a method a hidden variable that holds its class.\nMartlet does not compile functions with such variables yet; they run interpreted, exactly as before.\nHeavy work in such a method can move to a method or function that does not need `super()`.",
  kinds: ["Name", "Lambda", "GeneratorExp", "ListComp", "SetComp", "DictComp"],
  check(node, { site }) {
    if (site.className === undefined) return undefined;
    const name = node.kind === "Name" ? node : OWN_SCOPES.has(node.kind) ? cellName(node) : undefined;
    if (name === undefined || !isCellName(name)) return undefined;
    return { message: `uses '${name.name}', which needs the class in a cell`, span: name.span };
  },
};

const isCellName = (node: ast.Name): boolean => node.name === "super" || node.name === "__class__";

/** Such a name in a function within. */
function cellName(scope: ast.Node): ast.Name | undefined {
  let found: ast.Name | undefined;
  walk(scope, (node) => {
    if (node.kind === "Name" && isCellName(node)) found ??= node;
    return found === undefined;
  });
  return found;
}
