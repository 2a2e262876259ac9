/** The build process: modules and listings come out of it, and its death harms nobody. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { anyInterpreter } from "../../../test-support/interpreters";
import { BuildClient } from "./build-client";

const TEXT = "def f(n: int) -> int:\n    return n * 2\n";

describe("compile: the build process", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "martlet-build-client-"));
  const path = join(folder, "m.py");
  const builder = new BuildClient();
  let python = "";

  before(function () {
    const interpreter = anyInterpreter();
    if (interpreter === undefined) return this.skip();
    python = interpreter.path;
    writeFileSync(path, TEXT);
  });
  after(() => {
    builder.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it("builds modules, and lists what becomes of a text that is not saved", async () => {
    const built = await builder.build({ path, python });
    assert.ok(built.ok && existsSync(built.value.output));
    assert.deepEqual(
      built.value.functions.map(({ tier }) => tier),
      ["native"],
    );
    const request = { path, text: `\n${TEXT}`, position: 0, python, listing: "llvm" } as const;
    const listed = await builder.list(request);
    assert.ok(listed.ok && /define .*@/.test(listed.value.join()));
  });

  it("answers what it cannot do as a build in the same process does", async () => {
    const missing = await builder.build({ path: join(folder, "absent.py"), python });
    assert.ok(!missing.ok && missing.error.kind === "io");
  });

  it("gives a request up, and serves the next one with the same process", async () => {
    const before = builder.processId;
    const controller = new AbortController();
    const building = builder.build({ path, python }, { signal: controller.signal });
    controller.abort();
    const answer = await building;
    assert.ok(!answer.ok && answer.error.kind === "cancelled");
    assert.ok((await builder.build({ path, python })).ok);
    assert.equal(builder.processId, before);
  });

  it("is started again when it died in the middle of a request", async () => {
    const building = builder.build({ path, python });
    process.kill(builder.processId as number, "SIGKILL");
    await assert.rejects(building, /the build process ended \(SIGKILL\)/);
    assert.ok((await builder.build({ path, python })).ok);
  });
});
