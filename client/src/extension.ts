/**
 * The VS Code extension: starts the language server and shows what it says.
 * Nothing is computed here; `activate` returns before the server has answered.
 */
import { type ExtensionContext, workspace } from "vscode";
import { registerCommands } from "./commands";
import { FileStatus } from "./file-status";
import { ServerProcess } from "./server-process";

let server: ServerProcess | undefined;

export function activate(context: ExtensionContext): void {
  const status = new FileStatus();
  server = new ServerProcess(context.asAbsolutePath("dist/server.js"), status);
  context.subscriptions.push(status, server, ...registerCommands(server));
  // What a server may do is decided when it starts.
  context.subscriptions.push(workspace.onDidGrantWorkspaceTrust(() => server?.restart()));
  server.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
