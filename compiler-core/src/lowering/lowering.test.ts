/** Lowering: snapshots of small functions, and properties over everything the fixtures hold. */
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { parseSingleFixture } from "../../../test-support/fixture";
import { parseForTest } from "../../../test-support/parser";
import { fixtureNames, matchSnapshot, orphanSnapshots, readFixture } from "../../../test-support/snapshot";
import type { LineIndex } from "../base/line-index";
import type { BaselineFunction, Site } from "../mir/baseline";
import { BASELINE_OPS } from "../mir/baseline-ops";
import { printBaseline } from "../mir/baseline-printer";
import { verifyBaseline } from "../mir/baseline-verifier";
import { checkFunction } from "../subset/check";
import { findFunctionSites } from "../subset/function-sites";
import { lowerFunction } from "./lower-function";

const FOLDER = join(__dirname, "../../../test-fixtures/mir/lowering");
const MINORS = [9, 10, 11, 12, 13];

async function lowerAll(
  source: string,
  minor: number,
  optimize = 0,
): Promise<{ readonly functions: readonly BaselineFunction[]; readonly lineIndex: LineIndex }> {
  const { module, lineIndex } = await parseForTest(source);
  const { functions, importedNames } = findFunctionSites(module);
  const accepted = functions.filter((site) => checkFunction(site, minor).length === 0);
  const target = { minor, optimize };
  return { functions: accepted.map((site) => lowerFunction({ site, lineIndex, importedNames, target })), lineIndex };
}

async function lowerOne(source: string, minor = 13, optimize = 0): Promise<BaselineFunction> {
  const [fn] = (await lowerAll(source, minor, optimize)).functions;
  assert.ok(fn !== undefined, "the function lies outside the slice");
  return fn;
}

function opcodes(fn: BaselineFunction): readonly string[] {
  return fn.ops.map((op) => op.opcode);
}

describe("lowering", () => {
  for (const name of fixtureNames(FOLDER)) {
    it(`prints ${basename(name)} as expected`, async () => {
      const { source, directives } = parseSingleFixture(readFixture(FOLDER, name));
      const minor = Number((directives.get("python") ?? "3.13").split(".")[1]);
      const { functions, lineIndex } = await lowerAll(source, minor);
      const showSite = ({ span }: Site): string => {
        const start = lineIndex.utf16Position(span.start);
        const end = lineIndex.utf16Position(span.end);
        return `${start.line + 1}:${start.column}-${end.line + 1}:${end.column}`;
      };
      const withSites = directives.has("python");
      const text = functions.map((fn) => printBaseline(fn, withSites ? { showSite } : {})).join("\n");
      matchSnapshot(join(FOLDER, `${name}.mir`), text);
    });

    it(`leaves ${basename(name)} in order for every version`, async () => {
      const { source } = parseSingleFixture(readFixture(FOLDER, name));
      for (const minor of MINORS) {
        for (const fn of (await lowerAll(source, minor)).functions) {
          assert.deepEqual(verifyBaseline(fn), [], `${fn.qualname} for 3.${minor}`);
        }
      }
    });
  }

  it("has a fixture for each snapshot", () => {
    assert.deepEqual(orphanSnapshots(FOLDER, ".mir", ".py"), []);
  });

  it("emits every opcode somewhere in its fixtures", async () => {
    const seen = new Set<string>();
    for (const name of fixtureNames(FOLDER)) {
      const { source } = parseSingleFixture(readFixture(FOLDER, name));
      for (const fn of (await lowerAll(source, 13)).functions) for (const opcode of opcodes(fn)) seen.add(opcode);
    }
    assert.deepEqual(
      Object.keys(BASELINE_OPS).filter((opcode) => !seen.has(opcode)),
      [],
    );
  });

  it("adds the elements of large displays one by one from 3.10 on", async () => {
    const set = `def f(x):\n    return {${"x, ".repeat(31)}}\n`;
    const dict = `def f(x):\n    return {${"x: x, ".repeat(17)}}\n`;
    assert.ok(opcodes(await lowerOne(set)).includes("set_add"));
    assert.ok(opcodes(await lowerOne(dict)).includes("map_add"));
    assert.ok(!opcodes(await lowerOne(set, 9)).includes("set_add"));
    assert.ok(!opcodes(await lowerOne(dict, 9)).includes("map_add"));
  });

  it("drops asserts and __debug__ branches under -O", async () => {
    const source = "def f(x):\n    assert x\n    if __debug__:\n        x.check()\n";
    assert.deepEqual(opcodes(await lowerOne(source, 13, 1)), ["const", "return"]);
  });

  it("counts names bound in dead code as locals, but before 3.10 not those that a constant test rules out", async () => {
    const source = "def f():\n    if 0:\n        x = 1\n    return 2\n    y = 3\n";
    assert.deepEqual((await lowerOne(source, 10)).locals, ["x", "y"]);
    assert.deepEqual((await lowerOne(source, 9)).locals, ["y"]);
  });

  it("checks a local only where some path leaves it unbound", async () => {
    const checked = async (body: string): Promise<number> =>
      opcodes(await lowerOne(`def f(a):\n${body}`)).filter((opcode) => opcode === "check_bound").length;
    assert.equal(await checked("    x = a\n    return x\n"), 0);
    assert.equal(await checked("    if a:\n        x = a\n    return x\n"), 1);
    assert.equal(await checked("    if a:\n        x = a\n    return (x, x)\n"), 1);
    assert.equal(await checked("    for x in a:\n        pass\n    return x\n"), 1);
    assert.equal(await checked("    try:\n        x = a()\n    except E:\n        pass\n    return x\n"), 1);
    assert.equal(await checked("    try:\n        x = a()\n    finally:\n        a(x)\n"), 1);
    assert.equal(await checked("    while True:\n        x = a\n        if x:\n            break\n    return x\n"), 0);
    assert.equal(await checked("    del a\n    return a\n"), 1);
  });

  it("ignores constants that are statements, docstrings with named characters among them", async () => {
    const source = 'def f():\n    "A \\N{EM DASH}"\n    ...\n    -1\n    "\\N{EM DASH}"\n';
    assert.deepEqual(opcodes(await lowerOne(source)), ["const", "return"]);
  });

  it("puts a tick before every jump back", async () => {
    for (const name of fixtureNames(FOLDER)) {
      const { source } = parseSingleFixture(readFixture(FOLDER, name));
      for (const fn of (await lowerAll(source, 13)).functions) {
        for (const [index, op] of fn.ops.entries()) {
          const target = op.operands.find((operand) => operand.kind === "label");
          if (target?.kind !== "label" || target.target > index) continue;
          assert.equal(fn.ops[index - 1]?.opcode, "tick", `${fn.qualname} ${index}`);
        }
      }
    }
  });
});
