/**
 * What a subset rule is: one construct that keeps a function interpreted.
 */
import type { DiagnosticCode, Severity } from "../base/diagnostic";
import type { Span } from "../base/span";
import type * as ast from "../syntax/nodes";
import type { FunctionSite } from "./function-sites";

/** One reason why a function stays interpreted; `span` is the construct. */
export interface SubsetReason {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly span: Span;
}

export type Finding = Omit<SubsetReason, "code">;

/** What a rule knows besides the node. */
export interface RuleContext {
  readonly site: FunctionSite;
  /** Nodes whose constant is never made: docstrings and other expression statements. */
  readonly isIgnoredConstant: (node: ast.Constant) => boolean;
  /** Loops around the node, within the function. */
  readonly loopDepth: number;
  /** 9 … 13: the version of Python 3 that the function is for. */
  readonly minor: number;
}

/** Registered in `rules/index.ts`. */
export interface SubsetRule {
  /** Stable for ever, and never used again once withdrawn. */
  readonly code: DiagnosticCode;
  readonly title: string;
  readonly severity: Severity;
  /** Markdown, one sentence per line. */
  readonly explain: string;
  /** The kinds of nodes in a function's body that `check` wants to see. */
  readonly kinds: readonly ast.NodeKind[];
  check?(node: ast.Node, context: RuleContext): Finding | undefined;
  /** Looks at the function as a whole. */
  checkFunction?(site: FunctionSite): Finding | undefined;
}
