/** Our scopes and those of CPython's `symtable` module in one comparable form. `symtable_dump.py` writes the other. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { bindModule } from "../compiler-core/src/symbols/bind";
import type { NameFacts, Scope } from "../compiler-core/src/symbols/scopes";
import type { SyntaxTree } from "../compiler-core/src/syntax/nodes";
import type { SyntaxParser } from "../compiler-core/src/syntax/parser";
import type { Interpreter } from "./interpreters";

type TableEntry = readonly [kind: string, name: string, line: number, symbols: Readonly<Record<string, string>>];

/** What we have otherwise than `symtable`, by file. Scopes that CPython 3.12+ merges with others are left out. */
export async function* compareWithSymtable(
  parser: SyntaxParser,
  python: Interpreter,
  files: readonly string[],
): AsyncGenerator<{ readonly file: string; readonly differences: readonly string[] }> {
  const minor = Number(python.version.split(".")[1]);
  const child = spawn(python.path, ["-I", "-X", "utf8", join(__dirname, "symtable_dump.py")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (const file of files) {
    child.stdin.write(`${file}\n`);
    const line = await lines.next();
    if (line.done === true) throw new Error(`${python.path} died at ${file}`);
    const answer = JSON.parse(line.value) as { source: string; tables: readonly TableEntry[] } | null;
    if (answer === null) continue;
    const tree = parser.parse(answer.source);
    const { scopes } = bindModule(tree, { minor });
    const theirs = new Set(answer.tables.map(entryText));
    const ours = scopes
      .filter((scope) => comparable(scope, scopes))
      .map((scope) => entryText(entryOf(tree, scope, scopes)));
    yield { file, differences: ours.filter((text) => !theirs.has(text)) };
  }
  child.stdin.end();
}

function comparable(scope: Scope, scopes: readonly Scope[]): boolean {
  if (["type-parameters", "type-alias", "type-variable"].includes(scope.kind)) return false;
  // `symtable` takes a function of this name for the module.
  if (scope.name === "top") return false;
  return scope.frame === scope && !scopes.some((other) => other !== scope && other.frame === scope);
}

const TABLE_NAMES: ReadonlyMap<string, string> = new Map([
  ["<module>", "top"],
  ["<lambda>", "lambda"],
  ["<listcomp>", "listcomp"],
  ["<setcomp>", "setcomp"],
  ["<dictcomp>", "dictcomp"],
  ["<genexpr>", "genexpr"],
]);

function entryOf(tree: SyntaxTree, scope: Scope, scopes: readonly Scope[]): TableEntry {
  const kind = scope.kind === "module" || scope.kind === "class" ? scope.kind : "function";
  const line = scope.kind === "module" ? 0 : tree.lineIndex.lineOf(scope.node.span.start) + 1;
  const symbols = new Map<string, string>();
  for (const [name, facts] of scope.names) symbols.set(name, letters(scope, facts));
  if (scope.kind === "module") addDeclared(scopes, symbols);
  return [kind, TABLE_NAMES.get(scope.name) ?? scope.name, line, Object.fromEntries(symbols)];
}

/** CPython notes a `global` of an inner scope in the module's table, too. */
function addDeclared(scopes: readonly Scope[], symbols: Map<string, string>): void {
  for (const scope of scopes) {
    for (const [name, facts] of scope.names) {
      if (facts.declared !== "global" || symbols.get(name)?.includes("d")) continue;
      symbols.set(name, (symbols.get(name) ?? "g").replace("g", "gd"));
    }
  }
}

function letters(scope: Scope, facts: NameFacts): string {
  const { kind } = facts.resolution;
  const inModule = scope.kind === "module";
  const local = facts.isLocal;
  const free = kind === "free" && !local;
  const tests: readonly (readonly [string, boolean])[] = [
    ["p", facts.isParameter],
    ["l", local || (inModule && facts.isAssigned)],
    ["g", inModule || (!local && !free)],
    ["d", facts.declared === "global"],
    ["n", facts.declared === "nonlocal"],
    ["f", free],
    ["i", facts.isImported],
    ["r", facts.isReferenced],
    ["t", facts.isAnnotated],
  ];
  return tests.map(([letter, holds]) => (holds ? letter : "")).join("");
}

/** In the tables of generic classes. */
const ADDED_BY_CPYTHON: ReadonlySet<string> = new Set(["__type_params__", "__classdict__"]);

/** Assignment is left out: `symtable` counts parameters and imports otherwise. */
function entryText([kind, name, line, symbols]: TableEntry): string {
  const names = Object.keys(symbols)
    .filter((symbol) => !symbol.startsWith(".") && !ADDED_BY_CPYTHON.has(symbol))
    .sort()
    .map((symbol) => `${symbol}:${(symbols[symbol] as string).replace("a", "")}`);
  return `${kind} ${name} ${line} ${names.join(" ")}`;
}
