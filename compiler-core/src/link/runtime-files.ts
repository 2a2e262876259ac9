/**
 * Where the C runtime and the interpreter's half of a build are: `compiler-core/runtime`, in a checkout and in an
 * installed extension alike; looked for from this file upwards.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { invariant } from "../base/invariant";

export function runtimeFolder(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    for (const candidate of [join(folder, "runtime"), join(folder, "compiler-core", "runtime")]) {
      if (existsSync(join(candidate, "rt.h"))) return candidate;
    }
  }
  invariant(false, `the runtime's sources are not installed (looked above ${__dirname})`);
}

export interface RuntimeFile {
  /** Relative to the folder. */
  readonly name: string;
  readonly content: Uint8Array;
}

/** All C sources and headers, sorted; `inline/` (bitcode) and `tests/` are not part of the prelinked object. */
export function runtimeFiles(folder: string): readonly RuntimeFile[] {
  return ["", "ops", "quick"]
    .flatMap((part) =>
      readdirSync(join(folder, part))
        .filter((name) => name.endsWith(".c") || name.endsWith(".h"))
        .sort()
        .map((name) => join(part, name)),
    )
    .map((name) => ({ name, content: readFileSync(join(folder, name)) }));
}

/** The helpers that are compiled to bitcode. */
export function inlineFiles(folder: string): readonly RuntimeFile[] {
  return readdirSync(join(folder, "inline"))
    .filter((name) => name.endsWith(".c"))
    .sort()
    .map((name) => ({ name: join("inline", name), content: readFileSync(join(folder, "inline", name)) }));
}
