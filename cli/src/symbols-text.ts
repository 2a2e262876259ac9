/** Scopes as text, indented: what each name in a scope means there. */
import { bindModule } from "../../compiler-core/src/symbols/bind";
import type { NameFacts, Scope } from "../../compiler-core/src/symbols/scopes";
import type * as ast from "../../compiler-core/src/syntax/nodes";

/** Of the whole module, or of the scope that one node opens. */
export function symbolsText(tree: ast.SyntaxTree, root: ast.Node | undefined): string {
  const table = bindModule(tree);
  const scope = root === undefined ? table.scopes[0] : table.scopeByNode.get(root.id);
  return scope === undefined ? "" : scopeText(scope, 0);
}

function scopeText(scope: Scope, depth: number): string {
  const margin = "  ".repeat(depth);
  const names = [...scope.names].map(([name, facts]) => `${margin}    ${name}: ${nameText(scope, facts)}\n`);
  const inner = scope.children.map((child) => scopeText(child, depth + 1));
  return `${margin}${scope.kind} ${scope.qualname}\n${names.join("")}${inner.join("")}`;
}

function nameText(scope: Scope, { resolution, isParameter, isImported, isAssigned, declared }: NameFacts): string {
  const words: string[] = [resolution.kind];
  if (resolution.owner !== scope && resolution.kind !== "global") words.push(`of ${resolution.owner.qualname}`);
  if (isParameter) words.push("parameter");
  if (isImported) words.push("imported");
  else if (isAssigned && !isParameter) words.push("assigned");
  if (declared !== undefined) words.push(`declared ${declared}`);
  return words.join(", ");
}
