/**
 * Rules of the repository that no compiler checks: sizes, names, registrations, leftovers.
 *
 * Each rule looks at the files that git knows of or would take in.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";

const ROOT = resolve(__dirname, "..");

/** No file of ours is longer; tables of data and C are counted by their own measure. */
const LONGEST_SOURCE = 700;
const LONGEST_C = 1200;

/** Data, not code: as long as what they describe. */
const TABLES = ["compiler-core/src/primitives/"];

/** What the passes share: their type, how they are run, how they change a function. */
const PASS_INFRASTRUCTURE = [
  "pass.ts",
  "manager.ts",
  "pipeline.ts",
  "rewrite.ts",
  "preheader.ts",
  "ssa-repair.ts",
  "block-copies.ts",
  "emitter.ts",
  "unusual-results.ts",
  "lane-loops.ts",
  "lane-bodies.ts",
  "lane-ops.ts",
  "lane-order.ts",
  "border-indexes.ts",
  "carried-values.ts",
];

/** Rows of typed data, one module each, and where each is named. */
const REGISTRIES = [
  { folder: "compiler-core/src/subset/rules", registry: "compiler-core/src/subset/rules/index.ts" },
  {
    folder: "compiler-core/src/primitives",
    registry: "compiler-core/src/primitives/index.ts",
    except: ["schema.ts", "operators.ts", "dtypes.ts"],
  },
  {
    folder: "server/src/features/code-actions",
    registry: "server/src/features/code-actions/index.ts",
    except: ["code-action.ts"],
  },
  { folder: "compiler-core/src/passes", registry: "compiler-core/src/passes/pipeline.ts", except: PASS_INFRASTRUCTURE },
  { folder: "server/src/features", registry: "server/src/features/index.ts", except: ["feature.ts"] },
  { folder: "cli/src/commands", registry: "cli/src/commands/index.ts", except: ["command.ts"] },
] as const satisfies readonly Registry[];

interface Registry {
  readonly folder: string;
  readonly registry: string;
  /** Files of the folder that are no entries: the entry's type, helpers of one family. */
  readonly except?: readonly string[];
}

const CODE = [".ts", ".mjs", ".cjs", ".py", ".c", ".h", ".ll", ""];
const SCRIPTS = [".ts", ".mjs", ".cjs"];

/** Names that tell nothing of what is inside. */
const DRAWERS = /^(utils?|helpers?|common|misc|stuff)\b/;

/** Folders of somebody's machine. */
const MACHINE_PATHS = /(^|[\s"'`=(:])\/(root|work|home\/\w+|Users\/\w+)\//;

/** Work that was put off: written so that this line does not find itself. */
const PUT_OFF = /\b(TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b/;

const files = trackedFiles();
const code = files.filter((path) => CODE.includes(extname(path)) && !path.startsWith("test-fixtures/"));
const scripts = files.filter((path) => SCRIPTS.includes(extname(path)));

describe("tidy", () => {
  it("keeps files short", () => {
    const long = code
      .filter((path) => !TABLES.some((table) => path.startsWith(table)))
      .map((path) => ({ path, lines: read(path).split("\n").length }))
      .filter(({ path, lines }) => lines > (/\.[ch]$/.test(path) ? LONGEST_C : LONGEST_SOURCE))
      .map(({ path, lines }) => `${path}: ${lines} lines`);
    assert.deepEqual(long, []);
  });

  it("names files in kebab-case, for what they hold", () => {
    const odd = scripts.filter((path) => {
      const name = basename(path).replace(/\.(test\.ts|d\.ts|ts|mjs|cjs)$/, "");
      return !/^\.?[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || DRAWERS.test(name);
    });
    assert.deepEqual(odd, []);
  });

  it("says at the top of each file what it is for", () => {
    const bare = scripts.filter((path) => !path.endsWith(".test.ts") && !/^(#!.*\n)?\s*\/[*/]/.test(read(path)));
    assert.deepEqual(bare, []);
  });

  it("puts nothing off and silences no compiler", () => {
    const found = linesOf(code, (line) => PUT_OFF.test(line) || /@ts-(ignore|nocheck|expect-error)/.test(line));
    assert.deepEqual(withoutThisFile(found), []);
  });

  it("names no developer's machine", () => {
    const texts = files.filter((path) => [...CODE, ".md", ".json", ".yml"].includes(extname(path)));
    const found = linesOf(texts, (line) => MACHINE_PATHS.test(line));
    assert.deepEqual(withoutThisFile(found), []);
  });

  for (const entry of REGISTRIES as readonly Registry[]) {
    it(`registers everything in ${entry.folder}`, () => {
      const registry = read(entry.registry);
      const missing = readdirSync(join(ROOT, entry.folder))
        .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && name !== "index.ts")
        .filter((name) => !entry.except?.includes(name) && !registry.includes(`"./${name.slice(0, -3)}"`));
      assert.deepEqual(missing, []);
    });
  }

  it("has a test beside each code action", () => {
    const actions = files.filter((path) => /^server\/src\/features\/code-actions\/[\w-]+\.ts$/.test(path));
    const untested = actions
      .filter((path) => !["code-action.ts", "index.ts"].includes(basename(path)))
      .filter((path) => !existsSync(join(ROOT, path.replace(/\.ts$/, ".test.ts"))));
    assert.deepEqual(untested, []);
  });

  it("numbers the decisions without a gap, each with a title and a reason", () => {
    const decisions = readdirSync(join(ROOT, "docs/decisions")).sort();
    decisions.forEach((name, index) => {
      assert.match(name, new RegExp(`^${String(index + 1).padStart(4, "0")}-[a-z0-9-]+\\.md$`));
      assert.match(read(`docs/decisions/${name}`), /^# .+\n\n\S/);
    });
    assert.ok(decisions.length > 0);
  });

  it("has a change log that starts with what is not released yet", () => {
    assert.match(read("CHANGELOG.md"), /^# Changelog\n[\s\S]*?\n## Unreleased\n/);
  });

  it("names only files that exist in package.json's scripts", () => {
    const { scripts: commands }: { scripts: Record<string, string> } = JSON.parse(read("package.json"));
    const named = Object.values(commands).flatMap((command) => command.match(/scripts\/[\w./-]+/g) ?? []);
    assert.deepEqual(
      named.filter((path) => !existsSync(join(ROOT, path))),
      [],
    );
  });

  it("links only to files that exist", () => {
    const documents = files.filter((path) => path.endsWith(".md") && !path.startsWith("test-fixtures/"));
    const broken = documents.flatMap((path) =>
      [...withoutCode(read(path)).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map((match) => match[1] as string)
        .filter((target) => !existsSync(resolve(ROOT, path, "..", target)))
        .map((target) => `${path} → ${target}`),
    );
    assert.deepEqual(broken, []);
  });
});

function trackedFiles(): readonly string[] {
  const child = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  assert.equal(child.status, 0, child.stderr);
  return child.stdout.split("\0").filter((path) => path !== "" && isFile(join(ROOT, path)));
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function withoutCode(markdown: string): string {
  return markdown.replace(/```[\s\S]*?```|`[^`\n]*`/g, "");
}

function linesOf(paths: readonly string[], matches: (line: string) => boolean): readonly string[] {
  return paths.flatMap((path) =>
    read(path)
      .split("\n")
      .flatMap((line, index) => (matches(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

function withoutThisFile(found: readonly string[]): readonly string[] {
  return found.filter((line) => !line.startsWith("tests/tidy.test.ts:"));
}
