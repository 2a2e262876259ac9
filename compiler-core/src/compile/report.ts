/** What a build says about itself: the shape that `martlet build --json` prints. */
import type { DiagnosticCode } from "../base/diagnostic";
import type { Tier } from "../database/reports";
import type { BuildFailure } from "../link/failure";

export interface BuiltReason {
  readonly code: DiagnosticCode;
  readonly message: string;
  /** From 1. */
  readonly line: number;
}

export interface BuiltFunction {
  /** `__qualname__` */
  readonly name: string;
  /** Of the `def`, from 1. */
  readonly line: number;
  readonly tier: Tier;
  /** Why it is not native; empty for native functions. */
  readonly reasons: readonly BuiltReason[];
}

export interface BuiltModule {
  readonly name: string;
  /** Of the source. */
  readonly path: string;
  /** Of the file that was written: the extension module, or the machine code that the .pyc opens. */
  readonly output: string;
  readonly door: "import" | "pyc";
  readonly doorReason: string;
  readonly functions: readonly BuiltFunction[];
}

/** The program does not compile: CPython's own words. */
export interface ProgramError {
  readonly kind: "program";
  readonly path: string;
  /** "SyntaxError", … */
  readonly type: string;
  readonly message: string;
  /** From 1; columns count characters from 1, 0 where unknown. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export type CompileFailure = (BuildFailure & { readonly path: string }) | ProgramError;
