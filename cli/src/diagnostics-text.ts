/**
 * Diagnostics and tiers as text for people, and as the JSON that tools read.
 * Lines and columns count from 1 in both; columns are UTF-16 units, as editors show them.
 */
import type { Diagnostic } from "../../compiler-core/src/base/diagnostic";
import type { LineIndex } from "../../compiler-core/src/base/line-index";
import { type FunctionReport, TIERS, type Tier } from "../../compiler-core/src/database/reports";

/** One diagnostic with the line that it is about, the place underlined, and what explains it. */
export function diagnosticText(path: string, lineIndex: LineIndex, diagnostic: Diagnostic): string {
  const start = lineIndex.utf16Position(diagnostic.span.start);
  const head = `${path}:${start.line + 1}:${start.column + 1}: ${diagnostic.severity}[${diagnostic.code}]: ${diagnostic.message}\n`;
  const notes = diagnostic.related.map((related) => {
    if (related.path !== undefined) return `    note: ${related.message} (${related.path})\n`;
    const place = lineIndex.utf16Position(related.span.start);
    return `    note: ${path}:${place.line + 1}:${place.column + 1}: ${related.message}\n`;
  });
  return head + excerpt(lineIndex, diagnostic) + notes.join("");
}

function excerpt(lineIndex: LineIndex, { span }: Diagnostic): string {
  const start = lineIndex.utf16Position(span.start);
  const text = lineIndex.lineText(start.line);
  const onLine = Math.min(span.end, lineIndex.lineEnd(start.line));
  const margin = text.slice(0, start.column).replace(/[^\t]/g, " ");
  const number = String(start.line + 1).padStart(5);
  return `${number} | ${text}\n      | ${margin}${"^".repeat(Math.max(1, onLine - span.start))}\n`;
}

/** A function as tables and JSON show it. */
export interface FunctionRow {
  readonly name: string;
  readonly line: number;
  readonly tier: Tier;
  readonly reasons: readonly { readonly code: string; readonly message: string; readonly line: number }[];
}

export function functionRow(lineIndex: LineIndex, fn: FunctionReport): FunctionRow {
  return {
    name: fn.name,
    line: lineIndex.lineOf(fn.nameSpan.start) + 1,
    tier: fn.tier,
    reasons: fn.reasons.map((reason) => ({
      code: reason.code,
      message: reason.message,
      line: lineIndex.lineOf(reason.span.start) + 1,
    })),
  };
}

/** "3 native, 1 mixed, 2 interpreted" */
export function tierCounts(rows: readonly FunctionRow[]): string {
  return TIERS.map((tier) => `${rows.filter((row) => row.tier === tier).length} ${tier}`).join(", ");
}

/** The table of functions with their tiers; each reason on a line of its own. */
export function tierTable(rows: readonly FunctionRow[]): string {
  const width = Math.max(0, ...rows.map((row) => row.name.length));
  let text = "";
  for (const row of rows) {
    text += `  ${row.tier.padEnd(11)}  ${row.name.padEnd(width)}  line ${row.line}\n`;
    for (const { line, message, code } of row.reasons) text += `      line ${line}: ${message} [${code}]\n`;
  }
  return text;
}

export function diagnosticJson(lineIndex: LineIndex, diagnostic: Diagnostic): object {
  const start = lineIndex.utf16Position(diagnostic.span.start);
  const end = lineIndex.utf16Position(diagnostic.span.end);
  return {
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.message,
    line: start.line + 1,
    column: start.column + 1,
    endLine: end.line + 1,
    endColumn: end.column + 1,
    related: diagnostic.related.map((related) => {
      if (related.path !== undefined) return { message: related.message, path: related.path };
      const place = lineIndex.utf16Position(related.span.start);
      return { message: related.message, line: place.line + 1, column: place.column + 1 };
    }),
  };
}
