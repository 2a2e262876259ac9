/**
 * The runtime for one interpreter: its C sources compiled against that interpreter's headers and prelinked into one
 * relocatable object. Made once for each (interpreter's headers, runtime sources, clang) and cached.
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { ok, type Result } from "../base/result";
import { cachePath, hashContent, loadEntry, storeEntry } from "./cache";
import { type BuildFailure, buildFailure, writeFailure } from "./failure";
import type { Interpreter } from "./interpreter";
import { runTool, tail } from "./run-tool";
import { type RuntimeFile, runtimeFiles, runtimeFolder } from "./runtime-files";
import type { Toolchain } from "./toolchain";

export interface RuntimeLibrary {
  /** Path of the prelinked object. */
  readonly object: string;
  /** Names the structures and functions: what an image must have been built for. */
  readonly hash: string;
}

/** Flags for everything that is compiled against Python's headers. Floats are exact: nothing is contracted. */
export function compileFlags(interpreter: Interpreter): readonly string[] {
  return [
    "-O2",
    // As the interpreters themselves: Python's headers are full of assertions.
    "-DNDEBUG",
    "-fPIC",
    "-fvisibility=hidden",
    "-ffp-contract=off",
    "-fno-strict-aliasing",
    "-fwrapv",
    ...new Set(
      [interpreter.include, interpreter.platformInclude, join(interpreter.include, "internal")].map(
        (path) => `-I${path}`,
      ),
    ),
  ];
}

export async function runtimeLibrary(
  toolchain: Toolchain,
  interpreter: Interpreter,
  progress: (message: string) => void,
): Promise<Result<RuntimeLibrary, BuildFailure>> {
  const folder = runtimeFolder();
  const files = runtimeFiles(folder);
  const flags = compileFlags(interpreter);
  const config = statSync(join(interpreter.platformInclude, "pyconfig.h"), { throwIfNoEntry: false });
  const hash = hashContent(
    files.flatMap(({ name, content }) => [name, content]),
    [...flags],
    toolchain.version,
    interpreter.hexversion,
    config?.mtimeMs ?? 0,
    config?.size ?? 0,
  );
  const [major, minor] = interpreter.version;
  const object = cachePath("runtime", `python${major}.${minor}-${hash}.o`);
  if (loadEntry(object) !== undefined) return ok({ object, hash });
  progress(`Compiling the runtime for Python ${major}.${minor} (once)`);
  const scratch = mkdtempSync(join(tmpdir(), "martlet-runtime-"));
  try {
    const compiled = await compileAll(toolchain, folder, files, [...flags, `-DRT_RUNTIME_HASH="${hash}"`], scratch);
    if (!compiled.ok) return compiled;
    const whole = join(scratch, "runtime.o");
    const link = await runTool(toolchain.lld, ["-r", "-o", whole, ...compiled.value]);
    if (link.status !== 0) return buildFailure("tool", "lld could not link the runtime", { detail: tail(link.stderr) });
    storeEntry(object, readFileSync(whole));
    return ok({ object, hash });
  } catch (error) {
    return writeFailure(object, error);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function compileAll(
  toolchain: Toolchain,
  folder: string,
  files: readonly RuntimeFile[],
  flags: readonly string[],
  scratch: string,
): Promise<Result<readonly string[], BuildFailure>> {
  const sources = files.filter(({ name }) => name.endsWith(".c")).map(({ name }) => name);
  const objects = sources.map((name) => join(scratch, `${name.replaceAll("/", "-")}.o`));
  const failures: string[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < sources.length && failures.length === 0) {
      const index = next++;
      const source = join(folder, sources[index] as string);
      const result = await runTool(toolchain.clang, [
        "-c",
        ...flags,
        `-I${folder}`,
        source,
        "-o",
        objects[index] as string,
      ]);
      if (result.status !== 0) failures.push(tail(result.stderr));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const [detail] = failures;
  if (detail !== undefined) return buildFailure("tool", "clang could not compile the runtime", { detail });
  return ok(objects);
}
