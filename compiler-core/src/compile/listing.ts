/** What code generation makes of a module, for people to read: LLVM IR or assembly. It needs clang, LLVM and headers. */
import type { Result } from "../base/result";
import type { Database } from "../database/database";
import type { FunctionEntry } from "../database/function-table";
import { BASELINE, FUNCTIONS, functionKey, PROCESS, TARGET, TREE } from "../database/queries";
import { cpuLevel } from "../link/cpu-level";
import type { BuildFailure } from "../link/failure";
import { inlineBitcode } from "../link/inline-bitcode";
import type { Interpreter } from "../link/interpreter";
import type { Listing } from "../link/native-object";
import { findToolchain } from "../link/toolchain";
import { nativeUnits } from "./native";
import type { CompileWorker } from "./worker-client";

export interface ListingRequest {
  readonly db: Database;
  readonly path: string;
  /** Only the units that hold this function. */
  readonly entry: FunctionEntry | undefined;
  readonly interpreter: Interpreter;
  readonly listing: Listing;
}

/** One text per unit of machine code. */
export async function listModule(
  { db, path, entry, interpreter, listing }: ListingRequest,
  worker: CompileWorker,
  signal?: AbortSignal,
): Promise<Result<readonly string[], BuildFailure>> {
  db.set(TARGET, PROCESS, { minor: interpreter.version[1], optimize: 0 });
  const functions = db.get(FUNCTIONS, path).entries.flatMap((candidate) => {
    const fn = db.get(BASELINE, functionKey(path, candidate)).value;
    const { node } = candidate.site;
    return fn === undefined || node.kind !== "FunctionDef" ? [] : [{ node, fn }];
  });
  const tree = db.get(TREE, path);
  const toolchain = await findToolchain();
  if (!toolchain.ok) return toolchain;
  const inline = await inlineBitcode(toolchain.value, interpreter);
  if (!inline.ok) return inline;
  const level = cpuLevel();
  const units = nativeUnits({
    ...{ path, tree, functions, interpreter, level },
    ...{ toolchain: toolchain.value, stress: false, always: false, debugLines: true },
  });
  const wanted = entry?.site.qualname;
  const chosen = units.filter((unit) => wanted === undefined || unit.functions.some((fn) => fn.name === wanted));
  const target = { toolchain: toolchain.value, inline: inline.value, cpuLevel: level };
  return await worker.list(chosen, target, listing, signal);
}
