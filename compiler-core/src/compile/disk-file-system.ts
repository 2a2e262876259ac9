/** The real disk, as the core sees it. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import type { FileFailure, FileKind, FileSystem } from "../base/file-system";
import { failure, ok, type Result } from "../base/result";

export const DISK: FileSystem = {
  readBytes(path: string): Result<Uint8Array, FileFailure> {
    try {
      return ok(readFileSync(path));
    } catch (error) {
      return failure(explainFailure(path, error as NodeJS.ErrnoException));
    }
  },
  kindOf(path: string): FileKind | undefined {
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined) return undefined;
    return status.isFile() ? "file" : status.isDirectory() ? "directory" : "other";
  },
  list(path: string): readonly string[] {
    try {
      return readdirSync(path).sort();
    } catch {
      return [];
    }
  },
};

function explainFailure(path: string, error: NodeJS.ErrnoException): FileFailure {
  switch (error.code) {
    case "ENOENT":
    case "ENOTDIR":
      return { path, kind: "missing", message: "No such file" };
    case "EISDIR":
      return { path, kind: "not-a-file", message: "Is a folder, not a file" };
    case "EACCES":
    case "EPERM":
      return { path, kind: "no-permission", message: "No permission to read it" };
    default:
      return { path, kind: "other", message: error.message };
  }
}
