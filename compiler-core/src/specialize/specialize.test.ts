import assert from "node:assert/strict";
import { join } from "node:path";
import { fixtureNames, matchSnapshot, orphanSnapshots, readFixture } from "../../../test-support/snapshot";
import { specializeSource } from "../../../test-support/specialize";
import { invariant } from "../base/invariant";
import { printTypedFunction } from "../mir/typed-printer";
import { verifyTyped } from "../mir/typed-verifier";
import { MAKE_ANEW, type VersionMaker } from "./version-memo";

const FOLDER = join(__dirname, "../../../test-fixtures/mir/specialize");

async function tiers(source: string): Promise<Readonly<Record<string, string>>> {
  const { functions } = await specializeSource(source);
  return Object.fromEntries(functions.map(({ baseline, specialized }) => [baseline.qualname, specialized.tier]));
}

describe("specialization", () => {
  for (const name of fixtureNames(FOLDER)) {
    it(`prints ${name} as expected, and it verifies`, async () => {
      const { functions } = await specializeSource(readFixture(FOLDER, name));
      const parts: string[] = [];
      for (const { baseline, specialized } of functions) {
        parts.push(`# ${baseline.qualname}: ${specialized.tier}`);
        for (const reason of specialized.reasons) parts.push(`# ${reason.code} ${reason.message}`);
        for (const version of specialized.versions) {
          assert.deepEqual(verifyTyped(version, baseline), []);
          parts.push(printTypedFunction(version, { names: baseline.names }));
        }
      }
      matchSnapshot(join(FOLDER, `${name}.mir`), `${parts.join("\n")}\n`);
    });
  }

  it("has no snapshot without a fixture", () => {
    assert.deepEqual(orphanSnapshots(FOLDER, ".mir", ".py"), []);
  });

  it("makes a version per alternative of a parameter, and per call", async () => {
    const { functions } = await specializeSource(
      "def f(x: float = 0, y: int | None = None):\n    return x * 2 if y is None else x + y\n\ndef g(n: int):\n    return f(n, 1) + n\n",
    );
    const versions = functions[0]?.specialized.versions.map((version) => version.parameters.join(" "));
    assert.deepEqual(versions, ["float int", "int int", "float none", "int none"]);
  });

  it("leaves alone what gains nothing", async () => {
    assert.deepEqual(await tiers("def f(x):\n    for y in x:\n        y(1)\n\ndef g():\n    pass\n"), {
      f: "interpreted",
      g: "interpreted",
    });
  });

  it("gains by the absolute value of a number", async () => {
    const source = "def f(x: float):\n    return abs(x)\n\ndef g(n: int):\n    return abs(n)\n";
    assert.deepEqual(await tiers(source), { f: "native", g: "native" });
  });

  it("leaves alone a generic function that catches exceptions in a loop", async () => {
    const source = (header: string, footer: string): string =>
      `def f(n: int, g):\n    t = 0\n    ${header}\n        t += n * n + n // 3\n        t += n * 2 - n % 7\n        g(t)\n    ${footer}\n    return t\n`;
    const inLoop =
      "def f(n: int, g):\n    t = 0\n    for i in range(n):\n        try:\n            t += i * i + i // 3 - i % 5 + i\n            g(t)\n        except KeyError:\n            pass\n    return t\n";
    assert.deepEqual(await tiers(inLoop), { f: "interpreted" });
    assert.deepEqual(await tiers(source("while n > 0:\n        n -= 1", "t += 1")), { f: "mixed" });
  });

  it("keeps the box of a call's result only where somebody can see which object it is", async () => {
    const { functions } = await specializeSource(
      "def f(x: float):\n    while x > 9.0:\n        x = x / 2.0\n    return x if x > 0 else -x\n\ndef g(x: float):\n    return f(x)\n\ndef h(x: float):\n    return f(x) + 1.5\n",
    );
    const keeps = functions.slice(1).map(({ specialized }) => {
      const ops = specialized.versions[0]?.blocks.flatMap((block) => block.ops) ?? [];
      return ops.some((op) => op.kind === "call-direct" && op.box !== undefined);
    });
    assert.deepEqual(keeps, [true, false]);
  });

  it("owns a parameter that it rebinds, when the death of the old object can be seen", async () => {
    const { functions } = await specializeSource(
      "def f(x, y, n: int):\n    x = n * n + n\n    n = x\n    return x + n\n",
    );
    assert.deepEqual(functions[0]?.specialized.versions[0]?.ownedParameters, [0]);
  });

  it("keeps what gains nothing where that is asked for", async () => {
    const { functions } = await specializeSource("def f(x):\n    return x.y(1)\n", 12, { always: true });
    assert.equal(functions[0]?.specialized.tier, "mixed");
  });

  it("takes out a function that the compiler itself fails at, and no other", async () => {
    const source =
      "def bad(n: int):\n    return n * n\n\ndef caller(n: int):\n    t = 0\n    for i in range(n):\n        t += i * i\n    return bad(n) + t\n\ndef other(n: int):\n    return n * 3\n";
    const failing = (stage: "make" | "simplify"): VersionMaker => ({
      ...MAKE_ANEW,
      make: (request) => {
        invariant(stage !== "make" || request.fn.baseline.name !== "bad", "the sky is green");
        return MAKE_ANEW.make(request);
      },
      simplify: (typed) => {
        invariant(stage !== "simplify" || typed.name !== "bad", "the sky is green");
        return MAKE_ANEW.simplify(typed);
      },
    });
    for (const stage of ["make", "simplify"] as const) {
      const { functions } = await specializeSource(source, 12, { maker: failing(stage) });
      const [bad, caller, other] = functions.map(({ specialized }) => specialized);
      assert.equal(bad?.tier, "interpreted");
      assert.deepEqual(bad?.reasons, [{ code: "MT3507", message: "makes the compiler fail: the sky is green" }]);
      assert.equal(caller?.tier, "mixed");
      assert.equal(other?.tier, "native");
    }
  });

  it("expects no function in a cell that has no machine code", async () => {
    const { functions } = await specializeSource(
      "def lazy(x):\n    for y in x:\n        y(1)\n\ndef f(n: int):\n    t = 0\n    for i in range(n):\n        t += i * i\n    lazy(t)\n    return t\n",
    );
    const cells = functions[1]?.specialized.versions[0]?.cells.map((cell) => cell.expects.kind);
    assert.deepEqual(cells, ["builtin"]);
  });

  it("boxes when the types of a register do not settle within the versions of a block", async () => {
    const { functions } = await specializeSource(
      "def f(n: int):\n    x = None\n    for i in range(n):\n        if i == 1:\n            x = True\n        if i == 2:\n            x = 1.5\n        if i == 3:\n            x = i\n        if i == 4:\n            x = 'text'\n    return x\n",
    );
    const [fn] = functions;
    assert.ok(fn !== undefined);
    for (const version of fn.specialized.versions) assert.deepEqual(verifyTyped(version, fn.baseline), []);
    assert.equal(fn.specialized.versions[0]?.result, "object");
  });
});
