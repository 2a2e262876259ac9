/**
 * What `npm test` does once the set-up is done: lint and format, types, tests; all of them, even if one fails.
 *
 * Arguments go to mocha: `npm test -- -g "line index"`. The last line is `N passed, N failed`, where lint and types
 * count as one check each.
 */

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "..");
const BINARIES = join(ROOT, "node_modules", ".bin");

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

function main(mochaArguments: readonly string[]): number {
  const results = [
    check("Lint and format (biome)", "biome", ["ci", "--colors=off", "."]),
    check("Types (tsc)", "tsc", ["-b"]),
    runMocha(mochaArguments),
  ];
  const sum = (count: keyof Counts) => results.reduce((total, result) => total + result[count], 0);
  const skipped = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
  process.stdout.write(`\n${sum("passed")} passed, ${sum("failed")} failed${skipped}\n`);
  return sum("failed") > 0 ? 1 : 0;
}

function check(title: string, program: string, args: readonly string[]): Counts {
  process.stdout.write(`• ${title} …\n`);
  const child = spawnSync(join(BINARIES, program), args, { cwd: ROOT, stdio: "inherit" });
  return child.status === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

function runMocha(mochaArguments: readonly string[]): Counts {
  process.stdout.write("• Tests (mocha) …\n");
  const folder = mkdtempSync(join(tmpdir(), "martlet-test-"));
  const file = join(folder, "counts.json");
  try {
    const child = spawnSync(
      join(BINARIES, "mocha"),
      ["--reporter", join(ROOT, "scripts", "mocha-reporter.cjs"), ...mochaArguments],
      { cwd: ROOT, stdio: "inherit", env: { ...process.env, MARTLET_TEST_COUNTS: file } },
    );
    // A run that died before its end is a failure that no count knows of.
    if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
    const counts: Counts = JSON.parse(readFileSync(file, "utf8"));
    return child.status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

process.exitCode = main(process.argv.slice(2));
