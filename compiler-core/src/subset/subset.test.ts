/** Each rule on its fixture: code, message and place must be exactly those that the fixture labels. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { parseSingleFixture } from "../../../test-support/fixture";
import { parseForTest } from "../../../test-support/parser";
import { fixtureNames, readFixture } from "../../../test-support/snapshot";
import { checkFunction } from "./check";
import { findFunctionSites } from "./function-sites";
import { SUBSET_RULES } from "./rules/index";

const FIXTURES = join(__dirname, "../../../test-fixtures/subset");

describe("subset check", () => {
  for (const name of fixtureNames(FIXTURES)) {
    it(name, async () => {
      const fixture = parseSingleFixture(readFixture(FIXTURES, name));
      const { module } = await parseForTest(fixture.source);
      const found = findFunctionSites(module)
        .functions.flatMap((site) => checkFunction(site, 11))
        .map(({ code, message, span }) => ({ span, text: `hint[${code}]: ${message}` }));
      const order = (label: { span: { start: number }; text: string }): string =>
        `${String(label.span.start).padStart(6)} ${label.text}`;
      const shown = (labels: readonly { span: { start: number; end: number }; text: string }[]): string[] =>
        labels.map((label) => `${order(label)} «${fixture.source.slice(label.span.start, label.span.end)}»`).sort();
      assert.deepEqual(shown(found), shown(fixture.labels));
    });
  }

  it("takes comprehensions as a part of the function from 3.12 on", async () => {
    const reasons = async (source: string, minor: number): Promise<readonly string[]> =>
      findFunctionSites((await parseForTest(source)).module)
        .functions.flatMap((site) => checkFunction(site, minor))
        .map(({ message }) => message);
    const plain = "def f(a):\n    return [x for x in a]\n";
    assert.deepEqual(await reasons(plain, 11), []);
    assert.deepEqual(await reasons(plain, 12), []);
    const inner = "def f(a):\n    return [lambda: x for x in a]\n";
    assert.deepEqual(await reasons(inner, 11), []);
    assert.deepEqual(await reasons(inner, 12), ["holds a comprehension whose variable an inner function shares"]);
    const declared = "def f(a):\n    global x\n    x = [x for x in a]\n";
    assert.deepEqual(await reasons(declared, 12), ["holds a comprehension over a name that is declared global"]);
  });

  it("gives each rule a code of its own and a fixture", () => {
    const codes = SUBSET_RULES.map((rule) => rule.code);
    assert.deepEqual(codes, [...new Set(codes)].sort());
    const fixtures = fixtureNames(FIXTURES);
    assert.deepEqual(
      codes.filter((code) => !fixtures.some((name) => name.startsWith(`${code}-`))),
      [],
    );
  });

  it("names functions as __qualname__ does, parents first", async () => {
    const source =
      "import a.b, c as d\nif 1:\n  from e import f as g\nclass K:\n  import not_this\n  def m(self):\n    def n(): pass\n" +
      "  class L:\n    async def o(self): pass\n";
    const sites = findFunctionSites((await parseForTest(source)).module);
    assert.deepEqual(
      sites.functions.map(({ qualname, className, nested }) => ({ qualname, className, nested })),
      [
        { qualname: "K.m", className: "K", nested: false },
        { qualname: "K.m.<locals>.n", className: "K", nested: true },
        { qualname: "K.L.o", className: "L", nested: false },
      ],
    );
    assert.deepEqual([...sites.importedNames], ["a", "d", "g"]);
  });
});
