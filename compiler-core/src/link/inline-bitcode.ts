/**
 * The hot helpers of the runtime as bitcode for one interpreter, linked into each object of native code. Made once for
 * each (interpreter's headers, runtime sources, clang) and cached.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ContentHash } from "../base/content-hash";
import { ok, type Result } from "../base/result";
import { cachePath, hashContent, loadEntry, storeEntry } from "./cache";
import { type BuildFailure, buildFailure, writeFailure } from "./failure";
import type { Interpreter } from "./interpreter";
import { runTool, tail } from "./run-tool";
import { inlineFiles, runtimeFiles, runtimeFolder } from "./runtime-files";
import { compileFlags } from "./runtime-library";
import { bitcodeFlags, type Toolchain } from "./toolchain";

export interface InlineBitcode {
  readonly path: string;
  readonly hash: ContentHash;
}

/**
 * Unoptimised: helpers are optimised where they were inlined, with the caller's constants. Their accesses keep their C
 * types, which tells LLVM that a counter is no pointer.
 */
const BITCODE_FLAGS = [
  "-emit-llvm",
  "-fstrict-aliasing",
  "-fno-builtin",
  "-fno-math-errno",
  "-Xclang",
  "-disable-llvm-passes",
];

export async function inlineBitcode(
  toolchain: Toolchain,
  interpreter: Interpreter,
): Promise<Result<InlineBitcode, BuildFailure>> {
  const folder = runtimeFolder();
  const flags = [...compileFlags(interpreter), ...BITCODE_FLAGS, ...bitcodeFlags(toolchain)];
  const headers = runtimeFiles(folder).filter(({ name }) => name.endsWith(".h"));
  const hash = hashContent(
    [...inlineFiles(folder), ...headers].flatMap(({ name, content }) => [name, content]),
    flags,
    toolchain.version,
    interpreter.hexversion,
  );
  const path = cachePath("inline", `${hash}.bc`);
  if (loadEntry(path) !== undefined) return ok({ path, hash });
  const scratch = mkdtempSync(join(tmpdir(), "martlet-inline-"));
  try {
    const output = join(scratch, "inline.bc");
    const result = await runTool(toolchain.clang, ["-c", ...flags, join(folder, "inline", "inline.c"), "-o", output]);
    if (result.status !== 0) {
      return buildFailure("tool", "clang could not compile the runtime's helpers", { detail: tail(result.stderr) });
    }
    storeEntry(path, readFileSync(output));
    return ok({ path, hash });
  } catch (error) {
    return writeFailure(path, error);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
