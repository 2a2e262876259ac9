/** Codes of what only a build finds out. */
import type { DiagnosticCode } from "../base/diagnostic";

export const BUILD_CODES = {
  mismatch: {
    code: "MT4001",
    title: "The code object differs",
    explain:
      "The function's code object in the target interpreter is not what Martlet expects: it has other locals, or is compiled more than once.\nThe function stays interpreted.",
  },
  resume: {
    code: "MT4002",
    title: "Built for the resume interpreter",
    explain: "The build was asked to run all functions in the resume interpreter, which is meant for tests.",
  },
  program: {
    code: "MT4003",
    title: "The interpreter refuses the program",
    explain:
      "The interpreter that the module is built for cannot compile it; the message is its own.\nNothing is built until the program is correct.",
  },
  environment: {
    code: "MT4004",
    title: "The module was not built",
    explain:
      "The program is fine, but something else is missing or in the way; the message says what.\n`martlet doctor` looks at all that a build needs.",
  },
} as const satisfies Readonly<Record<string, { code: DiagnosticCode; title: string; explain: string }>>;
