/**
 * The native half of llvm-bindings, which its package has only as C++ source.
 *
 * Building it takes minutes, so it is built once per (package version, Node major, LLVM, machine) and kept in the
 * user's cache; every other clone links to that file.
 */

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { SetupFailure } from "./failure.mjs";
import { CACHE, findProgram, REPOSITORY } from "./paths.mjs";

/** llvm-bindings 0.4.2 is written against this LLVM. */
export const LLVM_VERSION = 14;

const PACKAGE = join(REPOSITORY, "node_modules", "llvm-bindings");
const INSTALLED = join(PACKAGE, "build", "Release", "llvm-bindings.node");

/** @param {import("../setup.mjs").SetupContext} context */
export async function installLlvmAddon(context) {
  const cached = cachedAddon();
  if (existsSync(INSTALLED) && existsSync(cached) && statSync(INSTALLED).size === statSync(cached).size) return;
  if (existsSync(cached)) {
    place(cached);
    if (loads()) return;
    context.progress.say("• The cached LLVM addon does not load on this system; it is built again");
    rmSync(cached);
  }
  await build(context);
  keep(cached);
  place(cached);
  if (!loads()) {
    throw new SetupFailure("The LLVM addon was built, but it does not load.", {
      detail: loadError(),
      remedy: `Please report this with the lines above; ${cached} holds the file.`,
    });
  }
}

/** Where the addon for this package, Node and machine is kept. */
export function cachedAddon() {
  const lock = JSON.parse(readFileSync(join(REPOSITORY, "package-lock.json"), "utf8"));
  const version = lock.packages["node_modules/llvm-bindings"].version;
  const nodeMajor = process.versions.node.split(".")[0];
  const key = `node${nodeMajor}-llvm${LLVM_VERSION}-${process.arch}`;
  return join(CACHE, "llvm-bindings", version, key, "llvm-bindings.node");
}

/** @param {import("../setup.mjs").SetupContext} context */
async function build(context) {
  await context.progress.run({
    label: "Building the LLVM addon (about 3 minutes, once per machine)",
    program: process.execPath,
    args: [join(REPOSITORY, "node_modules", "cmake-js", "bin", "cmake-js"), "compile"],
    cwd: PACKAGE,
    env: buildEnvironment(),
    remedy: "It needs a C++ compiler, CMake and the headers of LLVM 14 and Node.",
  });
}

function buildEnvironment() {
  const binaries = join(REPOSITORY, "node_modules", ".bin");
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...process.env,
    // The package's CMake script looks for cmake-js on PATH.
    PATH: `${binaries}${delimiter}${process.env.PATH}`,
    // LLVM 14's headers use std::uint8_t without including its header, which GCC 13 no longer forgives.
    CXXFLAGS: `-include cstdint ${process.env.CXXFLAGS ?? ""}`,
  };
  // cmake-js downloads Node's headers unless it is told that they lie beside node.
  const nodeRoot = dirname(dirname(process.execPath));
  if (existsSync(join(nodeRoot, "include", "node", "node_api.h"))) env.npm_config_nodedir = nodeRoot;
  return env;
}

/** @param {string} cached */
function keep(cached) {
  mkdirSync(dirname(cached), { recursive: true });
  const temporary = `${cached}.${process.pid}`;
  copyFileSync(INSTALLED, temporary);
  const strip = findProgram("strip");
  if (strip) spawnSync(strip, ["--strip-unneeded", temporary]);
  chmodSync(temporary, 0o755);
  renameSync(temporary, cached);
  rmSync(join(PACKAGE, "build"), { recursive: true });
}

/**
 * A hard link costs no space and survives when the cache is cleared.
 * @param {string} cached
 */
function place(cached) {
  mkdirSync(dirname(INSTALLED), { recursive: true });
  rmSync(INSTALLED, { force: true });
  try {
    linkSync(cached, INSTALLED);
  } catch {
    copyFileSync(cached, INSTALLED);
  }
}

function loads() {
  return loadError() === "";
}

/** In a process of its own: a library that does not fit may bring its process down. */
function loadError() {
  const child = spawnSync(process.execPath, ["-e", `require(${JSON.stringify(INSTALLED)})`], { encoding: "utf8" });
  return child.status === 0 ? "" : child.stderr.trim() || `signal ${child.signal}`;
}
