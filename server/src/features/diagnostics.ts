/**
 * Diagnostics while typing.
 *
 * Each change starts an analysis at once; while one runs, newer changes wait for a single next one. What is published
 * always belongs to the current version of the text, and nothing is cleared in between. Clients that pull get the
 * same; a pull that a newer text overtakes is answered with "ask again", never with an empty list.
 */
import { createHash } from "node:crypto";
import {
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  type Diagnostic as LspDiagnostic,
  ResponseError,
} from "vscode-languageserver/node";
import type { Diagnostic } from "../../../compiler-core/src/base/diagnostic";
import { compareDiagnostics } from "../../../compiler-core/src/base/diagnostic";
import type { Database } from "../../../compiler-core/src/database/database";
import { earlySteps, reportSteps, TREE } from "../../../compiler-core/src/database/queries";
import { lspDiagnostic, pathOfUri } from "../convert";
import { guarded } from "../guarded";
import { analyseInSlices, letMessagesIn, type Session, syncDocument } from "../session";
import type { Settings } from "../settings";
import type { Feature } from "./feature";

export const diagnostics: Feature = {
  name: "diagnostics",
  capabilities: (client) =>
    client.pullsDiagnostics
      ? { diagnosticProvider: { identifier: "martlet", interFileDependencies: false, workspaceDiagnostics: false } }
      : {},
  start(session) {
    const publisher = new DiagnosticsPublisher(session);
    session.documents.onDidChangeContent(({ document }) => publisher.changed(document.uri));
    session.documents.onDidClose(({ document }) => publisher.closed(document.uri));
    session.configured.event(() => publisher.showAgain());
    session.compiled.event(({ uri, problems }) => publisher.setBuildProblems(uri, problems));
    if (!session.client.pullsDiagnostics) return;
    session.connection.languages.diagnostics.on(async (params, token) => {
      const pulled = await publisher.pull(params.textDocument.uri, token);
      if (pulled === undefined) {
        throw new ResponseError(LSPErrorCodes.ServerCancelled, "a newer text is there", { retriggerRequest: true });
      }
      if (pulled.resultId === params.previousResultId) {
        return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: pulled.resultId };
      }
      return { kind: DocumentDiagnosticReportKind.Full, ...pulled };
    });
  },
};

/** What a person sees of a report: the hints on interpreted functions are shown on request. */
export function visibleDiagnostics(
  diagnostics: readonly Diagnostic[],
  settings: Settings,
  buildProblems: readonly Diagnostic[],
): readonly Diagnostic[] {
  const own = diagnostics.filter(({ severity }) => settings.showInterpreted || severity !== "hint");
  const news = buildProblems.filter(
    (problem) => !own.some((known) => known.code === problem.code && known.span.start === problem.span.start),
  );
  return [...own, ...news].sort(compareDiagnostics);
}

interface OpenFile {
  /** A newer text waits to be analysed. */
  isStale: boolean;
  isRunning: boolean;
  /** Diagnostics are on the screen, so the next ones may take their time. */
  isPublished: boolean;
  buildProblems: readonly Diagnostic[];
}

class DiagnosticsPublisher {
  private readonly session: Session;
  private readonly files = new Map<string, OpenFile>();

  constructor(session: Session) {
    this.session = session;
  }

  changed(uri: string): void {
    const file = this.fileOf(uri);
    file.isStale = true;
    file.buildProblems = [];
    this.schedule(uri, file);
  }

  setBuildProblems(uri: string, problems: readonly Diagnostic[]): void {
    const file = this.files.get(uri);
    if (file === undefined || (problems.length === 0 && file.buildProblems.length === 0)) return;
    file.buildProblems = problems;
    this.show([[uri, file]]);
  }

  /** The same findings may be shown differently now. */
  showAgain(): void {
    this.show([...this.files]);
  }

