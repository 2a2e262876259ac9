/**
 * `npm run bench:editor`: how long the language server keeps a person waiting.
 *
 * It measures the bundle from outside, over standard input and output as an editor does: start, first diagnostics,
 * an edit in one function until the diagnostics of that version arrive, a hover at rest and right after an edit, memory;
 * and a save of one changed function until its module can be imported. Two files are edited: 724 lines of numeric code
 * made here, and `_pydecimal.py` of the Python that is found; one of 500 lines is saved.
 *
 * Then memory while many edits are replayed, and the same edits in other servers that are on the PATH.
 *
 *     npm run bench:editor -- [--edits N] [--replay N] [--json] [--limits]
 *
 * With `--limits` the exit code is 1 when something is over its limit. Wall times are those of a machine that does
 * nothing else; the processor time of the server beside them says more on one that does.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { LspClient } from "../../test-support/lsp-client";
import { type Edit, residentMebibytes, type Summary, summarize, timed } from "./measure";
import { numericModule } from "./numeric-module";
import { measureOthers, type OtherMeasurement } from "./other-servers";

const SERVER = join(resolve(__dirname, "..", ".."), "dist", "server.js");
const WARM_UP = 20;

/** Limit of the median from a save to the module, in milliseconds. */
const SAVE_LIMIT = 500;

/** Limits in milliseconds and MiB, whatever the file. */
const HOVER_LIMIT = 20;
const IR_LIMIT = 50;
const MEMORY_LIMIT = 200;
/** How much memory may grow from the first tenth of a replay to its end. */
const GROWTH_LIMIT = 0.05;

interface Case extends Edit {
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
  /** On the name of the edited function: with its typed MIR. */
  readonly hoverWithIr: Summary;
  readonly inlayHints: Summary;
  /** On the name of the edited function. */
  readonly codeActions: Summary;
  /** Processor time of the server for one edit. */
  readonly editProcessor: number;
  readonly memoryMebibytes: number;
}

/** Memory in the course of many edits. */
interface Replay {
  readonly name: string;
  readonly edits: number;
  readonly mebibytes: readonly number[];
}

/** The server's notification `martlet/status`. */
interface Status {
  readonly compile: { readonly state: string; readonly message: string };
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
  let processor = 0;
  for (let index = 0; index < edits + WARM_UP; index++) {
    if (index === WARM_UP) processor = processorMilliseconds(client.processId);
    const time = await timed(async () => {
      edit();
      await published();
    });
    if (index >= WARM_UP) editTimes.push(time);
  }
  const editProcessor = (processorMilliseconds(client.processId) - processor) / edits;
  const name = functionNameBefore(test.text, at);
  const ask = async (method: string, params: object): Promise<void> => {
    await client.request(method, { textDocument: { uri }, ...params });
  };
  const hints = (): Promise<void> =>
    ask("textDocument/inlayHint", {
      range: { start: { line: line - 30, character: 0 }, end: { line: line + 30, character: 0 } },
    });
  const actions = (): Promise<void> =>
    ask("textDocument/codeAction", { range: { start: name, end: name }, context: { diagnostics: [], triggerKind: 2 } });
  const idleTimes: number[] = [];
  const busyTimes: number[] = [];
  const irTimes: number[] = [];
  const hintTimes: number[] = [];
  const actionTimes: number[] = [];
  for (let index = 0; index < Math.ceil(edits / 4); index++) {
    await hover();
    idleTimes.push(await timed(hover));
    edit();
    busyTimes.push(await timed(hover));
    await published();
    irTimes.push(await timed(() => ask("textDocument/hover", { position: name })));
    hintTimes.push(await timed(hints));
    actionTimes.push(await timed(actions));
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
    hoverWithIr: summarize(irTimes),
    inlayHints: summarize(hintTimes),
    codeActions: summarize(actionTimes),
    editProcessor,
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

/** User and system time of a process. */
function processorMilliseconds(processId: number): number {
  const fields = readFileSync(`/proc/${processId}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  const TICK = 10;
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}

/** Where the name stands of the function that holds the place. */
function functionNameBefore(text: string, offset: number): { readonly line: number; readonly character: number } {
  const before = text.slice(0, offset).split("\n");
  const line = before.findLastIndex((candidate) => /^\s*def /.test(candidate));
  return { line, character: (before[line] as string).indexOf("def ") + 4 };
}

/** Memory of the server at ten points of a replay. */
async function replay(test: Case, edits: number): Promise<Replay> {
  const client = new LspClient(process.execPath, [SERVER, "--stdio"]);
  await client.request("initialize", { processId: null, rootUri: null, capabilities: {} });
  client.notify("initialized", {});
  const uri = `file:///bench/${test.name}`;
  client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "python", version: 1, text: test.text } });
  const at = test.text.indexOf(test.target);
  const line = test.text.slice(0, at).split("\n").length - 1;
  const character = at - (test.text.lastIndexOf("\n", at) + 1);
  let old = test.target;
  const mebibytes: number[] = [];
  for (let version = 2; version < edits + 2; version++) {
    const next = test.replacement(version);
    const range = { start: { line, character }, end: { line, character: character + old.length } };
    old = next;
    const contentChanges = [{ range, text: next }];
    client.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges });
    await client.notification<{ version?: number }>(
      "textDocument/publishDiagnostics",
      (params) => params.version === version,
    );
    client.received.length = 0;
    if ((version - 1) % Math.ceil(edits / 10) === 0) mebibytes.push(residentMebibytes(client.processId));
  }
  await client.stop();
  return { name: test.name, edits, mebibytes };
}

