/** Code actions over the protocol: kinds, and what an editor asks for by itself. */

import assert from "node:assert/strict";
import { EditorSession } from "../../../test-support/editor-session";

interface Action {
  readonly title: string;
  readonly kind: string;
  readonly diagnostics?: readonly { readonly code: string }[];
}

describe("server: code actions", function () {
  this.timeout(60_000);
  let session: EditorSession;
  before(async () => {
    session = await EditorSession.start();
  });
  after(() => session.stop());

  async function actions(marked: string, context: object = {}): Promise<readonly Action[]> {
    const position = session.write(marked);
    const range = { start: position, end: position };
    return await session.ask("textDocument/codeAction", { range, context: { diagnostics: [], ...context } });
  }

  const kinds = (offered: readonly Action[]): readonly string[] => offered.map(({ kind }) => kind).sort();

  const SOURCE = "def $0half(x):\n    return 0.5 * x\n";

  it("repair unknown types as quick fixes of the diagnostic", async () => {
    const fixes = await actions(SOURCE, { only: ["quickfix"] });
    assert.deepEqual(
      fixes.map(({ title, diagnostics }) => [title, diagnostics?.map(({ code }) => code)]),
      [
        ["Annotate `half(x: float) -> float`", ["MT3501"]],
        ["Annotate all functions of this module", ["MT3501"]],
        ["Compile this module on every save", ["MT3501"]],
      ],
    );
  });

  it("have kinds that can be asked for", async () => {
    assert.deepEqual(kinds(await actions(SOURCE, { only: ["source"] })), [
      "source.martlet.annotate-module",
      "source.martlet.compile-on-save",
    ]);
    assert.deepEqual(kinds(await actions(SOURCE, { only: ["source.martlet.annotate-module"] })), [
      "source.martlet.annotate-module",
    ]);
    assert.deepEqual(kinds(await actions("def f($0x=1):\n    return x\n", { only: ["refactor"] })), [
      "refactor.rewrite",
      "refactor.rewrite",
    ]);
  });

  it("show only repairs in the bulb", async () => {
    assert.deepEqual(kinds(await actions("x = $01\n", { triggerKind: 2 })), []);
    assert.ok(kinds(await actions("x = $01\n", { triggerKind: 1 })).length > 0);
  });
});
