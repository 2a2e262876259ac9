/** The npm packages, exactly those of `package-lock.json`, without running anybody's install script. */

import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SetupFailure } from "./failure.mjs";
import { findProgram, REPOSITORY } from "./paths.mjs";

const STAMP = join(REPOSITORY, "node_modules", ".martlet-packages");
const LOCK = join(REPOSITORY, "package-lock.json");

/** @param {import("../setup.mjs").SetupContext} context */
export async function installNpmPackages(context) {
  const wanted = `${createHash("sha256").update(readFileSync(LOCK)).digest("hex")} ${process.platform}-${process.arch}`;
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted) return;
  if (!installedAlready()) await install(context);
  writeFileSync(STAMP, wanted);
}

/** @param {import("../setup.mjs").SetupContext} context */
async function install(context) {
  rmSync(STAMP, { force: true });
  // Inside `npm run`, npm says where it is itself; that one fits this Node.
  const self = process.env.npm_execpath;
  const npm = self?.endsWith(".js") ? { program: process.execPath, first: [self] } : findNpm();
  const network = context.offline ? ["--offline"] : [];
  await context.progress.run({
    label: "Installing npm packages (about 30 seconds)",
    program: npm.program,
    args: [...npm.first, "ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", ...network],
    remedy: context.offline
      ? "npm's cache does not hold all packages: run `npm run setup` once with a network."
      : "Check that the npm registry can be reached (`npm ping`) and run `npm run setup` again.",
  });
}

function findNpm() {
  const program = findProgram("npm");
  if (program) return { program, first: [] };
  throw new SetupFailure("npm was not found.", { remedy: "Install the npm that comes with Node, and put it on PATH." });
}

/** Whether `npm install` was run by hand: npm leaves the list of what it installed. */
function installedAlready() {
  const hidden = join(REPOSITORY, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const installed = JSON.parse(readFileSync(hidden, "utf8")).packages;
  const wanted = Object.entries(JSON.parse(readFileSync(LOCK, "utf8")).packages);
  return wanted.every(([path, entry]) => {
    if (path === "" || installed[path]?.version === entry.version) return true;
    return entry.optional === true && installed[path] === undefined && !isForThisMachine(entry);
  });
}

/** @param {{ os?: string[], cpu?: string[], libc?: string[] }} entry */
function isForThisMachine(entry) {
  const fits = (/** @type {string[] | undefined} */ wanted, /** @type {string} */ actual) =>
    wanted === undefined || wanted.includes(actual);
  return fits(entry.os, process.platform) && fits(entry.cpu, process.arch) && fits(entry.libc, "glibc");
}
