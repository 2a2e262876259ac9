/** What each command of `martlet` is made of. */
import type { OptionTable, ParsedArguments } from "../arguments";
import type { ExitCode } from "../exit-code";
import type { Terminal } from "../terminal";

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows the name in the usage line. */
  readonly operands: string;
  /** Paragraphs of the command's own help. */
  readonly description: string;
  readonly options: OptionTable;
  readonly passThrough?: true;
  run(parsed: ParsedArguments, terminal: Terminal): Promise<ExitCode>;
}
