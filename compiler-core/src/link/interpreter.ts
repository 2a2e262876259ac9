/**
 * The target interpreter, and the facts about it that a build depends on.
 *
 * Looked for in this order: `--python`, `MARTLET_PYTHON`, the active virtual environment, a `.venv` beside the file or
 * in a folder above it, `python3` on the PATH.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { ok, type Result } from "../base/result";
import { remember, remembered } from "./cache";
import { type BuildFailure, buildFailure } from "./failure";
import { findProgram, isExecutableFile, programIdentity } from "./find-program";
import { runTool, tail } from "./run-tool";

export interface Interpreter {
  /** As it was found: a virtual environment's own path. */
  readonly path: string;
  readonly version: readonly [number, number, number];
  readonly hexversion: number;
  readonly implementation: string;
  readonly freeThreaded: boolean;
  readonly debug: boolean;
  /** ".cpython-312-x86_64-linux-gnu.so" */
  readonly extensionSuffix: string;
  /** "cpython-312" */
  readonly cacheTag: string;
  readonly include: string;
  readonly platformInclude: string;
  readonly machine: string;
}

export interface InterpreterChoice {
  /** What the user asked for: a path or a name on the PATH. */
  readonly python?: string | undefined;
  /** Folder of the file to build. */
  readonly folder: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** Minor versions of Python 3 that modules can be built for. */
export const OLDEST_MINOR = 9;
export const NEWEST_MINOR = 13;

const PROBE = `
import json, sys, sysconfig, platform
paths = sysconfig.get_paths()
print(json.dumps({
    "version": list(sys.version_info[:3]), "hexversion": sys.hexversion, "implementation": sys.implementation.name,
    "freeThreaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")), "debug": hasattr(sys, "gettotalrefcount"),
    "extensionSuffix": sysconfig.get_config_var("EXT_SUFFIX") or ".so", "cacheTag": sys.implementation.cache_tag or "",
    "include": paths["include"], "platformInclude": paths["platinclude"], "machine": platform.machine(),
}))
`;

export async function findInterpreter(choice: InterpreterChoice): Promise<Result<Interpreter, BuildFailure>> {
  const path = choose(choice);
  if (!path.ok) return path;
  const interpreter = await describe(path.value);
  return interpreter.ok ? check(interpreter.value) : interpreter;
}

function choose(choice: InterpreterChoice): Result<string, BuildFailure> {
  const environment = choice.environment ?? process.env;
  for (const [source, name] of [
    ["--python", choice.python],
    ["MARTLET_PYTHON", environment["MARTLET_PYTHON"]],
  ] as const) {
    if (name === undefined || name === "") continue;
    const path = findProgram(name, environment);
    if (path !== undefined) return ok(path);
    return buildFailure("missing", `${source} names ${name}, which is no program`);
  }
  const active = environment["VIRTUAL_ENV"];
  const environments = active === undefined || active === "" ? [] : [active];
  for (let folder = choice.folder; ; folder = dirname(folder)) {
    environments.push(join(folder, ".venv"));
    if (folder === dirname(folder)) break;
  }
  for (const folder of environments) {
    const python = join(folder, "bin", "python3");
    if (isExecutableFile(python)) return ok(python);
  }
  const path = findProgram("python3", environment);
  if (path !== undefined) return ok(path);
  return buildFailure("missing", "No Python interpreter was found", {
    hint: "Install CPython with its headers (Debian, Ubuntu: apt-get install python3-dev), or name one with --python.",
  });
}

async function describe(path: string): Promise<Result<Interpreter, BuildFailure>> {
  const identity = programIdentity(path);
  const known = remembered("interpreter", identity, isInterpreter);
  if (known !== undefined) return ok(known);
  const probe = await runTool(path, ["-I", "-c", PROBE], { timeout: 30_000 });
  try {
    const facts: unknown = { ...(JSON.parse(probe.stdout) as object), path };
    if (probe.status === 0 && isInterpreter(facts)) {
      remember("interpreter", identity, facts);
      return ok(facts);
    }
  } catch {
    // What it printed is no description; the message below shows what it said instead.
  }
  return buildFailure("missing", `${path} is not a Python interpreter that works`, { detail: tail(probe.stderr) });
}

function check(interpreter: Interpreter): Result<Interpreter, BuildFailure> {
  const [major, minor] = interpreter.version;
  const name = `Python ${major}.${minor} (${interpreter.path})`;
  if (interpreter.implementation !== "cpython" || major !== 3) {
    return buildFailure("missing", `${name} is not CPython 3`);
  }
  if (minor < OLDEST_MINOR || minor > NEWEST_MINOR) {
    return buildFailure(
      "missing",
      `${name} is not supported: Martlet compiles for 3.${OLDEST_MINOR} to 3.${NEWEST_MINOR}`,
    );
  }
  if (interpreter.freeThreaded)
    return buildFailure("missing", `${name} is a free-threaded build, which is not supported`);
  if (!existsSync(join(interpreter.include, "Python.h")) || !existsSync(join(interpreter.include, "internal"))) {
    return buildFailure("missing", `The headers of ${name} are not installed: no Python.h in ${interpreter.include}`, {
      hint: `Install them (Debian, Ubuntu: apt-get install python${major}.${minor}-dev), or choose another interpreter with --python.`,
    });
  }
  return ok(interpreter);
}

function isInterpreter(value: unknown): value is Interpreter {
  return (
    typeof value === "object" &&
    value !== null &&
    "extensionSuffix" in value &&
    "include" in value &&
    "hexversion" in value
  );
}
