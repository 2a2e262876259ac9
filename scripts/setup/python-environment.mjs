/**
 * A virtual environment with NumPy, on a Python that modules can be built for: a supported version, with headers.
 *
 * The demo and the tests run in it. It lies in the user's cache, one per interpreter, and is used by all clones.
 */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { needNetwork, SetupFailure } from "./failure.mjs";
import { CACHE, findProgram } from "./paths.mjs";

/** The newest NumPy with wheels for each supported Python; also the list of supported Pythons. */
const NUMPY_VERSIONS = new Map([
  ["3.9", "2.0.2"],
  ["3.10", "2.2.6"],
  ["3.11", "2.4.6"],
  ["3.12", "2.5.5"],
  ["3.13", "2.5.5"],
]);

/** Prints what decides whether an interpreter will do. */
const PROBE = `
import json, os, sys, sysconfig
def has(module):
    try:
        __import__(module)
    except ImportError:
        return False
    return True
print(json.dumps({
    "executable": sys.executable,
    "version": "%d.%d.%d" % sys.version_info[:3],
    "cpython": sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED"),
    "headers": os.path.exists(os.path.join(sysconfig.get_paths()["include"], "Python.h")),
    "venv": has("venv") and has("ensurepip"),
}))
`;

/**
 * @typedef {object} Interpreter
 * @property {string} executable
 * @property {string} version
 * @property {boolean} cpython
 * @property {boolean} headers
 * @property {boolean} venv
 */

/** @param {import("../setup.mjs").SetupContext} context */
export async function installPythonEnvironment(context) {
  const known = context.record.python;
  if (known && existsSync(known.path) && existsSync(known.base) && existsSync(markerOf(known.path))) return;
  const interpreter = findInterpreter();
  if (!interpreter) {
    throw new SetupFailure("No Python that modules can be built for was found.", {
      remedy: "Install CPython 3.9 to 3.13 with its headers and venv module (python3-dev and python3-venv on Debian).",
    });
  }
  context.record.python = await environmentFor(context, interpreter);
}

/** The first that will do: `python3` as the user has it, then the newest. */
export function findInterpreter() {
  const seen = new Set();
  for (const path of candidates()) {
    const real = realpathSync(path);
    if (seen.has(real) && !path.includes("shims")) continue;
    seen.add(real);
    const interpreter = probe(path);
    if (interpreter && isUsable(interpreter)) return interpreter;
  }
  return undefined;
}

function candidates() {
  const minors = [...NUMPY_VERSIONS.keys()].reverse();
  const onPath = ["python3", ...minors.map((minor) => `python${minor}`), "python"].map(findProgram);
  const system = ["/usr/bin/python3", "/usr/local/bin/python3"];
  const pyenv = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  const managed = existsSync(pyenv) ? readdirSync(pyenv).sort().reverse() : [];
  const all = [...onPath, ...system, ...managed.map((version) => join(pyenv, version, "bin", "python3"))];
  return all.filter((path) => path !== undefined).filter((path) => existsSync(path));
}

/**
 * @param {string} path
 * @returns {Interpreter | undefined}
 */
function probe(path) {
  const child = spawnSync(path, ["-I", "-c", PROBE], { encoding: "utf8", timeout: 20000 });
  return child.status === 0 ? JSON.parse(child.stdout) : undefined;
}

/** @param {Interpreter} interpreter */
function isUsable(interpreter) {
  return interpreter.cpython && interpreter.headers && interpreter.venv && numpyFor(interpreter) !== undefined;
}

/** @param {Interpreter} interpreter */
function numpyFor(interpreter) {
  return NUMPY_VERSIONS.get(interpreter.version.split(".").slice(0, 2).join("."));
}

/**
 * @param {import("../setup.mjs").SetupContext} context
 * @param {Interpreter} interpreter
 * @returns {Promise<import("./record.mjs").PythonRecord>}
 */
async function environmentFor(context, interpreter) {
  const numpy = /** @type {string} */ (numpyFor(interpreter));
  const key = createHash("sha256").update(`${interpreter.executable} ${numpy}`).digest("hex").slice(0, 8);
  const folder = join(CACHE, "python", `${interpreter.version}-${key}`);
  const path = join(folder, "bin", "python3");
  const record = { path, base: interpreter.executable, version: interpreter.version, numpy };
  const marker = markerOf(path);
  if (existsSync(marker) && existsSync(path) && readFileSync(marker, "utf8") === numpy) return record;

  needNetwork(context, `NumPy ${numpy}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  await context.progress.run({
    label: `Creating a virtual environment for Python ${interpreter.version}`,
    program: interpreter.executable,
    args: ["-m", "venv", folder],
    remedy: "On Debian and Ubuntu the module venv comes with the package python3-venv.",
  });
  await context.progress.run({
    label: `Installing NumPy ${numpy} into it`,
    program: path,
    args: [
      "-m",
      "pip",
      "install",
      "--disable-pip-version-check",
      "--no-input",
      "--only-binary=:all:",
      `numpy==${numpy}`,
    ],
    remedy: "Check that pypi.org can be reached and run `npm run setup` again.",
  });
  writeFileSync(marker, numpy);
  return record;
}

/**
 * Written last: an environment without it was interrupted while it was made.
 * @param {string} path The environment's interpreter.
 */
function markerOf(path) {
  return join(dirname(dirname(path)), "martlet-complete");
}
