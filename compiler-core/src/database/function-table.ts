/**
 * The functions of a module, each with a key made of nothing but its own content.
 *
 * Facts about a function are remembered under this key, so they survive every edit elsewhere in the file: the key
 * holds the qualified name, which of several equal ones it is, and the text of the definition, but no position.
 * A remembered fact speaks in positions of the text that it was computed from; `origin` is where the definition stood
 * there.
 */
import { coverSpans, type Span } from "../base/span";
import type { FunctionSite } from "../subset/function-sites";
import type * as ast from "../syntax/nodes";

export interface FunctionEntry {
  /** Unique in the module; equal for equal content. */
  readonly key: string;
  /** Qualified name, and which of several equal ones: unique in the module, whatever the content. */
  readonly name: string;
  readonly site: FunctionSite;
  /** The whole definition, decorators included. */
  readonly span: Span;
}

export interface FunctionTable {
  /** In the order of the source. */
  readonly entries: readonly FunctionEntry[];
  readonly byKey: ReadonlyMap<string, FunctionEntry>;
  /** By the id of the definition. */
  readonly byNode: ReadonlyMap<number, FunctionEntry>;
}

export function functionTable(tree: ast.SyntaxTree, sites: readonly FunctionSite[]): FunctionTable {
  const occurrences = new Map<string, number>();
  const entries = sites.map((site): FunctionEntry => {
    const occurrence = occurrences.get(site.qualname) ?? 0;
    occurrences.set(site.qualname, occurrence + 1);
    const span = definitionSpan(site.node);
    const name = `${site.qualname} ${occurrence}`;
    const head = [name, ...site.typeParameters].join(" ");
    // Keys are joined with null characters, which no program holds anyway.
    const text = tree.source.slice(span.start, span.end).replaceAll("\0", "\ufffd");
    return { key: `${head}\n${text}`, name, site, span };
  });
  return {
    entries,
    byKey: new Map(entries.map((entry) => [entry.key, entry])),
    byNode: new Map(entries.map((entry) => [entry.site.node.id, entry])),
  };
}

/** From the first decorator to the end. */
function definitionSpan(node: FunctionSite["node"]): Span {
  const [first] = node.decorator_list;
  return first === undefined ? node.span : coverSpans(first.span, node.span);
}
