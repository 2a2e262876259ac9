/** Annotates all parameters of the function at the cursor, and its result, as far as there is evidence. */
import { type Span, spanTouches } from "../../../../compiler-core/src/base/span";
import { functionEdits } from "../../../../compiler-core/src/inference/evidence/annotation-edits";
import type { FunctionSuggestion } from "../../../../compiler-core/src/inference/evidence/suggest";
import type * as ast from "../../../../compiler-core/src/syntax/nodes";
import { nodePathAt } from "../../../../compiler-core/src/syntax/visit";
import type { PlaceAction } from "./code-action";

export const annotateFunction: PlaceAction = {
  kind: "refactor",
  id: "annotate-function",
  fixes: ["MT3501"],
  apply({ tree, annotations }, place, diagnostic) {
    const definition =
      diagnostic === undefined ? definitionAt(tree, place) : enclosingFunction(tree, diagnostic.span.start);
    const suggestion = annotations().find((one) => one.definition === definition);
    if (suggestion === undefined) return undefined;
    return { title: `Annotate \`${signature(suggestion)}\``, edits: functionEdits(tree.source, suggestion) };
  },
};

/** The function in whose head, from `def` to the colon, the place lies. */
export function definitionAt(tree: ast.SyntaxTree, place: Span): ast.FunctionDef | undefined {
  const definition = enclosingFunction(tree, place.start);
  const [first] = definition?.body ?? [];
  if (definition === undefined || first === undefined) return undefined;
  const head = { start: definition.span.start, end: first.span.start };
  // A body on the line of its head begins where the head ends.
  return spanTouches(head, place.start) && place.start !== first.span.start ? definition : undefined;
}

function enclosingFunction({ module }: ast.SyntaxTree, offset: number): ast.FunctionDef | undefined {
  return nodePathAt(module, offset).find((node): node is ast.FunctionDef => node.kind === "FunctionDef");
}

function signature({ definition, parameters, result }: FunctionSuggestion): string {
  const texts = parameters.map(({ parameter, text }) => `${parameter.arg}: ${text}`);
  const arrow = result === undefined ? "" : ` -> ${result}`;
  return `${definition.name}(${texts.length > 0 ? texts.join(", ") : "…"})${arrow}`;
}
