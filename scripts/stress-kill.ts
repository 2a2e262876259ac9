/**
 * `npm run stress:kill`: builds killed at random instants leave the old file or the new one, never half a file.
 *
 *     tsx scripts/stress-kill.ts [BUILDS]
 *
 * Each round edits the module, starts a build, and sends SIGKILL to it (and to whatever it started) after a random time.
 * Then the module must import, and give the answer of its source: natively when its file is of this source, else through
 * the source itself. Twice in a round a Python process is asked: so a half-written file could not hide.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readBuildId } from "../compiler-core/src/link/module-note";
import { anyInterpreter } from "../test-support/interpreters";

const MARTLET = resolve(__dirname, "..", "bin", "martlet");
const rounds = Number(process.argv[2] ?? 200);

async function main(): Promise<number> {
  const interpreter = anyInterpreter();
  if (interpreter === undefined) {
    console.error("no Python with headers was found");
    return 3;
  }
  const folder = mkdtempSync(join(tmpdir(), "martlet-kill-"));
  const counts = { killed: 0, finished: 0, stale: 0, current: 0 };
  try {
    let longest = (await build(folder, interpreter.path, 0, undefined)).milliseconds;
    for (let round = 1; round <= rounds; round++) {
      const door = round % 2 === 0 ? "if __name__ == '__main__':\n    print(value(1))\n" : "";
      const outcome = await build(folder, interpreter.path, round, longest * (0.4 + Math.random() * 0.8), door);
      counts[outcome.killed ? "killed" : "finished"]++;
      if (!outcome.killed) longest = (longest + outcome.milliseconds) / 2;
      const problem = inspect(folder, interpreter.path, round, counts);
      if (problem !== undefined) {
        console.error(`round ${round}: ${problem} (kept in ${folder})`);
        return 1;
      }
      if (round % 20 === 0) console.log(`${round} builds: ${JSON.stringify(counts)}`);
    }
  } finally {
    if (process.exitCode === undefined) rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${rounds} builds, ${counts.killed} killed: each left the old file or the new one`);
  return 0;
}

function source(round: number, door: string): string {
  return `def value(n: int) -> int:\n    total = ${round}\n    for i in range(n):\n        total += i * ${round}\n    return total\n${door}`;
}

/** A build of the source of this round, killed after `killAfter` milliseconds unless it is undefined. */
function build(
  folder: string,
  python: string,
  round: number,
  killAfter: number | undefined,
  door = "",
): Promise<{ readonly killed: boolean; readonly milliseconds: number }> {
  writeFileSync(join(folder, "mod.py"), source(round, door));
  const start = performance.now();
  const child = spawn(process.execPath, [MARTLET, "build", "--python", python, "mod.py"], {
    cwd: folder,
    stdio: "ignore",
    detached: true,
  });
  const timer =
    killAfter === undefined
      ? undefined
      : setTimeout(() => {
          if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
        }, killAfter);
  return new Promise((done) => {
    child.on("close", (status) => {
      clearTimeout(timer);
      done({ killed: status === null, milliseconds: performance.now() - start });
    });
  });
}

/** What is wrong in the folder, or undefined. */
function inspect(
  folder: string,
  python: string,
  round: number,
  counts: { stale: number; current: number },
): string | undefined {
  for (const name of [folder, join(folder, "__pycache__")].flatMap(files)) {
    if (name.endsWith(".so") && readBuildId(name) === undefined) return `${name} is no module file`;
  }
  const expected = 10 * 9 * 0.5 * round + round;
  for (let attempt = 0; attempt < 2; attempt++) {
    const run = spawnSync(python, ["-B", "-c", "import mod; print(mod.value(10))"], { cwd: folder, encoding: "utf8" });
    if (run.status !== 0 || run.stdout !== `${expected}\n`) {
      return `expected ${expected}, got status ${run.status}, ${run.stdout}${run.stderr}`;
    }
    counts[run.stderr.includes("has changed since") ? "stale" : "current"]++;
  }
  return undefined;
}

function files(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(folder, entry.name));
  } catch {
    return [];
  }
}

void main().then((status) => {
  process.exitCode = status;
});
