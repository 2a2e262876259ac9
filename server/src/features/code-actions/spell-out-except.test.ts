import { checkAction, checkNoAction } from "../../../../test-support/code-actions";

/** A try statement with this header of its handler. */
const handler = (header: string): string => `try:\n    f()\n${header}\n    pass\n`;

describe("code action: spell-out-except", () => {
  it("puts types in parentheses", async () => {
    await checkAction("spell-out-except", handler("except A, $0B:"), handler("except (A, B):"));
    await checkAction("spell-out-except", handler("except A.b, $0m.B, C as e:"), handler("except (A.b, m.B, C) as e:"));
  });

  it("names the exception as Python 3 does", async () => {
    await checkAction("spell-out-except", handler("except A, $0e:"), handler("except A as e:"));
    await checkAction("spell-out-except", handler("except (A, B) , $0e :"), handler("except (A, B) as e :"));
  });

  it("leaves alone what can be read in two ways", async () => {
    await checkNoAction("spell-out-except", handler("except A, $0m.b:"));
    await checkNoAction("spell-out-except", handler("except A, $0b, c:"));
    await checkNoAction("spell-out-except", handler("except (A, $0B):"));
  });
});
