/** Whether two pieces of syntax are the same but for where they stand: positions and ids count for nothing. */

const PLACES: ReadonlySet<string> = new Set(["id", "span", "name_span"]);

/** Compares nodes and whatever is made of nodes and plain values. */
export function sameSyntax(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameSyntax(item, b[index]));
  }
  const [inA, inB] = [fieldsOf(a), fieldsOf(b)];
  return inA.length === inB.length && inA.every(([name, value]) => sameSyntax(value, (b as Fields)[name]));
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([name, field]) => !PLACES.has(name) && field !== undefined);
}
