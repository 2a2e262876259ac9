/** Reads a Python file that the user named, or says in one sentence why it cannot be one. */
import { resolve } from "node:path";
import { DISK } from "../../compiler-core/src/compile/disk-file-system";
import { decodeSource } from "../../compiler-core/src/database/source-text";
import { EXIT } from "./exit-code";
import { CommandFailure } from "./failure";
import type { Terminal } from "./terminal";

export interface SourceFile {
  /** As the user wrote it. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** @throws CommandFailure: usage for what is no file, program for what is no UTF-8 text. */
export function readSourceFile(name: string, terminal: Terminal): SourceFile {
  const path = resolve(terminal.cwd, name);
  const bytes = DISK.readBytes(path);
  if (!bytes.ok) {
    switch (bytes.error.kind) {
      case "missing":
        throw new CommandFailure(
          EXIT.usage,
          `${name}: there is no such file`,
          "Check the name, and the folder you are in.",
        );
      case "not-a-file":
        throw new CommandFailure(
          EXIT.usage,
          `${name} is a folder`,
          `Name the files in it: ${name.replace(/\/+$/, "")}/*.py`,
        );
      case "no-permission":
        throw new CommandFailure(EXIT.environment, `${name}: no permission to read it`, `Try: chmod u+r ${name}`);
      case "other":
        throw new CommandFailure(EXIT.environment, `${name}: ${bytes.error.message}`);
    }
  }
  const text = decodeSource(bytes.value);
  if (!text.ok) throw new CommandFailure(EXIT.program, `${name}, line ${text.error.line}: ${text.error.message}`);
  return { name, path, text: text.value };
}
