/** List, set or dict comprehension, where it is a function of its own. */
import type * as ast from "../../syntax/nodes";
import { walk } from "../../syntax/visit";
import type { SubsetRule } from "../rule";

export const comprehension: SubsetRule = {
  code: "MT3004",
  title: "List, set or dict comprehension",
  severity: "hint",
  explain:
    "Up to Python 3.11 a comprehension is a function of its own, with a frame that other code can see.\nMartlet does not compile functions with comprehensions for these versions yet; they run interpreted, exactly as before.\nA `for` loop with `append` is compiled, and so are comprehensions for Python 3.12 and later, unless they are asynchronous or bind a name that the function declares `global`.",
  kinds: ["ListComp", "SetComp", "DictComp"],
  check(node, { site, minor }) {
    if (node.kind !== "ListComp" && node.kind !== "SetComp" && node.kind !== "DictComp") return undefined;
    if (minor < 12) return { message: "holds a comprehension", span: node.span };
    if (node.generators.some((generator) => generator.is_async)) {
      return { message: "holds an asynchronous comprehension", span: node.span };
    }
    const declared = declaredGlobals(site.node);
    const isDeclared = node.generators.some((generator) => bindsOneOf(generator.target, declared));
    if (!isDeclared) return undefined;
    return { message: "holds a comprehension over a name that is declared global", span: node.span };
  },
};

function declaredGlobals(fn: ast.Node): ReadonlySet<string> {
  const names = new Set<string>();
  walk(fn, (node) => {
    if (node.kind === "Global") for (const name of node.names) names.add(name);
    return true;
  });
  return names;
}

function bindsOneOf(target: ast.Expression, names: ReadonlySet<string>): boolean {
  let found = false;
  walk(target, (node) => {
    if (node.kind === "Name" && names.has(node.name)) found = true;
    return true;
  });
  return found;
}
