/** The incremental engine by itself: what runs again after a change, and what does not. */

import assert from "node:assert/strict";
import { Cancelled } from "./cancellation";
import { Database, defineInput, defineQuery, defineStepwiseQuery } from "./database";

const TEXT = defineInput<string>("text");
const LENGTH = defineQuery("length", (db, key) => (db.read(TEXT, key) ?? "").length);
const PARITY = defineQuery("parity", (db, key) => (db.get(LENGTH, key) % 2 === 0 ? "even" : "odd"));
const SENTENCE = defineQuery("sentence", (db, key) => `${key} is ${db.get(PARITY, key)}`);

/** Words of texts, one by one. */
const WORDS = defineStepwiseQuery("words", function* (db, keys): Generator<undefined, string, undefined> {
  const words: string[] = [];
  for (const key of keys) {
    words.push(`${key}=${db.get(LENGTH, key)}`);
    yield;
  }
  return words.join(" ");
});
const LOUD = defineQuery("loud", (db, keys) => `${db.get(WORDS, keys)}!`);

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

  it("takes long computations in steps, and the rest of them for whoever cannot wait", () => {
    const db = new Database();
    for (const key of "abc") db.set(TEXT, key, key);
    assert.equal(db.get(LOUD, "ab"), "a=1 b=1!");
    runsOf(db);
    const steps = db.steps(WORDS, "abc");
    assert.equal(steps.next().done, false);
    assert.deepEqual(runsOf(db), {});
    assert.equal(db.get(LOUD, "abc"), "a=1 b=1 c=1!");
    assert.deepEqual(runsOf(db), { length: 1, words: 1, loud: 1 });
    assert.deepEqual(steps.next(), { done: true, value: "a=1 b=1 c=1" });
    assert.deepEqual(runsOf(db), {});
    assert.deepEqual(db.steps(WORDS, "abc").next(), { done: true, value: "a=1 b=1 c=1" });
  });

  it("begins anew when an input changes between two steps, and knows what was read in all of them", () => {
    const db = new Database();
    for (const key of "abc") db.set(TEXT, key, key);
    const steps = db.steps(WORDS, "abc");
    steps.next();
    steps.next();
    db.set(TEXT, "a", "long");
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    assert.equal(step.value, "a=4 b=1 c=1");
    for (const key of "abc") {
      db.set(TEXT, key, "changed");
      const changed = db.steps(WORDS, "abc");
      assert.equal(changed.next().done, false, key);
      assert.equal(db.get(LOUD, "abc"), `a=7 b=${key === "a" ? 1 : 7} c=${key === "c" ? 7 : 1}!`);
    }
  });

  it("gives up between two steps and goes on from there", () => {
    const db = new Database();
    for (const key of "ab") db.set(TEXT, key, key);
    const token = { isCancelled: false };
    const steps = db.steps(WORDS, "ab");
    db.withToken(token, () => steps.next());
    token.isCancelled = true;
    assert.throws(() => db.withToken(token, () => steps.next()), Cancelled);
    runsOf(db);
    assert.equal(db.get(WORDS, "ab"), "a=1 b=1");
    assert.deepEqual(runsOf(db), { length: 1, words: 1 });
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
