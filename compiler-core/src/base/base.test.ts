/** The values that every other layer stands on. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { contentHasher, encodeParts } from "./content-hash";
import { MemoryFileSystem } from "./file-system";
import { assertNever, InternalError, invariant } from "./invariant";
import { LineIndex, utf8Length } from "./line-index";
import { coverSpans, span, spanContains, spansOverlap, spanText, spanTouches } from "./span";

describe("base: spans", () => {
  it("cover, contain, overlap and touch", () => {
    assert.deepEqual(coverSpans(span(2, 4), span(7, 9)), span(2, 9));
    assert.ok(spanContains(span(1, 5), span(1, 5)));
    assert.ok(!spanContains(span(1, 5), span(0, 3)));
    assert.ok(!spansOverlap(span(1, 3), span(3, 5)));
    assert.ok(spanTouches(span(1, 3), 3));
    assert.equal(spanText("abcdef", span(1, 3)), "bc");
  });
});

describe("base: line index", () => {
  it("ends lines where CPython's tokenizer does", () => {
    const index = new LineIndex("a\nb\r\nc\rd\fe\u2028f\n");
    assert.deepEqual(
      Array.from({ length: index.lineCount }, (_, line) => index.lineText(line)),
      ["a", "b", "c", "d\fe\u2028f", ""],
    );
  });

  it("keeps a lone newline after a carriage return line apart", () => {
    const index = new LineIndex("\r\n\n\r");
    assert.deepEqual(index.lineStarts, [0, 2, 3, 4]);
    assert.deepEqual(
      [0, 1, 2, 3].map((line) => index.lineText(line)),
      ["", "", "", ""],
    );
  });

  it("tells UTF-16 from UTF-8 columns", () => {
    const text = "x = 'é𝒳'; y\n";
    const index = new LineIndex(text);
    const offset = text.indexOf("y");
    assert.deepEqual(index.utf16Position(offset), { line: 0, column: 11 });
    assert.deepEqual(index.utf8Position(offset), { line: 0, column: Buffer.byteLength("x = 'é𝒳'; ") });
    assert.equal(index.offsetOfUtf8(0, 14), offset);
  });

  it("clamps positions outside the text", () => {
    const index = new LineIndex("ab\ncd");
    assert.equal(index.offsetOfUtf16(0, 99), 2);
    assert.equal(index.offsetOfUtf16(9, 0), 5);
    assert.deepEqual(index.utf16Position(99), { line: 1, column: 2 });
  });

  it("goes from offsets to positions and back", () => {
    const texts = fc.array(fc.constantFrom("a", "é", "€", "𝒳", "\n", "\r\n", "\t")).map((parts) => parts.join(""));
    fc.assert(
      fc.property(texts, (text) => {
        const index = new LineIndex(text);
        let offset = 0;
        for (const character of text) {
          const byteColumn = index.utf8Position(offset);
          const unitColumn = index.utf16Position(offset);
          const insideBreak = character === "\n" && text[offset - 1] === "\r";
          if (!insideBreak) {
            assert.equal(index.offsetOfUtf8(byteColumn.line, byteColumn.column), offset);
            assert.equal(index.offsetOfUtf16(unitColumn.line, unitColumn.column), offset);
          }
          offset += character.length;
        }
        assert.equal(utf8Length(text, 0, text.length), Buffer.byteLength(text));
      }),
    );
  });
});

describe("base: content hash", () => {
  const hash = contentHasher((bytes) => createHash("sha256").update(bytes).digest());

  it("separates the parts", () => {
    assert.notEqual(hash("ab", "c"), hash("a", "bc"));
    assert.notEqual(hash(["a"], "b"), hash(["a", "b"]));
    assert.notEqual(hash(-0), hash(0));
    assert.notEqual(hash("1"), hash(1n));
  });

  it("stays the same for ever", () => {
    assert.equal(new TextDecoder().decode(encodeParts(["é", null, [true, 12n]])), "s2:én0:l2:b1:1i2:12");
    assert.equal(hash("martlet"), createHash("sha256").update("s7:martlet").digest("hex").slice(0, 32));
  });
});

describe("base: invariants and files", () => {
  it("throws internal errors only", () => {
    assert.throws(() => invariant(false, "broken"), InternalError);
    assert.throws(() => assertNever({ kind: "surprise" } as never), /surprise/);
  });

  it("reads files in memory and explains what is missing", () => {
    const files = new MemoryFileSystem({ "/p/a.py": "x = 1\n", "/p/q/b.py": "" });
    assert.deepEqual(files.list("/p"), ["a.py", "q"]);
    assert.equal(files.kindOf("/p/q"), "directory");
    const missing = files.readBytes("/p/q");
    assert.equal(missing.ok ? "" : missing.error.kind, "not-a-file");
  });
});
