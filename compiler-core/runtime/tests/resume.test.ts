/**
 * The resume interpreter, frames and deopts, on every interpreter found: builds the test extension against its headers
 * and runs the Python tests beside this file with it.
 */
import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Interpreter, interpreters } from "../../../test-support/interpreters";

const RUNTIME = resolve(__dirname, "..");
const SOURCES = [
  "tests/resume_probe.c",
  "frame.c",
  "resume.c",
  "resume-operands.c",
  "resume-function.c",
  "call-python.c",
  "arguments.c",
  "deopt.c",
  "frame-states.c",
  "numpy.c",
  "stats.c",
  "throw.c",
  ...readdirSync(join(RUNTIME, "ops")).map((name) => join("ops", name)),
];
const WARNINGS = ["-Wall", "-Wextra", "-Werror"];
const SUITES = readdirSync(__dirname).filter((name) => /^test_.*\.py$/.test(name));

function run(program: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): string {
  const child = spawnSync(program, args, {
    cwd: __dirname,
    encoding: "utf8",
    timeout: 120_000,
    env: { ...process.env, ...environment },
  });
  assert.equal(child.status, 0, `${program} ${args.join(" ")}\n${child.stdout}${child.stderr}`);
  return child.stdout;
}

function compiler(): string | undefined {
  return ["clang-19", "clang", "cc"].find((name) => spawnSync(name, ["--version"]).status === 0);
}

function buildProbe(program: string, interpreter: Interpreter, folder: string): void {
  const where = "import sysconfig as s;print(s.get_paths()['include'],s.get_config_var('EXT_SUFFIX'),sep='|')";
  const [include, suffix] = run(interpreter.path, ["-I", "-c", where]).trim().split("|");
  const output = join(folder, `resume_probe${suffix}`);
  const sources = SOURCES.map((name) => join(RUNTIME, name));
  run(program, ["-O1", "-g", ...WARNINGS, "-fPIC", "-shared", `-I${include}`, "-o", output, ...sources]);
}

describe("resume interpreter", function () {
  this.timeout(300_000);
  const program = compiler();
  for (const interpreter of interpreters()) {
    describe(`on Python ${interpreter.version}`, () => {
      const folder = mkdtempSync(join(tmpdir(), "martlet-resume-"));
      before(function () {
        if (program === undefined) this.skip();
        buildProbe(program, interpreter, folder);
      });
      after(() => rmSync(folder, { recursive: true }));
      for (const suite of SUITES) {
        it(suite, () => {
          const environment = { RESUME_PROBE: folder, PYTHONMALLOC: "debug" };
          run(interpreter.path, ["-B", "-W", "ignore", suite], environment);
        });
      }
    });
  }
});
