/** The analysis as a whole: what it says about a module, and that an edit leads to the same as a fresh start. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { TEST_MODULE as PATH, testDatabases } from "../../../test-support/analysis";
import type { Diagnostic } from "../base/diagnostic";
import { definitionsNamed } from "../inference/globals";
import { printTypedFunction } from "../mir/typed-printer";
import { bindModule } from "../symbols/bind";
import { printType } from "../types/python-type";
import type { Database } from "./database";
import {
  ANNOTATIONS,
  FUNCTIONS,
  functionFacts,
  GLOBALS,
  PROJECT_OPT_IN,
  REPORT,
  reportSteps,
  SLOTS,
  SOURCE,
  TREE,
} from "./queries";

/** Numbers of functions are given as they turn up; names are what counts. */
const NUMBERED = /function \d+/g;

const SAMPLE = `# martlet: compile
import math
SCALE = 2.5
LIMIT: int = 10

def half(x: float) -> float:
    return x / SCALE

def twice(n: int):
    return n + n

def mixed(n: int, x: float = 1.0):
    total = 0.0
    for i in range(n):
        total += half(x) * twice(i) + math.sqrt(x)
    return total

def even(n: int) -> bool:
    return True if n == 0 else odd(n - 1)

def odd(n: int) -> bool:
    return False if n == 0 else even(n - 1)

class Point:
    def __init__(self, x: float):
        self.x = x

    def length(self, k: int):
        return twice(k) if k < LIMIT else k

def names(xs):
    yield str(xs)

def outer():
    def inner(n: int):
        return twice(n)
    return inner
`;

