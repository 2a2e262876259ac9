import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { compareWithCode } from "../../../test-support/code-dump";
import { anyInterpreter, standardLibrary } from "../../../test-support/interpreters";
import { loadTestParser, parseForTest } from "../../../test-support/parser";
import { compareWithSymtable } from "../../../test-support/symtable-dump";
import { walk } from "../syntax/visit";
import { bindModule, type SymbolTable } from "./bind";
import { mangle, type Scope } from "./scopes";

const LIBRARY_FILES = (
  "test/test_scope.py test/test_listcomps.py test/test_named_expressions.py test/test_generators.py test/test_super.py " +
  "test/test_coroutines.py test/test_patma.py test/test_global.py test/test_class.py test/test_symtable.py " +
  "typing.py dataclasses.py functools.py enum.py inspect.py contextlib.py statistics.py unittest/mock.py fractions.py"
).split(" ");

async function bind(source: string, minor = 12): Promise<{ table: SymbolTable; kinds: (name: string) => string[] }> {
  const tree = await parseForTest(source);
  assert.deepEqual(tree.errors, []);
  const table = bindModule(tree, { minor });
  // The resolutions of every `Name` with a text, in source order.
  const kinds = (name: string): string[] => {
    const found: string[] = [];
    walk(tree.module, (node) => {
      if (node.kind === "Name" && node.name === name) found.push(table.resolutions[node.id]?.kind ?? "none");
      return true;
    });
    return found;
  };
  return { table, kinds };
}

function scopeNamed(table: SymbolTable, qualname: string): Scope {
  const scope = table.scopes.find((candidate) => candidate.qualname === qualname);
  assert.ok(scope, `no scope ${qualname} among ${table.scopes.map((one) => one.qualname)}`);
  return scope;
}

