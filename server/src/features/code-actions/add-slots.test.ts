import { checkAction, checkNoAction } from "../../../../test-support/code-actions";

const INIT = "    def __init__(self, x):\n        self.x = x\n        self.y = 0.0\n";

describe("code action: add-slots", () => {
  it("names the attributes that __init__ assigns", async () => {
    await checkAction("add-slots", `class $0P:\n${INIT}`, `class P:\n    __slots__ = ("x", "y")\n\n${INIT}`);
    await checkAction(
      "add-slots",
      `@final\nclass P($0object):\n    """Doc."""\n\n    x: int\n${INIT}`,
      `@final\nclass P(object):\n    """Doc."""\n\n    __slots__ = ("x", "y")\n\n    x: int\n${INIT}`,
    );
    await checkAction(
      "add-slots",
      "class $0C:\r\n    @deco\r\n    def m(self): pass\r\n    def __init__(self):\r\n        self.__v = 1\r\n",
      'class C:\r\n    __slots__ = ("__v",)\r\n\r\n    @deco\r\n    def m(self): pass\r\n    def __init__(self):\r\n        self.__v = 1\r\n',
    );
  });

  it("adds those of a subclass to slots above", async () => {
    const base = `class B:\n    __slots__ = ("x", "y")\n${INIT}`;
    await checkAction(
      "add-slots",
      `${base}class $0D(B):\n    def __init__(self):\n        self.x = self.z = 1\n`,
      `${base}class D(B):\n    __slots__ = ("z",)\n\n    def __init__(self):\n        self.x = self.z = 1\n`,
    );
  });

  it("is not offered where something needs more than slots", async () => {
    for (const text of [
      `class $0P:\n    __slots__ = ()\n${INIT}`,
      `class $0P(Base):\n${INIT}`,
      `class $0P(metaclass=M):\n${INIT}`,
      `@dataclass\nclass $0P:\n${INIT}`,
      `class $0P:\n    x = 1\n${INIT}`,
      `class $0P:\n${INIT}    def x(self): pass\n`,
      `class $0P:\n${INIT}    def more(self):\n        self.z = 1\n`,
      `class $0P:\n${INIT}    def __getattr__(self, name): return 1\n`,
      `class $0P:\n${INIT}print(P(1).__dict__)\n`,
      `import weakref\nclass $0P:\n${INIT}`,
      `from functools import cached_property\nclass $0P:\n${INIT}`,
      `class $0P:\n${INIT}p = P(1)\np.extra = 2\n`,
      `class $0P:\n${INIT}class Q: pass\nclass R(P, Q): pass\n`,
      `class B:\n    def __init__(self): self.b = 1\nclass $0P(B):\n${INIT}`,
      "class $0P: x: int\n",
    ]) {
      await checkNoAction("add-slots", text);
    }
  });
});
