/**
 * Running activations of native code, seen from outside: depth and text of recursion errors, signals in loops, globals
 * that change in mid-run, tracing switched on, frames and their locals, threads. The driver prints the same for the
 * interpreted module, the compiled one, and one whose guards fail.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Scratch } from "../test-support/built-module";
import { interpreters } from "../test-support/interpreters";

const FOLDER = resolve(__dirname, "../test-fixtures/activations");

describe("activations of native code", function () {
  this.timeout(180_000);
  for (const interpreter of interpreters()) {
    it(`behave as interpreted ones on Python ${interpreter.version}`, async () => {
      const files = ["subject.py", "driver.py"].map(
        (name) => [name, readFileSync(join(FOLDER, name), "utf8")] as const,
      );
      const scratch = new Scratch(Object.fromEntries(files));
      try {
        const expected = scratch.run(interpreter, ["driver.py"]);
        assert.equal(expected.status, 0, expected.stderr);
        for (const stress of ["", "7"]) {
          if (stress !== "") process.env.MARTLET_DEOPT_STRESS = stress;
          const built = await scratch.build(interpreter, "subject.py").finally(() => {
            delete process.env.MARTLET_DEOPT_STRESS;
          });
          assert.ok(built.functions.filter(({ tier }) => tier === "native").length >= 10);
          const actual = scratch.run(interpreter, ["driver.py"], { MARTLET_DEOPT_STRESS: stress });
          assert.equal(actual.stderr, expected.stderr);
          assert.equal(actual.stdout, expected.stdout);
        }
      } finally {
        scratch.dispose();
      }
    });
  }
});
