/**
 * The side of the build process that the language server sees. The process is started when it is first needed, and
 * again when it died: then what it was asked is rejected, and nothing else is harmed.
 */
import type { ChildProcess } from "node:child_process";
import { InternalError } from "../base/invariant";
import type { Result } from "../base/result";
import { type BuildFailure, cancelled } from "../link/failure";
import type { BuildAnswer, BuildMessage, ListRequest } from "./build-messages";
import { startChild, untilGivenUp } from "./child-process";
import type { CompileRequest } from "./compile";
import type { BuiltModule, CompileFailure } from "./report";

type FinalAnswer = Exclude<BuildAnswer, { kind: "progress" }>;

interface Pending {
  progress(message: string): void;
  resolve(answer: FinalAnswer): void;
  reject(error: Error): void;
}

export interface BuildOptions {
  /** Is told what takes long. */
  readonly progress?: (message: string) => void;
  /** Gives the request up. */
  readonly signal?: AbortSignal;
}

/** How long a request that was given up may go on before the process is ended. */
const CANCEL_PATIENCE_MS = 2000;

export class BuildClient {
  private child: ChildProcess | undefined;
  private pending = new Map<number, Pending>();
  private nextId = 1;

  /** Starts the process ahead of the first request. */
  warm(): void {
    this.process();
  }

  /** As `compileModule`. @throws nothing but our bugs. */
  async build(request: CompileRequest, options: BuildOptions = {}): Promise<Result<BuiltModule, CompileFailure>> {
    const answer = await this.ask({ kind: "build", id: this.nextId++, request }, options);
    if (answer?.kind === "built") return answer.result;
    const { error } = cancelled();
    return { ok: false, error: { ...error, path: request.path } };
  }

  /** The units that hold a function, as texts for people to read. @throws nothing but our bugs. */
  async list(request: ListRequest, options: BuildOptions = {}): Promise<Result<readonly string[], BuildFailure>> {
    const answer = await this.ask({ kind: "list", id: this.nextId++, request }, options);
    return answer?.kind === "listed" ? answer.result : cancelled();
  }

  /** Ends the process and what it started; the next request starts another one. */
  dispose(): void {
    this.child?.disconnect();
    this.child = undefined;
  }

  /** The process, while there is one; tests end it. */
  get processId(): number | undefined {
    return this.child?.pid;
  }

  /** Undefined when the request was given up. */
  private async ask(
    message: Exclude<BuildMessage, { kind: "cancel" }>,
    { progress = () => {}, signal }: BuildOptions,
  ): Promise<FinalAnswer | undefined> {
    const isGivenUp = (): boolean => signal?.aborted === true;
    if (isGivenUp()) return undefined;
    const child = this.process();
    const cancel: BuildMessage = { kind: "cancel", id: message.id };
    try {
      const answer = await untilGivenUp(
        child,
        { signal, message: cancel, patience: CANCEL_PATIENCE_MS },
        () =>
          new Promise<FinalAnswer>((resolve, reject) => {
            this.pending.set(message.id, { progress, resolve, reject });
            child.send(message);
          }),
      );
      if (answer.kind === "bug") throw new InternalError(`the build process failed: ${answer.message}`);
      return answer;
    } catch (error) {
      if (isGivenUp()) return undefined;
      throw error;
    }
  }

  private process(): ChildProcess {
    if (this.child !== undefined) return this.child;
    const requests = new Map<number, Pending>();
    this.pending = requests;
    const { child } = startChild("build-process", (ended, reason) => {
      if (this.child === ended.child) this.child = undefined;
      for (const pending of requests.values()) {
        pending.reject(new InternalError(`the build process ended (${reason})\n${ended.lastWords()}`));
      }
      requests.clear();
    });
    child.on("message", (answer: BuildAnswer) => {
      const pending = requests.get(answer.id);
      if (answer.kind === "progress") {
        pending?.progress(answer.message);
        return;
      }
      requests.delete(answer.id);
      pending?.resolve(answer);
    });
    this.child = child;
    return child;
  }
}
