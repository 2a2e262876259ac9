/**
 * Cuts a module's text where a definition at its left margin starts or ends, so that each piece can be parsed, and
 * remembered, by itself.
 *
 * A pure function of the text: the same text gives the same pieces whatever was typed before. To know where a
 * statement can start, the scanner follows strings, f-strings with their nested expressions, brackets, comments and
 * continuation lines, and nothing else of the grammar.
 *
 * ```
 * import math          ┐ run
 * A = 1                ┘
 * @cache               ┐ definition
 * def f(x): …          ┘
 * def g(x): …            definition
 * print(f(1))            run
 * ```
 *
 * In broken code, `def` or `class` at the left margin closes what is open: both are keywords, so no expression goes
 * on there. An error in one definition then stays in its piece.
 */
import type { Span } from "../base/span";

/** Spans that follow each other without a gap and cover the text; an empty text has one empty piece. */
export function splitIntoChunks(text: string): readonly Span[] {
  return new Scanner(text).run();
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
  private readonly starts: number[] = [0];
  private readonly open: FormattedString[] = [];
  private depth = 0;
  /** What the current piece has seen so far. */
  private piece: "empty" | "run" | "decorators" | "definition" = "empty";

  constructor(text: string) {
    this.text = text;
  }

  run(): readonly Span[] {
    const { text } = this;
    let index = this.atLineStart(0);
    while (index < text.length) index = this.step(index);
    return this.starts.map((start, number) => ({ start, end: this.starts[number + 1] ?? text.length }));
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

  /** Decides whether a piece ends before the line that starts here; returns where scanning goes on. */
  private atLineStart(lineStart: number): number {
    const { text } = this;
    let index = lineStart;
    while (text[index] === "\f") index += 1;
    const first = text[index];
    if (first === undefined || first === " " || first === "\t" || first === "#" || isLineBreak(first)) return index;
    const isDefinition = startsDefinition(text, index);
    if (this.depth > 0 || this.open.length > 0) {
      if (!isDefinition) return index;
      this.depth = 0;
      this.open.length = 0;
    }
    if (isDefinition) {
      if (this.piece !== "decorators") this.cut(lineStart);
      this.piece = "definition";
    } else if (first === "@") {
      if (this.piece !== "decorators") this.cut(lineStart);
      this.piece = "decorators";
    } else {
      if (this.piece === "definition" || this.piece === "decorators") this.cut(lineStart);
      this.piece = "run";
    }
    return index;
  }

  private cut(offset: number): void {
    if (offset > 0) this.starts.push(offset);
  }
}

const DEFINITION = /(?:def|class|async[ \t]+def)(?![\p{ID_Continue}])/uy;

function startsDefinition(text: string, index: number): boolean {
  const first = text[index];
  if (first !== "d" && first !== "c" && first !== "a") return false;
  DEFINITION.lastIndex = index;
  return DEFINITION.test(text);
}

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
