/**
 * The pieces of a module that were parsed before, kept from one version of its text to the next.
 *
 * A cache, no source of facts: a piece's tree depends on its text alone. Most pieces are found by their place, as what
 * an edit leaves alone; the others by their text, which finds what is undone, moved, or closed again by a quote.
 */
import type { Diagnostic } from "../base/diagnostic";
import { ownText } from "../base/own-text";
import type { Span } from "../base/span";
import { type TextChange, textChange } from "../base/text-change";
import type * as ast from "../syntax/nodes";
import { type ScannedText, scanLines } from "./chunks";

export interface Piece {
  readonly tree: ast.SyntaxTree;
  /** As the piece was last placed in the module. */
  placed: PlacedPiece | undefined;
}

/** Part of a module's tree, with the ids and offsets that it has there. */
export interface PlacedPiece {
  readonly offset: number;
  readonly firstId: number;
  readonly body: readonly ast.Statement[];
  readonly comments: readonly ast.Comment[];
  readonly errors: readonly Diagnostic[];
  /** The id behind the last one. */
  readonly nextId: number;
}

interface KnownPiece extends Piece {
  /** The last version of the text that it was part of. */
  usedIn: number;
}

/** What was parsed at a place, and with what around it. */
interface PieceAt {
  readonly end: number;
  readonly before: string;
  readonly after: string;
  readonly piece: KnownPiece;
}

/** How many versions of the text a piece survives that is in none of them. */
const KEPT_VERSIONS = 16;

/** Belongs to one file and one parser. */
export class PieceMemory {
  private version = 0;
  private scanned: ScannedText = { text: "", lines: [] };
  private change: TextChange = { start: 0, oldEnd: 0, newEnd: 0 };
  private readonly byText = new Map<string, KnownPiece>();
  /** By where they start: of the text before, and of this one. */
  private oldPlaces: ReadonlyMap<number, PieceAt> = new Map();
  private places = new Map<number, PieceAt>();

  /** To be called for each version of the text, before its pieces are asked for. */
  startText(text: string): ScannedText {
    this.version += 1;
    for (const [own, { usedIn }] of this.byText) {
      if (usedIn < this.version - KEPT_VERSIONS) this.byText.delete(own);
    }
    this.change = textChange(this.scanned.text, text);
    this.scanned = scanLines(text, { lines: this.scanned.lines, change: this.change });
    this.oldPlaces = this.places;
    this.places = new Map();
    return this.scanned;
  }

  /** A stretch of the text, parsed with other text before and behind it. */
  piece(before: string, span: Span, after: string, parse: (text: string) => ast.SyntaxTree): Piece {
    const piece = this.unchanged(before, span, after) ?? this.parsed(before, span, after, parse);
    piece.usedIn = this.version;
    this.places.set(span.start, { end: span.end, before, after, piece });
    return piece;
  }

  private unchanged(before: string, { start, end }: Span, after: string): KnownPiece | undefined {
    const { change } = this;
    const moved = start >= change.newEnd ? change.newEnd - change.oldEnd : 0;
    if (start < change.newEnd && end > change.start) return undefined;
    const known = this.oldPlaces.get(start - moved);
    const isSame = known?.end === end - moved && known.before === before && known.after === after;
    return isSame ? known.piece : undefined;
  }

  private parsed(
    before: string,
    { start, end }: Span,
    after: string,
    parse: (text: string) => ast.SyntaxTree,
  ): KnownPiece {
    const text = ownText(`${before}${this.scanned.text.slice(start, end)}${after}`);
    const known = this.byText.get(text);
    // A piece stands in one place only.
    if (known?.usedIn === this.version) return { ...known, placed: undefined };
    if (known !== undefined) return known;
    const piece = { tree: parse(text), placed: undefined, usedIn: this.version };
    this.byText.set(text, piece);
    return piece;
  }
}
