/**
 * The concrete tree: tree-sitter's tree copied out of the wasm heap into flat arrays, in one cursor walk.
 *
 * A node is its index, in preorder. Crossing into wasm costs about as much as everything else that is done with a
 * node, so each node is read once; the tree-sitter tree can be deleted or kept for the next incremental parse.
 * Comments and line continuations may stand anywhere, so they are taken out: comments into a list of their own.
 */
import type { Language, TreeCursor } from "web-tree-sitter";
import type { Span } from "../base/span";

/** What the arrays hold for "no such node". */
export const NONE = -1;

export interface Problem {
  readonly kind: "error" | "missing";
  readonly span: Span;
  /** The type of the missing node, or "ERROR". */
  readonly type: string;
}

export class ConcreteTree {
  readonly source: string;
  readonly comments: readonly Span[];
  /** Outermost `ERROR` nodes, and `MISSING` nodes outside of those, in source order. */
  readonly problems: readonly Problem[];
  private readonly language: LanguageTables;
  private readonly types: Uint16Array;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private readonly fields: Uint8Array;
  private readonly firstChildren: Int32Array;
  private readonly nextSiblings: Int32Array;

  /** `hidden` is a problem to report when no node shows one. */
  constructor(
    source: string,
    cursor: TreeCursor,
    language: LanguageTables,
    nodeCount: number,
    hidden: Problem | undefined,
  ) {
    this.source = source;
    this.language = language;
    this.types = new Uint16Array(nodeCount);
    this.starts = new Int32Array(nodeCount);
    this.ends = new Int32Array(nodeCount);
    this.fields = new Uint8Array(nodeCount);
    this.firstChildren = new Int32Array(nodeCount).fill(NONE);
    this.nextSiblings = new Int32Array(nodeCount).fill(NONE);
    const comments: Span[] = [];
    const problems: Problem[] = [];
    this.read(cursor, comments, problems);
    if (problems.length === 0 && hidden !== undefined) problems.push(hidden);
    this.comments = comments;
    this.problems = problems;
  }

  private read(cursor: TreeCursor, comments: Span[], problems: Problem[]): void {
    const { comment, lineContinuation, error, leaves, fieldless } = this.language;
    const lines = new LogicalLines(this.source, this.language);
    // Index of the last sibling read at each depth; `NONE` before the first.
    const last: number[] = [NONE];
    const parents: number[] = [NONE];
    let depth = 0;
    let count = 0;
    let errorDepth = -1;
    for (;;) {
      const type = cursor.nodeTypeId;
      if (type === comment) {
        comments.push({ start: cursor.startIndex, end: cursor.endIndex });
      } else if (type !== lineContinuation) {
        const n = count++;
        const start = cursor.startIndex;
        const end = cursor.endIndex;
        this.types[n] = type;
        this.starts[n] = start;
        this.ends[n] = end;
        this.fields[n] = fieldless[type] === 1 ? 0 : cursor.currentFieldId;
        lines.enter(type, start, end);
        const sibling = last[depth] as number;
        if (sibling !== NONE) this.nextSiblings[sibling] = n;
        else if (depth > 0) this.firstChildren[parents[depth] as number] = n;
        last[depth] = n;
        if (errorDepth < 0) {
          if (type === error) {
            errorDepth = depth;
            problems.push({ kind: "error", span: { start, end }, type: "ERROR" });
          } else if (start === end && cursor.nodeIsMissing) {
            problems.push({ kind: "missing", span: { start, end }, type: this.language.names[type] ?? "ERROR" });
          }
        }
        if (leaves[type] === 0 && cursor.gotoFirstChild()) {
          lines.openNode();
          depth += 1;
          last[depth] = NONE;
          parents[depth] = n;
          continue;
        }
      }
      while (!cursor.gotoNextSibling()) {
        if (depth === 0) {
          const problem = lines.finish();
          if (problems.length === 0 && problem !== undefined) problems.push(problem);
          return;
        }
        cursor.gotoParent();
        depth -= 1;
        if (depth <= errorDepth) errorDepth = -1;
      }
      if (depth <= errorDepth) errorDepth = -1;
    }
  }

  /** The type's name; that of a keyword or punctuation token is its text. */
  type(n: number): string {
    return this.language.names[this.types[n] as number] ?? "ERROR";
  }

