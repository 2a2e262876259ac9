/** What the extension's package holds: all that runs, nothing that does not. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "..");

/** Without these the extension cannot start, or cannot build. */
const NEEDED = [
  "package.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "bin/martlet",
  "dist/client.js",
  "dist/server.js",
  "dist/build-process.js",
  "dist/worker.js",
  "dist/cli.js",
  "dist/web-tree-sitter.wasm",
  "dist/tree-sitter-python.wasm",
  "compiler-core/runtime/rt.h",
  "compiler-core/runtime/inline/inline.c",
  "compiler-core/runtime/python/build_image.py",
];

/** Everything else in the package is the runtime's sources, or describes text to the editor. */
const ALLOWED = [
  /^compiler-core\/runtime\/(ops\/|quick\/|inline\/|python\/)?[\w-]+\.(c|h|py)$/,
  /^syntaxes\/[\w.-]+\.json$/,
];

describe("package", function () {
  this.timeout(60_000);

  it("holds what runs, and nothing else", function () {
    if (!existsSync(join(ROOT, "dist/bundled"))) this.skip();
    const child = spawnSync(join(ROOT, "node_modules/.bin/vsce"), ["ls", "--no-dependencies"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    assert.equal(child.status, 0, child.stderr);
    const files = child.stdout.trim().split("\n");
    assert.deepEqual(
      NEEDED.filter((path) => !files.includes(path)),
      [],
    );
    const others = files.filter((path) => !NEEDED.includes(path) && !path.startsWith("dist/node_modules/"));
    assert.deepEqual(
      others.filter((path) => !ALLOWED.some((allowed) => allowed.test(path))),
      [],
    );
  });
});
