/**
 * `npm run demo`: compiles the example files, runs them interpreted and native, and shows what came of it.
 *
 * Every call must give the same result, type, exception and traceback both ways; the demo fails if one does not, or
 * if a module was not native at all. Nothing is written beside the examples: the work happens in a temporary folder.
 */

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { formatTable } from "./demo/table";

const ROOT = resolve(__dirname, "..");
const MARTLET = join(ROOT, "bin", "martlet");

const CASES = join(ROOT, "scripts/demo/cases.json");

/** The calls are read by Python itself: JavaScript has no floats of its own to pass on. */
interface Case {
  readonly module: string;
}

/** What `martlet build --json` prints. */
interface BuildReport {
  readonly modules: readonly {
    readonly name: string;
    readonly functions: readonly FunctionReport[];
  }[];
}

interface FunctionReport {
  readonly name: string;
  readonly line: number;
  readonly tier: "native" | "mixed" | "interpreted";
  readonly reasons: readonly { readonly code: string; readonly message: string; readonly line: number }[];
}

/** What `run_calls.py` prints. */
interface RunReport {
  readonly native: boolean;
  readonly calls: readonly {
    readonly call: string;
    readonly function: string;
    readonly outcome: string;
    readonly seconds: number;
  }[];
}

interface Row {
  readonly call: string;
  readonly tier: string;
  readonly interpreted: number;
  readonly native: number;
  readonly identical: boolean;
}

function main(): number {
  const python = readPython();
  const cases: readonly Case[] = JSON.parse(readFileSync(CASES, "utf8"));
  const work = mkdtempSync(join(tmpdir(), "martlet-demo-"));
  try {
    return demonstrate(python, cases, work);
  } finally {
    rmSync(work, { recursive: true });
  }
}

function demonstrate(python: string, cases: readonly Case[], work: string): number {
  const folders = { interpreted: join(work, "interpreted"), native: join(work, "native") };
  for (const folder of Object.values(folders)) {
    mkdirSync(folder);
    for (const { module } of cases) copyFileSync(join(ROOT, "examples", `${module}.py`), join(folder, `${module}.py`));
  }
  say(`Compiling ${cases.map(({ module }) => `examples/${module}.py`).join(", ")} …`);
  const functions = build(python, cases, folders.native);

  const rows: Row[] = [];
  let allNative = true;
  for (const { module } of cases) {
    say(`Running ${module} interpreted and native …`);
    const interpreted = runCalls(python, folders.interpreted, module);
    const native = runCalls(python, folders.native, module);
    if (!native.native || interpreted.native) {
      say(`FAILED: ${module} was ${native.native ? "native where it should be interpreted" : "not native"}`);
      allNative = false;
    }
    for (const [index, before] of interpreted.calls.entries()) {
      const after = native.calls[index];
      if (!after) throw new Error(`${module}: ${before.call} was not called natively`);
      const identical = before.outcome === after.outcome;
      if (!identical) say(`DIFFERENT: ${before.call}\n  interpreted: ${before.outcome}\n  native: ${after.outcome}`);
      rows.push({
        call: before.call,
        tier: functions.get(module)?.find((report) => report.name === before.function)?.tier ?? "?",
        interpreted: before.seconds,
        native: after.seconds,
        identical,
      });
    }
  }
  report(rows, functions);
  return allNative && rows.every((row) => row.identical) ? 0 : 1;
}

function build(python: string, cases: readonly Case[], folder: string): ReadonlyMap<string, readonly FunctionReport[]> {
  const files = cases.map(({ module }) => join(folder, `${module}.py`));
  const child = spawnSync(MARTLET, ["build", "--json", "--python", python, ...files], { encoding: "utf8" });
  if (child.status !== 0) {
    throw new Error(`martlet build ended with ${child.status ?? child.signal}:\n${child.stdout}${child.stderr}`);
  }
  const parsed: BuildReport = JSON.parse(child.stdout);
  return new Map(parsed.modules.map((module) => [module.name, module.functions]));
}

function runCalls(python: string, folder: string, module: string): RunReport {
  const child = spawnSync(python, [join(ROOT, "scripts/demo/run_calls.py"), folder, module, CASES], {
    encoding: "utf8",
  });
  if (child.status !== 0) throw new Error(`${module} ended with ${child.status ?? child.signal}:\n${child.stderr}`);
  return JSON.parse(child.stdout);
}

function report(rows: readonly Row[], functions: ReadonlyMap<string, readonly FunctionReport[]>): void {
  const milliseconds = (seconds: number) => `${(seconds * 1000).toFixed(seconds < 0.01 ? 3 : 1)} ms`;
  const shorten = (call: string) => (call.length > 46 ? `${call.slice(0, 45)}…` : call);
  const lines = formatTable(
    ["call", "tier", "interpreted", "native", "speedup", "same result"],
    rows.map((row) => [
      shorten(row.call),
      row.tier,
      milliseconds(row.interpreted),
      milliseconds(row.native),
      `${(row.interpreted / row.native).toFixed(1)}×`,
      row.identical ? "yes" : "NO",
    ]),
  );
  say(`\n${lines.join("\n")}\n`);

  const counts = new Map<string, number>();
  for (const { tier } of [...functions.values()].flat()) counts.set(tier, (counts.get(tier) ?? 0) + 1);
  say(`Functions by tier: ${[...counts].map(([tier, count]) => `${count} ${tier}`).join(", ")}.`);
  const left = [...functions].flatMap(([module, reports]) =>
    reports.filter(({ tier }) => tier === "interpreted").map((report) => ({ module, ...report })),
  );
  if (left.length > 0) say("What stays interpreted, and why:");
  for (const { module, name, line, reasons } of left) {
    const why = reasons.map((reason) => `${reason.code} ${reason.message} (line ${reason.line})`).join("; ");
    say(`  ${module}.py:${line} ${name}: ${why}`);
  }
}

function readPython(): string {
  const record: { python?: { path: string; version: string } } = JSON.parse(
    readFileSync(join(ROOT, ".martlet-setup.json"), "utf8"),
  );
  if (!record.python) throw new Error("the set-up recorded no Python; run `npm run setup`");
  say(`Python ${record.python.version}`);
  return record.python.path;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`martlet demo: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