  /** Whether the node is a named rule of the grammar rather than a keyword or punctuation token. */
  isNamed(n: number): boolean {
    return this.language.named[this.types[n] as number] === 1;
  }

  start(n: number): number {
    return this.starts[n] as number;
  }

  end(n: number): number {
    return this.ends[n] as number;
  }

  firstChild(n: number): number {
    return this.firstChildren[n] as number;
  }

  nextSibling(n: number): number {
    return this.nextSiblings[n] as number;
  }

  text(n: number): string {
    return this.source.slice(this.starts[n], this.ends[n]);
  }

  /** All children, tokens included, without those that the parser could not place. */
  children(n: number): readonly number[] {
    const result: number[] = [];
    for (let child = this.firstChild(n); child !== NONE; child = this.nextSibling(child)) {
      if (this.types[child] !== this.language.error) result.push(child);
    }
    return result;
  }

  namedChildren(n: number): readonly number[] {
    const result: number[] = [];
    for (let child = this.firstChild(n); child !== NONE; child = this.nextSibling(child)) {
      if (this.isNamed(child) && this.types[child] !== this.language.error) result.push(child);
    }
    return result;
  }

  /** The first named child, or `NONE`. */
  firstNamedChild(n: number): number {
    for (let child = this.firstChild(n); child !== NONE; child = this.nextSibling(child)) {
      if (this.isNamed(child) && this.types[child] !== this.language.error) return child;
    }
    return NONE;
  }

  /** The first child of a field that is not an error, or `NONE`. */
  childOfField(n: number, field: string): number {
    const id = this.language.fieldIds.get(field);
    for (let child = this.firstChild(n); child !== NONE; child = this.nextSibling(child)) {
      if (this.fields[child] === id && this.types[child] !== this.language.error) return child;
    }
    return NONE;
  }

  /** The children of a field; punctuation between them belongs to it in tree-sitter's tables and is left out. */
  childrenOfField(n: number, field: string): readonly number[] {
    const id = this.language.fieldIds.get(field);
    const result: number[] = [];
    for (let child = this.firstChild(n); child !== NONE; child = this.nextSibling(child)) {
      if (this.fields[child] === id && this.types[child] !== this.language.error && this.type(child) !== ",") {
        result.push(child);
      }
    }
    return result;
  }

  /** The first child of a type, or `NONE`. */
  childOfType(n: number, type: string): number {
    for (let child = this.firstChild(n); child !== NONE; child = this.nextSibling(child)) {
      if (this.type(child) === type) return child;
    }
    return NONE;
  }

  hasToken(n: number, token: string): boolean {
    for (let child = this.firstChild(n); child !== NONE; child = this.nextSibling(child)) {
      if (this.type(child) === token && !this.isNamed(child)) return true;
    }
    return false;
  }
}

/**
 * Finds line breaks within a statement, outside of brackets. The grammar lets them pass wherever no statement could
 * end (`x.` at the end of a line goes on in the next), CPython never does.
 */
class LogicalLines {
  private problem: Problem | undefined;
  private readonly source: string;
  private readonly roles: Uint8Array;
  private brackets = 0;
  /** Where the last statement or clause started; a line break may stand before it. */
  private statementStart = 0;
  private previousEnd = 0;
  /** Strings are taken as a whole. */
  private stringEnd = 0;
  private pendingStart = 0;
  private pendingEnd = 0;
  private pendingRole = 0;

  constructor(source: string, language: LanguageTables) {
    this.source = source;
    this.roles = language.roles;
  }

  /** A node is met. Whether it is a token shows when its first child is asked for. */
  enter(type: number, start: number, end: number): void {
    this.settle();
    const role = this.roles[type] as number;
    if (role === ROLE_STATEMENT) this.statementStart = start;
    if (role === ROLE_STRING && start >= this.stringEnd) {
      this.token(start, end, 0);
      this.stringEnd = end;
    }
    this.pendingStart = start;
    this.pendingEnd = end;
    this.pendingRole = role;
  }

  /** The node last met has children. */
  openNode(): void {
    this.pendingEnd = 0;
  }

  /** The first line break that should not be there. */
  finish(): Problem | undefined {
    this.settle();
    return this.problem;
  }

  private settle(): void {
    if (this.pendingEnd === 0 || this.pendingStart < this.stringEnd) return;
    this.token(this.pendingStart, this.pendingEnd, this.pendingRole);
  }

