/** A tree put together from pieces is the tree of the whole text, also after edits. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { readParserFiles } from "../compile/parser-files";
import type * as ast from "../syntax/nodes";
import { SyntaxParser } from "../syntax/parser";
import { parseInChunks } from "./chunked-parse";
import { PieceMemory } from "./piece-memory";

const SAMPLE = `"""A module."""
from __future__ import annotations  # first
import math as m, os.path


@decorate(1, x=[i for i in range(3)])  # second
class Shape[T](Base, metaclass=Meta):
    """Doc."""
    sides: int = 3

    # a method
    def area(self, scale: float = 1.0, *rest, key=None, **more) -> float:
        '''Nested "quotes".'''
        total = 0.0
        for index, side in enumerate(self.list):
            total += side ** 2 if index else -side
        return f"{total!r:>{scale}}" and total

    @property
    def name(self): return "é𝒳"

    if True:
        def odd(self): pass

    class Inner: pass

x = lambda a, *b: (yield a)


async def go(stream):
    async with stream as s:
        match await s.read():
            case {"k": [1, *rest], **kw} if rest: print(kw)
            case Point(x=0) | None: pass
    try:
        del x[1:2], y.z
    except* (A, B) as e:
        raise E from e
    finally:
        global g; g = {**a, "b": {1, 2}}

if __name__ == "__main__":
    go(1)
`;

describe("database: parsing in chunks", () => {
  let parser: SyntaxParser;
  before(async () => {
    parser = await SyntaxParser.load(readParserFiles());
  });
  after(() => parser.dispose());

  function assertSameTree(actual: ast.SyntaxTree, expected: ast.SyntaxTree): void {
    assert.deepEqual(actual.module.body, expected.module.body);
    assert.deepEqual(actual.comments, expected.comments);
    assert.equal(actual.nodeCount, expected.nodeCount);
  }

  it("gives the tree of the whole text", () => {
    for (const text of [
      SAMPLE,
      "",
      "# only\n",
      "x = 1",
      "class A: pass\n",
      "class A(\n  B\n):\n\tx = 1\n\tdef f(self): pass",
    ]) {
      const whole = parser.parse(text);
      assert.deepEqual(whole.errors, []);
      assertSameTree(
        parseInChunks(text, (piece) => parser.parse(piece), new PieceMemory()),
        whole,
      );
    }
  });

  it("gives the tree of the whole text for each of our own examples", () => {
    const path = join(__dirname, "..", "..", "..", "test-support", "ast_dump.py");
    const text = readFileSync(path, "utf8");
    assertSameTree(
      parseInChunks(text, (piece) => parser.parse(piece), new PieceMemory()),
      parser.parse(text),
    );
  });

  it("depends on the text only, not on what was typed before", () => {
    const memory = new PieceMemory();
    let text = SAMPLE;
    const edit = fc.record({
      at: fc.nat(SAMPLE.length),
      remove: fc.nat(8),
      insert: fc.constantFrom(
        "",
        "x",
        "(",
        ")",
        "\n",
        "    ",
        '"""',
        "'",
        "def f():\n    pass\n",
        "\nclass D:\n  y = 1\n",
        "#",
        ":",
        "\\",
        "\r",
        'f"{x',
        "async def",
      ),
    });
    fc.assert(
      fc.property(edit, ({ at, remove, insert }) => {
        text = text.slice(0, at) + insert + text.slice(at + remove);
        const incremental = parseInChunks(text, (piece) => parser.parse(piece), memory);
        const fresh = parseInChunks(text, (piece) => parser.parse(piece), new PieceMemory());
        assertSameTree(incremental, fresh);
        assert.deepEqual(incremental.errors, fresh.errors);
        if (text.length > 2 * SAMPLE.length) text = SAMPLE;
      }),
      { numRuns: 150 },
    );
  });

  it("keeps an error in its definition", () => {
    const text =
      "def f():\n    return (1\n\ndef g(): pass\nclass A:\n    def h(self:\n        pass\n    def i(self): pass\n";
    const tree = parseInChunks(text, (piece) => parser.parse(piece), new PieceMemory());
    const names = tree.module.body.flatMap((node) => (node.kind === "FunctionDef" ? [node.name] : []));
    assert.ok(names.includes("g"));
    for (const error of tree.errors) {
      const inG = error.span.start >= text.indexOf("def g") && error.span.end <= text.indexOf("class A");
      const inI = error.span.start >= text.indexOf("def i");
      assert.ok(!inG && !inI, JSON.stringify(error));
    }
    assert.ok(tree.errors.length > 0);
  });
});
