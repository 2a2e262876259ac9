/**
 * The table of contents of the analysis: every query, in the order in which the data flows.
 *
 * ```
 * SOURCE → TREE → SITES → FUNCTIONS ─┬→ VERDICT (per function) ─┬→ REPORT
 *                                    └→ BASELINE (per function) ┘
 * ```
 *
 * Queries per function have keys made of content (see `function-table.ts`), so an edit in one body runs them for that
 * function only.
 */
import { compareDiagnostics, type Diagnostic, type DiagnosticCode, type Severity } from "../base/diagnostic";
import { invariant } from "../base/invariant";
import type { LoweringTarget } from "../lowering/context";
import { lowerFunction } from "../lowering/lower-function";
import type { BaselineFunction } from "../mir/baseline";
import { checkFunction, type SubsetReason } from "../subset/check";
import { findFunctionSites, type ModuleSites } from "../subset/function-sites";
import { SUBSET_RULES } from "../subset/rules";
import type * as ast from "../syntax/nodes";
import type { SyntaxParser } from "../syntax/parser";
import { moveSpan, type PlacedPieces, parseInChunks } from "./chunked-parse";
import { type Database, defineInput, defineQuery } from "./database";
import { type FunctionEntry, type FunctionTable, functionTable } from "./function-table";
import { findOptInComment } from "./opt-in";
import type { ModuleReport, OptIn } from "./reports";

// ---------------------------------------------------------------------------------------------- inputs

/** The text of a module, by path. */
export const SOURCE = defineInput<string>("source");

/** The parser; its key is `PROCESS`. */
export const PARSER = defineInput<SyntaxParser>("parser");

/** The project file whose `[tool.martlet]` names the module, by the module's path; `findProjectOptIn` finds it. */
export const PROJECT_OPT_IN = defineInput<string>("project-opt-in");

/** The CPython to compile for; its key is `PROCESS`. */
export const TARGET = defineInput<LoweringTarget>("target", (a, b) => a.minor === b.minor && a.optimize === b.optimize);

/** Where nobody has named an interpreter: what an analysis says hardly depends on it. */
export const DEFAULT_TARGET: LoweringTarget = { minor: 12, optimize: 0 };

/** The key of what there is one of in a process. */
export const PROCESS = "process";

// --------------------------------------------------------------------------------------- a whole module

/** A piece of a module, keyed by its text. */
const PIECE = defineQuery("piece", (db, text) => parserOf(db).parse(text));

/** Where pieces stood when a module was last put together; a cache of copies, no source of facts. */
const PLACED_PIECES = defineQuery("placed-pieces", (): PlacedPieces => new WeakMap());

/** The syntax tree of a module. */
export const TREE = defineQuery("tree", (db, path): ast.SyntaxTree => {
  const text = db.read(SOURCE, path) ?? "";
  const placed = db.get(PLACED_PIECES, path);
  return parseInChunks(text, (piece) => db.get(PIECE, piece), placed);
});

/** The function definitions of a module. */
export const SITES = defineQuery("sites", (db, path): ModuleSites => findFunctionSites(db.get(TREE, path).module));

/** The same, with keys for what is remembered about each. */
export const FUNCTIONS = defineQuery(
  "functions",
  (db, path): FunctionTable => functionTable(db.get(TREE, path), db.get(SITES, path).functions),
);

/** Names that an import binds at module level. */
const IMPORTED_NAMES = defineQuery("imported-names", (db, path) => db.get(SITES, path).importedNames, sameSet);

/** Who asked for the module to be compiled. */
export const OPT_IN = defineQuery("opt-in", (db, path): OptIn => {
  const comment = findOptInComment(db.get(TREE, path).comments);
  if (comment !== undefined) return { kind: "comment", span: comment.span };
  const project = db.read(PROJECT_OPT_IN, path);
  return project === undefined ? { kind: "none" } : { kind: "project", path: project };
});

// ---------------------------------------------------------------------------------------- one function

