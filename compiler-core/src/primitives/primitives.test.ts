import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fixtureNames, readFixture } from "../../../test-support/snapshot";
import { primitiveRow, primitiveRows } from "./index";
import { MATH_CONSTANTS } from "./math";
import { binaryOperatorResult, unaryOperatorResult } from "./operators";
import { STR_METHODS } from "./str";

const header = readFileSync(join(__dirname, "../../runtime/rt-math.h"), "utf8");

const RUN_FIXTURES = join(__dirname, "../../../test-fixtures/run");

/** Result and parameter types of a function that the header declares, as C writes them. */
function declaration(symbol: string): { result: string; parameters: readonly string[] } | undefined {
  const match = new RegExp(`^(\\w+) ${symbol}\\(([^)]*)\\);`, "m").exec(header);
  if (match === null) return undefined;
  return {
    result: match[1]!,
    parameters: match[2]!.split(",").map((parameter) => parameter.trim().replace(/\s*\w+$/, "")),
  };
}

const cType = { int: "int64_t", float: "double", bool: "int" } as const;

describe("primitives", () => {
  it("declare each C symbol with the types of its overload", () => {
    for (const [path, row] of primitiveRows()) {
      for (const overload of row.unboxed ?? []) {
        if (overload.emit.kind === "expand") continue;
        const declared = declaration(overload.emit.symbol);
        assert.ok(declared, `${path}: ${overload.emit.symbol} is not declared in rt-math.h`);
        const expected: string[] = overload.parameters.map((parameter) => cType[parameter]);
        if (overload.emit.kind === "checked") expected.push("int *");
        assert.deepEqual(declared, { result: cType[overload.result], parameters: expected }, path);
      }
    }
  });

  it("name only what CPython has", () => {
    const names = [...primitiveRows()]
      .filter(([path]) => !path.startsWith("numpy."))
      .map(([path, row]) => [path, row.since ?? 9]);
    for (const name of Object.keys(MATH_CONSTANTS)) names.push([name, 9]);
    const script = [
      "import sys, json, importlib",
      "bad = []",
      "for path, since in json.load(sys.stdin):",
      "    module, name = path.split('.')",
      "    if sys.version_info[1] >= since and not hasattr(importlib.import_module(module), name): bad.append(path)",
      "print(json.dumps(bad))",
    ].join("\n");
    const output = execFileSync("python3", ["-c", script], { input: JSON.stringify(names), encoding: "utf8" });
    assert.deepEqual(JSON.parse(output), []);
  });

  it("are called in a run fixture where they have machine code", () => {
    const fixtures = fixtureNames(RUN_FIXTURES).map((name) => readFixture(RUN_FIXTURES, name));
    const uncalled = [...primitiveRows()]
      .filter(([, row]) => row.unboxed !== undefined || row.expansion !== undefined)
      .map(([path]) => path.replace(/^builtins\./, "").replace(/^numpy\./, "np."))
      .filter((name) => !fixtures.some((source) => new RegExp(`(?<![\\w.])${name}\\(`).test(source)));
    const methods = Object.keys(STR_METHODS).filter((name) => !fixtures.some((source) => source.includes(`.${name}(`)));
    assert.deepEqual([...uncalled, ...methods], []);
  });

  it("have one line of signature per overload, each with a result", () => {
    for (const [path, row] of primitiveRows()) {
      for (const line of row.signature.split("\n")) assert.match(line, /^\(.*\) -> .+$/, path);
      assert.match(row.doc, /\.$/, path);
    }
    assert.equal(primitiveRow("math.nothing"), undefined);
  });

  it("promote operands as Python does", () => {
    assert.equal(binaryOperatorResult("+", "bool", "bool"), "int");
    assert.equal(binaryOperatorResult("&", "bool", "bool"), "bool");
    assert.equal(binaryOperatorResult("&", "bool", "int"), "int");
    assert.equal(binaryOperatorResult("/", "int", "int"), "float");
    assert.equal(binaryOperatorResult("<<", "float", "int"), undefined);
    assert.equal(binaryOperatorResult("%", "int", "float"), "float");
    assert.equal(unaryOperatorResult("-", "bool"), "int");
    assert.equal(unaryOperatorResult("~", "float"), undefined);
  });
});
