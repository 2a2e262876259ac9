import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { anyInterpreter } from "../../../test-support/interpreters";
import { loadTestParser, parseForTest } from "../../../test-support/parser";
import { SYNTAX_CODES } from "./codes";
import type { SyntaxTree } from "./nodes";
import { buildNodeTable, buildParents, walk } from "./visit";

/** Programs that CPython's parser refuses, with the code of our refusal. */
const REFUSED: readonly (readonly [code: string, source: string])[] = [
  ["MT1003", "print x\n"],
  ["MT1003", "print 'a', b\n"],
  ["MT1003", "exec 'x'\n"],
  ["MT1003", "exec code in scope\n"],
  ["MT1004", "x = `y`\n"],
  ["MT1005", "x = 0777\n"],
  ["MT1005", "x = 10L\n"],
  ["MT1005", "x = 0xFFL\n"],
  ["MT1001", "x = 1__0\n"],
  ["MT1005", "x = 1_\n"],
  ["MT1005", "x = 1_.5\n"],
  ["MT1005", "x = 1_e5\n"],
  ["MT1006", "def f():\nx = 1\n"],
  ["MT1006", "if a:\n"],
  ["MT1006", "class A:\n\nx = 1\n"],
  ["MT1006", "for x in y:\n    # nothing\nz = 1\n"],
  ["MT1007", "try:\n    pass\nexcept A, B:\n    pass\n"],
  ["MT1007", "try:\n    pass\nexcept A, b:\n    pass\n"],
  ["MT1008", "with a as f(): pass\n"],
  ["MT1008", "del f()\n"],
  ["MT1008", "del a + b\n"],
  ["MT1008", "try: pass\nexcept A as b.c: pass\n"],
  ["MT1009", "x = b'é'\n"],
  ["MT1009", "x = '\\x4'\n"],
  ["MT1009", "x = '\\U00110000'\n"],
  ["MT1009", "x = 'a' b'b'\n"],
  ["MT1009", "x = f'{a!x}'\n"],
  ["MT1010", "def f(a=1, b): pass\n"],
  ["MT1010", "def f(*): pass\n"],
  ["MT1010", "def f(*, **a): pass\n"],
  ["MT1010", "def f(*a, *b): pass\n"],
  ["MT1010", "def f(/, a): pass\n"],
  ["MT1010", "def f(a, /, b, /): pass\n"],
  ["MT1010", "def f(**a, b): pass\n"],
  ["MT1010", "def f((a, b)): pass\n"],
  ["MT1011", "f(a=1, b)\n"],
  ["MT1011", "f(**a, b)\n"],
  ["MT1011", "f(**a, *b)\n"],
  ["MT1001", "f(a for a in b, c)\n"],
  ["MT1012", "match a:\n    case A(x=1, y): pass\n"],
  ["MT1012", "match a:\n    case f'{b}': pass\n"],
  ["MT1012", "match a:\n    case 1 + 2: pass\n"],
  ["MT1013", "*a\n"],
  ["MT1013", "*a = b\n"],
  ["MT1013", "x = *a\n"],
  ["MT1013", "x = (*a)\n"],
  ["MT1013", "x = [*a for a in b]\n"],
  ["MT1013", "x = [*a or b]\n"],
  ["MT1013", "x = {**a or b}\n"],
  ["MT1014", "x := 1\n"],
  ["MT1014", "x = y := 1\n"],
  ["MT1015", "x = a as b\n"],
  ["MT1016", "class A[1]: pass\n"],
  ["MT1001", "import a,\n"],
  ["MT1001", "from a import b,\n"],
  ["MT1001", "from a import b.c\n"],
  ["MT1001", "x = 1 <> 2\n"],
  ["MT1001", "raise A, b\n"],
  ["MT1001", "x = [a for a in b, c]\n"],
  ["MT1001", "try: pass\nx = 1\n"],
  ["MT1001", "async def f(): await await x\n"],
  ["MT1001", "async def f(): await -x\n"],
  ["MT1001", "x = = 1\n"],
  ["MT1001", "def f(:\n    pass\n"],
  ["MT1001", "a, b += 1\n"],
  ["MT1001", "x = (1\ny = 2\n"],
  ["MT1001", "x = t'a'\n"],
  ["MT1001", "x = a.\nb = 1\n"],
  ["MT1001", "x = a\n.b\n"],
  ["MT1001", "x = 'a'\\\n\n'b' +\n1\n"],
  ["MT1001", "return return\n"],
  ["MT1001", "x = await\n"],
  ["MT1001", "match a:\n    case 1\n        if b: pass\n"],
  ["MT1001", "with a, b, : pass\n"],
  ["MT1001", "x = f'a\n'\n"],
  ["MT1011", "f(a=1, a=2)\n"],
  ["MT1011", "f(,)\n"],
  ["MT1012", "match a:\n    case {b: c}: pass\n"],
  ["MT1012", "match a:\n    case {**b, 'c': d}: pass\n"],
  ["MT1013", "x: *a\n"],
  ["MT1013", "x[*a:b]\n"],
  ["MT1013", "f(* *a)\n"],
  ["MT1019", " x = 1\n"],
  ["MT1019", "if a:\n    b\n      c\n"],
  ["MT1019", "if a:\n\tb\n        c\n"],
];

