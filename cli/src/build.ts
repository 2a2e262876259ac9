/** Building modules for a command: `build` for what it was told, `run` for what a script needs. */

import { invariant } from "../../compiler-core/src/base/invariant";
import { compileModule } from "../../compiler-core/src/compile/compile";
import type { BuiltModule, CompileFailure } from "../../compiler-core/src/compile/report";
import type { Database } from "../../compiler-core/src/database/database";
import { PARSER, PROCESS } from "../../compiler-core/src/database/queries";
import { EXIT, type ExitCode } from "./exit-code";
import type { SourceFile } from "./source-file";
import type { Terminal } from "./terminal";

export interface BuildOptions {
  readonly python: string | undefined;
  readonly resume: boolean;
  /** Machine code also where it gains nothing. */
  readonly always?: boolean;
  readonly optimize: number;
  /** Overrules the choice between the two kinds of module file. */
  readonly door?: "import" | "pyc";
}

export interface BuildOutcome {
  readonly file: SourceFile;
  readonly built: BuiltModule | undefined;
  readonly failure: CompileFailure | undefined;
}

/** Builds one module; what takes long is told to a person who watches. */
export async function buildFile(
  db: Database,
  file: SourceFile,
  options: BuildOptions,
  terminal: Terminal,
): Promise<BuildOutcome> {
  const parser = db.read(PARSER, PROCESS);
  invariant(parser !== undefined, "the database has no parser");
  const progress = (message: string): void => {
    if (terminal.isInteractive) terminal.error(`${message} …\n`);
  };
  const result = await compileModule({ path: file.path, ...options }, { parser, progress });
  return result.ok
    ? { file, built: result.value, failure: undefined }
    : { file, built: undefined, failure: result.error };
}

export function exitCodeOf(failure: CompileFailure): ExitCode {
  return failure.kind === "program" ? EXIT.program : EXIT.environment;
}

/** What went wrong, as a person reads it: the place in the program, or what the machine lacks and what to do. */
export function failureText(file: SourceFile, failure: CompileFailure): string {
  if (failure.kind !== "program") {
    const detail = failure.detail === undefined ? "" : `${indent(failure.detail)}`;
    const hint = failure.hint === undefined ? "" : `  ${failure.hint}\n`;
    return `martlet: ${file.name}: ${failure.message}\n${detail}${hint}`;
  }
  const { line, column, type, message } = failure;
  const place = line === 0 ? "" : column === 0 ? `:${line}` : `:${line}:${column}`;
  const head = `${file.name}${place}: ${type}: ${message}\n`;
  const text = line === 0 ? undefined : file.text.split(/\r\n|\n|\r/)[line - 1];
  if (text === undefined) return head;
  const excerpt = `${String(line).padStart(5)} | ${text}\n`;
  if (column === 0) return head + excerpt;
  // CPython counts characters; what stands before must be as wide on the screen.
  const before = [...text]
    .slice(0, column - 1)
    .join("")
    .replace(/[^\t]/gu, " ");
  const length = failure.endLine === line && failure.endColumn > column ? failure.endColumn - column : 1;
  return `${head}${excerpt}      | ${before}${"^".repeat(length)}\n`;
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `  | ${line}\n`)
    .join("");
}