/** What lives cannot be seen from outside; the lowest of some points comes close. */
function growth({ mebibytes }: Replay): number {
  const third = Math.ceil(mebibytes.length / 3);
  const first = Math.min(...mebibytes.slice(0, third));
  return Math.min(...mebibytes.slice(-third)) / first - 1;
}

function pydecimal(): string | undefined {
  const child = spawnSync("python3", ["-c", "import _pydecimal; print(_pydecimal.__file__)"], { encoding: "utf8" });
  return child.status === 0 ? readFileSync(child.stdout.trim(), "utf8") : undefined;
}

const COLUMNS: readonly (readonly [string, (measurement: Measurement) => number])[] = [
  ["start", ({ initialize }) => initialize],
  ["open", ({ open }) => open],
  ["edit p50", ({ edit }) => edit.p50],
  ["p95", ({ edit }) => edit.p95],
  ["edit cpu", ({ editProcessor }) => editProcessor],
  ["hover", ({ hoverIdle }) => hoverIdle.p50],
  ["h. edit p95", ({ hoverAfterEdit }) => hoverAfterEdit.p95],
  ["h. IR p95", ({ hoverWithIr }) => hoverWithIr.p95],
  ["hints p95", ({ inlayHints }) => inlayHints.p95],
  ["actions p95", ({ codeActions }) => codeActions.p95],
  ["MiB", ({ memoryMebibytes }) => memoryMebibytes],
];

function table(
  measurements: readonly Measurement[],
  replays: readonly Replay[],
  save: Summary,
  others: readonly OtherMeasurement[],
): string {
  const width = ([head]: readonly [string, unknown]): number => Math.max(8, head.length + 2);
  const lines = [
    `${"".padEnd(14)}${COLUMNS.map((column) => column[0].padStart(width(column))).join("")}   (milliseconds)`,
  ];
  for (const measurement of measurements) {
    const cells = COLUMNS.map((column) => column[1](measurement).toFixed(1).padStart(width(column)));
    lines.push(`${measurement.name.padEnd(14)}${cells.join("")}`);
  }
  for (const one of replays) {
    const points = one.mebibytes.map((mebibytes) => mebibytes.toFixed(0)).join(" ");
    lines.push(`${one.name}: memory over ${one.edits} edits: ${points} MiB, ${(growth(one) * 100).toFixed(1)}% more`);
  }
  lines.push(`save to importable, 500 lines: p50 ${save.p50.toFixed(0)}, p95 ${save.p95.toFixed(0)}`);
  for (const { server, file, edit, memoryMebibytes } of others) {
    const measured =
      edit === undefined
        ? "absent"
        : `edit to diagnostics p50 ${edit.p50.toFixed(0)}, p95 ${edit.p95.toFixed(0)}, ${memoryMebibytes.toFixed(0)} MiB`;
    lines.push(`${server}${file === undefined ? "" : `, ${file}`}: ${measured}`);
  }
  return `${lines.join("\n")}\n`;
}

function isOverLimit(measurements: readonly Measurement[], replays: readonly Replay[], save: Summary): boolean {
  return (
    save.p50 > SAVE_LIMIT ||
    measurements.some(
      ({ edit, editLimit, hoverAfterEdit, hoverWithIr, memoryMebibytes }) =>
        edit.p50 > editLimit ||
        hoverAfterEdit.p95 > HOVER_LIMIT ||
        hoverWithIr.p95 > IR_LIMIT ||
        memoryMebibytes > MEMORY_LIMIT,
    ) ||
    replays.some((one) => growth(one) > GROWTH_LIMIT || Math.max(...one.mebibytes) > MEMORY_LIMIT)
  );
}

function numberOption(words: readonly string[], name: string, otherwise: number): number {
  const index = words.indexOf(name);
  return index < 0 ? otherwise : Number(words[index + 1]) || otherwise;
}

async function main(words: readonly string[]): Promise<number> {
  const edits = numberOption(words, "--edits", 100);
  const replayed = numberOption(words, "--replay", 2000);
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
  const replays: Replay[] = [];
  for (const test of cases) replays.push(await replay(test, replayed));
  const save = await measureSaves(Math.ceil(edits / 5));
  const others = await measureOthers(cases, Math.min(edits, 30));
  if (words.includes("--json")) {
    process.stdout.write(`${JSON.stringify({ files: measurements, replays, save, others }, undefined, 2)}\n`);
  } else process.stdout.write(table(measurements, replays, save, others));
  return words.includes("--limits") && isOverLimit(measurements, replays, save) ? 1 : 0;
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
