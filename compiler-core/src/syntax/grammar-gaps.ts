/**
 * Valid programs that the grammar rejects, made acceptable to it without moving a character.
 *
 * Three gaps of tree-sitter-python 0.25 can be met in ordinary code:
 * - inside brackets, a line that is indented less than its block is an error in many places. Inside brackets line
 *   breaks mean nothing, so they become spaces, and so do the comments before them;
 * - `class A[T = int]`, `def f[T = int]` (Python 3.13): the `=` of a default becomes a colon, which the grammar
 *   takes. The conversion tells them apart by the source;
 * - `x = 1, *(2, 3)`: outside of brackets, only names, attributes, subscripts and calls can be starred. The star becomes a
 *   `~`, and the conversion looks at the source again.
 *
 * The result has the same length, so that all offsets stay true. It is only parsed when the text as it is has
 * errors, because a bracket that was never closed would swallow the rest of the file.
 */
import type { Span } from "../base/span";

export interface BridgedSource {
  readonly text: string;
  /** Comments that were blanked, in source order. */
  readonly comments: readonly Span[];
}

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const DOUBLE_QUOTE = 34;
const HASH = 35;
const SINGLE_QUOTE = 39;
const EQUALS = 61;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** Keywords that occur in no expression: at the start of a line they prove that a bracket was left open. */
const STATEMENT_KEYWORDS: ReadonlySet<string> = new Set(
  "assert break class continue def del elif except finally global import nonlocal pass raise return try while with".split(
    " ",
  ),
);

/** The tokens behind which a star is a prefix; the empty one is the start of the file. */
const STAR_PREDECESSORS: ReadonlySet<string> = new Set(["", "\n", "\r", ";", "=", ",", "[", "return", "yield", "in"]);

const STRING_PREFIXES: ReadonlySet<string> = new Set(["r", "u", "b", "br", "rb", "f", "fr", "rf"]);

/** Undefined when there is nothing to bridge. */
export function bridgeGrammarGaps(source: string): BridgedSource | undefined {
  const scanner = new Scanner(source);
  scanner.scan();
  if (scanner.edits.length === 0) return undefined;
  let text = "";
  let copied = 0;
  for (const { start, end, replacement } of scanner.edits) {
    text += source.slice(copied, start) + replacement.repeat(end - start);
    copied = end;
  }
  return { text: text + source.slice(copied), comments: scanner.comments };
}

interface Edit {
  readonly start: number;
  readonly end: number;
  /** One character, put in the place of each. */
  readonly replacement: string;
}

class Scanner {
  readonly edits: Edit[] = [];
  readonly comments: Span[] = [];
  private readonly source: string;
  private i = 0;
  /** Whether each open bracket is that of type parameters. */
  private readonly brackets: boolean[] = [];
  /** What had been found when the outermost open bracket was met. */
  private editsBefore = 0;
  private commentsBefore = 0;

  constructor(source: string) {
    this.source = source;
  }

  scan(): void {
    const { source } = this;
    let previous = "";
    let beforePrevious = "";
    let significant = "";
    while (this.i < source.length) {
      const code = source.charCodeAt(this.i);
      if (isIdentifierStart(code)) {
        const start = this.i;
        const word = this.identifier();
        const quote = source.charCodeAt(this.i);
        if ((quote === SINGLE_QUOTE || quote === DOUBLE_QUOTE) && STRING_PREFIXES.has(word.toLowerCase())) {
          this.string(word.toLowerCase());
        } else if (this.brackets.length > 0 && STATEMENT_KEYWORDS.has(word) && this.startsLine(start)) {
          this.abandonBrackets();
        }
        beforePrevious = previous;
        previous = word;
        significant = word;
        continue;
      }
      switch (source[this.i]) {
        case "[":
        case "(":
        case "{":
          this.open(source[this.i] === "[" && ["class", "def", "type"].includes(beforePrevious));
          break;
        case "]":
        case ")":
        case "}":
          this.brackets.pop();
          break;
        case "#":
          this.comment();
          continue;
        case "\n":
        case "\r":
          if (this.brackets.length > 0) this.blank(this.i, this.i + 1);
          break;
        case "\\":
          this.continuation();
          continue;
        case '"':
        case "'":
          this.string("");
          continue;
        case "*":
          if (this.isPrefixStar(significant)) this.edits.push({ start: this.i, end: this.i + 1, replacement: "~" });
          break;
        case "=":
          if (this.brackets.at(-1) === true && source.charCodeAt(this.i + 1) !== EQUALS) {
            this.edits.push({ start: this.i, end: this.i + 1, replacement: ":" });
          }
          break;
        default:
          if (code === TAB || code === 32) {
            this.i += 1;
            continue;
          }
      }
      beforePrevious = "";
      previous = "";
      significant = source[this.i] as string;
      this.i += 1;
    }
    if (this.brackets.length > 0) this.abandonBrackets();
  }

  private identifier(): string {
    const start = this.i;
    while (this.i < this.source.length && isIdentifierPart(this.source.charCodeAt(this.i))) this.i++;
    return this.source.slice(start, this.i);
  }

