/**
 * The table of contents of the analysis: every query, in the order in which the data flows.
 *
 * ```
 * SOURCE → TREE ─┬→ SYMBOL_ERRORS ────────────────────────────────────────────┐
 *                ├→ SITES → FUNCTIONS ─┬→ VERDICT → BASELINE ─┬→ GROUP_FACTS ─┼→ REPORT
 *                └→ GLOBALS → OUTLINE ─┴→ GROUPS → GROUP_TYPES ┘              │
 *                                      └→ TYPE_FINDINGS ──────────────────────┘
 * ```
 *
 * Asked for by actions of the editor only: TREE → ANNOTATIONS, SLOTS.
 *
 * VERDICT, BASELINE, TYPE_FINDINGS and most of SYMBOL_ERRORS are per function, GROUP_FACTS per group of functions that
 * name each other. Their keys are made of content (see `function-table.ts`), so an edit in one body runs them for that
 * function and its group only.
 */
import { compareDiagnostics, type Diagnostic, type DiagnosticCode, type Severity } from "../base/diagnostic";
import { invariant } from "../base/invariant";
import type { Steps } from "../base/steps";
import { allParameters } from "../inference/evidence/definitions";
import { suggestSlots } from "../inference/evidence/slots";
import { arrayModules, suggestAnnotations } from "../inference/evidence/suggest";
import { unknownParameterUses } from "../inference/evidence/uses";
import {
  definitionsNamed,
  type GlobalFact,
  type GlobalFacts,
  globalFacts,
  type KnownGlobals,
  withLookup,
} from "../inference/globals";
import { InferenceMemo, type InferredFunction } from "../inference/inference-memo";
import { checkTypes, type TypeFinding } from "../inference/type-rules";
import type { LoweringTarget } from "../lowering/context";
import { lowerFunction } from "../lowering/lower-function";
import type { BaselineFunction } from "../mir/baseline";
import { REASONS } from "../specialize/reasons";
import { VersionMemo } from "../specialize/version-memo";
import { checkFunction, type SubsetReason } from "../subset/check";
import { findFunctionSites, type ModuleSites } from "../subset/function-sites";
import { SUBSET_RULES } from "../subset/rules";
import { functionErrors, outlineErrors } from "../symbols/bind";
import { importsFutureAnnotations } from "../symbols/collect";
import { moveSpan } from "../syntax/moved";
import type * as ast from "../syntax/nodes";
import type { SyntaxParser } from "../syntax/parser";
import { type PythonType, printType } from "../types/python-type";
import { isBroken } from "./broken";
import { moveDiagnostic, parseInChunks } from "./chunked-parse";
import { type Database, defineInput, defineQuery, defineStepwiseQuery } from "./database";
import {
  analyseGroup,
  type FunctionCache,
  type FunctionFacts,
  type GroupFunction,
  type GroupMember,
  inferGroup,
  type Placed,
} from "./function-facts";
import { ContentNumbers, type FunctionEntry, type FunctionTable, functionTable } from "./function-table";
import { GroupMemory, namesRead } from "./groups";
import { findOptInComment } from "./opt-in";
import { PieceMemory } from "./piece-memory";
import type { FunctionReport, ModuleReport, OptIn, Tier, TierReason } from "./reports";

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

/** The pieces of which a module was last put together; a cache, no source of facts. */
const PIECE_MEMORY = defineQuery("piece-memory", (db): PieceMemory => {
  parserOf(db);
  return new PieceMemory();
});

/** The syntax tree of a module. */
export const TREE = defineQuery("tree", (db, path): ast.SyntaxTree => {
  const text = db.read(SOURCE, path) ?? "";
  return parseInChunks(text, (piece) => db.get(PIECE, piece), db.get(PIECE_MEMORY, path));
});

/** The function definitions of a module. */
export const SITES = defineQuery("sites", (db, path): ModuleSites => findFunctionSites(db.get(TREE, path).module));

/** Texts of functions as they are called in keys; a cache, no source of facts. */
const CONTENT_NUMBERS = defineQuery("content-numbers", (): ContentNumbers => new ContentNumbers());

/** The same, with keys for what is remembered about each. */
export const FUNCTIONS = defineQuery(
  "functions",
  (db, path): FunctionTable =>
    functionTable(db.get(TREE, path), db.get(SITES, path).functions, db.get(CONTENT_NUMBERS, path)),
);

