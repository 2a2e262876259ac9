/** What a code action is: a change of the text that the editor offers at a place. Plain values, no protocol. */
import type { Diagnostic, DiagnosticCode, TextEdit } from "../../../../compiler-core/src/base/diagnostic";
import type { Span } from "../../../../compiler-core/src/base/span";
import type { OptIn } from "../../../../compiler-core/src/database/reports";
import type { SlotSuggestion } from "../../../../compiler-core/src/inference/evidence/slots";
import type { FunctionSuggestion } from "../../../../compiler-core/src/inference/evidence/suggest";
import type { SyntaxTree } from "../../../../compiler-core/src/syntax/nodes";

/** What an action may look at. */
export interface ActionContext {
  readonly tree: SyntaxTree;
  readonly optIn: OptIn;
  /** Looks at the whole module: only what stands at a definition asks for it. */
  readonly annotations: () => readonly FunctionSuggestion[];
  readonly slots: () => readonly SlotSuggestion[];
}

/** One change that is offered. */
export interface OfferedChange {
  /** In the imperative, as the editor's menu shows it. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** Repairs what a diagnostic is about. */
export interface QuickFix {
  readonly kind: "quick-fix";
  /** Kebab-case, the name of its file. */
  readonly id: string;
  readonly fixes: readonly DiagnosticCode[];
  /** Nothing where a change could alter what the program means. */
  apply(context: ActionContext, diagnostic: Diagnostic): OfferedChange | undefined;
}

/** Changes what stands at a place. */
export interface PlaceAction {
  readonly kind: "refactor";
  readonly id: string;
  /** Diagnostics at the place that it repairs: it is their quick fix then. */
  readonly fixes: readonly DiagnosticCode[];
  /** With a diagnostic, as its quick fix. */
  apply(context: ActionContext, place: Span, diagnostic: Diagnostic | undefined): OfferedChange | undefined;
}

/** Changes the module as a whole. */
export interface SourceAction {
  readonly kind: "source";
  readonly id: string;
  /** Diagnostics whose quick fix it is, too. */
  readonly fixes: readonly DiagnosticCode[];
  apply(context: ActionContext): OfferedChange | undefined;
}

/** Registered in `code-actions/index.ts`. */
export type CodeAction = QuickFix | PlaceAction | SourceAction;
