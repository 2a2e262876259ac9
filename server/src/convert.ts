/** Our offsets and values ⇄ the protocol's. The one place that does it. */
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  DiagnosticSeverity,
  type Diagnostic as LspDiagnostic,
  type Position as LspPosition,
  type Range,
} from "vscode-languageserver/node";
import type { Diagnostic, Severity } from "../../compiler-core/src/base/diagnostic";
import type { LineIndex } from "../../compiler-core/src/base/line-index";
import type { Span } from "../../compiler-core/src/base/span";
import { documentationOf } from "../../compiler-core/src/compile/documentation";

/** The path of a file's URI; other schemes (unsaved buffers) name themselves. */
export function pathOfUri(uri: string): string {
  if (!uri.startsWith("file:")) return uri;
  try {
    return fileURLToPath(uri);
  } catch {
    return uri;
  }
}

export function uriOfPath(path: string): string {
  return path.startsWith("/") ? pathToFileURL(path).href : path;
}

export function rangeOf(lineIndex: LineIndex, span: Span): Range {
  return { start: positionOf(lineIndex, span.start), end: positionOf(lineIndex, span.end) };
}

export function positionOf(lineIndex: LineIndex, offset: number): LspPosition {
  const { line, column } = lineIndex.utf16Position(offset);
  return { line, character: column };
}

export function offsetOf(lineIndex: LineIndex, position: LspPosition): number {
  return lineIndex.offsetOfUtf16(position.line, position.character);
}

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** What a client shows of a diagnostic besides its message. */
export interface DiagnosticAbilities {
  readonly relatedInformation: boolean;
  readonly codeDescriptions: boolean;
}

export function lspDiagnostic(
  uri: string,
  lineIndex: LineIndex,
  diagnostic: Diagnostic,
  { relatedInformation, codeDescriptions }: DiagnosticAbilities,
): LspDiagnostic {
  const converted: LspDiagnostic = {
    range: rangeOf(lineIndex, diagnostic.span),
    severity: SEVERITIES[diagnostic.severity],
    code: diagnostic.code,
    source: "martlet",
    message: diagnostic.message,
  };
  if (codeDescriptions) converted.codeDescription = { href: documentationOf(diagnostic.code) };
  const related = diagnostic.related.filter((place) => place.path === undefined);
  if (relatedInformation && related.length > 0) {
    converted.relatedInformation = related.map((place) => ({
      location: { uri, range: rangeOf(lineIndex, place.span) },
      message: place.message,
    }));
  }
  return converted;
}
