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
import { moveNode, moveSpan, moveStatement } from "../syntax/moved";
import type * as ast from "../syntax/nodes";
import { type Chunk, splitIntoChunks } from "./chunks";
import type { Piece, PieceMemory } from "./piece-memory";

/** `parsePiece` parses a text as a module; `memory` is of the same file, and the same parser. */
export function parseInChunks(
  text: string,
  parsePiece: (text: string) => ast.SyntaxTree,
  memory: PieceMemory,
): ast.SyntaxTree {
  const scanned = memory.startText(text);
  const assembly = new Assembly((before, span, after = "") => memory.piece(before, span, after, parsePiece));
  for (const chunk of splitIntoChunks(scanned)) assembly.add(chunk);
  return {
    source: text,
    lineIndex: new LineIndex(text),
    module: { kind: "Module", id: 0, span: { start: 0, end: text.length }, body: assembly.body },
    comments: assembly.comments,
    nodeCount: assembly.nextId,
    errors: assembly.errors,
  };
}

/** What stands around a piece of a class body while it is parsed by itself. */
const CLASS_LINE = "class _:\n";

/** Puts the pieces of one text together, in order. */
class Assembly {
  readonly body: ast.Statement[] = [];
  readonly comments: ast.Comment[] = [];
  readonly errors: Diagnostic[] = [];
  nextId = 1;
  /** A stretch of the text, parsed with other text before and behind it. */
  private readonly pieceOf: (before: string, span: Span, after?: string) => Piece;

  constructor(pieceOf: (before: string, span: Span, after?: string) => Piece) {
    this.pieceOf = pieceOf;
  }

  add(chunk: Chunk): void {
    if (chunk.kind === "class" && this.addClass(chunk)) return;
    const piece = this.pieceOf("", chunk.span);
    const { module, nodeCount } = piece.tree;
    append(this.body, this.take(piece, module.body, chunk.span.start, 1, nodeCount));
  }

  /** False when the header alone is no class: then the whole chunk is parsed as it is. */
  private addClass(chunk: Extract<Chunk, { kind: "class" }>): boolean {
    const { header, indentation, pieces } = chunk;
    const { tree } = this.pieceOf("", header, `${indentation}pass\n`);
    const [definition] = tree.module.body;
    if (tree.errors.length > 0 || tree.module.body.length !== 1 || definition?.kind !== "ClassDef") return false;
    const [pass] = definition.body;
    if (pass?.kind !== "Pass" || definition.body.length !== 1) return false;
    const headDelta = this.nextId - definition.id;
    append(
      this.comments,
      tree.comments.map((comment) => ({ ...comment, span: moveSpan(comment.span, header.start) })),
    );
    this.nextId += pass.id - definition.id;
    const body: ast.Statement[] = [];
    for (const span of pieces) {
      const piece = this.pieceOf(CLASS_LINE, span);
      const [around] = piece.tree.module.body;
      const statements = around?.kind === "ClassDef" ? around.body : [];
      append(body, this.take(piece, statements, span.start - CLASS_LINE.length, 2, piece.tree.nodeCount));
    }
    const tailDelta = this.nextId - (pass.id + 1);
    this.nextId += tree.nodeCount - (pass.id + 1);
    const move = <N extends ast.Node>(node: N): N =>
      moveNode(node, header.start, node.id < pass.id ? headDelta : tailDelta);
    const end = body[body.length - 1]?.span.end ?? chunk.span.end;
    this.body.push({
      ...definition,
      id: definition.id + headDelta,
      span: { start: definition.span.start + header.start, end },
      name_span: moveSpan(definition.name_span, header.start),
      bases: definition.bases.map(move),
      keywords: definition.keywords.map(move),
      body,
      decorator_list: definition.decorator_list.map(move),
      type_params: definition.type_params.map(move),
    });
    return true;
  }

  /** Statements of a piece, the first of which has `localId` there; counts their ids and collects the rest. */
  private take(
    piece: Piece,
    statements: readonly ast.Statement[],
    offset: number,
    localId: number,
    localEnd: number,
  ): readonly ast.Statement[] {
    const firstId = this.nextId;
    let { placed } = piece;
    if (placed === undefined || placed.offset !== offset || placed.firstId !== firstId) {
      const { comments, errors } = piece.tree;
      const idDelta = firstId - localId;
      const stays = offset === 0 && idDelta === 0;
      placed = {
        offset,
        firstId,
        body: stays ? statements : statements.map((statement) => moveStatement(statement, offset, idDelta)),
        comments: comments.map((comment) => ({ ...comment, span: moveSpan(comment.span, offset) })),
        errors: errors.map((error) => moveDiagnostic(error, offset)),
        nextId: localEnd + idDelta,
      };
      piece.placed = placed;
    }
    append(this.comments, placed.comments);
    append(this.errors, placed.errors);
    this.nextId = placed.nextId;
    return placed.body;
  }
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

function append<T>(into: T[], items: readonly T[]): void {
  for (const item of items) into.push(item);
}