  /** A star before a literal or a bracket, where an operand is expected. */
  private isPrefixStar(before: string): boolean {
    if (!STAR_PREDECESSORS.has(before)) return false;
    let next = this.i + 1;
    while (this.source.charCodeAt(next) === 32) next += 1;
    return "([{\"'".includes(this.source[next] ?? " ");
  }

  private open(typeParameters: boolean): void {
    if (this.brackets.length === 0) {
      this.editsBefore = this.edits.length;
      this.commentsBefore = this.comments.length;
    }
    this.brackets.push(typeParameters);
  }

  private abandonBrackets(): void {
    this.brackets.length = 0;
    this.edits.length = this.editsBefore;
    this.comments.length = this.commentsBefore;
  }

  private startsLine(offset: number): boolean {
    let i = offset - 1;
    while (i >= 0 && (this.source.charCodeAt(i) === 32 || this.source.charCodeAt(i) === TAB)) i--;
    return i < 0 || this.source.charCodeAt(i) === LINE_FEED || this.source.charCodeAt(i) === CARRIAGE_RETURN;
  }

  private blank(start: number, end: number): void {
    if (end > start) this.edits.push({ start, end, replacement: " " });
  }

  private comment(): void {
    const start = this.i;
    this.i = lineEnd(this.source, start);
    if (this.brackets.length === 0) return;
    this.comments.push({ start, end: this.i });
    this.blank(start, this.i);
  }

  private continuation(): void {
    const start = this.i;
    this.i += 1;
    while (this.source.charCodeAt(this.i) === CARRIAGE_RETURN || this.source.charCodeAt(this.i) === LINE_FEED) {
      this.i += 1;
      if (this.source.charCodeAt(this.i - 1) === LINE_FEED) break;
    }
    if (this.i > start + 1) this.blank(start, this.i);
  }

  // ------------------------------------------------------------------------------------------- strings

  /** Skips a string; `this.i` is at its first quote. */
  private string(prefix: string): void {
    const { source } = this;
    const quote = source[this.i] as string;
    const delimiter = source.startsWith(quote.repeat(3), this.i) ? quote.repeat(3) : quote;
    this.i += delimiter.length;
    const formatted = prefix.includes("f");
    while (this.i < source.length) {
      const code = source.charCodeAt(this.i);
      if (code === BACKSLASH) {
        this.escape(formatted, prefix.includes("r"));
      } else if (source.startsWith(delimiter, this.i)) {
        this.i += delimiter.length;
        return;
      } else if (delimiter.length === 1 && (code === LINE_FEED || code === CARRIAGE_RETURN)) {
        return;
      } else if (formatted && code === OPEN_BRACE) {
        this.i += 1;
        if (source.charCodeAt(this.i) === OPEN_BRACE) this.i += 1;
        else this.field();
      } else {
        this.i += 1;
      }
    }
  }

  private escape(formatted: boolean, raw: boolean): void {
    const { source } = this;
    if (formatted && !raw && source.startsWith("\\N{", this.i)) {
      const close = source.indexOf("}", this.i);
      this.i = close < 0 ? source.length : close + 1;
    } else {
      // In an f-string, the brace after a backslash opens a field all the same.
      this.i += formatted && source.charCodeAt(this.i + 1) === OPEN_BRACE ? 1 : 2;
    }
  }

  /** Skips a replacement field, behind its opening brace, and its format specifier with it. */
  private field(): void {
    const { source } = this;
    let depth = 0;
    let specifier = false;
    while (this.i < source.length) {
      const code = source.charCodeAt(this.i);
      if (code === CLOSE_BRACE && depth === 0) {
        this.i += 1;
        return;
      }
      if (specifier) {
        this.i += 1;
        if (code === OPEN_BRACE) this.field();
        else if (code === LINE_FEED) return;
      } else if (isIdentifierStart(code)) {
        const word = this.identifier().toLowerCase();
        const quote = source.charCodeAt(this.i);
        if ((quote === SINGLE_QUOTE || quote === DOUBLE_QUOTE) && STRING_PREFIXES.has(word)) this.string(word);
      } else if (code === SINGLE_QUOTE || code === DOUBLE_QUOTE) {
        this.string("");
      } else if (code === HASH) {
        this.i = lineEnd(source, this.i);
      } else {
        this.i += 1;
        if (code === 40 || code === 91 || code === OPEN_BRACE) depth += 1;
        else if (code === 41 || code === 93 || code === CLOSE_BRACE) depth -= 1;
        else if (code === 58 && depth === 0) specifier = true;
      }
    }
  }
}

function lineEnd(source: string, start: number): number {
  let end = start;
  while (end < source.length) {
    const code = source.charCodeAt(end);
    if (code === LINE_FEED || code === CARRIAGE_RETURN) break;
    end += 1;
  }
  return end;
}

function isIdentifierStart(code: number): boolean {
  const lower = code | 32;
  return (lower >= 97 && lower <= 122) || code === 95 || code > 127;
}

function isIdentifierPart(code: number): boolean {
  return isIdentifierStart(code) || (code >= 48 && code <= 57);
}
