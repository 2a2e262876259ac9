/** The frames of our symbol table and CPython's code objects in one comparable form. `code_dump.py` writes the other. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { bindModule, type SymbolTable } from "../compiler-core/src/symbols/bind";
import type { Scope } from "../compiler-core/src/symbols/scopes";
import type { SyntaxTree } from "../compiler-core/src/syntax/nodes";
import type { SyntaxParser } from "../compiler-core/src/syntax/parser";
import type { Interpreter } from "./interpreters";

type CodeEntry = readonly [
  name: string,
  qualname: string | null,
  firstLine: number,
  parameters: number,
  locals: readonly string[],
  cells: readonly string[],
  frees: readonly string[],
  flags: number,
];

export interface CodeComparison {
  readonly file: string;
  /** Code objects that we have differently, or not at all; and errors that we see where CPython sees none. */
  readonly missing: readonly string[];
  /** Frames of ours that CPython has not; code that it never compiles (`if 0:`) has none. */
  readonly extra: readonly string[];
}

/** Set for functions; modules and classes have no fast locals but hidden ones. */
const CO_OPTIMIZED = 0x1;
const CO_GENERATOR = 0x20;
const CO_COROUTINE = 0x80;
const CO_ASYNC_GENERATOR = 0x200;

/** Compares the tables of all code objects of each file. Files that `python` cannot compile are left out. */
export async function* compareWithCode(
  parser: SyntaxParser,
  python: Interpreter,
  files: readonly string[],
): AsyncGenerator<CodeComparison> {
  const minor = Number(python.version.split(".")[1]);
  const child = spawn(python.path, ["-I", "-X", "utf8", join(__dirname, "code_dump.py")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (const file of files) {
    child.stdin.write(`${file}\n`);
    const line = await lines.next();
    if (line.done === true) throw new Error(`${python.path} died at ${file}`);
    const answer = JSON.parse(line.value) as { source: string; codes: readonly CodeEntry[] } | null;
    if (answer === null) continue;
    const tree = parser.parse(answer.source);
    const table = bindModule(tree, { minor });
    const ours = frameTexts(tree, table, minor);
    const theirs = answer.codes.filter(([name]) => !name.startsWith("<generic parameters")).map(entryText);
    const falseAlarms = table.errors.map((error) => `false alarm: ${error.message} at offset ${error.span.start}`);
    yield { file, missing: [...difference(theirs, ours), ...falseAlarms], extra: difference(ours, theirs) };
  }
  child.stdin.end();
}

function frameTexts(tree: SyntaxTree, table: SymbolTable, minor: number): readonly string[] {
  return table.scopes
    .filter((scope) => scope.frame === scope && scope.kind !== "type-parameters")
    .map((scope) => entryText(frameEntry(tree, scope, minor)));
}

function frameEntry(tree: SyntaxTree, scope: Scope, minor: number): CodeEntry {
  const { locals, cells, frees } = scope.variables;
  const qualname = minor >= 11 ? scope.qualname : null;
  return [scope.name, qualname, firstLine(tree, scope), scope.parameters.length, locals, cells, frees, flags(scope)];
}

function firstLine(tree: SyntaxTree, { node }: Scope): number {
  if (node.kind === "Module") return 1;
  const decorator = "decorator_list" in node ? node.decorator_list[0] : undefined;
  return tree.lineIndex.lineOf(decorator?.span.start ?? node.span.start) + 1;
}

function flags(scope: Scope): number {
  const optimized = scope.kind === "module" || scope.kind === "class" ? 0 : CO_OPTIMIZED;
  if (!scope.isGenerator) return optimized | (scope.isCoroutine ? CO_COROUTINE : 0);
  return optimized | (scope.isCoroutine ? CO_ASYNC_GENERATOR : CO_GENERATOR);
}

/** The order of variables is CPython's own, but for the parameters. */
function entryText([name, qualname, line, parameters, locals, cells, frees, codeFlags]: CodeEntry): string {
  const head = [qualname ?? name, name === "<module>" ? 1 : line, codeFlags, "frees", sorted(frees)].join(" ");
  if ((codeFlags & CO_OPTIMIZED) === 0) return head;
  const own = locals.slice(parameters).filter(ordinary).sort().join(" ");
  return `${head} locals ${locals.slice(0, parameters).join(" ")} / ${own} cells ${sorted(cells)}`;
}

function sorted(names: readonly string[]): string {
  return names.filter(ordinary).sort().join(" ");
}

/** Variables that CPython adds for itself. */
function ordinary(name: string): boolean {
  return name === ".0" || (!name.startsWith(".") && name !== "__classdict__");
}

/** What is in `a` more often than in `b`. */
function difference(a: readonly string[], b: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const text of b) counts.set(text, (counts.get(text) ?? 0) + 1);
  return a.filter((text) => {
    const count = counts.get(text) ?? 0;
    counts.set(text, count - 1);
    return count <= 0;
  });
}
