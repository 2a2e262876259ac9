/** Inlay hints over the protocol. */

import assert from "node:assert/strict";
import { EditorSession } from "../../../test-support/editor-session";

interface Hint {
  readonly position: { readonly line: number; readonly character: number };
  readonly label: string;
  readonly tooltip?: { readonly kind: string; readonly value: string };
}

const ALL = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

describe("server: inlay hints", function () {
  this.timeout(60_000);
  let session: EditorSession;
  afterEach(() => session.client.kill());

  const hints = (): Promise<readonly Hint[] | null> => session.ask("textDocument/inlayHint", { range: ALL });
  const labels = async (): Promise<readonly string[]> =>
    ((await hints()) ?? []).map(({ position, label }) => `${position.line}:${position.character} ${label}`);

  it("say the tier of each function behind its head, and why in the tooltip", async () => {
    session = await EditorSession.start();
    session.write("def f(n: int) -> int:  # one\n    return n * 2\n\n\ndef g(\n    x,\n):\n    yield from x\n");
    assert.deepEqual(await labels(), ["0:21 native", "6:2 interpreted"]);
    const [native, interpreted] = (await hints()) ?? [];
    assert.equal(native?.tooltip?.kind, "plaintext");
    assert.match(interpreted?.tooltip?.value ?? "", /^Left to CPython\.\n/);
  });

  it("follow edits", async () => {
    session = await EditorSession.start();
    session.write("def f(n: int) -> int:\n    return n * 2\n");
    assert.deepEqual(await labels(), ["0:21 native"]);
    session.write("def f(n: int) -> int:\n    yield n * 2\n");
    assert.deepEqual(await labels(), ["0:21 interpreted"]);
  });

  it("show types where names are first bound, when they are switched on", async () => {
    const capabilities = { workspace: { inlayHint: { refreshSupport: true } } };
    session = await EditorSession.start({ capabilities });
    session.write("def f(n: int, k=2.5):\n    t = n * k\n    for i in range(n):\n        t += i\n    return t\n");
    assert.deepEqual(await labels(), ["0:21 native"]);
    session.client.notify("workspace/didChangeConfiguration", {
      settings: { martlet: { inlayHints: { tiers: false, types: true } } },
    });
    await session.requested("workspace/inlayHint/refresh");
    assert.deepEqual(await labels(), ["0:15 : float", "1:5 : float", "2:9 : int"]);
    session.write("class P:\n    def m(self, k=2.5):\n        for _ in range(3): self.x = k\n");
    assert.deepEqual(await labels(), ["1:17 : float"]);
    session.client.notify("workspace/didChangeConfiguration", {
      settings: { martlet: { inlayHints: { tiers: false, types: false } } },
    });
    assert.equal(await hints(), null);
  });
});
