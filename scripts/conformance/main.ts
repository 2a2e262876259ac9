/**
 * `npm run conformance`: CPython's own tests of standard library modules, interpreted and compiled, on every
 * interpreter found, each with and without deopt stress. The modules are copied to a temporary folder and compiled
 * there; a run passes when every test ends as it does on the interpreted copies. Prints the tiers of each module.
 *
 *     npm run conformance -- [--python 3.12,3.13] [--modules heapq,bisect | more] [--mode default,stress,always,always-stress,resume]
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { compilerMistakes, type ReportedFunction } from "../../test-support/compiler-mistakes";
import { type Interpreter, interpreters } from "../../test-support/interpreters";
import { type Finished, runProcess } from "../../test-support/run-process";
import { type LibraryModule, MODULES, MORE_MODULES } from "./library-modules";

/** How the copies are built and run. */
const MODES = {
  default: { build: [], environment: {} },
  always: { build: ["--always"], environment: {} },
  "always-stress": { build: ["--always"], environment: { MARTLET_DEOPT_STRESS: "7" } },
  resume: { build: ["--resume"], environment: {} },
  stress: { build: [], environment: { MARTLET_DEOPT_STRESS: "7" } },
} as const satisfies Record<string, { build: readonly string[]; environment: Readonly<Record<string, string>> }>;
type Mode = keyof typeof MODES;

interface TestRun {
  readonly outcomes: Readonly<Record<string, string>>;
  readonly mapped: readonly string[];
}

const ROOT = resolve(__dirname, "../..");
const RUN_LIMIT_MS = 900_000;

function run(
  command: string,
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<Finished> {
  return runProcess(command, args, { cwd, environment, limitMs: RUN_LIMIT_MS });
}

async function standardLibrary(python: string): Promise<string> {
  const answer = await run(python, ["-I", "-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"], tmpdir(), {});
  return answer.stdout.trim();
}

function layOut(library: string, folder: string, modules: readonly LibraryModule[]): void {
  mkdirSync(folder, { recursive: true });
  for (const module of modules) {
    const [top] = module.file.split("/");
    if (top !== undefined && top !== module.file && !existsSync(join(folder, top))) {
      cpSync(join(library, top), join(folder, top), {
        recursive: true,
        filter: (path) => !path.includes("__pycache__"),
      });
    }
    cpSync(join(library, module.file), join(folder, module.file));
  }
}

async function outcomes(
  python: string,
  folder: string,
  module: LibraryModule,
  scratch: string,
  environment: Readonly<Record<string, string>>,
): Promise<TestRun | string> {
  const out = join(scratch, `${module.name}.json`);
  rmSync(out, { force: true });
  const finished = await run(
    python,
    [join(__dirname, "outcomes.py"), folder, module.blocked.join(","), module.test, out],
    scratch,
    { ...environment, PYTHONHASHSEED: "0", PYTHONDONTWRITEBYTECODE: "1", CONFORMANCE_MODULES: module.name },
  );
  if (!existsSync(out))
    return `the test process ended with ${finished.code}: ${finished.stderr.trim().split("\n").at(-1) ?? ""}`;
  return JSON.parse(readFileSync(out, "utf8")) as TestRun;
}

function differences(expected: TestRun, actual: TestRun): readonly string[] {
  const names = new Set([...Object.keys(expected.outcomes), ...Object.keys(actual.outcomes)]);
  return [...names]
    .filter((name) => expected.outcomes[name] !== actual.outcomes[name])
    .map((name) => `${name}: ${expected.outcomes[name] ?? "absent"} → ${actual.outcomes[name] ?? "absent"}`);
}

interface BuildReport {
  readonly modules: readonly {
    readonly functions: readonly ReportedFunction[];
  }[];
}

async function conform(
  interpreter: Interpreter,
  library: string,
  module: LibraryModule,
  modes: readonly Mode[],
  scratch: string,
): Promise<boolean> {
  const label = `${interpreter.version} ${module.name}`.padEnd(18);
  const plain = join(scratch, "copies");
  rmSync(plain, { recursive: true, force: true });
  layOut(library, plain, [module]);
  const expected = await outcomes(interpreter.path, plain, module, scratch, {});
  if (typeof expected === "string") {
    process.stdout.write(`${label} interpreted: ${expected}\n`);
    return false;
  }
  let fine = true;
  for (const mode of modes) {
    const { build, environment } = MODES[mode];
    rmSync(plain, { recursive: true, force: true });
    layOut(library, plain, [module]);
    const built = await run(
      join(ROOT, "bin", "martlet"),
      ["build", "--json", "--python", interpreter.path, ...build, join(plain, module.file)],
      plain,
      environment,
    );
    if (built.code !== 0) {
      process.stdout.write(
        `${label} ${mode.padEnd(8)} build failed (${built.code}): ${built.stderr.trim().slice(0, 300)}\n`,
      );
      fine = false;
      continue;
    }
    const functions = (JSON.parse(built.stdout) as BuildReport).modules.flatMap((one) => one.functions);
    const tiers = ["native", "mixed", "interpreted"]
      .map((tier) => `${tier} ${functions.filter((one) => one.tier === tier).length}`)
      .join(", ");
    const actual = await outcomes(interpreter.path, plain, module, scratch, environment);
    const wrong = [
      ...compilerMistakes(functions),
      ...(typeof actual === "string" ? [actual] : differences(expected, actual)),
    ];
    const loaded = typeof actual !== "string" && actual.mapped.length > 0;
    const verdict = wrong.length > 0 ? "DIFFERS" : loaded ? "equal" : "NOT LOADED";
    if (verdict !== "equal") fine = false;
    process.stdout.write(
      `${label} ${mode.padEnd(8)} ${verdict.padEnd(10)} ${Object.keys(expected.outcomes).length} tests; ${tiers}\n`,
    );
    for (const line of wrong.slice(0, 12)) process.stdout.write(`    ${line}\n`);
  }
  return fine;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { python: { type: "string" }, modules: { type: "string" }, mode: { type: "string" } },
  });
  const versions = values.python?.split(",");
  const names = values.modules?.split(",") ?? MODULES.map(({ name }) => name);
  const chosen = names.includes("more")
    ? MORE_MODULES
    : [...MODULES, ...MORE_MODULES].filter(({ name }) => names.includes(name));
  const modes = (values.mode?.split(",") ?? Object.keys(MODES)).filter((mode): mode is Mode => mode in MODES);
  const scratch = mkdtempSync(join(tmpdir(), "martlet-conformance-"));
  let passed = 0;
  let failed = 0;
  try {
    for (const interpreter of interpreters()) {
      if (versions && !versions.includes(interpreter.version)) continue;
      const library = await standardLibrary(interpreter.path);
      for (const module of chosen) {
        // Some are packages, or are not there, in other versions.
        if (!existsSync(join(library, module.file))) continue;
        if (await conform(interpreter, library, module, modes, scratch)) passed += 1;
        else failed += 1;
      }
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

void main();
