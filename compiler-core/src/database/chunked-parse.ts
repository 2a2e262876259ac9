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
import { type Chunk, splitIntoChunks } from "./chunks";
import { ownText } from "./function-table";

/** Pieces as they were last placed in a module; kept by the caller from one version of a file to the next. */
export type PlacedPieces = WeakMap<ast.SyntaxTree, Placed>;

/** Part of a module's tree, with the ids and offsets that it has there. */
interface Placed {
  readonly offset: number;
  readonly firstId: number;
  readonly body: readonly ast.Statement[];
  readonly comments: readonly ast.Comment[];
  readonly errors: readonly Diagnostic[];
  /** The id behind the last one. */
  readonly nextId: number;
}

/** `parsePiece` parses a text as a module; equal texts should give the same tree. */
export function parseInChunks(
  text: string,
  parsePiece: (text: string) => ast.SyntaxTree,
  placed: PlacedPieces,
): ast.SyntaxTree {
  const assembly = new Assembly(text, parsePiece, placed);
  for (const chunk of splitIntoChunks(text)) assembly.add(chunk);
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
  private readonly text: string;
  private readonly parsePiece: (text: string) => ast.SyntaxTree;
  private readonly placed: PlacedPieces;

  constructor(text: string, parsePiece: (text: string) => ast.SyntaxTree, placed: PlacedPieces) {
    this.text = text;
    this.parsePiece = parsePiece;
    this.placed = placed;
  }

  add(chunk: Chunk): void {
    if (chunk.kind === "class" && this.addClass(chunk)) return;
    const { start, end } = chunk.span;
    const tree = this.parsePiece(ownText(this.text.slice(start, end)));
    append(this.body, this.take(tree, tree.module.body, start, 1, tree.nodeCount));
  }

  /** False when the header alone is no class: then the whole chunk is parsed as it is. */
  private addClass(chunk: Extract<Chunk, { kind: "class" }>): boolean {
    const { header, indentation, pieces } = chunk;
    const tree = this.parsePiece(`${this.text.slice(header.start, header.end)}${indentation}pass\n`);
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
    for (const piece of pieces) {
      const inside = this.parsePiece(CLASS_LINE + this.text.slice(piece.start, piece.end));
      const [around] = inside.module.body;
      const statements = around?.kind === "ClassDef" ? around.body : [];
      append(body, this.take(inside, statements, piece.start - CLASS_LINE.length, 2, inside.nodeCount));
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
    tree: ast.SyntaxTree,
    statements: readonly ast.Statement[],
    offset: number,
    localId: number,
    localEnd: number,
  ): readonly ast.Statement[] {
    const firstId = this.nextId;
    let piece = this.placed.get(tree);
    if (piece === undefined || piece.offset !== offset || piece.firstId !== firstId) {
      const idDelta = firstId - localId;
      const stays = offset === 0 && idDelta === 0;
      piece = {
        offset,
        firstId,
        body: stays ? statements : statements.map((statement) => moveNode(statement, offset, idDelta)),
        comments: tree.comments.map((comment) => ({ ...comment, span: moveSpan(comment.span, offset) })),
        errors: tree.errors.map((error) => moveDiagnostic(error, offset)),
        nextId: localEnd + idDelta,
      };
      this.placed.set(tree, piece);
    }
    append(this.comments, piece.comments);
    append(this.errors, piece.errors);
    this.nextId = piece.nextId;
    return piece.body;
  }
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
