/**
 * Files that are written from tables of the compiler, and committed: `npm run generate` writes them,
 * `npm run generate -- --check` fails when one is not what its table says (a test does the same).
 */

import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { baselineOpsHeader } from "./generate/baseline-ops-header";
import { builtinsReference } from "./generate/builtins-reference";
import { commandLineReference } from "./generate/command-line-reference";
import { diagnosticsReference } from "./generate/diagnostics-reference";
import { passesReference } from "./generate/passes-reference";
import { settingsReference } from "./generate/settings-reference";

export interface GeneratedFile {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly content: () => string;
}

export const GENERATED_FILES: readonly GeneratedFile[] = [
  { path: "compiler-core/runtime/baseline-ops.h", content: baselineOpsHeader },
  { path: "docs/reference/builtins.md", content: builtinsReference },
  { path: "docs/reference/command-line.md", content: commandLineReference },
  { path: "docs/reference/diagnostics.md", content: diagnosticsReference },
  { path: "docs/reference/passes.md", content: passesReference },
  { path: "docs/reference/settings.md", content: settingsReference },
];

const ROOT = resolve(__dirname, "..");

/** Paths of generated files that differ from what their tables say. */
export function staleFiles(): readonly string[] {
  return GENERATED_FILES.filter((file) => readIfPresent(resolve(ROOT, file.path)) !== file.content()).map(
    (file) => file.path,
  );
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function main(args: readonly string[]): number {
  const stale = staleFiles();
  if (args.includes("--check")) {
    for (const path of stale) process.stdout.write(`${path} is not what its table says: npm run generate\n`);
    return stale.length > 0 ? 1 : 0;
  }
  for (const file of GENERATED_FILES.filter((file) => stale.includes(file.path))) {
    writeFileSync(resolve(ROOT, file.path), file.content());
    process.stdout.write(`${file.path}\n`);
  }
  return 0;
}

if (require.main === module) process.exitCode = main(process.argv.slice(2));
