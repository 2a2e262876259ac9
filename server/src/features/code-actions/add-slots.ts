/** Adds `__slots__` to the class at the cursor, behind its docstring. */
import { span, spanTouches } from "../../../../compiler-core/src/base/span";
import type * as ast from "../../../../compiler-core/src/syntax/nodes";
import type { PlaceAction } from "./code-action";

export const addSlots: PlaceAction = {
  kind: "refactor",
  id: "add-slots",
  fixes: [],
  apply({ tree, slots }, place) {
    // While a class is being typed it may have no body yet.
    const isThere = ({ span: { start, end }, body }: ast.ClassDef): boolean =>
      spanTouches({ start, end: body[0]?.span.start ?? end }, place.start);
    if (!tree.module.body.some((statement) => statement.kind === "ClassDef" && isThere(statement))) return undefined;
    const suggestion = slots().find(({ definition }) => isThere(definition));
    if (suggestion === undefined) return undefined;
    const { definition } = suggestion;
    const [first, second] = definition.body;
    const isDocumented = first?.kind === "Expr" && first.value.kind === "Constant" && first.value.value.kind === "str";
    const next = isDocumented ? second : first;
    if (next === undefined) return undefined;
    const start = startOf(next);
    const { lineIndex, source } = tree;
    const lineStart = lineIndex.lineStart(lineIndex.lineOf(start));
    const indent = source.slice(lineStart, start);
    // The body of a class on one line has no line of its own for another statement.
    if (!/^[ \t]+$/.test(indent)) return undefined;
    const newline = /\r\n|\r|\n/.exec(source)?.[0] ?? "\n";
    const names = suggestion.slots.map((name) => `"${name}"`);
    const text = `${indent}__slots__ = (${names.join(", ")}${names.length === 1 ? "," : ""})${newline}${newline}`;
    return {
      title: `Add \`__slots__\` to \`${definition.name}\``,
      edits: [{ span: span(lineStart, lineStart), newText: text }],
    };
  },
};

/** Decorators included. */
function startOf(statement: ast.Statement): number {
  const decorators = "decorator_list" in statement ? statement.decorator_list : [];
  const [first] = decorators;
  // The span of a decorator begins behind its sign.
  return first === undefined ? statement.span.start : first.span.start - 1;
}
