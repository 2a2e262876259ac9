/**
 * What all features of the server share: the connection, the open buffers, the database, what the client can do.
 * Features keep their own state; nothing here knows about any of them.
 */
import type { Connection, Emitter, TextDocuments } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Diagnostic } from "../../compiler-core/src/base/diagnostic";
import type { BuildClient } from "../../compiler-core/src/compile/build-client";
import { type CancellationToken, Cancelled } from "../../compiler-core/src/database/cancellation";
import type { Database } from "../../compiler-core/src/database/database";
import { SOURCE } from "../../compiler-core/src/database/queries";
import type { ModuleReport } from "../../compiler-core/src/database/reports";
import { pathOfUri } from "./convert";
import type { ClientFacts } from "./initialization";
import type { Settings } from "./settings";

export interface Session {
  readonly connection: Connection;
  readonly documents: TextDocuments<TextDocument>;
  readonly db: Database;
  readonly client: ClientFacts;
  /** By name; a handler gets the arguments as the client sends them, which may be anything. */
  readonly commands: Map<string, CommandHandler>;
  settings: Settings;
  /** Builds modules in a process of its own, started when it is first needed. */
  readonly builder: BuildClient;
  /** Fired when the current text of a buffer has been analysed. */
  readonly analysed: Emitter<AnalysedDocument>;
  /** Fired when the settings have changed. */
  readonly configured: Emitter<void>;
  /** Fired when the server is to end what it has started. */
  readonly ending: Emitter<void>;
  /** Fired when a compile starts or ends. */
  readonly compiled: Emitter<CompileEvent>;
}

export type CommandHandler = (words: readonly unknown[]) => Promise<unknown> | unknown;

export interface AnalysedDocument {
  readonly uri: string;
  readonly version: number;
  readonly report: ModuleReport;
}

export interface CompileEvent {
  readonly uri: string;
  readonly state: "compiling" | "compiled" | "failed" | "cancelled";
  /** One sentence. */
  readonly message: string;
  /** What the build found wrong in the text; shown until the next edit or build. */
  readonly problems: readonly Diagnostic[];
}

/** The path of an open buffer, with its text made the database's. */
export function syncDocument(session: Session, document: TextDocument): string {
  const path = pathOfUri(document.uri);
  session.db.set(SOURCE, path, document.getText());
  return path;
}

/**
 * Runs an analysis step by step and lets messages in before and between, so that a question about one place, and a newer
 * text, wait for one step at most.
 * `undefined` when it was given up: the token says so, or the text changed under it.
 */
export async function analyseInSlices<Value>(
  session: Session,
  token: CancellationToken,
  steps: Iterator<undefined, Value>,
): Promise<Value | undefined> {
  let sliceStart = Number.NEGATIVE_INFINITY;
  for (;;) {
    if (performance.now() - sliceStart > SLICE_MILLISECONDS) {
      await letMessagesIn();
      sliceStart = performance.now();
    }
    if (token.isCancelled) return undefined;
    const step = runStep(session, token, steps);
    if (step === undefined) return undefined;
    if (step.done === true) return step.value;
  }
}

/** How long the analysis may keep other messages waiting. */
const SLICE_MILLISECONDS = 4;

/** A message passes three turns of the event loop: read from the stream, queued, handled. */
export async function letMessagesIn(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

function runStep<Value>(
  session: Session,
  token: CancellationToken,
  steps: Iterator<undefined, Value>,
): IteratorResult<undefined, Value> | undefined {
  try {
    return session.db.withToken(token, () => steps.next());
  } catch (error) {
    if (error instanceof Cancelled) return undefined;
    throw error;
  }
}
