/** `docs/reference/command-line.md`: the help texts of all commands. */

import { COMMANDS } from "../../cli/src/commands";
import { commandHelp, generalHelp } from "../../cli/src/help";

export function commandLineReference(): string {
  const sections = COMMANDS.flatMap((command) => [
    `## \`martlet ${command.name}\``,
    "",
    ...block(commandHelp(command)),
    "",
  ]);
  return [
    "# Command line",
    "",
    "<!-- Written by `npm run generate` from cli/src/commands; edit the commands there. -->",
    "",
    ...block(generalHelp()),
    "",
    ...sections,
  ].join("\n");
}

function block(text: string): readonly string[] {
  return ["```text", text.trimEnd(), "```"];
}
