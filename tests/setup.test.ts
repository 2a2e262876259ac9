/** The set-up from outside: quick when nothing is missing, one clear message when something is. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "..");
const DEAD_PROCESS = "999999999";

function setup(args: readonly string[], env: NodeJS.ProcessEnv) {
  return spawnSync(process.execPath, [join(ROOT, "scripts/setup.mjs"), ...args], { env, encoding: "utf8" });
}

describe("set-up", function () {
  this.timeout(60_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "martlet-setup-"));
  });

  after(() => rmSync(folder, { recursive: true }));

  it("does nothing, at once, when all is there", function () {
    if (!existsSync(join(ROOT, ".martlet-setup.json"))) this.skip();
    setup([], process.env);
    const started = Date.now();
    const again = setup([], process.env);
    assert.equal(again.status, 0, again.stderr);
    assert.match(again.stderr, /^Martlet is set up: /);
    assert.ok(Date.now() - started < 2000);
  });

  it("names what is missing where no package manager is known, and minds no lock of a dead process", () => {
    mkdirSync(join(folder, "martlet"), { recursive: true });
    writeFileSync(join(folder, "martlet", "setup.lock"), DEAD_PROCESS);
    const child = setup([], { PATH: folder, HOME: folder, XDG_CACHE_HOME: folder });
    assert.equal(child.status, 3);
    assert.match(child.stderr, /^\nmartlet setup: Missing: clang, /);
    assert.match(child.stderr, /Install clang/);
    assert.ok(!existsSync(join(folder, "martlet", "setup.lock")));
  });

  it("says so when the cache cannot be written", () => {
    const file = join(folder, "a-file");
    writeFileSync(file, "");
    const child = setup([], { ...process.env, XDG_CACHE_HOME: file });
    assert.equal(child.status, 3);
    assert.match(child.stderr, /cache folder .* cannot be created[\s\S]*XDG_CACHE_HOME/);
  });

  it("refuses arguments that it does not know", () => {
    const child = setup(["--fast"], process.env);
    assert.equal(child.status, 2);
    assert.match(child.stderr, /unknown argument --fast\nusage: /);
  });
});
