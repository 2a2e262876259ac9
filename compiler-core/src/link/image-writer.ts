/**
 * The interpreter's half of a build (runtime/python/build_image.py), as a process that answers one request at a time.
 * It is started early, so that it is ready when the compiler is, and may serve many builds.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { Socket } from "node:net";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { invariant } from "../base/invariant";
import { failure, ok, type Result } from "../base/result";
import { cachePath } from "./cache";
import { type BuildFailure, buildFailure } from "./failure";
import { programIdentity } from "./find-program";
import type { Interpreter } from "./interpreter";
import { tail } from "./run-tool";
import { runtimeFolder } from "./runtime-files";

/** A function as the interpreter compiled it. */
export interface CompiledFunction {
  /** `co_firstlineno`: with the name it identifies the def site. */
  readonly line: number;
  readonly name: string;
  /** The variables of a frame in their order: `co_varnames`, then cells with a place of their own and free variables, as `*name`. */
  readonly locals: readonly string[];
  readonly positionalOnly: number;
  readonly positional: number;
  readonly keywordOnly: number;
  readonly flags: number;
  /**
   * First line and name of each code object among its constants, where only their order tells those of one line and
   * name apart: up to 3.10, whose instructions have no columns.
   */
  readonly inner: readonly (readonly [line: number, name: string])[] | null;
  /** Free variables. */
  readonly frees: readonly string[];
  /** Code objects with this line and name: a def in a `finally` block may have two. */
  readonly copies: number;
}

export interface InspectAnswer {
  readonly functions: readonly CompiledFunction[];
}

export interface SourceRequest {
  readonly source: Uint8Array;
  /** Path that the code objects carry. */
  readonly filename: string;
  readonly optimize: number;
}

/** One function of the image; see runtime/image.h. */
export interface FunctionRecord {
  readonly line: number;
  readonly name: string;
  readonly words: Uint32Array;
  readonly handlers: Uint32Array;
  readonly sites: readonly (readonly [
    line: number,
    column: number,
    endLine: number,
    endColumn: number,
    opcode: string,
  ])[];
  readonly names: readonly string[];
  readonly constants: readonly JsonConstant[];
  readonly flags: number;
  readonly registerCount: number;
}

export type JsonConstant =
  | { readonly kind: "none" | "ellipsis" }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "int"; readonly value: string }
  | { readonly kind: "float"; readonly bits: string }
  | { readonly kind: "complex"; readonly real: string; readonly imag: string }
  | { readonly kind: "str" | "bytes"; readonly value: string }
  | { readonly kind: "tuple" | "frozenset"; readonly items: readonly JsonConstant[] }
  /** A code object among the function's own constants. */
  | {
      readonly kind: "code";
      readonly name: string;
      readonly place: readonly [line: number, column: number, endLine: number, endColumn: number];
    };

export interface ImageRequest extends SourceRequest {
  readonly door: "import" | "pyc";
  readonly sourceName: string;
  /** Without packages. */
  readonly moduleName: string;
  readonly runtimeHash: string;
  readonly cpuLevel: number;
  readonly functions: readonly FunctionRecord[];
}

export interface WrittenImage {
  /** Marshalled. */
  readonly image: Uint8Array;
  /** The function that import looks for in an extension module ("PyInit_m"). */
  readonly initSymbol: string;
}

/** The interpreter refused the source: its own words and place. */
export interface SourceError {
  readonly kind: "syntax";
  /** "SyntaxError", "IndentationError", … */
  readonly type: string;
  readonly message: string;
  /** From 1; columns count characters from 1, 0 where unknown. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export type ImageFailure = BuildFailure | SourceError;

/** Flags of a function record. */
export const FLAG_RESUME = 1;
export const FLAG_PREFIX = 2;

export class ImageWriter {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: Interface;
  private readonly waiting: ((line: string | undefined) => void)[] = [];
  private errors = "";
  private isDetached = false;

  constructor(interpreter: Interpreter) {
    const script = join(runtimeFolder(), "python", "build_image.py");
    const bytecode = cachePath("bytecode");
    this.child = spawn(interpreter.path, ["-I", "-S", "-X", `pycache_prefix=${bytecode}`, script], { stdio: "pipe" });
    this.child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.errors = tail(this.errors + text, 40);
    });
    this.child.stdin.on("error", () => {}); // it is gone; the missing answer says so
    this.lines = createInterface({ input: this.child.stdout });
    this.lines.on("line", (line) => this.waiting.shift()?.(line));
    const gone = (): void => {
      for (const answer of this.waiting.splice(0)) answer(undefined);
    };
    this.child.on("error", gone);
    this.child.on("close", gone);
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Let the compiler's own process end although this one waits for requests. */
  detach(): void {
    this.isDetached = true;
    this.hold(false);
  }

