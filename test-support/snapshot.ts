/**
 * Snapshots: expected text beside a fixture, rewritten with `UPDATE=1`.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const updating = process.env["UPDATE"] === "1";

/** Compares with the file, or writes it when snapshots are being updated. */
export function matchSnapshot(path: string, actual: string): void {
  if (updating) {
    assert.ok(process.env["CI"] === undefined, "snapshots are not updated in CI");
    if (!existsSync(path) || readFileSync(path, "utf8") !== actual) writeFileSync(path, actual);
    return;
  }
  assert.ok(existsSync(path), `${path} is missing; run with UPDATE=1 to write it`);
  assert.equal(actual, readFileSync(path, "utf8"), `${path} differs; run with UPDATE=1 to accept`);
}

/** Snapshots in a folder whose fixture is gone. */
export function orphanSnapshots(folder: string, snapshot: string, fixture: string): readonly string[] {
  const names = new Set(readdirSync(folder));
  return [...names].filter(
    (name) => name.endsWith(snapshot) && !names.has(`${name.slice(0, -snapshot.length)}${fixture}`),
  );
}

/** The fixtures of a folder, sorted. */
export function fixtureNames(folder: string, extension = ".py"): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(extension))
    .map((name) => name.slice(0, -extension.length))
    .sort();
}

export function readFixture(folder: string, name: string, extension = ".py"): string {
  return readFileSync(join(folder, `${name}${extension}`), "utf8");
}
