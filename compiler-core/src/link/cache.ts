/**
 * Files that are slow to make and the same for all projects, in the user's cache folder, never in a project.
 *
 * Entries are named by the hash of everything that they depend on, so none is ever changed. They are written under
 * another name and renamed, so none is ever half there; a checksum beside each one finds those that the disk spoilt.
 */
import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { type ContentHasher, contentHasher } from "../base/content-hash";

/** Hashes with Node's SHA-256; the core's layers get it handed in. */
export const hashContent: ContentHasher = contentHasher((bytes) => createHash("sha256").update(bytes).digest());

/** `$XDG_CACHE_HOME/martlet`, else `~/.cache/martlet`. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const root = environment["XDG_CACHE_HOME"];
  return join(root?.startsWith("/") ? root : join(homedir(), ".cache"), "martlet");
}

/** Path in the cache; folders are made when something is written. */
export function cachePath(...parts: readonly string[]): string {
  return join(cacheFolder(), ...parts);
}

/** Write a file under another name, then rename it: readers see the old content or the new one. */
export function writeAtomically(path: string, content: Uint8Array, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    const file = openSync(temporary, "wx", mode);
    try {
      let offset = 0;
      while (offset < content.length) offset += writeSync(file, content, offset);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function checksum(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The checksum is written last: an entry without one does not count. */
export function storeEntry(path: string, content: Uint8Array): void {
  writeAtomically(path, content);
  writeAtomically(`${path}.sum`, Buffer.from(checksum(content)));
}

/** The entry's content, or undefined when it is missing or spoilt. */
export function loadEntry(path: string): Uint8Array | undefined {
  if (!existsSync(path) || !existsSync(`${path}.sum`)) return undefined;
  try {
    const content = readFileSync(path);
    return checksum(content) === readFileSync(`${path}.sum`, "utf8") ? content : undefined;
  } catch {
    return undefined;
  }
}

/** Facts about a program, remembered until the program changes. */
export function remembered<T>(
  kind: string,
  identity: readonly (string | number)[],
  isFact: (value: unknown) => value is T,
): T | undefined {
  const content = loadEntry(factPath(kind, identity));
  if (content === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(content).toString("utf8"));
    return isFact(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A cache that cannot be written costs time, nothing else. */
export function remember(kind: string, identity: readonly (string | number)[], value: unknown): void {
  try {
    storeEntry(factPath(kind, identity), Buffer.from(JSON.stringify(value)));
  } catch {
    return;
  }
}

function factPath(kind: string, identity: readonly (string | number)[]): string {
  return cachePath("facts", `${kind}-${hashContent(...identity)}.json`);
}
