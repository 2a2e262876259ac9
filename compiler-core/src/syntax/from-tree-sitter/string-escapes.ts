/**
 * The text of string and bytes literals: escapes resolved, line breaks normalised.
 *
 * Text with `\N{…}` is left alone and says so: the names are in the tables of the target interpreter only. So is text
 * with two escapes that JavaScript would take for one character (`\ud834\udd1e`), which Python keeps apart.
 */

export type DecodedText =
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "named-escape" }
  /** `offset` is where the bad escape or character is, in the source. */
  | { readonly kind: "invalid"; readonly message: string; readonly start: number; readonly end: number };

export type DecodedBytes =
  | { readonly kind: "bytes"; readonly value: Uint8Array }
  | { readonly kind: "invalid"; readonly message: string; readonly start: number; readonly end: number };

export interface DecodeOptions {
  readonly raw: boolean;
  /** In the literal parts of an f-string, doubled braces stand for one. */
  readonly braces: boolean;
  /** Between triple quotes, lines may end without a backslash. */
  readonly multiline: boolean;
}

const BACKSLASH = 92;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** Decodes `source.slice(start, end)`, which holds no quotes. */
export function decodeText(source: string, start: number, end: number, options: DecodeOptions): DecodedText {
  let result = "";
  let copied = start;
  let i = start;
  while (i < end) {
    const code = source.charCodeAt(i);
    if (!options.multiline && (code === LINE_FEED || code === CARRIAGE_RETURN) && !isEscaped(source, i)) {
      return { kind: "invalid", message: "the string is not closed at the end of the line", start, end: i };
    }
    if (code === CARRIAGE_RETURN) {
      result += `${source.slice(copied, i)}\n`;
      i += i + 1 < end && source.charCodeAt(i + 1) === LINE_FEED ? 2 : 1;
      copied = i;
    } else if (options.braces && (code === OPEN_BRACE || code === CLOSE_BRACE) && source.charCodeAt(i + 1) === code) {
      result += source.slice(copied, i + 1);
      i += 2;
      copied = i;
    } else if (code === BACKSLASH && !options.raw) {
      const decoded = decodeEscape(source, i, end);
      if (decoded.kind === "unknown") {
        i += 1;
        continue;
      }
      if (decoded.kind === "named-escape") return decoded;
      if (decoded.kind === "invalid") return { ...decoded, start: i };
      const joined = joinText(result + source.slice(copied, i), decoded.value);
      if (joined === undefined) return { kind: "named-escape" };
      result = joined;
      i = decoded.end;
      copied = i;
    } else {
      i += 1;
    }
  }
  return { kind: "text", value: copied === start ? source.slice(start, end) : result + source.slice(copied, end) };
}

/** Concatenates, unless two lone surrogates would become one character. */
export function joinText(left: string, right: string): string | undefined {
  const last = left.charCodeAt(left.length - 1);
  const first = right.charCodeAt(0);
  const wouldPair = last >= 0xd800 && last <= 0xdbff && first >= 0xdc00 && first <= 0xdfff;
  return wouldPair ? undefined : left + right;
}

/** Whether a line break in a raw string has a backslash before it. */
function isEscaped(source: string, at: number): boolean {
  const before = source.charCodeAt(at - 1);
  return before === BACKSLASH || (before === CARRIAGE_RETURN && source.charCodeAt(at - 2) === BACKSLASH);
}

/** Decodes the inside of a bytes literal. */
export function decodeBytes(source: string, start: number, end: number, raw: boolean): DecodedBytes {
  const bytes: number[] = [];
  let i = start;
  while (i < end) {
    const code = source.charCodeAt(i);
    if (code > 127) {
      return { kind: "invalid", message: "bytes can only contain ASCII literal characters", start: i, end: i + 1 };
    }
    if (code === CARRIAGE_RETURN) {
      bytes.push(LINE_FEED);
      i += i + 1 < end && source.charCodeAt(i + 1) === LINE_FEED ? 2 : 1;
    } else if (code === BACKSLASH && !raw) {
      const next = source.charCodeAt(i + 1) | 32;
      const decoded: Escape =
        next === 117 || source.charCodeAt(i + 1) === 78 ? { kind: "unknown" } : decodeEscape(source, i, end);
      if (decoded.kind === "invalid") return { ...decoded, start: i };
      if (decoded.kind === "unknown" || decoded.kind === "named-escape") {
        bytes.push(BACKSLASH);
        i += 1;
      } else {
        if (decoded.value !== "") bytes.push(decoded.value.charCodeAt(0) & 0xff);
        i = decoded.end;
      }
    } else {
      bytes.push(code);
      i += 1;
    }
  }
  return { kind: "bytes", value: Uint8Array.from(bytes) };
}

type Escape =
  | { readonly kind: "value"; readonly value: string; readonly end: number }
  /** CPython keeps the backslash (and warns). */
  | { readonly kind: "unknown" }
  | { readonly kind: "named-escape" }
  | { readonly kind: "invalid"; readonly message: string; readonly end: number };

/** The escape that starts with the backslash at `at`. */
function decodeEscape(source: string, at: number, end: number): Escape {
  const next = source[at + 1];
  switch (next) {
    case "\n":
      return { kind: "value", value: "", end: at + 2 };
    case "\r":
      return { kind: "value", value: "", end: source.charCodeAt(at + 2) === LINE_FEED ? at + 3 : at + 2 };
    case "\\":
    case "'":
    case '"':
      return { kind: "value", value: next, end: at + 2 };
    case "a":
      return { kind: "value", value: "\x07", end: at + 2 };
    case "b":
      return { kind: "value", value: "\b", end: at + 2 };
    case "f":
      return { kind: "value", value: "\f", end: at + 2 };
    case "n":
      return { kind: "value", value: "\n", end: at + 2 };
    case "r":
      return { kind: "value", value: "\r", end: at + 2 };
    case "t":
      return { kind: "value", value: "\t", end: at + 2 };
    case "v":
      return { kind: "value", value: "\v", end: at + 2 };
    case "x":
      return hexEscape(source, at, 2, end);
    case "u":
      return hexEscape(source, at, 4, end);
    case "U":
      return hexEscape(source, at, 8, end);
    case "N":
      return source[at + 2] === "{"
        ? { kind: "named-escape" }
        : { kind: "invalid", message: "malformed \\N character escape", end: at + 2 };
    default:
      return next !== undefined && next >= "0" && next <= "7" ? octalEscape(source, at, end) : { kind: "unknown" };
  }
}

function octalEscape(source: string, at: number, end: number): Escape {
  let value = 0;
  let i = at + 1;
  while (i < end && i < at + 4) {
    const digit = source.charCodeAt(i) - 48;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
    i += 1;
  }
  return { kind: "value", value: String.fromCharCode(value), end: i };
}

function hexEscape(source: string, at: number, digits: number, end: number): Escape {
  let value = 0;
  const stop = at + 2 + digits;
  for (let i = at + 2; i < stop; i++) {
    const digit = i < end ? hexDigit(source.charCodeAt(i)) : -1;
    if (digit < 0) {
      return { kind: "invalid", message: `truncated \\${source[at + 1]} escape of ${digits} digits`, end: i };
    }
    value = value * 16 + digit;
  }
  if (value > 0x10ffff) return { kind: "invalid", message: "illegal Unicode character", end: stop };
  return { kind: "value", value: String.fromCodePoint(value), end: stop };
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