describe("SyntaxParser", () => {
  describe("refuses", () => {
    for (const [code, source] of REFUSED) {
      it(`${JSON.stringify(source)} with ${code}`, async () => {
        const { errors } = await parseForTest(source);
        assert.notEqual(errors.length, 0, "accepted");
        const found = errors.map((error) => error.code as string);
        if (code !== "MT1001") assert.ok(found.includes(code), `reported ${found}`);
      });
    }

    it("only what CPython refuses, too", function () {
      const python = anyInterpreter();
      if (python === undefined) return this.skip();
      const script =
        "import json,sys\n" +
        "for s in json.load(sys.stdin):\n" +
        "  try: compile(s, '', 'exec'); print(repr(s))\n" +
        "  except SyntaxError: pass\n";
      const input = JSON.stringify(REFUSED.map(([, source]) => source));
      const { stdout } = spawnSync(python.path, ["-I", "-W", "ignore", "-c", script], { input, encoding: "utf8" });
      assert.equal(stdout, "");
    });
  });

  it("reports codes from its table only, each once in the table", async () => {
    const codes = SYNTAX_CODES.map((entry) => entry.code as string);
    assert.equal(new Set(codes).size, codes.length);
    for (const [, source] of REFUSED) {
      for (const error of (await parseForTest(source)).errors) assert.ok(codes.includes(error.code));
    }
  });

  it("reports the place of the error", async () => {
    const { errors } = await parseForTest("a = 1\nb = 0777\n");
    assert.deepEqual(errors[0]?.span, { start: 10, end: 14 });
  });

  it("keeps the statements around an error", async () => {
    const { module } = await parseForTest("def f():\n    return 1\n\nx = = 2\n\ndef g():\n    return 2\n");
    const names = module.body.map((statement) => ("name" in statement ? statement.name : statement.kind));
    assert.ok(names.includes("f") && names.includes("g"), String(names));
  });

  it("survives every prefix of a program", async () => {
    const source =
      'class A[T = int](B):\n    @d\n    def f(self, *a, b=f"{x!r:{y}}"):\n        match (a,\nb):\n            case {"k": [1, *_]} if x: return a[1:2], lambda: (yield)\n';
    const parser = await loadTestParser();
    for (let end = 0; end <= source.length; end++) checkShape(parser.parse(source.slice(0, end)));
    for (let start = 0; start <= source.length; start++) checkShape(parser.parse(source.slice(start)));
  });

  it("ends lines at \\r and \\r\\n as at \\n", async () => {
    const source = "if a:\n    x = '''1\n2'''\n    y = (1 +\n  2)\nz = \\\n  3\n";
    const expected = await parseForTest(source);
    assert.deepEqual(expected.errors, []);
    const cr = await parseForTest(source.replaceAll("\n", "\r"));
    assert.deepEqual(cr.errors, []);
    assert.deepEqual(cr.module, expected.module);
    const crlf = await parseForTest(source.replaceAll("\n", "\r\n"));
    assert.deepEqual(crlf.errors, []);
    assert.deepEqual(texts(crlf), texts(expected));
  });

  it("takes form feeds, tabs, a byte order mark and a missing last line break", async () => {
    const { module, errors } = await parseForTest("\ufeffx = 1\n\f\nif x:\n\ty = 2\n\f\ndef f():\n  \treturn 3");
    assert.deepEqual(errors, []);
    assert.deepEqual(
      module.body.map((statement) => statement.kind),
      ["Assign", "If", "FunctionDef"],
    );
  });

  it("normalises identifiers and leaves their spans alone", async () => {
    const { module } = await parseForTest("ﬁ = ℌ\n");
    const statement = module.body[0];
    assert.ok(statement?.kind === "Assign" && statement.value.kind === "Name");
    assert.equal(statement.value.name, "H");
    assert.deepEqual(statement.targets[0]?.span, { start: 0, end: 1 });
  });

  it("finds comments, also inside of brackets that the grammar cannot read", async () => {
    const { comments, errors } = await parseForTest("# martlet: compile\nclass A:\n    x = (1 # one\n+\n2) # two\n");
    assert.deepEqual(errors, []);
    assert.deepEqual(
      comments.map((comment) => comment.text),
      ["# martlet: compile", "# one", "# two"],
    );
  });

  it("keeps huge and tiny numbers exact", async () => {
    const big = "9".repeat(400);
    const { module } = await parseForTest(`x = ${big}, 0x${"f".repeat(40)}, 1e-400, 1e400, 0.1\n`);
    const statement = module.body[0];
    assert.ok(statement?.kind === "Assign" && statement.value.kind === "Tuple");
    const values = statement.value.elts.map((element) => (element.kind === "Constant" ? element.value : undefined));
    assert.deepEqual(values, [
      { kind: "int", value: BigInt(big) },
      { kind: "int", value: (1n << 160n) - 1n },
      { kind: "float", value: 0 },
      { kind: "float", value: Number.POSITIVE_INFINITY },
      { kind: "float", value: 0.1 },
    ]);
  });

  it("takes long chains, and refuses endless nesting", async () => {
    const chain = Array.from({ length: 900 }, (_, index) => `a${index}`).join(" + ");
    assert.deepEqual((await parseForTest(`x = ${chain}\n`)).errors, []);
    const arms = Array.from({ length: 900 }, (_, index) => `elif a == ${index}:\n    pass\n`).join("");
    assert.deepEqual((await parseForTest(`if a:\n    pass\n${arms}`)).errors, []);
    for (const deep of [
      "(".repeat(5000) + ")".repeat(5000),
      `${"-".repeat(5000)}a`,
      `${"not ".repeat(5000)}a`,
      `${"a + ".repeat(5000)}a`,
    ]) {
      const { errors } = await parseForTest(`x = ${deep}\n`);
      assert.ok(errors.some((error) => error.code === "MT1017"));
    }
  });

  it("numbers nodes densely, and those of a subtree in one interval", async () => {
    const tree = await parseForTest(
      "@d\ndef f(a, *b: int, c=1 & 2 ^ 3, **e) -> x:\n    'doc'\n    f'{a}{b!r:>{c}}' 'x'\n    return (a if b else c).d[e:f](*g, h=1 ** await_)\n",
    );
    checkShape(tree);
  });

  describe("incremental", () => {
    it("gives the same tree as parsing the edited text", async () => {
      const parser = await loadTestParser();
      const document = parser.open("def f(a):\n    return a + 1\n\nx = f(2)\n");
      let text = document.syntaxTree.source;
      const edits = [
        { start: 23, end: 23, newText: " * (b +\n2)" },
        { start: 0, end: 0, newText: "# é😀 comment\r\n" },
        { start: 5, end: 9, newText: "" },
        { start: 14, end: 20, newText: "async def f" },
        { start: 20, end: 40, newText: "\n\n(" },
        { start: 0, end: 30, newText: "" },
      ];
      for (const { start, end, newText } of edits) {
        text = text.slice(0, start) + newText + text.slice(end);
        const tree = document.edit([{ span: { start, end }, newText }]);
        assert.equal(tree.source, text);
        const fresh = parser.parse(text);
        assert.deepEqual(tree.module, fresh.module);
        assert.deepEqual(tree.errors, fresh.errors);
      }
      document.dispose();
    });
  });
});

