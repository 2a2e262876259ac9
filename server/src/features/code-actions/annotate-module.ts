/** Annotates all functions of the module, as far as there is evidence. */
import { functionEdits } from "../../../../compiler-core/src/inference/evidence/annotation-edits";
import type { SourceAction } from "./code-action";

export const annotateModule: SourceAction = {
  kind: "source",
  id: "annotate-module",
  fixes: ["MT3501"],
  apply({ tree, annotations }) {
    const suggestions = annotations();
    if (suggestions.length === 0) return undefined;
    return {
      title: "Annotate all functions of this module",
      edits: suggestions.flatMap((suggestion) => functionEdits(tree.source, suggestion)),
    };
  },
};
