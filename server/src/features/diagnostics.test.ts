/** Diagnostics over the protocol, pushed and pulled. */

import assert from "node:assert/strict";
import { EditorSession } from "../../../test-support/editor-session";

interface Shown {
  readonly code: string;
  readonly severity: number;
  readonly message: string;
  readonly codeDescription?: { readonly href: string };
  readonly relatedInformation?: readonly { readonly message: string }[];
}

const SOURCE = "def f(x, y):\n    return 0.5 * x + y\n";

describe("server: diagnostics", function () {
  this.timeout(60_000);
  let session: EditorSession;
  afterEach(() => session.client.kill());

  const pushed = async (): Promise<readonly Shown[]> =>
    (await session.client.notification<{ diagnostics: readonly Shown[] }>("textDocument/publishDiagnostics"))
      .diagnostics;
  const settings = (martlet: object): void =>
    session.client.notify("workspace/didChangeConfiguration", { settings: { martlet } });

  it("have a link to their explanation and the causes, for clients that show them", async () => {
    const publishDiagnostics = { relatedInformation: true, codeDescriptionSupport: true };
    session = await EditorSession.start({ capabilities: { textDocument: { publishDiagnostics } } });
    session.write(SOURCE);
    // The first ones come before the functions are specialized.
    assert.deepEqual(await pushed(), []);
    const [shown] = await pushed();
    assert.equal(shown?.code, "MT3501");
    assert.equal(shown?.severity, 4);
    assert.equal(shown?.message, "'f' works on objects of any type: the types of x and y are not known");
    assert.match(shown?.codeDescription?.href ?? "", /diagnostics\.md#mt3501-nothing-to-gain$/);
    assert.deepEqual(
      shown?.relatedInformation?.map(({ message }) => message),
      ["used as float", "used as float"],
    );
  });

  it("show nothing of that to others, and follow the settings at once", async () => {
    session = await EditorSession.start();
    session.write(SOURCE);
    await pushed();
    const [shown] = await pushed();
    assert.deepEqual([shown?.codeDescription, shown?.relatedInformation], [undefined, undefined]);
    settings({ diagnostics: { showInterpreted: false } });
    assert.deepEqual(await pushed(), []);
  });

  it("are pulled again when the settings change, also by clients that are asked for them", async () => {
    const workspace = {
      configuration: true,
      didChangeConfiguration: { dynamicRegistration: true },
      diagnostics: { refreshSupport: true },
    };
    let showInterpreted = true;
    session = await EditorSession.start({
      capabilities: { workspace, textDocument: { diagnostic: {} } },
      handlers: { "workspace/configuration": () => [{ diagnostics: { showInterpreted } }] },
    });
    assert.match(JSON.stringify(await session.requested("client/registerCapability")), /didChangeConfiguration/);
    await session.requested("workspace/configuration");
    await session.requested("workspace/diagnostic/refresh");
    session.write(SOURCE);
    const pulled = async (): Promise<readonly Shown[]> =>
      (await session.ask<{ items: readonly Shown[] }>("textDocument/diagnostic")).items;
    assert.equal((await pulled()).length, 1);
    showInterpreted = false;
    session.client.notify("workspace/didChangeConfiguration", { settings: null });
    await session.requested("workspace/diagnostic/refresh");
    assert.deepEqual(await pulled(), []);
  });

  it("ask for attention in a module that opted in", async () => {
    session = await EditorSession.start();
    session.write(`# martlet: compile\n${SOURCE}`);
    await pushed();
    assert.equal((await pushed())[0]?.severity, 3);
  });
});
