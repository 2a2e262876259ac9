/** All codes that Martlet shows a user, of every stage of the analysis, for `martlet explain` and the reference. */
import type { DiagnosticCode } from "../base/diagnostic";
import { TYPE_CODES } from "../inference/type-rules";
import { REASONS } from "../specialize/reasons";
import { SUBSET_RULES } from "../subset/rules";
import { SYNTAX_CODES } from "../syntax/codes";

export interface CodeRow {
  readonly code: DiagnosticCode;
  readonly title: string;
  /** Markdown, one sentence per line. */
  readonly explain: string;
}

/** By code. */
export const ANALYSIS_CODES: readonly CodeRow[] = [
  ...SYNTAX_CODES,
  ...TYPE_CODES,
  ...SUBSET_RULES,
  ...Object.values(REASONS),
]
  .map(({ code, title, explain }) => ({ code, title, explain }))
  .sort((a, b) => (a.code < b.code ? -1 : 1));
