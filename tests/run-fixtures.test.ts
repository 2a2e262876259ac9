/** The run fixtures: the same text comes out however a module is run. Their README is the format. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import type { CompileRequest } from "../compiler-core/src/compile/compile";
import { Scratch } from "../test-support/built-module";
import { type Interpreter, interpreters } from "../test-support/interpreters";
import { fixtureNames, readFixture } from "../test-support/snapshot";

const FOLDER = resolve(__dirname, "../test-fixtures/run");
const DRIVER = join(resolve(__dirname, "../test-support"), "run_calls.py");

interface Mode {
  readonly name: string;
  readonly request: Partial<CompileRequest>;
  /** Each n-th guard fails; empty for none. */
  readonly stress: string;
}

const MODES: readonly Mode[] = [
  { name: "native", request: {}, stress: "" },
  { name: "native, worth it or not", request: { always: true }, stress: "" },
  { name: "under stress", request: { always: true }, stress: "3" },
  { name: "resumed", request: { resume: true }, stress: "" },
];

describe("run fixtures", function () {
  this.timeout(300_000);

  const found = interpreters();
  for (const interpreter of found) {
    const modes = MODES.filter(({ stress }) => stress === "" || isStressed(interpreter, found));
    describe(`on Python ${interpreter.version}`, () => {
      for (const name of fixtureNames(FOLDER)) {
        it(`${name} gives the same interpreted, native, under stress and resumed`, async function () {
          const source = readFixture(FOLDER, name);
          if (!hasModules(interpreter, source)) this.skip();
          const scratch = new Scratch({ [`${name}.py`]: source });
          try {
            const expected = scratch.run(interpreter, [DRIVER, name], {
              PYTHONPATH: scratch.folder,
              PYTHONHASHSEED: "0",
            });
            assert.equal(expected.status, 0, expected.stderr);
            for (const { name: mode, request, stress } of modes) {
              const built = await withStress(stress, () => scratch.build(interpreter, `${name}.py`, request));
              const environment = { PYTHONPATH: scratch.folder, PYTHONHASHSEED: "0", MARTLET_DEOPT_STRESS: stress };
              const actual = scratch.run(interpreter, [DRIVER, name], environment);
              assert.equal(actual.stderr, expected.stderr, mode);
              assert.equal(actual.stdout, expected.stdout, mode);
              if (mode === "native") assertTiers(source, built.functions);
            }
          } finally {
            scratch.dispose();
          }
        });
      }
    });
  }
});

/**
 * Machine code for stress takes as long to make as all the rest: the oldest version and the newest have it, and all of
 * them where MARTLET_TEST_STRESS is `all`.
 */
function isStressed(interpreter: Interpreter, all: readonly Interpreter[]): boolean {
  return interpreter === all[0] || interpreter === all.at(-1) || process.env.MARTLET_TEST_STRESS === "all";
}

/** The compiler reads the variables when it builds. LLVM's optimiser has no part in what fails under stress. */
async function withStress<T>(stress: string, work: () => Promise<T>): Promise<T> {
  process.env.MARTLET_DEOPT_STRESS = stress;
  if (stress !== "") process.env.MARTLET_LLVM_LEVEL = "0";
  try {
    return await work();
  } finally {
    delete process.env.MARTLET_DEOPT_STRESS;
    delete process.env.MARTLET_LLVM_LEVEL;
  }
}

/** The fixture's `NEEDS`, a list of modules on one line, are installed. */
function hasModules(interpreter: Interpreter, source: string): boolean {
  const line = /^NEEDS = (\[.*\])$/m.exec(source)?.[1];
  if (line === undefined) return true;
  const modules: readonly string[] = JSON.parse(line);
  return modules.every(
    (name) => spawnSync(interpreter.path, ["-c", `import ${name}`], { timeout: 60_000 }).status === 0,
  );
}

/** Compares with the fixture's `TIERS`, a dict of literals on one line. */
function assertTiers(source: string, functions: readonly { readonly name: string; readonly tier: string }[]): void {
  const line = /^TIERS = (\{.*\})$/m.exec(source)?.[1];
  if (line === undefined) return;
  const wanted: Record<string, string> = JSON.parse(line);
  const actual = Object.fromEntries(
    functions.filter(({ name }) => name in wanted).map(({ name, tier }) => [name, tier]),
  );
  assert.deepEqual(actual, wanted);
}
