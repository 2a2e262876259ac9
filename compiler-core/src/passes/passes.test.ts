import assert from "node:assert/strict";
import { join } from "node:path";
import { fixtureNames, matchSnapshot, orphanSnapshots, readFixture } from "../../../test-support/snapshot";
import { specializeSource } from "../../../test-support/specialize";
import { printTypedFunction } from "../mir/typed-printer";
import { runPasses } from "./manager";
import { PIPELINE } from "./pipeline";

/** They clean up after others, and run in every test. */
const CLEANING = new Set(["canonicalize", "drop-anchors"]);

/** They find nothing to do unless the passes before them have run. */
const DEPENDENT = new Set(["loop-columns", "loop-vectors", "prefetch", "store-sinking"]);

const FOLDER = join(__dirname, "../../../test-fixtures/mir/passes");

describe("passes", () => {
  for (const name of fixtureNames(FOLDER)) {
    it(`${name} does what its snapshot says`, async () => {
      const { functions } = await specializeSource(readFixture(FOLDER, name));
      const parts: string[] = [];
      for (const { baseline, specialized } of functions) {
        for (const version of specialized.versions) {
          // Dead code that it leaves is not shown.
          const names = PIPELINE.map((pass) => pass.name);
          const first = DEPENDENT.has(name) ? names.indexOf(name) : 0;
          const others = new Set(names.slice(first).filter((other) => other !== name && !CLEANING.has(other)));
          const optimised = runPasses(version, baseline, { without: others });
          parts.push(printTypedFunction(optimised, { names: baseline.names }));
        }
      }
      matchSnapshot(join(FOLDER, `${name}.mir`), `${parts.join("\n")}\n`);
    });
  }

  it("have a fixture each, and no snapshot without one", () => {
    const named = PIPELINE.map((pass) => pass.name).filter((name) => !CLEANING.has(name));
    assert.deepEqual([...named].sort(), [...fixtureNames(FOLDER)].sort());
    assert.deepEqual(orphanSnapshots(FOLDER, ".mir", ".py"), []);
  });

  it("can be left out, stopped and watched", async () => {
    const { functions } = await specializeSource("def f(n: int) -> int:\n    return n // 4\n");
    const [fn] = functions;
    const version = fn?.specialized.versions[0];
    assert.ok(fn !== undefined && version !== undefined);
    const seen: (string | undefined)[] = [];
    runPasses(version, fn.baseline, {
      without: new Set(["redundant-guards"]),
      stopAfter: "check-elimination",
      observe: (pass) => seen.push(pass?.name),
    });
    const names = PIPELINE.map((pass) => pass.name);
    const run = names.slice(0, names.indexOf("check-elimination") + 1).filter((name) => name !== "redundant-guards");
    assert.ok(run.length < names.length - 1);
    assert.deepEqual(seen, [undefined, ...run]);
  });
});
