/** The commands of the palette: id → what it does. A test compares the ids with those in `package.json`. */
import { commands, type Disposable, window, workspace } from "vscode";
import type { ServerProcess } from "./server-process";

type CommandHandler = (server: ServerProcess) => Promise<void> | void;

const COMMANDS: Readonly<Record<string, CommandHandler>> = {
  "martlet.compile": compileActiveFile,
  "martlet.restart": (server) => server.restart(),
  "martlet.showLog": (server) => server.log.show(),
};

export function registerCommands(server: ServerProcess): Disposable[] {
  return Object.entries(COMMANDS).map(([id, run]) => commands.registerCommand(id, () => run(server)));
}

async function compileActiveFile(server: ServerProcess): Promise<void> {
  const document = window.activeTextEditor?.document;
  if (document?.languageId !== "python") {
    void window.showInformationMessage("Open a Python file to compile it.");
    return;
  }
  // The palette hides the command in Restricted Mode, but keys and other extensions can still call it.
  if (!workspace.isTrusted) {
    void window.showInformationMessage("Martlet compiles in trusted workspaces only: it starts clang and Python.");
    return;
  }
  if (document.isUntitled) {
    void window.showInformationMessage("Save the file first: the compiled module is written beside it.");
    return;
  }
  await document.save();
  const answer = await server.compile(document.uri.toString());
  if (answer === undefined || answer.ok || answer.isPositional) return;
  const choice = await window.showErrorMessage(answer.message, "Show Log");
  if (choice !== undefined) server.log.show();
}
