/** `martlet check`: what is wrong, and how each function would run. Compiles nothing. */
import { analyse, openDatabase } from "../analysis";
import { usage } from "../arguments";
import { diagnosticJson, diagnosticText, functionRow, tierCounts, tierTable } from "../diagnostics-text";
import { EXIT } from "../exit-code";
import { readSourceFile } from "../source-file";
import type { Command } from "./command";

export const check: Command = {
  name: "check",
  summary: "say what is wrong, and which functions would be native",
  operands: "[--json] FILE…",
  description:
    "Analyses the files and prints diagnostics, then each function with its tier: native, mixed, or interpreted\n" +
    "with the reason. Nothing is compiled and nothing is written. The exit code is 1 when a file has errors.",
  options: { json: { doc: "print one JSON object" } },
  async run(parsed, terminal) {
    if (parsed.operands.length === 0) throw usage("check needs at least one file");
    const files = parsed.operands.map((name) => readSourceFile(name, terminal));
    const db = await openDatabase();
    const reports = files.map((file) => ({ file, report: analyse(db, file) }));
    if (parsed.flag("json")) {
      const modules = reports.map(({ file, report }) => ({
        path: file.path,
        diagnostics: report.diagnostics.map((diagnostic) => diagnosticJson(report.lineIndex, diagnostic)),
        functions: report.functions.map((fn) => functionRow(report.lineIndex, fn)),
      }));
      terminal.out(`${JSON.stringify({ files: modules }, undefined, 2)}\n`);
    } else {
      for (const { file, report } of reports) {
        for (const diagnostic of report.diagnostics) {
          // Why a function is interpreted stands in the table below.
          if (diagnostic.severity !== "hint") terminal.out(diagnosticText(file.name, report.lineIndex, diagnostic));
        }
        const rows = report.functions.map((fn) => functionRow(report.lineIndex, fn));
        terminal.out(`${file.name}: ${tierCounts(rows)}\n${tierTable(rows)}`);
      }
    }
    const hasErrors = reports.some(({ report }) => report.diagnostics.some(({ severity }) => severity === "error"));
    return hasErrors ? EXIT.program : EXIT.fine;
  },
};
