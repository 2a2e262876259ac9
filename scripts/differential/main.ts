/**
 * `npm run differential`: random typed programs, interpreted and compiled, must give the same transcript: results,
 * exceptions with their traceback text and locals, side effects and deaths in order, warnings, reference counts.
 *
 *     npm run differential -- [--python 3.12,3.13,PATH] [--functions 20000] [--seed 1] [--inputs 8]
 *                             [--family scalars,lists,classes,text,exceptions,arrays,calls]
 *                             [--mode always,always-stress,default,stress,resume] [--batch 100] [--jobs 2] [--keep DIR]
 *
 * A batch is one module of many functions of one family. The module of a batch that differs is kept with both
 * transcripts. Arrays are left out on an interpreter without NumPy.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { compilerMistakes, type ReportedFunction } from "../../test-support/compiler-mistakes";
import { type Interpreter, interpreters } from "../../test-support/interpreters";
import { type Finished, runProcess } from "../../test-support/run-process";

const ROOT = resolve(__dirname, "../..");
const RUN_LIMIT_MS = 1_200_000;

/** What fails in code under stress is the way out of it, which LLVM's optimiser has no part in: it is not asked for much. */
const STRESS = { MARTLET_DEOPT_STRESS: "5", MARTLET_LLVM_LEVEL: "0" };

/** How a batch is built and run. Where nothing is gained, only `always` has machine code. */
const MODES = {
  default: { build: [], environment: {} },
  stress: { build: [], environment: STRESS },
  always: { build: ["--always"], environment: {} },
  "always-stress": { build: ["--always"], environment: STRESS },
  resume: { build: ["--resume"], environment: {} },
} as const satisfies Record<string, { build: readonly string[]; environment: Readonly<Record<string, string>> }>;
type Mode = keyof typeof MODES;

/** One file of `families/` each. */
const FAMILIES = ["scalars", "lists", "classes", "text", "exceptions", "arrays", "calls"] as const;
type Family = (typeof FAMILIES)[number];

/** What generated modules import; never compiled. */
const SUPPORT = ["support.py", "support_arrays.py"] as const;

/** What the driver saw of a call, by the part of it. */
interface Call {
  readonly [part: string]: unknown;
  readonly call: string;
}

interface Transcript {
  readonly mapped: boolean;
  readonly calls: readonly Call[];
}

interface Job {
  readonly interpreter: Interpreter;
  readonly family: Family;
  readonly seed: number;
  readonly count: number;
  readonly inputs: number;
  readonly modes: readonly Mode[];
  readonly keep: string;
}

interface Tally {
  functions: number;
  compiled: number;
  calls: number;
  differences: number;
}

interface BuildReport {
  readonly modules: readonly { readonly functions: readonly ReportedFunction[] }[];
}

