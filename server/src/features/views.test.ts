/** Views over the protocol: documents that show what the compiler makes of a function. */

import assert from "node:assert/strict";
import { EditorSession } from "../../../test-support/editor-session";

interface Offer {
  readonly title: string;
  readonly uri: string;
}

describe("server: views", function () {
  this.timeout(60_000);
  let session: EditorSession;
  afterEach(() => session.client.kill());

  const text = async (uri: string): Promise<string> =>
    (await session.client.request<{ text: string }>("workspace/textDocumentContent", { uri })).text;

  async function view(title: string, place: unknown): Promise<string> {
    const offers = await session.execute<readonly Offer[]>("martlet.views", session.uri, place);
    return offers.find((offer) => offer.title.startsWith(title))?.uri ?? assert.fail(JSON.stringify(offers));
  }

  it("are offered for the function at the cursor or by its name, and follow the text", async () => {
    session = await EditorSession.start();
    assert.deepEqual(session.announced["workspace"], { textDocumentContent: { schemes: ["martlet-view"] } });
    const source = "class A:\n    def f(self, n: int) -> int:\n        return $0n * 2\n";
    const uri = await view("Typed MIR, as", session.write(source));
    assert.match(uri, /^martlet-view:\/m\.py\/A\.f%20optimized\.mir\?/);
    assert.equal(await view("Typed MIR, as", "A.f"), uri);
    assert.match(await text(uri), /^A\.f\(any, int\) -> int\n[\s\S]*int-binary mul /);
    assert.match(await session.execute<string>("martlet.view", uri), /int-binary mul /);
    session.write("class A:\n    def f(self, n: int) -> int:\n        return n - 2\n");
    await session.requested("workspace/textDocumentContent/refresh");
    assert.match(await text(uri), /int-binary sub /);
    session.write("x = 1\n");
    assert.match(await text(uri), /^; there is no function A\.f now/);
  });

  it("show inferred types and baseline MIR", async () => {
    session = await EditorSession.start();
    session.write("def f(n: int):\n    m = n * 0.5\n    return m\n");
    assert.equal(await text(await view("Inferred types", "f")), "def f(n: int) -> float\n    m: float\n");
    assert.match(await text(await view("Baseline MIR", "f")), /binary \*/);
  });

  it("generate no code without trust, and answer nonsense with a comment", async () => {
    session = await EditorSession.start({ initializationOptions: { untrustedWorkspace: true } });
    session.write("def f(n: int):\n    return n * 2\n");
    assert.match(await text(await view("Assembly", "f")), /^# .*trusted workspaces only\n/);
    assert.match(await text("martlet-view:/m.py/x?nonsense"), /^; /);
    assert.deepEqual(await session.execute("martlet.views", session.uri, { line: "0" }), []);
    assert.deepEqual(await session.execute("martlet.views", session.uri, { line: 9, character: 0 }), []);
  });
});
