/** Asks for the module to be compiled on every save: a comment at its top, behind `#!` and coding lines. */
import { span } from "../../../../compiler-core/src/base/span";
import type { SourceAction } from "./code-action";

export const compileOnSave: SourceAction = {
  kind: "source",
  id: "compile-on-save",
  fixes: ["MT3501"],
  apply({ tree: { source }, optIn }) {
    if (optIn.kind !== "none") return undefined;
    const header = /^(?:#!.*(?:\r\n|\r|\n))?(?:[ \t\f]*#.*?coding[:=].*(?:\r\n|\r|\n))?/.exec(source)?.[0] ?? "";
    const newline = /\r\n|\r|\n/.exec(source)?.[0] ?? "\n";
    const edits = [{ span: span(header.length, header.length), newText: `# martlet: compile${newline}` }];
    return { title: "Compile this module on every save", edits };
  },
};
