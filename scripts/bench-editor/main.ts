/**
 * `npm run bench:editor`: how long the language server keeps a person waiting.
 *
 * It measures the bundle from outside, over standard input and output as an editor does: start, first diagnostics,
 * an edit in one function until the diagnostics of that version arrive, a hover at rest and right after an edit, memory;
 * and a save of one changed function until its module can be imported. Two files are edited: 724 lines of numeric code
 * made here, and `_pydecimal.py` of the Python that is found; one of 500 lines is saved.
 *
 *     npm run bench:editor -- [--edits N] [--json] [--limits]
 *
 * With `--limits` the exit code is 1 when a median is over its limit.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { LspClient } from "../../test-support/lsp-client";
import { numericModule } from "./numeric-module";

const SERVER = join(resolve(__dirname, "..", ".."), "dist", "server.js");
const WARM_UP = 20;

/** Limit of the median from a save to the module, in milliseconds. */
const SAVE_LIMIT = 500;

interface Case {
  readonly name: string;
  readonly text: string;
  /** An edit replaces what stands here, in the middle of a function, by something that was never there before. */
  readonly target: string;
  readonly replacement: (edit: number) => string;
  /** Limit of the median from an edit to its diagnostics, in milliseconds. */
  readonly editLimit: number;
}

interface Measurement {
  readonly name: string;
  readonly lines: number;
  readonly initialize: number;
  readonly open: number;
  readonly edit: Summary;
  readonly editLimit: number;
  readonly hoverIdle: Summary;
  readonly hoverAfterEdit: Summary;
  readonly memoryMebibytes: number;
}

/** The server's notification `martlet/status`. */
interface Status {
  readonly compile: { readonly state: string; readonly message: string };
}

interface Summary {
  readonly p50: number;
  readonly p95: number;
}

async function measure(test: Case, edits: number): Promise<Measurement> {
  const client = new LspClient(process.execPath, [SERVER, "--stdio"]);
  const started = performance.now();
  await client.request("initialize", { processId: null, rootUri: null, capabilities: {} });
  const initialize = performance.now() - started;
  client.notify("initialized", {});
  const uri = `file:///bench/${test.name}`;
  let version = 1;
  const published = (): Promise<unknown> =>
    client.notification<{ version?: number }>(
      "textDocument/publishDiagnostics",
      (params) => params.version === version,
    );
  const opened = performance.now();
  client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "python", version, text: test.text } });
  await published();
  const open = performance.now() - opened;

  const at = test.text.indexOf(test.target);
  const line = test.text.slice(0, at).split("\n").length - 1;
  const character = at - (test.text.lastIndexOf("\n", at) + 1);
  let old = test.target;
  const edit = (): void => {
    version += 1;
    const next = test.replacement(version);
    const range = { start: { line, character }, end: { line, character: character + old.length } };
    old = next;
    client.notify("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ range, text: next }],
    });
  };
  const hover = async (): Promise<void> => {
    await client.request("textDocument/hover", { textDocument: { uri }, position: { line, character } });
  };

  const editTimes: number[] = [];
  for (let index = 0; index < edits + WARM_UP; index++) {
    const time = await timed(async () => {
      edit();
      await published();
    });
    if (index >= WARM_UP) editTimes.push(time);
  }
  const idleTimes: number[] = [];
  const busyTimes: number[] = [];
  for (let index = 0; index < Math.ceil(edits / 4); index++) {
    await hover();
    idleTimes.push(await timed(hover));
    edit();
    busyTimes.push(await timed(hover));
    await published();
  }
  const memoryMebibytes = residentMebibytes(client.processId);
  await client.stop();
  return {
    name: test.name,
    lines: test.text.split("\n").length - 1,
    initialize,
    open,
    edit: summarize(editTimes),
    editLimit: test.editLimit,
    hoverIdle: summarize(idleTimes),
    hoverAfterEdit: summarize(busyTimes),
    memoryMebibytes,
  };
}

