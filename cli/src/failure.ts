/**
 * The one clear message that a command ends with: what is wrong, and what to do about it.
 * Thrown by commands, printed by `main` alone.
 */
import type { ExitCode } from "./exit-code";

export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
  readonly exitCode: ExitCode;
  /** What the user can do, one sentence. */
  readonly hint: string | undefined;

  constructor(exitCode: ExitCode, message: string, hint?: string) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}