/** What CPython's symbol table refuses; looked for when the parser has understood everything. */
const SYMBOL_ERRORS = defineQuery("symbol-errors", (db, path): readonly Diagnostic[] => {
  const tree = db.get(TREE, path);
  if (tree.errors.length > 0) return [];
  const errors = [...outlineErrors(tree.module)];
  for (const entry of db.get(FUNCTIONS, path).entries) {
    if (entry.site.nested) continue;
    const { origin, value } = db.get(FUNCTION_SYMBOL_ERRORS, functionKey(path, entry));
    for (const error of value) errors.push(moveDiagnostic(error, entry.span.start - origin));
  }
  return errors;
});

const FUTURE_ANNOTATIONS = defineQuery("future-annotations", (db, path) =>
  importsFutureAnnotations(db.get(TREE, path).module),
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

/** Between a path and what follows it in a key; it occurs in neither. */
const SEPARATOR = "\0";

/** The key of a query about one function. */
export function functionKey(path: string, entry: FunctionEntry): string {
  return `${path}${SEPARATOR}${entry.key}`;
}

/** Why a function lies outside the slice; empty when it does not. */
export const VERDICT = defineQuery("verdict", (db, key): Placed<readonly SubsetReason[]> => {
  const { site, span } = entryOf(db, key);
  return { origin: span.start, value: checkFunction(site, (db.read(TARGET, PROCESS) ?? DEFAULT_TARGET).minor) };
});

/** What the symbol table refuses within a function that no other encloses. */
const FUNCTION_SYMBOL_ERRORS = defineQuery("function-symbol-errors", (db, key): Placed<readonly Diagnostic[]> => {
  const { site, span } = entryOf(db, key);
  const futureAnnotations = db.get(FUTURE_ANNOTATIONS, pathOf(key));
  return { origin: span.start, value: functionErrors(site.node, { ...site, futureAnnotations }) };
});

/** Type errors that are certain, in positions of a text in which the function started at `origin`. */
interface TypeFindings {
  readonly origin: number;
  readonly findings: readonly TypeFinding[];
}

const TYPE_FINDINGS = defineQuery("type-findings", (db, key): TypeFindings => {
  const { site, span } = entryOf(db, key);
  return { origin: span.start, findings: checkTypes(site.node) };
});

/** All that is no Python. */
const ERRORS = defineQuery("errors", (db, path): readonly Diagnostic[] => [
  ...db.get(TREE, path).errors,
  ...db.get(SYMBOL_ERRORS, path),
]);

/** The keys of functions in which something is no Python. */
const BROKEN_FUNCTIONS = defineQuery(
  "broken-functions",
  (db, path): ReadonlySet<string> => {
    const errors = db.get(ERRORS, path);
    if (errors.length === 0) return new Set();
    const { source } = db.get(TREE, path);
    const { entries } = db.get(FUNCTIONS, path);
    return new Set(entries.filter(({ span }) => isBroken(source, span, errors)).map(({ key }) => key));
  },
  sameSet,
);

const IS_BROKEN = defineQuery("is-broken", (db, key): boolean => {
  const path = pathOf(key);
  return db.get(BROKEN_FUNCTIONS, path).has(key.slice(path.length + 1));
});

/** Baseline MIR of a function; absent outside the slice, and while the function has errors. */
export const BASELINE = defineQuery("baseline", (db, key): Placed<BaselineFunction | undefined> => {
  const { site, span } = entryOf(db, key);
  const path = pathOf(key);
  const target = db.read(TARGET, PROCESS) ?? DEFAULT_TARGET;
  const isOutside = db.get(VERDICT, key).value.length > 0;
  if (isOutside || db.get(IS_BROKEN, key)) return { origin: span.start, value: undefined };
  const importedNames = db.get(IMPORTED_NAMES, path);
  const { lineIndex } = db.untracked(() => db.get(TREE, path));
  return { origin: span.start, value: lowerFunction({ site, lineIndex, importedNames, target }) };
});

/** The names that a function reads. */
const NAMES_READ = defineQuery("names-read", (db, key) => namesRead(entryOf(db, key).site.node));

/** What was worked out about a function in surroundings of before; a cache, no source of facts. */
const FUNCTION_CACHE = defineQuery(
  "function-cache",
  (): FunctionCache => ({ inference: new InferenceMemo(), inputs: new WeakMap() }),
);

// ------------------------------------------------------------------- functions that name each other

/** What the names of a module mean; read it through GLOBAL_FACT, which says when an answer changes. */
export const GLOBALS = defineQuery("globals", (db, path): GlobalFacts => {
  const memory = db.get(KNOWN_GLOBALS, path);
  const facts = globalFacts(db.get(TREE, path).module, memory);
  const { outline, identity, classes } = facts;
  memory.known = { outline, identity, classes };
  return facts;
});

/** The last ones; a cache, no source of facts. */
const KNOWN_GLOBALS = defineQuery("known-globals", (): { known?: KnownGlobals } => ({}));

/** Another object when a name of the module means something else, or when there are other functions. */
const OUTLINE = defineQuery("outline", (db, path): object => db.get(GLOBALS, path).identity);

/** What one name of a module means, as text; functions by their names. */
const GLOBAL_FACT = defineQuery("global-fact", (db, key): string => {
  const path = pathOf(key);
  db.get(OUTLINE, path);
  const fact = db.untracked(() => db.get(GLOBALS, path))(key.slice(path.length + 1));
  switch (fact?.kind) {
    case "function":
      return `function ${db.untracked(() => db.get(FUNCTIONS, path)).byNode.get(fact.node.id)?.name}`;
    case "constant":
      return `constant ${fact.type}`;
    case "builtin":
      return `builtin ${fact.path}`;
    case "alias":
      return `alias ${printType(fact.type)}`;
    case "class":
      return `class ${fact.fact.text}`;
    default:
      return fact?.kind ?? "none";
  }
});

/** The class that a function is a method of. */
const OWNER = defineQuery("owner", (db, key) => {
  const path = pathOf(key);
  db.get(OUTLINE, path);
  return db.untracked(() => db.get(GLOBALS, path)).ownerOf(entryOf(db, key).site.node.id);
});

/** The names of the module that stand for functions. */
const FUNCTION_NAMES = defineQuery(
  "function-names",
  (db, path): ReadonlySet<string> => {
    db.get(OUTLINE, path);
    return new Set(db.untracked(() => db.get(GLOBALS, path)).functionNames());
  },
  sameSet,
);

/** Those of them that a function reads. */
const FUNCTIONS_READ = defineQuery("functions-read", (db, key): readonly string[] => {
  const known = db.get(FUNCTION_NAMES, pathOf(key));
  return [...db.get(NAMES_READ, key)].filter((name) => known.has(name));
});

/** The last ones; a cache, no source of facts. */
const GROUP_MEMORY = defineQuery("group-memory", (): GroupMemory => new GroupMemory());

/** The groups of a module's functions. */
export const GROUPS = defineQuery("groups", (db, path): FunctionGroups => {
  const table = db.get(FUNCTIONS, path);
  const globals = db.get(GLOBALS, path);
  const groups = db.get(GROUP_MEMORY, path).groups(globals.identity, {
    entries: table.entries,
    reads: table.entries.map((entry) => db.get(FUNCTIONS_READ, functionKey(path, entry))),
    functionsNamed: (name) => definitionsNamed(globals, name).flatMap((node) => table.byNode.get(node.id) ?? []),
  });
  const keys = groups.map((members) => [path, ...members.map(({ key }) => key)].join(SEPARATOR));
  const byFunction = new Map(
    groups.flatMap((members, index) => members.map(({ key }) => [key, keys[index] as string])),
  );
  return { keys, byFunction };
});

interface FunctionGroups {
  /** Keys of GROUP_FACTS, in the order of the source. */
  readonly keys: readonly string[];
  /** The group's key by the function's. */
  readonly byFunction: ReadonlyMap<string, string>;
}

/** Versions that were made before; a cache, no source of facts. */
const VERSION_MEMO = defineQuery("version-memo", (): VersionMemo => new VersionMemo());

/** Numbers of functions by their names, each given once. */
const FUNCTION_NUMBERS = defineQuery("function-numbers", (): Map<string, number> => new Map());

/** Types of the functions of a group, which are known long before their machine code is thought of. */
const GROUP_TYPES = defineQuery(
  "group-types",
  (db, key): ReadonlyMap<string, InferredFunction> => {
    const [path, ...keys] = key.split(SEPARATOR) as [string, ...string[]];
    // What is remembered of each function knows what it reads: looking at all of them again costs little.
    db.get(OUTLINE, path);
    const members = keys.map((member): GroupFunction => {
      const own = `${path}${SEPARATOR}${member}`;
      return { entry: entryOf(db, own), cache: db.get(FUNCTION_CACHE, own) };
    });
    return inferGroup(
      members,
      db.untracked(() => db.get(GLOBALS, path)),
    );
  },
  (a, b) => a.size === b.size && [...a].every(([key, inferred]) => b.get(key) === inferred),
);

/** Types, tiers and typed MIR of the functions of a group. */
const GROUP_FACTS = defineStepwiseQuery("group-facts", function* (db, key): Steps<ReadonlyMap<string, FunctionFacts>> {
  const [path, ...keys] = key.split(SEPARATOR) as [string, ...string[]];
  const numbers = db.get(FUNCTION_NUMBERS, path);
  const members = keys.map((member): GroupMember => {
    const own = `${path}${SEPARATOR}${member}`;
    const entry = entryOf(db, own);
    const index = numbers.get(entry.name) ?? numbers.size;
    numbers.set(entry.name, index);
    const cache = db.get(FUNCTION_CACHE, own);
    return { entry, index, verdict: db.get(VERDICT, own), baseline: db.get(BASELINE, own), cache };
  });
  const types = db.get(GROUP_TYPES, key);
  return yield* analyseGroup(members, types, trackedGlobals(db, path), db.get(VERSION_MEMO, path));
});

/** What names mean; whoever asks depends on the answers alone. To be used within one query. */
function trackedGlobals(db: Database, path: string): GlobalFacts {
  const globals = db.untracked(() => db.get(GLOBALS, path));
  const { byNode } = db.untracked(() => db.get(FUNCTIONS, path));
  const asked = new Set<string>();
  const lookup = (name: string): GlobalFact | undefined => {
    if (!asked.has(name)) {
      asked.add(name);
      db.get(GLOBAL_FACT, `${path}${SEPARATOR}${name}`);
    }
    return globals(name);
  };
  return withLookup(globals, lookup, (definition) => {
    const entry = byNode.get(definition);
    return entry === undefined ? undefined : db.get(OWNER, functionKey(path, entry));
  });
}

/** What is known about one function. */
export function functionFacts(db: Database, path: string, entry: FunctionEntry): FunctionFacts {
  const group = db.get(GROUPS, path).byFunction.get(entry.key);
  const facts = group === undefined ? undefined : db.get(GROUP_FACTS, group).get(entry.key);
  invariant(facts !== undefined, "a function belongs to no group");
  return facts;
}

/** Types of one function; absent for coroutines. */
export function functionTypes(db: Database, path: string, entry: FunctionEntry): InferredFunction | undefined {
  const group = db.get(GROUPS, path).byFunction.get(entry.key);
  return group === undefined ? undefined : db.get(GROUP_TYPES, group).get(entry.key);
}

// ------------------------------------------------------------------------------- what could be written

/** Annotations that the functions of a module could have; what is being typed may still say something else. */
export const ANNOTATIONS = defineQuery("annotations", (db, path) =>
  suggestAnnotations(db.get(TREE, path).module).filter(({ definition }) => isWhole(db, path, definition)),
);

/** Classes that could have `__slots__`. */
export const SLOTS = defineQuery("slots", (db, path) =>
  suggestSlots(db.get(TREE, path).module).filter(({ definition }) => isWhole(db, path, definition)),
);

function isWhole(db: Database, path: string, { span }: ast.Statement): boolean {
  return !isBroken(db.get(TREE, path).source, span, db.get(ERRORS, path));
}

const ARRAY_MODULES = defineQuery("array-modules", (db, path) => arrayModules(db.get(TREE, path).module), sameSet);

/** Parameters of unknown type that a function uses as numbers or sequences of them, with the types. */
const PARAMETER_USES = defineQuery("parameter-uses", (db, key): ReadonlyMap<string, PythonType> => {
  const { node } = entryOf(db, key).site;
  const path = pathOf(key);
  if (node.kind !== "FunctionDef") return new Map();
  return unknownParameterUses(node, trackedGlobals(db, path), db.get(ARRAY_MODULES, path));
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

/** What can be said before any function is specialized, which takes most of the time when a file is opened. */
const EARLY_DIAGNOSTICS = defineQuery("early-diagnostics", (db, path): readonly Diagnostic[] => {
  const optIn = db.get(OPT_IN, path);
  const diagnostics: Diagnostic[] = [...db.get(ERRORS, path)];
  for (const entry of db.get(FUNCTIONS, path).entries) {
    // What encloses a function says already that it is interpreted.
    if (entry.site.nested) continue;
    const { origin, findings } = db.get(TYPE_FINDINGS, functionKey(path, entry));
    for (const { code, message, span } of findings) {
      const place = moveSpan(span, entry.span.start - origin);
      diagnostics.push({ code, severity: "warning", span: place, message, related: [] });
    }
    const verdict = db.get(VERDICT, functionKey(path, entry));
    for (const reason of verdict.value) {
      const span = moveSpan(reason.span, entry.span.start - verdict.origin);
      diagnostics.push(interpretedDiagnostic(entry, { ...reason, span }, optIn));
    }
  }
  return diagnostics.sort(compareDiagnostics);
});

function interpretedDiagnostic(entry: FunctionEntry, { code, message, span }: TierReason, optIn: OptIn): Diagnostic {
  const { qualname, node } = entry.site;
  return {
    code,
    severity: severityOf(code, optIn),
    span,
    message: `'${qualname}' stays interpreted: it ${message}`,
    related: [{ message: "the function", span: node.name_span }],
  };
}

/** A function that computes with parameters of which nothing says what they are. */
function unknownTypes(
  db: Database,
  path: string,
  entry: FunctionEntry,
  tier: Tier,
  optIn: OptIn,
): readonly Diagnostic[] {
  const { qualname, node } = entry.site;
  const uses = db.get(PARAMETER_USES, functionKey(path, entry));
  if (uses.size === 0) return [];
  const code = REASONS.nothingToGain.code;
  const names = [...uses.keys()];
  const subject = names.length === 1 ? `type of ${names[0]} is` : `types of ${listed(names)} are`;
  const what = tier === "interpreted" ? "stays interpreted" : "works on objects of any type";
  const message = `'${qualname}' ${what}: the ${subject} not known`;
  const related = allParameters(node.args).flatMap((parameter) => {
    const type = uses.get(parameter.arg);
    return type === undefined ? [] : [{ message: `used as ${printType(type)}`, span: parameter.span }];
  });
  return [{ code, severity: severityOf(code, optIn), span: node.name_span, message, related }];
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** What an analysis says about a module. */
export const REPORT = defineQuery("report", (db, path): ModuleReport => {
  const optIn = db.get(OPT_IN, path);
  const diagnostics = [...db.get(EARLY_DIAGNOSTICS, path)];
  const functions: FunctionReport[] = [];
  for (const entry of db.get(FUNCTIONS, path).entries) {
    const { tier, reasons: relative, specialized } = functionFacts(db, path, entry);
    const reasons = relative.map((reason) => ({ ...reason, span: moveSpan(reason.span, entry.span.start) }));
    const { qualname, node } = entry.site;
    functions.push({ name: qualname, span: entry.span, nameSpan: node.name_span, tier, reasons });
    if (specialized === undefined) continue;
    if (tier === "mixed") diagnostics.push(...unknownTypes(db, path, entry, tier, optIn));
    if (tier !== "interpreted") continue;
    for (const reason of reasons) {
      // A reason that has no construct is for the hover, unless something can be done about it.
      if (reason.span.start !== node.name_span.start) diagnostics.push(interpretedDiagnostic(entry, reason, optIn));
      else if (reason.code === REASONS.nothingToGain.code) {
        diagnostics.push(...unknownTypes(db, path, entry, tier, optIn));
      }
    }
  }
  const { lineIndex } = db.get(TREE, path);
  return { path, lineIndex, diagnostics: diagnostics.sort(compareDiagnostics), functions };
});

/** The first part of the analysis, computed in small steps: whoever drives them may do something else in between. */
export function* earlySteps(db: Database, path: string): Steps<readonly Diagnostic[]> {
  db.get(TREE, path);
  yield;
  for (const entry of db.get(FUNCTIONS, path).entries) {
    db.get(VERDICT, functionKey(path, entry));
    db.get(TYPE_FINDINGS, functionKey(path, entry));
    yield;
  }
  return db.get(EARLY_DIAGNOSTICS, path);
}

/** The whole report, in small steps. */
export function* reportSteps(db: Database, path: string): Steps<ModuleReport> {
  yield* earlySteps(db, path);
  for (const key of db.get(GROUPS, path).keys) {
    yield* db.steps(GROUP_FACTS, key);
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
  return key.slice(0, key.indexOf(SEPARATOR));
}

/** The function that a key names, as it stands now. Its content is in the key, so reading it makes no dependency. */
function entryOf(db: Database, key: string): FunctionEntry {
  const path = pathOf(key);
  const table = db.untracked(() => db.get(FUNCTIONS, path));
  const entry = table.byKey.get(key.slice(path.length + 1));
  invariant(entry !== undefined, "a function was asked for that is not in the module");
  return entry;
}
