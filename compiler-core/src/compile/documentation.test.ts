/** Links in diagnostics lead to headings that exist. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ANALYSIS_CODES } from "../database/codes";
import { BUILD_CODES } from "./codes";
import { documentationOf, headingAnchor } from "./documentation";

const PAGE = join(resolve(__dirname, "..", "..", ".."), "docs", "reference", "diagnostics.md");

describe("compile: documentation links", () => {
  it("lead to the heading of each code", () => {
    const headings = [...readFileSync(PAGE, "utf8").matchAll(/^### (.+)$/gm)].map(([, heading]) => heading as string);
    const anchors = new Set(headings.map(headingAnchor));
    for (const { code } of [...ANALYSIS_CODES, ...Object.values(BUILD_CODES)]) {
      const [, anchor] = documentationOf(code).split("#");
      assert.ok(anchor !== undefined && anchors.has(anchor), `${code}: ${anchor}`);
    }
  });
});
