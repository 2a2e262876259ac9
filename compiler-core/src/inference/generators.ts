/** Functions whose calls give a generator, whatever their `return` statements say. */
import type * as ast from "../syntax/nodes";
import { walk } from "../syntax/visit";

export function isGenerator(definition: ast.FunctionDef): boolean {
  let found = false;
  for (const statement of definition.body) {
    walk(statement, (node) => {
      if (node.kind === "Yield" || node.kind === "YieldFrom") found = true;
      return node.kind !== "FunctionDef" && node.kind !== "AsyncFunctionDef" && node.kind !== "Lambda";
    });
  }
  return found;
}
