import { checkAction, checkNoAction } from "../../../../test-support/code-actions";

describe("code action: annotate-parameter", () => {
  it("writes the type that the evidence speaks for", async () => {
    await checkAction(
      "annotate-parameter",
      "def f($0x, n):\n    return 0.5 * x\n",
      "def f(x: float, n):\n    return 0.5 * x\n",
    );
    await checkAction("annotate-parameter", "def f(xs$0): pass\nf([1])\n", "def f(xs: list[int]): pass\nf([1])\n");
  });

  it("puts spaces around the sign of a default, and leaves brackets and comments where they are", async () => {
    await checkAction("annotate-parameter", "def f($0k=2.5): pass\n", "def f(k: float = 2.5): pass\n");
    await checkAction("annotate-parameter", "def f($0k=(2.5)): pass\n", "def f(k: float = (2.5)): pass\n");
    await checkAction("annotate-parameter", "def f($0k  =  2.5): pass\n", "def f(k: float  =  2.5): pass\n");
  });

  it("is offered at parameters only, and where something is known", async () => {
    await checkNoAction("annotate-parameter", "def f(x):\n    return 0.5 * $0x\n");
    await checkNoAction("annotate-parameter", "def f($0x):\n    return x\n");
    await checkNoAction("annotate-parameter", "def f($0x: float):\n    return 0.5 * x\n");
  });
});
