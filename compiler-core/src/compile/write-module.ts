/**
 * The last stage: module files go beside the source (or into `__pycache__`), and what an earlier build left at the
 * other door goes away.
 *
 * Each file is complete or absent, and the order keeps every moment between two files harmless: machine code first,
 * then the .pyc that opens it; an old extension module, which import would prefer, last.
 */
import { lstatSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { ok, type Result } from "../base/result";
import { writeFailure } from "../link/failure";
import type { ImageFailure, ImageWriter } from "../link/image-writer";
import type { Interpreter } from "../link/interpreter";
import type { LinkedModule } from "../link/link";
import { findOurs, installFile, installLink, removeOurs, sweepTemporaries } from "../link/output";

export interface WriteInput {
  readonly path: string;
  readonly stem: string;
  readonly interpreter: Interpreter;
  readonly door: "import" | "pyc";
  readonly linked: LinkedModule;
  readonly writer: ImageWriter;
}

/** How long machine code that a newer build replaced is kept: a process may have read the .pyc that names it. */
const GRACE_MS = 60_000;
const SO_MODE = 0o755;
const PYC_MODE = 0o644;

/** Path of the file with the machine code. */
export function writeModule(input: WriteInput): Promise<Result<string, ImageFailure>> {
  sweepTemporaries(dirname(input.path));
  return input.door === "import" ? Promise.resolve(writeExtension(input)) : writePyc(input);
}

function extensionPath(input: WriteInput): string {
  return join(dirname(input.path), `${input.stem}${input.interpreter.extensionSuffix}`);
}

function linkPath(input: WriteInput): string {
  return join(dirname(input.path), `${input.stem}.${input.interpreter.cacheTag}.martlet.so`);
}

function writeExtension(input: WriteInput): Result<string, ImageFailure> {
  const installed = installFile(extensionPath(input), input.linked.content, { mode: SO_MODE });
  if (!installed.ok) return installed;
  removeOurs(linkPath(input));
  const cache = join(dirname(input.path), "__pycache__");
  removeOurs(join(cache, `${input.stem}.${input.interpreter.cacheTag}.pyc`));
  removeOldMachineCode(input, undefined);
  return installed;
}

async function writePyc(input: WriteInput): Promise<Result<string, ImageFailure>> {
  const { stem, interpreter, linked } = input;
  const folder = dirname(input.path);
  const cache = join(folder, "__pycache__");
  const file = `${stem}.${interpreter.cacheTag}.${linked.buildId.slice(0, 16)}.martlet.so`;
  const pyc = await input.writer.pyc(`__pycache__/${file}`, `${stem}.py`);
  if (!pyc.ok) return pyc;
  try {
    mkdirSync(cache, { recursive: true });
  } catch (error) {
    return writeFailure(cache, error);
  }
  sweepTemporaries(cache);
  const installed = installFile(join(cache, file), linked.content, { mode: SO_MODE });
  if (!installed.ok) return installed;
  // A .pyc is CPython's to replace at any time, so it is ours as well.
  const named = installFile(join(cache, pyc.value.name), pyc.value.content, {
    mode: PYC_MODE,
    replaceable: isRegularFile,
  });
  if (!named.ok) return named;
  const link = installLink(linkPath(input), `__pycache__/${file}`);
  if (!link.ok) return link;
  removeOurs(extensionPath(input));
  removeOldMachineCode(input, file);
  return ok(join(cache, file));
}

function isRegularFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function removeOldMachineCode(input: WriteInput, current: string | undefined): void {
  const { stem, interpreter } = input;
  const cache = join(dirname(input.path), "__pycache__");
  const pattern = `${stem}.${interpreter.cacheTag}.`;
  for (const path of findOurs(dirname(input.path), stem)) {
    if (
      dirname(path).endsWith("__pycache__") &&
      path.endsWith(".martlet.so") &&
      path.startsWith(join(cache, pattern))
    ) {
      const age = Date.now() - (lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
      if (path !== join(cache, current ?? "") && age > GRACE_MS) removeOurs(path);
    }
  }
}
