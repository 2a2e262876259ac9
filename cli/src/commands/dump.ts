/** `martlet dump`: what a stage of the compiler makes of a file, as text. */
import { dirname } from "node:path";
import type { Result } from "../../../compiler-core/src/base/result";
import { listModule } from "../../../compiler-core/src/compile/listing";
import { CompileWorker } from "../../../compiler-core/src/compile/worker-client";
import type { Database } from "../../../compiler-core/src/database/database";
import type { FunctionEntry } from "../../../compiler-core/src/database/function-table";
import { FUNCTIONS, PROCESS, SOURCE, TARGET, TREE } from "../../../compiler-core/src/database/queries";
import { FUNCTION_STAGES } from "../../../compiler-core/src/database/stage-texts";
import type { BuildFailure } from "../../../compiler-core/src/link/failure";
import { findInterpreter, type Interpreter } from "../../../compiler-core/src/link/interpreter";
import type { Listing } from "../../../compiler-core/src/link/native-object";
import { openDatabase } from "../analysis";
import { usage } from "../arguments";
import { EXIT } from "../exit-code";
import { CommandFailure } from "../failure";
import { readSourceFile } from "../source-file";
import { symbolsText } from "../symbols-text";
import { treeText } from "../tree-text";
import type { Command } from "./command";

interface DumpContext {
  readonly db: Database;
  readonly path: string;
  readonly python: string | undefined;
  /** Frame states too. */
  readonly states: boolean;
  /** The function to show; the whole module when there is none. */
  readonly entry: FunctionEntry | undefined;
}

interface Stage {
  readonly name: string;
  readonly doc: string;
  readonly text: (context: DumpContext) => string | Promise<string>;
}

/** In the order of the pipeline. */
const STAGES: readonly Stage[] = [
  { name: "tree", doc: "the syntax tree", text: dumpTree },
  { name: "symbols", doc: "scopes, and what names mean in them", text: dumpSymbols },
  ...FUNCTION_STAGES.map(
    ({ name, doc, text }): Stage => ({
      name,
      doc,
      text: perFunction(({ db, path, states }, entry) => text(db, path, entry, states)),
    }),
  ),
  { name: "llvm", doc: "LLVM IR, after LLVM's own passes", text: (context) => dumpListing(context, "llvm") },
  { name: "asm", doc: "assembly", text: (context) => dumpListing(context, "assembly") },
];

const STAGE_WIDTH = Math.max(...STAGES.map(({ name }) => name.length));

export const dump: Command = {
  name: "dump",
  summary: "show what a stage of the compiler makes of a file",
  operands: "--stage STAGE [--function NAME] FILE",
  description: `Prints one stage as text. The stages:\n${STAGES.map(({ name, doc }) => `  ${name.padEnd(STAGE_WIDTH)}  ${doc}\n`).join("")}`,
  options: {
    stage: { value: "STAGE", doc: "which stage" },
    function: { value: "NAME", short: "f", doc: "only the function with this qualified name" },
    states: { doc: "show frame states in typed MIR" },
    python: { value: "PY", doc: "the interpreter to compile for: a path, or a name on the PATH" },
  },
  async run(parsed, terminal) {
    const stage = STAGES.find(({ name }) => name === parsed.value("stage"));
    if (stage === undefined) throw usage(`dump needs --stage: one of ${STAGES.map(({ name }) => name).join(", ")}`);
    const [name, ...more] = parsed.operands;
    if (name === undefined || more.length > 0) throw usage("dump takes one file");
    const file = readSourceFile(name, terminal);
    const db = await openDatabase();
    db.set(SOURCE, file.path, file.text);
    const python = parsed.value("python");
    if (python !== undefined) {
      const interpreter = await interpreterFor(file.path, python);
      db.set(TARGET, PROCESS, { minor: interpreter.version[1], optimize: 0 });
    }
    const wanted = parsed.value("function");
    const { entries } = db.get(FUNCTIONS, file.path);
    const chosen = wanted === undefined ? [undefined] : entries.filter(({ site }) => site.qualname === wanted);
    if (chosen.length === 0) throw new CommandFailure(EXIT.usage, `${name} has no function ${wanted}`);
    for (const entry of chosen) {
      terminal.out(await stage.text({ db, path: file.path, python, states: parsed.flag("states"), entry }));
    }
    return EXIT.fine;
  },
};

function dumpTree({ db, path, entry }: DumpContext): string {
  const tree = db.get(TREE, path);
  return treeText(entry?.site.node ?? tree.module, tree.lineIndex);
}

function dumpSymbols({ db, path, entry }: DumpContext): string {
  return symbolsText(db.get(TREE, path), entry?.site.node);
}

/** Code generation needs the machine: an interpreter with headers, clang, and LLVM in the worker. */
async function dumpListing({ db, path, python, entry }: DumpContext, listing: Listing): Promise<string> {
  const interpreter = await interpreterFor(path, python);
  const worker = new CompileWorker();
  try {
    return required(await listModule({ db, path, entry, interpreter, listing }, worker)).join("\n");
  } finally {
    worker.dispose();
  }
}

async function interpreterFor(path: string, python: string | undefined): Promise<Interpreter> {
  return required(await findInterpreter({ python, folder: dirname(path) }));
}

function required<Value>(result: Result<Value, BuildFailure>): Value {
  if (!result.ok) throw new CommandFailure(EXIT.environment, result.error.message, result.error.hint);
  return result.value;
}

function perFunction(text: (context: DumpContext, entry: FunctionEntry) => string): Stage["text"] {
  return (context) => {
    const entries = context.entry === undefined ? context.db.get(FUNCTIONS, context.path).entries : [context.entry];
    return entries.map((entry) => text(context, entry)).join("\n");
  };
}
