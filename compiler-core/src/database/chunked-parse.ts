/**
 * Parses a module piece by piece and puts the pieces together into one tree.
 *
 * The tree is the one that parsing the whole text gives; what differs is the cost after an edit. A piece whose text
 * is known is not parsed again, and when it also stands where it stood, its nodes are taken over as they are;
 * otherwise they are copied with other offsets and ids.
 */
import type { Diagnostic } from "../base/diagnostic";
import { LineIndex } from "../base/line-index";
import type { Span } from "../base/span";
import type * as ast from "../syntax/nodes";
import { CHILD_FIELDS } from "../syntax/visit";
import { splitIntoChunks } from "./chunks";

/** Pieces as they were last placed in a module; kept by the caller from one version of a file to the next. */
export type PlacedChunks = WeakMap<ast.SyntaxTree, PlacedChunk>;

interface PlacedChunk {
  readonly offset: number;
  readonly firstId: number;
  readonly body: readonly ast.Statement[];
  readonly comments: readonly ast.Comment[];
  readonly errors: readonly Diagnostic[];
}

/** `parseChunk` parses a text as a module; it is asked for the pieces in order. */
export function parseInChunks(
  text: string,
  parseChunk: (text: string) => ast.SyntaxTree,
  placed: PlacedChunks,
): ast.SyntaxTree {
  const body: ast.Statement[] = [];
  const comments: ast.Comment[] = [];
  const errors: Diagnostic[] = [];
  let nodeCount = 1;
  for (const { start, end } of splitIntoChunks(text)) {
    const tree = parseChunk(text.slice(start, end));
    let chunk = placed.get(tree);
    if (chunk === undefined || chunk.offset !== start || chunk.firstId !== nodeCount) {
      chunk = place(tree, start, nodeCount);
      placed.set(tree, chunk);
    }
    append(body, chunk.body);
    append(comments, chunk.comments);
    append(errors, chunk.errors);
    nodeCount += tree.nodeCount - 1;
  }
  return {
    source: text,
    lineIndex: new LineIndex(text),
    module: { kind: "Module", id: 0, span: { start: 0, end: text.length }, body },
    comments,
    nodeCount,
    errors,
  };
}

/** The piece's own module node has id 0 and is left out, so its first statement has id 1. */
function place(tree: ast.SyntaxTree, offset: number, firstId: number): PlacedChunk {
  const idDelta = firstId - 1;
  if (offset === 0 && idDelta === 0) {
    return { offset, firstId, body: tree.module.body, comments: tree.comments, errors: tree.errors };
  }
  return {
    offset,
    firstId,
    body: tree.module.body.map((statement) => moveNode(statement, offset, idDelta)),
    comments: tree.comments.map((comment) => ({ ...comment, span: moveSpan(comment.span, offset) })),
    errors: tree.errors.map((error) => moveDiagnostic(error, offset)),
  };
}

/** A copy of the node and all below it, with `offset` added to positions and `idDelta` to ids. */
export function moveNode<N extends ast.Node>(node: N, offset: number, idDelta: number): N {
  const copy: MutableNode = { ...(node as unknown as MutableNode) };
  copy.id += idDelta;
  copy.span = moveSpan(copy.span, offset);
  if (copy.name_span !== undefined) copy.name_span = moveSpan(copy.name_span, offset);
  for (const field of CHILD_FIELDS[node.kind] as readonly string[]) {
    const value = copy[field] as ast.Node | readonly (ast.Node | undefined)[] | undefined;
    if (value === undefined) continue;
    copy[field] =
      "kind" in value
        ? moveNode(value, offset, idDelta)
        : value.map((child) => (child === undefined ? undefined : moveNode(child, offset, idDelta)));
  }
  return copy as unknown as N;
}

interface MutableNode {
  id: number;
  span: Span;
  name_span?: Span;
  [field: string]: unknown;
}

export function moveDiagnostic(diagnostic: Diagnostic, offset: number): Diagnostic {
  if (offset === 0) return diagnostic;
  return {
    ...diagnostic,
    span: moveSpan(diagnostic.span, offset),
    related: diagnostic.related.map((related) =>
      related.path === undefined ? { ...related, span: moveSpan(related.span, offset) } : related,
    ),
  };
}

export function moveSpan(span: Span, offset: number): Span {
  return { start: span.start + offset, end: span.end + offset };
}

function append<T>(into: T[], items: readonly T[]): void {
  for (const item of items) into.push(item);
}