  private token(start: number, end: number, role: number): void {
    if (start === end) return;
    if (this.brackets === 0 && start !== this.statementStart && this.problem === undefined) this.checkGap(start);
    this.previousEnd = end;
    if (role === ROLE_OPEN) this.brackets += 1;
    else if (role === ROLE_CLOSE && this.brackets > 0) this.brackets -= 1;
  }

  private checkGap(start: number): void {
    for (let i = this.previousEnd; i < start; i++) {
      const code = this.source.charCodeAt(i);
      if (code !== 10 && code !== 13) continue;
      const before = this.source.charCodeAt(i - 1);
      const continued = before === 92 || (code === 10 && before === 13 && this.source.charCodeAt(i - 2) === 92);
      if (continued || (code === 13 && this.source.charCodeAt(i + 1) === 10)) continue;
      this.problem = { kind: "error", span: { start: i, end: i }, type: "ERROR" };
      return;
    }
  }
}

const ROLE_STATEMENT = 1;
const ROLE_OPEN = 2;
const ROLE_CLOSE = 3;
const ROLE_STRING = 4;

/** Nodes that start a logical line, or can. */
const STATEMENT_TYPES: ReadonlySet<string> = new Set([
  "elif_clause",
  "else_clause",
  "except_clause",
  "finally_clause",
  "case_clause",
  "decorator",
  "function_definition",
  "class_definition",
  "decorated_definition",
]);

/** Named types that are tokens, and the text of strings, which is decoded from the source. */
const LEAF_TYPES: ReadonlySet<string> = new Set(
  "identifier integer float true false none string_start string_content string_end type_conversion".split(" "),
);

const PUNCTUATION: ReadonlySet<string> = new Set("( ) [ ] { } , : . = ;".split(" "));

function roleOf(name: string, named: boolean): number {
  if (named) {
    if (name === "string") return ROLE_STRING;
    return name.endsWith("_statement") || STATEMENT_TYPES.has(name) ? ROLE_STATEMENT : 0;
  }
  if (name === "(" || name === "[" || name === "{") return ROLE_OPEN;
  return name === ")" || name === "]" || name === "}" ? ROLE_CLOSE : 0;
}

/** The parts of a tree-sitter language that are looked up per node. */
export interface LanguageTables {
  readonly names: readonly string[];
  /** 1 for named types. */
  readonly named: Uint8Array;
  /** What types mean for logical lines. */
  readonly roles: Uint8Array;
  /** 1 for types that are tokens, or whose children nobody needs: asking for a child costs a call into wasm. */
  readonly leaves: Uint8Array;
  /** 1 for punctuation, which is in no field that is asked for. */
  readonly fieldless: Uint8Array;
  readonly fieldIds: ReadonlyMap<string, number>;
  readonly comment: number;
  readonly lineContinuation: number;
  /** The type id of `ERROR` nodes. */
  readonly error: number;
}

export function languageTables(language: Language): LanguageTables {
  const names: string[] = [];
  const named = new Uint8Array(0x10000);
  const roles = new Uint8Array(0x10000);
  const leaves = new Uint8Array(0x10000);
  const fieldless = new Uint8Array(0x10000);
  for (let id = 0; id < language.nodeTypeCount; id++) {
    const name = language.nodeTypeForId(id) ?? "";
    const isNamed = language.nodeTypeIsNamed(id);
    names.push(name);
    named[id] = isNamed ? 1 : 0;
    roles[id] = roleOf(name, isNamed);
    leaves[id] = !isNamed || LEAF_TYPES.has(name) ? 1 : 0;
    fieldless[id] = !isNamed && PUNCTUATION.has(name) ? 1 : 0;
  }
  const error = 0xffff;
  named[error] = 1;
  const fieldIds = new Map<string, number>();
  for (let id = 1; id <= language.fieldCount; id++) {
    const name = language.fieldNameForId(id);
    if (name !== null) fieldIds.set(name, id);
  }
  const idOf = (name: string): number => language.idForNodeType(name, true) ?? error;
  return {
    names,
    named,
    roles,
    leaves,
    fieldless,
    fieldIds,
    comment: idOf("comment"),
    lineContinuation: idOf("line_continuation"),
    error,
  };
}
