/** `super()` and `__class__` in what a method makes. */
import type * as ast from "../../syntax/nodes";
import { walk } from "../../syntax/visit";
import type { SubsetRule } from "../rule";

export const classCell: SubsetRule = {
  code: "MT3011",
  title: "Function within a method that refers to the class",
  severity: "hint",
  explain:
    "`super` and `__class__` give a method a hidden variable that holds its class.\nA lambda, generator expression or comprehension that shares it leaves the method interpreted, exactly as before.\nNaming `super()` outside of it is compiled.",
  kinds: ["Lambda", "GeneratorExp", "ListComp", "SetComp", "DictComp"],
  check(node, { site }) {
    const name = site.className === undefined ? undefined : cellName(node);
    if (name === undefined) return undefined;
    return { message: `uses '${name.name}' in a function within, which needs the class in a cell`, span: name.span };
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
