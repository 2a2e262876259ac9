/** Comprehensions and generator expressions that lowering cannot express. */
import { capturesOf } from "../../symbols/captures";
import type * as ast from "../../syntax/nodes";
import { walk } from "../../syntax/visit";
import type { SubsetRule } from "../rule";

export const comprehension: SubsetRule = {
  code: "MT3004",
  title: "Unusual comprehension",
  severity: "hint",
  explain:
    "A comprehension or generator expression that is asynchronous, that binds a name which the function declares `global`, or (from Python 3.12 on) whose variable a `lambda` or generator expression shares.\nMartlet does not compile the function around it yet; it runs interpreted, exactly as before.",
  kinds: ["ListComp", "SetComp", "DictComp", "GeneratorExp"],
  check(node, { site, minor }) {
    if (!isComprehension(node)) return undefined;
    if (node.generators.some((generator) => generator.is_async)) {
      return { message: "holds an asynchronous comprehension", span: node.span };
    }
    if (minor < 12 || node.kind === "GeneratorExp") return undefined;
    if (capturesOf(site.node, minor).clash === node) {
      return { message: "holds a comprehension whose variable an inner function shares", span: node.span };
    }
    const declared = declaredGlobals(site.node);
    const isDeclared = node.generators.some((generator) => bindsOneOf(generator.target, declared));
    if (!isDeclared) return undefined;
    return { message: "holds a comprehension over a name that is declared global", span: node.span };
  },
};

function isComprehension(node: ast.Node): node is ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp {
  return ["ListComp", "SetComp", "DictComp", "GeneratorExp"].includes(node.kind);
}

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
