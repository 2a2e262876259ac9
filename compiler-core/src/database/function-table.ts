/**
 * The functions of a module, each with a key made of nothing but its own content.
 *
 * Facts about a function are remembered under this key, so they survive every edit elsewhere in the file: the key
 * holds the qualified name, which of several equal ones it is, and a number that stands for the text of the definition
 * (or for its tree, where it has a syntax error), but no position.
 * A remembered fact speaks in positions of the text that it was computed from; `origin` is where the definition stood
 * there.
 */
import { ownText } from "../base/own-text";
import { coverSpans, type Span } from "../base/span";
import type { FunctionSite } from "../subset/function-sites";
import { original } from "../syntax/moved";
import type * as ast from "../syntax/nodes";
import { isBroken } from "./broken";

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

/** How many tables of functions a text survives that is in none of them. */
const KEPT_TABLES = 16;

interface ContentNumber {
  readonly number: number;
  /** The last table that it was asked for. */
  usedAt: number;
}

/** Texts of functions as numbers. Keys are compared all the time, and texts are long. */
export class ContentNumbers {
  private static last = 0;
  private readonly numbers = new Map<string, ContentNumber>();
  /** After an edit most definitions are the same, or copies of the same. */
  private readonly byOriginal = new WeakMap<ast.Node, ContentNumber>();
  private tables = 0;

  /** To be called for each table, before its texts are asked for. */
  startTable(): void {
    this.tables += 1;
    for (const [text, { usedAt }] of this.numbers) if (usedAt < this.tables - KEPT_TABLES) this.numbers.delete(text);
  }

  /**
   * No number is ever given to two texts; a text that was forgotten gets another one. Where no text is given, the
   * number stands for this very piece of syntax.
   */
  of(definition: FunctionSite["node"], textOf: () => string | undefined): number {
    const key = original(definition);
    let known = this.byOriginal.get(key);
    if (known === undefined) {
      const text = textOf();
      known = text === undefined ? this.another() : this.ofText(text);
      this.byOriginal.set(key, known);
    }
    known.usedAt = this.tables;
    return known.number;
  }

  private ofText(text: string): ContentNumber {
    let known = this.numbers.get(text);
    if (known === undefined) {
      known = this.another();
      this.numbers.set(ownText(text), known);
    }
    return known;
  }

  private another(): ContentNumber {
    ContentNumbers.last += 1;
    return { number: ContentNumbers.last, usedAt: this.tables };
  }
}

export function functionTable(
  tree: ast.SyntaxTree,
  sites: readonly FunctionSite[],
  contents: ContentNumbers,
): FunctionTable {
  contents.startTable();
  const occurrences = new Map<string, number>();
  const entries = sites.map((site): FunctionEntry => {
    const occurrence = occurrences.get(site.qualname) ?? 0;
    occurrences.set(site.qualname, occurrence + 1);
    const span = definitionSpan(site.node);
    const name = `${site.qualname} ${occurrence}`;
    const head = [name, ...site.typeParameters].join(" ");
    // What the parser makes of broken text depends on the text around it.
    const content = contents.of(site.node, () =>
      isBroken(tree.source, span, tree.errors) ? undefined : tree.source.slice(span.start, span.end),
    );
    return { key: `${head} ${content}`, name, site, span };
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