/** From a person's save, with one function changed, to the module that can be imported; processes are warm. */
async function measureSaves(saves: number): Promise<Summary> {
  const folder = mkdtempSync(join(tmpdir(), "martlet-bench-"));
  const client = new LspClient(process.execPath, [SERVER, "--stdio"]);
  try {
    const path = join(folder, "kernels.py");
    const uri = pathToFileURL(path).href;
    const text = `# martlet: compile\n${numericModule(499)}`;
    writeFileSync(path, text);
    await client.request("initialize", {
      processId: null,
      rootUri: null,
      capabilities: {},
      initializationOptions: { statusNotifications: true },
    });
    client.notify("initialized", {});
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "python", version: 1, text } });
    const times: number[] = [];
    const unique = Date.now();
    for (let save = 0; save < saves + 3; save++) {
      const changed = text.replace("t * 1.5", `t * 1.${unique + save}`);
      client.notify("textDocument/didChange", {
        textDocument: { uri, version: save + 2 },
        contentChanges: [{ text: changed }],
      });
      await client.notification<{ version?: number }>(
        "textDocument/publishDiagnostics",
        ({ version }) => version === save + 2,
      );
      client.received.length = 0;
      const time = await timed(async () => {
        writeFileSync(path, changed);
        client.notify("textDocument/willSave", { textDocument: { uri }, reason: 1 });
        client.notify("textDocument/didSave", { textDocument: { uri } });
        await client.notification<Status>("martlet/status", (status) => status.compile.state === "compiling");
        const { compile } = await client.notification<Status>(
          "martlet/status",
          (status) => status.compile.state === "compiled" || status.compile.state === "failed",
        );
        if (compile.state === "failed") throw new Error(compile.message);
      });
      // The first builds start the processes and fill the caches.
      if (save >= 3) times.push(time);
    }
    await client.stop();
    return summarize(times);
  } finally {
    client.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function summarize(times: readonly number[]): Summary {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { p50: at(0.5), p95: at(0.95) };
}

function residentMebibytes(processId: number): number {
  const status = readFileSync(`/proc/${processId}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

function pydecimal(): string | undefined {
  const child = spawnSync("python3", ["-c", "import _pydecimal; print(_pydecimal.__file__)"], { encoding: "utf8" });
  return child.status === 0 ? readFileSync(child.stdout.trim(), "utf8") : undefined;
}

function row(measurement: Measurement): string {
  const ms = (value: number): string => value.toFixed(1).padStart(8);
  const { initialize, open, edit, hoverIdle, hoverAfterEdit } = measurement;
  const times = [initialize, open, edit.p50, edit.p95, hoverIdle.p50, hoverAfterEdit.p50, hoverAfterEdit.p95];
  return `${measurement.name.padEnd(14)}${times.map(ms).join("")}${measurement.memoryMebibytes.toFixed(0).padStart(8)}`;
}

async function main(words: readonly string[]): Promise<number> {
  const edits = Number(words[words.indexOf("--edits") + 1]) || 100;
  const cases: Case[] = [
    {
      name: "numeric.py",
      text: numericModule(724),
      target: "t * 1.5",
      replacement: (edit) => `t * 1.${edit}`,
      editLimit: 15,
    },
  ];
  const decimal = pydecimal();
  if (decimal !== undefined) {
    const target = "self._exp + other._exp";
    const replacement = (edit: number): string => `${target} + ${edit}`;
    cases.push({ name: "_pydecimal.py", text: decimal, target, replacement, editLimit: 80 });
  }
  const measurements: Measurement[] = [];
  for (const test of cases) measurements.push(await measure(test, edits));
  const save = await measureSaves(Math.ceil(edits / 5));
  if (words.includes("--json"))
    process.stdout.write(`${JSON.stringify({ files: measurements, save }, undefined, 2)}\n`);
  else {
    const heads = ["start", "open", "edit p50", "p95", "hover", "h. edit", "p95", "MiB"];
    process.stdout.write(`${"".padEnd(14)}${heads.map((head) => head.padStart(8)).join("")}   (milliseconds)\n`);
    for (const measurement of measurements) process.stdout.write(`${row(measurement)}\n`);
    process.stdout.write(`save to importable, 500 lines: p50 ${save.p50.toFixed(0)}, p95 ${save.p95.toFixed(0)}\n`);
  }
  const isOver = save.p50 > SAVE_LIMIT || measurements.some(({ edit, editLimit }) => edit.p50 > editLimit);
  return words.includes("--limits") && isOver ? 1 : 0;
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
