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
  /** They came with `initialize`. */
  readonly sentSettings: boolean;
  /** The server may ask for settings. */
  readonly answersSettings: boolean;
  /** The client tells of changed settings once it has been asked to, and not by itself. */
  readonly registersSettings: boolean;
  /** Whether it asks for inlay hints again when it is told to. */
  readonly refreshesHints: boolean;
  readonly codeDescriptions: boolean;
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
    sentSettings: options.settings !== undefined,
    answersSettings: workspace?.configuration === true,
    registersSettings:
      workspace?.didChangeConfiguration?.dynamicRegistration === true && options.settings === undefined,
    refreshesHints: workspace?.inlayHint?.refreshSupport === true,
    codeDescriptions:
      textDocument?.publishDiagnostics?.codeDescriptionSupport === true ||
      textDocument?.diagnostic?.codeDescriptionSupport === true,
  };
}
