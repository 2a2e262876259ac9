/** Help texts, written from the tables of commands and options. */
import { describeOptions } from "./arguments";
import { COMMANDS } from "./commands";
import type { Command } from "./commands/command";

export function generalHelp(): string {
  const width = Math.max(...COMMANDS.map((command) => command.name.length));
  const rows = COMMANDS.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}\n`).join("");
  return (
    "Martlet compiles ordinary Python to native modules that behave exactly as the source does.\n\n" +
    "usage: martlet COMMAND [OPTIONS] …\n\n" +
    `commands:\n${rows}\n` +
    "  --help     this text; `martlet COMMAND --help` tells more\n" +
    "  --version  the version\n\n" +
    "exit codes: 0 fine, 1 errors in the program, 2 wrong usage, 3 something is missing on this machine, 70 a bug of Martlet\n"
  );
}

export function commandHelp(command: Command): string {
  const options = { ...command.options, help: { short: "h", doc: "this text" } };
  return `usage: martlet ${command.name} ${command.operands}\n\n${command.description}\n\noptions:\n${describeOptions(options)}`;
}
