/** Specialization from build to build: the same as for the whole module at once, and only what changed is done again. */

import assert from "node:assert/strict";
import { inferModule } from "../inference/infer";
import { lowerFunction } from "../lowering/lower-function";
import { runPasses } from "../passes/manager";
import { specializeInput } from "../specialize/inputs";
import { specializeModule } from "../specialize/module";
import { checkFunction } from "../subset/check";
import { findFunctionSites } from "../subset/function-sites";
import { SyntaxParser } from "../syntax/parser";
import { readParserFiles } from "./parser-files";
import { type LoweredSite, SpecializeMemo } from "./specialize-memo";

const SOURCE = `SCALE = 2.5

def half(x: float) -> float:
    return x / SCALE

def lonely(n: int) -> int:
    return n * 3

def items(n: int):
    return [half(i) for i in range(n)]

def outside(n: int):
    return sum(items(n)) if n else lambda: 1

def total(n: int):
    result = 0.0
    for i in range(n):
        result += half(i) if i else outside(i)
    return result

def even(n: int) -> bool:
    return n == 0 or odd(n - 1)

def odd(n: int) -> bool:
    return n != 0 and even(n - 1)
`;

describe("compile: specialization from build to build", () => {
  let parser: SyntaxParser;
  before(async () => {
    parser = await SyntaxParser.load(readParserFiles());
  });
  after(() => parser.dispose());

  function lower(source: string) {
    const tree = parser.parse(source);
    const { functions: sites, importedNames } = findFunctionSites(tree.module);
    const target = { minor: 12, optimize: 0 };
    const functions = sites.flatMap((site): readonly LoweredSite[] => {
      if (site.node.kind !== "FunctionDef" || checkFunction(site, 12).length > 0) return [];
      return [{ node: site.node, fn: lowerFunction({ site, lineIndex: tree.lineIndex, importedNames, target }) }];
    });
    return { tree, functions };
  }

  function allAtOnce({ tree, functions }: ReturnType<typeof lower>) {
    const lowered = functions.map(({ node, fn }, index) => ({ index, node, baseline: fn }));
    return specializeModule(specializeInput(inferModule(tree.module), lowered)).map((one) => {
      const { fn } = functions[one.index] as LoweredSite;
      return { ...one, versions: one.versions.map((version) => runPasses(version, fn)) };
    });
  }

  it("gives what the whole module gives, after any edit", () => {
    const memo = new SpecializeMemo();
    const edits: [string, string][] = [
      ["", ""],
      ["n * 3", "n * 4"],
      ["SCALE = 2.5", "SCALE = 2"],
      ["return x / SCALE", "return SCALE"],
      ["x: float", "x: int"],
      ["def lonely", "def early(x: int):\n    return x\n\ndef lonely"],
      ["sum(items(n)) if n else lambda: 1", "yield half(n)"],
      ["odd(n - 1)", "half(n - 1)"],
      ["import math", ""],
      ["def half(x", "@print\ndef half(x"],
    ];
    for (const [from, to] of edits) {
      const lowered = lower(SOURCE.replace(from, to));
      assert.deepEqual(memo.specialize(lowered.tree, lowered.functions), allAtOnce(lowered), `${from} -> ${to}`);
      const original = lower(SOURCE);
      assert.deepEqual(memo.specialize(original.tree, original.functions), allAtOnce(original), `back from ${to}`);
    }
  });
});
