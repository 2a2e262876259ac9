/**
 * Cuts a module's text where definitions start or end, so that each piece can be parsed, and remembered, by itself.
 *
 * A pure function of the text: the same text gives the same pieces whatever was typed before. To know where a
 * statement can start, the scanner follows strings, f-strings with their nested expressions, brackets, comments and
 * continuation lines, and nothing else of the grammar.
 *
 * ```
 * import math          ┐ statements
 * A = 1                ┘
 * @cache               ┐ statements: one definition
 * def f(x): …          ┘
 * class C(B):            class: its header,
 *     x = 1              and its body in pieces: statements,
 *     def g(self): …     one definition
 * print(f(1))            statements
 * ```
 *
 * In broken code, a line that starts with `def` or `class` closes what is open: both are keywords, so no expression
 * goes on there. An error in one definition then stays in its piece.
 */
import type { Span } from "../base/span";
import type { TextChange } from "../base/text-change";

export type Chunk =
  | { readonly kind: "statements"; readonly span: Span }
  | {
      readonly kind: "class";
      readonly span: Span;
      /** From the first decorator up to the line of the first statement of the body. */
      readonly header: Span;
      /** The white space before each statement of the body. */
      readonly indentation: string;
      /** The body in pieces, each starting with a line's indentation. */
      readonly pieces: readonly Span[];
    };

/** A text with its logical lines. */
export interface ScannedText {
  readonly text: string;
  readonly lines: readonly LogicalLine[];
}

/** The lines of a text, and how another text came from it. */
export interface KnownLines {
  readonly lines: readonly LogicalLine[];
  readonly change: TextChange;
}

/**
 * Finds the logical lines of a text. When those of the text that it was edited from are known, only what the edit can
 * have changed is looked at.
 */
export function scanLines(text: string, known?: KnownLines): ScannedText {
  return { text, lines: new Scanner(text, known).run() };
}

/** Chunks that follow each other without a gap and cover the text; an empty text has one empty chunk. */
export function splitIntoChunks({ text, lines }: ScannedText): readonly Chunk[] {
  const atMargin: number[] = [];
  lines.forEach((line, number) => {
    if (line.indentation === 0) atMargin.push(number);
  });
  return cutAtDefinitions(text, lines, atMargin, 0, text.length).map(({ span, firstLine, lastLine, kind }) =>
    kind === "class" ? splitClass(text, lines, span, firstLine, lastLine) : { kind: "statements", span },
  );
}

/** The start of a statement that is not inside brackets, strings or a continued line. */
export interface LogicalLine {
  readonly start: number;
  /** Length of the white space before the statement. */
  readonly indentation: number;
}

interface Cut {
  readonly kind: PieceKind;
  readonly span: Span;
  /** Indexes of the logical lines inside: first, and one behind the last. */
  readonly firstLine: number;
  readonly lastLine: number;
}

type PieceKind = "statements" | "decorators" | "function" | "class";

/** Cuts `start` … `end` before definitions and behind them; `candidates` are the lines where a cut may be. */
function cutAtDefinitions(
  text: string,
  lines: readonly LogicalLine[],
  candidates: readonly number[],
  start: number,
  end: number,
): readonly Cut[] {
  const cuts: Cut[] = [];
  let kind: PieceKind | undefined;
  let pieceStart = start;
  let firstLine = candidates[0] ?? 0;
  const finish = (pieceEnd: number, lastLine: number): void => {
    cuts.push({ kind: kind ?? "statements", span: { start: pieceStart, end: pieceEnd }, firstLine, lastLine });
    pieceStart = pieceEnd;
    firstLine = lastLine;
  };
  for (const number of candidates) {
    const line = lines[number] as LogicalLine;
    const starts = kindOfLine(text, line.start + line.indentation);
    const goesOn =
      kind === "decorators"
        ? starts !== "statements"
        : starts === "statements" && (kind === "statements" || kind === undefined);
    if (!goesOn && line.start > start) finish(line.start, number);
    kind = starts;
  }
  const last = candidates.length === 0 ? 0 : lines.findIndex((line) => line.start >= end);
  finish(end, last < 0 ? lines.length : last);
  return cuts;
}