/** The key of a query about one function. */
export function functionKey(path: string, entry: FunctionEntry): string {
  return `${path}\n${entry.key}`;
}

/** Why a function lies outside the slice, in positions of a text in which it started at `origin`. */
export interface Verdict {
  readonly origin: number;
  readonly reasons: readonly SubsetReason[];
}

export const VERDICT = defineQuery("verdict", (db, key): Verdict => {
  const { site, span } = entryOf(db, key);
  return { origin: span.start, reasons: checkFunction(site) };
});

/** Baseline MIR of a function of the slice, in positions of a text in which it started at `origin`. */
export interface Lowered {
  readonly origin: number;
  /** Absent outside the slice. */
  readonly baseline: BaselineFunction | undefined;
}

export const BASELINE = defineQuery("baseline", (db, key): Lowered => {
  const { site, span } = entryOf(db, key);
  const path = pathOf(key);
  const target = db.read(TARGET, PROCESS) ?? DEFAULT_TARGET;
  if (db.get(VERDICT, key).reasons.length > 0) return { origin: span.start, baseline: undefined };
  const importedNames = db.get(IMPORTED_NAMES, path);
  const { lineIndex } = db.untracked(() => db.get(TREE, path));
  return { origin: span.start, baseline: lowerFunction({ site, lineIndex, importedNames, target }) };
});

// -------------------------------------------------------------------------------------------- the whole

const SEVERITIES: ReadonlyMap<DiagnosticCode, Severity> = new Map(
  SUBSET_RULES.map((rule) => [rule.code, rule.severity]),
);

/** Who asked for a module to be compiled wants to see what is not. */
function severityOf(code: DiagnosticCode, optIn: OptIn): Severity {
  const severity = SEVERITIES.get(code) ?? "hint";
  return severity === "hint" && optIn.kind !== "none" ? "information" : severity;
}

/** What an analysis says about a module. */
export const REPORT = defineQuery("report", (db, path): ModuleReport => {
  const tree = db.get(TREE, path);
  const optIn = db.get(OPT_IN, path);
  const diagnostics: Diagnostic[] = [...tree.errors];
  for (const entry of db.get(FUNCTIONS, path).entries) {
    const verdict = db.get(VERDICT, functionKey(path, entry));
    const moved = entry.span.start - verdict.origin;
    // What encloses a function says already that it is interpreted.
    if (entry.site.nested) continue;
    for (const reason of verdict.reasons) {
      diagnostics.push({
        code: reason.code,
        severity: severityOf(reason.code, optIn),
        span: moveSpan(reason.span, moved),
        message: `'${entry.site.qualname}' stays interpreted: it ${reason.message}`,
        related: [{ message: "the function", span: entry.site.node.name_span }],
      });
    }
  }
  return { path, lineIndex: tree.lineIndex, diagnostics: diagnostics.sort(compareDiagnostics), functions: [] };
});

/** The report, computed in small steps: whoever drives them may do something else in between. */
export function* reportSteps(db: Database, path: string): Generator<undefined, ModuleReport> {
  db.get(TREE, path);
  yield;
  for (const entry of db.get(FUNCTIONS, path).entries) {
    db.get(VERDICT, functionKey(path, entry));
    yield;
  }
  return db.get(REPORT, path);
}

function parserOf(db: Database): SyntaxParser {
  const parser = db.read(PARSER, PROCESS);
  invariant(parser !== undefined, "the database has no parser");
  return parser;
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((name) => b.has(name));
}

/** The module that a key of a function is about. */
function pathOf(key: string): string {
  return key.slice(0, key.indexOf("\n"));
}

/** The function that a key names, as it stands now. Its content is in the key, so reading it makes no dependency. */
function entryOf(db: Database, key: string): FunctionEntry {
  const path = pathOf(key);
  const table = db.untracked(() => db.get(FUNCTIONS, path));
  const entry = table.byKey.get(key.slice(path.length + 1));
  invariant(entry !== undefined, "a function was asked for that is not in the module");
  return entry;
}
