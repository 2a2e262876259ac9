/** `martlet run`: builds a script, and what it imports that asks for it, then runs it. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { dirname, join, relative } from "node:path";
import { DISK } from "../../../compiler-core/src/compile/disk-file-system";
import type { Database } from "../../../compiler-core/src/database/database";
import { findProjectOptIn } from "../../../compiler-core/src/database/opt-in";
import { OPT_IN, PROJECT_OPT_IN, SOURCE, TREE } from "../../../compiler-core/src/database/queries";
import { findInterpreter } from "../../../compiler-core/src/link/interpreter";
import { runtimeFolder } from "../../../compiler-core/src/link/runtime-files";
import { openDatabase } from "../analysis";
import { usage } from "../arguments";
import { buildFile, exitCodeOf, failureText } from "../build";
import { EXIT, type ExitCode } from "../exit-code";
import { CommandFailure } from "../failure";
import { importedFiles } from "../imported-modules";
import { readSourceFile, type SourceFile } from "../source-file";
import type { Terminal } from "../terminal";
import type { Command } from "./command";

export const run: Command = {
  name: "run",
  summary: "compile a script and what it imports, then run it",
  operands: "[--python PY] SCRIPT [ARGUMENTS…]",
  description:
    "Compiles the script, and those modules beside it that it imports and that ask to be compiled (`# martlet: compile`\n" +
    "or [tool.martlet] in pyproject.toml), then runs it as `python SCRIPT ARGUMENTS` would. Input, output and the exit\n" +
    "code are the script's.",
  options: { python: { value: "PY", doc: "the interpreter to run with: a path, or a name on the PATH" } },
  passThrough: true,
  async run(parsed, terminal) {
    const [name, ...words] = parsed.operands;
    if (name === undefined) throw usage("run needs a script");
    const script = readSourceFile(name, terminal);
    const found = await findInterpreter({
      python: parsed.value("python"),
      folder: dirname(script.path),
      environment: terminal.environment,
    });
    if (!found.ok) throw new CommandFailure(EXIT.environment, found.error.message, found.error.hint);
    const python = found.value.path;
    const db = await openDatabase();
    for (const file of filesToBuild(db, script, terminal)) {
      const options = { python, resume: false, optimize: 0, ...(file === script ? { door: "pyc" as const } : {}) };
      const { failure } = await buildFile(db, file, options, terminal);
      if (failure === undefined) continue;
      terminal.error(failureText(file, failure));
      return exitCodeOf(failure);
    }
    return await runScript(python, name, words);
  },
};

/** The script first, then what it imports, each once. */
function filesToBuild(db: Database, script: SourceFile, terminal: Terminal): readonly SourceFile[] {
  const root = dirname(script.path);
  const seen = new Set([script.path]);
  const wanted = [script];
  const queue = [script];
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    db.set(SOURCE, file.path, file.text);
    for (const path of importedFiles(DISK, db.get(TREE, file.path).module, file.path, root)) {
      if (seen.has(path)) continue;
      seen.add(path);
      const imported = readSourceFile(relative(terminal.cwd, path), terminal);
      queue.push(imported);
      db.set(SOURCE, path, imported.text);
      db.set(PROJECT_OPT_IN, path, findProjectOptIn(DISK, path));
      if (db.get(OPT_IN, path).kind !== "none") wanted.push(imported);
    }
  }
  return wanted;
}

/** The script's exit code; when a signal ended it, what a shell makes of that. */
async function runScript(python: string, name: string, words: readonly string[]): Promise<ExitCode> {
  const start = join(runtimeFolder(), "python", "run_script.py");
  const child = spawn(python, [start, name, ...words], { stdio: "inherit" });
  // The script gets the terminal's signals itself; this process must outlive it to pass its exit code on.
  const ignore = (): void => {};
  for (const signal of ["SIGINT", "SIGQUIT"] as const) process.on(signal, ignore);
  const forward = (): boolean => child.kill("SIGTERM");
  process.on("SIGTERM", forward);
  try {
    return await new Promise<ExitCode>((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
  } finally {
    for (const signal of ["SIGINT", "SIGQUIT"] as const) process.off(signal, ignore);
    process.off("SIGTERM", forward);
  }
}
