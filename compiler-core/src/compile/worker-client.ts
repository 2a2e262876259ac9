/**
 * The side of the compile worker that the pipeline sees: asks for objects, starts the process when it is needed, and
 * replaces it when it died or grew too large. A crash of LLVM is a rejected promise here and nothing else.
 */
import type { ChildProcess } from "node:child_process";
import { InternalError } from "../base/invariant";
import { failure, ok, type Result } from "../base/result";
import type { UnitInput } from "../codegen/unit";
import { loadEntry } from "../link/cache";
import { type BuildFailure, cancelled } from "../link/failure";
import { type Listing, type NativeTarget, unitObjectPath } from "../link/native-object";
import { startChild, untilGivenUp } from "./child-process";
import { SpecializeMemo } from "./specialize-memo";
import type { WorkerAnswer, WorkerCancel, WorkerRequest } from "./worker-messages";

/** LLVM keeps what it allocates; beyond this the worker is replaced, between requests. */
const RECYCLE_BYTES = 1 << 30;

/** How long a request that was given up may go on before the process is ended. */
const CANCEL_PATIENCE_MS = 500;

/** The code generator failed, or took the process down, while it worked on this unit. */
export class UnitError extends InternalError {
  readonly unit: UnitInput;

  constructor(unit: UnitInput, message: string) {
    super(message);
    this.unit = unit;
  }
}

/** The process ended by itself. */
class WorkerDied extends InternalError {}

interface Pending {
  resolve(answer: WorkerAnswer): void;
  reject(error: Error): void;
}

export class CompileWorker {
  /** Specializations of earlier builds, kept as long as the process is. */
  readonly memo = new SpecializeMemo();
  private child: ChildProcess | undefined;
  /** Requests that the current process has not answered. */
  private pending = new Map<number, Pending>();
  private nextId = 1;
  private wasKilled = false;

  /** Starts the process ahead of the first request. */
  warm(): void {
    this.process();
  }

  /** Objects of the units, in their order; those that the cache has are not compiled. @throws UnitError, or another bug of ours. */
  async compile(
    units: readonly UnitInput[],
    target: NativeTarget,
    signal?: AbortSignal,
  ): Promise<Result<readonly string[], BuildFailure>> {
    const wanted = units.map((input) => ({ input, object: unitObjectPath(input, target) }));
    const missing = wanted.filter(({ object }) => loadEntry(object) === undefined);
    if (missing.length > 0) {
      const answer = await this.compileMissing(missing, target, signal);
      if (!answer.ok) return answer;
    }
    return ok(wanted.map(({ object }) => object));
  }

  private async compileMissing(
    units: WorkerRequest["units"],
    target: NativeTarget,
    signal: AbortSignal | undefined,
  ): Promise<Result<readonly string[], BuildFailure>> {
    try {
      return await this.ask({ id: this.nextId++, units, target }, signal);
    } catch (error) {
      const [first, ...others] = units;
      if (!(error instanceof WorkerDied) || first === undefined) throw error;
      if (others.length === 0) throw new UnitError(first.input, error.message);
      // Which of them it was shows when each has a request of its own.
      for (const one of units) {
        const answer = await this.compileMissing([one], target, signal);
        if (!answer.ok) return answer;
      }
      return ok([]);
    }
  }

  /** What the units become, as texts for people to read; nothing is cached. @throws nothing but our bugs. */
  async list(
    units: readonly UnitInput[],
    target: NativeTarget,
    listing: Listing,
    signal?: AbortSignal,
  ): Promise<Result<readonly string[], BuildFailure>> {
    const wanted = units.map((input) => ({ input, object: "" }));
    return await this.ask({ id: this.nextId++, units: wanted, target, listing }, signal);
  }

  /** Ends the process; the next request starts another one. */
  dispose(): void {
    this.child?.disconnect();
    this.child = undefined;
  }

  /** Ends the process at once, whatever it is doing: requests under way are rejected. */
  kill(): void {
    this.wasKilled = true;
    this.child?.kill("SIGKILL");
  }

  private async ask(
    request: WorkerRequest,
    signal: AbortSignal | undefined,
  ): Promise<Result<readonly string[], BuildFailure>> {
    if (signal?.aborted === true) return cancelled();
    const answer = await this.request(request, signal).catch((error: unknown) => {
      if (signal?.aborted === true) return undefined;
      throw error;
    });
    if (answer === undefined) return cancelled();
    if (answer.kind === "bug") {
      const unit = answer.unit === undefined ? undefined : request.units[answer.unit]?.input;
      const message = `the compile worker failed: ${answer.message}`;
      throw unit === undefined ? new InternalError(message) : new UnitError(unit, message);
    }
    return answer.kind === "failed" ? failure(answer.failure) : ok(answer.texts);
  }

  private async request(request: WorkerRequest, signal: AbortSignal | undefined): Promise<WorkerAnswer> {
    const child = this.process();
    child.ref();
    child.channel?.ref();
    const message: WorkerCancel = { cancel: request.id };
    try {
      const answer = await untilGivenUp(
        child,
        { signal, message, patience: CANCEL_PATIENCE_MS },
        () =>
          new Promise<WorkerAnswer>((resolve, reject) => {
            this.pending.set(request.id, { resolve, reject });
            child.send(request);
          }),
      );
      if (answer.residentBytes > RECYCLE_BYTES && this.pending.size === 0) this.dispose();
      return answer;
    } finally {
      if (this.pending.size === 0 && this.child !== undefined) {
        this.child.unref();
        this.child.channel?.unref();
      }
    }
  }

  private process(): ChildProcess {
    if (this.child !== undefined) return this.child;
    const requests = new Map<number, Pending>();
    this.pending = requests;
    this.wasKilled = false;
    const { child, lastWords } = startChild("worker", (ended, reason) => {
      if (this.child === ended.child) this.child = undefined;
      const message = `the compile worker ended (${reason})\n${ended.lastWords()}`;
      for (const pending of requests.values()) {
        pending.reject(this.wasKilled ? new InternalError(message) : new WorkerDied(message));
      }
      requests.clear();
    });
    child.on("message", (answer: WorkerAnswer) => {
      const pending = requests.get(answer.id);
      requests.delete(answer.id);
      pending?.resolve(
        answer.kind === "bug" ? { ...answer, message: `${answer.message}\n${lastWords()}`.trimEnd() } : answer,
      );
    });
    child.unref();
    child.channel?.unref();
    (child.stderr as { unref?: () => void } | null)?.unref?.();
    this.child = child;
    return child;
  }
}
