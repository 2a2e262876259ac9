import { checkAction, checkNoAction } from "../../../../test-support/code-actions";

describe("code action: parenthesize-print", () => {
  it("calls print and exec as functions", async () => {
    await checkAction("parenthesize-print", "pri$0nt 'a', x\n", "print('a', x)\n");
    await checkAction("parenthesize-print", "if x:\n    exec co$0de\n", "if x:\n    exec(code)\n");
  });

  it("leaves alone what means more than a call", async () => {
    await checkNoAction("parenthesize-print", "pri$0nt 'no newline',\n");
    await checkNoAction("parenthesize-print", "exe$0c code in space\n");
    await checkNoAction("parenthesize-print", "print('fi$0ne')\n");
  });
});
