import * as assert from "node:assert/strict";
import { staleFiles } from "./generate";

describe("generated files", () => {
  it("are what their tables say (npm run generate)", () => {
    assert.deepEqual(staleFiles(), []);
  });
});
