/**
 * Annotations that are written as strings: `"Node | None"`, `"list[Node]"`, `"Optional[Node]"`.
 *
 * Only names, attributes, subscripts, `|`, commas and `...` are understood: all that type hypotheses can use.
 */

/** An annotation's shape; `name` is the last part of a dotted name. */
export type AnnotationTree =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "subscript"; readonly name: string; readonly items: readonly AnnotationTree[] }
  | { readonly kind: "union"; readonly members: readonly AnnotationTree[] };

const TOKEN = /\s*(?:([A-Za-z_][\w.]*|\.\.\.)|([[\]|,]))/y;

/** The shape of the text; undefined when it holds anything else. */
export function parseAnnotationText(text: string): AnnotationTree | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const trimmed = text.trimEnd();
  while (TOKEN.lastIndex < trimmed.length) {
    const match = TOKEN.exec(trimmed);
    if (match === null) return undefined;
    tokens.push(match[1] ?? match[2]!);
  }
  const reader = new Reader(tokens);
  const tree = reader.union();
  return reader.atEnd() ? tree : undefined;
}

class Reader {
  private position = 0;
  private readonly tokens: readonly string[];

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  atEnd(): boolean {
    return this.position === this.tokens.length;
  }

  union(): AnnotationTree | undefined {
    const members: AnnotationTree[] = [];
    do {
      const member = this.single();
      if (member === undefined) return undefined;
      members.push(member);
    } while (this.accept("|"));
    return members.length === 1 ? members[0] : { kind: "union", members };
  }

  private single(): AnnotationTree | undefined {
    const token = this.tokens[this.position];
    if (token === undefined || "[]|,".includes(token)) return undefined;
    this.position++;
    const name = token === "..." ? token : token.slice(token.lastIndexOf(".") + 1);
    if (!this.accept("[")) return { kind: "name", name };
    const items: AnnotationTree[] = [];
    do {
      const item = this.union();
      if (item === undefined) return undefined;
      items.push(item);
    } while (this.accept(","));
    return this.accept("]") ? { kind: "subscript", name, items } : undefined;
  }

  private accept(token: string): boolean {
    if (this.tokens[this.position] !== token) return false;
    this.position++;
    return true;
  }
}
