/** Opting in: the project file's table, and what its patterns name; the bytes that are no Python source. */

import assert from "node:assert/strict";
import { matchesPattern, parseProjectFile } from "./project-file";
import { decodeSource } from "./source-text";

describe("database: project file", () => {
  it("reads its own table only", () => {
    const text =
      '[project]\ncompile = ["x"]\n[tool.martlet] # ours\ncompile = [\n  "a.py", # one\n  \'b/**\',\n]\n[tool.other]\ncompile = true\n';
    assert.deepEqual(parseProjectFile(text), { compile: ["a.py", "b/**"], problems: [] });
    assert.deepEqual(parseProjectFile("[tool.'martlet']\ncompile = true").compile, ["**"]);
    assert.deepEqual(parseProjectFile("").compile, []);
  });

  it("says what it does not understand", () => {
    assert.deepEqual(parseProjectFile("[tool.martlet]\ncompile = 3\nfast = true\n").problems, [
      { line: 2, message: "compile must be true, false or an array of strings" },
      { line: 3, message: 'unknown option "fast" in [tool.martlet]' },
    ]);
  });

  it("names modules by patterns", () => {
    assert.ok(matchesPattern("a.py", "a.py"));
    assert.ok(matchesPattern("sim/x/y.py", "sim"));
    assert.ok(matchesPattern("sim/x/y.py", "**/y.py"));
    assert.ok(matchesPattern("y.py", "**/y.py"));
    assert.ok(matchesPattern("sim/y.py", "sim/*.py"));
    assert.ok(!matchesPattern("sim/x/y.py", "sim/*.py"));
    assert.ok(!matchesPattern("simy.py", "sim"));
  });
});

describe("database: source text", () => {
  const encode = (text: string) => new TextEncoder().encode(text);

  it("is UTF-8, without its byte order mark", () => {
    assert.deepEqual(decodeSource(encode("\ufeffx = 'é'\n")), { ok: true, value: "x = 'é'\n" });
    assert.ok(decodeSource(encode("# -*- coding: utf-8 -*-\n")).ok);
    assert.ok(decodeSource(encode("x = 1\n\n# coding: latin-1\n")).ok);
  });

  it("says in which line it is something else", () => {
    const broken = decodeSource(new Uint8Array([120, 10, 34, 0xe9, 34, 10]));
    assert.ok(!broken.ok && broken.error.kind === "not-utf8" && broken.error.line === 2);
    const declared = decodeSource(encode("#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\n"));
    assert.ok(!declared.ok && declared.error.kind === "other-encoding" && declared.error.line === 2);
    const binary = decodeSource(new Uint8Array([10, 10, 0]));
    assert.ok(!binary.ok && binary.error.kind === "null-byte" && binary.error.line === 3);
  });
});