describe("bindModule", () => {
  it("tells locals, cells, free variables and globals apart", async () => {
    const { table, kinds } = await bind(
      "g = 1\ndef f(a, b=g, *c, d, **e):\n    x = a\n    y = len(x)\n    def h():\n        nonlocal y\n        y = g\n        return x\n    return b, h\n",
    );
    const { variables, parameters } = scopeNamed(table, "f");
    assert.deepEqual(parameters, ["a", "b", "d", "c", "e"]);
    assert.deepEqual(variables, { locals: ["a", "b", "d", "c", "e", "h"], cells: ["x", "y"], frees: [] });
    assert.deepEqual(scopeNamed(table, "f.<locals>.h").variables, { locals: [], cells: [], frees: ["x", "y"] });
    assert.deepEqual(kinds("x"), ["cell", "cell", "free"]);
    assert.deepEqual(kinds("y"), ["cell", "free"]);
    assert.deepEqual(kinds("a"), ["local"]);
    assert.deepEqual(kinds("len"), ["global"]);
    assert.deepEqual(kinds("g"), ["global", "global", "global"]);
  });

  it("lets `global` end the search, and classes hide their names", async () => {
    const { kinds } = await bind(
      "def f():\n    x = 1\n    def g():\n        global x\n        def h():\n            return x\n    class C:\n        x = 2\n        y = x\n        def m(self):\n            return x, y\n",
    );
    assert.deepEqual(kinds("x"), ["cell", "global", "name", "name", "free"]);
    assert.deepEqual(kinds("y"), ["name", "global"]);
  });

  it("takes comprehensions as frames up to 3.11, and inlines them from 3.12 on", async () => {
    const source =
      "def f(n):\n    k = 2\n    return [i * k for i in range(n)], (k for j in n), {q: lambda: q for q in n}\n";
    const old = await bind(source, 11);
    assert.deepEqual(old.kinds("k"), ["cell", "free", "free"]);
    assert.deepEqual(scopeNamed(old.table, "f").variables, { locals: ["n"], cells: ["k"], frees: [] });
    const now = await bind(source, 12);
    assert.deepEqual(now.kinds("k"), ["cell", "cell", "free"]);
    assert.deepEqual(scopeNamed(now.table, "f").variables, { locals: ["n", "i"], cells: ["k", "q"], frees: [] });
    assert.deepEqual(now.kinds("i"), ["local", "local"]);
    assert.equal(old.table.functions[1]?.qualname, "f.<locals>.<dictcomp>.<lambda>");
    assert.equal(now.table.functions[1]?.qualname, "f.<locals>.<lambda>");
  });

  it("puts the target of := outside of comprehensions", async () => {
    const { table, kinds } = await bind("def f(xs):\n    return [y := x for x in xs], y\n[z := 1 for _ in ()]\n", 11);
    assert.deepEqual(kinds("y"), ["free", "cell"]);
    assert.deepEqual(scopeNamed(table, "f").variables.cells, ["y"]);
    assert.deepEqual(kinds("z"), ["global"]);
  });

  it("mangles private names in classes", async () => {
    const { table } = await bind(
      "class _C:\n    __a = 1\n    def f(self, __b):\n        __c = __b\n        return __d__, __a\n",
    );
    assert.deepEqual(scopeNamed(table, "_C.f").variables.locals, ["self", "_C__b", "_C__c"]);
    assert.ok(scopeNamed(table, "_C").names.has("_C__a"));
    assert.equal(mangle("___", "__x"), "__x");
    assert.equal(mangle("A", "__x__"), "__x__");
    assert.equal(mangle("__A", "__x"), "_A__x");
  });

  it("knows the class cell", async () => {
    const { table } = await bind(
      "class A:\n    def f(self):\n        super().f()\n    def g(self):\n        return lambda: __class__\n",
    );
    assert.deepEqual(scopeNamed(table, "A").variables.cells, ["__class__"]);
    assert.deepEqual(scopeNamed(table, "A.f").variables.frees, ["__class__"]);
    assert.deepEqual(scopeNamed(table, "A.g").variables.frees, ["__class__"]);
    assert.deepEqual(
      table.functions.map((site) => site.usesClassCell),
      [true, false, true],
    );
  });

  it("lists functions with names, lines and kinds", async () => {
    const { table } = await bind(
      "@a\n@b\ndef f():\n    yield\nclass C:\n    async def g(self):\n        await f\n        def h():\n            global k\n            def k(): pass\n    @property\n    async def i(self):\n        yield locals()\nx = lambda: sys._getframe()\n",
    );
    assert.deepEqual(
      table.functions.map(({ qualname, firstLine, kind, frameNames }) => [qualname, firstLine, kind, ...frameNames]),
      [
        ["f", 1, "generator"],
        ["C.g", 6, "coroutine"],
        ["C.g.<locals>.h", 8, "function"],
        ["k", 10, "function"],
        ["C.i", 11, "async-generator", "locals"],
        ["<lambda>", 14, "function", "_getframe"],
      ],
    );
  });

  it("gives type parameters a scope", async () => {
    const { kinds } = await bind(
      "class A[T]:\n    def f[U: T](self, x: T, y: U) -> T:\n        return T, U\ntype X[V] = list[V]\n",
    );
    assert.deepEqual(kinds("T"), ["free", "free", "free", "free"]);
    assert.deepEqual(kinds("U"), ["cell", "free"]);
    assert.deepEqual(kinds("V"), ["free"]);
  });

  it("resolves annotations that are never evaluated without touching the variables", async () => {
    const source =
      "from __future__ import annotations\ndef f():\n    T = int\n    def g(x: T) -> list[T]:\n        y: T = x\n        return y\n    return g\n";
    const { table, kinds } = await bind(source);
    assert.deepEqual(scopeNamed(table, "f").variables.cells, []);
    assert.deepEqual(scopeNamed(table, "f.<locals>.g").variables.frees, []);
    assert.deepEqual(kinds("list"), ["global"]);
    assert.deepEqual(scopeNamed((await bind(source, 9)).table, "f").variables.cells, ["T"]);
  });

  it("states what a scope does with a name", async () => {
    const { table } = await bind(
      "import a.b as c, d.e\nx: int\ny = x\ndef f(p):\n    global g\n    g = p\n    z: int\n",
    );
    const module = scopeNamed(table, "<module>");
    assert.ok(module.names.get("c")?.isImported && module.names.get("d")?.isImported && !module.names.has("a"));
    const x = module.names.get("x");
    assert.ok(x?.isAnnotated && x.isLocal && x.isReferenced && !x.isAssigned);
    const f = scopeNamed(table, "f");
    assert.equal(f.names.get("g")?.declared, "global");
    assert.ok(f.names.get("g")?.isAssigned && !f.names.get("g")?.isLocal);
    // An annotation alone makes a name local, and no variable of the code object.
    assert.ok(f.names.get("z")?.isLocal);
    assert.deepEqual(f.variables.locals, ["p"]);
  });

  for (const [source, text] of [
    ["return 1\n", "`return` stands outside"],
    ["class A:\n    return 1\n", "`return` stands outside"],
    ["yield 1\n", "`yield` stands outside"],
    ["def f():\n    await x\n", "`await` stands outside"],
    ["async def f():\n    def g():\n        async with x: pass\n", "stands outside of an `async def`"],
    ["def f(): return [await x for x in y]\n", "`await` stands outside"],
    ["break\n", "outside of a loop"],
    ["for x in y:\n    def f():\n        continue\n", "outside of a loop"],
    ["for x in y: pass\nelse:\n    break\n", "outside of a loop"],
    ["nonlocal x\n", "`nonlocal` stands outside"],
    ["def f():\n    nonlocal x\n", "No enclosing function has a variable `x`"],
    ["def f(x):\n    global x\n", "`x` is a parameter and global"],
    ["def f():\n    x = 1\n    global x\n", "`x` is assigned to before"],
    ["def f():\n    print(x)\n    global x\n", "`x` is used before"],
    ["def f(x, x): pass\n", "another parameter `x`"],
    ["def f():\n    from a import *\n", "`import *` is only allowed in a module"],
    ["x = [(yield y) for y in z]\n", "cannot stand in a comprehension"],
  ] as const) {
    it(`refuses ${JSON.stringify(source)}`, async () => {
      const { table } = await bind(source);
      assert.ok(
        table.errors.some((error) => error.code === "MT1018" && error.message.includes(text)),
        JSON.stringify(table.errors),
      );
    });
  }

  it("accepts await and yield where they belong", async () => {
    const { table } = await bind(
      "async def f():\n    async for x in y: await x\n    z = [await a async for a in b]\n    return (await c for c in d)\ndef g():\n    x = yield\n    return lambda: (yield)\nasync def h():\n    return [[await x for x in y] for z in w]\nwhile a:\n    if b: break\n    try: continue\n    finally: pass\n",
    );
    assert.deepEqual(table.errors, []);
  });

  it("agrees with symtable on files of the standard library", async function () {
    const python = anyInterpreter();
    if (python === undefined) return this.skip();
    this.timeout(120_000);
    const root = standardLibrary(python);
    const files = LIBRARY_FILES.map((name) => join(root, name)).filter((file) => existsSync(file));
    for await (const { file, differences } of compareWithSymtable(await loadTestParser(), python, files)) {
      assert.deepEqual(differences, [], file);
    }
  });

  it("has the tables of CPython's code objects on files of the standard library", async function () {
    const python = anyInterpreter();
    if (python === undefined) return this.skip();
    this.timeout(120_000);
    const root = standardLibrary(python);
    const files = LIBRARY_FILES.map((name) => join(root, name)).filter((file) => existsSync(file));
    for await (const result of compareWithCode(await loadTestParser(), python, files)) {
      assert.deepEqual(result.missing, [], `${result.file}: ${result.extra.join("\n")}`);
    }
  });
});
