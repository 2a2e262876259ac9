/**
 * The life of the language server: handshake, open buffers, settings, features.
 * It works with every client that does the handshake; whatever else a client leaves out has a default.
 */
import {
  type Connection,
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
import { readParserFiles } from "../../compiler-core/src/compile/parser-files";
import { Database } from "../../compiler-core/src/database/database";
import { PARSER, PROCESS, SOURCE } from "../../compiler-core/src/database/queries";
import { SyntaxParser } from "../../compiler-core/src/syntax/parser";
import { pathOfUri } from "./convert";
import { FEATURES } from "./features";
import { readClientFacts } from "./initialization";
import type { Session } from "./session";
import { readSettings } from "./settings";

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
      settings: client.settings,
      analysed: new Emitter(),
      compiled: new Emitter(),
    };
    documents.onDidClose(({ document }) => db.set(SOURCE, pathOfUri(document.uri), undefined));
    for (const feature of FEATURES) feature.start(session);
    connection.onDidChangeConfiguration(({ settings }) => {
      const section: unknown = (settings as { martlet?: unknown } | null)?.martlet;
      if (section !== undefined) session.settings = readSettings(section);
    });
    const capabilities: ServerCapabilities = {
      positionEncoding: "utf-16",
      textDocumentSync: {
        openClose: true,
        change: TextDocumentSyncKind.Incremental,
        willSave: true,
        save: { includeText: false },
      },
    };
    for (const feature of FEATURES) Object.assign(capabilities, feature.capabilities(client));
    return { capabilities, serverInfo: { name: "martlet", version: VERSION } };
  });
  documents.listen(connection);
  connection.listen();
}
