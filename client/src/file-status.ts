/**
 * The status of the active file: how many functions are native, mixed and interpreted, and how the last compile went.
 * A language status item says it in full; an item of the status bar in few words, and a click on it offers what to do.
 */
import {
  commands,
  type Disposable,
  type LanguageStatusItem,
  LanguageStatusSeverity,
  languages,
  StatusBarAlignment,
  type StatusBarItem,
  type TextEditor,
  Uri,
  window,
} from "vscode";

/** The server's notification `martlet/status`. */
export interface FileStatusParams {
  readonly uri: string;
  readonly functions: { readonly native: number; readonly mixed: number; readonly interpreted: number };
  readonly compile: {
    readonly state: "never" | "compiling" | "compiled" | "failed" | "cancelled";
    /** One sentence about the last compile. */
    readonly message: string;
  };
}

export class FileStatus implements Disposable {
  private readonly item: LanguageStatusItem;
  private readonly bar: StatusBarItem = window.createStatusBarItem("martlet.file", StatusBarAlignment.Right, 90);
  private readonly byUri = new Map<string, FileStatusParams>();
  private readonly subscriptions: readonly Disposable[];

  constructor() {
    this.item = languages.createLanguageStatusItem("martlet.file", { language: "python" });
    this.item.name = "Martlet";
    this.bar.name = "Martlet";
    this.bar.command = "martlet.menu";
    this.subscriptions = [this.item, this.bar, window.onDidChangeActiveTextEditor((editor) => this.show(editor))];
    this.show(window.activeTextEditor);
  }

  update(params: FileStatusParams): void {
    this.byUri.set(Uri.parse(params.uri).toString(), params);
    this.show(window.activeTextEditor);
  }

  clear(): void {
    this.byUri.clear();
    this.show(window.activeTextEditor);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private show(editor: TextEditor | undefined): void {
    const isPython = editor?.document.languageId === "python";
    // Views and panels get the focus while their module is still the one that is worked on.
    if (editor !== undefined && !isPython) this.bar.hide();
    if (!isPython) return;
    const status = this.byUri.get(editor.document.uri.toString());
    const isCompiling = status?.compile.state === "compiling";
    void commands.executeCommand("setContext", "martlet.isCompiling", isCompiling);
    this.item.busy = isCompiling;
    if (status === undefined) {
      this.item.text = "Martlet";
      this.item.detail = "no analysis yet";
      this.item.severity = LanguageStatusSeverity.Information;
      this.bar.hide();
      return;
    }
    const { native, mixed, interpreted } = status.functions;
    const counts = `${native} native, ${mixed} mixed, ${interpreted} interpreted`;
    const hasFailed = status.compile.state === "failed";
    this.item.text = counts;
    this.item.detail = status.compile.message;
    this.item.severity = hasFailed ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
    this.item.command = { title: "Compile to Native", command: "martlet.compile" };
    const icon = isCompiling ? "$(sync~spin)" : hasFailed ? "$(warning)" : "$(zap)";
    this.bar.text = `${icon} ${native}/${native + mixed + interpreted} native`;
    this.bar.tooltip = `Martlet: ${counts}\n${status.compile.message}`;
    this.bar.accessibilityInformation = { label: `Martlet: ${counts}, ${status.compile.message}` };
    this.bar.show();
  }
}
