/**
 * From text to the syntax tree: tree-sitter in wasm, then the conversion to our own nodes.
 *
 * Parsing never fails on what a user wrote: there is always a tree, and `errors` says what is wrong with the text.
 * `SyntaxParser.parse` is for a file as it is; `SyntaxParser.open` for one that is being edited.
 */
import { Edit, Language, type Node, Parser, type Tree } from "web-tree-sitter";
import { invariant } from "../base/invariant";
import { LineIndex } from "../base/line-index";
import type { Span } from "../base/span";
import { ConcreteTree, type LanguageTables, languageTables, type Problem } from "./concrete-tree";
import { convertModule } from "./from-tree-sitter/module";
import { bridgeGrammarGaps } from "./grammar-gaps";
import type * as ast from "./nodes";

/** The two wasm files, as bytes: reading files is not this layer's business. */
export interface ParserFiles {
  /** `web-tree-sitter/web-tree-sitter.wasm` */
  readonly core: Uint8Array;
  /** `tree-sitter-python/tree-sitter-python.wasm` */
  readonly grammar: Uint8Array;
}

/** A replacement in the text of a document. */
export interface SourceEdit {
  readonly span: Span;
  readonly newText: string;
}

/** The wasm instance is one per process by web-tree-sitter's own design, and must not be made twice. */
let wasmInstance: Promise<void> | undefined;

export class SyntaxParser {
  private readonly parser: Parser;
  private readonly tables: LanguageTables;

  private constructor(parser: Parser, tables: LanguageTables) {
    this.parser = parser;
    this.tables = tables;
  }

  static async load(files: ParserFiles): Promise<SyntaxParser> {
    // Without `locateFile` it asks for its own URL, which a bundle does not have.
    wasmInstance ??= Parser.init({ wasmBinary: files.core, locateFile: (name: string) => name });
    await wasmInstance;
    const language = await Language.load(files.grammar);
    const parser = new Parser();
    parser.setLanguage(language);
    return new SyntaxParser(parser, languageTables(language));
  }

  /** Parses a whole text, already decoded. */
  parse(source: string): ast.SyntaxTree {
    const tree = this.concrete(source, undefined);
    const result = this.convert(source, tree);
    tree.delete();
    return result;
  }

  /** Parses a text that will change; `dispose` it when it is no longer needed. */
  open(source: string): OpenDocument {
    return new OpenDocument(
      source,
      (text, old) => this.concrete(text, old),
      (text, tree) => this.convert(text, tree),
    );
  }

  dispose(): void {
    this.parser.delete();
  }

  private concrete(source: string, old: Tree | undefined): Tree {
    const tree = this.parser.parse(withLineFeeds(source), old ?? null);
    invariant(tree !== null, "tree-sitter has no language, or was cancelled");
    return tree;
  }

  private convert(source: string, tree: Tree): ast.SyntaxTree {
    const asWritten = this.flatten(source, tree);
    let best = asWritten;
    let comments = asWritten.comments;
    if (asWritten.problems.length > 0) {
      const bridged = bridgeGrammarGaps(source);
      if (bridged !== undefined) {
        const bridgedTree = this.concrete(bridged.text, undefined);
        const concrete = this.flatten(source, bridgedTree);
        bridgedTree.delete();
        if (concrete.problems.length < asWritten.problems.length) {
          best = concrete;
          comments = [...concrete.comments, ...bridged.comments].sort((a, b) => a.start - b.start);
        }
      }
    }
    const { module, nodeCount, errors } = convertModule(best);
    return {
      source,
      lineIndex: new LineIndex(source),
      module,
      comments: comments.map((span) => ({ span, text: source.slice(span.start, span.end) })),
      nodeCount,
      errors,
    };
  }

  private flatten(source: string, tree: Tree): ConcreteTree {
    const cursor = tree.walk();
    const root = tree.rootNode;
    const hidden = root.hasError ? hiddenProblem(root) : undefined;
    const concrete = new ConcreteTree(source, cursor, this.tables, root.descendantCount, hidden);
    cursor.delete();
    return concrete;
  }
}

/**
 * Tokens that the parser took as given may be hidden ones, such as the line break between two statements: then no
 * node says so, and the error is behind the innermost node that has one.
 */
function hiddenProblem(root: Node): Problem {
  let node = root;
  for (;;) {
    const inner: Node | undefined = node.children.find((child) => child.hasError);
    if (inner === undefined) break;
    node = inner;
  }
  return { kind: "error", span: { start: node.startIndex, end: node.endIndex }, type: "ERROR" };
}

/** The grammar knows `\n` and `\r\n`; Python also ends a line at a lone `\r`. */
function withLineFeeds(source: string): string {
  return source.includes("\r") ? source.replace(/\r(?!\n)/g, "\n") : source;
}

/** A text under edit. Each edit reuses what tree-sitter already knows about the rest. */
export class OpenDocument {
  private source: string;
  private tree: Tree;
  private current: ast.SyntaxTree;
  private readonly reparse: (text: string, old: Tree | undefined) => Tree;
  private readonly convert: (text: string, tree: Tree) => ast.SyntaxTree;

  constructor(
    source: string,
    reparse: (text: string, old: Tree | undefined) => Tree,
    convert: (text: string, tree: Tree) => ast.SyntaxTree,
  ) {
    this.source = source;
    this.reparse = reparse;
    this.convert = convert;
    this.tree = reparse(source, undefined);
    this.current = convert(source, this.tree);
  }

  get syntaxTree(): ast.SyntaxTree {
    return this.current;
  }

  /** Applies edits in order; the offsets of each are those of the text after the edits before it. */
  edit(edits: readonly SourceEdit[]): ast.SyntaxTree {
    for (const edit of edits) this.apply(edit);
    const old = this.tree;
    this.tree = this.reparse(this.source, old);
    old.delete();
    this.current = this.convert(this.source, this.tree);
    return this.current;
  }

  dispose(): void {
    this.tree.delete();
  }

  private apply({ span, newText }: SourceEdit): void {
    const { start, end } = span;
    const before = this.source;
    const after = before.slice(0, start) + newText + before.slice(end);
    const newEnd = start + newText.length;
    const startPosition = pointAt(withLineFeeds(before), start);
    this.tree.edit(
      new Edit({
        startIndex: start,
        oldEndIndex: end,
        newEndIndex: newEnd,
        startPosition,
        oldEndPosition: pointAt(withLineFeeds(before), end),
        newEndPosition: pointAt(withLineFeeds(after), newEnd),
      }),
    );
    this.source = after;
  }
}

/** Row and column as tree-sitter counts them. */
function pointAt(text: string, offset: number): { row: number; column: number } {
  let row = 0;
  let lineStart = 0;
  for (;;) {
    const next = text.indexOf("\n", lineStart);
    if (next < 0 || next >= offset) return { row, column: offset - lineStart };
    row += 1;
    lineStart = next + 1;
  }
}
