import { checkAction, checkNoAction } from "../../../../test-support/code-actions";

const BEFORE = `def half(x):
    return 0.5 * x


class Sum:
    def add(self, n=1):
        return n


def main():
    print(half(3))
`;

const AFTER = `def half(x: int) -> float:
    return 0.5 * x


class Sum:
    def add(self, n: int = 1) -> int:
        return n


def main() -> None:
    print(half(3))
`;

describe("code action: annotate-module", () => {
  it("annotates every function that there is evidence for", async () => {
    await checkAction("annotate-module", `${BEFORE}$0`, AFTER);
  });

  it("has nothing to do the second time", async () => {
    await checkNoAction("annotate-module", `${AFTER}$0`);
  });
});
