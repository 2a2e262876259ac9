/** Functions that the compiler itself failed at: tests and reports fail on them, where a user gets an interpreted function. */
import { REASONS } from "../compiler-core/src/specialize/reasons";

/** A function as a build reports it. */
export interface ReportedFunction {
  readonly name: string;
  readonly tier: string;
  readonly reasons: readonly { readonly code: string; readonly message: string }[];
}

export function compilerMistakes(functions: readonly ReportedFunction[]): readonly string[] {
  return functions.flatMap(({ name, reasons }) =>
    reasons.flatMap(({ code, message }) => (code === REASONS.compilerMistake.code ? [`${name} ${message}`] : [])),
  );
}
