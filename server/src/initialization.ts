/** What a client says about itself in `initialize`, reduced to what the server asks about. */
import type { InitializeParams } from "vscode-languageserver/node";
import { readSettings, type Settings } from "./settings";

export interface ClientFacts {
  /** In an untrusted workspace nothing is started and nothing is written. */
  readonly isTrusted: boolean;
  /** The extension contributes the commands itself; announcing them would register them twice. */
  readonly registersCommands: boolean;
  readonly wantsStatus: boolean;
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly showsProgress: boolean;
  readonly readsMarkdown: boolean;
  readonly relatedInformation: boolean;
  readonly settings: Settings;
}

/** A trust flag that cannot be understood must not grant trust: then there is no result. */
export function readClientFacts(params: InitializeParams): ClientFacts | undefined {
  const options: Record<string, unknown> =
    typeof params.initializationOptions === "object" && params.initializationOptions !== null
      ? (params.initializationOptions as Record<string, unknown>)
      : {};
  const untrusted = options.untrustedWorkspace;
  if (untrusted !== undefined && typeof untrusted !== "boolean") return undefined;
  const { textDocument, window, workspace } = params.capabilities;
  return {
    isTrusted: untrusted !== true,
    registersCommands: options.clientRegistersCommands === true,
    wantsStatus: options.statusNotifications === true,
    pullsDiagnostics: textDocument?.diagnostic !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    showsProgress: window?.workDoneProgress === true,
    readsMarkdown: textDocument?.hover?.contentFormat?.includes("markdown") === true,
    relatedInformation:
      textDocument?.publishDiagnostics?.relatedInformation === true ||
      textDocument?.diagnostic?.relatedInformation === true,
    settings: readSettings(options.settings),
  };
}
