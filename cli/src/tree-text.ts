/** The syntax tree as text, indented: the kind of each node, where it starts, and what it holds besides nodes. */
import type { LineIndex } from "../../compiler-core/src/base/line-index";
import type * as ast from "../../compiler-core/src/syntax/nodes";
import { forEachChild } from "../../compiler-core/src/syntax/visit";

/** Fields that every line shows in another way, or that would only repeat it. */
const SHOWN_ELSEWHERE = new Set(["kind", "id", "span", "name_span"]);

export function treeText(root: ast.Node, lineIndex: LineIndex): string {
  let text = "";
  const show = (node: ast.Node, depth: number): void => {
    const { line, column } = lineIndex.utf16Position(node.span.start);
    text += `${"  ".repeat(depth)}${node.kind}${plainFields(node)}  ; ${line + 1}:${column + 1}\n`;
    forEachChild(node, (child) => show(child, depth + 1));
  };
  show(root, 0);
  return text;
}

function plainFields(node: ast.Node): string {
  let text = "";
  for (const [name, value] of Object.entries(node as unknown as Readonly<Record<string, unknown>>)) {
    const shown = SHOWN_ELSEWHERE.has(name) ? undefined : plainValue(value);
    if (shown !== undefined) text += ` ${name}=${shown}`;
  }
  return text;
}

/** Values that are no nodes; `undefined` for those that are. */
function plainValue(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
    case "boolean":
      return String(value);
    case "object":
      if (Array.isArray(value)) {
        const isNames = value.length > 0 && value.every((item) => typeof item === "string");
        return isNames ? JSON.stringify(value) : undefined;
      }
      return value === null || "span" in value ? undefined : constantText(value as ast.ConstantValue);
    default:
      return undefined;
  }
}

function constantText(value: ast.ConstantValue): string {
  switch (value.kind) {
    case "int":
    case "float":
      return String(value.value);
    case "complex":
      return `${value.imaginary}j`;
    case "str":
      return JSON.stringify(value.value);
    case "str-named-escape":
      return value.source;
    case "bytes":
      return `b${JSON.stringify(String.fromCharCode(...value.value))}`;
    default:
      return value.kind;
  }
}
