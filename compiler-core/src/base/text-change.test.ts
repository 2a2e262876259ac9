/** The stretch in which two texts differ. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { textChange } from "./text-change";

describe("base: text changes", () => {
  it("are the shortest stretch", () => {
    assert.deepEqual(textChange("a + b", "a - b"), { start: 2, oldEnd: 3, newEnd: 3 });
    assert.deepEqual(textChange("ab", "ab"), { start: 2, oldEnd: 2, newEnd: 2 });
    assert.deepEqual(textChange("aa", "aaa"), { start: 2, oldEnd: 2, newEnd: 3 });
    assert.deepEqual(textChange("", "x"), { start: 0, oldEnd: 0, newEnd: 1 });
  });

  it("leave the same text before and after them", () => {
    const piece = fc.string({ unit: fc.constantFrom("a", "b", "\n", "𝒳"), maxLength: 9000 });
    fc.assert(
      fc.property(piece, piece, piece, piece, (head, removed, added, tail) => {
        const before = head + removed + tail;
        const after = head + added + tail;
        const { start, oldEnd, newEnd } = textChange(before, after);
        assert.equal(before.slice(0, start), after.slice(0, start));
        assert.equal(before.slice(oldEnd), after.slice(newEnd));
        assert.ok(start <= oldEnd && start <= newEnd);
        assert.ok(start === oldEnd || start === newEnd || before[start] !== after[start]);
        assert.ok(start === oldEnd || start === newEnd || before[oldEnd - 1] !== after[newEnd - 1]);
      }),
      { numRuns: 60 },
    );
  });
});