function texts(tree: SyntaxTree): readonly string[] {
  const result: string[] = [];
  walk(tree.module, (node) => {
    result.push(`${node.kind} ${tree.source.slice(node.span.start, node.span.end).replace(/\r\n?/g, "\n").trimEnd()}`);
    return true;
  });
  return result;
}

/** Ids are dense, parents come first, subtrees are intervals, and spans lie within the text. */
function checkShape(tree: SyntaxTree): void {
  const table = buildNodeTable(tree.module, tree.nodeCount);
  const parents = buildParents(tree.module, tree.nodeCount);
  const clean = tree.errors.length === 0;
  const last = new Array<number>(tree.nodeCount).fill(0);
  const size = new Array<number>(tree.nodeCount).fill(1);
  for (let id = tree.nodeCount - 1; id >= 0; id--) {
    const node = table[id];
    if (node === undefined) {
      assert.ok(!clean, `no node has id ${id}`);
      continue;
    }
    assert.ok(node.span.start <= node.span.end && node.span.end <= tree.source.length);
    last[id] = Math.max(last[id] as number, id);
    const parent = parents[id];
    if (parent === undefined) continue;
    assert.ok(parent.id < id, `${parent.kind} comes after its child ${node.kind}`);
    last[parent.id] = Math.max(last[parent.id] as number, last[id] as number);
    size[parent.id] = (size[parent.id] as number) + (size[id] as number);
  }
  if (clean)
    for (let id = 0; id < tree.nodeCount; id++)
      assert.equal((last[id] as number) - id + 1, size[id], `ids below ${table[id]?.kind}`);
}
