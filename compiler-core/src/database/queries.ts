/**
 * The table of contents of the analysis: every query, in the order in which the data flows.
 *
 * ```
 * SOURCE → TREE → SITES → FUNCTION (one per function, keyed by its content) → REPORT
 * ```
 */
import { invariant } from "../base/invariant";
import { findFunctionSites, type ModuleSites } from "../subset/function-sites";
import type * as ast from "../syntax/nodes";
import type { SyntaxParser } from "../syntax/parser";
import { type PlacedPieces, parseInChunks } from "./chunked-parse";
import { type Database, defineInput, defineQuery } from "./database";
import type { ModuleReport } from "./reports";

/** The text of a module, by path. */
export const SOURCE = defineInput<string>("source");

/** The parser; its key is `PROCESS`. */
export const PARSER = defineInput<SyntaxParser>("parser");

/** The key of what there is one of in a process. */
export const PROCESS = "process";

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

/** What an analysis says about a module. */
export const REPORT = defineQuery("report", (db, path): ModuleReport => {
  const tree = db.get(TREE, path);
  return { path, lineIndex: tree.lineIndex, diagnostics: tree.errors, functions: [] };
});

/** The report, computed in small steps: whoever drives them may do something else in between. */
export function* reportSteps(db: Database, path: string): Generator<undefined, ModuleReport> {
  db.get(TREE, path);
  yield;
  return db.get(REPORT, path);
}

function parserOf(db: Database): SyntaxParser {
  const parser = db.read(PARSER, PROCESS);
  invariant(parser !== undefined, "the database has no parser");
  return parser;
}