function run(
  command: string,
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<Finished> {
  return runProcess(command, args, { cwd, environment, limitMs: RUN_LIMIT_MS });
}

/** Run the driver over `folder`; a string says how it failed. */
async function transcript(
  job: Job,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<Transcript | string> {
  const out = join(folder, "transcript.json");
  rmSync(out, { force: true });
  const finished = await run(job.interpreter.path, [join(__dirname, "driver.py"), folder, out], folder, {
    ...environment,
    PYTHONHASHSEED: "0",
    PYTHONDONTWRITEBYTECODE: "1",
  });
  if (!existsSync(out)) return `the driver ended with ${finished.code}: ${finished.stderr.trim().slice(-400)}`;
  return JSON.parse(readFileSync(out, "utf8")) as Transcript;
}

function firstDifference(expected: Transcript, actual: Transcript): string | undefined {
  for (const [index, want] of expected.calls.entries()) {
    // Where it is stopped is a matter of speed.
    if (want["end"] === "too long") continue;
    const have = actual.calls[index];
    if (JSON.stringify(want) !== JSON.stringify(have)) {
      const parts = Object.entries(want).filter(
        ([part, text]) => JSON.stringify(text) !== JSON.stringify(have?.[part]),
      );
      return [
        want.call,
        ...parts.flatMap(([part, text]) => [
          `  interpreted, ${part}: ${JSON.stringify(text)}`,
          `  compiled, ${part}:    ${JSON.stringify(have?.[part])}`,
        ]),
      ].join("\n");
    }
  }
  return undefined;
}

async function runBatch(job: Job, tally: Tally): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), "martlet-differential-"));
  const folder = join(base, "work");
  try {
    mkdirSync(folder);
    for (const name of SUPPORT) copyFileSync(join(__dirname, name), join(folder, name));
    const source = join(folder, "generated.py");
    await run(
      job.interpreter.path,
      [join(__dirname, "generate.py"), job.family, `${job.seed}`, `${job.count}`, source, `${job.inputs}`],
      folder,
      {},
    );
    const expected = await transcript(job, folder, {});
    tally.functions += job.count;
    for (const mode of job.modes) {
      const { build, environment } = MODES[mode];
      const built = await run(
        join(ROOT, "bin", "martlet"),
        ["build", "--json", "--python", job.interpreter.path, ...build, source],
        folder,
        environment,
      );
      const actual =
        built.code === 0
          ? await transcript(job, folder, environment)
          : `build ended with ${built.code}: ${built.stderr.slice(-400)}`;
      const functions =
        built.code === 0 ? (JSON.parse(built.stdout) as BuildReport).modules.flatMap((one) => one.functions) : [];
      tally.compiled += functions.filter((one) => one.tier !== "interpreted").length;
      const found =
        typeof expected === "string"
          ? `interpreted: ${expected}`
          : typeof actual === "string"
            ? actual
            : actual.mapped
              ? firstDifference(expected, actual)
              : "the compiled module was not loaded";
      if (typeof expected !== "string") tally.calls += expected.calls.length;
      const wrong = found ?? compilerMistakes(functions)[0];
      if (wrong !== undefined) {
        tally.differences += 1;
        const kept = join(job.keep, `${job.interpreter.version}-${job.family}-${job.seed}-${mode}`);
        cpSync(folder, kept, { recursive: true });
        process.stdout.write(
          `DIFFERS ${job.interpreter.version} ${job.family} seed ${job.seed} ${mode} (kept in ${kept})\n  ${wrong.slice(0, 1500)}\n`,
        );
      }
      for (const junk of ["__pycache__"]) rmSync(join(folder, junk), { recursive: true, force: true });
    }
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** Of `interpreters()` those of the wanted versions, and whatever a path leads to; all without a wish. */
function chosenInterpreters(wanted: readonly string[] | undefined): readonly Interpreter[] {
  const known = interpreters();
  if (wanted === undefined) return known;
  return wanted.flatMap((one) => {
    if (!one.includes("/")) return known.filter(({ version }) => version === one);
    const probe = spawnSync(one, ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"], { encoding: "utf8" });
    return probe.status === 0 ? [{ path: one, version: probe.stdout.trim() }] : [];
  });
}

function hasNumPy(interpreter: Interpreter): boolean {
  return spawnSync(interpreter.path, ["-c", "import numpy"]).status === 0;
}

/** Batches in the order in which they run: every interpreter has its turn with every family. */
function plan(
  chosen: readonly Interpreter[],
  families: readonly Family[],
  batches: number,
  about: Pick<Job, "count" | "inputs" | "modes" | "keep"> & { readonly firstSeed: number },
): Job[] {
  const { firstSeed, ...rest } = about;
  const turns = chosen.map((interpreter) => ({
    interpreter,
    families: families.filter((family) => family !== "arrays" || hasNumPy(interpreter)),
  }));
  return Array.from({ length: batches }, (_, index) => index).flatMap((index) => {
    const turn = turns[index % turns.length];
    const family = turn?.families[Math.floor(index / turns.length) % turn.families.length];
    return turn && family ? [{ ...rest, interpreter: turn.interpreter, family, seed: firstSeed + index }] : [];
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      python: { type: "string" },
      functions: { type: "string", default: "20000" },
      family: { type: "string", default: FAMILIES.join(",") },
      batch: { type: "string", default: "100" },
      seed: { type: "string", default: "1" },
      inputs: { type: "string", default: "8" },
      mode: { type: "string", default: "always,always-stress" },
      jobs: { type: "string", default: "2" },
      keep: { type: "string", default: join(tmpdir(), "martlet-differences") },
    },
  });
  const asked = values.family.split(",");
  const queue = plan(
    chosenInterpreters(values.python?.split(",")),
    FAMILIES.filter((family) => asked.includes(family)),
    Math.ceil(Number(values.functions) / Number(values.batch)),
    {
      count: Number(values.batch),
      inputs: Number(values.inputs),
      modes: values.mode.split(",").filter((mode): mode is Mode => mode in MODES),
      keep: values.keep,
      firstSeed: Number(values.seed),
    },
  );
  const tally: Tally = { functions: 0, compiled: 0, calls: 0, differences: 0 };
  let done = 0;
  const total = queue.length;
  const worker = async (): Promise<void> => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      await runBatch(job, tally);
      done += 1;
      if (done % 10 === 0 || done === total) {
        process.stdout.write(
          `${done}/${total} batches, ${tally.functions} functions, ${tally.compiled} compiled over ${values.mode.replaceAll(",", "+")}, ${tally.calls} calls compared, ${tally.differences} differences\n`,
        );
      }
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
  const runs = total * values.mode.split(",").length;
  process.stdout.write(`${runs - tally.differences} passed, ${tally.differences} failed\n`);
  process.exitCode = tally.differences === 0 && total > 0 ? 0 : 1;
}

void main();
