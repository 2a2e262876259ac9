/** The compile worker: objects come out of a child process, survive in the cache, and its death harms nobody. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { anyInterpreter } from "../../../test-support/interpreters";
import { nativeFunction, TypedFunctionBuilder } from "../../../test-support/native-code";
import type { UnitInput } from "../codegen/unit";
import { inlineBitcode } from "../link/inline-bitcode";
import { findInterpreter } from "../link/interpreter";
import type { NativeTarget } from "../link/native-object";
import { findToolchain } from "../link/toolchain";
import { CompileWorker, UnitError } from "./worker-client";

function unit(value: bigint): UnitInput {
  const builder = new TypedFunctionBuilder({ function: 0, name: "f", parameters: [] });
  const fn = nativeFunction(builder.returning(builder.int(value)));
  return { functions: [fn], callees: [], source: { name: "m.py", directory: "/" }, stress: false };
}

/** A unit that our own code rejects: the versions are out of order. */
function brokenUnit(): UnitInput {
  const builder = new TypedFunctionBuilder({ function: 0, version: 1, name: "f", parameters: [] });
  return { ...unit(0n), functions: [nativeFunction(builder.returning(builder.int(1n)))] };
}

describe("compile: the worker process", function () {
  this.timeout(120_000);
  const cache = mkdtempSync(join(tmpdir(), "martlet-worker-test-"));
  const before_ = process.env["XDG_CACHE_HOME"];
  const worker = new CompileWorker();
  let target: NativeTarget;

  before(async function () {
    process.env["XDG_CACHE_HOME"] = cache;
    const python = anyInterpreter();
    const toolchain = await findToolchain();
    if (python === undefined || !toolchain.ok) return this.skip();
    const interpreter = await findInterpreter({ python: python.path, folder: cache });
    assert.ok(interpreter.ok);
    const inline = await inlineBitcode(toolchain.value, interpreter.value);
    assert.ok(inline.ok);
    target = { toolchain: toolchain.value, inline: inline.value, cpuLevel: 2 };
  });
  after(() => {
    worker.dispose();
    if (before_ === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = before_;
    rmSync(cache, { recursive: true, force: true });
  });

  it("makes an object for each unit, and only once", async () => {
    const first = await worker.compile([unit(2n ** 63n - 1n), unit(-1n)], target);
    assert.ok(first.ok);
    assert.equal(new Set(first.value).size, 2);
    for (const object of first.value) assert.ok(existsSync(object));
    worker.dispose();
    const again = await worker.compile([unit(-1n)], target);
    assert.ok(again.ok && again.value[0] === first.value[1]);
  });

  it("reports our own mistakes as such and goes on", async () => {
    const broken = brokenUnit();
    const request = worker.compile([unit(9n), broken, unit(10n)], target);
    await assert.rejects(request, (error) => error instanceof UnitError && error.unit === broken);
    assert.ok((await worker.compile([unit(3n)], target)).ok);
  });

  it("gives a request up, and serves the next one with the same process", async () => {
    const controller = new AbortController();
    const many = Array.from({ length: 40 }, (_, index) => unit(BigInt(1000 + index)));
    const request = worker.compile(many, target, controller.signal);
    controller.abort();
    const answer = await request;
    assert.ok(!answer.ok && answer.error.kind === "cancelled");
    const late = await worker.compile([unit(2000n)], target, controller.signal);
    assert.ok(!late.ok && late.error.kind === "cancelled");
    assert.ok((await worker.compile([unit(2001n)], target)).ok);
  });

  it("is replaced when it died in the middle of a request", async () => {
    const request = worker.compile([unit(4n), unit(5n), unit(6n)], target);
    worker.kill();
    await assert.rejects(request, /the compile worker ended/);
    assert.ok((await worker.compile([unit(4n)], target)).ok);
  });

  it("compiles one function quickly when it is warm", async () => {
    await worker.compile([unit(7n)], target);
    const start = process.hrtime.bigint();
    await worker.compile([unit(8n)], target);
    const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
    assert.ok(milliseconds < 2000, `${milliseconds} ms`);
    if (process.env["MARTLET_TEST_TIMINGS"]) console.log(`      ${milliseconds.toFixed(0)} ms`);
  });
});
