/** A database for one run of the command line: the parser loaded, files given by the commands. */
import { DISK } from "../../compiler-core/src/compile/disk-file-system";
import { readParserFiles } from "../../compiler-core/src/compile/parser-files";
import { Database } from "../../compiler-core/src/database/database";
import { findProjectOptIn } from "../../compiler-core/src/database/opt-in";
import { PARSER, PROCESS, PROJECT_OPT_IN, REPORT, SOURCE } from "../../compiler-core/src/database/queries";
import type { ModuleReport } from "../../compiler-core/src/database/reports";
import { SyntaxParser } from "../../compiler-core/src/syntax/parser";
import type { SourceFile } from "./source-file";

export async function openDatabase(): Promise<Database> {
  const db = new Database();
  db.set(PARSER, PROCESS, await SyntaxParser.load(readParserFiles()));
  return db;
}

/** What the analysis says about a file. */
export function analyse(db: Database, file: SourceFile): ModuleReport {
  db.set(SOURCE, file.path, file.text);
  db.set(PROJECT_OPT_IN, file.path, findProjectOptIn(DISK, file.path));
  return db.get(REPORT, file.path);
}
