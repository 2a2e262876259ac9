/** `martlet dump`: what a stage of the compiler makes of a file, as text. */
import type { Database } from "../../../compiler-core/src/database/database";
import type { FunctionEntry } from "../../../compiler-core/src/database/function-table";
import { BASELINE, FUNCTIONS, functionKey, SOURCE, TREE } from "../../../compiler-core/src/database/queries";
import { printBaseline } from "../../../compiler-core/src/mir/baseline-printer";
import { openDatabase } from "../analysis";
import { usage } from "../arguments";
import { EXIT } from "../exit-code";
import { CommandFailure } from "../failure";
import { readSourceFile } from "../source-file";
import { treeText } from "../tree-text";
import type { Command } from "./command";

interface Stage {
  readonly name: string;
  readonly doc: string;
  /** The text for one function of the module, or for the module when there is none. */
  readonly text: (db: Database, path: string, entry: FunctionEntry | undefined) => string;
}

/** In the order of the pipeline. */
const STAGES: readonly Stage[] = [
  { name: "tree", doc: "the syntax tree", text: dumpTree },
  { name: "baseline", doc: "baseline MIR: the meaning of each function", text: perFunction(dumpBaseline) },
];

export const dump: Command = {
  name: "dump",
  summary: "show what a stage of the compiler makes of a file",
  operands: "--stage STAGE [--function NAME] FILE",
  description: `Prints one stage as text. The stages:\n${STAGES.map(({ name, doc }) => `  ${name.padEnd(10)} ${doc}\n`).join("")}`,
  options: {
    stage: { value: "STAGE", doc: "which stage" },
    function: { value: "NAME", short: "f", doc: "only the function with this qualified name" },
  },
  async run(parsed, terminal) {
    const stage = STAGES.find(({ name }) => name === parsed.value("stage"));
    if (stage === undefined) throw usage(`dump needs --stage: one of ${STAGES.map(({ name }) => name).join(", ")}`);
    const [name, ...more] = parsed.operands;
    if (name === undefined || more.length > 0) throw usage("dump takes one file");
    const file = readSourceFile(name, terminal);
    const db = await openDatabase();
    db.set(SOURCE, file.path, file.text);
    const wanted = parsed.value("function");
    if (wanted === undefined) {
      terminal.out(stage.text(db, file.path, undefined));
      return EXIT.fine;
    }
    const entries = db.get(FUNCTIONS, file.path).entries.filter(({ site }) => site.qualname === wanted);
    if (entries.length === 0) throw new CommandFailure(EXIT.usage, `${name} has no function ${wanted}`);
    terminal.out(entries.map((entry) => stage.text(db, file.path, entry)).join("\n"));
    return EXIT.fine;
  },
};

function dumpTree(db: Database, path: string, entry: FunctionEntry | undefined): string {
  const tree = db.get(TREE, path);
  return treeText(entry?.site.node ?? tree.module, tree.lineIndex);
}

function dumpBaseline(db: Database, path: string, entry: FunctionEntry): string {
  const baseline = db.get(BASELINE, functionKey(path, entry)).value;
  return baseline === undefined ? `${entry.site.qualname}: interpreted\n` : printBaseline(baseline);
}

function perFunction(text: (db: Database, path: string, entry: FunctionEntry) => string): Stage["text"] {
  return (db, path, entry) => {
    const entries = entry === undefined ? db.get(FUNCTIONS, path).entries : [entry];
    return entries.map((each) => text(db, path, each)).join("\n");
  };
}
