/**
 * Puts module files where they belong, and takes them away: atomically, and only our own.
 *
 * A file is written under another name in the same folder, brought to the disk and renamed, so that whoever looks sees
 * the old file or the new one, and a process that runs the old one keeps it. A file that Martlet did not write is
 * never replaced or removed.
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type Failure, ok, type Result } from "../base/result";
import { type BuildFailure, buildFailure, writeFailure } from "./failure";
import { readBuildId } from "./module-note";

/** What a .pyc of ours holds, whatever the module. */
const PYC_MARK = Buffer.from("martlet_door", "latin1");
const TEMPORARY = /^\..*\.(\d+)\.[0-9a-f]{8}\.martlet-tmp$/;

/** Did Martlet write this file (a module file, a .pyc or a link to one)? */
export function isOurs(path: string): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return false;
  if (status.isSymbolicLink()) return path.endsWith(".martlet.so") && readlinkSync(path).endsWith(".martlet.so");
  if (!status.isFile()) return false;
  if (path.endsWith(".pyc")) return readFileSync(path).includes(PYC_MARK);
  return readBuildId(path) !== undefined;
}

/** Why `path` must not be written, or undefined. */
function obstacle(path: string, replaceable: (path: string) => boolean): Failure<BuildFailure> | undefined {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return undefined;
  if (status.isSymbolicLink()) {
    const target = resolve(dirname(path), readlinkSync(path));
    if (dirname(target) !== dirname(path)) {
      return buildFailure("refused", `${path} is a link to ${target}: it was left alone`, {
        hint: "Remove it and build again.",
      });
    }
  }
  return replaceable(path) ? undefined : notOurs(path);
}

function notOurs(path: string): Failure<BuildFailure> {
  return buildFailure("refused", `${path} was not written by Martlet: it was left alone`, {
    hint: "Move or remove it and build again.",
  });
}

/** Write `content` to `path` unless something of somebody else is there. */
export function installFile(
  path: string,
  content: Uint8Array,
  options: { readonly mode: number; readonly replaceable?: (path: string) => boolean },
): Result<string, BuildFailure> {
  const refusal = obstacle(path, options.replaceable ?? isOurs);
  if (refusal !== undefined) return refusal;
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${process.pid}.${randomBytes(4).toString("hex")}.martlet-tmp`);
  try {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    const file = openSync(temporary, flags, options.mode);
    try {
      let offset = 0;
      while (offset < content.length) offset += writeSync(file, content, offset);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncFolder(folder);
    return ok(path);
  } catch (error) {
    rmSync(temporary, { force: true });
    return writeFailure(path, error);
  }
}

/** A symbolic link to a file in the same folder or below, replaced atomically. */
export function installLink(path: string, target: string): Result<string, BuildFailure> {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined && !isOurs(path)) return notOurs(path);
  const temporary = join(
    dirname(path),
    `.${basename(path)}.${process.pid}.${randomBytes(4).toString("hex")}.martlet-tmp`,
  );
  try {
    symlinkSync(target, temporary);
    renameSync(temporary, path);
    return ok(path);
  } catch (error) {
    rmSync(temporary, { force: true });
    return writeFailure(path, error);
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Removes a file of ours; whether it did. */
export function removeOurs(path: string): boolean {
  if (!isOurs(path)) return false;
  rmSync(path, { force: true });
  return true;
}

/** Removes what killed builds left in a folder. */
export function sweepTemporaries(folder: string): void {
  for (const name of list(folder)) {
    const pid = TEMPORARY.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

/** All files of ours that belong to the modules in a folder, or to one module (`stem`) of it. */
export function findOurs(folder: string, stem?: string): readonly string[] {
  const belongs = (name: string): boolean => stem === undefined || name.startsWith(`${stem}.`);
  const candidates = [
    ...list(folder)
      .filter((name) => name.endsWith(".so") && belongs(name))
      .map((name) => join(folder, name)),
    ...list(join(folder, "__pycache__"))
      .filter((name) => (name.endsWith(".martlet.so") || name.endsWith(".pyc")) && belongs(name))
      .map((name) => join(folder, "__pycache__", name)),
  ];
  return candidates.filter(isOurs);
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
