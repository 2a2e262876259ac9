/** `x` → `x: float`, for the parameter at the cursor. */
import { spanTouches } from "../../../../compiler-core/src/base/span";
import { parameterEdits } from "../../../../compiler-core/src/inference/evidence/annotation-edits";
import { definitionAt } from "./annotate-function";
import type { PlaceAction } from "./code-action";

export const annotateParameter: PlaceAction = {
  kind: "refactor",
  id: "annotate-parameter",
  fixes: [],
  apply({ tree, annotations }, place) {
    if (definitionAt(tree, place) === undefined) return undefined;
    for (const { parameters } of annotations()) {
      const found = parameters.find(({ parameter }) => spanTouches(parameter.span, place.start));
      if (found === undefined) continue;
      const title = `Annotate \`${found.parameter.arg}\` with \`${found.text}\``;
      return { title, edits: parameterEdits(tree.source, found) };
    }
    return undefined;
  },
};