  private show(files: readonly (readonly [string, OpenFile])[]): void {
    const { client, connection } = this.session;
    if (!client.pullsDiagnostics) {
      for (const [uri, file] of files) {
        file.isStale = true;
        this.schedule(uri, file);
      }
    } else if (client.refreshesDiagnostics) {
      void guarded(connection, "refresh", () => connection.languages.diagnostics.refresh());
    }
  }

  closed(uri: string): void {
    this.files.delete(uri);
    if (!this.session.client.pullsDiagnostics) void this.session.connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  async pull(
    uri: string,
    token: { readonly isCancellationRequested: boolean },
  ): Promise<{ readonly resultId: string; readonly items: LspDiagnostic[] } | undefined> {
    const document = this.session.documents.get(uri);
    if (document === undefined) return { resultId: "closed", items: [] };
    const { version } = document;
    const report = await this.analyse(uri, version, () => token.isCancellationRequested, reportSteps);
    if (report === undefined) return undefined;
    // An edit that was sent before the answer goes out makes it old.
    await letMessagesIn();
    if (this.session.documents.get(uri)?.version !== version) return undefined;
    const items = this.toProtocol(uri, report.diagnostics);
    return { resultId: createHash("sha1").update(JSON.stringify(items)).digest("hex"), items };
  }

  private fileOf(uri: string): OpenFile {
    let file = this.files.get(uri);
    if (file === undefined) {
      file = { isStale: false, isRunning: false, isPublished: false, buildProblems: [] };
      this.files.set(uri, file);
    }
    return file;
  }

  private schedule(uri: string, file: OpenFile): void {
    if (file.isRunning) return;
    file.isRunning = true;
    // Changes that have arrived already belong to the same analysis.
    setImmediate(() => {
      void guarded(this.session.connection, `diagnostics of ${uri}`, () => this.run(uri, file)).finally(() => {
        file.isRunning = false;
        if (file.isStale && this.files.get(uri) === file) this.schedule(uri, file);
      });
    });
  }

  private async run(uri: string, file: OpenFile): Promise<void> {
    const document = this.session.documents.get(uri);
    file.isStale = false;
    if (document === undefined) return;
    const { version } = document;
    const isStale = (): boolean => file.isStale;
    if (!file.isPublished && !this.session.client.pullsDiagnostics) {
      const early = await this.analyse(uri, version, isStale, earlySteps);
      if (early === undefined) return;
      await this.publish(uri, version, early);
      file.isPublished = true;
    }
    const report = await this.analyse(uri, version, isStale, reportSteps);
    if (report === undefined) return;
    this.session.analysed.fire({ uri, version, report });
    if (!this.session.client.pullsDiagnostics) await this.publish(uri, version, report.diagnostics);
  }

  private async publish(uri: string, version: number, diagnostics: readonly Diagnostic[]): Promise<void> {
    await this.session.connection.sendDiagnostics({ uri, version, diagnostics: this.toProtocol(uri, diagnostics) });
  }

  private async analyse<Value>(
    uri: string,
    version: number,
    isCancelled: () => boolean,
    steps: (db: Database, path: string) => Iterator<undefined, Value>,
  ): Promise<Value | undefined> {
    const { session } = this;
    const document = session.documents.get(uri);
    if (document === undefined) return undefined;
    const path = syncDocument(session, document);
    const token = {
      get isCancelled(): boolean {
        return isCancelled() || session.documents.get(uri)?.version !== version;
      },
    };
    return await analyseInSlices(session, token, steps(session.db, path));
  }

  private toProtocol(uri: string, diagnostics: readonly Diagnostic[]): LspDiagnostic[] {
    const { db, settings, client } = this.session;
    const { lineIndex } = db.get(TREE, pathOfUri(uri));
    const problems = this.files.get(uri)?.buildProblems ?? [];
    return visibleDiagnostics(diagnostics, settings, problems).map((diagnostic) =>
      lspDiagnostic(uri, lineIndex, diagnostic, client),
    );
  }
}
