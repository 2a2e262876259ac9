/**
 * `npm run differential`: random typed programs, interpreted and compiled, must give the same transcript: results,
 * exceptions with their traceback text, side effects and deaths in order, reference counts.
 *
 *     npm run differential -- [--python 3.12,3.13] [--functions 20000] [--seed 1] [--inputs 12]
 *                             [--mode always,always-stress,default,stress,resume] [--batch 100] [--jobs 2] [--keep DIR]
 *
 * A batch is one module of many functions. The module of a batch that differs is kept with both transcripts.
 */
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { compilerMistakes, type ReportedFunction } from "../../test-support/compiler-mistakes";
import { type Interpreter, interpreters } from "../../test-support/interpreters";
import { type Finished, runProcess } from "../../test-support/run-process";

const ROOT = resolve(__dirname, "../..");
const RUN_LIMIT_MS = 300_000;

/** How a batch is built and run. Where nothing is gained, only `always` has machine code. */
const MODES = {
  default: { build: [], environment: {} },
  stress: { build: [], environment: { MARTLET_DEOPT_STRESS: "5" } },
  always: { build: ["--always"], environment: {} },
  "always-stress": { build: ["--always"], environment: { MARTLET_DEOPT_STRESS: "5" } },
  resume: { build: ["--resume"], environment: {} },
} as const satisfies Record<string, { build: readonly string[]; environment: Readonly<Record<string, string>> }>;
type Mode = keyof typeof MODES;

interface Call {
  readonly call: string;
  readonly end: string;
  readonly args: readonly string[];
  readonly log: readonly string[];
  readonly balance: readonly number[];
}

interface Transcript {
  readonly mapped: boolean;
  readonly calls: readonly Call[];
}

interface Job {
  readonly interpreter: Interpreter;
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
  const finished = await run(
    job.interpreter.path,
    [join(__dirname, "driver.py"), folder, `${job.seed}`, `${job.inputs}`, out],
    folder,
    {
      ...environment,
      PYTHONHASHSEED: "0",
      PYTHONWARNINGS: "ignore",
      PYTHONDONTWRITEBYTECODE: "1",
    },
  );
  if (!existsSync(out)) return `the driver ended with ${finished.code}: ${finished.stderr.trim().slice(-400)}`;
  return JSON.parse(readFileSync(out, "utf8")) as Transcript;
}

function firstDifference(expected: Transcript, actual: Transcript): string | undefined {
  for (const [index, want] of expected.calls.entries()) {
    const have = actual.calls[index];
    if (JSON.stringify(want) !== JSON.stringify(have)) {
      return `${want.call}\n  interpreted: ${JSON.stringify(want)}\n  compiled:    ${JSON.stringify(have)}`;
    }
  }
  return undefined;
}

async function runBatch(job: Job, tally: Tally): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), "martlet-differential-"));
  const folder = join(base, "work");
  try {
    mkdirSync(folder);
    copyFileSync(join(__dirname, "support.py"), join(folder, "support.py"));
    const source = join(folder, "generated.py");
    await run(
      job.interpreter.path,
      [join(__dirname, "generate.py"), `${job.seed}`, `${job.count}`, source],
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
        const kept = join(job.keep, `${job.interpreter.version}-${job.seed}-${mode}`);
        cpSync(folder, kept, { recursive: true });
        process.stdout.write(
          `DIFFERS ${job.interpreter.version} seed ${job.seed} ${mode} (kept in ${kept})\n  ${wrong.slice(0, 1500)}\n`,
        );
      }
      for (const junk of ["__pycache__"]) rmSync(join(folder, junk), { recursive: true, force: true });
    }
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      python: { type: "string" },
      functions: { type: "string", default: "20000" },
      batch: { type: "string", default: "100" },
      seed: { type: "string", default: "1" },
      inputs: { type: "string", default: "12" },
      mode: { type: "string", default: "always,always-stress" },
      jobs: { type: "string", default: "2" },
      keep: { type: "string", default: join(tmpdir(), "martlet-differences") },
    },
  });
  const versions = values.python?.split(",");
  const chosen = interpreters().filter((one) => !versions || versions.includes(one.version));
  const modes = values.mode.split(",").filter((mode): mode is Mode => mode in MODES);
  const count = Number(values.batch);
  const batches = Math.ceil(Number(values.functions) / count);
  const queue = Array.from({ length: batches }, (_, index) => index).flatMap((index) => {
    const interpreter = chosen[index % chosen.length];
    return interpreter
      ? [
          {
            interpreter,
            seed: Number(values.seed) + index,
            count,
            inputs: Number(values.inputs),
            modes,
            keep: values.keep,
          },
        ]
      : [];
  });
  const tally: Tally = { functions: 0, compiled: 0, calls: 0, differences: 0 };
  let done = 0;
  const total = queue.length;
  const worker = async (): Promise<void> => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      await runBatch(job, tally);
      done += 1;
      if (done % 10 === 0 || done === total) {
        process.stdout.write(
          `${done}/${total} batches, ${tally.functions} functions, ${tally.compiled} compiled over ${modes.join("+")}, ${tally.calls} calls compared, ${tally.differences} differences\n`,
        );
      }
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
  process.stdout.write(`${total - tally.differences} passed, ${tally.differences} failed\n`);
  process.exitCode = tally.differences === 0 && total > 0 ? 0 : 1;
}

void main();
