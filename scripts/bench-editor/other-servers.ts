/**
 * The same edits in other language servers for Python, as far as they are installed. Each edit brings a name error in or
 * takes it out, so that every checker has something new to say.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { LspClient } from "../../test-support/lsp-client";
import { type Edit, residentMebibytes, type Summary, summarize, timed } from "./measure";

export interface OtherMeasurement {
  readonly server: string;
  readonly file: string | undefined;
  /** Absent where the server is not installed, or publishes nothing. */
  readonly edit: Summary | undefined;
  readonly memoryMebibytes: number;
}

const SERVERS: readonly (readonly [string, ...string[]])[] = [
  ["pyright-langserver", "--stdio"],
  ["basedpyright-langserver", "--stdio"],
  ["pylsp"],
  ["jedi-language-server"],
  ["ty", "server"],
  ["pyrefly", "lsp"],
  ["ruff", "server"],
];

const WARM_UP = 3;
const PATIENCE = 60_000;

export async function measureOthers(cases: readonly Edit[], edits: number): Promise<readonly OtherMeasurement[]> {
  const measurements: OtherMeasurement[] = [];
  for (const [server, ...words] of SERVERS) {
    if (spawnSync("which", [server]).status !== 0) {
      measurements.push({ server, file: undefined, edit: undefined, memoryMebibytes: 0 });
      continue;
    }
    for (const test of cases) measurements.push(await measure(server, words, test, edits));
  }
  return measurements;
}

async function measure(server: string, words: readonly string[], test: Edit, edits: number): Promise<OtherMeasurement> {
  const folder = mkdtempSync(join(tmpdir(), "martlet-bench-"));
  const client = new LspClient(server, words, { "workspace/configuration": () => [{}] });
  const patience = setTimeout(() => client.kill(), PATIENCE);
  try {
    const path = join(folder, `bench_${test.name}`);
    writeFileSync(path, test.text);
    const uri = pathToFileURL(path).href;
    const rootUri = pathToFileURL(folder).href;
    const work = (async (): Promise<OtherMeasurement> => {
      const workspaceFolders = [{ uri: rootUri, name: "bench" }];
      await client.request("initialize", { processId: process.pid, rootUri, workspaceFolders, capabilities: {} });
      client.notify("initialized", {});
      client.notify("textDocument/didOpen", {
        textDocument: { uri, languageId: "python", version: 1, text: test.text },
      });
      await client.notification("textDocument/publishDiagnostics");
      const times: number[] = [];
      for (let version = 2; version < edits + WARM_UP + 2; version++) {
        const fault = version % 2 === 0 ? ` + not_defined_${version}` : "";
        const text = test.text.replace(test.target, test.target + fault);
        client.received.length = 0;
        const time = await timed(async () => {
          client.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ text }] });
          await client.notification<{ version?: number }>(
            "textDocument/publishDiagnostics",
            (params) => params.version === undefined || params.version >= version,
          );
        });
        if (version >= WARM_UP + 2) times.push(time);
      }
      const memoryMebibytes = residentMebibytes(client.processId);
      return { server, file: test.name, edit: summarize(times), memoryMebibytes };
    })();
    const given = client.ended.then(
      (): OtherMeasurement => ({ server, file: test.name, edit: undefined, memoryMebibytes: 0 }),
    );
    return await Promise.race([work, given]);
  } finally {
    clearTimeout(patience);
    client.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
