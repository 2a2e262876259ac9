/** Type parameters of PEP 695, which are variables of a hidden enclosing scope. */
import type { SubsetRule } from "../rule";

export const typeParameters: SubsetRule = {
  code: "MT3014",
  title: "Type parameter",
  severity: "hint",
  explain:
    'The type parameters of `def f[T](…)` and `class C[T]` live in a hidden function around the definition.\nA function that has type parameters of its own, or uses those of its class, runs interpreted, exactly as before.\n`T = TypeVar("T")` at module level is compiled.',
  kinds: ["Name"],
  checkFunction({ node }) {
    const [parameter] = node.type_params;
    return parameter && { message: `has the type parameter '${parameter.name}'`, span: parameter.span };
  },
  check(node, { site }) {
    if (node.kind !== "Name" || !site.typeParameters.has(node.name)) return undefined;
    return { message: `uses the type parameter '${node.name}' of its class`, span: node.span };
  },
};
