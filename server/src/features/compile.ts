/**
 * Compiling: on command, and when a person saves a module that asks for it.
 *
 * One compile runs at a time. A file that is saved again while it is being compiled ends that compile, which says
 * nothing, and is compiled once more. Builds run in a process of their own, which stays warm.
 */
import { basename } from "node:path";
import { TextDocumentSaveReason, type WorkDoneProgressServerReporter } from "vscode-languageserver/node";
import type { Diagnostic } from "../../../compiler-core/src/base/diagnostic";
import { LineIndex } from "../../../compiler-core/src/base/line-index";
import { BUILD_CODES } from "../../../compiler-core/src/compile/codes";
import { DISK } from "../../../compiler-core/src/compile/disk-file-system";
import type { BuiltModule, CompileFailure } from "../../../compiler-core/src/compile/report";
import { findProjectOptIn } from "../../../compiler-core/src/database/opt-in";
import { OPT_IN, PROJECT_OPT_IN } from "../../../compiler-core/src/database/queries";
import { TIERS } from "../../../compiler-core/src/database/reports";
import { pathOfUri } from "../convert";
import { guarded } from "../guarded";
import { type Session, syncDocument } from "../session";
import type { Feature } from "./feature";

export const COMPILE_COMMAND = "martlet.compile";
export const CANCEL_COMMAND = "martlet.cancel";

/** A compile that takes longer shows its progress. */
const QUICK_MILLISECONDS = 1000;

export const compile: Feature = {
  name: "compile",
  capabilities: () => ({}),
  commands: [COMPILE_COMMAND, CANCEL_COMMAND],
  start(session) {
    const compiler = new Compiler(session);
    const { connection, documents } = session;
    session.commands.set(COMPILE_COMMAND, ([uri]) => compiler.command(uri));
    session.commands.set(CANCEL_COMMAND, () => compiler.cancel());
    // Only the reason tells a person's save from the editor's own; clients that send none save on request only.
    const automatic = new Set<string>();
    documents.onWillSave(({ document, reason }) => {
      if (reason === TextDocumentSaveReason.Manual) automatic.delete(document.uri);
      else automatic.add(document.uri);
    });
    documents.onDidSave(({ document }) => {
      if (automatic.delete(document.uri)) return;
      void guarded(connection, "compile on save", async () => {
        if (compiler.wantsCompile(document.uri)) await compiler.compile(document.uri);
      });
    });
    documents.onDidOpen(({ document }) => {
      void guarded(connection, "opening", () => {
        if (compiler.wantsCompile(document.uri)) compiler.warm();
      });
    });
    session.ending.event(() => compiler.dispose());
  },
};

/** What a client shows when a person asked for the compile. */
export interface CompileAnswer {
  readonly ok: boolean;
  readonly message: string;
  /** The text shows it already. */
  readonly isPositional: boolean;
}

class Compiler {
  private readonly session: Session;
  /** Files that wait or are being compiled, with the number of the newest request. */
  private readonly requests = new Map<string, number>();
  private queue: Promise<unknown> = Promise.resolve();
  private running: { readonly uri: string; readonly controller: AbortController } | undefined;

  constructor(session: Session) {
    this.session = session;
  }

  /** Whether saving the module at `uri` compiles it: it, or a setting, asks for it, in a place where it may. */
  wantsCompile(uri: string): boolean {
    const { session } = this;
    const document = session.documents.get(uri);
    const { compileOnSave } = session.settings;
    if (document === undefined || !session.client.isTrusted || !uri.startsWith("file:")) return false;
    if (compileOnSave !== "optedIn") return compileOnSave === "always";
    const path = syncDocument(session, document);
    session.db.set(PROJECT_OPT_IN, path, findProjectOptIn(DISK, path));
    return session.db.get(OPT_IN, path).kind !== "none";
  }

  /** Gives up what is being compiled. */
  cancel(): void {
    this.running?.controller.abort();
  }

  warm(): void {
    this.session.builder.warm();
  }

  dispose(): void {
    this.cancel();
  }

  async command(uri: unknown): Promise<CompileAnswer> {
    if (typeof uri !== "string" || !uri.startsWith("file:")) {
      return {
        ok: false,
        message: "Name a file on the disk to compile: its URI is the command's argument.",
        isPositional: false,
      };
    }
    if (!this.session.client.isTrusted) {
      return { ok: false, message: "Martlet compiles in trusted workspaces only.", isPositional: false };
    }
    return await this.compile(uri);
  }

  async compile(uri: string): Promise<CompileAnswer> {
    const request = (this.requests.get(uri) ?? 0) + 1;
    this.requests.set(uri, request);
    const isNewest = (): boolean => this.requests.get(uri) === request;
    if (this.running?.uri === uri) this.running.controller.abort();
    const turn = this.queue.then(() => this.run(uri, isNewest));
    // The next compile waits for this one, however it ends.
    this.queue = turn.catch(() => undefined);
    return await turn;
  }

