/** The incremental engine by itself: what runs again after a change, and what does not. */

import assert from "node:assert/strict";
import { Cancelled } from "./cancellation";
import { Database, defineInput, defineQuery } from "./database";

const TEXT = defineInput<string>("text");
const LENGTH = defineQuery("length", (db, key) => (db.read(TEXT, key) ?? "").length);
const PARITY = defineQuery("parity", (db, key) => (db.get(LENGTH, key) % 2 === 0 ? "even" : "odd"));
const SENTENCE = defineQuery("sentence", (db, key) => `${key} is ${db.get(PARITY, key)}`);

function runsOf(db: Database): Record<string, number> {
  const runs = Object.fromEntries(db.runs);
  db.runs.clear();
  return runs;
}

describe("database: engine", () => {
  it("computes once until an input changes", () => {
    const db = new Database();
    db.set(TEXT, "a", "xy");
    assert.equal(db.get(SENTENCE, "a"), "a is even");
    assert.equal(db.get(SENTENCE, "a"), "a is even");
    assert.deepEqual(runsOf(db), { length: 1, parity: 1, sentence: 1 });
  });

  it("stops where a value did not change", () => {
    const db = new Database();
    db.set(TEXT, "a", "xy");
    db.get(SENTENCE, "a");
    runsOf(db);
    db.set(TEXT, "a", "wxyz");
    assert.equal(db.get(SENTENCE, "a"), "a is even");
    assert.deepEqual(runsOf(db), { length: 1, parity: 1 });
    db.set(TEXT, "a", "vw");
    db.set(TEXT, "b", "v");
    assert.equal(db.get(SENTENCE, "a"), "a is even");
    assert.deepEqual(runsOf(db), { length: 1, parity: 1 });
  });

  it("runs again what reads a changed value", () => {
    const db = new Database();
    db.set(TEXT, "a", "xy");
    db.get(SENTENCE, "a");
    runsOf(db);
    db.set(TEXT, "a", "xyz");
    assert.equal(db.get(SENTENCE, "a"), "a is odd");
    assert.deepEqual(runsOf(db), { length: 1, parity: 1, sentence: 1 });
  });

  it("leaves other keys alone and notices no change in an equal input", () => {
    const db = new Database();
    db.set(TEXT, "a", "x");
    db.set(TEXT, "b", "x");
    db.get(SENTENCE, "a");
    db.get(SENTENCE, "b");
    const revision = db.revision;
    db.set(TEXT, "b", "x");
    assert.equal(db.revision, revision);
    runsOf(db);
    db.set(TEXT, "b", "xy");
    db.get(SENTENCE, "a");
    assert.deepEqual(runsOf(db), {});
  });

  it("does not depend on what it reads untracked", () => {
    const peek = defineQuery("peek", (db, key) => db.untracked(() => db.get(LENGTH, key)));
    const db = new Database();
    db.set(TEXT, "a", "x");
    assert.equal(db.get(peek, "a"), 1);
    db.set(TEXT, "a", "xyz");
    assert.equal(db.get(peek, "a"), 1);
  });

  it("gives up at a query boundary and keeps what was finished", () => {
    const db = new Database();
    db.set(TEXT, "a", "x");
    db.get(LENGTH, "a");
    runsOf(db);
    assert.throws(() => db.withToken({ isCancelled: true }, () => db.get(SENTENCE, "a")), Cancelled);
    assert.equal(db.get(SENTENCE, "a"), "a is odd");
    assert.deepEqual(runsOf(db), { parity: 1, sentence: 1 });
  });

  it("forgets what nobody has asked for during many revisions", () => {
    const db = new Database();
    db.set(TEXT, "old", "x");
    db.get(LENGTH, "old");
    for (let index = 0; index < 30; index++) db.set(TEXT, "a", "x".repeat(index + 1));
    runsOf(db);
    db.get(LENGTH, "old");
    assert.deepEqual(runsOf(db), { length: 1 });
  });

  it("refuses a query that depends on itself", () => {
    const loop = defineQuery("loop", (db, key): number => db.get(loop, key));
    assert.throws(() => new Database().get(loop, "a"), /depends on itself/);
  });
});
