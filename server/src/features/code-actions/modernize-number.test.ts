import { checkAction, checkNoAction } from "../../../../test-support/code-actions";

describe("code action: modernize-number", () => {
  it("writes octal numbers with 0o, and no L", async () => {
    await checkAction("modernize-number", "mode = $00755\n", "mode = 0o755\n");
    await checkAction("modernize-number", "big = 1$00L\n", "big = 10\n");
    await checkAction("modernize-number", "mask = 0xF$0FL\n", "mask = 0xFF\n");
  });

  it("guesses nothing", async () => {
    await checkNoAction("modernize-number", "x = 0$089\n");
    await checkNoAction("modernize-number", "x = $0755\n");
  });
});
