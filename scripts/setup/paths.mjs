/** Where the set-up finds and puts things. */

import { accessSync, constants, existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the checkout. */
export const REPOSITORY = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What is slow to make and shared by all clones of a user. */
export const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "martlet");

/**
 * Full path of a program on PATH.
 * @param {string} name
 * @returns {string | undefined}
 */
export function findProgram(name) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder || ".", name);
    if (isExecutable(path)) return path;
  }
  return undefined;
}

/** @param {string} path */
function isExecutable(path) {
  if (!existsSync(path) || !statSync(path).isFile()) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