/** A class whose body can be cut; else it is one piece of statements. */
function splitClass(
  text: string,
  lines: readonly LogicalLine[],
  span: Span,
  firstLine: number,
  lastLine: number,
): Chunk {
  const whole: Chunk = { kind: "statements", span };
  let number = firstLine;
  while (number < lastLine && (lines[number] as LogicalLine).indentation === 0) number += 1;
  const first = lines[number];
  if (number >= lastLine || first === undefined) return whole;
  const indentation = text.slice(first.start, first.start + first.indentation);
  const candidates: number[] = [];
  for (; number < lastLine; number++) {
    const line = lines[number] as LogicalLine;
    if (!text.startsWith(indentation, line.start)) return whole;
    if (line.indentation === indentation.length) candidates.push(number);
  }
  const pieces = cutAtDefinitions(text, lines, candidates, first.start, span.end).map((cut) => cut.span);
  return { kind: "class", span, header: { start: span.start, end: first.start }, indentation, pieces };
}

const DEFINITION = /(?:def|(class)|async[ \t]+def)(?![\p{ID_Continue}])/uy;

function kindOfLine(text: string, index: number): PieceKind {
  const first = text[index];
  if (first === "@") return "decorators";
  if (first !== "d" && first !== "c" && first !== "a") return "statements";
  DEFINITION.lastIndex = index;
  const match = DEFINITION.exec(text);
  return match === null ? "statements" : match[1] === undefined ? "function" : "class";
}

/** Where the scanner is inside an f-string: in its literal part, in an expression, or in a format specification. */
interface FormattedString {
  readonly quote: string;
  readonly isRaw: boolean;
  /** Replacement fields that are open, innermost last, with the bracket depth outside of each. */
  readonly fields: { outerDepth: number; isInSpecification: boolean }[];
}

class Scanner {
  private readonly text: string;
  private readonly known: KnownLines | undefined;
  private lines: LogicalLine[] = [];
  private readonly open: FormattedString[] = [];
  private depth = 0;

  constructor(text: string, known: KnownLines | undefined) {
    this.text = text;
    this.known = known;
  }

  run(): readonly LogicalLine[] {
    const { text } = this;
    let index = this.goOnBeforeChange() ?? this.atLineStart(0);
    while (index < text.length) {
      const count = this.lines.length;
      index = this.step(index);
      if (this.lines.length > count && this.rejoinBehindChange()) break;
    }
    return this.lines;
  }

  /**
   * Takes over the lines that end before the change; behind the start of a logical line nothing is open. What comes
   * next decides whether a line is one, so the last of them is looked at again.
   */
  private goOnBeforeChange(): number | undefined {
    if (this.known === undefined) return undefined;
    const { lines, change } = this.known;
    const kept = firstLineBehind(lines, change.start) - 1;
    const last = lines[kept - 1];
    if (last === undefined) return undefined;
    this.lines = lines.slice(0, kept);
    return last.start + last.indentation;
  }

  /** Takes over the lines behind the change from where both texts have the start of a logical line. */
  private rejoinBehindChange(): boolean {
    const line = this.lines[this.lines.length - 1];
    if (this.known === undefined || line === undefined) return false;
    const { lines, change } = this.known;
    const moved = change.newEnd - change.oldEnd;
    if (line.start < change.newEnd) return false;
    const next = firstLineBehind(lines, line.start - moved);
    if (lines[next - 1]?.start !== line.start - moved) return false;
    for (let index = next; index < lines.length; index++) {
      const { start, indentation } = lines[index] as LogicalLine;
      this.lines.push({ start: start + moved, indentation });
    }
    return true;
  }

  private step(index: number): number {
    const innermost = this.open[this.open.length - 1];
    if (innermost !== undefined) {
      const field = innermost.fields[innermost.fields.length - 1];
      if (field === undefined || field.isInSpecification) return this.stepLiteral(index, innermost);
    }
    return this.stepCode(index, innermost);
  }

  private stepCode(index: number, innermost: FormattedString | undefined): number {
    const { text } = this;
    const character = text[index] as string;
    switch (character) {
      case "\n":
      case "\r":
        return this.atLineStart(afterLineBreak(text, index));
      case "#":
        return lineEnd(text, index);
      case "\\":
        return isLineBreak(text[index + 1]) ? afterLineBreak(text, index + 1) : index + 1;
      case "'":
      case '"':
        return this.startString(index);
      case "(":
      case "[":
      case "{":
        this.depth += 1;
        return index + 1;
      case ")":
      case "]":
      case "}": {
        const field = innermost?.fields[innermost.fields.length - 1];
        if (field !== undefined && this.depth === field.outerDepth) {
          if (character === "}") innermost?.fields.pop();
        } else if (this.depth > 0) this.depth -= 1;
        return index + 1;
      }
      case ":": {
        const field = innermost?.fields[innermost.fields.length - 1];
        if (field !== undefined && this.depth === field.outerDepth) field.isInSpecification = true;
        return index + 1;
      }
      default:
        return afterPlainCode(text, index + 1);
    }
  }

