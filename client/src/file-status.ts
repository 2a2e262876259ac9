/**
 * The language status item of the active file: how many functions are native, mixed and interpreted, and how the last
 * compile went. One item, quiet unless a compile failed for want of something on the machine.
 */
import {
  type Disposable,
  type LanguageStatusItem,
  LanguageStatusSeverity,
  languages,
  type TextEditor,
  Uri,
  window,
} from "vscode";

/** The server's notification `martlet/status`. */
export interface FileStatusParams {
  readonly uri: string;
  readonly functions: { readonly native: number; readonly mixed: number; readonly interpreted: number };
  readonly compile: {
    readonly state: "never" | "compiling" | "compiled" | "failed";
    /** One sentence about the last compile. */
    readonly message: string;
  };
}

export class FileStatus implements Disposable {
  private readonly item: LanguageStatusItem;
  private readonly byUri = new Map<string, FileStatusParams>();
  private readonly subscriptions: readonly Disposable[];

  constructor() {
    this.item = languages.createLanguageStatusItem("martlet.file", { language: "python" });
    this.item.name = "Martlet";
    this.subscriptions = [this.item, window.onDidChangeActiveTextEditor((editor) => this.show(editor))];
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
    const status = editor === undefined ? undefined : this.byUri.get(editor.document.uri.toString());
    if (status === undefined) {
      this.item.text = "Martlet";
      this.item.detail = "no analysis yet";
      this.item.busy = false;
      this.item.severity = LanguageStatusSeverity.Information;
      return;
    }
    const { native, mixed, interpreted } = status.functions;
    this.item.text = `${native} native, ${mixed} mixed, ${interpreted} interpreted`;
    this.item.detail = status.compile.message;
    this.item.busy = status.compile.state === "compiling";
    this.item.severity =
      status.compile.state === "failed" ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
    this.item.command = { title: "Compile to Native", command: "martlet.compile" };
  }
}
