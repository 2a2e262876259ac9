import { checkAction } from "../../../../test-support/code-actions";

describe("code action: call-repr", () => {
  it("replaces backquotes", async () => {
    await checkAction("call-repr", "x = `a + $01`\n", "x = repr(a + 1)\n");
  });
});
