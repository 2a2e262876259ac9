/** `docs/reference/diagnostics.md`: what each code means, as `martlet explain` says it. */

import { BUILD_CODES } from "../../compiler-core/src/compile/codes";
import { ANALYSIS_CODES } from "../../compiler-core/src/database/codes";

/** By the first digit of the code. */
const STAGES: Readonly<Record<string, string>> = {
  1: "Syntax",
  2: "Types",
  3: "What stays interpreted",
  4: "Building",
};

export function diagnosticsReference(): string {
  const lines = [
    "# Diagnostics",
    "",
    "<!-- Written by `npm run generate` from the tables of codes; edit the rows there. -->",
    "",
    "A code means the same for ever and is never used again for something else.",
    "`martlet explain CODE` prints the same text.",
  ];
  let stage = "";
  for (const { code, title, explain } of [...ANALYSIS_CODES, ...Object.values(BUILD_CODES)]) {
    const digit = code.charAt("MT".length);
    if (digit !== stage) lines.push("", `## ${STAGES[digit] ?? `MT${digit}`}`);
    stage = digit;
    lines.push("", `### ${code}: ${title}`, "", explain);
  }
  return `${lines.join("\n")}\n`;
}
