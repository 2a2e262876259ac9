/**
 * What every converter gets: the concrete tree, the counter of node ids, and the list of problems.
 *
 * A converter takes its node's id before it converts the node's children; that is what makes ids preorder and the
 * ids of a subtree one interval.
 */
import type { Diagnostic, DiagnosticCode } from "../../base/diagnostic";
import type { Span } from "../../base/span";
import type { ConcreteTree } from "../concrete-tree";
import { NONE } from "../concrete-tree";
import type * as ast from "../nodes";

/** Deeper trees are refused: everything after the parser may then recurse. CPython's own limits are near. */
const MAX_DEPTH = 1000;

/**
 * Converters of different families need each other, and modules must not import in circles; so all of them convert
 * sub-expressions through the context, which gets this function from `module.ts`.
 */
export type ExpressionConverter = (c: ConversionContext, n: number, ctx: ast.ExpressionContext) => ast.Expression;

export class ConversionContext {
  readonly tree: ConcreteTree;
  readonly source: string;
  readonly errors: Diagnostic[] = [];
  private readonly convertExpression: ExpressionConverter;
  private nextId = 0;
  private depth = 0;
  private tooDeep = false;
  private movedFrom = -1;
  private movedTo = -1;

  constructor(tree: ConcreteTree, convertExpression: ExpressionConverter) {
    this.tree = tree;
    this.source = tree.source;
    this.convertExpression = convertExpression;
  }

  /** Converts an expression; `NONE` gives an expression without a name, as `missingExpression`. */
  expression(n: number, ctx: ast.ExpressionContext = "Load"): ast.Expression {
    if (n === NONE) return this.missingExpression({ start: 0, end: 0 }, ctx);
    if (!this.enter(n, 1)) return this.missingExpression(this.span(n), ctx);
    const result = this.convertExpression(this, n, ctx);
    this.leave(1);
    return result;
  }

  get nodeCount(): number {
    return this.nextId;
  }

  newId(): number {
    return this.nextId++;
  }

  /** The span of a concrete node, as `ast` sees it. */
  span(n: number): Span {
    return { start: this.start(n), end: this.tree.end(n) };
  }

  /** Where a concrete node starts, as `ast` sees it. */
  start(n: number): number {
    const start = this.tree.start(n);
    return start === this.movedFrom ? this.movedTo : start;
  }

  /**
   * Converts where the grammar bound a prefix wrongly: nodes that start at `from` are taken to start at `to`.
   * Used for a star that belongs outside of the expression, and for a `type` that belongs to it.
   */
  withMovedStart<T>(from: number, to: number, convert: () => T): T {
    const { movedFrom, movedTo } = this;
    this.movedFrom = from;
    this.movedTo = to;
    const result = convert();
    this.movedFrom = movedFrom;
    this.movedTo = movedTo;
    return result;
  }

  /** Whether the start of a node is being moved, and to where it lies before. */
  isMoved(n: number): "forward" | "back" | undefined {
    if (this.tree.start(n) !== this.movedFrom) return undefined;
    return this.movedTo < this.movedFrom ? "back" : "forward";
  }

  error(code: DiagnosticCode, span: Span, message: string): void {
    this.errors.push({ code, severity: "error", span, message, related: [] });
  }

  /** Goes `levels` deeper and answers true, or reports and answers false. */
  enter(n: number, levels: number): boolean {
    if (this.depth + levels > MAX_DEPTH) {
      if (!this.tooDeep) this.error("MT1017", this.span(n), "This is nested too deeply.");
      this.tooDeep = true;
      return false;
    }
    this.depth += levels;
    return true;
  }

  leave(levels: number): void {
    this.depth -= levels;
  }

  /** Stands for an expression that is not there: a name with an empty name. */
  missingExpression(span: Span, ctx: ast.ExpressionContext = "Load"): ast.Name {
    return { kind: "Name", id: this.newId(), span, name: "", ctx };
  }

  /** The text of an identifier, normalised as CPython does it. */
  identifier(n: number): string {
    if (n === NONE) return "";
    const name = this.normalised(this.tree.start(n), this.tree.end(n));
    // The grammar takes these two for names, as Python 3.6 did.
    if (name === "await" || name === "async") this.error("MT1001", this.span(n), `\`${name}\` is a keyword.`);
    return name;
  }

  normalised(start: number, end: number): string {
    const text = this.source.slice(start, end);
    for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return text.normalize("NFKC");
    return text;
  }
}
