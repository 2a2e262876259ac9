/** Where a module's text is cut into pieces. */

import assert from "node:assert/strict";
import { scanLines, splitIntoChunks } from "./chunks";

function pieces(text: string): readonly string[] {
  return splitIntoChunks(scanLines(text)).map(({ span }) => text.slice(span.start, span.end));
}

function classPieces(text: string): readonly string[] {
  return splitIntoChunks(scanLines(text)).flatMap((chunk) =>
    chunk.kind === "class" ? [chunk.header, ...chunk.pieces].map(({ start, end }) => text.slice(start, end)) : [],
  );
}

describe("database: chunks", () => {
  it("separate definitions and the runs between them", () => {
    const parts = [
      "import a\nb = 1\n",
      "def f():\n    pass\n\n# note\n",
      "@d\n@e\nclass C:\n    x = 1\n",
      "f()\n",
      "async def g(): pass\n",
    ];
    assert.deepEqual(pieces(parts.join("")), parts);
  });

  it("cover every text", () => {
    assert.deepEqual(pieces(""), [""]);
    assert.deepEqual(pieces("# only a comment"), ["# only a comment"]);
    assert.deepEqual(pieces("def f(): pass"), ["def f(): pass"]);
  });

  it("are not cut inside strings, brackets and continued lines", () => {
    for (const whole of [
      'x = """\ndef f(): pass\n"""\n',
      "x = '''\\'''\nclass A:\n'''\n",
      "x = 'a\\\ndef b'\n",
      "x = (1 +\n2)\n",
      "x = [\n    1,\n]\ny = 2\n",
      "definition = 1\nclassy = 2\nasynchronous = 3\n",
    ]) {
      assert.deepEqual(pieces(whole), [whole]);
    }
  });

  it("follow nested expressions of f-strings", () => {
    for (const statement of [
      'x = f"{d["("]}"\n',
      "x = f'{a:{w}.{p}}' + f\"{b:'>10}\" + rf'\\{c}' + f'{{' + f'\\N{DASH}('\n",
      "x = f'''{f(\n'''y''')}'''\n",
      "x = f'{a!r:(^10}' + f'{(lambda: 1)()}'\n",
    ]) {
      assert.deepEqual(pieces(`${statement}def g(): pass\n`), [statement, "def g(): pass\n"]);
    }
  });

  it("separate the methods of a class", () => {
    const parts = [
      "@d\nclass C(\n    B,\n):\n    # first\n",
      '    """Doc."""\n    x = 1\n',
      "    @property\n    # why\n    def f(self):\n        return (\n1)\n\n",
      "    class D:\n        def g(self): pass\n",
      "    if x:\n        def h(self): pass\n    else:\n        y = 2\n",
      "    async def i(self): pass\n",
    ];
    assert.deepEqual(classPieces(`${parts.join("")}z = 1\n`), parts);
  });

  it("leave a class whole where its body is not indented evenly", () => {
    assert.deepEqual(classPieces("class C: pass\nclass D:\n        x = 1\n    y = 2\n"), []);
  });

  it("keep an error in its definition", () => {
    assert.deepEqual(pieces("def f():\n    return (1\n\ndef g():\n    pass\n"), [
      "def f():\n    return (1\n\n",
      "def g():\n    pass\n",
    ]);
    assert.deepEqual(pieces("x = f'{a\nclass C: pass\n"), ["x = f'{a\n", "class C: pass\n"]);
    assert.deepEqual(pieces("x = 'a\ndef f(): pass\n"), ["x = 'a\n", "def f(): pass\n"]);
  });
});
