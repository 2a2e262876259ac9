/**
 * The command line as a function: `martlet COMMAND …`.
 * Words → command → one exit code. All failures end here, each as one message; what is not expected is a bug of ours.
 */

import { VERSION } from "../../compiler-core/src/base/version";
import { parseArguments, usage } from "./arguments";
import { COMMANDS } from "./commands";
import { EXIT, type ExitCode } from "./exit-code";
import { CommandFailure } from "./failure";
import { commandHelp, generalHelp } from "./help";
import type { Terminal } from "./terminal";

/** Runs one command to its end; never throws. */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await dispatch(words, terminal);
  } catch (error) {
    if (error instanceof CommandFailure) {
      terminal.error(`martlet: ${error.message}\n${error.hint === undefined ? "" : `  ${error.hint}\n`}`);
      return error.exitCode;
    }
    terminal.error(
      `martlet: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n` +
        "  This is a bug of Martlet. Please report it with the command, the file and the text above.\n",
    );
    return EXIT.internal;
  }
}

async function dispatch(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = words;
  if (name === undefined) {
    terminal.error(generalHelp());
    return EXIT.usage;
  }
  if (name === "--help" || name === "-h" || name === "help") {
    const topic = name === "help" ? COMMANDS.find((command) => command.name === rest[0]) : undefined;
    terminal.out(topic === undefined ? generalHelp() : commandHelp(topic));
    return EXIT.fine;
  }
  if (name === "--version" || name === "-V") {
    terminal.out(`martlet ${VERSION}\n`);
    return EXIT.fine;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) throw usage(`unknown ${name.startsWith("-") ? "option" : "command"} ${name}`);
  const parsed = parseArguments(rest, {
    options: { ...command.options, help: { short: "h", doc: "this text" } },
    ...(command.passThrough === true ? { passThrough: true } : {}),
  });
  if (parsed.flag("help")) {
    terminal.out(commandHelp(command));
    return EXIT.fine;
  }
  return await command.run(parsed, terminal);
}
