/** Compiles over the protocol that somebody gives up: a newer save, or a person. */

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { EditorSession } from "../../../test-support/editor-session";
import { anyInterpreter } from "../../../test-support/interpreters";

interface Answer {
  readonly ok: boolean;
  readonly message: string;
}

describe("server: compiling", function () {
  this.timeout(120_000);
  let session: EditorSession;
  let folder: string;

  beforeEach(async function () {
    const python = anyInterpreter();
    if (python === undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "martlet-compile-"));
    const text = "def f(n: int) -> int:\n    return n * 2\n";
    writeFileSync(join(folder, "m.py"), text);
    const uri = pathToFileURL(join(folder, "m.py")).href;
    const initializationOptions = { statusNotifications: true, settings: { python: python.path } };
    session = await EditorSession.start({ uri, initializationOptions });
    session.write(text);
  });
  afterEach(() => {
    session.client.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  const modules = (): readonly string[] => readdirSync(folder).filter((name) => name.endsWith(".so"));
  const states = (): readonly string[] =>
    session.client.received.flatMap(({ method, params }) =>
      method === "martlet/status" ? [(params as { compile: { state: string } }).compile.state] : [],
    );

  it("end when a person cancels them, and write nothing", async () => {
    const compiling = session.execute<Answer>("martlet.compile", session.uri);
    await session.execute("martlet.cancel");
    assert.deepEqual(await compiling, { ok: false, message: "compile cancelled", isPositional: true });
    assert.deepEqual(modules(), []);
    assert.equal(states().at(-1), "cancelled");
    assert.equal((await session.execute<Answer>("martlet.compile", session.uri)).ok, true);
    assert.equal(modules().length, 1);
    await session.stop();
  });

  it("end when the module is to be compiled again", async () => {
    const first = session.execute<Answer>("martlet.compile", session.uri);
    const second = session.execute<Answer>("martlet.compile", session.uri);
    assert.equal((await first).message, "a newer save is compiled instead");
    assert.match((await second).message, /^compiled to m\./);
    assert.deepEqual(
      states().filter((state) => state === "compiled" || state === "failed" || state === "cancelled"),
      ["compiled"],
    );
    await session.stop();
  });

  it("leave the server free to answer, however large the module is", async () => {
    const functions = Array.from({ length: 16 }, (_, index) =>
      [
        `def f${index}(n: int, x: float, rows: list[list[float]]) -> float:`,
        ...["    total = 0.0", "    for i in range(n):", "        for j in range(len(rows)):"],
        `            total += rows[j][i % 3] * x + ${index}.5 - (i * j) % ${index + 2}`,
        "            if total > 1e9:",
        "                total = total / 2.0",
        `    return total${index > 0 ? ` + f${index - 1}(n // 2, x, rows)` : ""}\n\n`,
      ].join("\n"),
    );
    const text = `${functions.join("")}# ${Date.now()}\n`;
    writeFileSync(join(folder, "m.py"), text);
    session.write(text);
    await session.client.notification<{ version?: number }>("textDocument/publishDiagnostics", (p) => p.version === 2);
    const position = { line: 3, character: 14 };
    await session.ask("textDocument/hover", { position });
    const started = performance.now();
    let isBuilding = true;
    const compiling = session.execute<Answer>("martlet.compile", session.uri).finally(() => {
      isBuilding = false;
    });
    const waits: number[] = [];
    while (isBuilding) {
      const asked = performance.now();
      await session.ask("textDocument/hover", { position });
      waits.push(performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.equal((await compiling).ok, true);
    const took = performance.now() - started;
    const longest = Math.max(...waits);
    assert.ok(waits.length > 20 && longest < took / 4, `${waits.length} hovers, ${longest} ms of ${took} ms`);
    await session.stop();
  });
});
