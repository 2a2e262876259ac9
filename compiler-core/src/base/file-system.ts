/**
 * The core's only view of the disk.
 *
 * The core does no IO of its own outside `link/` and `compile/`: the server answers from its open buffers first, the
 * command line from the disk, tests from memory.
 */

import type { Result } from "./result";

/** What is at a path. */
export type FileKind = "file" | "directory" | "other";

/** Why a path could not be read, in the words that a user can act on. */
export interface FileFailure {
  readonly path: string;
  readonly kind: "missing" | "not-a-file" | "no-permission" | "other";
  readonly message: string;
}

/** Reads only. Paths are absolute and use `/`; a path that does not exist is a value, not an exception. */
export interface FileSystem {
  readBytes(path: string): Result<Uint8Array, FileFailure>;
  kindOf(path: string): FileKind | undefined;
  /** Names in a folder, sorted; empty when it is not a folder. */
  list(path: string): readonly string[];
}

/** A file system in memory, for tests and for texts that have no file. */
export class MemoryFileSystem implements FileSystem {
  private readonly files: ReadonlyMap<string, Uint8Array>;

  constructor(files: Readonly<Record<string, string | Uint8Array>>) {
    const encoder = new TextEncoder();
    this.files = new Map(
      Object.entries(files).map(([path, content]) => [
        path,
        typeof content === "string" ? encoder.encode(content) : content,
      ]),
    );
  }

  readBytes(path: string): Result<Uint8Array, FileFailure> {
    const content = this.files.get(path);
    if (content !== undefined) return { ok: true, value: content };
    const kind = this.kindOf(path) === "directory" ? "not-a-file" : "missing";
    const message = kind === "missing" ? "No such file" : "Is a folder, not a file";
    return { ok: false, error: { path, kind, message } };
  }

  kindOf(path: string): FileKind | undefined {
    if (this.files.has(path)) return "file";
    return this.list(path).length > 0 ? "directory" : undefined;
  }

  list(path: string): readonly string[] {
    const prefix = path.endsWith("/") ? path : `${path}/`;
    const names = new Set<string>();
    for (const file of this.files.keys()) {
      if (file.startsWith(prefix)) names.add(file.slice(prefix.length).split("/", 1)[0] as string);
    }
    return [...names].sort();
  }
}