  private async run(uri: string, isNewest: () => boolean): Promise<CompileAnswer> {
    if (!isNewest()) return OVERTAKEN;
    const { session } = this;
    const controller = new AbortController();
    this.running = { uri, controller };
    const path = pathOfUri(uri);
    session.compiled.fire({ uri, state: "compiling", message: "compiling …", problems: [] });
    const progress = new LateProgress(session, `compiling ${basename(path)}`, controller);
    try {
      const { python } = session.settings;
      const result = await session.builder.build(
        { path, python: python === "" ? undefined : python },
        { signal: controller.signal, progress: (message) => progress.report(message) },
      );
      if (!isNewest()) return OVERTAKEN;
      const outcome = result.ok ? succeeded(result.value) : failed(result.error, textOf(session, uri));
      this.log(uri, outcome);
      session.compiled.fire({ uri, ...outcome.event });
      return outcome.answer;
    } catch (error) {
      session.compiled.fire({ uri, state: "failed", message: "internal error, see the log", problems: [] });
      throw error;
    } finally {
      this.running = undefined;
      progress.done();
    }
  }

  private log(uri: string, { answer }: Outcome): void {
    const { console } = this.session.connection;
    const line = `${pathOfUri(uri)}: ${answer.message}`;
    if (answer.ok) console.info(line);
    else console.warn(line);
  }
}

/** What the earlier of two saves is told. */
const OVERTAKEN: CompileAnswer = { ok: true, message: "a newer save is compiled instead", isPositional: true };

/** Progress with a button that cancels, for a compile that turns out to take its time. */
class LateProgress {
  private readonly timer: NodeJS.Timeout | undefined;
  private shown: WorkDoneProgressServerReporter | undefined;
  private message: string;
  private isDone = false;

  constructor(session: Session, message: string, controller: AbortController) {
    this.message = message;
    if (!session.client.showsProgress) return;
    this.timer = setTimeout(() => {
      void guarded(session.connection, "progress", async () => {
        const shown = await session.connection.window.createWorkDoneProgress();
        if (this.isDone) return;
        this.shown = shown;
        shown.begin("Martlet", undefined, this.message, true);
        shown.token.onCancellationRequested(() => controller.abort());
      });
    }, QUICK_MILLISECONDS);
  }

  report(message: string): void {
    this.message = message;
    this.shown?.report(message);
  }

  done(): void {
    this.isDone = true;
    clearTimeout(this.timer);
    this.shown?.done();
  }
}

interface Outcome {
  readonly answer: CompileAnswer;
  readonly event: {
    readonly state: "compiled" | "failed" | "cancelled";
    readonly message: string;
    readonly problems: readonly Diagnostic[];
  };
}

export function succeeded(built: BuiltModule): Outcome {
  const counts = TIERS.map((tier) => `${built.functions.filter((fn) => fn.tier === tier).length} ${tier}`);
  const message = `compiled to ${basename(built.output)}: ${counts.join(", ")}`;
  return { answer: { ok: true, message, isPositional: false }, event: { state: "compiled", message, problems: [] } };
}

/** `text` is the module's, for the place of an error that CPython gives in lines and characters. */
export function failed(failure: CompileFailure, text: string): Outcome {
  const lineIndex = new LineIndex(text);
  if (failure.kind === "program") {
    const message = `${failure.type}: ${failure.message}`;
    const start = offsetOfCharacter(lineIndex, failure.line, failure.column);
    const end = Math.max(start + 1, offsetOfCharacter(lineIndex, failure.endLine, failure.endColumn));
    const code = BUILD_CODES.program.code;
    const problem: Diagnostic = { code, severity: "error", span: { start, end }, message, related: [] };
    const said = `not compiled: ${message}, line ${failure.line}`;
    return {
      answer: { ok: false, message: said, isPositional: true },
      event: { state: "failed", message: said, problems: [problem] },
    };
  }
  if (failure.kind === "cancelled") {
    const message = "compile cancelled";
    return {
      answer: { ok: false, message, isPositional: true },
      event: { state: "cancelled", message, problems: [] },
    };
  }
  const hint = failure.hint === undefined ? "" : ` ${failure.hint}`;
  const message = `not compiled: ${failure.message}.${hint}`;
  const detail = failure.detail === undefined ? "" : `\n${failure.detail}`;
  const code = BUILD_CODES.environment.code;
  const span = { start: 0, end: lineIndex.lineEnd(0) };
  const problem: Diagnostic = { code, severity: "warning", span, message, related: [] };
  return {
    answer: { ok: false, message: message + detail, isPositional: false },
    event: { state: "failed", message, problems: [problem] },
  };
}

/** Both count from 1; a column of 0 means the whole line. */
function offsetOfCharacter(lineIndex: LineIndex, line: number, column: number): number {
  const start = lineIndex.lineStart(line - 1);
  const characters = [...lineIndex.lineText(Math.max(0, line - 1))].slice(0, Math.max(0, column - 1));
  return start + characters.join("").length;
}

function textOf(session: Session, uri: string): string {
  return session.documents.get(uri)?.getText() ?? "";
}
