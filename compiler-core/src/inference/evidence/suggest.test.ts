/** Annotations that are suggested, as signatures; what is not suggested stays as it was. */

import assert from "node:assert/strict";
import { parseForTest } from "../../../../test-support/parser";
import { suggestAnnotations } from "./suggest";

describe("inference: suggested annotations", () => {
  /** `f(x: float, n) -> None` for each function that something is suggested for. */
  async function suggested(source: string): Promise<readonly string[]> {
    const { module } = await parseForTest(source);
    return suggestAnnotations(module).map(({ definition, parameters, result }) => {
      const texts = parameters.map(({ parameter, text }) => `${parameter.arg}: ${text}`);
      return `${definition.name}(${texts.join(", ")})${result === undefined ? "" : ` -> ${result}`}`;
    });
  }

  async function check(source: string, ...expected: readonly string[]): Promise<void> {
    assert.deepEqual(await suggested(source), expected, source);
  }

  it("come from defaults", async () => {
    await check(
      "def f(x=1.5, n=3, *, loud=False, name='a'): return n",
      "f(x: float, n: int, loud: bool, name: str) -> int",
    );
    await check("def f(x=None): return 1", "f() -> int");
  });

  it("come from calls in the module, at any place and by name", async () => {
    await check("def f(a, b): return a\nprint(f(1, b=2.0))", "f(a: int, b: float) -> int");
    await check("def f(a): return 0\ndef g(): return f([1.0, 2.0])", "f(a: list[float]) -> int", "g() -> int");
    await check("class P:\n    def __init__(self, x): self.x = x\nP(1.0)", "__init__(x: float) -> None");
    await check("def f(a): pass\nf(*[1])\nf(unknown)", "f() -> None");
  });

  it("widen numbers, and fall silent where calls disagree", async () => {
    await check("def f(a): pass\nf(1)\nf(2.0)", "f(a: float) -> None");
    await check("def f(a): pass\nf(1)\nf('x')", "f() -> None");
    await check("def f(a): pass\nf([])\nf([1])", "f(a: list[int]) -> None");
  });

  it("come from uses where nothing else speaks", async () => {
    await check("def f(x): return 0.5 * x", "f(x: float) -> float");
    await check("def f(n): return [0.0] * n", "f(n: int) -> list[float]");
    await check("def f(n):\n    for i in range(n): pass", "f(n: int) -> None");
    await check("import math\ndef f(x): return math.sin(x)", "f(x: float) -> float");
    await check(
      "def f(n):\n    while n != 1: n = n // 2 if n % 2 == 0 else 3 * n + 1\n    return n",
      "f(n: int) -> int",
    );
    await check("def f(s): return s.upper()", "f(s: str) -> str");
    await check("def f(a, b): return a + b");
    await check("def f(a): return a.b");
    await check("def f(a):\n    if a is None: return 1.0\n    return a * 2.0");
  });

  it("see through elements, locals and loops", async () => {
    const total = "def f(xs):\n    total = 0.0\n    for x in xs:\n        total += x\n    return total";
    await check(total, "f(xs: list[float]) -> float");
    await check("def f(g):\n    row = g[0]\n    row[1] = 0.25 * row[0]", "f(g: list[list[float]]) -> None");
    await check(
      "def f(xs, ys):\n    s = 0.0\n    for i, (x, y) in enumerate(zip(xs, ys)):\n        s += x * y * i\n    print(s)",
      "f(xs: list[float], ys: list[float]) -> None",
    );
  });

  it("flow through calls, recursion included", async () => {
    await check(
      "def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)\ndef run(n): return fib(n)",
      "fib(n: int) -> int",
      "run(n: int) -> int",
    );
  });

  it("say nothing of what may be an array", async () => {
    await check("import numpy as np\ndef f(x): return 0.5 * x");
    await check("import numpy as np\ndef f(x): return np.exp(x) * 2.0");
    await check(
      "import numpy as np\ndef f(x, n):\n    if x > 0.5: return n\n    return range(n)",
      "f(x: float, n: int)",
    );
  });

  it("name arrays, their elements and axes, as the module calls them", async () => {
    const calls = "def f(a): return 1\nf(np.zeros((3, 4)))\n";
    await check(`import numpy as np\n${calls}`, "f(a: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> int");
    await check(`import numpy as np\nimport numpy.typing as npt\n${calls}`, "f(a: npt.NDArray[np.float64]) -> int");
  });

  it("find arrays, what they hold and how many axes they have, where all their axes are indexed", async () => {
    const numpy = "import numpy as np\nimport numpy.typing as npt\n";
    await check(
      `${numpy}def f(a, k):\n    s = 0.0\n    for i in range(a.shape[0]):\n        s += a[i] * k\n    print(s)`,
      "f(a: npt.NDArray[np.float64], k: float) -> None",
    );
    await check(
      "import numpy as np\ndef f(g):\n    for i in range(1, 9):\n        g[i, 0] = 0.25 * g[i - 1, 1]",
      "f(g: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> None",
    );
    await check(
      `${numpy}def f(v, n, w):\n    c = np.zeros(n, dtype=np.int64)\n    for i in range(len(v)):\n        c[int(v[i] / w) % n] += 1\n    print(v.shape)`,
      "f(v: npt.NDArray[np.float64], n: int, w: float) -> None",
    );
    await check(`${numpy}def f(a):\n    return a.shape[0] * a`);
    await check(`${numpy}def f(a, w):\n    print(a.shape)\n    return np.dot(a, w) * 0.5`);
  });

  it("come from calls of methods, and flow through attributes", async () => {
    const shapes = [
      "class Point:\n    def __init__(self, x, y):\n        self.x = x\n        self.y = y",
      "    def dot(self, other): return self.x * other.x + self.y * other.y",
      "    def scale(self, k):\n        self.x = self.x * k",
      "class Ball:\n    def __init__(self, at): self.at = at",
      "    def size(self): return self.at.dot(self.at)",
      "print(Ball(Point(1.0, 2.0)).size())\n",
    ];
    await check(
      shapes.join("\n"),
      "__init__(x: float, y: float) -> None",
      'dot(other: "Point") -> float',
      "scale(k: float) -> None",
      "__init__(at: Point) -> None",
      "size() -> float",
    );
    // Nothing says whose method it is, and more than one class has it.
    const two = "class A:\n    def f(self, x): pass\nclass B:\n    def f(self, x): pass\n";
    await check(`${two}def g(o): o.f(1.0)`, "f() -> None", "f() -> None", "g() -> None");
    await check("class A:\n    def add(self, x): pass\ndef g(o): o.add(1.0)", "add() -> None", "g() -> None");
  });

  it("say which parameters may be None, as the Python and the imports of the module can", async () => {
    const definition = "def f(x=None):\n    if x is None: x = 1.5\n    return x * 2.0\n";
    await check(definition, 'f(x: "float | None")');
    await check(`from __future__ import annotations\n${definition}`, "f(x: float | None)");
    await check(`from typing import Optional\n${definition}`, "f(x: Optional[float])");
    await check(`import typing\n${definition}`, "f(x: typing.Optional[float])");
    await check("def f(a): pass\nf(1)\nf(None)", 'f(a: "int | None") -> None');
    await check("def f(n=1):\n    if n > 2: return [n]\n    return None", 'f(n: int) -> "list[int] | None"');
  });

  it("name classes of the module, as strings before they are defined", async () => {
    const definition = "class P:\n    def __init__(self, x: int): self.x = x\n";
    const use = "def f(p): return 1\n";
    await check(`${definition}${use}f(P(1))`, "__init__() -> None", "f(p: P) -> int");
    await check(`${use}${definition}f(P(1))`, 'f(p: "P") -> int', "__init__() -> None");
  });

  it("leave alone what is annotated, decorated, generic, shadowed or a receiver", async () => {
    await check("def f(x: int, y=1) -> float: return y", "f(y: int)");
    await check("@app.route('/')\ndef f(x=1): return x");
    await check("@staticmethod\ndef f(x=1): pass", "f(x: int) -> None");
    await check("def f[T](x=1): return x");
    await check("float = str\ndef f(x=1.0, n=1): pass", "f(n: int) -> None");
    await check(
      "class A:\n    def int(self): return 'a'\n    def g(self, n=1): return 'a'",
      "int() -> str",
      "g() -> str",
    );
    await check("def f(n=1): yield n", "f(n: int)");
  });
});
