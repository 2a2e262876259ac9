/** The language server over real standard input and output: what only the protocol can show. */

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { LspClient } from "../../test-support/lsp-client";

const ROOT = resolve(__dirname, "..", "..");
const SERVER = ["--import", "tsx", join(ROOT, "server", "src", "main.ts"), "--stdio"];
const URI = "file:///project/m.py";

interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly { readonly code: string; readonly range: unknown }[];
}

describe("end to end: language server", function () {
  this.timeout(60_000);
  let client: LspClient;

  afterEach(() => client.kill());

  async function initialize(capabilities: object, initializationOptions?: unknown): Promise<void> {
    client = new LspClient(process.execPath, SERVER);
    const result = await client.request<{ capabilities: { positionEncoding: string } }>("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities,
      ...(initializationOptions === undefined ? {} : { initializationOptions }),
    });
    assert.equal(result.capabilities.positionEncoding, "utf-16");
    client.notify("initialized", {});
  }

  function open(text: string): void {
    client.notify("textDocument/didOpen", { textDocument: { uri: URI, languageId: "python", version: 1, text } });
  }

  function edit(version: number, line: number, from: number, to: number, text: string): void {
    const range = { start: { line, character: from }, end: { line, character: to } };
    client.notify("textDocument/didChange", { textDocument: { uri: URI, version }, contentChanges: [{ range, text }] });
  }

  it("pushes diagnostics to a client that can nothing else, in UTF-16, and clears them at the end", async () => {
    await initialize({});
    open("x = '𝒳é', (\n");
    const first = await client.notification<Published>("textDocument/publishDiagnostics");
    assert.equal(first.version, 1);
    assert.ok(first.diagnostics.length > 0);
    edit(2, 0, 11, 12, "1");
    const second = await client.notification<Published>("textDocument/publishDiagnostics", (p) => p.version === 2);
    assert.deepEqual(second.diagnostics, []);
    edit(3, 0, 11, 12, "(");
    edit(4, 0, 12, 12, "2)");
    const last = await client.notification<Published>("textDocument/publishDiagnostics", (p) => p.version === 4);
    assert.deepEqual(last.diagnostics, []);
    client.notify("textDocument/didClose", { textDocument: { uri: URI } });
    const closed = await client.notification<Published>(
      "textDocument/publishDiagnostics",
      (p) => p.version === undefined,
    );
    assert.deepEqual(closed.diagnostics, []);
    assert.equal(await client.stop(), 0);
  });

  it("answers pulls with the same, says when nothing changed, and asks to pull again when overtaken", async () => {
    await initialize({ textDocument: { diagnostic: { relatedDocumentSupport: false } } });
    open("def f(:\n    pass\n");
    const pull = (previousResultId?: string) =>
      client.requestMessage("textDocument/diagnostic", {
        textDocument: { uri: URI },
        ...(previousResultId === undefined ? {} : { previousResultId }),
      });
    const first = (await pull()).result as { kind: string; resultId: string; items: readonly unknown[] };
    assert.equal(first.kind, "full");
    assert.ok(first.items.length > 0);
    const again = (await pull(first.resultId)).result as { kind: string };
    assert.equal(again.kind, "unchanged");
    const big = Array.from({ length: 800 }, (_, n) => `def f${n}(x: int) -> int:\n    return x * ${n}\n`).join("");
    edit(2, 0, 0, 0, big);
    const overtaken = pull();
    edit(3, 0, 0, 0, "# newer\n");
    const answer = await overtaken;
    assert.equal(answer.error?.code, -32802, JSON.stringify(answer).slice(0, 300));
    assert.deepEqual(answer.error?.data, { retriggerRequest: true });
    assert.equal(((await pull()).result as { kind: string }).kind, "full");
    assert.deepEqual(
      client.received.filter(({ method }) => method === "textDocument/publishDiagnostics"),
      [],
    );
  });

  it("repairs what a diagnostic is about", async () => {
    await initialize({});
    open("é = 1\nprint é\n");
    const range = { start: { line: 1, character: 7 }, end: { line: 1, character: 7 } };
    const asked = { textDocument: { uri: URI }, range, context: { diagnostics: [], only: ["quickfix"] } };
    const actions = await client.request<readonly { readonly title: string; readonly edit: unknown }[]>(
      "textDocument/codeAction",
      asked,
    );
    assert.deepEqual(
      actions.map(({ title }) => title),
      ["Call `print` as a function"],
    );
    const whole = { start: { line: 1, character: 0 }, end: { line: 1, character: 7 } };
    assert.deepEqual(actions[0]?.edit, { changes: { [URI]: [{ range: whole, newText: "print(é)" }] } });
  });

  it("takes nothing but a boolean for trust", async () => {
    client = new LspClient(process.execPath, SERVER);
    const answer = await client.requestMessage("initialize", {
      processId: null,
      rootUri: null,
      capabilities: {},
      initializationOptions: { untrustedWorkspace: "no" },
    });
    assert.match(answer.error?.message ?? "", /untrustedWorkspace must be a boolean/);
  });

  it("compiles on command and when a person saves, never when the editor does, never without trust", async () => {
    const folder = mkdtempSync(join(tmpdir(), "martlet-lsp-"));
    try {
      const path = join(folder, "m.py");
      const uri = pathToFileURL(path).href;
      const text = "# martlet: compile\ndef f(n: int) -> int:\n    return n * 2\n";
      writeFileSync(path, text);
      const start = async (options: object): Promise<void> => {
        await initialize({ textDocument: { hover: { contentFormat: ["markdown"] } } }, options);
        client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "python", version: 1, text } });
      };
      const save = (reason: number): void => {
        client.notify("textDocument/willSave", { textDocument: { uri }, reason });
        client.notify("textDocument/didSave", { textDocument: { uri } });
      };
      interface Status {
        readonly functions: object;
        readonly compile: { readonly state: string; readonly message: string };
      }
      const status = (state: string): Promise<Status> =>
        client.notification<Status>("martlet/status", ({ compile }) => compile.state === state);
      const modules = (): readonly string[] => readdirSync(folder).filter((name) => name.endsWith(".so"));

      await start({ untrustedWorkspace: true, statusNotifications: true });
      const refused = await client.request<{ ok: boolean }>("workspace/executeCommand", {
        command: "martlet.compile",
        arguments: [uri],
      });
      assert.equal(refused.ok, false);
      save(1);
      await client.stop();
      assert.deepEqual(modules(), []);

      await start({ statusNotifications: true });
      const analysed = await status("never");
      assert.deepEqual(analysed.functions, { native: 1, mixed: 0, interpreted: 0 });
      const hover = await client.request<{ contents: { kind: string; value: string } }>("textDocument/hover", {
        textDocument: { uri },
        position: { line: 1, character: 4 },
      });
      assert.equal(hover.contents.kind, "markdown");
      assert.match(hover.contents.value, /def f\(n: int\) -> int[\s\S]*\*\*native\*\*/);
      save(2);
      save(3);
      save(1);
      const compiled = await status("compiled");
      assert.match(compiled.compile.message, /^compiled to m\..*\.so: 1 native, 0 mixed, 0 interpreted$/);
      const states = client.received.filter(({ method }) => method === "martlet/status");
      assert.equal(states.filter(({ params }) => (params as Status).compile.state === "compiling").length, 1);
      assert.equal(modules().length, 1);

      writeFileSync(path, `${text}def g(:\n`);
      const failed = await client.request<{ ok: boolean; isPositional: boolean }>("workspace/executeCommand", {
        command: "martlet.compile",
        arguments: [uri],
      });
      assert.deepEqual([failed.ok, failed.isPositional], [false, true]);
      const shown = await client.notification<Published>("textDocument/publishDiagnostics", ({ diagnostics }) =>
        diagnostics.some(({ code }) => code === "MT4003"),
      );
      assert.equal(shown.uri, uri);
      assert.equal(await client.stop(), 0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("looks at buffers that are no files, and at files outside of every folder, and compiles files only", async () => {
    await initialize({ textDocument: { hover: { contentFormat: ["markdown"] } } });
    const uris = [
      "untitled:Untitled-1",
      "vscode-notebook-cell:/w/n.ipynb#W0sZmlsZQ%3D%3D",
      "file:///elsewhere/a%20b%25.py",
    ];
    const text = "def f(n: int) -> int:\n    return n * 2\nprint f\n";
    for (const uri of uris) {
      client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "python", version: 1, text } });
      const published = await client.notification<Published>("textDocument/publishDiagnostics", (p) => p.uri === uri);
      assert.ok(published.diagnostics.length > 0, uri);
      const asked = { textDocument: { uri }, position: { line: 0, character: 4 } };
      const hover = await client.request<{ contents: { value: string } }>("textDocument/hover", asked);
      assert.match(hover.contents.value, /def f\(n: int\) -> int/);
      const range = { start: { line: 2, character: 0 }, end: { line: 2, character: 7 } };
      const repairs = { textDocument: { uri }, range, context: { diagnostics: [] } };
      assert.ok((await client.request<readonly unknown[]>("textDocument/codeAction", repairs)).length > 0);
      const compile = { command: "martlet.compile", arguments: [uri] };
      const answer = await client.request<{ ok: boolean; message: string }>("workspace/executeCommand", compile);
      assert.equal(answer.ok, false, answer.message);
      client.notify("textDocument/didClose", { textDocument: { uri } });
    }
    assert.equal(await client.stop(), 0);
  });

  it("survives that a file is renamed or deleted while it is compiled", async () => {
    const folder = mkdtempSync(join(tmpdir(), "martlet-lsp-"));
    try {
      await initialize({});
      const path = join(folder, "m.py");
      const uri = pathToFileURL(path).href;
      const text = "def f(n: int) -> int:\n    return n * 2\n";
      for (const move of [() => renameSync(path, join(folder, "other.py")), () => rmSync(path)]) {
        writeFileSync(path, text);
        client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "python", version: 1, text } });
        const compile = { command: "martlet.compile", arguments: [uri] };
        const compiling = client.request<{ message: string }>("workspace/executeCommand", compile);
        await new Promise((resolve) => setTimeout(resolve, 50));
        move();
        client.notify("textDocument/didClose", { textDocument: { uri } });
        assert.match((await compiling).message, /^compiled to |^not compiled: /);
      }
      assert.equal(await client.stop(), 0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