  /** Whether the compiler's own process stays for this one. */
  private hold(stays: boolean): void {
    for (const one of [this.child, this.child.stdin, this.child.stdout, this.child.stderr]) {
      if (one !== this.child && !(one instanceof Socket)) continue;
      if (stays) one.ref();
      else one.unref();
    }
  }

  /** Compiles the source: this is the syntax check, and says what each function looks like. */
  async inspect(request: SourceRequest): Promise<Result<InspectAnswer, ImageFailure>> {
    return this.ask({ kind: "inspect", ...encodeSource(request) }, isInspectAnswer);
  }

  async image(request: ImageRequest): Promise<Result<WrittenImage, ImageFailure>> {
    const answer = await this.ask(
      {
        kind: "build",
        ...encodeSource(request),
        door: request.door,
        sourceName: request.sourceName,
        moduleName: request.moduleName,
        runtimeHash: request.runtimeHash,
        cpuLevel: request.cpuLevel,
        functions: request.functions.map((record) => ({
          ...record,
          words: encodeWords(record.words),
          handlers: encodeWords(record.handlers),
        })),
      },
      hasText("image", "initSymbol"),
    );
    if (!answer.ok) return answer;
    return ok({ image: Buffer.from(answer.value.image, "base64"), initSymbol: answer.value.initSymbol });
  }

  /** The .pyc of the image made last, which opens the machine code in `file` (relative to the source's folder). */
  async pyc(
    file: string,
    sourceName: string,
  ): Promise<Result<{ readonly content: Uint8Array; readonly name: string }, ImageFailure>> {
    const answer = await this.ask({ kind: "pyc", file, sourceName }, hasText("pyc", "name"));
    if (!answer.ok) return answer;
    return ok({ content: Buffer.from(answer.value.pyc, "base64"), name: answer.value.name });
  }

  close(): void {
    this.lines.close();
    this.child.stdin.end();
    this.child.kill();
  }

  private async ask<T>(
    request: object,
    isAnswer: (value: object) => value is T & object,
  ): Promise<Result<T, ImageFailure>> {
    if (this.isDetached) this.hold(true);
    const line = await new Promise<string | undefined>((resolve) => {
      if (!this.isAlive) {
        resolve(undefined);
        return;
      }
      this.waiting.push(resolve);
      this.child.stdin.write(`${JSON.stringify(request)}\n`);
    });
    if (this.isDetached) this.hold(false);
    if (line === undefined) {
      return buildFailure("tool", "The interpreter ended while it compiled the module", { detail: tail(this.errors) });
    }
    const answer: unknown = JSON.parse(line);
    invariant(typeof answer === "object" && answer !== null, "the interpreter's answer is no object");
    if (isSyntaxError(answer)) return failure(answer);
    invariant(
      "ok" in answer && answer.ok === true,
      `build_image.py: ${"message" in answer ? String(answer.message) : line}`,
    );
    invariant(isAnswer(answer), "the interpreter's answer lacks fields");
    return ok(answer);
  }
}

/** Processes that outlive a build, one for each interpreter. For callers that make one build at a time. */
export class ImageWriters {
  private readonly writers = new Map<string, ImageWriter>();

  /** Starts it unless it runs. */
  of(interpreter: Interpreter): ImageWriter {
    const key = programIdentity(interpreter.path).join();
    const known = this.writers.get(key);
    if (known?.isAlive === true) return known;
    const writer = new ImageWriter(interpreter);
    writer.detach();
    this.writers.set(key, writer);
    return writer;
  }

  dispose(): void {
    for (const writer of this.writers.values()) writer.close();
    this.writers.clear();
  }
}

function encodeSource(request: SourceRequest): object {
  return {
    source: Buffer.from(request.source).toString("base64"),
    filename: request.filename,
    optimize: request.optimize,
  };
}

function encodeWords(words: Uint32Array): string {
  return Buffer.from(words.buffer, words.byteOffset, words.byteLength).toString("base64");
}

function isSyntaxError(value: object): value is SourceError {
  return "kind" in value && value.kind === "syntax";
}

function isInspectAnswer(value: object): value is InspectAnswer {
  return "functions" in value && Array.isArray(value.functions);
}

function hasText<Key extends string>(...keys: readonly Key[]): (value: object) => value is Record<Key, string> {
  return (value): value is Record<Key, string> =>
    keys.every((key) => typeof (value as Record<string, unknown>)[key] === "string");
}
