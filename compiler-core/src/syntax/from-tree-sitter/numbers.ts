/** Number literals, with the checks that tree-sitter's token rules leave out. */
import type * as ast from "../nodes";

const UNDERSCORE = 95;

/** The value of a number literal, or undefined when CPython refuses it. */
export function parseNumber(text: string): ast.ConstantValue | undefined {
  const digits = withoutUnderscores(text);
  if (digits === undefined) return undefined;
  const second = digits.charCodeAt(1) | 32;
  const last = digits.charCodeAt(digits.length - 1) | 32;
  if (digits.charCodeAt(0) === 48 && (second === 120 || second === 111 || second === 98)) {
    // 0x, 0o, 0b; a suffix L is no digit in any of them.
    return last === 108 ? undefined : { kind: "int", value: BigInt(digits) };
  }
  if (last === 106) return { kind: "complex", imaginary: Number(digits.slice(0, -1)) };
  if (last === 108) return undefined;
  if (isFloat(digits)) return { kind: "float", value: Number(digits) };
  if (digits.charCodeAt(0) === 48 && !isAllZeros(digits)) return undefined;
  return { kind: "int", value: digits.length < 16 ? BigInt(Number(digits)) : BigInt(digits) };
}

function isFloat(digits: string): boolean {
  for (let i = 0; i < digits.length; i++) {
    const code = digits.charCodeAt(i);
    if (code === 46 || code === 101 || code === 69) return true;
  }
  return false;
}

function isAllZeros(digits: string): boolean {
  for (let i = 0; i < digits.length; i++) if (digits.charCodeAt(i) !== 48) return false;
  return true;
}

/** Removes underscores; each must stand between two digits, or between the base and a digit. */
function withoutUnderscores(text: string): string | undefined {
  if (!text.includes("_")) return text;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) !== UNDERSCORE) continue;
    const afterBase = i === 2 && text.charCodeAt(0) === 48 && !isDecimalDigit(text.charCodeAt(1));
    const before = text.charCodeAt(i - 1);
    if (!afterBase && !isHexDigit(before)) return undefined;
    if (!isHexDigit(text.charCodeAt(i + 1))) return undefined;
  }
  // In a decimal number `e` and `j` are no digits, although hexadecimal digits above.
  const hexadecimal = (text.charCodeAt(1) | 32) === 120;
  if (!hexadecimal && /_[eEjJ]|[eE]_/.test(text)) return undefined;
  return text.replaceAll("_", "");
}

function isDecimalDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isHexDigit(code: number): boolean {
  const lower = code | 32;
  return isDecimalDigit(code) || (lower >= 97 && lower <= 102);
}
