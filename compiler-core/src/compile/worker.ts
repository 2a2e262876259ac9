/**
 * The compile worker: a process of its own, because LLVM aborts on misuse and never gives memory back.
 *
 * It turns units of typed MIR into object files of the cache. It loads LLVM when it starts, so that the first request
 * finds it warm; the client ends it when it grew too large.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { ok, type Result } from "../base/result";
import { loadLlvm } from "../codegen/llvm";
import { emitUnit, planUnit, type UnitInput } from "../codegen/unit";
import { type BuildFailure, cancelled } from "../link/failure";
import { compileBitcode, listBitcode } from "../link/native-object";
import type { TypedFunction } from "../mir/typed";
import type { WorkerAnswer, WorkerMessage, WorkerRequest } from "./worker-messages";

async function compile(request: WorkerRequest, signal: AbortSignal): Promise<Result<readonly string[], BuildFailure>> {
  const { listing, target } = request;
  const scratch = mkdtempSync(join(tmpdir(), "martlet-units-"));
  try {
    const texts: string[] = [];
    let refusal: Result<never, BuildFailure> | undefined;
    const running = new Set<Promise<void>>();
    for (const [index, { input, object }] of request.units.entries()) {
      // Making a unit waits for nothing: a message that gives the request up is read here.
      if (index > 0) await new Promise<void>((resolve) => setImmediate(resolve));
      if (signal.aborted) break;
      const bitcode = join(scratch, `unit${index}.bc`);
      const prelude = join(scratch, `unit${index}.ll`);
      emit(input, index, prelude, bitcode);
      const result =
        listing === undefined
          ? compileBitcode(bitcode, object, target, signal)
          : listBitcode(bitcode, listing, target, signal);
      const job = result.then((done) => {
        running.delete(job);
        if (!done.ok) refusal ??= done;
        else if (listing !== undefined) texts[index] = done.value;
      });
      running.add(job);
      if (running.size >= availableParallelism()) await Promise.race(running);
    }
    await Promise.all(running);
    if (signal.aborted) return cancelled();
    return refusal ?? ok(texts);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What the code generator threw, and at which unit. */
class UnitFailure extends Error {
  readonly unit: number;

  constructor(unit: number, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.unit = unit;
  }
}

function emit(input: UnitInput, index: number, prelude: string, bitcode: string): void {
  try {
    const plan = planUnit(input);
    writeFileSync(prelude, plan.prelude);
    emitUnit(plan, prelude, bitcode);
  } catch (error) {
    // The disk, not the unit.
    if (error instanceof Error && "code" in error) throw error;
    throw new UnitFailure(index, error);
  }
}

/** Requests under way. */
const controllers = new Map<number, AbortController>();

async function answer(request: WorkerRequest): Promise<WorkerAnswer> {
  const { id } = request;
  const controller = new AbortController();
  controllers.set(id, controller);
  try {
    const result = await compile(request, controller.signal);
    const residentBytes = process.memoryUsage.rss();
    return result.ok
      ? { id, kind: "done", texts: result.value, residentBytes }
      : { id, kind: "failed", failure: result.error, residentBytes };
  } catch (error) {
    const cause = error instanceof UnitFailure ? error.cause : error;
    const message = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    const unit = error instanceof UnitFailure ? error.unit : undefined;
    return { id, kind: "bug", message, unit, residentBytes: process.memoryUsage.rss() };
  } finally {
    controllers.delete(id);
  }
}

/** Builds and throws away the smallest unit there is. */
function warmUp(): void {
  const scratch = mkdtempSync(join(tmpdir(), "martlet-units-"));
  try {
    const value = { id: 0, representation: "int" } as const;
    const op = { kind: "int-const", result: value, value: 0n } as const;
    const block = { id: 0, parameters: [], ops: [op], terminator: { kind: "return", value }, loopDepth: 0 } as const;
    const version: TypedFunction = {
      ...{ function: 0, version: 0, name: "warm_up", parameters: [], boxedParameters: [], result: "int" },
      ...{ opaque: false, cells: [], classes: [], ownedParameters: [], blocks: [block], entry: 0 },
    };
    const fn = { index: 0, name: "warm_up", wordOffsets: [0], versions: [version] };
    const source = { name: "warm_up.py", directory: scratch };
    const plan = planUnit({ functions: [fn], callees: [], source, stress: false });
    writeFileSync(join(scratch, "unit.ll"), plan.prelude);
    emitUnit(plan, join(scratch, "unit.ll"), join(scratch, "unit.bc"));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A request that comes with the start warms the process up itself. */
const WARM_UP_DELAY_MS = 100;
let isAsked = false;

process.on("message", (message: WorkerMessage) => {
  if ("cancel" in message) {
    controllers.get(message.cancel)?.abort();
    return;
  }
  isAsked = true;
  answer(message).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      throw error;
    },
  );
});
process.on("disconnect", () => process.exit(0));
loadLlvm();
// The first module that LLVM builds takes ten times as long as the second.
setTimeout(() => {
  try {
    if (!isAsked) warmUp();
  } catch {
    // A request that fails in the same way says what is wrong.
  }
}, WARM_UP_DELAY_MS);
