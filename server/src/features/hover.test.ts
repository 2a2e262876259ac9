/** Hovers as a pure function on text; `$0` is the cursor. */

import assert from "node:assert/strict";
import type { Database } from "../../../compiler-core/src/database/database";
import { SOURCE } from "../../../compiler-core/src/database/queries";
import { TEST_MODULE as PATH, testDatabases } from "../../../test-support/analysis";
import { hoverAt, plainText } from "./hover";

describe("server: hover", () => {
  let db: Database;
  before(async () => {
    db = (await testDatabases())("");
  });

  /** The hover at the cursor, and the text that it is about. */
  function hover(marked: string): { readonly about: string; readonly text: string } | undefined {
    const offset = marked.indexOf("$0");
    const source = marked.replace("$0", "");
    db.set(SOURCE, PATH, source);
    const content = hoverAt(db, PATH, offset);
    if (content === undefined) return undefined;
    return { about: source.slice(content.span.start, content.span.end), text: plainText(content.markdown) };
  }

  it("shows a function's signature, tier and versions", () => {
    assert.deepEqual(hover("def fi$0b(n: int):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\n"), {
      about: "fib",
      text: "def fib(n: int) -> int\nnative: compiled, with no generic operation left\nNative for arguments (int).",
    });
  });

  it("shows the first lines of the typed MIR, with a link to the rest where one can be followed", () => {
    const loops = Array.from({ length: 9 }, (_, n) => `    for i${n} in range(n):\n        n += i${n}\n`).join("");
    db.set(SOURCE, PATH, `def f(n: int):\n${loops}    return n\n`);
    const linkOf = (name: string): string => `command:show?${name}`;
    const markdown = hoverAt(db, PATH, 4, { showIr: true, linkOf })?.markdown ?? "";
    const [, shown] = /```martlet-mir\n([\s\S]*?)\n```/.exec(markdown) ?? [];
    const lines = shown?.split("\n") ?? [];
    assert.match(lines[0] ?? "", /^f\(int\) -> /);
    assert.match(lines.at(-1) ?? "", /^… \d+ more lines$/);
    assert.ok(lines.length <= 25);
    assert.match(markdown, /\[Show IR\]\(command:show\?f\)$/);
    assert.doesNotMatch(hoverAt(db, PATH, 4, { showIr: true, linkOf: undefined })?.markdown ?? "", /Show IR/);
  });

  it("says why a function is interpreted, and where", () => {
    assert.deepEqual(hover("\n\ndef $0f(xs):\n    total = 0\n    yield total\n")?.text.split("\n").slice(1), [
      "interpreted: left to CPython",
      "- it is a generator: it yields (MT3006, line 5)",
    ]);
  });

  it("shows the same at a call as at the definition", () => {
    const definition = "def twice(x: float):\n    return x + x\n\n";
    const atCall = hover(`${definition}def g(y: float):\n    return tw$0ice(y)\n`);
    assert.equal(atCall?.about, "twice");
    assert.equal(atCall?.text, hover(definition.replace("twice", "twi$0ce"))?.text);
    assert.equal(hover(`${definition}print(twi$0ce(1.0))\n`)?.text, atCall?.text);
  });

  it("shows inferred types of parameters and locals", () => {
    const source =
      "def f(n: int, k=2.5):\n    total = n * k\n    for i in range(n):\n        total += i\n    return total\n";
    const first = (marked: string): string | undefined => hover(marked)?.text.split("\n")[0];
    assert.equal(first(source.replace("n: int", "$0n: int")), "n: int");
    assert.equal(first(source.replace("k=2.5", "$0k=2.5")), "k: float");
    assert.equal(first(source.replace("total =", "tot$0al =")), "total: float");
    assert.equal(first(source.replace("+= i", "+= $0i")), "i: int");
  });

  it("shows types where the function was moved by an edit above it", () => {
    const source = "X = 1\n\ndef f(n: int):\n    m = n + X\n    return m\n";
    hover(source.replace("return m", "return $0m"));
    assert.equal(hover(`# more\n${source.replace("return m", "return $0m")}`)?.text.split("\n")[0], "m: int");
  });

  it("documents what it knows of builtins and the math module", () => {
    const text = hover("import math\ndef f(x: float):\n    return math.sq$0rt(x)\n");
    assert.equal(text?.about, "sqrt");
    assert.match(text?.text ?? "", /^math\.sqrt\(.*\) -> float\n/);
    assert.match(hover("def f(x: float):\n    return a$0bs(x)\n")?.text ?? "", /^abs\(x: int, \/\) -> int\n/);
  });

  it("is silent where it knows nothing", () => {
    for (const marked of [
      "$0",
      "x = $01\n",
      "def f(a):\n    return $0a\n",
      "# com$0ment\n",
      "import o$0s\n",
      "def f(:\n  $0",
    ]) {
      assert.equal(hover(marked), undefined, marked);
    }
  });

  it("lets no markup of the program through", () => {
    db.set(SOURCE, PATH, "def f():\n    return super().__init__()\n");
    const markdown = hoverAt(db, PATH, 4)?.markdown ?? "";
    assert.doesNotMatch(markdown.replace(/```[\s\S]*?```/, ""), /(?<!\\)__|<|\]\(/);
  });
});
