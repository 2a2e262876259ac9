/**
 * The Python interpreters that tests and reports run on: every CPython 3.9–3.13 with headers that this machine has,
 * one per minor version. Looked for in `MARTLET_TEST_PYTHONS` (paths, colon between), where the set-up put one (that one
 * has NumPy), among pyenv's, and on the PATH.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export interface Interpreter {
  readonly path: string;
  /** "3.12" */
  readonly version: string;
}

const MINORS = ["3.9", "3.10", "3.11", "3.12", "3.13"] as const;
const PROBE =
  "import os,sys,sysconfig;print('%d.%d'%sys.version_info[:2],sys.implementation.name," +
  "os.path.exists(os.path.join(sysconfig.get_paths()['include'],'Python.h')),sep='|')";

let found: readonly Interpreter[] | undefined;

/** One interpreter per minor version, oldest first. */
export function interpreters(): readonly Interpreter[] {
  found ??= search();
  return found;
}

/** The interpreter to test on where one is enough: 3.12 if there is one, else the newest. */
export function anyInterpreter(): Interpreter | undefined {
  const all = interpreters();
  return all.find((one) => one.version === "3.12") ?? all.at(-1);
}

function search(): readonly Interpreter[] {
  const byVersion = new Map<string, Interpreter>();
  for (const candidate of candidates()) {
    const wanted = MINORS.filter((minor) => !byVersion.has(minor));
    if (wanted.length === 0) break;
    const probe = spawnSync(candidate, ["-I", "-c", PROBE], { encoding: "utf8", timeout: 20_000 });
    const [version, implementation, headers] = (probe.stdout ?? "").trim().split("|");
    const minor = wanted.find((one) => one === version);
    if (minor && implementation === "cpython" && headers === "True")
      byVersion.set(minor, { path: candidate, version: minor });
  }
  return MINORS.flatMap((minor) => byVersion.get(minor) ?? []);
}

function candidates(): readonly string[] {
  const named = (process.env["MARTLET_TEST_PYTHONS"] ?? "").split(":").filter((path) => path !== "");
  const pyenvRoot = join(process.env["PYENV_ROOT"] ?? join(homedir(), ".pyenv"), "versions");
  const pyenv = existsSync(pyenvRoot)
    ? readdirSync(pyenvRoot)
        .filter((name) => MINORS.some((minor) => name.startsWith(`${minor}.`)))
        .map((name) => join(pyenvRoot, name, "bin", "python3"))
    : [];
  const onPath = (process.env["PATH"] ?? "")
    .split(":")
    .flatMap((folder) => [...MINORS.map((minor) => `python${minor}`), "python3"].map((name) => join(folder, name)));
  return [...named, ...fromSetUp(), ...pyenv, ...onPath].filter((path) => existsSync(path));
}

/** What `npm run setup` wrote down; see scripts/setup. */
function fromSetUp(): readonly string[] {
  const record = join(__dirname, "..", ".martlet-setup.json");
  if (!existsSync(record)) return [];
  const { python } = JSON.parse(readFileSync(record, "utf8")) as { readonly python?: { readonly path: string } };
  return python === undefined ? [] : [python.path];
}

/** The modules of an interpreter's standard library, without lib2to3 and what is wrong on purpose. */
export function standardLibraryFiles(interpreter: Interpreter): readonly string[] {
  const root = standardLibrary(interpreter);
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".py") && !/(^|\/)(site-packages\/|lib2to3\/|badsyntax_)/.test(name))
    .sort()
    .map((name) => join(root, name));
}

/** The folder of an interpreter's standard library. */
export function standardLibrary(interpreter: Interpreter): string {
  const script = "import sysconfig;print(sysconfig.get_paths()['stdlib'])";
  return spawnSync(interpreter.path, ["-I", "-c", script], { encoding: "utf8" }).stdout.trim();
}
