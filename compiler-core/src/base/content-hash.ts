/**
 * Stable content hashes: the keys of every cache and the stamp that a module file carries of its source.
 *
 * Hashes are compared across runs, machines and releases, so they depend on nothing but the parts given: no
 * addresses, no insertion order of objects, no clock. Parts are length-prefixed: `["ab", "c"]` and `["a", "bc"]`
 * differ.
 */

/** Lower-case hexadecimal of the first 128 bits of a SHA-256. */
export type ContentHash = string & { readonly contentHash: unique symbol };

/** One piece of what is hashed. */
export type HashPart = string | Uint8Array | number | boolean | bigint | null | readonly HashPart[];

/** Hashes parts in order. */
export type ContentHasher = (...parts: readonly HashPart[]) => ContentHash;

/** Takes over the raw SHA-256 of bytes, so that the core itself needs no Node module. */
export function contentHasher(sha256: (bytes: Uint8Array) => Uint8Array): ContentHasher {
  return (...parts) => {
    const digest = sha256(encodeParts(parts));
    return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("") as ContentHash;
  };
}

/** The unambiguous bytes of a list of parts; exported for the test of that property. */
export function encodeParts(parts: readonly HashPart[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const part of parts) encodePart(part, pieces);
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

const encoder = new TextEncoder();

function encodePart(part: HashPart, into: Uint8Array[]): void {
  if (part === null) tagged("n", new Uint8Array(0), into);
  else if (typeof part === "string") tagged("s", encoder.encode(part), into);
  else if (typeof part === "number") tagged("f", encodeNumber(part), into);
  else if (typeof part === "bigint") tagged("i", encoder.encode(part.toString()), into);
  else if (typeof part === "boolean") tagged("b", encoder.encode(part ? "1" : "0"), into);
  else if (part instanceof Uint8Array) tagged("y", part, into);
  else {
    into.push(encoder.encode(`l${part.length}:`));
    for (const element of part) encodePart(element, into);
  }
}

function tagged(tag: string, bytes: Uint8Array, into: Uint8Array[]): void {
  into.push(encoder.encode(`${tag}${bytes.length}:`), bytes);
}

/** All bits count: -0.0 and 0.0 are different constants. */
function encodeNumber(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}
