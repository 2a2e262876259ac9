/** The language server as a child process, with what it needs to know at its start. */
import { type Disposable, type LogOutputChannel, type Position, window, workspace } from "vscode";
import { LanguageClient, RevealOutputChannelOn, TransportKind } from "vscode-languageclient/node";
import type { FileStatus, FileStatusParams } from "./file-status";

/** What a compile that a person asked for came to; the server's answer to `martlet.compile`. */
export interface CompileAnswer {
  readonly ok: boolean;
  /** One sentence. */
  readonly message: string;
  /** Where the problem shows in the text already, a message would only repeat it. */
  readonly isPositional: boolean;
}

/** A document that shows what a stage of the compiler makes of a function. */
export interface View {
  readonly title: string;
  readonly uri: string;
}

export class ServerProcess implements Disposable {
  readonly log: LogOutputChannel = window.createOutputChannel("Martlet", { log: true });
  private readonly modulePath: string;
  private readonly status: FileStatus;
  private client: LanguageClient | undefined;
  private starting: Promise<void> = Promise.resolve();

  constructor(modulePath: string, status: FileStatus) {
    this.modulePath = modulePath;
    this.status = status;
  }

  start(): void {
    const client = new LanguageClient(
      "martlet",
      "Martlet",
      { module: this.modulePath, transport: TransportKind.stdio, args: ["--stdio"] },
      {
        documentSelector: [
          { scheme: "file", language: "python" },
          { scheme: "untitled", language: "python" },
        ],
        outputChannel: this.log,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        synchronize: { configurationSection: "martlet" },
        initializationOptions: {
          untrustedWorkspace: !workspace.isTrusted,
          // The palette's commands are contributed by the extension; the server needs not announce its own.
          clientRegistersCommands: true,
          statusNotifications: true,
          settings: workspace.getConfiguration("martlet"),
        },
        markdown: { isTrusted: { enabledCommands: ["martlet.showIr"] }, supportHtml: false },
      },
    );
    client.onNotification("martlet/status", (params: FileStatusParams) => this.status.update(params));
    this.client = client;
    this.starting = client.start().catch((error: unknown) => {
      this.log.error(`The language server did not start: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.status.clear();
    await this.starting;
    await client?.stop().catch(() => client.dispose());
  }

  async restart(): Promise<void> {
    await this.stop();
    this.start();
  }

  /** Compiles the module at `uri` as it is on the disk. */
  async compile(uri: string): Promise<CompileAnswer | undefined> {
    return await this.execute<CompileAnswer>("martlet.compile", uri);
  }

  /** Gives up what is being compiled. */
  async cancel(): Promise<void> {
    await this.execute("martlet.cancel");
  }

  /** The views of the function at a position, or with a qualified name. */
  async views(uri: string, place: Position | string): Promise<readonly View[] | undefined> {
    const words = typeof place === "string" ? place : { line: place.line, character: place.character };
    return await this.execute<readonly View[]>("martlet.views", uri, words);
  }

  private async execute<Answer>(command: string, ...words: readonly unknown[]): Promise<Answer | undefined> {
    await this.starting;
    return await this.client?.sendRequest<Answer>("workspace/executeCommand", { command, arguments: words });
  }

  dispose(): void {
    void this.stop();
    this.log.dispose();
  }
}
