/** What the stages of the analysis make of a function, as text: for `martlet dump` and for the editor. */

import { InternalError } from "../base/invariant";
import { printSignature } from "../inference/infer";
import { printBaseline } from "../mir/baseline-printer";
import type { TypedFunction } from "../mir/typed";
import { printTypedFunction } from "../mir/typed-printer";
import { runPasses } from "../passes/manager";
import { PIPELINE } from "../passes/pipeline";
import type { AssessedFunction } from "../specialize/module";
import { printType } from "../types/python-type";
import type { Database } from "./database";
import type { FunctionEntry } from "./function-table";
import { BASELINE, functionFacts, functionKey } from "./queries";

export interface FunctionStage {
  readonly name: string;
  readonly doc: string;
  readonly text: (db: Database, path: string, entry: FunctionEntry, states: boolean) => string;
}

/** In the order of the pipeline. */
export const FUNCTION_STAGES: readonly FunctionStage[] = [
  { name: "types", doc: "inferred types of parameters, locals and results", text: typesText },
  { name: "baseline", doc: "baseline MIR: the meaning of each function", text: baselineText },
  {
    name: "typed",
    doc: "typed MIR: each version, specialized, before the passes",
    text: (db, path, entry, states) => typedText(db, path, entry, states, undefined),
  },
  ...PIPELINE.map(
    ({ name, summary }): FunctionStage => ({
      name,
      doc: `typed MIR after this pass: ${summary}`,
      text: (db, path, entry, states) => typedText(db, path, entry, states, name),
    }),
  ),
];

/** The last stage before code generation. */
export const LAST_STAGE = FUNCTION_STAGES.at(-1) as FunctionStage;

function typesText(db: Database, path: string, entry: FunctionEntry): string {
  const { signature } = functionFacts(db, path, entry);
  if (signature === undefined) return `${entry.site.qualname}: a coroutine\n`;
  const parameters = new Set(signature.parameters.map(({ name }) => name));
  const locals = [...signature.locals].filter(([name]) => !parameters.has(name));
  const lines = locals.map(([name, type]) => `    ${name}: ${printType(type)}\n`);
  return `${printSignature(entry.site.qualname, signature)}\n${lines.join("")}`;
}

function baselineText(db: Database, path: string, entry: FunctionEntry): string {
  const baseline = db.get(BASELINE, functionKey(path, entry)).value;
  return baseline === undefined ? `${entry.site.qualname}: interpreted\n` : printBaseline(baseline);
}

function typedText(
  db: Database,
  path: string,
  entry: FunctionEntry,
  states: boolean,
  stopAfter: string | undefined,
): string {
  const { specialized, baseline } = functionFacts(db, path, entry);
  if (specialized === undefined || baseline === undefined || specialized.parameters.length === 0) {
    return `${entry.site.qualname}: interpreted\n`;
  }
  const print = (version: TypedFunction): string => printTypedFunction(version, { states, names: baseline.names });
  return specialized
    .versions()
    .map((version) => print(stopAfter === undefined ? version : runPasses(version, baseline, { stopAfter })))
    .join("\n");
}

/** The typed MIR of a function as code generation gets it; undefined for interpreted functions. */
export function optimizedText(db: Database, path: string, entry: FunctionEntry): string | undefined {
  const { specialized, baseline } = functionFacts(db, path, entry);
  if (specialized === undefined || baseline === undefined || specialized.parameters.length === 0) return undefined;
  const known = OPTIMIZED.get(specialized);
  if (known !== undefined) return known;
  try {
    const text = specialized
      .versions()
      .map((version) => runPasses(version, baseline, { verify: "nothing" }))
      .map((version) => printTypedFunction(version, { names: baseline.names }))
      .join("\n");
    OPTIMIZED.set(specialized, text);
    return text;
  } catch (error) {
    // A build leaves such a function interpreted, and says so.
    if (error instanceof InternalError) return undefined;
    throw error;
  }
}

/** Facts of an unchanged function are the same object. */
const OPTIMIZED = new WeakMap<AssessedFunction, string>();
