/**
 * What the compiler has to say about the user's program, as plain values.
 *
 * A diagnostic never stops the analysis: stages return `{ value, diagnostics }` and go on.
 * Converting to LSP or to text happens in `server/` and `cli/`.
 */

import type { Span } from "./span";

/**
 * Stable for ever and never used again once withdrawn: `MT` and four digits, the first one naming the stage
 * (1 syntax, 2 types, 3 subset, 4 build).
 */
export type DiagnosticCode = `MT${number}`;

/** `hint` is for facts that help (a function stays interpreted); it is shown without a squiggle where possible. */
export type Severity = "error" | "warning" | "information" | "hint";

/** Another place that explains the diagnostic, usually its cause. */
export interface RelatedInformation {
  readonly message: string;
  readonly span: Span;
  /** The file, when it is not the one that the diagnostic is in. */
  readonly path?: string;
}

/** A replacement of one stretch of text; an empty span inserts. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

/**
 * What a code action needs to offer a fix.
 * `kind` names the action; `data` is plain JSON that only this action reads.
 */
export interface FixData {
  readonly kind: string;
  readonly data?: JsonValue;
}

/** A value that survives `JSON.stringify` unchanged. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly span: Span;
  /** One sentence that names the construct and says what follows from it. */
  readonly message: string;
  readonly related: readonly RelatedInformation[];
  readonly fix?: FixData;
}

/** What a stage returns that never fails: its value, whatever the input was, and what it found on the way. */
export interface WithDiagnostics<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** Orders by place, then code, so that output does not depend on the order of the checks. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  if (a.span.start !== b.span.start) return a.span.start - b.span.start;
  if (a.span.end !== b.span.end) return a.span.end - b.span.end;
  if (a.code !== b.code) return a.code < b.code ? -1 : 1;
  return 0;
}
