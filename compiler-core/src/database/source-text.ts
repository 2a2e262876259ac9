/**
 * Bytes of a source file → text, as CPython reads them, restricted to UTF-8.
 * A byte order mark is not part of the text.
 */
import { failure, ok, type Result } from "../base/result";

/** Why the bytes are no text that Martlet reads. */
export interface DecodeFailure {
  readonly kind: "not-utf8" | "other-encoding" | "null-byte";
  readonly message: string;
  /** Counted from 1; of the first byte that does not fit. */
  readonly line: number;
}

/** PEP 263: a comment in the first two lines. */
const ENCODING_COMMENT = /^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)/;
const UTF8_NAMES = /^(?:utf-?8(?:-.*)?|us-ascii|ascii)$/;

export function decodeSource(bytes: Uint8Array): Result<string, DecodeFailure> {
  const declared = declaredEncoding(bytes);
  if (declared !== undefined && !UTF8_NAMES.test(declared.name.toLowerCase().replaceAll("_", "-"))) {
    const message = `its encoding is declared as ${declared.name}, and Martlet reads UTF-8 only; save it as UTF-8 and remove the declaration`;
    return failure({ kind: "other-encoding", message, line: declared.line });
  }
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    const message = "it holds a null byte, so it is no Python source";
    return failure({ kind: "null-byte", message, line: lineOfByte(bytes, zero) });
  }
  try {
    return ok(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    const message = "it is not UTF-8; save it as UTF-8";
    return failure({ kind: "not-utf8", message, line: lineOfByte(bytes, firstInvalidByte(bytes)) });
  }
}

function declaredEncoding(bytes: Uint8Array): { readonly name: string; readonly line: number } | undefined {
  let start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (let line = 1; line <= 2; line++) {
    let end = start;
    while (end < bytes.length && bytes[end] !== 10 && bytes[end] !== 13) end += 1;
    const text = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 400)));
    const match = ENCODING_COMMENT.exec(text);
    if (match !== null) return { name: match[1] as string, line };
    if (!/^[ \t\f]*(?:#.*)?$/.test(text)) return undefined;
    start = bytes[end] === 13 && bytes[end + 1] === 10 ? end + 2 : end + 1;
  }
  return undefined;
}

/** Halves the text until the shortest prefix that does not decode is found. */
function firstInvalidByte(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (decodes(bytes.subarray(0, middle + 1))) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A prefix may end inside a character. */
function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function lineOfByte(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let index = 0; index < offset; index++) if (bytes[index] === 10) line += 1;
  return line;
}
