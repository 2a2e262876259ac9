/** `docs/reference/diagnostics.md`: every code that Martlet shows, as `martlet explain` tells it. */

import { ANALYSIS_CODES } from "../../compiler-core/src/database/codes";

const STAGES: Readonly<Record<string, string>> = {
  "1": "Syntax: what is no Python",
  "2": "Types",
  "3": "Why a function stays interpreted",
  "4": "Builds",
};

export function diagnosticsReference(): string {
  const lines = [
    "# Diagnostics",
    "",
    "<!-- Written by `npm run generate` from the tables of codes; edit the rows there. -->",
    "",
    "A code never changes its meaning. `martlet explain CODE` prints what stands here.",
  ];
  let stage = "";
  for (const { code, title, explain } of ANALYSIS_CODES) {
    const digit = code.charAt(2);
    if (digit !== stage) {
      stage = digit;
      lines.push("", `## ${STAGES[stage] ?? stage}`);
    }
    lines.push("", `### ${code}: ${title}`, "", ...explain.split("\n"));
  }
  return `${lines.join("\n")}\n`;
}
