/** Whatever was typed before: what the editor shows is what a server shows that starts with the same text. */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Database } from "../../../compiler-core/src/database/database";
import { FUNCTIONS, REPORT, SOURCE } from "../../../compiler-core/src/database/queries";
import { TEST_MODULE as PATH, testDatabases } from "../../../test-support/analysis";
import { offersAt } from "./code-actions";
import { hoverAt } from "./hover";
import { hintsIn } from "./inlay-hints";

const SAMPLE = `"""Particles in a box."""
import math
import numpy as np

SCALE = 2.5  # metres

class Body:
    """A body."""
    kind = "body"

    def __init__(self, x: float, speed=0.0):
        self.x = x
        self.speed = speed

    @property
    def energy(self) -> float:
        return 0.5 * self.speed ** 2

    def advance(self, dt: float, *, limit=10.0):
        self.x += clamp(self.speed * dt, limit)
        return self.x

def clamp(value: float, limit: float):
    # Both ways.
    return max(-limit, min(value, limit))

def total(bodies: list[Body]):
    result = 0.0
    for body in bodies:
        result += body.energy * SCALE
    return math.sqrt(result)

def smooth(a, n):
    def weight(k):
        return 1.0 / (k + n)
    for k in range(1, n):
        a[k] = a[k - 1] * weight(k) + 0.5
    return a

if __name__ == "__main__":
    print(total([Body(1.0, 2.0), Body(0.5)]), smooth(np.zeros(3), 3))
`;

/** Numbers of functions are given as they turn up; names are what counts. */
const NUMBERED = /function \d+/g;

describe("server: edits", () => {
  let database: (text: string) => Database;
  before(async () => {
    database = await testDatabases();
  });

  /** A hover wherever a name starts, first where it was typed; then all that belongs to the module. */
  function everything(db: Database, text: string, typedAt: number): string {
    const places = [typedAt, ...[...text.matchAll(/(?<!\w)[A-Za-z_]/g)].map(({ index }) => index)];
    const hovers = places.map((offset) => hoverAt(db, PATH, offset));
    const { diagnostics, functions } = db.get(REPORT, PATH);
    const bodies = db
      .get(FUNCTIONS, PATH)
      .entries.map(({ site }) => hoverAt(db, PATH, site.node.name_span.start, { showIr: true, linkOf: undefined }));
    const whole = { start: 0, end: text.length };
    const hints = hintsIn(db, PATH, whole, { tierHints: true, typeHints: true });
    const offers = offersAt(db, PATH, whole, diagnostics).map(({ title, kind, edits }) => ({ title, kind, edits }));
    return JSON.stringify({ hovers, diagnostics, functions, bodies, hints, offers }, undefined, 1).replace(
      NUMBERED,
      "a function",
    );
  }

  it("change what the parser makes of a broken definition far below", () => {
    const above = 'class Body:\n    """A body."""\n global SCALE\n  kind = "body"\n\nx\n';
    const below = `
    def advance(self, dt: float, *, limit=10.0):
        return self.x

def clamp(valasync loat, limit: float):
    # Both ways.
    return max(-limit, min(value, limit))

def smooth(a, n):
        self.x += clamp(self.speed * dt, limit)
), smooth(np.zeros(3), 3))
`;
    const db = database(above + below);
    everything(db, above + below, 0);
    const text = `${above}"""${below}`;
    db.set(SOURCE, PATH, text);
    const now = everything(db, text, 0);
    assert.match(now, /def clamp\(loat,/);
    assert.equal(now, everything(database(text), text, 0));
  });

  it("lead to the same hovers, diagnostics, hints, actions and typed MIR as a fresh start", () => {
    const lines = SAMPLE.split(/(?<=\n)/);
    const edit = fc.record({
      line: fc.nat(lines.length - 1),
      column: fc.nat(40),
      remove: fc.constantFrom(0, 0, 0, 1, 1, 5, 60, 200),
      insert: fc.oneof(
        fc.constantFrom(...lines),
        fc.constantFrom(
          "",
          "x",
          " ",
          "\n",
          "(",
          ")",
          '"""',
          "'",
          "#",
          ":",
          "\r",
          "1",
          ".5",
          " + dt",
          "return ",
          "1, 2",
        ),
        fc.constantFrom(
          "class ",
          "def f():\n    ",
          "    def g(self): return self.x\n",
          "async ",
          "@",
          "global SCALE\n",
          "é",
        ),
      ),
    });
    const db = database(SAMPLE);
    let text = SAMPLE;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), fc.boolean(), (edits, startsAnew) => {
        if (startsAnew || text.length > 2 * SAMPLE.length || text.length < SAMPLE.length / 2) text = SAMPLE;
        let at = 0;
        for (const { line, column, remove, insert } of edits) {
          const now = text.split(/(?<=\n)/);
          const start = now.slice(0, line).join("").length;
          at = Math.min(text.length, start + Math.min(column, (now[line] ?? "").length));
          text = text.slice(0, at) + insert + text.slice(at + remove);
          db.set(SOURCE, PATH, text);
          // As while typing: one answer is asked for, and then comes the next key.
          hoverAt(db, PATH, at);
        }
        assert.equal(everything(db, text, at), everything(database(text), text, at));
      }),
      { numRuns: 60 },
    );
  }).timeout(240_000);
});
