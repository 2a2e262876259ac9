/**
 * What an analysis says about a module, as plain values that the command line, the language server and a build show.
 */
import type { Diagnostic, DiagnosticCode } from "../base/diagnostic";
import type { LineIndex } from "../base/line-index";
import type { Span } from "../base/span";

/**
 * How a function runs once compiled: `native` (specialized, no generic operation left), `mixed` (compiled, some
 * generic operations), `interpreted` (left to CPython).
 */
export type Tier = "native" | "mixed" | "interpreted";

export const TIERS: readonly Tier[] = ["native", "mixed", "interpreted"];

/** Why a function is not in a higher tier. */
export interface TierReason {
  readonly code: DiagnosticCode;
  readonly message: string;
  /** The construct that is the cause. */
  readonly span: Span;
}

export interface FunctionReport {
  /** The qualified name, as in `__qualname__`. */
  readonly name: string;
  /** The whole definition, decorators included. */
  readonly span: Span;
  /** The name in it: where a status is shown. */
  readonly nameSpan: Span;
  readonly tier: Tier;
  /** In the order of the source; empty for `native`. */
  readonly reasons: readonly TierReason[];
}

/** Who asked for the module to be compiled. */
export type OptIn =
  | { readonly kind: "none" }
  /** `# martlet: compile` in the module. */
  | { readonly kind: "comment"; readonly span: Span }
  /** `[tool.martlet]` in this project file. */
  | { readonly kind: "project"; readonly path: string };

export interface ModuleReport {
  readonly path: string;
  readonly lineIndex: LineIndex;
  /** Syntax and type diagnostics and those of the subset, in the order of the source. */
  readonly diagnostics: readonly Diagnostic[];
  /** In the order of the source; what the parser understood of a module with syntax errors. */
  readonly functions: readonly FunctionReport[];
}
