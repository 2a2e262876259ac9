/** `martlet explain`: what a code means. */
import { BUILD_CODES } from "../../../compiler-core/src/compile/codes";
import { ANALYSIS_CODES } from "../../../compiler-core/src/database/codes";
import { usage } from "../arguments";
import { EXIT } from "../exit-code";
import type { Command } from "./command";

const CODES = [...ANALYSIS_CODES, ...Object.values(BUILD_CODES)];

export const explain: Command = {
  name: "explain",
  summary: "say what a code such as MT1001 means",
  operands: "[--json] [CODE…]",
  description: "Explains the codes; without a code, lists all of them.",
  options: { json: { doc: "print one JSON object" } },
  async run(parsed, terminal) {
    const rows = parsed.operands.map((word) => {
      const code = word.toUpperCase();
      const row = CODES.find((candidate) => candidate.code === code);
      if (row === undefined) throw usage(`there is no code ${word}; \`martlet explain\` lists all of them`);
      return row;
    });
    if (parsed.flag("json")) {
      terminal.out(`${JSON.stringify({ codes: rows.length === 0 ? CODES : rows }, undefined, 2)}\n`);
    } else if (rows.length === 0) {
      for (const { code, title } of CODES) terminal.out(`${code}  ${title}\n`);
    } else {
      terminal.out(rows.map(({ code, title, explain: text }) => `${code}: ${title}\n\n${text}\n`).join("\n"));
    }
    return EXIT.fine;
  },
};
