/** The commands of the palette: id → what it does. A test compares the ids with those in `package.json`. */
import { commands, type Disposable, type QuickPickItem, Uri, ViewColumn, window, workspace } from "vscode";
import type { ServerProcess } from "./server-process";

type CommandHandler = (server: ServerProcess, ...words: readonly unknown[]) => Promise<void> | void;

const COMMANDS: Readonly<Record<string, CommandHandler>> = {
  "martlet.compile": compileActiveFile,
  "martlet.cancel": (server) => server.cancel(),
  "martlet.showIr": showIr,
  "martlet.menu": showMenu,
  "martlet.restart": (server) => server.restart(),
  "martlet.showLog": (server) => server.log.show(),
};

export function registerCommands(server: ServerProcess): Disposable[] {
  return Object.entries(COMMANDS).map(([id, run]) =>
    commands.registerCommand(id, (...words: readonly unknown[]) => run(server, ...words)),
  );
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

/** Asks for a stage, and opens what it makes of the function at the cursor, or of the one that is named. */
async function showIr(server: ServerProcess, uri?: unknown, qualname?: unknown): Promise<void> {
  const editor = window.activeTextEditor;
  const isNamed = typeof uri === "string" && typeof qualname === "string";
  if (!isNamed && editor?.document.languageId !== "python") {
    void window.showInformationMessage("Put the cursor into a function of a Python file.");
    return;
  }
  const views = isNamed
    ? await server.views(uri, qualname)
    : editor && (await server.views(editor.document.uri.toString(), editor.selection.active));
  if (views === undefined || views.length === 0) {
    void window.showInformationMessage("Put the cursor into a function.");
    return;
  }
  const items = views.map((view): QuickPickItem & { readonly uri: string } => ({ label: view.title, uri: view.uri }));
  const choice = await window.showQuickPick(items, { placeHolder: "Which stage of the compiler" });
  if (choice === undefined) return;
  const document = await workspace.openTextDocument(Uri.parse(choice.uri));
  await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: true });
}

/** What a click on the status offers. */
async function showMenu(): Promise<void> {
  const items: readonly (QuickPickItem & { readonly command: string; readonly words?: readonly unknown[] })[] = [
    { label: "$(zap) Compile to Native", command: "martlet.compile" },
    { label: "$(list-tree) Show IR", command: "martlet.showIr" },
    {
      label: "$(symbol-parameter) Annotate All Functions",
      command: "editor.action.codeAction",
      words: [{ kind: "source.martlet.annotate-module", apply: "first" }],
    },
    { label: "$(output) Show Log", command: "martlet.showLog" },
    { label: "$(refresh) Restart Server", command: "martlet.restart" },
    { label: "$(gear) Settings", command: "workbench.action.openSettings", words: ["@ext:martlet.martlet"] },
  ];
  const choice = await window.showQuickPick(items, { placeHolder: "Martlet" });
  if (choice !== undefined) await commands.executeCommand(choice.command, ...(choice.words ?? []));
}
