/**
 * The life of the language server: handshake, open buffers, settings, features.
 * It works with every client that does the handshake; whatever else a client leaves out has a default.
 */
import {
  type Connection,
  DidChangeConfigurationNotification,
  Emitter,
  ErrorCodes,
  type InitializeResult,
  ResponseError,
  type ServerCapabilities,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { VERSION } from "../../compiler-core/src/base/version";
import { BuildClient } from "../../compiler-core/src/compile/build-client";
import { readParserFiles } from "../../compiler-core/src/compile/parser-files";
import { Database } from "../../compiler-core/src/database/database";
import { PARSER, PROCESS, SOURCE } from "../../compiler-core/src/database/queries";
import { SyntaxParser } from "../../compiler-core/src/syntax/parser";
import { pathOfUri } from "./convert";
import { FEATURES } from "./features";
import { guarded } from "./guarded";
import { readClientFacts } from "./initialization";
import type { Session } from "./session";
import { readSettings } from "./settings";

/** Settings come with a notification, or the server asks for them, whichever the client can do; changes count at once. */
function followSettings(session: Session): void {
  const { connection, client } = session;
  const take = (section: unknown): void => {
    session.settings = readSettings(section);
    session.configured.fire();
  };
  const ask = (): void => {
    if (!client.answersSettings) return;
    void guarded(connection, "settings", async () => {
      const section: unknown = await connection.workspace.getConfiguration("martlet");
      if (section !== null && section !== undefined) take(section);
    });
  };
  connection.onDidChangeConfiguration(({ settings }) => {
    const section: unknown = (settings as { martlet?: unknown } | null)?.martlet;
    if (section === undefined) ask();
    else take(section);
  });
  connection.onInitialized(() => {
    if (client.registersSettings) {
      void guarded(connection, "settings", () =>
        connection.client.register(DidChangeConfigurationNotification.type, { section: "martlet" }),
      );
    }
    if (!client.sentSettings) ask();
  });
}

/** Serves one client until it says exit. */
export function startServer(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  connection.onInitialize(async (params): Promise<InitializeResult> => {
    const client = readClientFacts(params);
    if (client === undefined) {
      throw new ResponseError(ErrorCodes.InvalidParams, "initializationOptions.untrustedWorkspace must be a boolean");
    }
    const db = new Database();
    db.set(PARSER, PROCESS, await SyntaxParser.load(readParserFiles()));
    const session: Session = {
      connection,
      documents,
      db,
      client,
      commands: new Map(),
      settings: client.settings,
      builder: new BuildClient(),
      analysed: new Emitter(),
      configured: new Emitter(),
      ending: new Emitter(),
      compiled: new Emitter(),
    };
    documents.onDidClose(({ document }) => db.set(SOURCE, pathOfUri(document.uri), undefined));
    for (const feature of FEATURES) feature.start(session);
    followSettings(session);
    connection.onShutdown(() => {
      session.ending.fire();
      session.builder.dispose();
    });
    connection.onExecuteCommand(async ({ command, arguments: words }) => {
      const handler = session.commands.get(command);
      return handler === undefined ? null : await guarded(connection, command, () => handler(words ?? []));
    });
    const commands = FEATURES.flatMap((feature) => feature.commands ?? []);
    const capabilities: ServerCapabilities = {
      positionEncoding: "utf-16",
      textDocumentSync: {
        openClose: true,
        change: TextDocumentSyncKind.Incremental,
        willSave: true,
        save: { includeText: false },
      },
      ...(client.registersCommands ? {} : { executeCommandProvider: { commands } }),
    };
    for (const feature of FEATURES) Object.assign(capabilities, feature.capabilities(client));
    return { capabilities, serverInfo: { name: "martlet", version: VERSION } };
  });
  documents.listen(connection);
  connection.listen();
}
