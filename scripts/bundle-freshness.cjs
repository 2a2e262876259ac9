/**
 * Whether the bundles in `dist/` are those of the sources beside them.
 *
 * Shared by the set-up and by `bin/martlet`, which asks at every start: a walk over a few hundred file times, some
 * milliseconds. An installed package has no sources; its bundles are always right.
 */

const { existsSync, readdirSync, statSync } = require("node:fs");
const { join } = require("node:path");

/** What the bundles are made from, relative to the root. */
const INPUTS = ["compiler-core/src", "server/src", "client/src", "cli/src", "scripts/bundle.ts", "package-lock.json"];

/** Written last, so its time says that all bundles are complete. */
const STAMP = "dist/bundled";

/** @param {string} root */
function bundlesAreFresh(root) {
  const stamp = join(root, STAMP);
  if (!existsSync(stamp)) return false;
  const bundled = statSync(stamp).mtimeMs;
  return INPUTS.every((input) => newestChange(join(root, input)) <= bundled);
}

/**
 * Folders count too: their time changes when a file in them goes away.
 * @param {string} path
 * @returns {number}
 */
function newestChange(path) {
  if (!existsSync(path)) return 0;
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  const inside = readdirSync(path, { withFileTypes: true }).map((entry) => newestChange(join(path, entry.name)));
  return Math.max(status.mtimeMs, ...inside);
}

module.exports = { STAMP, bundlesAreFresh };
