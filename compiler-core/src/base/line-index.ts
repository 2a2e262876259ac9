/**
 * Lines and columns of one text, for the edges that speak in them.
 *
 * Three measures meet here: offsets (UTF-16 units from the start of the text; the compiler), UTF-16 columns (the
 * language server protocol) and UTF-8 columns (CPython's `col_offset`, tracebacks and code position tables).
 * Lines count from 0 as in LSP; CPython's `lineno` is `line + 1`.
 * A line ends with `\n`, `\r\n` or `\r`, as in CPython's tokenizer; a form feed or a Unicode separator ends none.
 */

/** A place in a text. Which kind of column it holds is in the name of the method that made it. */
export interface Position {
  /** Counted from 0. */
  readonly line: number;
  /** Counted from 0. */
  readonly column: number;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Immutable index of the line starts of `text`. */
export class LineIndex {
  readonly text: string;
  /** Offset of the first character of each line; there is always at least one line. */
  readonly lineStarts: readonly number[];

  constructor(text: string) {
    this.text = text;
    this.lineStarts = findLineStarts(text);
  }

  /** Number of lines; a text that ends with a newline has an empty last line. */
  get lineCount(): number {
    return this.lineStarts.length;
  }

  /** The line that holds `offset`; offsets outside the text are clamped into it. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.lineStarts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Offset of the start of `line`; the end of the text when there is no such line. */
  lineStart(line: number): number {
    return this.lineStarts[Math.max(0, line)] ?? this.text.length;
  }

  /** Offset just behind the last character of `line`, before its line break. */
  lineEnd(line: number): number {
    const next = this.lineStarts[line + 1];
    if (next === undefined) return this.text.length;
    const crlf = this.text.charCodeAt(next - 1) === LINE_FEED && this.text.charCodeAt(next - 2) === CARRIAGE_RETURN;
    return crlf && next - 2 >= this.lineStart(line) ? next - 2 : next - 1;
  }

  /** The text of `line` without its line break. */
  lineText(line: number): string {
    return this.text.slice(this.lineStart(line), this.lineEnd(line));
  }

  /** Line and UTF-16 column of `offset` (the LSP position). */
  utf16Position(offset: number): Position {
    const clamped = Math.max(0, Math.min(offset, this.text.length));
    const line = this.lineOf(clamped);
    return { line, column: clamped - this.lineStart(line) };
  }

  /** Line and UTF-8 byte column of `offset` (CPython's `col_offset`). */
  utf8Position(offset: number): Position {
    const { line, column } = this.utf16Position(offset);
    const start = this.lineStart(line);
    return { line, column: utf8Length(this.text, start, start + column) };
  }

  /** Offset of an LSP position; columns beyond the line mean its end, as the protocol asks. */
  offsetOfUtf16(line: number, column: number): number {
    if (line < 0) return 0;
    if (line >= this.lineCount) return this.text.length;
    return Math.min(this.lineStart(line) + Math.max(0, column), this.lineEnd(line));
  }

  /** Offset of a CPython position; columns beyond the line mean its end. */
  offsetOfUtf8(line: number, column: number): number {
    if (line < 0) return 0;
    if (line >= this.lineCount) return this.text.length;
    const end = this.lineEnd(line);
    let offset = this.lineStart(line);
    let bytes = 0;
    while (offset < end && bytes < column) {
      const width = isSurrogatePair(this.text, offset) ? 2 : 1;
      bytes += utf8Length(this.text, offset, offset + width);
      offset += width;
    }
    return offset;
  }
}

/** Number of bytes that the code units from `start` to `end` take in UTF-8. */
export function utf8Length(text: string, start: number, end: number): number {
  let bytes = 0;
  for (let index = start; index < end; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (index + 1 < end && isSurrogatePair(text, index)) {
      bytes += 4;
      index += 1;
    } else bytes += 3;
  }
  return bytes;
}

function isSurrogatePair(text: string, index: number): boolean {
  const high = text.charCodeAt(index);
  const low = text.charCodeAt(index + 1);
  return high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000;
}

function findLineStarts(text: string): readonly number[] {
  const starts = [0];
  // Searching for one character is many times as fast as looking at each.
  if (!text.includes("\r")) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    return starts;
  }
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === LINE_FEED) starts.push(index + 1);
    else if (unit === CARRIAGE_RETURN && text.charCodeAt(index + 1) !== LINE_FEED) starts.push(index + 1);
  }
  return starts;
}
