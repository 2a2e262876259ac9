/**
 * A small portion of each long run, so that `npm test` sees what breaks them: `npm run differential`, `stress:kill` and
 * `stress:saves` do the same at length.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { anyInterpreter } from "../../test-support/interpreters";

const ROOT = resolve(__dirname, "../..");
const SEED = "20";

describe("end to end: small portions of the long runs", function () {
  this.timeout(300_000);

  before(function () {
    if (anyInterpreter() === undefined) this.skip();
  });

  function run(script: string, ...args: readonly string[]): void {
    const child = spawnSync(process.execPath, ["--import", "tsx", script, ...args], { cwd: ROOT, encoding: "utf8" });
    assert.equal(child.status, 0, `${child.stdout}${child.stderr}`);
  }

  it("random programs give the same interpreted, native, under stress and resumed", () => {
    const version = anyInterpreter()?.version as string;
    const size = ["--functions", "60", "--batch", "60", "--seed", SEED];
    run("scripts/differential/main.ts", ...size, "--python", version, "--mode", "default,stress,resume");
  });

  it("killed builds leave the old module or the new one", () => run("scripts/stress-kill.ts", "5"));

  it("a process that reloads a saved module runs the new code", () => run("scripts/stress-saves.ts", "10"));
});