describe("database: queries", () => {
  let database: (text: string) => Database;
  before(async () => {
    database = await testDatabases();
  });

  const summary = (db: Database) =>
    db.get(REPORT, PATH).functions.map(({ name, tier, reasons }) => `${name} ${tier} ${reasons.map((r) => r.code)}`);

  /** All that is known, as text: tiers, reasons, types and typed MIR. */
  function everything(db: Database): string {
    const { functions, diagnostics } = db.get(REPORT, PATH);
    const facts = db.get(FUNCTIONS, PATH).entries.map((entry) => {
      const { specialized, signature } = functionFacts(db, PATH, entry);
      const typed = specialized?.versions().map((version) => printTypedFunction(version).replace(NUMBERED, "F"));
      return { name: entry.name, typed, result: signature && printType(signature.result) };
    });
    const globals = db.get(GLOBALS, PATH);
    const meanings = globals
      .functionNames()
      .map((name) => [
        name,
        globals(name)?.kind,
        definitionsNamed(globals, name).map(({ span, id }) => [span, globals.ownerOf(id)]),
      ]);
    const classes = globals.classes.map((fact) => fact.text);
    return JSON.stringify({ functions, diagnostics, facts, meanings, classes }, undefined, 1);
  }

  it("gives each function its tier, with the reason where it is interpreted", () => {
    assert.deepEqual(summary(database(SAMPLE)), [
      "half native ",
      "twice native ",
      "mixed native ",
      "even native ",
      "odd native ",
      "Point.__init__ native ",
      "Point.length native ",
      "names interpreted MT3006",
      "outer interpreted MT3001",
      "outer.<locals>.inner interpreted MT3016",
    ]);
  });

  it("points at the construct, and raises hints where the module asked to be compiled", () => {
    const [diagnostic] = database(SAMPLE).get(REPORT, PATH).diagnostics;
    assert.ok(diagnostic !== undefined);
    assert.equal(diagnostic.severity, "information");
    assert.equal(diagnostic.message, "'names' stays interpreted: it is a generator: it yields");
    assert.equal(SAMPLE.slice(diagnostic.span.start, diagnostic.span.end), "yield str(xs)");
    const silent = database(SAMPLE.replace("# martlet: compile", "# nothing"));
    assert.equal(silent.get(REPORT, PATH).diagnostics[0]?.severity, "hint");
    silent.set(PROJECT_OPT_IN, PATH, "/project/pyproject.toml");
    assert.equal(silent.get(REPORT, PATH).diagnostics[0]?.severity, "information");
  });

  it("works on the edited function only, unless what others see of it changes", () => {
    const db = database(SAMPLE);
    db.get(REPORT, PATH);
    const runsAfter = (from: string, to: string): Record<string, number | undefined> => {
      db.runs.clear();
      db.set(SOURCE, PATH, SAMPLE.replace(from, to));
      db.get(REPORT, PATH);
      return { pieces: db.runs.get("piece"), verdicts: db.runs.get("verdict"), groups: db.runs.get("group-facts") };
    };
    assert.deepEqual(runsAfter("yield str", "yield repr"), { pieces: 1, verdicts: 1, groups: 1 });
    assert.deepEqual(runsAfter("# martlet", "# Martlet"), { pieces: 1, verdicts: undefined, groups: undefined });
    assert.deepEqual(runsAfter("# martlet: compile\n", ""), { pieces: 1, verdicts: undefined, groups: undefined });
    const constant = runsAfter("SCALE = 2.5", "SCALE = 'text'");
    assert.deepEqual([constant.pieces, constant.groups], [1, 1]);
  });

  it("knows what a changed function does to its callers", () => {
    const db = database(SAMPLE);
    db.get(REPORT, PATH);
    db.set(SOURCE, PATH, SAMPLE.replace("return n + n", "yield n"));
    assert.deepEqual(summary(db), summary(database(SAMPLE.replace("return n + n", "yield n"))));
  });

  it("keeps what names mean while bodies are edited that show the rest of the module nothing new", () => {
    const db = database(SAMPLE);
    const isKept = (from: string, to: string): boolean => {
      db.set(SOURCE, PATH, SAMPLE);
      const { identity } = db.get(GLOBALS, PATH);
      db.set(SOURCE, PATH, SAMPLE.replace(from, to));
      return db.get(GLOBALS, PATH).identity === identity;
    };
    assert.ok(isKept("x / SCALE", "x / SCALE + 1.0"));
    assert.ok(isKept("# martlet: compile", "# three\n# new\n# lines"));
    assert.ok(isKept("return twice(k)", "k += 1\n        return twice(k)"));
    for (const [from, to] of [
      ["self.x = x", "self.x = 2"],
      ["self.x = x", "self.x, self.y = x, x"],
      ["self.x = x", "for self.z in x: pass"],
      ["return x / SCALE", "global SCALE"],
      ["return x / SCALE", "raise"],
      ["k: int", "k"],
      ["def half", "@cache\ndef half"],
      ["class Point:", "class Point(Base):"],
      ["SCALE = 2.5", "SCALE = 2"],
    ] as const) {
      assert.ok(!isKept(from, to), to);
    }
  });

  it("knows what has become of a type that has a name", () => {
    const text =
      "import numpy as np\nV = np.ndarray[tuple[int], np.dtype[np.float64]]\n\ndef f(v: V):\n    return v[0]\n";
    const db = database(text);
    db.get(REPORT, PATH);
    const changed = text.replace("float64", "int32");
    db.set(SOURCE, PATH, changed);
    assert.equal(everything(db), everything(database(changed)));
    assert.notEqual(everything(db), everything(database(text)));
  });

  it("says the same after edits as when it starts afresh", () => {
    const db = database(SAMPLE);
    const pieces = [
      "n + n",
      "x / SCALE",
      "2.5",
      "int",
      "float",
      "n - 1",
      "True",
      "range(n)",
      "half",
      "twice",
      "self.x",
    ];
    const edit = fc.record({
      target: fc.constantFrom(...pieces),
      occurrence: fc.nat(4),
      replacement: fc.constantFrom(
        ...pieces,
        "'s'",
        "None",
        "odd(n)",
        "mixed(n)",
        "bool",
        "(yield)",
        "x",
        "\n",
        "(",
        "",
      ),
    });
    let text = SAMPLE;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        for (const { target, occurrence, replacement } of edits) {
          const parts = text.split(target);
          const at = Math.min(occurrence + 1, parts.length - 1);
          if (at < 1) continue;
          text = parts.slice(0, at).join(target) + replacement + parts.slice(at).join(target);
        }
        db.set(SOURCE, PATH, text);
        assert.equal(everything(db), everything(database(text)));
        if (db.get(REPORT, PATH).functions.length < 6 || text.length > 2 * SAMPLE.length) text = SAMPLE;
      }),
      { numRuns: 60 },
    );
  }).timeout(120_000);

  it("finds in functions, one by one, what the symbol table of the whole module refuses", () => {
    const statement = fc.constantFrom(
      "x = 1",
      "global x",
      "nonlocal x",
      "nonlocal __x, T",
      "nonlocal __class__",
      "print(x)",
      "x: int = y",
      "break",
      "yield x",
      "await x",
      "return x",
      "__debug__ = 1",
      "from m import *",
      "y = [(x := i) for i in z]",
      "y = [(yield i) for i in z]",
      "a: (yield) = 1",
      "while x: break",
      "class C:\n    nonlocal x\n    def g(self, x, x): nonlocal __class__",
      "def g(x, y=(yield)):\n    global x\n    nonlocal y",
      "class D[T]:\n    def g[S](self, __x):\n        nonlocal T, S\n        def h(): nonlocal __x, _D__x, self",
      "async def g(a: (await x), *a): nonlocal x",
      "z = lambda x, x: (yield)",
    );
    const indented = (text: string): string => text.replace(/^/gm, "    ");
    const body = fc.array(statement, { minLength: 1, maxLength: 4 }).map((lines) => lines.join("\n"));
    const block = fc
      .tuple(fc.constantFrom("", "def f(x, T=x):", "class C(x):", "class E[T]:", "async def f(x: y): ", "if x:"), body)
      .map(([head, inside]) => (head === "" ? inside : `${head}\n${indented(inside)}`));
    const moduleText = fc
      .tuple(fc.constantFrom("", "from __future__ import annotations\n"), fc.array(block, { maxLength: 4 }))
      .map(([head, blocks]) => `${head}${blocks.join("\n")}\n`);
    const db = database("");
    fc.assert(
      fc.property(moduleText, (text) => {
        db.set(SOURCE, PATH, text);
        const tree = db.get(TREE, PATH);
        const expected = tree.errors.length > 0 ? [] : bindModule(tree).errors;
        const found = db.get(REPORT, PATH).diagnostics.filter(({ code }) => code === "MT1018");
        const described = (errors: readonly Diagnostic[]) =>
          errors.map(({ span, message }) => `${span.start} ${span.end} ${message}`).sort();
        assert.deepEqual(described(found), described(expected), text);
      }),
      { numRuns: 300 },
    );
  }).timeout(120_000);

  it("can be driven step by step", () => {
    const db = database(SAMPLE);
    const steps = reportSteps(db, PATH);
    let count = 0;
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) count += 1;
    assert.ok(count > 3);
    assert.equal(step.value, db.get(REPORT, PATH));
  });

  it("leaves broken functions alone and goes on with the others", () => {
    for (const statement of ["del 1", "with f() as g(): pass", "*x = 1, 2", "x = *y", "nonlocal n", "return ("]) {
      const db = database(`def broken(n: int):\n    ${statement}\n\ndef fine(n: int):\n    return n + 1\n`);
      const { functions, diagnostics } = db.get(REPORT, PATH);
      assert.ok(
        diagnostics.some(({ severity }) => severity === "error"),
        statement,
      );
      const tiers = new Map(functions.map(({ name, tier }) => [name, tier]));
      assert.notEqual(tiers.get("broken"), "native", statement);
      assert.equal(tiers.get("fine"), "native", statement);
    }
  });

  it("suggests nothing for what is being typed", () => {
    const whole = "def f(n=1):\n    t = 0.0\n    for i in range(n):\n        t += i\n    return t\n\n";
    const other = "class P:\n    def __init__(self):\n        self.x = 1\n\ndef g(n=2):\n    return n\n";
    const suggested = (text: string) => {
      const db = database(text);
      const named = ({ definition }: { readonly definition: { readonly name: string } }) => definition.name;
      return [...db.get(ANNOTATIONS, PATH).map(named), ...db.get(SLOTS, PATH).map(named)];
    };
    assert.deepEqual(suggested(whole + other), ["f", "__init__", "g", "P"]);
    // The parser takes the rest of the body for statements of the module.
    assert.deepEqual(suggested(whole.replace("range(n):", "range(n)") + other), ["__init__", "g", "P"]);
    assert.deepEqual(suggested(whole + other.replace("= 1", "=")), ["f", "g"]);
    const db = database(whole.replace("t += i", "t +="));
    const [broken] = db.get(REPORT, PATH).functions;
    assert.deepEqual(
      broken?.reasons.map(({ message }) => message),
      ["has a syntax error"],
    );
    assert.deepEqual(
      db.get(REPORT, PATH).diagnostics.map(({ code }) => code),
      ["MT1001"],
    );
  });

  it("survives every beginning of a program", () => {
    const db = database("");
    for (let length = 0; length < SAMPLE.length; length += 7) {
      db.set(SOURCE, PATH, SAMPLE.slice(0, length));
      db.get(REPORT, PATH);
    }
  }).timeout(60_000);
});
