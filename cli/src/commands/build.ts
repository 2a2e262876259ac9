/** `martlet build`: writes the module file of each source file. */
import { relative } from "node:path";
import { openDatabase } from "../analysis";
import { usage } from "../arguments";
import { type BuildOutcome, buildFile, exitCodeOf, failureText } from "../build";
import { tierCounts, tierTable } from "../diagnostics-text";
import { EXIT } from "../exit-code";
import { readSourceFile } from "../source-file";
import type { Terminal } from "../terminal";
import type { Command } from "./command";

export const build: Command = {
  name: "build",
  summary: "compile modules to native code",
  operands: "[--json] [--python PY] [--always | --resume] FILE…",
  description:
    "Compiles each file for one interpreter and writes the module file beside it, so that the next import is native.\n" +
    "The source stays what counts: when it has changed since, it runs instead. Prints the tier of each function.",
  options: {
    json: { doc: "print one JSON object" },
    python: { value: "PY", doc: "the interpreter to build for: a path, or a name on the PATH" },
    always: { doc: "compile every function that can be, also where nothing is gained (for tests)" },
    resume: { doc: "run all functions in the resume interpreter, none natively (for tests)" },
    optimize: { value: "LEVEL", short: "O", doc: "build for programs that run with -O (1) or -OO (2)" },
  },
  async run(parsed, terminal) {
    if (parsed.operands.length === 0) throw usage("build needs at least one file");
    const optimize = parsed.value("optimize") ?? "0";
    if (!/^[012]$/.test(optimize)) throw usage(`--optimize is 0, 1 or 2, not ${optimize}`);
    const files = parsed.operands.map((name) => readSourceFile(name, terminal));
    const db = await openDatabase();
    const always = parsed.flag("always");
    const resume = parsed.flag("resume");
    if (always && resume) throw usage("--always and --resume exclude each other");
    const options = { python: parsed.value("python"), always, resume, optimize: Number(optimize) };
    const outcomes: BuildOutcome[] = [];
    for (const file of files) outcomes.push(await buildFile(db, file, options, terminal));
    for (const { file, failure } of outcomes) {
      if (failure !== undefined) terminal.error(failureText(file, failure));
    }
    if (parsed.flag("json")) terminal.out(`${JSON.stringify(toJson(outcomes), undefined, 2)}\n`);
    else for (const outcome of outcomes) terminal.out(toText(outcome, terminal));
    return Math.max(
      EXIT.fine,
      ...outcomes.map(({ failure }) => (failure === undefined ? EXIT.fine : exitCodeOf(failure))),
    );
  },
};

function toJson(outcomes: readonly BuildOutcome[]): object {
  const failures = outcomes.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
  const modules = outcomes.flatMap(({ built }) => (built === undefined ? [] : [built]));
  return failures.length === 0 ? { modules } : { modules, failures };
}

function toText({ file, built }: BuildOutcome, terminal: Terminal): string {
  if (built === undefined) return "";
  const door = built.door === "pyc" ? ` (${built.doorReason})` : "";
  const head = `${file.name} → ${relative(terminal.cwd, built.output)}${door}: ${tierCounts(built.functions)}\n`;
  return head + tierTable(built.functions);
}
