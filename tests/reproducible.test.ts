/** The same source gives the same bytes, whatever is in the caches. */

import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { Scratch } from "../test-support/built-module";
import { anyInterpreter } from "../test-support/interpreters";
import { readFixture } from "../test-support/snapshot";

const FIXTURES = resolve(__dirname, "../test-fixtures/run");

describe("reproducible builds", function () {
  this.timeout(180_000);
  const cache = process.env.XDG_CACHE_HOME;

  afterEach(() => {
    if (cache === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = cache;
  });

  it("write the same module from an empty cache twice", async function () {
    const interpreter = anyInterpreter();
    if (interpreter === undefined) this.skip();
    const scratch = new Scratch({ "arithmetic.py": readFixture(FIXTURES, "arithmetic") });
    try {
      const builds: Buffer[] = [];
      for (const name of ["first-cache", "second-cache"]) {
        process.env.XDG_CACHE_HOME = scratch.path(name);
        const { output } = await scratch.build(interpreter, "arithmetic.py");
        builds.push(readFileSync(output));
        rmSync(output);
      }
      const [first, second] = builds;
      assert.ok(first !== undefined && second !== undefined && first.equals(second));
    } finally {
      scratch.dispose();
    }
  });
});
