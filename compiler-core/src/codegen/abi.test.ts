/** Numbers that code generation and the runtime's C both write down: the same on both sides, each used once. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { REP } from "./frame-states";
import { COMPLETIONS } from "./ops/calls";
import { ATTRIBUTE_EXPECTATIONS, EXPECTATIONS } from "./prelude";

const RUNTIME = resolve(__dirname, "../../runtime");

/** Names and numbers of an enumeration's members, by their prefix. */
function members(header: string, prefix: string): ReadonlyMap<string, number> {
  const text = readFileSync(join(RUNTIME, header), "utf8");
  const found = [...text.matchAll(new RegExp(`^\\s*${prefix}([A-Z_]+) = (0x[0-9a-f]+|[0-9]+),`, "gm"))];
  return new Map(found.map((match) => [match[1]!, Number(match[2])]));
}

const inCapitals = (name: string): string => name.replace(/[A-Z]/g, "_$&").replaceAll("-", "_").toUpperCase();

const TABLES: readonly (readonly [string, string, Readonly<Record<string, number>>])[] = [
  ["rt.h", "RT_REP_", REP],
  ["rt.h", "RT_EXPECT_", EXPECTATIONS],
  ["rt.h", "RT_ATTRIBUTE_", ATTRIBUTE_EXPECTATIONS],
  ["rt-native.h", "RT_COMPLETE_", COMPLETIONS],
];

describe("numbers of the ABI", () => {
  for (const [header, prefix, table] of TABLES) {
    it(`${prefix}* are the same in ${header} and in code generation, each once`, () => {
      const own = new Map(Object.entries(table).map(([name, number]) => [inCapitals(name), number]));
      assert.deepEqual([...own].sort(), [...members(header, prefix)].sort());
      assert.equal(new Set(own.values()).size, own.size);
    });
  }
});
