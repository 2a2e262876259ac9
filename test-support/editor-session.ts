/** One module in a language server, as an editor has it open: for tests of what the protocol shows. */
import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { LspClient, type Message, type RequestHandler } from "./lsp-client";

const ROOT = resolve(__dirname, "..");
const SERVER = ["--import", "tsx", join(ROOT, "server", "src", "main.ts"), "--stdio"];

export interface SessionOptions {
  readonly capabilities?: object;
  readonly initializationOptions?: unknown;
  /** Answers to requests of the server, by method. */
  readonly handlers?: Readonly<Record<string, RequestHandler>>;
  readonly uri?: string;
}

/** `$0` in a text is the cursor. */
export class EditorSession {
  readonly client: LspClient;
  readonly uri: string;
  /** What the server announced. */
  readonly announced: Readonly<Record<string, unknown>>;
  private text = "";
  private version = 0;

  private constructor(client: LspClient, uri: string, announced: Readonly<Record<string, unknown>>) {
    this.client = client;
    this.uri = uri;
    this.announced = announced;
  }

  static async start(options: SessionOptions = {}): Promise<EditorSession> {
    const client = new LspClient(process.execPath, SERVER, options.handlers ?? {});
    const { capabilities } = await client.request<{ capabilities: Record<string, unknown> }>("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities: options.capabilities ?? {},
      ...(options.initializationOptions === undefined ? {} : { initializationOptions: options.initializationOptions }),
    });
    client.notify("initialized", {});
    return new EditorSession(client, options.uri ?? "file:///project/m.py", capabilities);
  }

  /** Opens the module, or replaces its text; the position of the cursor, if there is one. */
  write(marked: string): { readonly line: number; readonly character: number } {
    const cursor = marked.indexOf("$0");
    this.text = marked.replace("$0", "");
    this.version += 1;
    if (this.version === 1) {
      const textDocument = { uri: this.uri, languageId: "python", version: 1, text: this.text };
      this.client.notify("textDocument/didOpen", { textDocument });
    } else {
      const textDocument = { uri: this.uri, version: this.version };
      this.client.notify("textDocument/didChange", { textDocument, contentChanges: [{ text: this.text }] });
    }
    const before = this.text.slice(0, Math.max(0, cursor)).split("\n");
    return { line: before.length - 1, character: (before.at(-1) as string).length };
  }

  /** A request about the module. */
  async ask<Result>(method: string, params: object = {}): Promise<Result> {
    return await this.client.request<Result>(method, { textDocument: { uri: this.uri }, ...params });
  }

  async execute<Result>(command: string, ...words: readonly unknown[]): Promise<Result> {
    return await this.client.request<Result>("workspace/executeCommand", { command, arguments: words });
  }

  /** The next request of the server with this method, also one that came already. */
  async requested(method: string): Promise<Message> {
    return await this.client.requestReceived(method);
  }

  async stop(): Promise<void> {
    assert.equal(await this.client.stop(), 0);
  }
}
