/** Constant folding: the results of CPython's compiler, and what it leaves to run time. */
import assert from "node:assert/strict";
import { parseForTest } from "../../../test-support/parser";
import { printConstant } from "../mir/baseline-printer";
import { findFunctionSites } from "../subset/function-sites";
import { lowerFunction } from "./lower-function";

/** The constant that `return <expression>` returns, or "run time". */
async function folded(expression: string): Promise<string> {
  const { module, lineIndex } = await parseForTest(`def f():\n    return ${expression}\n`);
  const { functions, importedNames } = findFunctionSites(module);
  const [site] = functions;
  assert.ok(site !== undefined);
  const fn = lowerFunction({ site, lineIndex, importedNames, target: { minor: 12, optimize: 0 } });
  return fn.ops.length === 2 ? printConstant(fn.constants[0]) : "run time";
}

const CASES: readonly (readonly [expression: string, value: string])[] = [
  ["-7 // 2", "-4"],
  ["-7 % 3", "2"],
  ["7 % -3", "-2"],
  ["2 ** 60", "1152921504606846976"],
  ["2 ** 100", "run time"],
  ["2 ** 200", "run time"],
  ["2 ** -1", "run time"],
  ["2.0 ** 0.5", "run time"],
  ["1 << 100", "1267650600228229401496703205376"],
  ["1 << 1000", "run time"],
  ["-1 >> 1000", "-1"],
  ["1 << -1", "run time"],
  ["1 / 0", "run time"],
  ["7 / 2", "3.5"],
  ["0 / -5", "-0.0"],
  ["9007199254740993 / 1", "run time"],
  ["5.5 // -2", "-3.0"],
  ["-0.0 // 1", "-0.0"],
  ["5.5 % -2", "-0.5"],
  ["4.0 % -2", "-0.0"],
  ["1e308 * 10", "inf"],
  ["1 + 2j", "complex(1.0, 2.0)"],
  ["2j * 2j", "run time"],
  ["-2j", "complex(-0.0, -2.0)"],
  ["True + True", "2"],
  ["True & False", "False"],
  ["True | 2", "3"],
  ["~True", "-2"],
  ["-True", "-1"],
  ["not ''", "True"],
  ["'a' + 'b'", '"ab"'],
  ["'ab' * 3", '"ababab"'],
  ["'a' * 5000", "run time"],
  ["b'a' * 2 + b'c'", 'b"aac"'],
  ["(1, 2) * 2 + ('x',)", '(1, 2, 1, 2, "x")'],
  ["(1, 2) * 200", "run time"],
  ["'%s' % 1", "run time"],
  ["'a𝄞b'[1]", '"𝄞"'],
  ["'\\ud834' + '\\udd1e'", "run time"],
  ["(1, (2, 3))[-1]", "(2, 3)"],
  ["(1, 2)[5]", "run time"],
  ["b'ab'[0]", "97"],
  ["((), ..., None, __debug__)", "((), ..., None, True)"],
];

describe("constant folding", () => {
  for (const [expression, value] of CASES) {
    it(`${JSON.stringify(expression)} is ${value}`, async () => {
      assert.equal(await folded(expression), value);
    });
  }
});