  /** One character of the literal part, or of the format specification, of an f-string. */
  private stepLiteral(index: number, string: FormattedString): number {
    const { text } = this;
    const character = text[index] as string;
    const isTriple = string.quote.length === 3;
    if (string.fields.length === 0 && text.startsWith(string.quote, index)) {
      this.open.pop();
      return index + string.quote.length;
    }
    if (isLineBreak(character) && !isTriple) {
      this.open.length = 0;
      this.depth = 0;
      return index;
    }
    if (isLineBreak(character)) return afterLineBreak(text, index);
    if (character === "\\") {
      if (!string.isRaw && text.startsWith("\\N{", index)) return index + 3;
      return text[index + 1] === "{" || text[index + 1] === "}" ? index + 1 : index + 2;
    }
    if (character === "{") {
      if (text[index + 1] === "{" && string.fields.length === 0) return index + 2;
      string.fields.push({ outerDepth: this.depth, isInSpecification: false });
    } else if (character === "}") string.fields.pop();
    return index + 1;
  }

  private startString(index: number): number {
    const { text } = this;
    const quote = text.startsWith((text[index] as string).repeat(3), index)
      ? (text[index] as string).repeat(3)
      : (text[index] as string);
    const prefix = stringPrefix(text, index);
    const inside = index + quote.length;
    if (/[ft]/i.test(prefix)) {
      this.open.push({ quote, isRaw: /r/i.test(prefix), fields: [] });
      return inside;
    }
    return quote.length === 3 ? endOfTriple(text, inside, quote) : endOfSingle(text, inside, quote);
  }

  /** Notes a statement that starts on this line; returns where scanning goes on. */
  private atLineStart(start: number): number {
    const { text } = this;
    INDENTATION.lastIndex = start;
    INDENTATION.test(text);
    const index = INDENTATION.lastIndex;
    const first = text[index];
    if (first === undefined || first === "#" || first === "\\" || isLineBreak(first)) return index;
    if (this.depth > 0 || this.open.length > 0) {
      const kind = kindOfLine(text, index);
      if (kind !== "function" && kind !== "class") return index;
      this.depth = 0;
      this.open.length = 0;
    }
    this.lines.push({ start, indentation: index - start });
    return index;
  }
}

/** The index of the first line that starts behind `offset`. */
function firstLineBehind(lines: readonly LogicalLine[], offset: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lines[middle] as LogicalLine).start <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

const INDENTATION = /[ \t\f]*/y;

/** The letters before a quote that belong to the string. */
function stringPrefix(text: string, quote: number): string {
  let start = quote;
  while (start > 0 && quote - start < 3 && /[a-zA-Z]/.test(text[start - 1] as string)) start -= 1;
  const prefix = text.slice(start, quote);
  const isWhole = start === 0 || !/[\p{ID_Continue}]/u.test(text[start - 1] as string);
  return isWhole && /^(?:[rbuft]|[rbft]{2})$/i.test(prefix) ? prefix : "";
}

function endOfSingle(text: string, from: number, quote: string): number {
  for (let index = from; index < text.length; index++) {
    const character = text[index];
    if (character === quote) return index + 1;
    if (isLineBreak(character)) return index;
    if (character === "\\") index = isLineBreak(text[index + 1]) ? afterLineBreak(text, index + 1) - 1 : index + 1;
  }
  return text.length;
}

function endOfTriple(text: string, from: number, quote: string): number {
  let index = from;
  for (;;) {
    const end = text.indexOf(quote, index);
    if (end < 0) return text.length;
    const backslash = text.slice(index, end).indexOf("\\");
    if (backslash < 0) return end + 3;
    index += backslash + 2;
  }
}

const PLAIN_CODE = /[^\n\r#\\'"()[\]{}:]*/y;

function afterPlainCode(text: string, from: number): number {
  PLAIN_CODE.lastIndex = from;
  PLAIN_CODE.test(text);
  return PLAIN_CODE.lastIndex;
}

function isLineBreak(character: string | undefined): boolean {
  return character === "\n" || character === "\r";
}

function afterLineBreak(text: string, index: number): number {
  return text[index] === "\r" && text[index + 1] === "\n" ? index + 2 : index + 1;
}

function lineEnd(text: string, from: number): number {
  let index = from;
  while (index < text.length && !isLineBreak(text[index])) index += 1;
  return index;
}
