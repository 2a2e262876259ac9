/** `martlet clean`: takes away what builds have written beside the sources, and nothing else. */
import { readdirSync } from "node:fs";
import { dirname, join, parse, relative, resolve } from "node:path";
import { DISK } from "../../../compiler-core/src/compile/disk-file-system";
import { systemErrorCode } from "../../../compiler-core/src/link/failure";
import { findOurs, removeOurs, sweepTemporaries } from "../../../compiler-core/src/link/output";
import { EXIT } from "../exit-code";
import { CommandFailure } from "../failure";
import type { Terminal } from "../terminal";
import type { Command } from "./command";

/** Folders that hold no modules of the user's. */
const SKIPPED_FOLDERS = new Set(["node_modules", "__pycache__"]);

export const clean: Command = {
  name: "clean",
  summary: "remove compiled modules",
  operands: "[--json] [--dry-run] [FILE or FOLDER…]",
  description:
    "Removes what Martlet has built for the files, or for all modules in the folders and below; without a name, in\n" +
    "the current folder. A file that Martlet did not write is never touched.",
  options: {
    json: { doc: "print one JSON object" },
    "dry-run": { short: "n", doc: "say what would be removed" },
  },
  async run(parsed, terminal) {
    const names = parsed.operands.length === 0 ? ["."] : parsed.operands;
    const files = [...new Set(names.flatMap((name) => builtFor(name, terminal)))];
    const isDry = parsed.flag("dry-run");
    const removed = isDry ? files : files.filter(remove);
    if (parsed.flag("json")) terminal.out(`${JSON.stringify({ removed }, undefined, 2)}\n`);
    else if (removed.length === 0) terminal.out("nothing to remove\n");
    else {
      const verb = isDry ? "would remove" : "removed";
      for (const path of removed) terminal.out(`${verb} ${relative(terminal.cwd, path) || path}\n`);
    }
    return EXIT.fine;
  },
};

function builtFor(name: string, terminal: Terminal): readonly string[] {
  const path = resolve(terminal.cwd, name);
  switch (DISK.kindOf(path)) {
    case "directory":
      return builtBelow(path);
    case "file":
      return findOurs(dirname(path), parse(path).name);
    default:
      throw new CommandFailure(EXIT.usage, `${name}: there is no such file or folder`);
  }
}

function builtBelow(folder: string): readonly string[] {
  sweepTemporaries(folder);
  const inside = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && !SKIPPED_FOLDERS.has(entry.name))
    .flatMap((entry) => builtBelow(join(folder, entry.name)));
  return [...findOurs(folder), ...inside];
}

function remove(path: string): boolean {
  try {
    return removeOurs(path);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    throw new CommandFailure(EXIT.environment, `no permission to remove ${path}`, "Make its folder writable.");
  }
}
