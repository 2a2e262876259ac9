/**
 * A VS Code that runs without a screen, for `npm run test:vscode` only: code-server, in the user's cache folder.
 *
 * Its own installer wants to download ripgrep and compiles what is not needed; so its scripts stay switched off and
 * the few steps that matter are done here by hand. It takes about two minutes, once.
 */

import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SetupFailure } from "./failure.mjs";
import { CACHE, findProgram } from "./paths.mjs";
import { Progress } from "./progress.mjs";

/** The newest one that accepts Node 20; it is VS Code 1.100. */
const VERSION = "4.100.3";

/** Programs that the test needs, with the package that brings each on Debian and Ubuntu. */
const PROGRAMS = { rg: "ripgrep", "pkg-config": "pkg-config", "c++": "g++", make: "make" };

const CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Modules with native parts that code-server does not start without, or warns about all the time. */
const NATIVE_MODULES = ["node-pty", "@vscode/spdlog", "native-watchdog", "@parcel/watcher"];

/**
 * @typedef {object} CodeServer
 * @property {string} entry The script to run with Node.
 * @property {string} chromium The browser to look at it with.
 */

/**
 * @returns {Promise<CodeServer>}
 * @throws {SetupFailure} when the system lacks something.
 */
export async function installCodeServer() {
  const chromium = CHROMIUM_NAMES.map(findProgram).find((path) => path !== undefined);
  const missing = Object.entries(PROGRAMS)
    .filter(([program]) => findProgram(program) === undefined)
    .map(([, name]) => name);
  if (!existsSync("/usr/include/gssapi/gssapi.h")) missing.push("libkrb5-dev");
  if (chromium === undefined) missing.push("chromium");
  if (chromium === undefined || missing.length > 0) {
    throw new SetupFailure("The test in VS Code needs more of the system. Run this line, then again what you ran:", {
      remedy: `  sudo apt-get install -y --no-install-recommends ${missing.join(" ")}`,
    });
  }
  const home = join(CACHE, `code-server-${VERSION}`);
  const entry = join(home, "node_modules", "code-server", "out", "node", "entry.js");
  const stamp = join(home, "ready");
  if (!existsSync(stamp)) {
    await install(home);
    writeFileSync(stamp, "");
  }
  return { entry, chromium };
}

/** @param {string} home */
async function install(home) {
  const progress = new Progress(process.stderr);
  const npm = ["--no-audit", "--no-fund", "--loglevel=error"];
  /**
   * @param {string} label
   * @param {string} cwd
   * @param {readonly string[]} args
   */
  const run = (label, cwd, args) => progress.run({ label, program: "npm", args: [...args, ...npm], cwd });
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), '{ "name": "code-server-home", "private": true }\n');
  await run("Installing code-server (about two minutes, once)", home, [
    "install",
    "--ignore-scripts",
    "--no-save",
    `code-server@${VERSION}`,
  ]);
  const inner = join(home, "node_modules", "code-server", "lib", "vscode");
  await run("Installing VS Code's own packages", inner, ["install", "--ignore-scripts", "--omit=dev"]);
  for (const name of NATIVE_MODULES) {
    // One of them may lack a prebuilt file for want of a download; VS Code starts without it.
    await run(`Building ${name}`, inner, ["rebuild", name]).catch((error) => {
      if (!(error instanceof SetupFailure)) throw error;
      progress.say(`  ${name} was not built, which often does no harm`);
    });
  }
  const ripgrep = join(inner, "node_modules", "@vscode", "ripgrep", "bin", "rg");
  mkdirSync(dirname(ripgrep), { recursive: true });
  rmSync(ripgrep, { force: true });
  symlinkSync(/** @type {string} */ (findProgram("rg")), ripgrep);
  await run("Building argon2", home, ["rebuild", "argon2", "--build-from-source"]);
}
