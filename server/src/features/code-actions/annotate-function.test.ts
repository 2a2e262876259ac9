import { checkAction, checkNoAction } from "../../../../test-support/code-actions";

describe("code action: annotate-function", () => {
  it("writes parameters and the result", async () => {
    await checkAction(
      "annotate-function",
      "def $0area(r, k=3):\n    return 3.14 * r * r * k\n",
      "def area(r: float, k: int = 3) -> float:\n    return 3.14 * r * r * k\n",
    );
    await checkAction("annotate-function", "d$0ef f():\n    return 1\n", "def f() -> int:\n    return 1\n");
  });

  it("finds the end of the parameters", async () => {
    const head = "def f(\n    a=(1),  # one): two\n    *,\n    b=2,  # three\n)";
    await checkAction(
      "annotate-function",
      `$0${head}:\n    return a\n`,
      "def f(\n    a: int = (1),  # one): two\n    *,\n    b: int = 2,  # three\n) -> int:\n    return a\n",
    );
    await checkAction(
      "annotate-function",
      "$0def f(a=(2), /): return a\n",
      "def f(a: int = (2), /) -> int: return a\n",
    );
    await checkAction(
      "annotate-function",
      "$0def f(a=1, *r, **k): return a\n",
      "def f(a: int = 1, *r, **k) -> int: return a\n",
    );
    await checkAction("annotate-function", "$0def f(a=1) : return a\n", "def f(a: int = 1) -> int : return a\n");
  });

  it("is the quick fix where unknown types keep a function interpreted", async () => {
    await checkAction(
      "annotate-function",
      "def sq$0uare(x):\n    return x * 1.0\n",
      "def square(x: float) -> float:\n    return x * 1.0\n",
    );
  });

  it("is offered in the head only", async () => {
    await checkNoAction("annotate-function", "def f(x):\n    return 0.5 * $0x\n");
    await checkNoAction("annotate-function", "def f(x): $0return 0.5 * x\n");
    await checkNoAction("annotate-function", "def $0f(x: float) -> float:\n    return 0.5 * x\n");
  });
});
