/** One set-up at a time per user: two that build the same cache entry would only slow each other down. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SetupFailure } from "./failure.mjs";
import { CACHE } from "./paths.mjs";

const RETRY_MILLISECONDS = 500;

/**
 * Runs `work` while holding the lock; waits for another set-up to end, ignores one that has died.
 * @param {import("./progress.mjs").Progress} progress
 * @param {() => Promise<void>} work
 */
export async function withLock(progress, work) {
  const path = join(CACHE, "setup.lock");
  makeCacheFolder();
  let announced = false;
  while (!tryLock(path)) {
    const owner = readOwner(path);
    if (owner === undefined || !isAlive(owner)) {
      rmSync(path, { force: true });
      continue;
    }
    if (!announced) progress.say(`• Waiting for another set-up (process ${owner}) to end …`);
    announced = true;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
  }
  const release = () => rmSync(path, { force: true });
  process.once("exit", release);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
  try {
    await work();
  } finally {
    release();
    process.removeListener("exit", release);
  }
}

function makeCacheFolder() {
  try {
    mkdirSync(CACHE, { recursive: true });
  } catch (error) {
    throw new SetupFailure(
      `The cache folder ${CACHE} cannot be created: ${error instanceof Error ? error.message : error}`,
      {
        remedy: "Set XDG_CACHE_HOME to a folder that you can write to.",
      },
    );
  }
}

/** @param {string} path */
function tryLock(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw new SetupFailure(
      `The cache folder ${CACHE} cannot be written: ${error instanceof Error ? error.message : error}`,
      {
        remedy: "Free some space, or set XDG_CACHE_HOME to a folder that you can write to.",
      },
    );
  }
}

/** @param {string} path */
function readOwner(path) {
  try {
    const owner = Number(readFileSync(path, "utf8"));
    return owner > 0 ? owner : undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
