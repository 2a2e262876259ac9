/** `docs/reference/builtins.md`: every function that Martlet knows more about than that it can be called. */

import { primitiveRows } from "../../compiler-core/src/primitives";
import type { PrimitiveRow } from "../../compiler-core/src/primitives/schema";

export function builtinsReference(): string {
  const rows = [...primitiveRows()].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    "# Builtins",
    "",
    "<!-- Written by `npm run generate` from compiler-core/src/primitives; edit the rows there. -->",
    "",
    "Calls of these functions can be native when the arguments have the types of a column below.",
    "Any other call, and any other function, is an ordinary call: it works, at the interpreter's speed.",
    "",
    "| function | signature | what it gives | unboxed on | raises |",
    "|---|---|---|---|---|",
    ...rows.map(([name, row]) => tableLine(name, row)),
    "",
  ].join("\n");
}

function tableLine(name: string, row: PrimitiveRow): string {
  const since = row.since === undefined ? "" : ` (3.${row.since})`;
  const signatures = row.signature.split("\n").map(code).join("<br>");
  const raises = (row.raises ?? []).map(code).join(", ");
  return `| ${code(name.replace(/^builtins\./, ""))}${since} | ${signatures} | ${row.doc} | ${unboxedOn(row)} | ${raises} |`;
}

function unboxedOn(row: PrimitiveRow): string {
  if (row.unboxed === undefined) return row.expansion === undefined ? "" : "numbers";
  return row.unboxed.map(({ parameters, result }) => code(`(${parameters.join(", ")}) -> ${result}`)).join("<br>");
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
