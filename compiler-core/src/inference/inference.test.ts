import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { parseSingleFixture } from "../../../test-support/fixture";
import { parseForTest } from "../../../test-support/parser";
import { walk } from "../syntax/visit";
import { printType } from "../types/python-type";
import { inferModule, printSignature } from "./infer";
import { checkTypes } from "./type-rules";

/** Each label under an expression says the type that is inferred for it. */
async function checkLabels(text: string): Promise<void> {
  const { source, labels } = parseSingleFixture(text);
  const tree = await parseForTest(source);
  const inference = inferModule(tree.module);
  assert.ok(labels.length > 0);
  for (const { span, text: expected } of labels) {
    let found: string | undefined;
    walk(tree.module, (node) => {
      const type = inference.expression(node.id);
      if (type !== undefined && node.span.start === span.start && node.span.end === span.end) found = printType(type);
      return true;
    });
    assert.equal(found, expected, source.slice(span.start, span.end));
  }
}

async function signatures(source: string): Promise<readonly string[]> {
  const { module } = await parseForTest(source);
  const inference = inferModule(module);
  const found: string[] = [];
  walk(module, (node) => {
    const fact = node.kind === "FunctionDef" ? inference.function(node.id) : undefined;
    if (node.kind === "FunctionDef" && fact !== undefined) found.push(printSignature(node.name, fact));
    return true;
  });
  return found;
}

describe("inference", () => {
  it("types operators, builtins and modules", () =>
    checkLabels(`
import math
RATE = 0.5
def f(n: int, xs: list[float], name: str):
    a = n / 2
    #   ^^^^^ float
    b = n // 2 + True
    #   ^^^^^^^^^^^^^ int
    c = xs[0] * RATE
    #   ^^^^^ float
    d = math.sqrt(n) + math.pi
    #   ^^^^^^^^^^^^ float
    e = math.floor(a)
    #   ^^^^^^^^^^^^^ int
    o = math.hypot(n, a), hex(n), round(a, n), math.floor(name)
    #   ^^^^^^^^^^^^^^^^ float
    #                     ^^^^^^ str
    #                             ^^^^^^^^^^^ Any
    #                                          ^^^^^^^^^^^^^^^^ Any
    p, q = list(range(n)), set(xs)
    #      ^^^^^^^^^^^^^^ list[int]
    #                      ^^^^^^^ set[float]
    g = len(name) < 3 < n
    #   ^^^^^^^^^^^^^^^^^ bool
    h = max(n, a)
    #   ^^^^^^^^^ int | float
    i = (n, name)
    #   ^^^^^^^^^ tuple[int, str]
    j = i[1] + "x"
    #   ^^^^ str
    for k in range(n):
        m = k
        #   ^ int
    return [x for x in xs]
    #      ^^^^^^^^^^^^^^^ list[float]
`));

  it("joins what is assigned to a local", () =>
    checkLabels(`
def f(n):
    total = 0
    for i in range(3):
        total = total + 0.5
        #       ^^^^^^^^^^^ float
    return total
    #      ^^^^^ int | float
`));

  it("infers results through calls, and believes declared ones", async () => {
    assert.deepEqual(
      await signatures(`
def even(n: int):
    return True if n == 0 else odd(n - 1)
def odd(n: int):
    return False if n == 0 else even(n - 1)
def default(x=1.5, y=None, z: int = 0.5): return x
def declared() -> "float": return 1
def nothing(): pass
def generator(n: int): yield n
`),
      [
        "def even(n: int) -> bool",
        "def odd(n: int) -> bool",
        "def default(x: float, y, z: int | float) -> float",
        "def declared() -> float",
        "def nothing() -> None",
        "def generator(n: int) -> Any",
      ],
    );
  });

  it("learns how many axes an array has from copies, swaps and the functions that get it", async () => {
    const source = [
      "import numpy as np",
      "from numpy.typing import NDArray",
      "A = NDArray[np.float64]",
      "def total(block: A) -> float:",
      "    return block[0, 0, 0]",
      "def outer(block: A, other: A) -> float:",
      "    return total(other)",
      "def run(start: A, second: A, third: A, fourth: A):",
      "    now = start.copy()",
      "    after = np.zeros_like(now)",
      "    now, after = after, now",
      "    after[1, 2] = 1.0",
      "    outer(third, second)",
      "    return fourth.sum()",
      "",
    ].join("\n");
    const [, outer, run] = await signatures(source);
    assert.match(outer ?? "", /block: ndarray\[float64\], other: ndarray\[float64, 3 axes\]/);
    assert.match(
      run ?? "",
      /start: ndarray\[float64, 2 axes\], second: ndarray\[float64, 3 axes\], third: ndarray\[float64\], fourth: ndarray\[float64\]/,
    );
  });

  it("takes a name that is bound twice, or stored to by a function, for nothing", () =>
    checkLabels(`
A = 1
A = 2.5
B = 1
def f(): global B; B = 2
def g():
    return A, B, len
    #      ^ Any
`));
});

describe("type rules", () => {
  const LITERALS = ["1", "True", "1.5", "2j", "'a'", "b'a'", "None", "[1]", "(1,)", "{1: 2}", "{1}"];
  const OPERATORS = ["+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^", "@", "<", "<=", ">", ">="];

  it("complain exactly where Python raises TypeError, formatting and the like aside", async () => {
    const expressions = OPERATORS.flatMap((operator) =>
      LITERALS.flatMap((left) => LITERALS.map((right) => `${left} ${operator} ${right}`)),
    );
    const script = [
      "import json, sys, warnings",
      "warnings.simplefilter('ignore')",
      "raised = []",
      "for e in json.load(sys.stdin):",
      "    try: eval(e)",
      "    except TypeError: raised.append(e)",
      "    except Exception: pass",
      "print(json.dumps(raised))",
    ].join("\n");
    const raised = new Set(
      JSON.parse(
        execFileSync("python3", ["-c", script], { input: JSON.stringify(expressions), encoding: "utf8" }),
      ) as string[],
    );
    const { module } = await parseForTest(`def f():\n${expressions.map((e) => `    ${e}`).join("\n")}\n`);
    const [fn] = module.body;
    assert.ok(fn?.kind === "FunctionDef");
    const found = new Set(
      checkTypes(fn).map(({ span }) => {
        const index = fn.body.findIndex((statement) => statement.span.start === span.start);
        return expressions[index]!;
      }),
    );
    for (const expression of found) assert.ok(raised.has(expression), `false alarm: ${expression}`);
    const missed = [...raised].filter((expression) => !found.has(expression) && !expression.includes("%"));
    assert.deepEqual(missed, []);
  });

  it("leave alone what expects an exception", async () => {
    const { module } = await parseForTest(
      "def f():\n    try:\n        1 + 'a'\n    except TypeError:\n        pass\n    with raises(TypeError):\n        1 + 'a'\n",
    );
    const [fn] = module.body;
    assert.ok(fn?.kind === "FunctionDef");
    assert.deepEqual(checkTypes(fn), []);
  });
});
